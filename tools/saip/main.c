/* saip: profile packages (SAIP), made, shown and checked. */
#include "tools/saip/commands.h"

int main(int argc, char **argv) {
    return rk_cli_main(&rk_saip_program, argc, argv);
}
