#include "tests/support/ota.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum { CIPHERED = 0x04, INTEGRITY = 0x03, RESPONSE_CIPHERED = 0x10 };
enum { AT_CHL = 2, AT_SPI = 3, AT_TAR = 7, AT_COUNTER = 10, AT_PADDING = 15, AT_CHECK = 16 };

static void need(bool ok) {
    if (!ok)
        abort();
}

static void append(struct ota_octets *to, const void *octets, size_t len) {
    need(to->len + len <= sizeof to->ptr);
    if (len)
        memcpy(to->ptr + to->len, octets, len);
    to->len += len;
}

static void append_octet(struct ota_octets *to, unsigned octet) {
    uint8_t value = (uint8_t)octet;
    append(to, &value, 1);
}

static void put_number(uint8_t *at, uint64_t value, size_t len) {
    for (size_t i = len; i-- > 0; value >>= 8)
        at[i] = (uint8_t)value;
}

static uint64_t get_number(const uint8_t *at, size_t len) {
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | at[i];
    return value;
}

/* ---- algorithms ---- */

static const char *cipher_name(const struct ota_key *key) {
    if (key->des)
        return key->value.len == 16 ? "DES-EDE-CBC" : "DES-EDE3-CBC";
    return key->value.len == 16   ? "AES-128-CBC"
           : key->value.len == 24 ? "AES-192-CBC"
                                  : "AES-256-CBC";
}

static size_t block_of(const struct ota_key *key) {
    return key->des ? 8 : 16;
}

static void run_cbc(const struct ota_key *key, bool encrypt, uint8_t *octets, size_t len) {
    static const uint8_t zero[16];
    int done;
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, cipher_name(key), NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    need(type && context &&
         EVP_CipherInit_ex2(context, type, key->value.ptr, zero, encrypt, NULL) == 1 &&
         EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
         EVP_CipherUpdate(context, octets, &done, octets, (int)len) == 1 && (size_t)done == len);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(type);
}

static void make_des_mac(const struct ota_key *key, struct rk_slice in, uint8_t out[8]) {
    struct ota_octets padded = {.len = 0};
    append(&padded, in.ptr, in.len);
    while (padded.len % 8)
        append_octet(&padded, 0);
    run_cbc(key, true, padded.ptr, padded.len);
    memcpy(out, padded.ptr + padded.len - 8, 8);
}

static void make_cmac(const struct ota_key *key, struct rk_slice in, uint8_t out[8]) {
    uint8_t mac[16];
    size_t len;
    EVP_MAC *type = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(type);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)cipher_name(key), 0),
        OSSL_PARAM_construct_end()};
    need(EVP_MAC_init(context, key->value.ptr, key->value.len, params) == 1 &&
         EVP_MAC_update(context, in.ptr, in.len) == 1 &&
         EVP_MAC_final(context, mac, &len, sizeof mac) == 1);
    memcpy(out, mac, 8);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(type);
}

/* A reflected CRC, octet for octet and bit for bit. */
static uint32_t crc(struct rk_slice in, uint32_t polynomial, uint32_t start) {
    uint32_t value = start;
    for (size_t i = 0; i < in.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint32_t mix = (value ^ (uint32_t)(in.ptr[i] >> bit)) & 1;
            value = value >> 1 ^ (mix ? polynomial : 0);
        }
    return value ^ start;
}

static size_t check_len(const struct ota *how, unsigned integrity) {
    if (integrity == 1)
        return (how->kid & 0x0F) == 5 ? 4 : 2;
    if (integrity == 2)
        return how->mac.des || !how->mac.mac_len ? 8 : how->mac.mac_len;
    return 0;
}

static void make_check(const struct ota *how, unsigned integrity, struct rk_slice in,
                       uint8_t out[8]) {
    memset(out, 0, 8);
    if (integrity == 1 && check_len(how, 1) == 4)
        put_number(out, crc(in, 0xEDB88320, 0xFFFFFFFF), 4);
    else if (integrity == 1)
        put_number(out, crc(in, 0x8408, 0xFFFF), 2);
    else if (integrity == 2 && how->mac.des)
        make_des_mac(&how->mac, in, out);
    else if (integrity == 2)
        make_cmac(&how->mac, in, out);
}

/* The checksum at `at` covers all but itself. */
static void check_over(const struct ota *how, unsigned integrity, const struct ota_octets *packet,
                       size_t at, size_t len, uint8_t out[8]) {
    struct ota_octets covered = {.len = 0};
    append(&covered, packet->ptr, at);
    append(&covered, packet->ptr + at + len, packet->len - at - len);
    make_check(how, integrity, ota_slice(&covered), out);
}

/* ---- packets ---- */

void ota_command(const struct ota *how, struct rk_slice data, struct ota_octets *out) {
    unsigned integrity = how->spi1 & INTEGRITY;
    size_t len = check_len(how, integrity), block = block_of(&how->cipher);
    uint8_t check[8] = {0}, counter[5], head[] = {how->spi1, how->spi2, how->kic, how->kid};
    out->len = 0;
    append(out, check, 2);
    append_octet(out, (unsigned)((int)(13 + len) + how->header_len));
    append(out, head, sizeof head);
    append(out, how->tar, sizeof how->tar);
    put_number(counter, how->counter, sizeof counter);
    append(out, counter, sizeof counter);
    append_octet(out, 0);
    append(out, check, len);
    append(out, data.ptr, data.len);
    size_t plain = out->len;
    while (how->spi1 & CIPHERED && (out->len - AT_COUNTER) % block)
        append_octet(out, 0);
    out->ptr[AT_PADDING] = (uint8_t)(out->len - plain + how->padding);
    put_number(out->ptr, (uint64_t)((int)out->len - 2 + how->packet_len), 2);
    check_over(how, integrity, out, AT_CHECK, len, check);
    check[0] ^= how->bad_check ? 0x10 : 0;
    memcpy(out->ptr + AT_CHECK, check, len);
    if (how->spi1 & CIPHERED)
        run_cbc(&how->cipher, true, out->ptr + AT_COUNTER, out->len - AT_COUNTER);
}

/* In a response with its user data header: RPL 3, RHL 5, TAR 6, counter 9, padding 14, status 15.
 */
enum {
    R_LEN = 3,
    R_RHL = 5,
    R_TAR = 6,
    R_COUNTER = 9,
    R_PADDING = 14,
    R_STATUS = 15,
    R_CHECK = 16
};

static bool read_response(const struct ota *how, unsigned integrity, bool ciphered,
                          struct rk_slice response, struct ota_answer *out) {
    static const uint8_t header[] = {0x02, 0x71, 0x00};
    struct ota_octets r = {.len = 0};
    uint8_t check[8];
    size_t len = check_len(how, integrity);
    append(&r, response.ptr, response.len);
    if (r.len < R_CHECK + len || memcmp(r.ptr, header, sizeof header) ||
        get_number(r.ptr + R_LEN, 2) != r.len - R_RHL || r.ptr[R_RHL] != 10 + len ||
        memcmp(r.ptr + R_TAR, how->tar, 3))
        return false;
    if (ciphered) {
        if ((r.len - R_COUNTER) % block_of(&how->cipher))
            return false;
        run_cbc(&how->cipher, false, r.ptr + R_COUNTER, r.len - R_COUNTER);
    }
    check_over(how, integrity, &r, R_CHECK, len, check);
    size_t padding = r.ptr[R_PADDING];
    if (memcmp(check, r.ptr + R_CHECK, len) || padding > r.len - R_CHECK - len ||
        padding >= (ciphered ? block_of(&how->cipher) : 1))
        return false;
    out->status = r.ptr[R_STATUS];
    out->counter = get_number(r.ptr + R_COUNTER, 5);
    out->data.len = 0;
    append(&out->data, r.ptr + R_CHECK + len, r.len - R_CHECK - len - padding);
    return true;
}

bool ota_response(const struct ota *how, struct rk_slice response, struct ota_answer *out) {
    return read_response(how, how->spi2 >> 2 & INTEGRITY, how->spi2 & RESPONSE_CIPHERED, response,
                         out) &&
           out->counter == how->counter;
}

bool ota_plain_response(const struct ota *how, struct rk_slice response, struct ota_answer *out) {
    return read_response(how, 0, false, response, out);
}

/* ---- messages ---- */

static void start_part(struct ota_octets *out, uint16_t reference, bool wide, size_t parts,
                       size_t part) {
    out->len = 0;
    append_octet(out, (part == 1 ? 2u : 0u) + (wide ? 6u : 5u));
    append_octet(out, wide ? 0x08 : 0x00);
    append_octet(out, wide ? 4 : 3);
    if (wide)
        append_octet(out, reference >> 8);
    append_octet(out, reference & 0xFF);
    append_octet(out, (unsigned)parts);
    append_octet(out, (unsigned)part);
    if (part == 1) {
        append_octet(out, 0x70);
        append_octet(out, 0x00);
    }
}

size_t ota_messages(struct rk_slice packet, uint16_t reference, bool wide,
                    struct ota_octets out[OTA_PARTS_MAX]) {
    enum { USER_DATA_MAX = 140 };
    static const uint8_t alone[] = {0x02, 0x70, 0x00};
    if (packet.len <= USER_DATA_MAX - sizeof alone) {
        out[0].len = 0;
        append(&out[0], alone, sizeof alone);
        append(&out[0], packet.ptr, packet.len);
        return 1;
    }
    size_t each = USER_DATA_MAX - (wide ? 7 : 6);
    size_t parts = (packet.len + 2 + each - 1) / each;
    need(parts <= OTA_PARTS_MAX);
    for (size_t part = 1; part <= parts; part++) {
        start_part(&out[part - 1], reference, wide, parts, part);
        size_t room = USER_DATA_MAX - out[part - 1].len;
        size_t len = packet.len < room ? packet.len : room;
        append(&out[part - 1], packet.ptr, len);
        packet = rk_slice_from(packet, len);
    }
    return parts;
}

void ota_envelope(struct rk_slice user_data, struct ota_octets *out) {
    static const uint8_t deliver[] = {0x40, 0x08, 0x81, 0x21, 0x43, 0x65, 0x87, 0x7F,
                                      0xF6, 0x22, 0x70, 0x52, 0x00, 0x00, 0x00, 0x00};
    static const uint8_t address[] = {0x86, 0x05, 0x91, 0x21, 0x43, 0x65, 0x87};
    static const uint8_t devices[] = {0x82, 0x02, 0x83, 0x81};
    static const uint8_t command[] = {0x80, 0xC2, 0x00, 0x00};
    struct ota_octets tpdu = {.len = 0}, body = {.len = 0};
    append(&tpdu, deliver, sizeof deliver);
    append_octet(&tpdu, (unsigned)user_data.len);
    append(&tpdu, user_data.ptr, user_data.len);
    append(&body, devices, sizeof devices);
    append(&body, address, sizeof address);
    append_octet(&body, 0x8B);
    if (tpdu.len > 127)
        append_octet(&body, 0x81);
    append_octet(&body, (unsigned)tpdu.len);
    append(&body, tpdu.ptr, tpdu.len);
    out->len = 0;
    append(out, command, sizeof command);
    append_octet(out, (unsigned)(body.len + (body.len > 127 ? 3 : 2)));
    append_octet(out, 0xD1);
    if (body.len > 127)
        append_octet(out, 0x81);
    append_octet(out, (unsigned)body.len);
    append(out, body.ptr, body.len);
}
