/* Certificates, read. */
#include "certs/cert.h"

#include "certs/extensions.h"
#include "certs/read.h"

#include <string.h>

/* AlgorithmIdentifier of a public key: id-ecPublicKey and the curve. */
static const uint8_t nist_algorithm[] = {0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                         0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
                                         0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
static const uint8_t brainpool_algorithm[] = {0x30, 0x14, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE,
                                              0x3D, 0x02, 0x01, 0x06, 0x09, 0x2B, 0x24, 0x03,
                                              0x03, 0x02, 0x08, 0x01, 0x01, 0x07};

struct rk_slice rk_cert_curve_algorithm(enum rk_cert_curve curve) {
    return curve == RK_CURVE_NIST ? rk_slice_of(nist_algorithm) : rk_slice_of(brainpool_algorithm);
}

static int read_public_key(struct rk_slice spki, struct rk_cert *cert) {
    struct rk_tlv algorithm, bits;
    struct rk_tlv_reader r = rk_tlv_read(spki, RK_TLV_DER);
    rk_tlv_take(&r, 0x30, &algorithm);
    rk_tlv_take(&r, 0x03, &bits);
    if (rk_tlv_finish(&r) || bits.value.len < 1 || bits.value.ptr[0] != 0)
        return RK_CERTS_MALFORMED;
    unsigned curve = 0;
    while (curve < RK_CURVE_COUNT &&
           !rk_slice_equal(algorithm.whole, rk_cert_curve_algorithm((enum rk_cert_curve)curve)))
        curve++;
    cert->curve = (enum rk_cert_curve)curve;
    cert->point = rk_slice_from(bits.value, 1);
    if (curve == RK_CURVE_COUNT || cert->point.len != RK_KEY_POINT_LEN || cert->point.ptr[0] != 4)
        return RK_CERTS_UNSUPPORTED;
    return 0;
}

static int read_subject(struct rk_cert *cert) {
    struct name_reader issuer = rk_cert_name_read(cert->issuer),
                       subject = rk_cert_name_read(cert->subject);
    struct name_attribute attribute;
    while (rk_cert_name_next(&issuer, &attribute))
        ;
    while (rk_cert_name_next(&subject, &attribute)) {
        struct rk_slice *into = NULL;
        if (rk_cert_name_is(&attribute, NAME_CN))
            into = &cert->common_name;
        else if (rk_cert_name_is(&attribute, NAME_O))
            into = &cert->organization;
        else if (rk_cert_name_is(&attribute, NAME_SERIAL))
            into = &cert->serial_number;
        if (into && !into->ptr)
            *into = attribute.text;
    }
    return rk_cert_name_finish(&issuer) || rk_cert_name_finish(&subject) ? RK_CERTS_MALFORMED : 0;
}

static int read_extensions(struct rk_slice content, struct rk_cert *cert) {
    struct rk_tlv list;
    struct extension extension;
    if (rk_tlv_only(content, RK_TLV_DER, 0x30, &list))
        return RK_CERTS_MALFORMED;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (rk_cert_extension_next(&r, &extension)) {
        int error = rk_cert_take_extension(&extension, cert);
        if (error)
            return error;
    }
    return rk_tlv_finish(&r) ? RK_CERTS_MALFORMED : 0;
}

static bool good_serial(struct rk_slice serial) {
    return serial.len >= 1 && serial.len <= 20 &&
           !(serial.len > 1 && serial.ptr[0] == 0 && serial.ptr[1] < 0x80);
}

struct body {
    struct rk_tlv version, serial, algorithm, issuer, validity, subject, spki, ids, extensions;
};

static int read_body(struct rk_slice content, struct body *body) {
    struct rk_tlv_reader r = rk_tlv_read(content, RK_TLV_DER);
    rk_tlv_take(&r, 0xA0, &body->version);
    rk_tlv_take(&r, 0x02, &body->serial);
    rk_tlv_take(&r, 0x30, &body->algorithm);
    rk_tlv_take(&r, 0x30, &body->issuer);
    rk_tlv_take(&r, 0x30, &body->validity);
    rk_tlv_take(&r, 0x30, &body->subject);
    rk_tlv_take(&r, 0x30, &body->spki);
    rk_tlv_maybe(&r, 0x81, &body->ids);
    rk_tlv_maybe(&r, 0x82, &body->ids);
    rk_tlv_maybe(&r, 0xA3, &body->extensions);
    static const uint8_t version_3[] = {0x02, 0x01, 0x02};
    if (rk_tlv_finish(&r) || !rk_slice_equal(body->version.value, rk_slice_of(version_3)) ||
        !good_serial(body->serial.value))
        return RK_CERTS_MALFORMED;
    /* What is signed names the algorithm, too: the one outside must not be another. */
    if (!rk_slice_equal(body->algorithm.whole, rk_slice_of(rk_certs_ecdsa_sha256)))
        return RK_CERTS_UNSUPPORTED;
    return 0;
}

static int read_fields(const struct body *body, struct rk_cert *cert) {
    struct rk_tlv_reader validity = rk_tlv_read(body->validity.value, RK_TLV_DER);
    cert->serial = body->serial.value;
    cert->issuer = body->issuer.whole;
    cert->subject = body->subject.whole;
    cert->not_before = rk_cert_read_time(&validity);
    cert->not_after = rk_cert_read_time(&validity);
    if (rk_tlv_finish(&validity))
        return RK_CERTS_MALFORMED;
    int error = read_subject(cert);
    if (!error)
        error = read_public_key(body->spki.value, cert);
    if (!error && body->extensions.tag)
        error = read_extensions(body->extensions.value, cert);
    return error;
}

int rk_cert_parse(struct rk_slice der, struct rk_cert *out) {
    struct rk_cert cert = {.raw = der, .path_len = -1};
    struct body body = {0};
    struct rk_tlv tbs;
    int error = rk_cert_read_signed(der, &cert.tbs, &cert.signature);
    if (!error && rk_tlv_only(cert.tbs, RK_TLV_DER, 0x30, &tbs))
        error = RK_CERTS_MALFORMED;
    if (!error)
        error = read_body(tbs.value, &body);
    if (!error)
        error = read_fields(&body, &cert);
    if (!error)
        *out = cert;
    return error;
}

int rk_cert_key(OSSL_LIB_CTX *libctx, const struct rk_cert *cert, struct rk_key **out) {
    return rk_key_from_point(libctx, cert->curve, cert->point, out);
}
