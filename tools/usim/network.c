#include "tools/usim/outputs.h"

#include <openssl/evp.h>
#include <string.h>

static bool encrypt(const uint8_t key[16], const uint8_t in[16], uint8_t out[16]) {
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len = 0;
    bool done = ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, key, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
                EVP_EncryptUpdate(ctx, out, &len, in, 16) == 1 && len == 16;
    EVP_CIPHER_CTX_free(ctx);
    return done;
}

static void xor16(uint8_t out[16], const uint8_t a[16], const uint8_t b[16]) {
    for (size_t i = 0; i < 16; i++)
        out[i] = a[i] ^ b[i];
}

/* One Milenage output: E_K(rotate(in ^ opc, octets) ^ temp ^ constant) ^ opc, where only OUT1 mixes
 * TEMP in after the rotation (TS 35.206 4.1). */
static bool milenage_out(const struct rk_usim_subscriber *s, const uint8_t in[16],
                         const uint8_t temp[16], size_t octets, uint8_t constant, uint8_t out[16]) {
    uint8_t mixed[16], rotated[16];
    xor16(mixed, in, s->opc);
    for (size_t i = 0; i < 16; i++)
        rotated[i] = mixed[(i + octets) % 16];
    if (temp)
        xor16(rotated, rotated, temp);
    rotated[15] ^= constant;
    bool done = encrypt(s->k, rotated, out);
    xor16(out, out, s->opc);
    return done;
}

static bool milenage(const struct rk_usim_subscriber *s, const uint8_t rand[16],
                     const uint8_t in1[16], struct rk_usim_outputs *o) {
    uint8_t temp[16], out[16];
    o->mac_len = o->res_len = 8;
    o->ck_len = 16;
    xor16(temp, rand, s->opc);
    if (!encrypt(s->k, temp, temp) || !milenage_out(s, in1, temp, 8, 0, out))
        return false;
    memcpy(o->mac_a, out, 8);
    memcpy(o->mac_s, out + 8, 8);
    if (!milenage_out(s, temp, NULL, 0, 1, out))
        return false;
    memcpy(o->ak, out, 6);
    memcpy(o->res, out + 8, 8);
    if (!milenage_out(s, temp, NULL, 4, 2, o->ck) || !milenage_out(s, temp, NULL, 8, 4, o->ik) ||
        !milenage_out(s, temp, NULL, 12, 8, out))
        return false;
    memcpy(o->ak_resync, out, 6);
    return true;
}

static void test_algorithm(const struct rk_usim_subscriber *s, const uint8_t rand[16],
                           const uint8_t in1[16], struct rk_usim_outputs *o) {
    uint8_t x[16];
    o->mac_len = 8;
    o->res_len = o->ck_len = 16;
    xor16(x, s->k, rand);
    for (size_t i = 0; i < 16; i++) {
        o->res[i] = x[i];
        o->ck[i] = x[(i + 1) % 16];
        o->ik[i] = x[(i + 2) % 16];
    }
    memcpy(o->ak, x + 3, 6);
    memcpy(o->ak_resync, x + 3, 6);
    for (size_t i = 0; i < 8; i++)
        o->mac_a[i] = o->mac_s[i] = x[i] ^ in1[i];
}

static bool outputs(const struct rk_usim_subscriber *s, const uint8_t rand[16],
                    const uint8_t sqn[6], const uint8_t amf[2], struct rk_usim_outputs *o) {
    uint8_t in1[16];
    for (size_t half = 0; half < 16; half += 8) {
        memcpy(in1 + half, sqn, 6);
        memcpy(in1 + half + 6, amf, 2);
    }
    if (s->algorithm == RK_USIM_MILENAGE)
        return milenage(s, rand, in1, o);
    if (s->algorithm == RK_USIM_TUAK)
        rk_usim_tuak(s, rand, sqn, amf, o);
    else
        test_algorithm(s, rand, in1, o);
    return true;
}

static void put_sqn(uint8_t octets[6], uint64_t sqn) {
    for (size_t i = 0; i < 6; i++)
        octets[i] = (uint8_t)(sqn >> (40 - 8 * i));
}

bool rk_usim_make_vector(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                         uint64_t sqn, struct rk_usim_vector *out) {
    uint8_t octets[6];
    struct rk_usim_outputs o = {0};
    put_sqn(octets, sqn);
    if (!outputs(subscriber, rand, octets, subscriber->amf, &o))
        return false;
    memcpy(out->rand, rand, 16);
    for (size_t i = 0; i < 6; i++)
        out->autn[i] = octets[i] ^ o.ak[i];
    memcpy(out->autn + 6, subscriber->amf, 2);
    memcpy(out->autn + 8, o.mac_a, o.mac_len);
    out->autn_len = 8 + o.mac_len;
    out->xres_len = o.res_len;
    memcpy(out->xres, o.res, sizeof out->xres);
    out->ck_len = o.ck_len;
    memcpy(out->ck, o.ck, sizeof out->ck);
    memcpy(out->ik, o.ik, sizeof out->ik);
    rk_wipe(&o, sizeof o);
    return true;
}

bool rk_usim_open_auts(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                       const uint8_t *auts, uint64_t *sqn) {
    static const uint8_t no_sqn[6], resync_amf[2];
    uint8_t octets[6];
    struct rk_usim_outputs o = {0};
    if (!outputs(subscriber, rand, no_sqn, resync_amf, &o))
        return false;
    for (size_t i = 0; i < 6; i++)
        octets[i] = auts[i] ^ o.ak_resync[i];
    bool right = outputs(subscriber, rand, octets, resync_amf, &o) &&
                 rk_equal_ct(o.mac_s, auts + 6, o.mac_len);
    rk_wipe(&o, sizeof o);
    if (!right)
        return false;
    *sqn = 0;
    for (size_t i = 0; i < 6; i++)
        *sqn = *sqn << 8 | octets[i];
    return true;
}

size_t rk_usim_auts_len(const struct rk_usim_subscriber *subscriber) {
    bool tuak = subscriber->algorithm == RK_USIM_TUAK;
    return 6 + (tuak ? (size_t)8 << (subscriber->options >> 3 & 7) : 8);
}
