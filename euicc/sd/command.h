/*
 * GlobalPlatform commands of a security domain, wherever they come from: from a logical channel on
 * which it was selected, or out of a secured packet (TS 102 226 clause 8, remote application
 * management).
 *
 * Commands, and whether their sender must be authenticated (GlobalPlatform Card table 11-2):
 *
 *   CA GET DATA       no   66, E0, C1, FF21, and what personalisation data have: 42, 45, CF, ...
 *   F2 GET STATUS     yes  the domain (P1 80) or the others of the profile (P1 40), as E3 objects;
 *                          load files (20, 10): there are none
 *   D8 PUT KEY        yes  AES, or 3DES over 3DES, under the sender's data encryption key
 *   E2 STORE DATA     yes  BER-TLV objects, DGIs, and ES6.UpdateMetadata; its blocks come in one
 *                          session: that of a channel, or one packet
 *   F0 SET STATUS     yes  PERSONALIZED; LOCKED for the other domains
 *   E4 DELETE         yes  keys; applications come and go with the profile: 6985
 *   E6 INSTALL, E8 LOAD  yes  6985: nothing can be loaded or installed
 *
 * INITIALIZE UPDATE and EXTERNAL AUTHENTICATE are the channel's (euicc/sd/application.h): a packet
 * is a secure channel of its own.
 */
#ifndef RK_EUICC_SD_COMMAND_H
#define RK_EUICC_SD_COMMAND_H

#include "euicc/apdu/apdu.h"
#include "euicc/sd/keys.h"

/* Who sent a command and how. */
struct rk_sd_request {
    struct rk_sd sd;
    uint8_t channel; /* logical channel; RK_CHANNELS: a packet brought it */
    bool authentic;  /* the sender is authenticated, by a secure channel or the packet's checksum */
    uint8_t version; /* ... with keys of this version: its RK_SD_KEY_DEK opens keys in the command
                      */
};

/*
 * Answer one command: parsed, chaining and security undone, data in the caller's memory. Whatever
 * the answer changes is durable on return. Commands that are not known are answered 6D00. The
 * answer has at most RK_SCP03_ANSWER_MAX octets.
 */
void rk_sd_command(struct rk_euicc *card, const struct rk_sd_request *request,
                   const struct rk_apdu *apdu, struct rk_reply *reply);

#endif
