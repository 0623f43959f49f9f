#include "tests/support/scp03.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, SHORT = 8, SECURED = 0x04, SECURED_FURTHER = 0x20, FURTHER = 0x40 };
enum { C_ENC = 0x02, R_MAC = 0x10, R_ENC = 0x20 };

static void need(bool ok) {
    if (!ok)
        abort();
}

static void append(struct scp03_octets *to, const void *octets, size_t len) {
    need(to->len + len <= sizeof to->ptr);
    if (len)
        memcpy(to->ptr + to->len, octets, len);
    to->len += len;
}

static void append_octet(struct scp03_octets *to, unsigned octet) {
    uint8_t value = (uint8_t)octet;
    append(to, &value, 1);
}

/* ---- algorithms ---- */

static void cipher(const char *mode, struct rk_slice key, const uint8_t *iv, bool encrypt,
                   uint8_t *octets, size_t len) {
    char name[20] = "AES-128-";
    int done;
    memcpy(name + 4, key.len == 16 ? "128" : key.len == 24 ? "192" : "256", 3);
    strcat(name, mode);
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    need(type && context && EVP_CipherInit_ex2(context, type, key.ptr, iv, encrypt, NULL) == 1);
    need(EVP_CIPHER_CTX_set_padding(context, 0) == 1);
    need(EVP_CipherUpdate(context, octets, &done, octets, (int)len) == 1 && done == (int)len);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(type);
}

static void cmac(struct rk_slice key, const struct rk_slice *parts, size_t count, uint8_t *out) {
    char name[] = "AES-128-CBC";
    memcpy(name + 4, key.len == 16 ? "128" : key.len == 24 ? "192" : "256", 3);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
                           OSSL_PARAM_construct_end()};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    size_t len;
    need(mac && context && EVP_MAC_init(context, key.ptr, key.len, params) == 1);
    for (size_t i = 0; i < count; i++)
        need(EVP_MAC_update(context, parts[i].ptr, parts[i].len) == 1);
    need(EVP_MAC_final(context, out, &len, BLOCK) == 1 && len == BLOCK);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
}

/* Key derivation in counter mode, as the amendment lays out its input. */
static void derive(struct rk_slice key, uint8_t constant, struct rk_slice context, uint8_t *out,
                   size_t len) {
    uint8_t block[BLOCK];
    for (size_t at = 0, i = 1; at < len; at += BLOCK, i++) {
        const uint8_t input[] = {0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 constant,
                                 0,
                                 (uint8_t)(len * 8 >> 8),
                                 (uint8_t)(len * 8),
                                 (uint8_t)i};
        struct rk_slice parts[] = {rk_slice_of(input), context};
        cmac(key, parts, 2, block);
        memcpy(out + at, block, len - at < BLOCK ? len - at : BLOCK);
    }
}

/* ---- opening ---- */

static unsigned class_of(const struct scp03_host *host, bool secured) {
    if (host->channel < 4)
        return 0x80u | host->channel | (secured ? SECURED : 0u);
    return 0x80u | FURTHER | (host->channel - 4u) | (secured ? SECURED_FURTHER : 0u);
}

void scp03_initialize(struct scp03_host *host, uint8_t version, const uint8_t challenge[8],
                      struct scp03_octets *out) {
    out->len = 0;
    append_octet(out, class_of(host, false));
    append_octet(out, 0x50);
    append_octet(out, version);
    append_octet(out, 0);
    append_octet(out, SHORT);
    append(out, challenge, SHORT);
    append_octet(out, 0);
    memcpy(host->challenge, challenge, SHORT);
}

static void derive_session(struct scp03_host *host, uint8_t context[BLOCK]) {
    memcpy(context, host->challenge, SHORT);
    memcpy(context + SHORT, host->card_challenge, SHORT);
    struct rk_slice whole = rk_slice(context, BLOCK);
    derive(host->enc, 0x04, whole, host->s_enc, host->enc.len);
    derive(host->mac, 0x06, whole, host->s_mac, host->mac.len);
    derive(host->mac, 0x07, whole, host->s_rmac, host->mac.len);
    memset(host->chain, 0, sizeof host->chain);
    host->commands = 0;
    host->level = 0;
}

bool scp03_take_answer(struct scp03_host *host, struct rk_slice answer) {
    enum { OPTIONS = 12, CHALLENGE = 13, CRYPTOGRAM = 21, SEQUENCE = 29, LEN = 32, PSEUDO = 0x10 };
    uint8_t context[BLOCK], want[SHORT], name[3 + 16];
    if (answer.len != LEN && answer.len != SEQUENCE)
        return false;
    if ((answer.len == LEN) != ((answer.ptr[OPTIONS] & PSEUDO) != 0))
        return false;
    memcpy(host->card_challenge, answer.ptr + CHALLENGE, SHORT);
    derive_session(host, context);
    derive(rk_slice(host->s_mac, host->mac.len), 0x00, rk_slice_of(context), want, SHORT);
    if (memcmp(want, answer.ptr + CRYPTOGRAM, SHORT) != 0)
        return false;
    if (answer.len == SEQUENCE)
        return true;
    memcpy(name, answer.ptr + SEQUENCE, 3);
    memcpy(name + 3, host->aid.ptr, host->aid.len);
    derive(host->enc, 0x02, rk_slice(name, 3 + host->aid.len), want, SHORT);
    return memcmp(want, host->card_challenge, SHORT) == 0;
}

/* ---- commands ---- */

/* Put header, data and checksum together. */
static void finish(struct scp03_host *host, const uint8_t *header, struct rk_slice data, bool le,
                   struct scp03_octets *out) {
    const uint8_t head[] = {0x84, header[1], header[2], header[3], (uint8_t)(data.len + SHORT)};
    struct rk_slice parts[] = {rk_slice_of(host->chain), rk_slice_of(head), data};
    uint8_t mac[BLOCK];
    cmac(rk_slice(host->s_mac, host->mac.len), parts, 3, mac);
    memcpy(host->chain, mac, BLOCK);
    mac[0] = host->bad_mac ? mac[0] ^ 0x10 : mac[0];
    out->len = 0;
    append_octet(out, class_of(host, true));
    append(out, head + 1, sizeof head - 1);
    append(out, data.ptr, data.len);
    append(out, mac, SHORT);
    if (le)
        append_octet(out, 0);
}

void scp03_authenticate(struct scp03_host *host, uint8_t level, struct scp03_octets *out) {
    const uint8_t header[] = {0x84, 0x82, level, 0x00};
    uint8_t context[BLOCK], cryptogram[SHORT];
    derive_session(host, context);
    derive(rk_slice(host->s_mac, host->mac.len), 0x01, rk_slice_of(context), cryptogram, SHORT);
    cryptogram[7] = host->bad_cryptogram ? cryptogram[7] ^ 0x01 : cryptogram[7];
    finish(host, header, rk_slice_of(cryptogram), false, out);
    host->level = level;
}

/* Start value of the chaining: the number of the command, enciphered. */
static void run_cbc(const struct scp03_host *host, bool encrypt, unsigned first, uint8_t *octets,
                    size_t len) {
    uint8_t start[BLOCK] = {(uint8_t)first};
    struct rk_slice key = rk_slice(host->s_enc, host->enc.len);
    for (size_t i = 0; i < 4; i++)
        start[BLOCK - 1 - i] = (uint8_t)(host->commands >> 8 * i);
    cipher("ECB", key, NULL, true, start, BLOCK);
    cipher("CBC", key, start, encrypt, octets, len);
}

static void pad(const struct scp03_host *host, struct scp03_octets *data) {
    append_octet(data, host->bad_padding ? 0x70 : 0x80);
    while (data->len % BLOCK)
        append_octet(data, 0);
}

void scp03_wrap(struct scp03_host *host, struct rk_slice plain, struct scp03_octets *out) {
    struct scp03_octets data = {.len = 0};
    size_t len = plain.len > 5 ? plain.ptr[4] : 0;
    append(&data, plain.ptr + 5, len);
    bool le = plain.len == 5 || plain.len == 6 + len;
    host->commands++;
    if (host->level & C_ENC && len) {
        pad(host, &data);
        run_cbc(host, true, 0, data.ptr, data.len);
    }
    finish(host, plain.ptr, scp03_slice(&data), le, out);
}

bool scp03_unwrap(struct scp03_host *host, struct rk_slice data, uint16_t sw,
                  struct scp03_octets *out) {
    uint8_t status[2] = {(uint8_t)(sw >> 8), (uint8_t)sw}, mac[BLOCK];
    bool plain = sw != 0x9000 && status[0] != 0x62 && status[0] != 0x63;
    out->len = 0;
    if (plain || !(host->level & R_MAC)) {
        append(out, data.ptr, data.len);
        return !plain || !data.len;
    }
    if (data.len < SHORT)
        return false;
    data.len -= SHORT;
    struct rk_slice parts[] = {rk_slice_of(host->chain), data, rk_slice_of(status)};
    cmac(rk_slice(host->s_rmac, host->mac.len), parts, 3, mac);
    if (memcmp(mac, data.ptr + data.len, SHORT) != 0)
        return false;
    append(out, data.ptr, data.len);
    if (!(host->level & R_ENC) || !data.len)
        return true;
    run_cbc(host, false, 0x80, out->ptr, out->len);
    while (out->len && out->ptr[out->len - 1] == 0)
        out->len--;
    return out->len && out->ptr[--out->len] == 0x80;
}

/* ---- keys ---- */

size_t scp03_encipher_key(struct rk_slice dek, struct rk_slice key, uint8_t *out) {
    static const uint8_t zero[BLOCK];
    size_t len = (key.len + BLOCK - 1) / BLOCK * BLOCK;
    memset(out, 0, len);
    memcpy(out, key.ptr, key.len);
    cipher("CBC", dek, zero, true, out, len);
    return len;
}

void scp03_check_value(struct rk_slice key, uint8_t out[3]) {
    uint8_t block[BLOCK];
    memset(block, 0x01, sizeof block);
    cipher("ECB", key, NULL, true, block, sizeof block);
    memcpy(out, block, 3);
}
