/*
 * One command after the other, with the power cut at and inside every flash operation of it. The
 * card comes back with what it held before the command or after it.
 *
 * Conventions
 *   - "Before" and "after" are what a power-up finds when the power goes just before the command,
 *     or just after it.
 *   - What the card said counts: a command answered as done before the cut is not undone by it.
 *   - A failure ends the test.
 */
#ifndef RK_TESTS_POWERCUT_CUTTER_H
#define RK_TESTS_POWERCUT_CUTTER_H

#include "euicc/port/ram/flash.h"
#include "euicc/state.h"
#include "tests/powercut/content.h"

struct cutter {
    struct rk_flash_ram *flash;
    struct rk_euicc *euicc;
    const struct rk_port *port;
    unsigned operations_max; /* cut at most so many operations of one command; 0: all */
    /* After the cut the command is sent once more, and then the card holds what it does after it.
     */
    bool again;
    bool twice; /* the power-up after a cut is cut everywhere too */

    size_t commands;  /* seen */
    size_t changing;  /* that write */
    size_t deciding;  /* after which a power-up finds something else than before */
    size_t recovered; /* power-ups that write, cut as well: before each second command, and those
                         of `twice` */
    size_t cuts;
    int told; /* pending notifications that a power-up finds more than before, in all */

    /* The command at hand; null: a warm reset. */
    struct rk_slice command;
    struct content before, after;
    bool accepted;
};

/* Cut `command` everywhere; in the end everything is as if it had not been sent. */
void cutter_cut(struct cutter *c, struct rk_slice command);

#endif
