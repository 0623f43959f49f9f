/* The card in this process: its core on flash in RAM, made anew for each row by copying. */
#include "tests/conformance/inside.h"
#include "euicc/ecasd/personalise.h"
#include "euicc/euicc.h"
#include "euicc/port/host/crypto.h"
#include "euicc/port/host/random.h"
#include "tests/conformance/bench.h"

#include <stdlib.h>
#include <string.h>

#define EID_TEXT "89049032123451234512345678901235"

enum { BLOCK_SIZE = 4096, BLOCKS = 64, FILL_RECORDS = 4, FILL_OBJECT = 0x2000 };

struct bench_inside {
    struct rk_flash_ram flash, fresh, kept;
    struct rk_crypto_host crypto;
    struct rk_random_host random;
    struct rk_port port;
    struct bench_holder eum, euicc;
    struct rk_euicc card;
    bench_inside_tap *tap;
    void *tap_self;
};

/* Both rules, any operator, consent required. */
static const uint8_t usual_rat[] = {0x30, 0x15, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                    0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                    0x00, 0x82, 0x00, 0x82, 0x02, 0x07, 0x80};

static bool make_identity(struct bench *b, struct bench_inside *in) {
    struct rk_cert_request request = bench_request(RK_ROLE_EUM);
    bool ok = bench_certify(b, &in->eum, &request, &b->ci);
    request = bench_request(RK_ROLE_EUICC);
    request.serial_number = EID_TEXT;
    return ok && bench_certify(b, &in->euicc, &request, &in->eum);
}

bool bench_inside_personalise(struct bench *b, struct rk_slice rat) {
    struct bench_inside *in = b->inside;
    uint8_t scalar[32];
    struct rk_slice ci = bench_certificate(&b->ci);
    if (rk_key_private(in->euicc.key, scalar))
        return bench_fail(b, "the card's key has no private part");
    struct rk_personal_identity identity = {.certificate = bench_certificate(&in->euicc),
                                            .scalar = rk_slice_of(scalar),
                                            .eum_certificate = bench_certificate(&in->eum)};
    struct rk_personal personal = {
        .cis = &ci,
        .ci_count = 1,
        .identities = &identity,
        .identity_count = 1,
        .default_smdp = rk_slice("dp.example", 10),
        .root_smds = rk_slice("ds.example", 10),
        .rat = rat,
        .firmware = {1, 2, 3},
        .protection_profile = {1, 0, 0},
        .accreditation = rk_slice("RK-CF-0001", 10),
    };
    struct rk_eid eid;
    if (rk_eid_from_text(rk_slice(EID_TEXT, 32), &eid))
        return bench_fail(b, "the EID does not stand");
    memcpy(personal.eid, eid.octets, sizeof personal.eid);
    int error = rk_euicc_personalise(&in->card, &in->port, &personal);
    rk_wipe(scalar, sizeof scalar);
    if (error)
        return bench_fail(b, "personalise: %s", rk_personalise_error_text(error));
    return bench_inside_power(in) || bench_fail(b, "the card does not power up");
}

struct bench_inside *bench_inside_new(struct bench *b) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {1};
    struct bench_inside *in = calloc(1, sizeof *in);
    b->inside = in;
    if (!in || rk_flash_ram_open(&in->flash, NULL, BLOCK_SIZE, BLOCKS) ||
        rk_flash_ram_open(&in->fresh, NULL, BLOCK_SIZE, BLOCKS) ||
        rk_flash_ram_open(&in->kept, NULL, BLOCK_SIZE, BLOCKS) ||
        rk_crypto_host_open(&in->crypto, b->lib, wrapping_key))
        return NULL;
    rk_random_host_open(&in->random, b->lib);
    in->port = (struct rk_port){&in->flash.flash, &in->crypto.crypto, &in->random.random};
    if (!make_identity(b, in) || !bench_inside_personalise(b, rk_slice_of(usual_rat)))
        return NULL;
    rk_flash_ram_copy(&in->fresh, &in->flash);
    return in;
}

void bench_inside_free(struct bench_inside *in) {
    if (!in)
        return;
    rk_key_free(&in->eum.key);
    rk_key_free(&in->euicc.key);
    rk_crypto_host_close(&in->crypto);
    rk_flash_ram_close(&in->flash);
    rk_flash_ram_close(&in->fresh);
    rk_flash_ram_close(&in->kept);
    free(in);
}

bool bench_inside_fresh(struct bench_inside *in) {
    rk_flash_ram_copy(&in->flash, &in->fresh);
    return bench_inside_power(in);
}

bool bench_inside_keep(struct bench_inside *in) {
    rk_flash_ram_copy(&in->kept, &in->flash);
    return true;
}

bool bench_inside_kept(struct bench_inside *in) {
    rk_flash_ram_copy(&in->flash, &in->kept);
    return bench_inside_power(in);
}

bool bench_inside_power(struct bench_inside *in) {
    rk_flash_ram_power(&in->flash);
    memset(&in->card, 0xA5, sizeof in->card);
    return rk_euicc_power_up(&in->card, &in->port) == 0;
}

struct bench_inside_parts bench_inside_parts(struct bench_inside *in) {
    return (struct bench_inside_parts){&in->flash, &in->card, &in->port};
}

void bench_inside_watch(struct bench_inside *in, bench_inside_tap *tap, void *self) {
    in->tap = tap;
    in->tap_self = self;
}

void bench_inside_reset(struct bench_inside *in) {
    if (in->tap)
        in->tap(in->tap_self, rk_slice(NULL, 0));
    rk_euicc_reset(&in->card);
}

size_t bench_inside_apdu(struct bench_inside *in, struct rk_slice command, uint8_t *answer) {
    if (in->tap)
        in->tap(in->tap_self, command);
    return rk_euicc_apdu(&in->card, command, answer);
}

void bench_inside_break(struct bench_inside *in, unsigned operation) {
    rk_flash_ram_cut(&in->flash, operation, 0);
}

/* Records of nobody's; what is left then holds no transaction of `leave` octets. */
bool bench_inside_fill(struct bench_inside *in, size_t leave) {
    static const uint8_t octets[64];
    struct rk_store *store = &in->card.store;
    for (unsigned part = 0; rk_store_begin(store, FILL_RECORDS, leave) == 0; part++) {
        rk_store_abort(store);
        if (rk_store_put(store, rk_key(0, FILL_OBJECT, part), rk_slice_of(octets)))
            return false;
    }
    return true;
}
