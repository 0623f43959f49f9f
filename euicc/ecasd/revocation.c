#include "euicc/ecasd/revocation.h"

#include "euicc/check.h"
#include "euicc/ecasd/x509_parts.h"

#include <string.h>

enum {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_BITS = 0x03,
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_ENUMERATED = 0x0A,
    TAG_SEQUENCE = 0x30,
    REASON_REMOVE_FROM_CRL = 8,
};

static const uint8_t ce[] = {0x55, 0x1D};
static const uint8_t rsp_crl[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x00}; /* 2.23.146.1.2.0 */

struct extension {
    struct rk_slice oid, value;
    bool critical;
};

/* The next extension of a list; each identifier comes once. */
static bool next_extension(struct rk_slice all, struct rk_tlv_reader *r, struct extension *out) {
    struct rk_tlv whole, oid, flag, value;
    if (!r->rest.len || !rk_tlv_take(r, TAG_SEQUENCE, &whole))
        return false;
    struct rk_tlv_reader e = rk_tlv_enter(r, &whole);
    RK_READING("extension", whole.whole.ptr);
    out->critical = false;
    rk_tlv_take(&e, TAG_OID, &oid);
    if (rk_tlv_maybe(&e, TAG_BOOLEAN, &flag) && rk_tlv_get_bool(flag.value, &out->critical))
        e.error = RK_TLV_BAD_VALUE;
    rk_tlv_take(&e, TAG_OCTETS, &value);
    r->error = rk_tlv_finish(&e);
    if (!r->error && rk_x509_came_before(all, whole.whole.ptr, oid.value))
        r->error = RK_TLV_UNEXPECTED;
    out->oid = oid.value;
    out->value = value.value;
    return !r->error;
}

/* The arc behind `prefix`, or -1 when the identifier is another. */
static int arc_behind(struct rk_slice oid, struct rk_slice prefix) {
    return oid.len == prefix.len + 1 && rk_slice_starts_with(oid, prefix) ? oid.ptr[prefix.len]
                                                                          : -1;
}

/* ---- extensions of the list ---- */

typedef bool extension_reader(struct rk_slice value, struct rk_revocation *out);

/* A non-negative INTEGER in its shortest form, right-aligned. */
static bool read_number(struct rk_slice value, uint8_t out[RK_CRL_NUMBER_LEN]) {
    struct rk_tlv number;
    if (rk_tlv_only(value, RK_TLV_DER, TAG_INTEGER, &number) || !number.value.len ||
        number.value.ptr[0] & 0x80)
        return false;
    struct rk_slice v = number.value;
    if (v.ptr[0] == 0 && v.len > 1) {
        if (!(v.ptr[1] & 0x80))
            return false;
        v = rk_slice_from(v, 1);
    }
    if (v.len > RK_CRL_NUMBER_LEN)
        return false;
    memset(out, 0, RK_CRL_NUMBER_LEN - v.len);
    memcpy(out + RK_CRL_NUMBER_LEN - v.len, v.ptr, v.len);
    return true;
}

static bool read_crl_number(struct rk_slice value, struct rk_revocation *out) {
    out->has_number = true;
    return read_number(value, out->number);
}

static bool read_delta(struct rk_slice value, struct rk_revocation *out) {
    out->delta = true;
    return read_number(value, out->base);
}

static bool read_authority(struct rk_slice value, struct rk_revocation *out) {
    return rk_x509_authority(value, &out->authority_key_id);
}

/* Where the list comes from does not matter; for some reasons only, or of several issuers, it could
 * not be told whether it is the whole truth. */
static bool read_issuing_point(struct rk_slice value, struct rk_revocation *out) {
    struct rk_tlv whole, member;
    if (rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    bool user = false, ca = false;
    rk_tlv_maybe(&r, 0xA0, &member);
    if (rk_tlv_maybe(&r, 0x81, &member) && rk_tlv_get_bool(member.value, &user))
        return false;
    if (rk_tlv_maybe(&r, 0x82, &member) && rk_tlv_get_bool(member.value, &ca))
        return false;
    out->scope = user ? RK_SCOPE_USER : ca ? RK_SCOPE_CA : RK_SCOPE_ALL;
    return !rk_tlv_finish(&r) && !(user && ca);
}

static bool read_part_number(struct rk_slice value, uint8_t *out) {
    struct rk_tlv number;
    uint32_t n = 0;
    if (rk_tlv_only(value, RK_TLV_DER, TAG_INTEGER, &number) || rk_tlv_get_uint(number.value, &n) ||
        n == 0 || n > RK_CRL_PARTS_MAX)
        return false;
    *out = (uint8_t)n;
    return true;
}

static bool read_parts(struct rk_slice value, struct rk_revocation *out) {
    return read_part_number(value, &out->parts);
}

static bool read_part(struct rk_slice value, struct rk_revocation *out) {
    out->has_part = true;
    return read_part_number(value, &out->part);
}

static const struct {
    struct rk_slice arc;
    uint8_t id;
    extension_reader *read;
} known[] = {
    {{ce, sizeof ce}, 20, read_crl_number},     {{ce, sizeof ce}, 27, read_delta},
    {{ce, sizeof ce}, 28, read_issuing_point},  {{ce, sizeof ce}, 35, read_authority},
    {{rsp_crl, sizeof rsp_crl}, 2, read_parts}, {{rsp_crl, sizeof rsp_crl}, 3, read_part},
};

static bool take_extension(const struct extension *extension, struct rk_revocation *out) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (arc_behind(extension->oid, known[i].arc) == known[i].id)
            return known[i].read(extension->value, out);
    return !extension->critical;
}

/* Whether the members say one thing. A delta list comes whole: its base decides what it means. */
static bool is_sound(struct rk_revocation *out) {
    if (!out->has_number || !out->authority_key_id.len || out->has_part != (out->parts != 0))
        return false;
    if (!out->has_part)
        out->part = out->parts = 1;
    if (out->delta && (out->parts != 1 || memcmp(out->base, out->number, RK_CRL_NUMBER_LEN) >= 0))
        return false;
    return out->part <= out->parts;
}

static bool read_extensions(struct rk_slice wrapper, struct rk_revocation *out) {
    struct rk_tlv list;
    struct extension extension;
    if (rk_tlv_only(wrapper, RK_TLV_DER, TAG_SEQUENCE, &list))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (next_extension(list.value, &r, &extension))
        if (!take_extension(&extension, out))
            return false;
    if (r.error)
        return false;
    RK_READING("crlExtensions", list.value.ptr); /* what they say together */
    return is_sound(out);
}

/* ---- entries ---- */

/* Of an entry's extensions the reason counts, as it may take the entry back. The issuer of another
 * list's certificate (critical) is none that the card understands. */
static bool read_entry_extensions(struct rk_slice all, struct rk_revocation_entry *out) {
    struct rk_tlv_reader r = rk_tlv_read(all, RK_TLV_DER);
    struct extension extension;
    struct rk_tlv reason;
    while (next_extension(all, &r, &extension)) {
        bool expiry = arc_behind(extension.oid, rk_slice_of(rsp_crl)) == 1;
        if (arc_behind(extension.oid, rk_slice_of(ce)) == 21) {
            if (rk_tlv_only(extension.value, RK_TLV_DER, TAG_ENUMERATED, &reason) ||
                reason.value.len != 1)
                return false;
            out->removed = reason.value.ptr[0] == REASON_REMOVE_FROM_CRL;
        } else if (extension.critical && !expiry) {
            return false;
        }
    }
    return !r.error;
}

bool rk_revocation_next(struct rk_tlv_reader *r, struct rk_revocation_entry *out) {
    struct rk_tlv whole, serial, time, extensions;
    if (!r->rest.len || !rk_tlv_take(r, TAG_SEQUENCE, &whole))
        return false;
    struct rk_tlv_reader e = rk_tlv_enter(r, &whole);
    RK_READING("revokedCertificate", whole.whole.ptr);
    out->removed = false;
    bool good = rk_tlv_take(&e, TAG_INTEGER, &serial) && serial.value.len &&
                serial.value.len <= RK_X509_SERIAL_MAX && rk_tlv_next(&e, &time) &&
                rk_x509_is_time(&time);
    if (good && rk_tlv_maybe(&e, TAG_SEQUENCE, &extensions))
        good = extensions.value.len && read_entry_extensions(extensions.value, out);
    if (!good || rk_tlv_finish(&e)) {
        r->error = RK_TLV_BAD_VALUE;
        return false;
    }
    out->serial = serial.value;
    return true;
}

/* Every entry must be one; taken back can be only what an earlier list said. */
static bool check_entries(const struct rk_revocation *list) {
    struct rk_tlv_reader r = rk_tlv_read(list->entries, RK_TLV_DER);
    struct rk_revocation_entry entry;
    RK_READING("revokedCertificates", r.rest.ptr);
    while (rk_revocation_next(&r, &entry))
        if (entry.removed && !list->delta)
            return false;
    return !r.error;
}

/* ---- the whole ---- */

static bool read_head(struct rk_tlv_reader *r) {
    static const uint8_t v2[] = {1};
    struct rk_tlv version, algorithm, issuer;
    struct rk_slice ignored = {0, 0};
    RK_READING("version", r->rest.ptr);
    if (!rk_tlv_take(r, TAG_INTEGER, &version) || !rk_slice_equal(version.value, rk_slice_of(v2)))
        return false;
    RK_READING("signature", r->rest.ptr);
    if (!rk_tlv_take(r, TAG_SEQUENCE, &algorithm) || !rk_x509_is_algorithm(&algorithm))
        return false;
    RK_READING("issuer", r->rest.ptr);
    return rk_tlv_take(r, TAG_SEQUENCE, &issuer) && rk_x509_name(issuer.value, &ignored);
}

static bool read_tbs(struct rk_slice value, struct rk_revocation *out) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_DER);
    struct rk_tlv from, to, entries, wrapper;
    if (!read_head(&r))
        return false;
    RK_READING("thisUpdate", r.rest.ptr);
    if (!rk_tlv_next(&r, &from) || !rk_x509_is_time(&from))
        return false;
    RK_READING("nextUpdate", r.rest.ptr);
    if (!rk_tlv_next(&r, &to) || !rk_x509_is_time(&to))
        return false;
    RK_READING("revokedCertificates", r.rest.ptr);
    bool revokes = rk_tlv_maybe(&r, TAG_SEQUENCE, &entries);
    /* Without entries the member is left out (RFC 5280 5.1.2.6). */
    if (r.error || revokes != (entries.value.len != 0))
        return false;
    out->entries = entries.value;
    RK_READING("crlExtensions", r.rest.ptr);
    if (!rk_tlv_take(&r, 0xA0, &wrapper) || rk_tlv_finish(&r))
        return false;
    return read_extensions(wrapper.value, out) && check_entries(out);
}

int rk_revocation_read(struct rk_slice content, struct rk_revocation *out) {
    struct rk_tlv tbs;
    memset(out, 0, sizeof *out);
    RK_READING("certificateList", content.ptr);
    if (!rk_x509_signed(content, &tbs, out->signature) || !read_tbs(tbs.value, out))
        return RK_REVOCATION_MALFORMED;
    out->tbs = tbs.whole;
    return 0;
}
