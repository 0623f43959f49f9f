/* Reading metadata where they lie: in a stream of the store. */
#include "euicc/state.h"
#include "euicc/store/objects.h"

enum { HEADER_MAX = 8, METADATA = 0xBF25 };

static int read_at(const struct rk_metadata *m, size_t at, uint8_t *buf, size_t cap) {
    return rk_stream_read(&m->card->store, m->space, RK_OBJECT_METADATA, at, buf, cap);
}

int rk_metadata_next(struct rk_metadata *m, struct rk_metadata_element *out) {
    uint8_t header[HEADER_MAX];
    size_t value_len, header_len, left = m->end - m->at;
    if (!left)
        return 0;
    int got = read_at(m, m->at, header, left < HEADER_MAX ? left : HEADER_MAX);
    if (got <= 0)
        return got < 0 ? got : RK_STORE_CORRUPT;
    if (rk_tlv_header(rk_slice(header, (size_t)got), RK_TLV_DER, &out->tag, &value_len,
                      &header_len) ||
        value_len > left - header_len)
        return RK_STORE_CORRUPT;
    out->at = m->at;
    out->len = header_len + value_len;
    out->value_at = m->at + header_len;
    out->value_len = value_len;
    m->at += out->len;
    return 1;
}

struct rk_metadata rk_metadata_open(struct rk_euicc *card, uint16_t space) {
    struct rk_metadata m = {.card = card, .space = space};
    struct rk_metadata_element whole;
    int len = rk_stream_len(&card->store, space, RK_OBJECT_METADATA);
    m.end = len > 0 ? (size_t)len : 0;
    if (rk_metadata_next(&m, &whole) != 1 || whole.tag != METADATA || whole.len != m.end)
        m.at = m.end = 0;
    else
        m.at = whole.value_at;
    return m;
}

struct rk_metadata rk_metadata_enter(const struct rk_metadata *outer,
                                     const struct rk_metadata_element *element) {
    struct rk_metadata m = *outer;
    m.at = element->value_at;
    m.end = element->value_at + element->value_len;
    return m;
}

int rk_metadata_value(const struct rk_metadata *m, const struct rk_metadata_element *element,
                      uint8_t *buf, size_t cap) {
    size_t len = element->value_len < cap ? element->value_len : cap;
    return len ? read_at(m, element->value_at, buf, len) : 0;
}
