/* OtherSignedNotification: one for each address that asked for the event (SGP.22 3.5, 5.7.9). */
#include "euicc/check.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    NOTIFICATIONS = 0xB6,
    SIGNATURE = 0x5F37,
    ADDRESS_MAX = RK_ADDRESS_MAX,
    BESIDE_ADDRESS = 112, /* octets of a body that are not its address, at most */
    BODY_MAX = BESIDE_ADDRESS + ADDRESS_MAX,
    BODY_AT = RK_NOTIFICATION_LEN_MAX, /* in `out`, behind the result of a load */
};
_Static_assert(BODY_AT + BODY_MAX <= RK_OUT_MAX, "a body fits behind a result");

/* A walk over the addresses of a profile that asked for one event. */
struct addresses {
    struct rk_metadata list;
    uint32_t event;
};

static struct addresses open_addresses(struct rk_euicc *card, uint16_t space, uint32_t event) {
    struct addresses a = {.list = rk_metadata_open(card, space), .event = event};
    struct rk_metadata m = a.list;
    struct rk_metadata_element e;
    a.list.at = a.list.end;
    while (rk_metadata_next(&m, &e) == 1)
        if (e.tag == NOTIFICATIONS)
            a.list = rk_metadata_enter(&m, &e);
    return a;
}

/* The next address: its length; 0 at the end, negative on an error. */
static int next_address(struct addresses *a, uint8_t address[ADDRESS_MAX]) {
    struct rk_metadata_element entry, bits, text;
    uint8_t value[4];
    uint32_t events;
    int got;
    while ((got = rk_metadata_next(&a->list, &entry)) == 1) {
        struct rk_metadata m = rk_metadata_enter(&a->list, &entry);
        if (rk_metadata_next(&m, &bits) != 1 || rk_metadata_next(&m, &text) != 1)
            return RK_STORE_CORRUPT;
        got = rk_metadata_value(&m, &bits, value, sizeof value);
        if (got < 0 || rk_tlv_get_bits(rk_slice(value, (size_t)got), &events))
            return RK_STORE_CORRUPT;
        if (events & a->event)
            return rk_metadata_value(&m, &text, address, ADDRESS_MAX);
    }
    return got;
}

/* How many there are, and the octets of their bodies. 0 or negative. */
static int count_addresses(struct rk_euicc *card, uint16_t space, enum rk_event event,
                           size_t *count, size_t *octets) {
    struct addresses a = open_addresses(card, space, event);
    uint8_t address[ADDRESS_MAX];
    int got;
    *count = *octets = 0;
    while ((got = next_address(&a, address)) > 0) {
        ++*count;
        *octets += BESIDE_ADDRESS + (size_t)got;
    }
    return got;
}

int rk_isdp_notify_room(struct rk_euicc *card, uint16_t space, enum rk_event event,
                        struct rk_room *room) {
    size_t count, octets;
    int error = count_addresses(card, space, event, &count, &octets);
    if (!error)
        rk_notification_room(card, count, octets, room);
    return error;
}

void rk_notification_metadata(struct rk_tlv_writer *w, uint32_t seq, enum rk_event event,
                              struct rk_slice address, const uint8_t *iccid) {
    size_t mark = rk_tlv_open(w, 0xBF2F);
    rk_tlv_put_uint(w, 0x80, seq);
    rk_tlv_put_bits(w, 0x81, event);
    rk_tlv_put(w, 0x0C, address);
    if (iccid)
        rk_tlv_put(w, 0x5A, rk_slice(iccid, RK_ICCID_LEN));
    rk_tlv_close(w, mark);
}

static int notify_one(struct rk_euicc *card, const struct rk_profile *profile,
                      const struct rk_notification *n, struct rk_slice address) {
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_slice part, whole;
    struct rk_tlv_writer w = rk_tlv_write(card->out + BODY_AT, BODY_MAX);
    rk_notification_metadata(&w, n->seq, (enum rk_event)n->event, address, profile->iccid);
    if (rk_tlv_write_finish(&w, &part) ||
        rk_ecasd_sign(card, profile->identity, &part, 1, signature))
        return RK_STORE_MISUSE;
    rk_tlv_put(&w, SIGNATURE, rk_slice_of(signature));
    if (rk_tlv_write_finish(&w, &whole))
        return RK_STORE_MISUSE;
    return rk_notification_put(card, n, whole);
}

int rk_isdp_notify(struct rk_euicc *card, const struct rk_profile *profile, enum rk_event event) {
    struct rk_notification n = {.event = event, .identity = profile->identity};
    struct addresses a = open_addresses(card, profile->space, event);
    uint8_t address[ADDRESS_MAX];
    size_t count, octets;
    int got = 0, error = count_addresses(card, profile->space, event, &count, &octets);
    if (error || !count ||
        !RK_CHECK_WITH(NOTIFY_CLASS, profile->class != RK_PROFILE_TEST,
                       RK_FACT_NUMBER("event", (unsigned)event)))
        return error;
    error = rk_notification_take(card, count, &n.seq);
    for (; !error && (got = next_address(&a, address)) > 0; n.seq++)
        error = notify_one(card, profile, &n, rk_slice(address, (size_t)got));
    return error ? error : got;
}
