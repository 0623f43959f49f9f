#include "euicc/ecasd/identity.h"
#include "euicc/state.h"

#include <string.h>

const char *rk_personalise_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_PERSONALISE_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}

/* The whole number of 32 digits leaves 1 when divided by 97 (SGP.29). */
static bool eid_is_valid(const uint8_t eid[RK_EID_LEN]) {
    unsigned rest = 0;
    for (size_t i = 0; i < RK_EID_LEN; i++) {
        unsigned high = eid[i] >> 4, low = eid[i] & 15u;
        if (high > 9 || low > 9)
            return false;
        rest = (rest * 100 + high * 10 + low) % 97;
    }
    return rest == 1;
}

static bool names_eid(struct rk_slice digits, const uint8_t eid[RK_EID_LEN]) {
    if (digits.len != 2 * RK_EID_LEN)
        return false;
    for (size_t i = 0; i < RK_EID_LEN; i++)
        if (digits.ptr[2 * i] != '0' + (eid[i] >> 4) ||
            digits.ptr[2 * i + 1] != '0' + (eid[i] & 15))
            return false;
    return true;
}

/* The version to work by. RK_PERSONAL_VERSION: outside the range. */
static int choose_version(const struct rk_personal *p, uint8_t svn[3]) {
    static const uint8_t none[3], lowest[3] = RK_SVN_LOWEST, fallback[3] = RK_SVN_DEFAULT,
                                  highest[3] = RK_SVN_HIGHEST;
    memcpy(svn, memcmp(p->svn, none, 3) == 0 ? fallback : p->svn, 3);
    return memcmp(svn, lowest, 3) < 0 || memcmp(svn, highest, 3) > 0 ? RK_PERSONAL_VERSION : 0;
}

static int check_limits(const struct rk_personal *p) {
    if (!p->ci_count || p->ci_count > RK_CIS_MAX || !p->identity_count ||
        p->identity_count > RK_IDENTITIES_MAX)
        return RK_PERSONAL_LIMIT;
    if (p->default_smdp.len > RK_ADDRESS_MAX || p->root_smds.len > RK_ADDRESS_MAX)
        return RK_PERSONAL_LIMIT;
    if (!p->accreditation.len || p->accreditation.len > RK_ACCREDITATION_MAX)
        return RK_PERSONAL_LIMIT;
    for (size_t n = 0; n < p->identity_count; n++)
        if (p->identities[n].certificate.len > RK_CERTIFICATE_MAX ||
            p->identities[n].eum_certificate.len > RK_CERTIFICATE_MAX)
            return RK_PERSONAL_LIMIT;
    if (p->rat.len > RK_RAT_MAX || !rk_rat_valid(p->rat))
        return RK_PERSONAL_RAT;
    return eid_is_valid(p->eid) ? 0 : RK_PERSONAL_EID;
}

static int check_ci(struct rk_crypto *crypto, struct rk_slice der, struct rk_certificate *ci) {
    if (rk_x509_read(der, ci) || !ci->curve || !ci->ca ||
        ci->subject_key_id.len != RK_CI_KEY_ID_LEN)
        return RK_PERSONAL_CI;
    return rk_x509_verify(crypto, ci, (enum rk_curve)ci->curve, ci->point) ? RK_PERSONAL_CI : 0;
}

/* The CI that signed the EUM's certificate: its number, or RK_PERSONAL_EUM. */
static int check_eum(struct rk_crypto *crypto, const struct rk_personal *p, struct rk_slice der,
                     struct rk_certificate *eum) {
    struct rk_certificate ci;
    if (rk_x509_read(der, eum) || !eum->curve || !eum->ca || eum->role != RK_X509_ROLE_EUM ||
        !eum->subject_key_id.len || !(eum->key_usage & RK_KEY_USAGE_CERT_SIGN))
        return RK_PERSONAL_EUM;
    for (size_t n = 0; n < p->ci_count; n++)
        if (!check_ci(crypto, p->cis[n], &ci) &&
            rk_slice_equal(ci.subject_key_id, eum->authority_key_id) &&
            !rk_x509_verify(crypto, eum, (enum rk_curve)ci.curve, ci.point))
            return (int)n;
    return RK_PERSONAL_EUM;
}

/* Check one identity and wrap its key. The CI's number, or an error. */
static int check_identity(struct rk_crypto *crypto, const struct rk_personal *p,
                          const struct rk_personal_identity *identity, struct rk_key_blob *key) {
    struct rk_certificate eum, own;
    uint8_t point[RK_POINT_LEN];
    int ci = check_eum(crypto, p, identity->eum_certificate, &eum);
    if (ci < 0)
        return ci;
    if (rk_x509_read(identity->certificate, &own) || !own.curve || own.role != RK_X509_ROLE_EUICC ||
        !(own.key_usage & RK_KEY_USAGE_DIGITAL_SIGNATURE) ||
        !names_eid(own.serial_number, p->eid) ||
        !rk_slice_equal(own.authority_key_id, eum.subject_key_id) ||
        rk_x509_verify(crypto, &own, (enum rk_curve)eum.curve, eum.point))
        return RK_PERSONAL_CERTIFICATE;
    if (identity->scalar.len != 32 ||
        crypto->ops->make_key(crypto, (enum rk_curve)own.curve, identity->scalar, key, point) ||
        memcmp(point, own.point, RK_POINT_LEN) != 0)
        return RK_PERSONAL_KEY;
    return ci;
}

/* Its registered ID lies under 2.999, the arc of examples: so do the published test CIs. */
static bool is_test_ci(const struct rk_certificate *ci) {
    return ci->oid.len > 2 && ci->oid.ptr[0] == 0x88 && ci->oid.ptr[1] == 0x37;
}

static int check_all(struct rk_euicc *card, const struct rk_port *port, const struct rk_personal *p,
                     struct rk_key_blob *keys) {
    struct rk_certificate ci;
    struct rk_identity *identity = &card->identity;
    int error = check_limits(p);
    if (!error)
        error = choose_version(p, identity->svn);
    identity->test = true;
    for (size_t n = 0; n < p->ci_count && !error; n++) {
        error = check_ci(port->crypto, p->cis[n], &ci);
        identity->test = identity->test && !error && is_test_ci(&ci);
    }
    for (size_t n = 0; n < p->identity_count && !error; n++) {
        int number = check_identity(port->crypto, p, &p->identities[n], &keys[n]);
        error = number < 0 ? number : 0;
        identity->ci_of[n] = (uint8_t)number;
        for (size_t other = 0; other < n; other++)
            if (identity->ci_of[other] == number && !error)
                error = RK_PERSONAL_LIMIT;
    }
    memcpy(identity->eid, p->eid, RK_EID_LEN);
    memcpy(identity->firmware, p->firmware, 3);
    memcpy(identity->protection_profile, p->protection_profile, 3);
    identity->ci_count = (uint8_t)p->ci_count;
    identity->identity_count = (uint8_t)p->identity_count;
    identity->quirks = p->quirks;
    return error;
}

static int write_stream(struct rk_store *store, struct rk_stream *stream, unsigned object,
                        struct rk_slice data) {
    rk_stream_open(stream, store, 0, object);
    rk_stream_append(stream, data);
    return rk_stream_finish(stream);
}

static int write_cis(struct rk_store *store, const struct rk_personal *p) {
    struct rk_certificate ci;
    uint8_t record[RK_CI_RECORD];
    int error = 0;
    for (size_t n = 0; n < p->ci_count && !error; n++) {
        if (rk_x509_read(p->cis[n], &ci))
            return RK_STORE_MISUSE;
        record[0] = ci.curve;
        memcpy(record + 1, ci.subject_key_id.ptr, RK_CI_KEY_ID_LEN);
        memcpy(record + 1 + RK_CI_KEY_ID_LEN, ci.point, RK_POINT_LEN);
        error = rk_store_put(store, rk_key(0, RK_OBJECT_CI, (unsigned)n), rk_slice_of(record));
    }
    return error;
}

static int write_identities(struct rk_euicc *card, const struct rk_personal *p,
                            const struct rk_key_blob *keys) {
    struct rk_store *store = &card->store;
    struct rk_stream *stream = &card->bpp.stream;
    int error = 0;
    for (unsigned n = 0; n < p->identity_count && !error; n++) {
        error = rk_key_put(store, rk_key(0, RK_OBJECT_EUICC_KEY, n), &keys[n], rk_slice(0, 0));
        if (!error)
            error = write_stream(store, stream, rk_ecasd_certificate_object(n),
                                 p->identities[n].certificate);
        if (!error)
            error = write_stream(store, stream, rk_ecasd_eum_object(n),
                                 p->identities[n].eum_certificate);
    }
    return error;
}

/* The identity record comes last: without it the store is no card. */
static int write_rest(struct rk_euicc *card, const struct rk_personal *p) {
    struct rk_store *store = &card->store;
    uint8_t record[RK_IDENTITY_RECORD];
    int error = 0;
    if (p->rat.len)
        error = rk_store_put(store, rk_key(0, RK_OBJECT_RAT, 0), p->rat);
    if (!error && p->default_smdp.len)
        error = rk_store_put(store, rk_key(0, RK_OBJECT_ADDRESSES, 0), p->default_smdp);
    if (!error && p->root_smds.len)
        error = rk_store_put(store, rk_key(0, RK_OBJECT_ADDRESSES, 1), p->root_smds);
    if (!error)
        error = rk_store_put(store, rk_key(0, RK_OBJECT_IDENTITY, RK_IDENTITY_PART_NUMBER),
                             p->accreditation);
    rk_ecasd_encode(&card->identity, record);
    if (!error)
        error = rk_store_put(store, rk_key(0, RK_OBJECT_IDENTITY, 0), rk_slice_of(record));
    return error;
}

int rk_euicc_personalise(struct rk_euicc *card, const struct rk_port *port,
                         const struct rk_personal *personal) {
    struct rk_key_blob keys[RK_IDENTITIES_MAX];
    memset(card, 0, sizeof *card);
    memset(keys, 0, sizeof keys);
    int error = check_all(card, port, personal, keys);
    if (!error &&
        (rk_store_format(&card->store, port->flash) || write_cis(&card->store, personal) ||
         write_identities(card, personal, keys) || write_rest(card, personal)))
        error = RK_PERSONAL_STORE;
    rk_wipe(keys, sizeof keys);
    memset(card, 0, sizeof *card);
    return error;
}
