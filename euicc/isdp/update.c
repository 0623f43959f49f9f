/* ES6.UpdateMetadata (SGP.22 5.4.1): metadata made anew from what is stored and what is asked. */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

enum { METADATA = 0xBF25, ICON_TYPE = 0x93, ICON = 0x94, RULES = 0x99, ANY = 0xFFFF };
enum { KNOWN_RULES = RK_PPR_DISABLE | RK_PPR_DELETE, RULES_MAX = 8 };

/* StoreMetadata's members in its order (5.5.3); `max` is 0 for those no request replaces. */
static const struct {
    uint32_t tag;
    uint16_t max;
} members[] = {{0x5A, 0}, {0x91, 32}, {0x92, 64}, {ICON_TYPE, 1}, {ICON, 1024},
               {0x95, 0}, {0xB6, 0},  {0xB7, 0},  {RULES, 5},     {0xBF22, ANY}};
enum { MEMBERS = sizeof members / sizeof *members };

/* An update being made: first counted, then written. */
struct update {
    struct rk_euicc *card;
    struct rk_profile profile;
    struct rk_slice asked[MEMBERS]; /* whole elements; empty: not asked for */
    bool no_icon;
    uint8_t rules[RULES_MAX];
    size_t len;            /* of the members so far */
    struct rk_stream *out; /* null: only count */
    int error;
};

static size_t place_of(uint32_t tag) {
    size_t at = 0;
    while (at < MEMBERS && members[at].tag != tag)
        at++;
    return at;
}

/* ---- the request ---- */

/* Members in order, each once; what the type does not know is skipped. */
static bool read_members(struct update *u, struct rk_slice request) {
    struct rk_tlv_reader r = rk_tlv_read(request, RK_TLV_DER);
    struct rk_tlv member;
    size_t next = 0;
    while (rk_tlv_next(&r, &member)) {
        size_t at = place_of(member.tag);
        if (at == MEMBERS || !members[at].max)
            continue;
        if (at < next || (members[at].max != ANY && member.value.len > members[at].max))
            return false;
        u->asked[at] = member.whole;
        next = at + 1;
    }
    return !r.error;
}

/* The rules as they will be, as a member; none when there are none left. */
static bool read_rules(struct update *u) {
    struct rk_slice *asked = &u->asked[place_of(RULES)];
    struct rk_tlv member;
    uint32_t bits;
    if (!asked->len)
        return true;
    if (rk_tlv_only(*asked, RK_TLV_DER, RULES, &member) || rk_tlv_get_bits(member.value, &bits) ||
        bits & ~(uint32_t)KNOWN_RULES)
        return false;
    u->profile.ppr = (uint8_t)(u->profile.ppr & bits);
    struct rk_tlv_writer w = rk_tlv_write(u->rules, sizeof u->rules);
    rk_tlv_put_bits(&w, RULES, u->profile.ppr);
    *asked = rk_slice(u->rules, w.len);
    return !w.error;
}

/* jpg 0, png 1, and the picture behind it: neither goes alone but an empty picture, which is none.
 */
static bool read_icon(struct update *u) {
    struct rk_slice type = u->asked[place_of(ICON_TYPE)], icon = u->asked[place_of(ICON)];
    struct rk_tlv member;
    if (type.len && (rk_tlv_only(type, RK_TLV_DER, ICON_TYPE, &member) || member.value.len != 1 ||
                     member.value.ptr[0] > 1))
        return false;
    if (!icon.len)
        return !type.len;
    u->no_icon = !rk_tlv_only(icon, RK_TLV_DER, ICON, &member) && !member.value.len;
    return type.len || u->no_icon;
}

/* ---- what is made of it ---- */

static void put(struct update *u, struct rk_slice octets) {
    u->len += octets.len;
    if (u->out)
        rk_stream_append(u->out, octets);
}

/* Take an element over as it lies in the store. */
static void copy(struct update *u, const struct rk_metadata_element *e) {
    enum { CHUNK = 64 };
    uint8_t chunk[CHUNK];
    size_t done = 0;
    while (done < e->len && u->out && !u->error) {
        size_t want = e->len - done < sizeof chunk ? e->len - done : sizeof chunk;
        int got = rk_stream_read(&u->card->store, u->profile.space, RK_OBJECT_METADATA,
                                 e->at + done, chunk, want);
        if (got == (int)want)
            rk_stream_append(u->out, rk_slice(chunk, want));
        else
            u->error = got < 0 ? got : RK_STORE_CORRUPT;
        done += want;
    }
    u->len += e->len;
}

/* Take over the stored elements with this tag; ANY: those of no member. */
static void copy_stored(struct update *u, uint32_t tag) {
    struct rk_metadata m = rk_metadata_open(u->card, u->profile.space);
    struct rk_metadata_element e;
    int got;
    while ((got = rk_metadata_next(&m, &e)) == 1)
        if (tag == ANY ? place_of(e.tag) == MEMBERS : e.tag == tag)
            copy(u, &e);
    if (got)
        u->error = got;
}

static bool is_gone(const struct update *u, uint32_t tag) {
    bool icon = tag == ICON || tag == ICON_TYPE;
    return (icon && u->no_icon) ||
           (tag == RULES && u->asked[place_of(RULES)].len && !u->profile.ppr);
}

static void make_members(struct update *u) {
    u->len = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        if (is_gone(u, members[i].tag))
            continue;
        if (u->asked[i].len)
            put(u, u->asked[i]);
        else
            copy_stored(u, members[i].tag);
    }
    copy_stored(u, ANY);
}

/* Write the new metadata beside the old ones, which are read meanwhile. */
static int stage(struct update *u, size_t *len) {
    enum { HEADER_MAX = 8 };
    uint8_t header[HEADER_MAX];
    struct rk_stream stream;
    make_members(u);
    struct rk_tlv_writer w = rk_tlv_write(header, sizeof header);
    rk_tlv_put_header(&w, METADATA, u->len);
    *len = w.len + u->len;
    rk_stream_open(&stream, &u->card->store, 0, RK_OBJECT_STAGED);
    rk_stream_append(&stream, rk_slice(header, w.len));
    u->out = &stream;
    if (!u->error)
        make_members(u);
    u->out = 0;
    int error = rk_stream_finish(&stream);
    return u->error ? u->error : error;
}

/* ---- the change ---- */

static int copy_staged(struct update *u, size_t len) {
    enum { CHUNK = 64 };
    uint8_t chunk[CHUNK];
    struct rk_stream stream;
    rk_stream_open(&stream, &u->card->store, u->profile.space, RK_OBJECT_METADATA);
    for (size_t at = 0; at < len; at += sizeof chunk) {
        int got = rk_stream_read(&u->card->store, 0, RK_OBJECT_STAGED, at, chunk, sizeof chunk);
        if (got <= 0)
            return got ? got : RK_STORE_CORRUPT;
        rk_stream_append(&stream, rk_slice(chunk, (size_t)got));
    }
    return rk_stream_finish(&stream);
}

static int write_root(struct update *u) {
    uint8_t dp_data[RK_DP_DATA_MAX];
    int len = rk_isdp_dp_data(u->card, u->profile.space, dp_data);
    return len < 0 ? len : rk_isdp_write_root(u->card, &u->profile, rk_slice(dp_data, (size_t)len));
}

static int replace(struct update *u, size_t len) {
    int old = rk_stream_len(&u->card->store, u->profile.space, RK_OBJECT_METADATA);
    if (old < 0)
        return old;
    size_t chunks = 2 + (len + (size_t)old) / RK_STREAM_CHUNK;
    int error = rk_store_begin(&u->card->store, chunks + 1, len + RK_ROOT_MAX);
    if (error)
        return error;
    rk_answer_clear(&u->card->answer); /* it may be telling the metadata as they were */
    error = copy_staged(u, len);
    if (!error)
        error = write_root(u);
    return rk_isdp_end(u->card, error);
}

int rk_metadata_update(struct rk_euicc *card, uint16_t space, struct rk_slice request) {
    struct update u = {.card = card};
    size_t len = 0;
    int error = rk_isdp_read(card, space, &u.profile);
    if (error)
        return error;
    if (!read_members(&u, request) || !read_rules(&u) || !read_icon(&u))
        return RK_STORE_MISUSE;
    error = stage(&u, &len);
    if (!error)
        error = replace(&u, len);
    /* Whether it worked is decided by now; what stays behind is removed by a power-up. */
    (void)rk_stream_remove(&card->store, 0, RK_OBJECT_STAGED);
    return error;
}
