#include "certs/read.h"

#include <string.h>

const uint8_t rk_certs_ecdsa_sha256[12] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                           0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};

/* --- names ----------------------------------------------------------------------------------- */

struct name_reader rk_cert_name_read_content(struct rk_slice content) {
    return (struct name_reader){.names = rk_tlv_read(content, RK_TLV_DER),
                                .set = rk_tlv_read(rk_slice(NULL, 0), RK_TLV_DER)};
}

struct name_reader rk_cert_name_read(struct rk_slice name) {
    struct rk_tlv tlv;
    struct name_reader reader = rk_cert_name_read_content(rk_slice(NULL, 0));
    int error = rk_tlv_only(name, RK_TLV_DER, 0x30, &tlv);
    if (error)
        reader.names.error = error;
    else
        reader = rk_cert_name_read_content(tlv.value);
    return reader;
}

static bool enter_next_set(struct name_reader *reader) {
    struct rk_tlv set;
    if (reader->set.error || !reader->names.rest.len || !rk_tlv_take(&reader->names, 0x31, &set))
        return false;
    reader->set = rk_tlv_enter(&reader->names, &set);
    if (!set.value.len)
        reader->set.error = RK_TLV_BAD_VALUE;
    return true;
}

bool rk_cert_name_next(struct name_reader *reader, struct name_attribute *out) {
    struct rk_tlv pair, oid, text;
    if (!reader->set.rest.len && !enter_next_set(reader))
        return false;
    if (!rk_tlv_take(&reader->set, 0x30, &pair))
        return false;
    struct rk_tlv_reader r = rk_tlv_enter(&reader->set, &pair);
    rk_tlv_take(&r, 0x06, &oid);
    rk_tlv_next(&r, &text);
    if (rk_tlv_finish(&r) || !text.tag) {
        reader->set.error = RK_TLV_BAD_VALUE;
        return false;
    }
    *out = (struct name_attribute){oid.value, text.tag, text.value};
    return true;
}

int rk_cert_name_finish(const struct name_reader *reader) {
    return rk_tlv_finish(&reader->names) || rk_tlv_finish(&reader->set) ? RK_CERTS_MALFORMED : 0;
}

bool rk_cert_name_is(const struct name_attribute *attribute, uint8_t last) {
    return rk_slice_equal(attribute->oid, rk_slice((const uint8_t[]){0x55, 0x04, last}, 3));
}

/* --- times ----------------------------------------------------------------------------------- */

/* `len` is 13 for YYMMDDHHMMSSZ and 15 for YYYYMMDDHHMMSSZ; DER has no other forms. */
static bool time_value(struct rk_slice text, size_t len, int64_t *out) {
    unsigned parts[6] = {0};
    size_t year_digits = len - 11;
    if (text.len != len || text.ptr[len - 1] != 'Z')
        return false;
    for (size_t i = 0; i + 1 < len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        size_t part = i < year_digits ? 0 : 1 + (i - year_digits) / 2;
        parts[part] = parts[part] * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (year_digits == 2)
        parts[0] += parts[0] < 50 ? 2000 : 1900;
    return rk_cert_time_from_parts(parts, out);
}

int64_t rk_cert_read_time(struct rk_tlv_reader *r) {
    struct rk_tlv tlv;
    int64_t time = 0;
    if (!rk_tlv_next(r, &tlv)) {
        if (!r->error)
            r->error = RK_TLV_TRUNCATED;
        return 0;
    }
    bool good = (tlv.tag == 0x17 && time_value(tlv.value, 13, &time)) ||
                (tlv.tag == 0x18 && time_value(tlv.value, 15, &time));
    if (!good)
        r->error = RK_TLV_BAD_VALUE;
    return time;
}

/* --- signed structures ------------------------------------------------------------------------ */

int rk_cert_read_signed(struct rk_slice der, struct rk_slice *tbs, struct rk_slice *signature) {
    struct rk_tlv outer, body, algorithm, bits;
    if (rk_tlv_only(der, RK_TLV_DER, 0x30, &outer))
        return RK_CERTS_MALFORMED;
    struct rk_tlv_reader r = rk_tlv_read(outer.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x30, &body);
    rk_tlv_take(&r, 0x30, &algorithm);
    rk_tlv_take(&r, 0x03, &bits);
    if (rk_tlv_finish(&r) || bits.value.len < 2 || bits.value.ptr[0] != 0)
        return RK_CERTS_MALFORMED;
    if (!rk_slice_equal(algorithm.whole, rk_slice_of(rk_certs_ecdsa_sha256)))
        return RK_CERTS_UNSUPPORTED;
    *tbs = body.whole;
    *signature = rk_slice_from(bits.value, 1);
    return 0;
}

bool rk_cert_extension_next(struct rk_tlv_reader *r, struct extension *out) {
    struct rk_tlv whole, oid, flag, value;
    *out = (struct extension){.critical = false};
    if (!r->rest.len || !rk_tlv_take(r, 0x30, &whole))
        return false;
    struct rk_tlv_reader inner = rk_tlv_enter(r, &whole);
    rk_tlv_take(&inner, 0x06, &oid);
    if (rk_tlv_maybe(&inner, 0x01, &flag) && rk_tlv_get_bool(flag.value, &out->critical))
        inner.error = RK_TLV_BAD_VALUE;
    rk_tlv_take(&inner, 0x04, &value);
    r->error = r->error ? r->error : rk_tlv_finish(&inner);
    out->oid = oid.value;
    out->value = value.value;
    return !r->error;
}

bool rk_cert_read_aki(struct rk_slice value, struct rk_slice *out) {
    struct rk_tlv aki, id;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &aki))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(aki.value, RK_TLV_DER);
    rk_tlv_maybe(&r, 0x80, &id);
    if (r.error)
        return false;
    *out = id.value;
    return true;
}
