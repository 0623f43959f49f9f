/*
 * Command scripts (ETSI TS 102 226 clause 5): commands back to back in the compact form, or in a
 * template in the expanded one, and the answer to them. For euicc/sd only.
 *
 * Conventions
 *   - A script stops at the first command that fails, and at the first answer that does not fit
 *     (62F1). What was executed is counted, the failing command too.
 *   - The compact form answers with the last command's data and status; the expanded form with
 *     those of each command, for scripts of definite length after their number.
 *   - Commands without an expected length leave their answer to a GET RESPONSE that follows.
 *   - Of the other objects of a template, an error action (something to be shown) is passed over;
 *     an immediate action and chained scripts are answered as not possible.
 */
#ifndef RK_EUICC_SD_SCRIPT_H
#define RK_EUICC_SD_SCRIPT_H

#include "euicc/apdu/apdu.h"

struct rk_sd_runner {
    /* Answer one command. */
    void (*run)(struct rk_sd_runner *self, const struct rk_apdu *apdu, struct rk_reply *reply);
    bool status_has_data; /* F2 is GET STATUS, whose P3 tells the length of its data (compact) */
};

/*
 * Run a script and write the answer into `out`, at most `cap` octets (16 to 127). Returns its
 * length; 0 for an empty script.
 */
size_t rk_sd_run_script(struct rk_sd_runner *runner, struct rk_slice script, uint8_t *out,
                        size_t cap);

#endif
