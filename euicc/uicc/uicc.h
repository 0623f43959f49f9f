/*
 * The enabled profile as a UICC: ETSI TS 102 221 commands on its files, on up to 20 channels.
 *
 * Conventions
 *   - `struct rk_uicc` is plain memory and holds all volatile state: what is selected on each
 *     channel, which PINs were verified. Everything else is in the profile's space of the store.
 *   - A command is answered by one reply; whatever it changes, it changes in one transaction.
 *   - Without an enabled profile (space 0) there is no file: commands are answered 6A82 and the
 *     like, so that a terminal sees a card without a subscription, not a broken one.
 */
#ifndef RK_EUICC_UICC_UICC_H
#define RK_EUICC_UICC_UICC_H

#include "euicc/apdu/apdu.h"
#include "euicc/uicc/file.h"
#include "euicc/uicc/transfer.h"

enum { RK_UICC_LOCAL_PINS = 8, RK_UICC_CHANGES = 8 };

/* What is selected on one channel. */
struct rk_uicc_channel {
    bool open;
    uint8_t adf;         /* directory index of the current ADF; 0: none */
    uint8_t directory;   /* index of the current MF, DF or ADF */
    uint8_t record;      /* current record; 0: none */
    uint16_t ef;         /* FID of the current EF in `directory`; 0: none */
    uint8_t application; /* number of the current application, from 1; 0: none yet */
};

/* Which PINs were verified. */
struct rk_uicc_verified {
    uint32_t global; /* bit = key reference */
    struct {
        uint8_t directory;
        uint8_t reference; /* 0: free */
        uint8_t channel;
    } local[RK_UICC_LOCAL_PINS]; /* local ones, each on its channel */
    uint8_t next_local;          /* the entry to give up when all are taken */
};

struct rk_uicc {
    const struct rk_port *port;
    struct rk_files files; /* space 0: no profile is enabled */
    struct rk_uicc_channel channels[RK_CHANNELS];
    struct rk_uicc_verified verified;
    uint8_t next_transfer;
    struct rk_uicc_transfer transfers[RK_UICC_TRANSFERS];
};

/*
 * Start anew with the profile in `space` (0: none): after power-up, reset, and when a profile was
 * enabled or disabled. Only the basic channel is open; its MF is selected; no PIN is verified.
 * `store` and `port` outlive the uicc.
 */
void rk_uicc_reset(struct rk_uicc *uicc, struct rk_store *store, const struct rk_port *port,
                   uint16_t space);

/*
 * Answer one command; SELECT by AID included (6A82 if no application of the profile has it). The
 * APDU layer has checked chaining and that the channel is open, and keeps MANAGE CHANNEL, GET
 * RESPONSE and what goes to the ISD-R for itself.
 */
void rk_uicc_command(struct rk_uicc *uicc, const struct rk_apdu *apdu, struct rk_reply *reply);

/*
 * Try a SELECT by AID (00 A4 04). True: an application of the profile matched and was selected, or
 * its selection failed for a reason the reply tells; false: no application of the profile has this
 * AID, nothing changed and the reply is untouched.
 */
bool rk_uicc_select_aid(struct rk_uicc *uicc, const struct rk_apdu *apdu, struct rk_reply *reply);

/* ---- commands that do not come from the terminal (ETSI TS 102 226) ---- */

/* What somebody may do who presents no PIN: an access domain (TS 102 226 8.2.1.3.2.4). What a rule
 * lets nobody do, nobody does. */
enum rk_uicc_rights {
    RK_UICC_NO_ACCESS,     /* domain FF: no file at all, also where everybody may */
    RK_UICC_AS_REFERENCES, /* domain 02: as if certain PINs and keys were verified */
    RK_UICC_FULL_ACCESS,   /* domain 00: as if all were */
};

struct rk_uicc_domain {
    uint8_t rights;  /* enum rk_uicc_rights */
    uint32_t global; /* bit n: key reference n (01 to 11) */
    uint32_t local;  /* bit n: key reference 80 + n */
};

/* A row of remote commands: its own selection, its own rights, and what it changed. Plain memory;
 * nothing of a terminal's channel is touched, and what it verifies counts for nobody else. */
struct rk_uicc_remote {
    struct rk_uicc_channel channel;
    struct rk_uicc_domain mf;  /* rights to files outside of ADFs */
    struct rk_uicc_domain adf; /* rights to files in ADFs */
    struct {
        uint8_t directory;
        uint16_t fid;
    } changed[RK_UICC_CHANGES]; /* EFs whose content or state was changed, each once */
    uint8_t changes;            /* entries of `changed`; RK_UICC_CHANGES + 1: too many to tell */
};

/*
 * Begin a row with the MF selected or, unless `aid` is empty, the application that has exactly this
 * AID. No rights are given yet: the caller sets `mf` and `adf`. False when there is no such
 * application or no profile.
 */
bool rk_uicc_remote_open(struct rk_uicc *uicc, struct rk_uicc_remote *remote, struct rk_slice aid);

/* Answer one command of the row. Its channel bits do not matter. What does not belong to remote
 * file management is 6D00, SELECT by AID 6A81. */
void rk_uicc_remote_command(struct rk_uicc *uicc, struct rk_uicc_remote *remote,
                            const struct rk_apdu *apdu, struct rk_reply *reply);

/* Write the changed EFs as the value of a file list (TS 102 223 8.18): their number, then the paths
 * from 3F00, an ADF as 7FFF. Returns its length; 0 when there is none to tell, too many, or no room
 * in `cap`. */
size_t rk_uicc_remote_file_list(const struct rk_uicc *uicc, const struct rk_uicc_remote *remote,
                                uint8_t *out, size_t cap);

/* ---- channels ---- */

/* A channel was opened from channel `from`: it starts at the MF, or, from a channel other than the
 * basic one, in the directory where that one is, unless that may not be shared (TS 102 221 11.1.17,
 * 8.7). No EF is current. */
void rk_uicc_channel_opened(struct rk_uicc *uicc, uint8_t channel, uint8_t from);
void rk_uicc_channel_closed(struct rk_uicc *uicc, uint8_t channel);

#endif
