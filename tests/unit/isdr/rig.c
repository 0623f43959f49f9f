#include "tests/unit/isdr/rig.h"

#include "certs/seeded.h"

#include <stdlib.h>
#include <string.h>

#define EID_TEXT "89049032123451234512345678901235"

/* Both rules, any operator, consent required. */
static const uint8_t usual_rat[] = {0x30, 0x15, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                    0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                    0x00, 0x82, 0x00, 0x82, 0x02, 0x07, 0x80};
const struct rk_slice rig_rat = {usual_rat, sizeof usual_rat};

size_t rig_from_hex(const char *hex, uint8_t *out, size_t cap) {
    size_t len = 0;
    for (const char *at = hex; *at;) {
        if (*at == ' ') {
            at++;
            continue;
        }
        char digits[3] = {at[0], at[1], 0};
        char *end;
        assert_true(len < cap);
        out[len++] = (uint8_t)strtoul(digits, &end, 16);
        assert_ptr_equal(end, digits + 2);
        at += 2;
    }
    return len;
}

/* ---- certificates ---- */

struct rk_slice rig_certificate(const struct rig_holder *holder) {
    return rk_slice(holder->der, holder->len);
}

struct rk_cert_request rig_request(enum rk_cert_role role) {
    struct rk_cert_request request = rk_cert_request(role);
    request.not_before = 1600000000;
    request.not_after = 4000000000;
    if (role == RK_ROLE_EUICC)
        request.serial_number = EID_TEXT;
    return request;
}

void rig_certify(struct rig *rig, struct rig_holder *out, const struct rk_cert_request *request,
                 const struct rig_holder *issuer) {
    struct rk_cert parsed;
    enum rk_cert_curve curve = rk_key_curve(issuer ? issuer->key : rig->ci.key);
    if (!out->key)
        assert_int_equal(rk_key_generate(rig->lib, curve, &out->key), 0);
    if (issuer)
        assert_int_equal(rk_cert_parse(rig_certificate(issuer), &parsed), 0);
    assert_int_equal(rk_cert_issue(rig->lib, request, out->key, issuer ? &parsed : NULL,
                                   issuer ? issuer->key : out->key, out->der, sizeof out->der,
                                   &out->len),
                     0);
}

static void certify(struct rig *rig, struct rig_holder *out, enum rk_cert_role role,
                    const struct rig_holder *issuer) {
    struct rk_cert_request request = rig_request(role);
    rig_certify(rig, out, &request, issuer);
}

static void make_pki(struct rig *rig, enum rk_cert_curve curve) {
    assert_int_equal(rk_key_generate(rig->lib, curve, &rig->ci.key), 0);
    certify(rig, &rig->ci, RK_ROLE_CI, NULL);
    assert_int_equal(rk_key_generate(rig->lib, curve, &rig->other.key), 0);
    certify(rig, &rig->other, RK_ROLE_CI, NULL);
    assert_int_equal(rk_key_generate(rig->lib, curve, &rig->stranger.key), 0);
    certify(rig, &rig->stranger, RK_ROLE_CI, NULL);
    certify(rig, &rig->eum, RK_ROLE_EUM, &rig->ci);
    certify(rig, &rig->euicc, RK_ROLE_EUICC, &rig->eum);
    certify(rig, &rig->auth, RK_ROLE_DPAUTH, &rig->ci);
    certify(rig, &rig->pb, RK_ROLE_DPPB, &rig->ci);
    certify(rig, &rig->ds, RK_ROLE_DSAUTH, &rig->ci);
    certify(rig, &rig->tls, RK_ROLE_DPTLS, &rig->ci);
}

/* ---- the card ---- */

static void personalise(struct rig *rig, struct rk_slice rat) {
    uint8_t scalar[32];
    struct rk_slice cis[] = {rig_certificate(&rig->ci), rig_certificate(&rig->other)};
    assert_int_equal(rk_key_private(rig->euicc.key, scalar), 0);
    struct rk_personal_identity identity = {.certificate = rig_certificate(&rig->euicc),
                                            .scalar = rk_slice_of(scalar),
                                            .eum_certificate = rig_certificate(&rig->eum)};
    struct rk_personal personal = {
        .cis = cis,
        .ci_count = 2,
        .identities = &identity,
        .identity_count = 1,
        .default_smdp = rk_slice("dp.example", 10),
        .root_smds = rk_slice("ds.example", 10),
        .rat = rat,
        .firmware = {1, 2, 3},
        .protection_profile = {1, 0, 0},
        .accreditation = rk_slice("RK-UT-0001", 10),
    };
    rig_from_hex(EID_TEXT, rig->eid, sizeof rig->eid);
    memcpy(personal.eid, rig->eid, sizeof personal.eid);
    int error = rk_euicc_personalise(&rig->card, &rig->port, &personal);
    if (error)
        fail_msg("personalise: %s", rk_personalise_error_text(error));
}

void rig_open(struct rig *rig, enum rk_cert_curve curve, struct rk_slice rat) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {1};
    memset(rig, 0, sizeof *rig);
    rig->lib = rk_seeded_new(1);
    assert_non_null(rig->lib);
    make_pki(rig, curve);
    assert_int_equal(rk_flash_ram_open(&rig->flash, NULL, RIG_BLOCK_SIZE, RIG_BLOCKS), 0);
    assert_int_equal(rk_crypto_host_open(&rig->crypto, rig->lib, wrapping_key), 0);
    rk_random_host_open(&rig->random, rig->lib);
    rig->port = (struct rk_port){&rig->flash.flash, &rig->crypto.crypto, &rig->random.random};
    personalise(rig, rat);
    rig_power_cycle(rig);
}

void rig_close(struct rig *rig) {
    struct rig_holder *holders[] = {&rig->ci,   &rig->other, &rig->stranger, &rig->eum, &rig->euicc,
                                    &rig->auth, &rig->pb,    &rig->ds,       &rig->tls};
    for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
        rk_key_free(&holders[i]->key);
    rk_buf_free(&rig->answer);
    rk_crypto_host_close(&rig->crypto);
    rk_flash_ram_close(&rig->flash);
    OSSL_LIB_CTX_free(rig->lib);
}

void rig_power_cycle(struct rig *rig) {
    memset(&rig->card, 0xA5, sizeof rig->card);
    assert_int_equal(rk_euicc_power_up(&rig->card, &rig->port), 0);
}

/* ---- commands ---- */

static uint16_t transmit(struct rig *rig, struct rk_slice command) {
    uint8_t response[258];
    /* In a block of exactly its size, so that reading past it is seen. */
    uint8_t *exact = malloc(command.len ? command.len : 1);
    assert_non_null(exact);
    if (command.len)
        memcpy(exact, command.ptr, command.len);
    size_t len = rk_euicc_apdu(&rig->card, rk_slice(exact, command.len), response);
    free(exact);
    assert_in_range(len, 2, sizeof response);
    rk_buf_put(&rig->answer, response, len - 2);
    return rk_get_u16(response + len - 2);
}

uint16_t rig_apdu(struct rig *rig, struct rk_slice command) {
    rk_buf_truncate(&rig->answer, 0);
    return transmit(rig, command);
}

uint16_t rig_hex(struct rig *rig, const char *hex) {
    uint8_t command[600];
    return rig_apdu(rig, rk_slice(command, rig_from_hex(hex, command, sizeof command)));
}

static uint16_t send_block(struct rig *rig, size_t number, bool last, struct rk_slice data) {
    uint8_t command[260] = {0x80, 0xE2, last ? 0x91 : 0x11, (uint8_t)number, (uint8_t)data.len};
    memcpy(command + 5, data.ptr, data.len);
    return transmit(rig, rk_slice(command, 5 + data.len));
}

uint16_t rig_es10(struct rig *rig, struct rk_slice request) {
    static const char select[] = "00A4040010A0000005591010FFFFFFFF8900000100";
    uint16_t sw = 0x9000;
    if (rig->card.channels[0].application != RK_APPLICATION_ISDR)
        assert_int_equal(rig_hex(rig, select) & 0xFF00, 0x6100);
    rk_buf_truncate(&rig->answer, 0);
    for (size_t at = 0, n = 0; at < request.len && sw == 0x9000; at += 255, n++) {
        size_t len = request.len - at < 255 ? request.len - at : 255;
        sw = send_block(rig, n, at + len == request.len, rk_slice(request.ptr + at, len));
    }
    while (sw >> 8 == 0x61) {
        uint8_t get_response[] = {0x80, 0xC0, 0, 0, (uint8_t)sw};
        sw = transmit(rig, rk_slice_of(get_response));
    }
    return sw;
}

uint16_t rig_es10_hex(struct rig *rig, const char *hex) {
    uint8_t request[2048];
    return rig_es10(rig, rk_slice(request, rig_from_hex(hex, request, sizeof request)));
}

static void print_hex(const char *what, struct rk_slice s) {
    print_message("%s ", what);
    for (size_t i = 0; i < s.len; i++)
        print_message("%02X", s.ptr[i]);
    print_message("\n");
}

void rig_expect(struct rig *rig, const char *request_hex, const char *answer_hex) {
    uint8_t expected[2048];
    size_t len = rig_from_hex(answer_hex, expected, sizeof expected);
    assert_int_equal(rig_es10_hex(rig, request_hex), 0x9000);
    if (!rk_slice_equal(rk_buf_slice(&rig->answer), rk_slice(expected, len))) {
        print_hex("expected", rk_slice(expected, len));
        print_hex("got     ", rk_buf_slice(&rig->answer));
        fail();
    }
}

void rig_expect_error(const struct rig *rig, uint32_t tag, unsigned code) {
    struct rk_tlv whole, error, id, number;
    uint32_t value = 0;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig->answer), RK_TLV_DER, tag, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0xA1, &error));
    assert_int_equal(rk_tlv_finish(&r), 0);
    struct rk_tlv_reader e = rk_tlv_enter(&r, &error);
    assert_true(rk_tlv_take(&e, 0x80, &id));
    assert_true(rk_tlv_take(&e, 0x02, &number));
    assert_int_equal(rk_tlv_get_uint(number.value, &value), 0);
    assert_int_equal(value, code);
}
