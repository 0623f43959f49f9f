/* lpa: the agent on the command line. */
#include "lpa/cli/cli.h"

int main(int argc, char **argv) {
    return rk_cli_main(&lpa_program, argc, argv);
}
