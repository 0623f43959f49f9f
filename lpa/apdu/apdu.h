/*
 * APDU transports: how the agent reaches a card.
 *
 * Conventions
 *   - A transport is a table of functions and their `self`; whoever has a card can write one (a
 *     test puts the card's core behind it). The agent borrows it and never frees it.
 *   - Order of calls: connect; then any number of the others; disconnect. After disconnect, connect
 *     may come again. One thread at a time.
 *   - Every function that can fail returns 0 or one of RK_LPA_ERRORS (lpa/error.h) and then has
 *     filled in `e`; a broken link is RK_LPA_TRANSPORT.
 *   - A transport carries commands and answers as they are. Status words 61xx and 6Cxx, class bytes
 *     and channels are the business of the layer above (lpa/es10/channel.h).
 */
#ifndef RK_LPA_APDU_APDU_H
#define RK_LPA_APDU_APDU_H

#include "asn1/tlv/slice.h"
#include "lpa/error.h"

/* The longest answer: 65,536 bytes and a status word. Short APDUs need 258. */
#define RK_LPA_APDU_ANSWER_MAX 65538u

/* What connect found out. */
struct rk_lpa_apdu_link {
    char name[128];  /* reader or address, for people */
    uint8_t atr[33]; /* answer to reset; atr_len 0 if the transport cannot tell */
    size_t atr_len;
    /*
     * T=1 and its like: commands that want an answer must carry Le. False (T=0, vpcd, modems): Le
     * is left out and GET RESPONSE fetches the answer.
     */
    bool le_needed;
};

struct rk_lpa_apdu_ops {
    /* Power up or attach to the card. `link` comes zeroed. */
    int (*connect)(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e);

    /*
     * Send one command APDU of 4 bytes or more; the answer (data and status word, 2 bytes or more)
     * goes to `answer`, its length to `len`. An answer longer than `cap` is RK_LPA_TRANSPORT.
     */
    int (*transmit)(void *self, struct rk_slice command, uint8_t *answer, size_t cap, size_t *len,
                    struct rk_lpa_error *e);

    /*
     * Keep others off the card (`on`), or let them on again. Never nested. Null where the link is
     * never shared. Failure to release is not reported.
     */
    int (*lock)(void *self, bool on, struct rk_lpa_error *e);

    /*
     * Open a logical channel and select `aid` on it, where the far side does that itself (modems,
     * lpac's stdio protocol); `channel` is then only its name for close_channel, and commands go
     * out with the class byte of that channel. Both null: the agent sends MANAGE CHANNEL and
     * SELECT as APDUs.
     */
    int (*open_channel)(void *self, struct rk_slice aid, uint8_t *channel, struct rk_lpa_error *e);
    void (*close_channel)(void *self, uint8_t channel);

    /* Leave the card. Also after a failed transmit. */
    void (*disconnect)(void *self);
};

struct rk_lpa_apdu {
    const struct rk_lpa_apdu_ops *ops;
    void *self;
};

/* Free a transport made by one of the functions below, and empty it. Fine on an empty one. */
void rk_lpa_apdu_free(struct rk_lpa_apdu *apdu);

/* --- PC/SC ----------------------------------------------------------------------------------- */

struct rk_lpa_pcsc_options {
    const char *name;   /* reader whose name is, or else contains, this; null: any */
    int index;          /* number of the reader as listed, from 0; -1: any */
    const char *ignore; /* parts of names to leave out, with ';' between; null: none */
};

/*
 * A reader of pcscd, used in shared mode with T=0 or T=1. Without name and index the first reader
 * that has a card is taken. Nothing is contacted before connect. RK_LPA_INTERNAL: no memory, or
 * the program was built without PC/SC.
 */
int rk_lpa_pcsc_new(const struct rk_lpa_pcsc_options *options, struct rk_lpa_apdu *out,
                    struct rk_lpa_error *e);

/* Call `each` for every reader that pcscd knows, in its order. */
int rk_lpa_pcsc_list(void (*each)(void *context, int index, const char *name, bool has_card),
                     void *context, struct rk_lpa_error *e);

/* --- TCP ------------------------------------------------------------------------------------- */

/*
 * A card that listens on `host`:`port` and speaks vpcd's framing: 16-bit big-endian length, then
 * the APDU; single bytes 00 power off, 01 power on, 02 reset, 04 ask for the ATR. An answer that
 * takes longer than `timeout_ms` (0: 120 seconds) is RK_LPA_TRANSPORT.
 */
int rk_lpa_tcp_new(const char *host, uint16_t port, unsigned timeout_ms, struct rk_lpa_apdu *out,
                   struct rk_lpa_error *e);

/* --- lpac's stdio protocol ------------------------------------------------------------------- */

struct rk_lpa_lines;

/* A card at the other end of a line protocol (lpa/lines.h), which is borrowed. */
int rk_lpa_stdio_apdu_new(struct rk_lpa_lines *lines, struct rk_lpa_apdu *out,
                          struct rk_lpa_error *e);

#endif
