#include "tests/unit/sd/card.h"

#include "euicc/apdu/internal.h"

#include <string.h>

/* The keys of versions 2 and 3 are those of the cards pySim's test vectors were taken from. */
static const struct key {
    uint8_t version, id, usage, type;
    const char *value,
        *more; /* more: members behind the value, or a counter if it starts with 85 */
} first_keys[] = {
    {1, 1, 0x18, 0x80, "000102030405060708090A0B0C0D0E0F", ""},
    {1, 2, 0x14, 0x80, "000102030405060708090A0B0C0D0E0F", ""},
    {1, 3, 0x48, 0x80, "000102030405060708090A0B0C0D0E0F", ""},
    {2, 1, 0x18, 0x88, "200102030405060708090A0B0C0D0E0F", ""},
    {2, 2, 0x14, 0x88, "201102030405060708090A0B0C0D0E0F", ""},
    {2, 3, 0x48, 0x88, "202102030405060708090A0B0C0D0E0F", ""},
    {3, 1, 0x18, 0x82, "300102030405060708090A0B0C0D0E0F", ""},
    {3, 2, 0x14, 0x82, "301102030405060708090A0B0C0D0E0F", ""},
    {4, 1, 0x18, 0x88, "400102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", ""},
    {4, 2, 0x14, 0x88, "401102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
     "870104"},
    {5, 1, 0x18, 0x80, "500102030405060708090A0B0C0D0E0F1011121314151617", ""},
    {5, 2, 0x14, 0x80, "501102030405060708090A0B0C0D0E0F1011121314151617", ""},
    {6, 1, 0x18, 0x88, "000102030405060708090A0B0C0D0E0F", ""},
    {6, 2, 0x14, 0x88, "000102030405060708090A0B0C0D0E0F", ""},
    {7, 1, 0x18, 0x88, "700102030405060708090A0B0C0D0E0F", ""},
    {7, 2, 0x14, 0x88, "701102030405060708090A0B0C0D0E0F", "85020A00"},
    {8, 1, 0x18, 0x80, "8001020304050607", ""},
    {8, 2, 0x14, 0x88, "801102030405060708090A0B0C0D0E0F10", ""},
};

static const struct key second_keys[] = {
    {2, 1, 0x18, 0x88, "A00102030405060708090A0B0C0D0E0F", ""},
    {2, 2, 0x14, 0x88, "A01102030405060708090A0B0C0D0E0F", ""},
};

/* Domains: header and instance; their keys are written between. */
#define FIRST_INSTANCE                                                                             \
    "A0058000810118 A148 4F07A0000001515350 4F08A000000151535041 4F08A000000151000000"             \
    "820382DC00 83010F C90D810280008201F08301F08701F0 EA12 8010 010000000002010206B2010000000000"
#define SECOND_INSTANCE                                                                            \
    "A0058000810119 A12C 4F07A0000001515350 4F08A000000151535041"                                  \
    "4F10A00000055910100102736400B2020001 82038080 00 C900"
#define PERSO_DATA                                                                                 \
    "A337 0435 "                                                                                   \
    "0070326630732E06072A864886FC6B01600B06092A864886FC6B020202630906072A864886FC6B03640B"         \
    "06092A864886FC6B048000"

static const char *const files[] = {
    "A0058000810120 4F09A00000055910100001 A0050403B00000 810100 040100 040100",
    "A0058000810121 4F09A00000055910100002 A0050403B00010 810102 040100 040100",
    "A0058000810122 4F09A00000055910100003 A00A0403B00099 0403B00011 810102 0401FF 0401FF"
    "3014 800CA0000000871002FF49FF0589 810100 820100",
    "A0058000810123 4F09A00000055910100004 A0050403B00012 810112 040402000100 040100",
    "A0058000810124 4F09A00000055910100005 A0050403B00013 810100 0401FF 0401FF",
    "A0058000810125 4F09A00000055910100006 4F10A00000055910100102736400B2020001 A0050403B00014"
    "810106 040100 040100",
    "A0058000810127 4F09A00000055910100008 A0050403B00016 810102 040402FFE0FF 040100",
    "A0058000810128 4F09A00000055910100009 A0050403B00017 810102 04020200 040100",
    "A0058000810126 4F09A00000055910100007 A0050403B00015 810102 040100 040100"
    "3014 800CA0000000871099FF49FF0589 810100 820100",
};

/* ---- writing elements ---- */

struct bytes {
    uint8_t ptr[2048];
    size_t len;
};

static void append_hex(struct bytes *to, const char *hex) {
    to->len += profile_hex(hex, to->ptr + to->len);
}

static void append_object(struct bytes *to, uint8_t tag, const struct bytes *value) {
    uint8_t *at = to->ptr + to->len;
    struct rk_tlv_writer w = rk_tlv_write(at, sizeof to->ptr - to->len);
    rk_tlv_put(&w, tag, rk_slice(value->ptr, value->len));
    assert_int_equal(w.error, 0);
    to->len += w.len;
}

static void append_key(struct bytes *list, const struct key *key) {
    struct bytes component = {.len = 0}, listed = {.len = 0};
    struct bytes object = {.len = 0}, value = {.len = 0};
    const uint8_t numbers[] = {0x95, 1, key->usage, 0x82, 1, key->id, 0x83, 1, key->version};
    const uint8_t type[] = {0x80, 1, key->type};
    memcpy(component.ptr, type, sizeof type);
    component.len = sizeof type;
    append_hex(&value, key->value);
    append_object(&component, 0x86, &value);
    bool has_counter = strncmp(key->more, "85", 2) == 0;
    if (!has_counter)
        append_hex(&component, key->more);
    append_object(&listed, 0x30, &component);
    memcpy(object.ptr, numbers, sizeof numbers);
    object.len = sizeof numbers;
    if (has_counter)
        append_hex(&object, key->more);
    append_object(&object, 0x30, &listed);
    append_object(list, 0x30, &object);
}

/* As the installer keeps an element: in pieces. */
static void put_element(struct profile *p, unsigned object, unsigned n, uint8_t tag,
                        const struct bytes *value) {
    struct bytes whole = {.len = 0};
    append_object(&whole, tag, value);
    struct rk_slice rest = rk_slice(whole.ptr, whole.len);
    for (unsigned piece = 0; rest.len; piece++) {
        size_t len = rest.len < RK_PE_KEPT_PIECE ? rest.len : RK_PE_KEPT_PIECE;
        assert_int_equal(rk_store_put(&p->store, rk_key(p->space, object, 16 * n + piece),
                                      rk_slice(rest.ptr, len)),
                         0);
        rest = rk_slice_from(rest, len);
    }
}

static void put_domain(struct profile *p, unsigned n, const char *instance, const struct key *keys,
                       size_t count, const char *data) {
    struct bytes value = {.len = 0}, list = {.len = 0};
    append_hex(&value, instance);
    for (size_t i = 0; i < count; i++)
        append_key(&list, &keys[i]);
    append_object(&value, 0xA2, &list);
    append_hex(&value, data);
    put_element(p, RK_OBJECT_SECURITY_DOMAIN, n, 0xA6, &value);
}

static void put_applications(struct profile *p) {
    put_domain(p, 0, FIRST_INSTANCE, first_keys, sizeof first_keys / sizeof *first_keys,
               PERSO_DATA);
    put_domain(p, 1, SECOND_INSTANCE, second_keys, sizeof second_keys / sizeof *second_keys, "");
    for (unsigned n = 0; n < sizeof files / sizeof *files; n++) {
        struct bytes value = {.len = 0};
        append_hex(&value, files[n]);
        put_element(p, RK_OBJECT_RFM, n, 0xA7, &value);
    }
}

/* ---- the card ---- */

static void start(struct sd_card *c) {
    struct rk_euicc *card = &c->card;
    bool test = card->identity.test;
    memset(card, 0, sizeof *card);
    card->port = &c->port;
    card->identity.test = test;
    assert_int_equal(rk_store_mount(&card->store, c->port.flash), 0);
    rk_apdu_reset(card);
    rk_uicc_reset(&card->uicc, &card->store, card->port, c->profile.space);
}

void sd_card_open(struct sd_card *c) {
    static const uint8_t wrapping[RK_WRAPPING_KEY_LEN];
    memset(c, 0, sizeof *c);
    profile_open(&c->profile);
    put_applications(&c->profile);
    assert_int_equal(rk_crypto_host_open(&c->crypto, NULL, wrapping), 0);
    c->port = c->profile.port;
    c->port.crypto = &c->crypto.crypto;
    c->card.identity.test = true;
    start(c);
}

void sd_card_close(struct sd_card *c) {
    rk_crypto_host_close(&c->crypto);
    profile_close(&c->profile);
}

void sd_card_restart(struct sd_card *c) {
    start(c);
}

struct rk_sd sd_domain(struct sd_card *c, uint8_t number) {
    return (struct rk_sd){&c->card.store, c->profile.space, number};
}

static uint16_t exchange(struct sd_card *c, struct rk_slice apdu) {
    uint8_t response[258];
    size_t len = rk_euicc_apdu(&c->card, apdu, response);
    assert_in_range(len, 2, sizeof response);
    assert_in_range(c->answer_len + len - 2, 0, sizeof c->answer);
    memcpy(c->answer + c->answer_len, response, len - 2);
    c->answer_len += len - 2;
    return rk_get_u16(response + len - 2);
}

uint16_t sd_send(struct sd_card *c, struct rk_slice apdu) {
    c->answer_len = 0;
    uint16_t sw = exchange(c, apdu);
    while (sw >> 8 == 0x61) {
        const uint8_t get[] = {0x00, 0xC0, 0x00, 0x00, (uint8_t)sw};
        sw = exchange(c, rk_slice_of(get));
    }
    return sw;
}

uint16_t sd_send_hex(struct sd_card *c, const char *hex) {
    uint8_t apdu[512];
    size_t len = profile_hex(hex, apdu);
    return sd_send(c, rk_slice(apdu, len));
}

/* ---- the server ---- */

static struct ota_key server_key(uint8_t version, uint8_t id) {
    static uint8_t values[16][4][RK_SD_KEY_MAX];
    struct ota_key out = {.des = false};
    for (size_t i = 0; i < sizeof first_keys / sizeof *first_keys; i++) {
        const struct key *key = &first_keys[i];
        if (key->version != version || key->id != id)
            continue;
        out.des = key->type != 0x88;
        out.mac_len = version == 4 ? 4 : 8;
        out.value = rk_slice(values[version][id], profile_hex(key->value, values[version][id]));
    }
    return out;
}

struct ota sd_server(uint8_t version, const char *tar, uint64_t counter) {
    enum { CHECK_CIPHER = 0x06, HIGHER = 0x10, ALL_BACK = 0x19, AES = 2, TWO = 5, THREE = 9 };
    struct ota how = {.spi1 = counter ? CHECK_CIPHER | HIGHER : CHECK_CIPHER,
                      .spi2 = ALL_BACK,
                      .counter = counter,
                      .cipher = server_key(version, 1),
                      .mac = server_key(version, 2)};
    unsigned nibble = !how.mac.des ? AES : how.mac.value.len == 16 ? TWO : THREE;
    how.kic = how.kid = (uint8_t)((unsigned)version << 4 | nibble);
    assert_int_equal(profile_hex(tar, how.tar), 3);
    return how;
}

uint16_t sd_packet(struct sd_card *c, const struct ota *how, const char *hex) {
    uint8_t data[OTA_MAX];
    struct ota_octets packet, messages[OTA_PARTS_MAX], envelope;
    size_t len = profile_hex(hex, data);
    uint16_t sw = 0;
    ota_command(how, rk_slice(data, len), &packet);
    size_t count = ota_messages(ota_slice(&packet), 0x1234, false, messages);
    for (size_t i = 0; i < count; i++) {
        ota_envelope(ota_slice(&messages[i]), &envelope);
        sw = sd_send(c, ota_slice(&envelope));
        if (i + 1 < count) {
            assert_int_equal(sw, 0x9000);
            assert_int_equal(c->answer_len, 0);
        }
    }
    return sw;
}

void sd_expect(struct sd_card *c, const struct ota *how, const char *hex, uint8_t status,
               const char *answer) {
    uint8_t want[OTA_MAX];
    struct ota_answer got;
    size_t len = profile_hex(answer, want);
    assert_int_equal(sd_packet(c, how, hex) & 0xFE00, 0x9000);
    assert_true(ota_response(how, rk_slice(c->answer, c->answer_len), &got));
    assert_int_equal(got.status, status);
    assert_int_equal(got.data.len, len);
    assert_memory_equal(got.data.ptr, want, len);
}

void sd_expect_plain(struct sd_card *c, const struct ota *how, const char *hex, uint8_t status) {
    struct ota_answer got;
    assert_int_equal(sd_packet(c, how, hex), 0x9000);
    assert_true(ota_plain_response(how, rk_slice(c->answer, c->answer_len), &got));
    assert_int_equal(got.status, status);
    assert_int_equal(got.data.len, 0);
}

void sd_expect_silence(struct sd_card *c, const struct ota *how, const char *hex) {
    assert_int_equal(sd_packet(c, how, hex), 0x9000);
    assert_int_equal(c->answer_len, 0);
}
