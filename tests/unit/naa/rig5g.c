#include "tests/unit/naa/rig5g.h"

#include <string.h>

static struct rig the_rig;

static int digest(struct rk_crypto *self, enum rk_digest which, struct rk_slice key,
                  const struct rk_slice *parts, size_t count, uint8_t *out) {
    (void)self;
    return the_rig.host.crypto.ops->digest(&the_rig.host.crypto, which, key, parts, count, out);
}

static int cipher(struct rk_crypto *self, enum rk_cipher which, struct rk_slice key,
                  const uint8_t *iv, struct rk_slice in, uint8_t *out) {
    (void)self;
    return the_rig.host.crypto.ops->cipher(&the_rig.host.crypto, which, key, iv, in, out);
}

static int make_key(struct rk_crypto *self, enum rk_curve curve, struct rk_slice scalar,
                    struct rk_key_blob *key, uint8_t point[RK_POINT_LEN]) {
    (void)self;
    assert_int_equal(scalar.len, 0); /* the card brings no key of its own */
    if (the_rig.ephemeral)
        scalar = rk_slice(the_rig.ephemeral, 32);
    the_rig.pairs++;
    return the_rig.host.crypto.ops->make_key(&the_rig.host.crypto, curve, scalar, key, point);
}

static int agree(struct rk_crypto *self, const struct rk_key_blob *key,
                 const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]) {
    (void)self;
    return the_rig.host.crypto.ops->agree(&the_rig.host.crypto, key, point, secret);
}

static const struct rk_crypto_ops ops = {
    .digest = digest, .cipher = cipher, .make_key = make_key, .agree = agree};

static uint16_t add(struct rig *rig, uint16_t parent, uint16_t fid, enum rk_file_kind kind,
                    uint16_t size) {
    struct rk_file file = {.parent = parent,
                           .fid = fid,
                           .kind = (uint8_t)kind,
                           .size = size,
                           .state = RK_FILE_STATE_ACTIVATED,
                           .arr_fid = parent == RK_FILE_MF ? 0x2F06 : 0x6F06,
                           .arr_record = 1};
    if (kind == RK_FILE_KIND_ADF) {
        file.aid_len = (uint8_t)profile_hex(RIG_AID, file.aid);
        file.pin_status[file.pin_status_len++] = 0x01;
    }
    assert_int_equal(rk_file_create(&rig->profile.uicc.files, &file, rk_slice(NULL, 0)), 0);
    return file.index;
}

static void add_files(struct rig *rig) {
    rig->usim = add(rig, RK_FILE_MF, 0x7FD5, RK_FILE_KIND_ADF, 0);
    uint16_t df_5gs = add(rig, rig->usim, RIG_5GS, RK_FILE_KIND_DF, 0);
    uint16_t saip = add(rig, rig->usim, RIG_SAIP, RK_FILE_KIND_DF, 0);
    add(rig, rig->usim, 0x6F07, RK_FILE_KIND_TRANSPARENT, 9);
    add(rig, rig->usim, 0x6FAD, RK_FILE_KIND_TRANSPARENT, 4);
    add(rig, rig->usim, 0x6F38, RK_FILE_KIND_TRANSPARENT, 17);
    add(rig, df_5gs, 0x4F09, RK_FILE_KIND_TRANSPARENT, 220);
    add(rig, df_5gs, 0x4F0A, RK_FILE_KIND_TRANSPARENT, 4);
    add(rig, saip, 0x4F01, RK_FILE_KIND_TRANSPARENT, 300);
}

static struct rk_file find(struct rig *rig, uint16_t df, uint16_t fid) {
    struct rk_file file;
    uint16_t directory = rig->usim;
    if (df) {
        assert_int_equal(rk_file_child(&rig->profile.uicc.files, directory, df, &file), 0);
        directory = file.index;
    }
    assert_int_equal(rk_file_child(&rig->profile.uicc.files, directory, fid, &file), 0);
    return file;
}

void rig_write(struct rig *rig, uint16_t df, uint16_t fid, const char *hex) {
    uint8_t octets[400];
    struct rk_file file = find(rig, df, fid);
    memset(octets, 0xFF, sizeof octets);
    assert_true(profile_hex(hex, octets) <= file.size);
    assert_int_equal(rk_file_write(&rig->profile.uicc.files, &file, 0, rk_slice(octets, file.size)),
                     0);
}

void rig_service(struct rig *rig, unsigned service, bool on) {
    struct rk_file file = find(rig, 0, 0x6F38);
    size_t at = (service - 1) / 8;
    uint8_t octet, bit = (uint8_t)(1u << (service - 1) % 8);
    assert_int_equal(rk_file_read(&rig->profile.uicc.files, &file, at, &octet, 1), 0);
    octet = (uint8_t)(on ? octet | bit : octet & ~bit);
    assert_int_equal(rk_file_write(&rig->profile.uicc.files, &file, at, rk_slice(&octet, 1)), 0);
}

struct rig *rig_open(void) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {7};
    memset(&the_rig, 0, sizeof the_rig);
    profile_open(&the_rig.profile);
    assert_int_equal(rk_crypto_host_open(&the_rig.host, NULL, wrapping_key), 0);
    the_rig.crypto.ops = &ops;
    the_rig.profile.port.crypto = &the_rig.crypto;
    add_files(&the_rig);
    rig_write(&the_rig, 0, 0x6F07, "082947100210000268");
    rig_write(&the_rig, 0, 0x6FAD, "00000003");
    rig_write(&the_rig, 0, 0x6F38, "0000000000000000000000000000001800");
    rig_write(&the_rig, RIG_5GS, 0x4F0A, "76F8FFFF");
    profile_expect(&the_rig.profile, "00A4040C0C" RIG_AID, 0x9000, "");
    profile_expect(&the_rig.profile, "0020000108" PROFILE_PIN1, 0x9000, "");
    return &the_rig;
}

void rig_close(struct rig *rig) {
    rk_crypto_host_close(&rig->host);
    profile_close(&rig->profile);
}
