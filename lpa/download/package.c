#include "lpa/download/package.h"

enum { MAC_LEN = 8 };

/* Every element of a group has this tag; an empty group makes no sense. */
static bool only_tag(struct rk_slice items, uint32_t tag) {
    struct rk_tlv_reader r = rk_tlv_read(items, RK_TLV_BER);
    struct rk_tlv item;
    size_t count = 0;
    while (rk_tlv_take(&r, tag, &item))
        count++;
    return count > 0 && r.rest.len == 0;
}

static bool read_group(struct rk_tlv_reader *r, uint32_t tag, uint32_t item_tag,
                       struct rk_lpa_group *out) {
    struct rk_tlv group;
    if (!rk_tlv_take(r, tag, &group))
        return false;
    out->whole = group.whole;
    out->head = rk_slice(group.whole.ptr, group.whole.len - group.value.len);
    out->items = group.value;
    return only_tag(group.value, item_tag);
}

bool rk_lpa_package_read(struct rk_slice bpp, struct rk_lpa_package *out) {
    struct rk_tlv whole;
    *out = (struct rk_lpa_package){0};
    if (rk_tlv_only(bpp, RK_TLV_BER, 0xBF36, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_BER);
    if (!rk_tlv_take(&r, 0xBF23, &out->secure_channel) ||
        !read_group(&r, 0xA0, 0x87, &out->configure) || !read_group(&r, 0xA1, 0x88, &out->metadata))
        return false;
    if (rk_tlv_peek(&r) == 0xA2 && !read_group(&r, 0xA2, 0x87, &out->replace))
        return false;
    if (!read_group(&r, 0xA3, 0x86, &out->elements) || rk_tlv_finish(&r))
        return false;
    out->first = rk_slice(bpp.ptr, bpp.len - whole.value.len + out->secure_channel.whole.len);
    return true;
}

bool rk_lpa_package_metadata(const struct rk_lpa_package *package, struct rk_buf *out) {
    struct rk_tlv_reader r = rk_tlv_read(package->metadata.items, RK_TLV_BER);
    struct rk_tlv item;
    while (rk_tlv_next(&r, &item)) {
        if (item.value.len < MAC_LEN)
            return false;
        rk_buf_put(out, item.value.ptr, item.value.len - MAC_LEN);
    }
    return rk_buf_ok(out);
}

/* One element off the front of what is left of a group. */
static bool next_item(struct rk_slice *rest, struct rk_slice *out) {
    struct rk_tlv_reader r = rk_tlv_read(*rest, RK_TLV_BER);
    struct rk_tlv item;
    if (!rk_tlv_next(&r, &item))
        return false;
    *rest = r.rest;
    *out = item.whole;
    return true;
}

bool rk_lpa_pieces_next(struct rk_lpa_pieces *pieces, struct rk_slice *out) {
    const struct rk_lpa_package *p = pieces->package;
    const struct {
        struct rk_slice piece, items; /* items follow the piece, one by one */
    } stages[] = {{p->first, {NULL, 0}},
                  {p->configure.whole, {NULL, 0}},
                  {p->metadata.head, p->metadata.items},
                  {p->replace.whole, {NULL, 0}},
                  {p->elements.head, p->elements.items}};
    if (next_item(&pieces->rest, out))
        return true;
    while (pieces->stage < sizeof stages / sizeof stages[0]) {
        unsigned stage = pieces->stage++;
        if (stages[stage].piece.len == 0)
            continue;
        pieces->rest = stages[stage].items;
        *out = stages[stage].piece;
        return true;
    }
    return false;
}
