/* The test algorithm of 3GPP TS 34.108 8.1.2: everything is key xor RAND, turned by whole octets.
 */
#include "euicc/naa/vector.h"

#include <string.h>

enum { BLOCK = 16, AK_AT = 3 };

static void turned(const uint8_t in[BLOCK], unsigned octets, uint8_t out[BLOCK]) {
    for (unsigned i = 0; i < BLOCK; i++)
        out[i] = in[(i + octets) % BLOCK];
}

static void make_xdout(const struct rk_algorithm *a, const uint8_t *rand, uint8_t xdout[BLOCK]) {
    for (unsigned i = 0; i < BLOCK; i++)
        xdout[i] = a->key[i] ^ rand[i];
}

/* algorithmOptions tells the length of RES: 32, 64 or 128 bits. */
static uint8_t res_len(uint8_t options) {
    static const uint8_t lens[] = {4, 8};
    return options < sizeof lens ? lens[options] : BLOCK;
}

static int keys(struct rk_crypto *crypto, const struct rk_algorithm *a,
                const uint8_t rand[RK_RAND_LEN], struct rk_vector *v) {
    uint8_t xdout[BLOCK];
    (void)crypto;
    make_xdout(a, rand, xdout);
    memcpy(v->res, xdout, BLOCK);
    v->res_len = res_len(a->options);
    v->ck_len = v->ik_len = RK_CK_LEN;
    turned(xdout, 1, v->ck);
    turned(xdout, 2, v->ik);
    memcpy(v->ak, xdout + AK_AT, RK_AK_LEN);
    memcpy(v->ak_star, v->ak, RK_AK_LEN);
    rk_wipe(xdout, sizeof xdout);
    return 0;
}

static int mac(struct rk_crypto *crypto, const struct rk_algorithm *a,
               const uint8_t rand[RK_RAND_LEN], const uint8_t sqn[RK_SEQUENCE_LEN],
               const uint8_t amf[RK_AMF_LEN], bool star, uint8_t out[RK_MAC_MAX]) {
    uint8_t xdout[BLOCK];
    (void)crypto;
    (void)star; /* f1* is f1 */
    make_xdout(a, rand, xdout);
    for (unsigned i = 0; i < RK_MAC_LEN; i++)
        out[i] = xdout[i] ^ (i < RK_SEQUENCE_LEN ? sqn[i] : amf[i - RK_SEQUENCE_LEN]);
    rk_wipe(xdout, sizeof xdout);
    return 0;
}

static uint8_t mac_len(const struct rk_algorithm *a) {
    (void)a;
    return RK_MAC_LEN;
}

const struct rk_functions rk_test_algorithm = {keys, mac, mac_len};
