/* The secure channel of SCP03 with the suite's profile's security domain. */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"
#include "tests/support/scp03.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS = 3, OWN_VERSION = 0x30 };

const uint8_t uicc_scp_keys[3][16] = {{0x53, 0x65, 0x6E, 0x63, 1, 2, 3, 4, 5, 6, 7, 8},
                                      {0x53, 0x6D, 0x61, 0x63, 1, 2, 3, 4, 5, 6, 7, 8},
                                      {0x53, 0x64, 0x65, 0x6B, 1, 2, 3, 4, 5, 6, 7, 8}};

/* Those that PUT KEY brings. */
static const uint8_t fresh_keys[3][16] = {{0x4E, 0x65, 0x6E, 0x63, 8, 7, 6, 5, 4, 3, 2, 1},
                                          {0x4E, 0x6D, 0x61, 0x63, 8, 7, 6, 5, 4, 3, 2, 1},
                                          {0x4E, 0x64, 0x65, 0x6B, 8, 7, 6, 5, 4, 3, 2, 1}};

static const uint8_t domain_aid[8] = {0xA0, 0x00, 0x00, 0x01, 0x51};

static struct scp03_host host;
static struct scp03_octets last;

static unsigned hex_param(const char *params, const char *key, unsigned usual) {
    char text[8];
    return param_get(params, key, text, sizeof text) ? (unsigned)strtoul(text, NULL, 16) : usual;
}

bool uicc_initialize(struct bench *b, const char *params) {
    static const uint8_t challenge[8] = {0xC0, 0xFF, 0xEE, 0x00, 0x11, 0x22, 0x33, 0x44};
    unsigned version = hex_param(params, "kvn", OWN_VERSION);
    const uint8_t(*keys)[16] = version == OWN_VERSION ? uicc_scp_keys : fresh_keys;
    memset(&host, 0, sizeof host);
    host.enc = rk_slice_of(keys[0]);
    host.mac = rk_slice_of(keys[1]);
    host.dek = rk_slice_of(keys[2]);
    host.aid = rk_slice_of(domain_aid);
    scp03_initialize(&host, (uint8_t)version, challenge, &last);
    if (!uicc_send(b, scp03_slice(&last)) || b->sw != 0x9000)
        return !b->failed;
    return scp03_take_answer(&host, rk_buf_slice(&b->answer)) ||
           bench_fail(b, "the card's cryptogram does not stand");
}

bool uicc_external(struct bench *b, const char *params) {
    host.bad_cryptogram = param_is(params, "bad");
    host.bad_mac = param_is(params, "badmac");
    scp03_authenticate(&host, (uint8_t)hex_param(params, "level", 0x33), &last);
    host.bad_cryptogram = host.bad_mac = false;
    return uicc_send(b, scp03_slice(&last));
}

bool uicc_secure(struct bench *b, const char *params) {
    return uicc_initialize(b, params) && (b->sw != 0x9000 || uicc_external(b, params));
}

static bool send_wrapped(struct bench *b, struct rk_slice plain) {
    struct scp03_octets answer;
    scp03_wrap(&host, plain, &last);
    if (!uicc_send(b, scp03_slice(&last)))
        return false;
    if (!scp03_unwrap(&host, rk_buf_slice(&b->answer), b->sw, &answer))
        return bench_fail(b, "the answer is not protected (%04X)", b->sw);
    rk_buf_truncate(&b->answer, 0);
    rk_buf_put_slice(&b->answer, scp03_slice(&answer));
    return true;
}

bool uicc_secured(struct bench *b, const char *text) {
    struct rk_buf plain = {0};
    bool ok = template_octets(b, text, &plain) && send_wrapped(b, rk_buf_slice(&plain));
    rk_buf_free(&plain);
    return ok;
}

bool uicc_forged(struct bench *b, const char *text) {
    host.bad_mac = true;
    bool ok = uicc_secured(b, text);
    host.bad_mac = false;
    return ok;
}

bool uicc_replayed(struct bench *b, const char *params) {
    (void)params;
    return uicc_send(b, scp03_slice(&last));
}

/* Three AES keys from identifier 1 on, under the host's key for keys, with their check values. */
bool uicc_put_key(struct bench *b, const char *params) {
    uint8_t command[5 + 1 + KEYS * (3 + 16 + 4)] = {0x80, 0xD8};
    size_t len = 6;
    command[2] = (uint8_t)hex_param(params, "replaced", 0);
    command[3] = 0x81;
    command[5] = (uint8_t)hex_param(params, "kvn", 0x35);
    for (size_t i = 0; i < KEYS; i++) {
        struct rk_slice key = rk_slice_of(fresh_keys[i]);
        const uint8_t head[] = {0x88, 17, 16};
        memcpy(command + len, head, sizeof head);
        scp03_encipher_key(host.dek, key, command + len + 3);
        command[len + 19] = 3;
        scp03_check_value(key, command + len + 20);
        len += 23;
    }
    command[4] = (uint8_t)(len - 5);
    command[len - 1] ^= param_is(params, "bad");
    return send_wrapped(b, rk_slice(command, len));
}
