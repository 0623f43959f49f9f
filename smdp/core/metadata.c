#include "smdp/core/metadata.h"

#include <string.h>

#include "asn1/tlv/ident.h"

/* Texts, owner and four notification addresses of 260 octets fit. */
enum { METADATA_MAX = 2048, EVENTS = 4 };

static struct rk_slice text(const char *s) {
    return rk_slice(s, strlen(s));
}

/* One entry per event: some cards act on the first bit of an entry only. */
static void put_notifications(struct rk_tlv_writer *w, uint32_t events, const char *address) {
    size_t list = rk_tlv_open(w, 0xB6);
    for (uint32_t bit = 0; bit < EVENTS; bit++) {
        if (!(events & 1u << bit))
            continue;
        size_t entry = rk_tlv_open(w, 0x30);
        rk_tlv_put_bits(w, 0x80, 1u << bit);
        rk_tlv_put(w, 0x81, text(address));
        rk_tlv_close(w, entry);
    }
    rk_tlv_close(w, list);
}

int rk_dp_metadata_encode(const struct rk_dp_profile *profile, const char *address,
                          struct rk_buf *out) {
    uint8_t space[METADATA_MAX], octets[RK_ICCID_LEN];
    struct rk_slice made;
    struct rk_iccid iccid;
    if (rk_iccid_from_text(text(profile->iccid), &iccid))
        return RK_DP_BAD_ARGUMENT;
    rk_iccid_to_ef(&iccid, octets);
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0xBF25);
    rk_tlv_put(&w, 0x5A, rk_slice_of(octets));
    rk_tlv_put(&w, 0x91, text(profile->provider));
    rk_tlv_put(&w, 0x92, text(profile->name));
    rk_tlv_put_uint(&w, 0x95, profile->profile_class);
    if (profile->events)
        put_notifications(&w, profile->events, address);
    rk_tlv_put_raw(&w, rk_buf_slice(&profile->owner));
    if (profile->ppr)
        rk_tlv_put_bits(&w, 0x99, profile->ppr);
    rk_tlv_close(&w, all);
    if (rk_tlv_write_finish(&w, &made))
        return RK_DP_BAD_ARGUMENT;
    rk_buf_put_slice(out, made);
    return rk_buf_ok(out) ? 0 : RK_DP_NO_MEMORY;
}
