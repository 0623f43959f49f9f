#include "tools/loopback/card.h"

#include "asn1/tlv/ident.h"
#include "euicc/ecasd/personalise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An authorisation rule that lets every operator use PPR1 and PPR2 with the user's consent: PPRs
 * 05 60, any operator EEEEEE with any GID, consent required. */
static const uint8_t usual_rat[] = {0x30, 0x15, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                    0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                    0x00, 0x82, 0x00, 0x82, 0x02, 0x07, 0x80};

static const char *make_port(struct rk_loopback_card *card, OSSL_LIB_CTX *random,
                             struct rk_flash *flash) {
    if (!flash) {
        if (rk_flash_ram_open(&card->flash, NULL, RK_LOOPBACK_BLOCK_SIZE, RK_LOOPBACK_BLOCKS))
            return "no memory for the flash";
        flash = &card->flash.flash;
    }
    uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
    memset(wrapping_key, 0x5A, sizeof wrapping_key);
    if (rk_crypto_host_open(&card->crypto, random, wrapping_key))
        return "no crypto for the card";
    rk_random_host_open(&card->random, random);
    card->port = (struct rk_port){flash, &card->crypto.crypto, &card->random.random};
    return NULL;
}

static const char *personalise(struct rk_loopback_card *card,
                               const struct rk_loopback_identity *who) {
    struct rk_personal_identity identity = {who->euicc, who->scalar, who->eum};
    struct rk_personal personal = {
        .cis = &who->ci,
        .ci_count = 1,
        .identities = &identity,
        .identity_count = 1,
        .rat = rk_slice_of(usual_rat),
        .firmware = {1, 0, 0},
        .protection_profile = {1, 0, 0},
        .accreditation = rk_slice("RK-LO-0001", 10),
    };
    struct rk_eid eid;
    if (rk_eid_from_text(who->eid, &eid))
        return "the card's certificate names no EID";
    memcpy(personal.eid, eid.octets, sizeof personal.eid);
    int error = rk_euicc_personalise(&card->euicc, &card->port, &personal);
    if (error)
        return rk_personalise_error_text(error);
    return rk_euicc_power_up(&card->euicc, &card->port) ? "the card does not power up" : NULL;
}

struct rk_loopback_card *rk_loopback_card_new(OSSL_LIB_CTX *random, struct rk_flash *flash,
                                              const struct rk_loopback_identity *identity) {
    struct rk_loopback_card *card = calloc(1, sizeof *card);
    const char *failure = card ? make_port(card, random, flash) : "no memory for the card";
    if (!failure)
        failure = personalise(card, identity);
    if (!failure)
        return card;
    fprintf(stderr, "loopback: %s\n", failure);
    rk_loopback_card_free(card);
    return NULL;
}

void rk_loopback_card_free(struct rk_loopback_card *card) {
    if (!card)
        return;
    rk_crypto_host_close(&card->crypto);
    rk_flash_ram_close(&card->flash);
    rk_wipe(card, sizeof *card);
    free(card);
}
