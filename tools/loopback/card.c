/* The loopback's card: flash, port, and an identity under the loopback's PKI. */
#include "tools/loopback/internal.h"

#include "asn1/tlv/ident.h"
#include "euicc/ecasd/personalise.h"

#include <string.h>

enum { CARD_RANDOM = 1 };

/* An authorisation rule that lets every operator use PPR1 and PPR2 with the user's consent: PPRs
 * 06 60, any operator EEEEEE with any GID, consent required. */
static const uint8_t usual_rat[] = {0x30, 0x15, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                    0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                    0x00, 0x82, 0x00, 0x82, 0x02, 0x07, 0x80};

static int make_port(struct rk_loopback *world, struct rk_flash *flash) {
    if (!flash) {
        if (rk_flash_ram_open(&world->flash, NULL, RK_LOOPBACK_BLOCK_SIZE, RK_LOOPBACK_BLOCKS))
            return rk_loopback_fail("no memory for the flash");
        flash = &world->flash.flash;
    }
    uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
    memset(wrapping_key, 0x5A, sizeof wrapping_key);
    if (rk_crypto_host_open(&world->crypto, world->random[CARD_RANDOM], wrapping_key))
        return rk_loopback_fail("no crypto for the card");
    rk_random_host_open(&world->random_source, world->random[CARD_RANDOM]);
    world->port = (struct rk_port){flash, &world->crypto.crypto, &world->random_source.random};
    return 0;
}

int rk_loopback_make_card(struct rk_loopback *world, const struct rk_loopback_setup *setup) {
    const struct rk_pki_item *euicc = rk_pki_get(world->pki, RK_ROLE_EUICC, setup->curve);
    const struct rk_pki_item *eum = rk_pki_get(world->pki, RK_ROLE_EUM, setup->curve);
    const struct rk_pki_item *ci = rk_pki_get(world->pki, RK_ROLE_CI, setup->curve);
    uint8_t scalar[32];
    if (make_port(world, setup->flash))
        return -1;
    if (!euicc || !eum || !ci || rk_key_private(euicc->key, scalar))
        return rk_loopback_fail("the PKI lacks a certificate for the card");
    struct rk_personal_identity identity = {euicc->cert.der, rk_slice_of(scalar), eum->cert.der};
    struct rk_personal personal = {
        .cis = &ci->cert.der,
        .ci_count = 1,
        .identities = &identity,
        .identity_count = 1,
        .rat = rk_slice_of(usual_rat),
        .firmware = {1, 0, 0},
        .protection_profile = {1, 0, 0},
        .accreditation = rk_slice("RK-LO-0001", 10),
    };
    struct rk_eid eid;
    if (rk_eid_from_text(euicc->cert.serial_number, &eid))
        return rk_loopback_fail("the card's certificate names no EID");
    memcpy(personal.eid, eid.octets, sizeof personal.eid);
    int error = rk_euicc_personalise(&world->card, &world->port, &personal);
    rk_wipe(scalar, sizeof scalar);
    if (error)
        return rk_loopback_fail(rk_personalise_error_text(error));
    if (rk_euicc_power_up(&world->card, &world->port))
        return rk_loopback_fail("the card does not power up");
    return 0;
}
