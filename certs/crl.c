/* Revocation lists, read. */
#include "certs/read.h"

#include <string.h>

static const uint8_t oid_aki[] = {0x55, 0x1D, 0x23};
static const uint8_t oid_number[] = {0x55, 0x1D, 0x14};
static const uint8_t oid_issuing_point[] = {0x55, 0x1D, 0x1C};

/* Only the two flags are understood; any other member makes the list one of another kind. */
static bool read_issuing_point(struct rk_slice value, struct rk_crl *crl) {
    struct rk_tlv whole, element;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &element)) {
        bool set = false;
        if (element.tag == 0x81 && rk_tlv_get_bool(element.value, &set) == 0)
            crl->only_user = set;
        else if (element.tag == 0x82 && rk_tlv_get_bool(element.value, &set) == 0)
            crl->only_ca = set;
        else if (element.tag != 0xA0)
            crl->unknown_critical = rk_slice_of(oid_issuing_point);
    }
    return rk_tlv_finish(&r) == 0;
}

static bool take_crl_extension(const struct extension *extension, struct rk_crl *crl) {
    struct rk_tlv number;
    if (rk_slice_equal(extension->oid, rk_slice_of(oid_aki)))
        return rk_cert_read_aki(extension->value, &crl->aki);
    if (rk_slice_equal(extension->oid, rk_slice_of(oid_issuing_point)))
        return read_issuing_point(extension->value, crl);
    if (rk_slice_equal(extension->oid, rk_slice_of(oid_number))) {
        bool good = rk_tlv_only(extension->value, RK_TLV_DER, 0x02, &number) == 0;
        crl->number = number.value;
        return good;
    }
    if (extension->critical)
        crl->unknown_critical = extension->oid;
    return true;
}

static int read_crl_extensions(struct rk_slice content, struct rk_crl *crl) {
    struct rk_tlv list;
    struct extension extension;
    if (rk_tlv_only(content, RK_TLV_DER, 0x30, &list))
        return RK_CERTS_MALFORMED;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (rk_cert_extension_next(&r, &extension))
        if (!take_crl_extension(&extension, crl))
            return RK_CERTS_MALFORMED;
    return rk_tlv_finish(&r) ? RK_CERTS_MALFORMED : 0;
}

/* One entry. A critical extension of an entry may change whose certificate is meant. */
static bool read_entry(struct rk_tlv_reader *r, struct rk_slice *serial, int64_t *revoked_at,
                       bool *understood) {
    struct rk_tlv entry, number, extensions;
    if (!rk_tlv_take(r, 0x30, &entry))
        return false;
    struct rk_tlv_reader inner = rk_tlv_enter(r, &entry);
    rk_tlv_take(&inner, 0x02, &number);
    int64_t time = rk_cert_read_time(&inner);
    if (rk_tlv_maybe(&inner, 0x30, &extensions)) {
        struct rk_tlv_reader list = rk_tlv_enter(&inner, &extensions);
        struct extension extension;
        while (rk_cert_extension_next(&list, &extension))
            *understood = *understood && !extension.critical;
        inner.error = inner.error ? inner.error : rk_tlv_finish(&list);
    }
    r->error = r->error ? r->error : rk_tlv_finish(&inner);
    *serial = number.value;
    *revoked_at = time;
    return !r->error && number.value.len > 0;
}

bool rk_crl_next(struct rk_slice *rest, struct rk_slice *serial, int64_t *revoked_at) {
    struct rk_tlv_reader r = rk_tlv_read(*rest, RK_TLV_DER);
    bool understood = true;
    bool found = rest->len && read_entry(&r, serial, revoked_at, &understood);
    *rest = found ? r.rest : rk_slice(NULL, 0);
    return found;
}

/* Walk all entries once, so that later walks cannot fail. */
static int check_entries(struct rk_crl *crl) {
    struct rk_tlv_reader r = rk_tlv_read(crl->revoked, RK_TLV_DER);
    struct rk_slice serial;
    int64_t time;
    bool understood = true;
    while (r.rest.len)
        if (!read_entry(&r, &serial, &time, &understood))
            return RK_CERTS_MALFORMED;
    return understood ? 0 : RK_CERTS_UNSUPPORTED;
}

static int read_list(struct rk_slice content, struct rk_crl *crl) {
    static const uint8_t version_2[] = {0x02, 0x01, 0x01};
    struct rk_tlv version, algorithm, issuer, revoked, extensions;
    struct rk_tlv_reader r = rk_tlv_read(content, RK_TLV_DER);
    rk_tlv_take(&r, 0x02, &version);
    rk_tlv_take(&r, 0x30, &algorithm);
    rk_tlv_take(&r, 0x30, &issuer);
    crl->this_update = rk_cert_read_time(&r);
    uint32_t next = rk_tlv_peek(&r);
    crl->next_update = next == 0x17 || next == 0x18 ? rk_cert_read_time(&r) : INT64_MAX;
    rk_tlv_maybe(&r, 0x30, &revoked);
    rk_tlv_maybe(&r, 0xA0, &extensions);
    if (rk_tlv_finish(&r) || !rk_slice_equal(version.whole, rk_slice_of(version_2)))
        return RK_CERTS_MALFORMED;
    if (!rk_slice_equal(algorithm.whole, rk_slice_of(rk_certs_ecdsa_sha256)))
        return RK_CERTS_UNSUPPORTED;
    crl->issuer = issuer.whole;
    crl->revoked = revoked.value;
    int error = extensions.tag ? read_crl_extensions(extensions.value, crl) : 0;
    return error ? error : check_entries(crl);
}

int rk_crl_parse(struct rk_slice der, struct rk_crl *out) {
    struct rk_crl crl = {.raw = der};
    struct rk_tlv tbs;
    int error = rk_cert_read_signed(der, &crl.tbs, &crl.signature);
    if (!error && rk_tlv_only(crl.tbs, RK_TLV_DER, 0x30, &tbs))
        error = RK_CERTS_MALFORMED;
    if (!error)
        error = read_list(tbs.value, &crl);
    struct name_reader name = rk_cert_name_read(crl.issuer);
    struct name_attribute attribute;
    while (!error && rk_cert_name_next(&name, &attribute))
        ;
    if (!error)
        error = rk_cert_name_finish(&name);
    if (!error)
        *out = crl;
    return error;
}
