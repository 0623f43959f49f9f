/*
 * The reader of revocation lists on any octets. The first octet says: 0, what follows is the
 * content of a list; else a good list is changed by what follows, in threes: place (two octets),
 * what to add to the octet there. What is taken has to be sound.
 */
#include "euicc/ecasd/revocation.h"
#include "euicc/ecasd/x509.h"
#include "tests/support/crl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { GOOD = 3 };

static struct rk_buf good[GOOD];

static void make(size_t n, const struct crl_made *how) {
    struct rk_buf request = {0};
    struct rk_tlv whole, list;
    struct rk_revocation read;
    if (!crl_request(how, &request) ||
        rk_tlv_only(rk_buf_slice(&request), RK_TLV_DER, 0xBF35, &whole) ||
        rk_tlv_only(whole.value, RK_TLV_DER, 0xA0, &list) || rk_revocation_read(list.value, &read))
        abort();
    rk_buf_put_slice(&good[n], list.value);
    rk_buf_free(&request);
}

static void prepare(void) {
    static const uint8_t id[20] = {7};
    const struct rk_slice serials[] = {rk_slice("\x01", 1), rk_slice(id, sizeof id)};
    struct crl_made how = {
        .key_id = rk_slice_of(id), .serials = serials, .count = 2, .number = 300};
    struct rk_key *key = NULL;
    if (rk_key_generate(NULL, RK_CURVE_NIST, &key))
        abort();
    how.key = key;
    how.part = 2;
    how.parts = 3;
    make(0, &how);
    how.part = how.parts = 0;
    how.only = 1;
    how.expiry = true;
    make(1, &how);
    how.base = 200;
    how.reason = 8;
    make(2, &how);
    rk_key_free(&key);
}

static void check(struct rk_slice content) {
    struct rk_revocation list;
    struct rk_revocation_entry entry;
    if (rk_revocation_read(content, &list))
        return;
    if (list.part < 1 || list.part > list.parts || list.parts > RK_CRL_PARTS_MAX ||
        list.scope >= RK_SCOPES || !list.authority_key_id.len || list.tbs.len > content.len)
        abort();
    struct rk_tlv_reader r = rk_tlv_read(list.entries, RK_TLV_DER);
    while (rk_revocation_next(&r, &entry))
        if (!entry.serial.len || entry.serial.len > RK_X509_SERIAL_MAX ||
            (entry.removed && !list.delta))
            abort();
    if (r.error || r.rest.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!good[0].len)
        prepare();
    if (!size)
        return 0;
    if (data[0] == 0) {
        check(rk_slice(data + 1, size - 1));
        return 0;
    }
    const struct rk_buf *from = &good[data[0] % GOOD];
    uint8_t *octets = malloc(from->len);
    if (!octets)
        abort();
    memcpy(octets, from->ptr, from->len);
    for (size_t at = 1; at + 3 <= size; at += 3) {
        size_t place = rk_get_u16(data + at) % from->len;
        octets[place] = (uint8_t)(octets[place] + data[at + 2]);
    }
    check(rk_slice(octets, from->len));
    free(octets);
    return 0;
}
