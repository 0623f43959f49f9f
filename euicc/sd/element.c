#include "euicc/sd/element.h"

#include "euicc/profile/state.h"

enum { PIECES_MAX = 16 };

/* Octets of the element from `at` on, as they lie in one piece or two. */
static int read_at(const struct rk_sd_reader *r, uint32_t at, uint8_t *buf, size_t cap) {
    size_t got = 0;
    while (got < cap) {
        uint32_t piece = (at + (uint32_t)got) / RK_PE_KEPT_PIECE;
        if (piece >= PIECES_MAX)
            return (int)got;
        int len = rk_store_get(r->store, rk_key(r->space, r->object, r->first + piece),
                               (at + got) % RK_PE_KEPT_PIECE, buf + got, cap - got);
        if (len == RK_STORE_ABSENT || len == 0)
            return (int)got;
        if (len < 0)
            return len;
        got += (size_t)len;
    }
    return (int)got;
}

static bool take_header(struct rk_sd_reader *r, struct rk_sd_part *out) {
    enum { HEADER_MAX = 8 };
    uint8_t header[HEADER_MAX];
    size_t value_len, header_len;
    int got = read_at(r, r->at, header, sizeof header);
    if (got < 0) {
        r->error = got;
        return false;
    }
    if (rk_tlv_header(rk_slice(header, (size_t)got), RK_TLV_DER, &out->tag, &value_len,
                      &header_len) != 0 ||
        header_len > r->end - r->at || value_len > r->end - r->at - header_len) {
        r->error = RK_STORE_CORRUPT;
        return false;
    }
    out->at = r->at + (uint32_t)header_len;
    out->len = (uint32_t)value_len;
    return true;
}

int rk_sd_read_element(struct rk_store *store, unsigned space, unsigned object, unsigned number,
                       struct rk_sd_reader *out) {
    struct rk_sd_part whole;
    *out = (struct rk_sd_reader){.store = store,
                                 .space = (uint16_t)space,
                                 .object = (uint16_t)object,
                                 .first = (uint16_t)(number * PIECES_MAX),
                                 .end = PIECES_MAX * RK_PE_KEPT_PIECE};
    int len = rk_store_len(store, rk_key(space, object, out->first));
    if (len < 0)
        return len;
    if (!take_header(out, &whole))
        return out->error;
    *out = rk_sd_enter(out, &whole);
    return 0;
}

bool rk_sd_next(struct rk_sd_reader *r, struct rk_sd_part *out) {
    *out = (struct rk_sd_part){0, 0, 0};
    if (r->error || r->at == r->end)
        return false;
    if (!take_header(r, out)) {
        *out = (struct rk_sd_part){0, 0, 0};
        return false;
    }
    r->at = out->at + out->len;
    return true;
}

bool rk_sd_maybe(struct rk_sd_reader *r, uint32_t tag, struct rk_sd_part *out) {
    struct rk_sd_reader ahead = *r;
    bool here = rk_sd_next(&ahead, out) && out->tag == tag;
    r->error = ahead.error;
    if (here)
        *r = ahead;
    else
        *out = (struct rk_sd_part){0, 0, 0};
    return here;
}

bool rk_sd_find(struct rk_sd_reader *r, uint32_t tag, struct rk_sd_part *out) {
    while (rk_sd_next(r, out))
        if (out->tag == tag)
            return true;
    return false;
}

struct rk_sd_reader rk_sd_enter(const struct rk_sd_reader *outer, const struct rk_sd_part *part) {
    struct rk_sd_reader inner = *outer;
    inner.at = part->at;
    inner.end = part->at + part->len;
    return inner;
}

int rk_sd_value(const struct rk_sd_reader *r, const struct rk_sd_part *part, size_t offset,
                void *buf, size_t cap) {
    if (offset >= part->len)
        return 0;
    if (cap > part->len - offset)
        cap = part->len - offset;
    int got = read_at(r, part->at + (uint32_t)offset, buf, cap);
    return got < 0 || (size_t)got == cap ? got : RK_STORE_CORRUPT;
}
