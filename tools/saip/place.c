#include "tools/saip/place.h"

#include "euicc/profile/template.h"

#include <ProfileElement.h>
#include <stdio.h>
#include <string.h>

enum { GENERIC = 0xA1, FIRST_TEMPLATE = 0xB0, FCP = 0x62, DESCRIPTOR = 0xA1, PATH = 0x80 };

/* One TLV after the other, as far as lengths can be followed; what is cut short ends early. */
struct step {
    struct rk_slice rest;
    size_t at; /* of the TLV, from the start of the element */
    uint32_t tag;
    struct rk_slice value;
    size_t value_at;
};

static struct step start(struct rk_slice value, size_t at) {
    return (struct step){.rest = value, .value_at = at, .at = at};
}

static bool next(struct step *s) {
    size_t value_len, header_len;
    s->at = s->value_at + s->value.len;
    if (!s->rest.len || rk_tlv_header(s->rest, RK_TLV_DER, &s->tag, &value_len, &header_len))
        return false;
    size_t there = s->rest.len - header_len;
    s->value = rk_slice(s->rest.ptr + header_len, value_len < there ? value_len : there);
    s->value_at = s->at + header_len;
    s->rest = rk_slice_from(s->rest, header_len + s->value.len);
    return true;
}

static struct step enter(const struct step *s) {
    return start(s->value, s->value_at);
}

static bool covers(const struct step *s, size_t offset) {
    return offset >= s->at && offset < s->value_at + s->value.len;
}

static bool find(const struct step *in, uint32_t tag, struct step *out) {
    for (*out = enter(in); next(out);)
        if (out->tag == tag)
            return true;
    return false;
}

static unsigned number_of(uint32_t tag) {
    return tag > 0xFF ? tag & 0x7F : tag & 0x1F;
}

static void take_fid(const struct step *fcp, struct rk_saip_place *out) {
    struct step fid;
    if (find(fcp, 0x83, &fid) && fid.value.len == 2) {
        out->has_fid = true;
        out->fid = rk_get_u16(fid.value.ptr);
    }
}

/* Member `n` of a template's element: its name, and its FID from the descriptor or the template. */
static bool name_member(const struct rk_saip_element *element, const struct step *member,
                        const struct step *template_id, struct rk_saip_place *out) {
    unsigned alternative = number_of(element->tag), n = number_of(member->tag);
    const asn_TYPE_descriptor_t *type = asn_DEF_ProfileElement.elements[alternative].type;
    if (n < 2 || (int)n >= type->elements_count)
        return false;
    out->name = type->elements[n].name;
    const struct rk_template *t = rk_template_find(template_id->value);
    const struct rk_template_file *row = t ? rk_template_row(t, n - 2) : NULL;
    out->has_fid = row && row->fid;
    out->fid = row ? row->fid : 0;
    struct step fcp;
    if (find(member, DESCRIPTOR, &fcp))
        take_fid(&fcp, out);
    return true;
}

typedef bool (*chooser)(const struct step *file, const void *context);

static bool in_template(const struct rk_saip_element *element, struct step members, chooser choose,
                        const void *context, struct rk_saip_place *out) {
    struct step template_id = {0};
    while (next(&members)) {
        if (members.tag == 0x81)
            template_id = members;
        else if (number_of(members.tag) >= 2 && choose(&members, context))
            return name_member(element, &members, &template_id, out);
    }
    return false;
}

static bool in_commands(struct step commands, chooser choose, const void *context,
                        struct rk_saip_place *out) {
    while (next(&commands)) {
        if (commands.tag == PATH) {
            out->has_fid = false;
            out->has_path = true;
            out->path_len = commands.value.len < sizeof out->path ? commands.value.len : 0;
            if (out->path_len)
                memcpy(out->path, commands.value.ptr, out->path_len);
        } else if (commands.tag == FCP) {
            take_fid(&commands, out);
        }
        if (choose(&commands, context))
            return true;
    }
    return false;
}

static bool in_generic(struct step members, chooser choose, const void *context,
                       struct rk_saip_place *out) {
    while (next(&members)) {
        struct step lists = enter(&members);
        while (members.tag == 0xA1 && next(&lists))
            if (in_commands(enter(&lists), choose, context, out))
                return true;
    }
    return false;
}

static bool search(const struct rk_saip_element *element, chooser choose, const void *context,
                   struct rk_saip_place *out) {
    struct step whole = start(element->whole, 0);
    *out = (struct rk_saip_place){0};
    if (!next(&whole))
        return false;
    if (element->tag == GENERIC)
        return in_generic(enter(&whole), choose, context, out);
    bool known = (int)number_of(element->tag) < asn_DEF_ProfileElement.elements_count;
    return known && element->tag >= FIRST_TEMPLATE &&
           in_template(element, enter(&whole), choose, context, out);
}

static bool has_octet(const struct step *file, const void *offset) {
    return covers(file, *(const size_t *)offset);
}

bool rk_saip_place(const struct rk_saip_element *element, size_t offset,
                   struct rk_saip_place *out) {
    return search(element, has_octet, &offset, out);
}

static bool names_pin(const struct step *file, const void *reference) {
    struct step fcp, pins;
    bool direct = file->tag == FCP;
    if (!direct && !find(file, DESCRIPTOR, &fcp))
        return false;
    return find(direct ? file : &fcp, 0xC6, &pins) && pins.value.len &&
           memchr(pins.value.ptr, *(const uint8_t *)reference, pins.value.len);
}

bool rk_saip_place_of_pin(struct rk_slice package, uint8_t reference,
                          struct rk_saip_element *element, struct rk_saip_place *out) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    while (rk_saip_next(&walk, element))
        if (search(element, names_pin, &reference, out))
            return true;
    return false;
}

void rk_saip_place_text(const struct rk_saip_place *place, char text[RK_SAIP_PLACE_CAP]) {
    size_t len = 0;
    if (place->name) {
        snprintf(text, RK_SAIP_PLACE_CAP, place->has_fid ? "%s (%04X)" : "%s", place->name,
                 place->fid);
        return;
    }
    if (place->has_path)
        len += (size_t)snprintf(text, RK_SAIP_PLACE_CAP, "MF");
    for (size_t i = 0; i + 1 < place->path_len; i += 2)
        len += (size_t)snprintf(text + len, RK_SAIP_PLACE_CAP - len, "/%02X%02X", place->path[i],
                                place->path[i + 1]);
    if (place->has_fid)
        snprintf(text + len, RK_SAIP_PLACE_CAP - len, "%s%04X", len ? "/" : "", place->fid);
    else if (!len)
        snprintf(text, RK_SAIP_PLACE_CAP, "the current directory");
}
