/*
 * Security domains of the enabled profile on logical channels: SELECT, and the secure channel of
 * SCP03 with the commands in it.
 *
 * Conventions
 *   - The card has one secure channel at a time. INITIALIZE UPDATE ends the one before, and so do
 *     a new selection on its channel, closing it, a switch of profiles, a reset, a command without
 *     secure messaging on it, and one whose checksum or padding is wrong (6982).
 *   - EXTERNAL AUTHENTICATE has to follow INITIALIZE UPDATE at once (6985). A wrong cryptogram is
 *     6300. RK_SD_FAILURES_MAX in a row close the set of keys for this way (6983) until PUT KEY
 *     brings others: over the air they still count. A count is on flash before it is compared.
 *   - A domain that is locked while it is selected ends its secure channel and answers 6985.
 *   - Published keys open no secure channel on a card that is no test card (6985).
 */
#ifndef RK_EUICC_SD_APPLICATION_H
#define RK_EUICC_SD_APPLICATION_H

#include "euicc/apdu/apdu.h"
#include "euicc/sd/scp03.h"

enum { RK_SD_FAILURES_MAX = 64 };

/*
 * SELECT by AID: full, or its first octets. False: no domain has it that could be selected, and
 * nothing changed. Else `reply` is the answer (FCI, or 6A86 and nothing changed) and *domain the
 * number.
 */
bool rk_sd_select(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply,
                  uint8_t *domain);

/* A command on a channel on which a domain is selected, with secure messaging or without. */
void rk_sd_channel_command(struct rk_euicc *card, const struct rk_apdu *apdu,
                           struct rk_reply *reply);

/* End the secure channel if it is on this logical channel, and what was under way on it. */
void rk_sd_leave(struct rk_euicc *card, uint8_t channel);

/* Another profile is enabled: parts of a short message that is not complete were the old one's. */
void rk_sd_forget(struct rk_euicc *card);

/*
 * Keys of a version of this domain are new or gone: end the secure channel that was opened with
 * them, unless it is the one on `channel` that brought the command and has to answer it.
 */
void rk_sd_keys_changed(struct rk_euicc *card, const struct rk_sd *sd, uint8_t version,
                        uint8_t channel);

/* INITIALIZE UPDATE and EXTERNAL AUTHENTICATE (Amendment D 7.1). */
void rk_sd_initialize_update(struct rk_euicc *card, const struct rk_sd *sd,
                             const struct rk_apdu *apdu, struct rk_reply *reply);
uint16_t rk_sd_external_authenticate(struct rk_euicc *card, const struct rk_sd *sd,
                                     const struct rk_apdu *apdu);

#endif
