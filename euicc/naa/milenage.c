/* Milenage, 3GPP TS 35.206, with the profile's own rotations and constants. */
#include "euicc/naa/vector.h"

#include <string.h>

enum { BLOCK = RK_AES_BLOCK };

static void xor_block(uint8_t *to, const uint8_t *with) {
    for (unsigned i = 0; i < BLOCK; i++)
        to[i] ^= with[i];
}

/* Rotate towards the most significant bit. */
static void rotate(uint8_t block[BLOCK], unsigned bits) {
    uint8_t from[BLOCK];
    unsigned octets = bits / 8 % BLOCK, rest = bits % 8;
    memcpy(from, block, BLOCK);
    for (unsigned i = 0; i < BLOCK; i++) {
        unsigned pair = (unsigned)from[(i + octets) % BLOCK] << 8 | from[(i + octets + 1) % BLOCK];
        block[i] = (uint8_t)(pair >> (8 - rest));
    }
    rk_wipe(from, sizeof from);
}

static int encrypt(struct rk_crypto *crypto, const struct rk_algorithm *a, uint8_t block[BLOCK]) {
    return crypto->ops->cipher(crypto, RK_AES_ECB_ENCRYPT, rk_slice(a->key, a->key_len), NULL,
                               rk_slice(block, BLOCK), block);
}

/* TEMP of 4.1: the RAND under OPc, encrypted. */
static int make_temp(struct rk_crypto *crypto, const struct rk_algorithm *a, const uint8_t *rand,
                     uint8_t temp[BLOCK]) {
    memcpy(temp, rand, BLOCK);
    xor_block(temp, a->opc);
    return encrypt(crypto, a, temp);
}

/* OUT2 to OUT5: `n` from 1 counts r2, c2 and so on. */
static int make_out(struct rk_crypto *crypto, const struct rk_algorithm *a,
                    const uint8_t temp[BLOCK], unsigned n, uint8_t out[BLOCK]) {
    memcpy(out, temp, BLOCK);
    xor_block(out, a->opc);
    rotate(out, a->rotation[n]);
    xor_block(out, a->xoring[n]);
    int error = encrypt(crypto, a, out);
    xor_block(out, a->opc);
    return error;
}

static int keys(struct rk_crypto *crypto, const struct rk_algorithm *a,
                const uint8_t rand[RK_RAND_LEN], struct rk_vector *v) {
    uint8_t temp[BLOCK], out[BLOCK];
    int error = make_temp(crypto, a, rand, temp);
    if (!error)
        error = make_out(crypto, a, temp, 1, out);
    if (!error) {
        memcpy(v->ak, out, RK_AK_LEN);
        memcpy(v->res, out + 8, 8);
        v->res_len = 8;
        v->ck_len = v->ik_len = RK_CK_LEN;
        error = make_out(crypto, a, temp, 2, v->ck);
    }
    if (!error)
        error = make_out(crypto, a, temp, 3, v->ik);
    if (!error)
        error = make_out(crypto, a, temp, 4, out);
    if (!error)
        memcpy(v->ak_star, out, RK_AK_LEN);
    rk_wipe(temp, sizeof temp);
    rk_wipe(out, sizeof out);
    return error;
}

static int mac(struct rk_crypto *crypto, const struct rk_algorithm *a,
               const uint8_t rand[RK_RAND_LEN], const uint8_t sqn[RK_SEQUENCE_LEN],
               const uint8_t amf[RK_AMF_LEN], bool star, uint8_t out[RK_MAC_MAX]) {
    uint8_t temp[BLOCK], in[BLOCK];
    int error = make_temp(crypto, a, rand, temp);
    memcpy(in, sqn, RK_SEQUENCE_LEN);
    memcpy(in + RK_SEQUENCE_LEN, amf, RK_AMF_LEN);
    memcpy(in + 8, in, 8);
    xor_block(in, a->opc);
    rotate(in, a->rotation[0]);
    xor_block(in, a->xoring[0]);
    xor_block(in, temp);
    if (!error)
        error = encrypt(crypto, a, in);
    xor_block(in, a->opc);
    memcpy(out, in + (star ? 8 : 0), RK_MAC_LEN);
    rk_wipe(temp, sizeof temp);
    rk_wipe(in, sizeof in);
    return error;
}

static uint8_t mac_len(const struct rk_algorithm *a) {
    (void)a;
    return RK_MAC_LEN;
}

const struct rk_functions rk_milenage = {keys, mac, mac_len};
