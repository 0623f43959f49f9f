#include "euicc/uicc/descriptor.h"

#include <string.h>

/* Which members follow the fixed part: those that differ from what most files have. */
enum {
    HAS_CONTENT = 0x01,
    HAS_SFI = 0x02,
    HAS_STATE = 0x04,
    HAS_RULE = 0x08,
    HAS_RULE_FID = 0x10,
    HAS_FILL = 0x20,
    HAS_DIRECTORY = 0x40,
    HAS_SPECIAL = 0x80,
};

enum { KIND_MASK = 0x0F, NOT_SHAREABLE = 0x10 };

/* The EF.ARR a file refers to where nothing else is said (SAIP 8.3.3). */
static uint16_t usual_arr(const struct rk_file *file) {
    bool top = file->kind == RK_FILE_KIND_MF || file->kind == RK_FILE_KIND_ADF ||
               file->parent == RK_FILE_MF;
    return top ? 0x2F06 : 0x6F06;
}

static uint8_t mask_of(const struct rk_file *file) {
    unsigned mask = 0;
    mask |= file->content != file->index ? HAS_CONTENT : 0;
    mask |= file->sfi ? HAS_SFI : 0;
    mask |= file->state != RK_FILE_STATE_ACTIVATED ? HAS_STATE : 0;
    mask |= file->arr_record ? HAS_RULE : 0;
    mask |= file->arr_fid != usual_arr(file) ? HAS_RULE_FID : 0;
    mask |= file->fill != RK_FILE_FILL_FF ? HAS_FILL : 0;
    mask |= file->aid_len || file->pin_status_len ? HAS_DIRECTORY : 0;
    mask |= file->special ? HAS_SPECIAL : 0;
    return (uint8_t)mask;
}

static bool fits(const struct rk_file *file) {
    return file->kind <= RK_FILE_KIND_BER_TLV && file->fid != 0 && file->fid != 0xFFFF &&
           file->sfi <= 30 && file->aid_len <= RK_FILE_AID_MAX &&
           file->pin_status_len <= RK_FILE_PIN_STATUS_MAX && file->fill <= RK_FILE_FILL_REPEAT;
}

/* A cursor over the record, in the order both directions share. */
struct cursor {
    uint8_t *at;
};

static void put8(struct cursor *c, unsigned value) {
    *c->at++ = (uint8_t)value;
}

static void put16(struct cursor *c, unsigned value) {
    rk_put_u16(c->at, (uint16_t)value);
    c->at += 2;
}

static void put_counted(struct cursor *c, const uint8_t *octets, uint8_t len) {
    put8(c, len);
    memcpy(c->at, octets, len);
    c->at += len;
}

static void put_sizes(struct cursor *c, const struct rk_file *file) {
    if (file->kind == RK_FILE_KIND_TRANSPARENT || file->kind == RK_FILE_KIND_BER_TLV)
        put16(c, file->size);
    if (file->kind == RK_FILE_KIND_BER_TLV) {
        put16(c, file->maximum >> 16);
        put16(c, file->maximum & 0xFFFF);
    }
    if (rk_file_has_records(file)) {
        put8(c, file->record_len);
        put8(c, file->record_count);
    }
}

int rk_descriptor_encode(const struct rk_file *file, uint8_t out[RK_DESCRIPTOR_MAX]) {
    if (!fits(file))
        return RK_FILE_RANGE;
    unsigned mask = mask_of(file);
    struct cursor c = {out};
    put8(&c, file->kind | (file->not_shareable ? NOT_SHAREABLE : 0u));
    put16(&c, file->index);
    put8(&c, mask);
    put_sizes(&c, file);
    if (mask & HAS_CONTENT)
        put16(&c, file->content);
    if (mask & HAS_SFI)
        put8(&c, file->sfi);
    if (mask & HAS_STATE)
        put8(&c, file->state);
    if (mask & HAS_RULE)
        put8(&c, file->arr_record);
    if (mask & HAS_RULE_FID)
        put16(&c, file->arr_fid);
    if (mask & HAS_FILL) {
        put8(&c, file->fill);
        put8(&c, file->fill_len);
        put8(&c, file->fill_octet);
    }
    if (mask & HAS_DIRECTORY) {
        put_counted(&c, file->aid, file->aid_len);
        put_counted(&c, file->pin_status, file->pin_status_len);
    }
    if (mask & HAS_SPECIAL)
        put8(&c, file->special);
    return (int)(c.at - out);
}

/* Reading latches: past the end it yields zeros and remembers. */
struct source {
    struct rk_slice rest;
    bool bad;
};

static uint8_t get8(struct source *s) {
    if (s->rest.len == 0) {
        s->bad = true;
        return 0;
    }
    uint8_t value = s->rest.ptr[0];
    s->rest = rk_slice_from(s->rest, 1);
    return value;
}

static uint16_t get16(struct source *s) {
    unsigned high = get8(s);
    return (uint16_t)(high << 8 | get8(s));
}

static uint8_t get_counted(struct source *s, uint8_t *octets, size_t cap) {
    uint8_t len = get8(s);
    if (len > cap || len > s->rest.len) {
        s->bad = true;
        return 0;
    }
    if (len)
        memcpy(octets, s->rest.ptr, len);
    s->rest = rk_slice_from(s->rest, len);
    return len;
}

static void get_sizes(struct source *s, struct rk_file *out) {
    if (out->kind == RK_FILE_KIND_TRANSPARENT || out->kind == RK_FILE_KIND_BER_TLV)
        out->size = get16(s);
    if (out->kind == RK_FILE_KIND_BER_TLV) {
        out->maximum = (uint32_t)get16(s) << 16;
        out->maximum |= get16(s);
    }
    if (rk_file_has_records(out)) {
        out->record_len = get8(s);
        out->record_count = get8(s);
        out->size = (uint16_t)(out->record_len * out->record_count);
    }
}

static void get_optional(struct source *s, unsigned mask, struct rk_file *out) {
    out->content = mask & HAS_CONTENT ? get16(s) : out->index;
    out->sfi = mask & HAS_SFI ? get8(s) : 0;
    out->state = mask & HAS_STATE ? get8(s) : RK_FILE_STATE_ACTIVATED;
    out->arr_record = mask & HAS_RULE ? get8(s) : 0;
    out->arr_fid = mask & HAS_RULE_FID ? get16(s) : usual_arr(out);
    if (mask & HAS_FILL) {
        out->fill = get8(s);
        out->fill_len = get8(s);
        out->fill_octet = get8(s);
    }
    if (mask & HAS_DIRECTORY) {
        out->aid_len = get_counted(s, out->aid, sizeof out->aid);
        out->pin_status_len = get_counted(s, out->pin_status, sizeof out->pin_status);
    }
    out->special = mask & HAS_SPECIAL ? get8(s) : 0;
}

int rk_descriptor_decode(struct rk_slice in, uint16_t parent, uint16_t fid, struct rk_file *out) {
    struct source s = {in, false};
    memset(out, 0, sizeof *out);
    out->parent = parent;
    out->fid = fid;
    uint8_t first = get8(&s);
    out->kind = first & KIND_MASK;
    out->not_shareable = (first & NOT_SHAREABLE) != 0;
    out->index = get16(&s);
    unsigned mask = get8(&s);
    get_sizes(&s, out);
    get_optional(&s, mask, out);
    bool whole = !s.bad && s.rest.len == 0 && fits(out);
    return whole ? 0 : RK_FILE_STORE;
}
