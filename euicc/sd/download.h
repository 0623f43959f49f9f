/*
 * Over the air: SMS-PP download (3GPP TS 31.111 7.1) brings secured packets (TS 31.115) with
 * commands for the profile's files and its security domains (TS 102 226).
 *
 * Conventions
 *   - A packet is for the enabled profile: its elements say which applications there are, which
 * keys count and what each application may do.
 *   - The response goes where the sender asked for it: into the answer to ENVELOPE, or out as a
 *     short message if the terminal can send one and nothing else is under way; else into the
 * answer too. A sender who has shown no key cannot have a message sent, nor have a key used.
 */
#ifndef RK_EUICC_SD_DOWNLOAD_H
#define RK_EUICC_SD_DOWNLOAD_H

#include "euicc/apdu/apdu.h"
#include "euicc/sd/scp03.h"
#include "euicc/sd/sms.h"

struct rk_euicc;

/* What security domains keep in RAM: all zero after a reset. */
struct rk_sd_state {
    struct rk_sd_parts parts;
    struct rk_scp03 session; /* the secure channel (euicc/sd/application.h) */
    uint8_t walk_channel;    /* GET STATUS has more for this one, ... */
    uint8_t walk_subset;
    uint8_t walk_next; /* ... from this domain on; 0: it has not */
};

/*
 * Answer ENVELOPE (SMS-PP download); `value` is what is in the D1 object. 6A80 if there is no
 * message for the card in it. 9000 without data: a part of a message that is not complete, or a
 * sender who wanted no answer or none to this.
 */
void rk_sd_download(struct rk_euicc *card, struct rk_slice value, struct rk_reply *reply);

#endif
