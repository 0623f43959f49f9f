#include "tests/unit/sd/managed.h"

#include "euicc/sd/packaged.h"

#include <stdio.h>
#include <string.h>

static const struct {
    uint8_t version, id;
    const char *value;
} keys[] = {
    {0x30, 1, "A00102030405060708090A0B0C0D0E0F"},
    {0x30, 2, "A10102030405060708090A0B0C0D0E0F"},
    {0x30, 3, "A20102030405060708090A0B0C0D0E0F"},
    {0x31, 1, "B00102030405060708090A0B0C0D0E0F1011121314151617"},
    {0x31, 2, "B10102030405060708090A0B0C0D0E0F1011121314151617"},
    {0x31, 3, "B20102030405060708090A0B0C0D0E0F1011121314151617"},
    {0x32, 1, "C00102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"},
    {0x32, 2, "C10102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"},
    {0x32, 3, "C20102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"},
    {0x33, 1, "D00102030405060708090A0B0C0D0E0F"},
    {0x33, 2, "D10102030405060708090A0B0C0D0E0F"},
    {0x3F, 1, "404142434445464748494A4B4C4D4E4F"},
    {0x3F, 2, "404142434445464748494A4B4C4D4E4F"},
    {0x3F, 3, "404142434445464748494A4B4C4D4E4F"},
};
enum { KEYS = sizeof keys / sizeof *keys };

struct rk_slice managed_key(uint8_t version, uint8_t id) {
    static uint8_t values[KEYS][RK_SD_KEY_MAX];
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].version == version && keys[i].id == id)
            return rk_slice(values[i], profile_hex(keys[i].value, values[i]));
    return rk_slice(NULL, 0);
}

static void put_keys(struct managed *m) {
    struct rk_sd sd = sd_domain(&m->sd, 0);
    for (size_t i = 0; i < KEYS; i++) {
        struct rk_sd_key key = {.info = {.version = keys[i].version,
                                         .id = keys[i].id,
                                         .type = RK_SD_KEY_AES,
                                         .mac_len = 8,
                                         .usage = {0x18},
                                         .usage_len = 1}};
        key.info.len = (uint8_t)profile_hex(keys[i].value, key.value);
        assert_int_equal(rk_sd_put_keys(&sd, 0, &key, 1), 0);
    }
}

/* In its parameters the domain of card.h names SCP80, SCP81 and more: thirteen octets. */
void managed_name_protocol(struct managed *m, uint8_t protocol, uint8_t options) {
    static const uint8_t start[] = {0xC9, 0x0D, 0x81, 0x02, 0x80, 0x00};
    const uint8_t named[] = {0x81, 0x02, protocol, options, 0x89, 0x00};
    uint8_t piece[RK_STORE_VALUE_MAX];
    struct rk_store_key key = rk_key(m->sd.profile.space, RK_OBJECT_SECURITY_DOMAIN, 0);
    int len = rk_store_get(&m->sd.card.store, key, 0, piece, sizeof piece);
    int at = 0;
    while (at + (int)sizeof start < len && memcmp(piece + at, start, sizeof start) != 0)
        at++;
    assert_in_range(at, 1, len - 20);
    memcpy(piece + at + sizeof start, named, sizeof named);
    assert_int_equal(rk_store_put(&m->sd.card.store, key, rk_slice(piece, (size_t)len)), 0);
}

static void select_domain(struct managed *m) {
    assert_int_equal(sd_send_hex(&m->sd, "00A4040008" MANAGED_AID "00"), 0x9000);
}

void managed_open(struct managed *m) {
    static uint8_t aid[RK_SD_AID_MAX];
    memset(m, 0, sizeof *m);
    sd_card_open(&m->sd);
    m->sd.card.port = &m->sd.port;
    managed_name_protocol(m, RK_SD_SCP03, 0x70);
    put_keys(m);
    m->host.aid = rk_slice(aid, profile_hex(MANAGED_AID, aid));
    select_domain(m);
}

void managed_close(struct managed *m) {
    sd_card_close(&m->sd);
}

void managed_restart(struct managed *m) {
    sd_card_restart(&m->sd);
    select_domain(m);
}

void managed_take_keys(struct managed *m, uint8_t version) {
    m->host.enc = managed_key(version, 1);
    m->host.mac = managed_key(version, 2);
    m->host.dek = managed_key(version, 3);
}

uint16_t managed_initialize(struct managed *m, uint8_t version) {
    static const uint8_t challenge[8] = {0x08, 0x15, 0x47, 0x11, 0xCA, 0xFE, 0x00, 0x01};
    struct scp03_octets apdu;
    scp03_initialize(&m->host, version, challenge, &apdu);
    uint16_t sw = sd_send(&m->sd, scp03_slice(&apdu));
    if (sw == 0x9000)
        assert_true(scp03_take_answer(&m->host, rk_slice(m->sd.answer, m->sd.answer_len)));
    else
        assert_int_equal(m->sd.answer_len, 0);
    return sw;
}

void managed_authenticate(struct managed *m, uint8_t version, uint8_t level) {
    struct scp03_octets apdu;
    managed_take_keys(m, version);
    assert_int_equal(managed_initialize(m, version), 0x9000);
    scp03_authenticate(&m->host, level, &apdu);
    assert_int_equal(sd_send(&m->sd, scp03_slice(&apdu)), 0x9000);
}

uint16_t managed_send(struct managed *m, const char *hex) {
    uint8_t plain[512];
    struct scp03_octets apdu, answer;
    size_t len = profile_hex(hex, plain);
    scp03_wrap(&m->host, rk_slice(plain, len), &apdu);
    uint16_t sw = sd_send(&m->sd, scp03_slice(&apdu));
    if (!scp03_unwrap(&m->host, rk_slice(m->sd.answer, m->sd.answer_len), sw, &answer))
        fail_msg("%s: the answer is not protected", hex);
    m->answer_len = answer.len;
    memcpy(m->answer, answer.ptr, answer.len);
    return sw;
}

static void expect_data(const char *hex, const char *data, const uint8_t *got, size_t len) {
    uint8_t want[512];
    if (!data)
        return;
    size_t want_len = profile_hex(data, want);
    if (len != want_len || memcmp(got, want, len) != 0) {
        for (size_t i = 0; i < len; i++)
            print_error("%02X", got[i]);
        fail_msg(" is the answer to %s", hex);
    }
}

void managed_expect(struct managed *m, const char *hex, uint16_t sw, const char *data) {
    uint16_t got = managed_send(m, hex);
    if (got != sw)
        fail_msg("%04X answers %s", got, hex);
    expect_data(hex, data, m->answer, m->answer_len);
}

void managed_expect_plain(struct managed *m, const char *hex, uint16_t sw, const char *data) {
    uint16_t got = sd_send_hex(&m->sd, hex);
    if (got != sw)
        fail_msg("%04X answers %s", got, hex);
    expect_data(hex, data, m->sd.answer, m->sd.answer_len);
}

static size_t print_hex(char *out, const uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        sprintf(out + 2 * i, "%02X", octets[i]);
    return 2 * len;
}

const char *managed_put_key(const struct managed *m, uint8_t version, uint8_t replaced,
                            const char *const *values, size_t count) {
    static char hex[600];
    char data[520];
    size_t len = print_hex(data, &version, 1);
    for (size_t i = 0; i < count; i++) {
        uint8_t key[RK_SD_KEY_MAX], block[3 + RK_SD_KEY_MAX + 4] = {0x88};
        size_t key_len = profile_hex(values[i], key);
        size_t ciphered = scp03_encipher_key(m->host.dek, rk_slice(key, key_len), block + 3);
        block[1] = (uint8_t)(1 + ciphered);
        block[2] = (uint8_t)key_len;
        block[3 + ciphered] = 3;
        scp03_check_value(rk_slice(key, key_len), block + 4 + ciphered);
        len += print_hex(data + len, block, 7 + ciphered);
    }
    snprintf(hex, sizeof hex, "80D8%02X%02X%02X%s00", replaced, count > 1 ? 0x81 : 0x01,
             (unsigned)(len / 2), data);
    return hex;
}
