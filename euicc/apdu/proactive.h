/*
 * What the card asks the terminal to do (ETSI TS 102 223, TS 102 221 7.4.2): one proactive command
 * at a time, announced by 91xx, read by FETCH, ended by TERMINAL RESPONSE or a reset.
 *
 * Conventions
 *   - Nothing is asked of a terminal before its TERMINAL PROFILE, and no REFRESH of one that does
 *     not say that it can do it.
 *   - The REFRESH of a switch of profiles (euicc/isdp) goes before what rk_proactive_put brings.
 *   - What waits lives in RAM: a reset forgets it.
 *   - While a command is fetched and not answered, a switch and a memory reset are catBusy.
 */
#ifndef RK_EUICC_APDU_PROACTIVE_H
#define RK_EUICC_APDU_PROACTIVE_H

#include "asn1/tlv/slice.h"

struct rk_euicc;

enum { RK_PROACTIVE_MAX = 160 /* octets of a command, its D0 header included */ };

/* Command qualifier of REFRESH (TS 102 223 8.6). */
enum rk_refresh_mode {
    RK_REFRESH_INIT_FULL_CHANGE = 0x00,
    RK_REFRESH_FILE_CHANGE = 0x01,
    RK_REFRESH_INIT_FILE_CHANGE = 0x02,
    RK_REFRESH_INIT = 0x03,
    RK_REFRESH_UICC_RESET = 0x04,
    RK_REFRESH_APPLICATION_RESET = 0x05,
    RK_REFRESH_SESSION_RESET = 0x06,
    RK_REFRESH_PROFILE_STATE_CHANGE = 0x09,
};

/*
 * Ask for the command whose data objects (command details first) are `objects`; they are wrapped
 * in D0 here. What was asked for before and is not yet fetched is replaced. False, and nothing
 * changed: the terminal has sent no TERMINAL PROFILE, it is too long, or one is under way.
 */
bool rk_proactive_put(struct rk_euicc *card, struct rk_slice objects);

/*
 * Ask for REFRESH with `mode`. `files` is the value of a file list (rk_uicc_remote_file_list makes
 * one), `aid` names the application the files are of; either may be empty. Nothing asked for before
 * is lost: one REFRESH of all files takes the place of two, behind another command it waits for its
 * end. False, and nothing changed: the terminal cannot REFRESH, a mode with file changes and no
 * files, or it is too long.
 */
bool rk_proactive_refresh(struct rk_euicc *card, enum rk_refresh_mode mode, struct rk_slice files,
                          struct rk_slice aid);

/* Another profile is enabled: what was not fetched yet was the old one's. */
void rk_proactive_forget(struct rk_euicc *card);

/* The mode a switch of profiles asks for: eUICC Profile State Change where the terminal knows it,
 * else UICC Reset (SGP.22 3.2.1). */
enum rk_refresh_mode rk_proactive_switch_mode(const struct rk_euicc *card);

/* Whether a proactive command was fetched and not yet answered. */
bool rk_proactive_is_open(const struct rk_euicc *card);

#endif
