/*
 * GlobalPlatform commands of a security domain, wherever they come from: from a logical channel on
 * which it was selected, or out of a secured packet (TS 102 226 clause 8, remote application
 * management).
 */
#ifndef RK_EUICC_SD_COMMAND_H
#define RK_EUICC_SD_COMMAND_H

#include "euicc/apdu/apdu.h"
#include "euicc/sd/keys.h"

/* Who sent a command and how. */
struct rk_sd_request {
    struct rk_sd sd;
    bool over_the_air; /* a packet brought it whose checksum was right: the sender is authenticated
                        * and there is no secure channel beside the packet's */
    bool ciphered;     /* ... and was ciphered */
    uint8_t version;   /* ... of the keys it was secured with: its RK_SD_KEY_DEK opens keys in it */
};

/*
 * Answer one command: parsed, chaining undone, data in the caller's memory. Whatever the answer
 * changes is durable on return. Commands that are not known are answered 6D00.
 */
void rk_sd_command(struct rk_euicc *card, const struct rk_sd_request *request,
                   const struct rk_apdu *apdu, struct rk_reply *reply);

#endif
