#include "euicc/check.h"
#include "euicc/ecasd/x509_parts.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_BITS = 0x03,
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_UTC_TIME = 0x17,
    TAG_TIME = 0x18,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
};

static const uint8_t ecdsa_with_sha256[] = {0x06, 0x08, 0x2A, 0x86, 0x48,
                                            0xCE, 0x3D, 0x04, 0x03, 0x02};
static const uint8_t ec_public_key[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t nist_p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
static const uint8_t brainpool_p256r1[] = {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07};
static const uint8_t rsp_role[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01};
static const uint8_t attribute_serial_number[] = {0x55, 0x04, 0x05};
static const uint8_t ce[] = {0x55, 0x1D}; /* id-ce, the arc of the extensions read here */

/* ---- signature ---- */

/* An INTEGER of an ECDSA signature, right-aligned in 32 octets. */
static bool signature_half(struct rk_tlv_reader *r, uint8_t out[32]) {
    struct rk_tlv number;
    if (!rk_tlv_take(r, TAG_INTEGER, &number) || !number.value.len || number.value.ptr[0] & 0x80)
        return false;
    struct rk_slice v = number.value;
    if (v.ptr[0] == 0) {
        if (v.len < 2 || !(v.ptr[1] & 0x80))
            return false;
        v = rk_slice_from(v, 1);
    }
    if (v.len > 32)
        return false;
    memset(out, 0, 32 - v.len);
    memcpy(out + 32 - v.len, v.ptr, v.len);
    return true;
}

/* A signature as it stands in a BIT STRING: SEQUENCE of two INTEGERs, each at most 32 octets. */
static bool read_signature(struct rk_slice bits, uint8_t out[RK_SIGNATURE_LEN]) {
    struct rk_tlv pair;
    if (!bits.len || bits.ptr[0] != 0)
        return false;
    if (rk_tlv_only(rk_slice_from(bits, 1), RK_TLV_DER, TAG_SEQUENCE, &pair))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(pair.value, RK_TLV_DER);
    return signature_half(&r, out) && signature_half(&r, out + 32) && !rk_tlv_finish(&r);
}

/* ---- the fixed fields ---- */

bool rk_x509_is_algorithm(const struct rk_tlv *algorithm) {
    return rk_slice_equal(algorithm->value, rk_slice_of(ecdsa_with_sha256));
}

bool rk_x509_signed(struct rk_slice content, struct rk_tlv *tbs,
                    uint8_t signature[RK_SIGNATURE_LEN]) {
    struct rk_tlv_reader r = rk_tlv_read(content, RK_TLV_DER);
    struct rk_tlv algorithm, bits;
    if (!rk_tlv_take(&r, TAG_SEQUENCE, tbs) || !rk_tlv_take(&r, TAG_SEQUENCE, &algorithm) ||
        !rk_tlv_take(&r, TAG_BITS, &bits) || rk_tlv_finish(&r))
        return false;
    RK_READING("signatureAlgorithm", algorithm.whole.ptr);
    if (!rk_x509_is_algorithm(&algorithm))
        return false;
    RK_READING("signatureValue", bits.whole.ptr);
    return read_signature(bits.value, signature);
}

bool rk_x509_is_time(const struct rk_tlv *time) {
    size_t digits = time->tag == TAG_UTC_TIME ? 12 : time->tag == TAG_TIME ? 14 : 0;
    if (!digits || time->value.len != digits + 1 || time->value.ptr[digits] != 'Z')
        return false;
    for (size_t i = 0; i < digits; i++)
        if (time->value.ptr[i] < '0' || time->value.ptr[i] > '9')
            return false;
    return true;
}

static bool read_validity(struct rk_slice value) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_DER);
    struct rk_tlv from, to;
    return rk_tlv_next(&r, &from) && rk_x509_is_time(&from) && rk_tlv_next(&r, &to) &&
           rk_x509_is_time(&to) && !rk_tlv_finish(&r);
}

bool rk_x509_name(struct rk_slice value, struct rk_slice *serial_number) {
    struct rk_tlv_reader names = rk_tlv_read(value, RK_TLV_DER);
    struct rk_tlv set, pair, type, text;
    while (names.rest.len && rk_tlv_take(&names, TAG_SET, &set)) {
        struct rk_tlv_reader inner = rk_tlv_enter(&names, &set);
        while (inner.rest.len && rk_tlv_take(&inner, TAG_SEQUENCE, &pair)) {
            struct rk_tlv_reader r = rk_tlv_enter(&inner, &pair);
            if (!rk_tlv_take(&r, TAG_OID, &type) || !rk_tlv_next(&r, &text) || rk_tlv_finish(&r))
                return false;
            if (rk_slice_equal(type.value, rk_slice_of(attribute_serial_number)))
                *serial_number = text.value;
        }
        if (rk_tlv_finish(&inner))
            return false;
    }
    return !names.error;
}

static uint8_t curve_of(struct rk_slice oid) {
    if (rk_slice_equal(oid, rk_slice_of(nist_p256)))
        return RK_CURVE_NIST_P256;
    if (rk_slice_equal(oid, rk_slice_of(brainpool_p256r1)))
        return RK_CURVE_BRAINPOOL_P256R1;
    return 0;
}

/* A key on a curve the card does not know is no error of form: curve is then 0. */
static bool read_key(struct rk_slice value, struct rk_certificate *out) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_DER);
    struct rk_tlv algorithm, type, curve, key;
    if (!rk_tlv_take(&r, TAG_SEQUENCE, &algorithm) || !rk_tlv_take(&r, TAG_BITS, &key) ||
        rk_tlv_finish(&r))
        return false;
    struct rk_tlv_reader a = rk_tlv_enter(&r, &algorithm);
    if (!rk_tlv_take(&a, TAG_OID, &type))
        return false;
    if (!rk_slice_equal(type.value, rk_slice_of(ec_public_key)))
        return true;
    if (!rk_tlv_maybe(&a, TAG_OID, &curve) || rk_tlv_finish(&a))
        return !a.error;
    out->curve = curve_of(curve.value);
    if (!out->curve)
        return true;
    if (key.value.len != 1 + RK_POINT_LEN || key.value.ptr[0] != 0 || key.value.ptr[1] != 4)
        return false;
    memcpy(out->point, key.value.ptr + 1, RK_POINT_LEN);
    return true;
}

/* ---- extensions ---- */

bool rk_x509_authority(struct rk_slice value, struct rk_slice *key_id) {
    struct rk_tlv sequence, id;
    if (rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence) ||
        !rk_tlv_find(sequence.value, RK_TLV_DER, 0x80, &id))
        return false;
    *key_id = id.value;
    return id.value.len != 0;
}

static bool read_authority(struct rk_slice value, bool critical, struct rk_certificate *out) {
    (void)critical;
    RK_READING("authorityKeyIdentifier", value.ptr);
    return rk_x509_authority(value, &out->authority_key_id);
}

static bool read_subject_key(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv id;
    (void)critical;
    RK_READING("subjectKeyIdentifier", value.ptr);
    if (rk_tlv_only(value, RK_TLV_DER, TAG_OCTETS, &id))
        return false;
    out->subject_key_id = id.value;
    return id.value.len != 0;
}

static bool read_usage(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv bits;
    uint32_t usage;
    RK_READING("keyUsage", value.ptr);
    if (rk_tlv_only(value, RK_TLV_DER, TAG_BITS, &bits) || rk_tlv_get_bits(bits.value, &usage))
        return false;
    out->key_usage = critical ? usage : 0;
    return true;
}

/* Two roles in one certificate are none. */
static bool read_policies(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv sequence, policy, oid;
    unsigned roles = 0;
    RK_READING("certificatePolicies", value.ptr);
    if (rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(sequence.value, RK_TLV_DER);
    while (r.rest.len && rk_tlv_take(&r, TAG_SEQUENCE, &policy)) {
        struct rk_tlv_reader p = rk_tlv_enter(&r, &policy);
        if (!rk_tlv_take(&p, TAG_OID, &oid))
            return false;
        if (!rk_slice_starts_with(oid.value, rk_slice_of(rsp_role)))
            continue;
        roles++;
        bool one_arc = oid.value.len == sizeof rsp_role + 1;
        uint8_t last = oid.value.ptr[oid.value.len - 1];
        out->role =
            one_arc && last <= RK_X509_ROLE_DS_AUTH && roles == 1 ? last : RK_X509_ROLE_NONE;
    }
    out->role_critical = critical;
    return !r.error && sequence.value.len;
}

static bool read_names(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv sequence, name;
    (void)critical;
    RK_READING("subjectAltName", value.ptr);
    if (rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(sequence.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &name)) {
        if (name.tag != 0x88)
            continue;
        if (out->oid.len || !name.value.len)
            return false;
        out->oid = name.value;
    }
    return !r.error;
}

static bool read_constraints(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv sequence, flag, path;
    (void)critical;
    RK_READING("basicConstraints", value.ptr);
    if (rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(sequence.value, RK_TLV_DER);
    if (rk_tlv_maybe(&r, TAG_BOOLEAN, &flag) && rk_tlv_get_bool(flag.value, &out->ca))
        return false;
    rk_tlv_maybe(&r, TAG_INTEGER, &path);
    return !rk_tlv_finish(&r);
}

static bool read_name_constraints(struct rk_slice value, bool critical,
                                  struct rk_certificate *out) {
    (void)value;
    (void)critical;
    out->name_constraints = true;
    return true;
}

static bool read_extended_usage(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv sequence;
    (void)critical;
    RK_READING("extKeyUsage", value.ptr);
    out->extended_key_usage = true;
    return !rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence);
}

static bool read_crl_points(struct rk_slice value, bool critical, struct rk_certificate *out) {
    struct rk_tlv sequence;
    (void)critical;
    (void)out;
    RK_READING("cRLDistributionPoints", value.ptr);
    return !rk_tlv_only(value, RK_TLV_DER, TAG_SEQUENCE, &sequence);
}

static const struct {
    uint8_t id; /* under id-ce */
    bool (*read)(struct rk_slice value, bool critical, struct rk_certificate *out);
} known[] = {
    {14, read_subject_key},      {15, read_usage},      {17, read_names},    {19, read_constraints},
    {30, read_name_constraints}, {31, read_crl_points}, {32, read_policies}, {35, read_authority},
    {37, read_extended_usage},
};

static bool read_extension(struct rk_slice oid, bool critical, struct rk_slice value,
                           struct rk_certificate *out) {
    if (oid.len == 3 && rk_slice_starts_with(oid, rk_slice_of(ce)))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (known[i].id == oid.ptr[2])
                return known[i].read(value, critical, out);
    return !critical;
}

bool rk_x509_came_before(struct rk_slice all, const uint8_t *end, struct rk_slice oid) {
    struct rk_tlv_reader r = rk_tlv_read(all, RK_TLV_DER);
    struct rk_tlv extension, other;
    while (rk_tlv_next(&r, &extension) && extension.whole.ptr != end) {
        struct rk_tlv_reader e = rk_tlv_enter(&r, &extension);
        if (rk_tlv_take(&e, TAG_OID, &other) && rk_slice_equal(other.value, oid))
            return true;
    }
    return false;
}

static bool read_extensions(struct rk_slice all, struct rk_certificate *out) {
    struct rk_tlv_reader r = rk_tlv_read(all, RK_TLV_DER);
    struct rk_tlv extension, oid, flag, value;
    while (r.rest.len && rk_tlv_take(&r, TAG_SEQUENCE, &extension)) {
        struct rk_tlv_reader e = rk_tlv_enter(&r, &extension);
        bool critical = false;
        RK_READING("extension", extension.whole.ptr); /* also one that is critical and unknown */
        if (!rk_tlv_take(&e, TAG_OID, &oid))
            return false;
        if (rk_tlv_maybe(&e, TAG_BOOLEAN, &flag) && rk_tlv_get_bool(flag.value, &critical))
            return false;
        if (!rk_tlv_take(&e, TAG_OCTETS, &value) || rk_tlv_finish(&e))
            return false;
        if (rk_x509_came_before(all, extension.whole.ptr, oid.value) ||
            !read_extension(oid.value, critical, value.value, out))
            return false;
    }
    if (r.error)
        RK_READING("extensions", r.rest.ptr);
    return !r.error;
}

/* ---- the whole ---- */

static bool read_head(struct rk_tlv_reader *r, struct rk_slice *serial_out) {
    struct rk_tlv version, serial, algorithm;
    static const uint8_t v3[] = {TAG_INTEGER, 1, 2};
    RK_READING("version", r->rest.ptr);
    if (!rk_tlv_take(r, 0xA0, &version) || !rk_slice_equal(version.value, rk_slice_of(v3)))
        return false;
    RK_READING("serialNumber", r->rest.ptr);
    if (!rk_tlv_take(r, TAG_INTEGER, &serial) || !serial.value.len ||
        serial.value.len > RK_X509_SERIAL_MAX)
        return false;
    *serial_out = serial.value;
    RK_READING("signature", r->rest.ptr);
    return rk_tlv_take(r, TAG_SEQUENCE, &algorithm) && rk_x509_is_algorithm(&algorithm);
}

static bool read_tbs(struct rk_slice value, struct rk_certificate *out) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_DER);
    struct rk_tlv issuer, validity, subject, key, wrapper, extensions;
    struct rk_slice ignored = {0, 0};
    if (!read_head(&r, &out->serial))
        return false;
    RK_READING("issuer", r.rest.ptr);
    if (!rk_tlv_take(&r, TAG_SEQUENCE, &issuer) || !rk_x509_name(issuer.value, &ignored))
        return false;
    RK_READING("validity", r.rest.ptr);
    if (!rk_tlv_take(&r, TAG_SEQUENCE, &validity) || !read_validity(validity.value))
        return false;
    RK_READING("subject", r.rest.ptr);
    if (!rk_tlv_take(&r, TAG_SEQUENCE, &subject) ||
        !rk_x509_name(subject.value, &out->serial_number))
        return false;
    RK_READING("subjectPublicKeyInfo", r.rest.ptr);
    if (!rk_tlv_take(&r, TAG_SEQUENCE, &key) || !read_key(key.value, out))
        return false;
    RK_READING("extensions", r.rest.ptr);
    if (!rk_tlv_take(&r, 0xA3, &wrapper) || rk_tlv_finish(&r))
        return false;
    return !rk_tlv_only(wrapper.value, RK_TLV_DER, TAG_SEQUENCE, &extensions) &&
           read_extensions(extensions.value, out);
}

int rk_x509_read(struct rk_slice der, struct rk_certificate *out) {
    struct rk_tlv certificate, tbs;
    memset(out, 0, sizeof *out);
    out->role = RK_X509_ROLE_NONE;
    RK_READING("certificate", der.ptr);
    if (rk_tlv_only(der, RK_TLV_DER, TAG_SEQUENCE, &certificate))
        return RK_X509_MALFORMED;
    if (!rk_x509_signed(certificate.value, &tbs, out->signature) || !read_tbs(tbs.value, out))
        return RK_X509_MALFORMED;
    out->tbs = tbs.whole;
    return 0;
}

int rk_x509_verify(struct rk_crypto *crypto, const struct rk_certificate *certificate,
                   enum rk_curve curve, const uint8_t point[RK_POINT_LEN]) {
    uint8_t hash[RK_HASH_LEN];
    if (crypto->ops->digest(crypto, RK_SHA256, rk_slice(0, 0), &certificate->tbs, 1, hash))
        return RK_PORT_ERROR;
    return crypto->ops->verify(crypto, curve, point, hash, certificate->signature);
}
