/*
 * The power is cut at, and inside, every flash operation of one command.
 *
 * Conventions
 *   - What the command works on is plain memory plus a RAM flash. Both are copied before, and put
 *     back for each cut, so that only the one command is replayed.
 *   - The harness asserts by itself what holds for every command; `check` asserts the rest.
 */
#ifndef RK_TESTS_SUPPORT_CUT_H
#define RK_TESTS_SUPPORT_CUT_H

#include "euicc/port/ram/flash.h"

struct cut_case {
    struct rk_flash_ram *flash;
    void *memory; /* all that the command changes besides the flash */
    size_t memory_len;
    void *context;
    /* Do the command. When the power is cut in it, whatever it returns is ignored. */
    void (*run)(void *context);
    /* Power is back: start again from the flash alone, and assert that what is there is the state
     * before the command or the state after it. `operation` and `tear` say where the cut was. */
    void (*check)(void *context, uint64_t operation, unsigned tear);
    /* At most this many operations are cut, evenly spread; 0: all. */
    unsigned operations_max;
    /* In the end everything is as before the command, not as after it. */
    bool rewind;
};

/*
 * Run the command once whole, then with each cut; in the end flash and memory are as after the
 * whole run. Returns how many cuts were made.
 */
size_t cut_everywhere(const struct cut_case *c);

#endif
