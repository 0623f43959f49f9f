/* ListNotification, RetrieveNotificationsList, RemoveNotificationFromList (SGP.22 5.7.9 to 5.7.11).
 */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

enum {
    LIST = 0xBF28,
    RETRIEVE = 0xBF2B,
    REMOVE = 0xBF30,
    RESULT_DATA = 0xBF27,
    METADATA = 0xBF2F,
    NOBODYS = 1, /* criterion that nothing meets */
    RESULT_NOTHING = 1,
    RESULT_UNDEFINED = 127,
    NO_RESULT_AVAILABLE = 1,
    HEADER_ROOM = 8,
    BODY_AT = RK_ANSWER_ITEM + HEADER_ROOM, /* where in `out` a notification is read to */
};

/* Whether the query asks for this notification. */
static bool wanted(const struct rk_query *query, const struct rk_notification *n) {
    switch (query->tag) {
    case 0x80:
        return n->seq == query->seq;
    case NOBODYS:
        return false;
    case 0x81:
        return (n->event & query->events) != 0;
    default:
        return true;
    }
}

/* Read pending notification number `index` into `out`: 1, 0 at the end, negative on an error;
 * `body` is empty when the query does not ask for it. */
static int read_item(struct rk_euicc *card, uint32_t index, struct rk_notification *n,
                     struct rk_slice *body) {
    uint32_t seq;
    int error = rk_notification_at(card, index, &seq);
    if (error)
        return error == RK_STORE_ABSENT ? 0 : error;
    error = rk_notification_read(card, seq, n, card->out + BODY_AT, body);
    if (error)
        return error;
    if (!wanted(&card->query, n))
        *body = rk_slice(0, 0);
    return 1;
}

static bool add_ram(struct rk_euicc *card, struct rk_slice part) {
    return rk_answer_add_ram(&card->answer, (size_t)(part.ptr - card->out), part.len);
}

/* NotificationMetadata out of a notification's octets. */
static bool find_metadata(const struct rk_notification *n, struct rk_slice body,
                          struct rk_slice *out) {
    struct rk_tlv whole, data, metadata;
    if (n->result) {
        if (rk_tlv_only(body, RK_TLV_DER, 0xBF37, &whole) ||
            !rk_tlv_find(whole.value, RK_TLV_DER, RESULT_DATA, &data))
            return false;
        body = data.value;
    }
    if (!rk_tlv_find(body, RK_TLV_DER, METADATA, &metadata))
        return false;
    *out = metadata.whole;
    return true;
}

static int more_metadata(struct rk_euicc *card, uint32_t index) {
    struct rk_notification n;
    struct rk_slice body, metadata;
    int got = read_item(card, index, &n, &body);
    if (got <= 0 || !body.len)
        return got;
    return find_metadata(&n, body, &metadata) && add_ram(card, metadata) ? 1 : RK_STORE_CORRUPT;
}

/* OtherSignedNotification: what was signed, and the certificates as they are in the store. */
static int add_other(struct rk_euicc *card, const struct rk_notification *n, struct rk_slice body) {
    unsigned own = rk_ecasd_certificate_object(n->identity);
    unsigned eum = rk_ecasd_eum_object(n->identity);
    int own_len = rk_stream_len(&card->store, 0, own);
    int eum_len = rk_stream_len(&card->store, 0, eum);
    if (own_len <= 0 || eum_len <= 0)
        return RK_STORE_CORRUPT;
    struct rk_tlv_writer w = rk_tlv_write(card->out + RK_ANSWER_ITEM, HEADER_ROOM);
    rk_tlv_put_header(&w, 0x30, body.len + (size_t)own_len + (size_t)eum_len);
    bool ok = rk_answer_add_ram(&card->answer, RK_ANSWER_ITEM, w.len) && add_ram(card, body) &&
              rk_answer_add_stored(&card->answer, 0, own, 0, (size_t)own_len) &&
              rk_answer_add_stored(&card->answer, 0, eum, 0, (size_t)eum_len);
    return ok ? 1 : RK_STORE_CORRUPT;
}

static int more_notifications(struct rk_euicc *card, uint32_t index) {
    struct rk_notification n;
    struct rk_slice body;
    int got = read_item(card, index, &n, &body);
    if (got <= 0 || !body.len)
        return got;
    if (!n.result)
        return add_other(card, &n, body);
    return add_ram(card, body) ? 1 : RK_STORE_CORRUPT;
}

uint16_t rk_isdr_list_notification(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv bits;
    card->query = (struct rk_query){0};
    bool given = rk_tlv_maybe(&r, 0x81, &bits);
    bool good = !r.error && (!given || !rk_tlv_get_bits(bits.value, &card->query.events));
    if (given)
        card->query.tag = 0x81;
    if (!RK_CHECK_WITH(NOTIFICATIONS_FORM, good, RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    return rk_answer_list(card, LIST, more_metadata);
}

/* searchCriteria: A0{80 sequence number} or A0{81 events}. */
static bool read_criterion(struct rk_slice value, struct rk_query *query) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv e;
    if (!rk_tlv_next(&r, &e))
        return false;
    query->tag = (uint8_t)e.tag;
    if (e.tag == 0x81)
        return !rk_tlv_get_bits(e.value, &query->events);
    if (e.tag != 0x80 || !e.value.len)
        return false;
    if (rk_tlv_get_uint(e.value, &query->seq)) /* too large to be one of ours, or no such number */
        query->tag = NOBODYS;
    return true;
}

/* Whether no pending notification is asked for; an error is not for this to tell. */
static bool meets_none(struct rk_euicc *card) {
    struct rk_notification n;
    struct rk_slice body = rk_slice(0, 0);
    uint32_t index = 0;
    int got;
    do
        got = read_item(card, index++, &n, &body);
    while (got > 0 && !body.len);
    return got == 0;
}

uint16_t rk_isdr_retrieve_notifications_list(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv criterion;
    card->query = (struct rk_query){0};
    bool given = rk_tlv_maybe(&r, 0xA0, &criterion);
    if (!RK_CHECK_WITH(NOTIFICATIONS_FORM,
                       !r.error && (!given || read_criterion(criterion.value, &card->query)),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    /* [W] that the code is for this: an agent of the field takes it for an empty list. Without a
     * criterion the list itself is what was asked for, and may be empty. */
    if (given && meets_none(card))
        return rk_answer_error(card, RETRIEVE, NO_RESULT_AVAILABLE);
    return rk_answer_list(card, RETRIEVE, more_notifications);
}

uint16_t rk_isdr_remove_notification(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv number;
    uint32_t seq;
    if (!RK_CHECK_WITH(REMOVE_FORM, rk_tlv_take(&r, 0x80, &number),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    /* Too large to be one of ours, or malformed: no notification has it. */
    int error =
        rk_tlv_get_uint(number.value, &seq) ? RK_STORE_ABSENT : rk_notification_remove(card, seq);
    if (RK_CHECK_WITH(REMOVE_FOUND, !error, RK_FACT("seqNumber", number.value)))
        return rk_isdr_result(card, REMOVE, 0);
    return rk_isdr_result(card, REMOVE,
                          error == RK_STORE_ABSENT ? RESULT_NOTHING : RESULT_UNDEFINED);
}
