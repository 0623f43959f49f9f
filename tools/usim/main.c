/* usim: what a network and its terminal do with a card, from the command line. */
#include "tools/usim/commands.h"

int main(int argc, char **argv) {
    return rk_cli_main(&rk_usim_program, argc, argv);
}
