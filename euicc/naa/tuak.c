/* TUAK, 3GPP TS 35.231. Its strings are written highest octet first and lie in Keccak's state
 * lowest octet first, so every field goes in, and comes out, turned around. */
#include "euicc/naa/keccak.h"
#include "euicc/naa/vector.h"

#include <string.h>

/* Where the fields lie (6.2), going in and coming out. */
enum {
    TOPC_AT = 0,
    INSTANCE_AT = 32,
    NAME_AT = 33,
    RAND_AT = 40,
    AMF_AT = 56,
    SQN_AT = 58,
    KEY_AT = 64,
    PADDING_AT = 96,
    PADDING_END = 135,
    CK_AT = 32,
    IK_AT = 64,
    AK_AT = 96,
};

/* INSTANCE (6.3, 6.4): which function, which lengths. */
enum {
    F1 = 0x00,
    F1_STAR = 0x80,
    F2345 = 0x40,
    F5_STAR = 0xC0,
    LONG_CK = 0x04,
    LONG_IK = 0x02,
    LONG_KEY = 0x01,
};

static void put(struct rk_keccak *k, unsigned at, const void *octets, unsigned len) {
    for (unsigned i = 0; i < len; i++)
        rk_keccak_xor(k, at + i, ((const uint8_t *)octets)[len - 1 - i]);
}

static void get(const struct rk_keccak *k, unsigned at, uint8_t *octets, unsigned len) {
    for (unsigned i = 0; i < len; i++)
        octets[len - 1 - i] = rk_keccak_octet(k, at + i);
}

/* MAC and RES in INSTANCE: no bit for 32 bits, else the one whose value is the length in octets. */
static unsigned length_code(unsigned len) {
    return len == 4 ? 0 : len;
}

static void start(struct rk_keccak *k, const struct rk_algorithm *a, unsigned instance,
                  const uint8_t *rand) {
    uint8_t octet = (uint8_t)(instance | (a->key_len == RK_ALGORITHM_KEY_MAX ? LONG_KEY : 0));
    memset(k, 0, sizeof *k);
    put(k, TOPC_AT, a->opc, RK_TOPC_LEN);
    put(k, INSTANCE_AT, &octet, 1);
    put(k, NAME_AT, "TUAK1.0", 7);
    put(k, RAND_AT, rand, RK_RAND_LEN);
    put(k, KEY_AT, a->key, a->key_len);
    rk_keccak_xor(k, PADDING_AT, 0x1F);
    rk_keccak_xor(k, PADDING_END, 0x80);
}

static void run(struct rk_keccak *k, const struct rk_algorithm *a) {
    for (unsigned i = 0; i < a->iterations; i++)
        rk_keccak_permute(k);
}

void rk_tuak_keys(const struct rk_algorithm *a, const struct rk_tuak_lens *lens,
                  const uint8_t rand[RK_RAND_LEN], struct rk_vector *v) {
    struct rk_keccak k;
    unsigned instance = F2345 | length_code(lens->res);
    instance |= lens->ck == RK_CK_MAX ? LONG_CK : 0;
    instance |= lens->ik == RK_CK_MAX ? LONG_IK : 0;
    start(&k, a, instance, rand);
    run(&k, a);
    v->res_len = lens->res;
    v->ck_len = lens->ck;
    v->ik_len = lens->ik;
    get(&k, 0, v->res, lens->res);
    get(&k, CK_AT, v->ck, lens->ck);
    get(&k, IK_AT, v->ik, lens->ik);
    get(&k, AK_AT, v->ak, RK_AK_LEN);
    start(&k, a, F5_STAR, rand);
    run(&k, a);
    get(&k, AK_AT, v->ak_star, RK_AK_LEN);
    rk_wipe(&k, sizeof k);
}

static int keys(struct rk_crypto *crypto, const struct rk_algorithm *a,
                const uint8_t rand[RK_RAND_LEN], struct rk_vector *v) {
    struct rk_tuak_lens lens;
    (void)crypto;
    if (!rk_tuak_lens(a->options, &lens))
        return RK_PORT_ERROR;
    rk_tuak_keys(a, &lens, rand, v);
    return 0;
}

static uint8_t mac_len(const struct rk_algorithm *a) {
    struct rk_tuak_lens lens;
    return rk_tuak_lens(a->options, &lens) ? lens.mac : RK_MAC_LEN;
}

static int mac(struct rk_crypto *crypto, const struct rk_algorithm *a,
               const uint8_t rand[RK_RAND_LEN], const uint8_t sqn[RK_SEQUENCE_LEN],
               const uint8_t amf[RK_AMF_LEN], bool star, uint8_t out[RK_MAC_MAX]) {
    struct rk_keccak k;
    unsigned len = mac_len(a);
    (void)crypto;
    start(&k, a, (star ? F1_STAR : F1) | length_code(len), rand);
    put(&k, AMF_AT, amf, RK_AMF_LEN);
    put(&k, SQN_AT, sqn, RK_SEQUENCE_LEN);
    run(&k, a);
    get(&k, 0, out, len);
    rk_wipe(&k, sizeof k);
    return 0;
}

const struct rk_functions rk_tuak = {keys, mac, mac_len};
