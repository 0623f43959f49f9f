/* The card's identity as it lies in the store: read, found, signed with. */
#include "euicc/ecasd/identity.h"
#include "euicc/state.h"

#include <string.h>

/* Version and quirks; cards made before there was a choice (null) are of version 2.6.0. */
static void read_behaviour(struct rk_identity *identity, const uint8_t *record) {
    static const uint8_t latest[3] = RK_SVN_DEFAULT;
    memcpy(identity->svn, record ? record : latest, 3);
    identity->quirks = record ? rk_get_u32(record + 3) : 0;
    identity->test = record && record[7] == 1;
}

int rk_ecasd_load(struct rk_euicc *card) {
    uint8_t record[RK_IDENTITY_RECORD];
    struct rk_identity *identity = &card->identity;
    int got =
        rk_store_get(&card->store, rk_key(0, RK_OBJECT_IDENTITY, 0), 0, record, sizeof record);
    if (got < 0)
        return got == RK_STORE_ABSENT ? RK_STORE_CORRUPT : got;
    if (got != RK_IDENTITY_RECORD && got != RK_IDENTITY_RECORD_FIRST)
        return RK_STORE_CORRUPT;
    memcpy(identity->eid, record, RK_EID_LEN);
    memcpy(identity->firmware, record + 16, 3);
    memcpy(identity->protection_profile, record + 19, 3);
    identity->ci_count = record[22];
    identity->identity_count = record[23];
    memcpy(identity->ci_of, record + 24, RK_IDENTITIES_MAX);
    read_behaviour(identity, got == RK_IDENTITY_RECORD ? record + RK_IDENTITY_RECORD_FIRST : 0);
    return identity->identity_count && identity->identity_count <= RK_IDENTITIES_MAX
               ? 0
               : RK_STORE_CORRUPT;
}

void rk_ecasd_encode(const struct rk_identity *identity, uint8_t record[RK_IDENTITY_RECORD]) {
    memcpy(record, identity->eid, RK_EID_LEN);
    memcpy(record + 16, identity->firmware, 3);
    memcpy(record + 19, identity->protection_profile, 3);
    record[22] = identity->ci_count;
    record[23] = identity->identity_count;
    memcpy(record + 24, identity->ci_of, RK_IDENTITIES_MAX);
    memcpy(record + RK_IDENTITY_RECORD_FIRST, identity->svn, 3);
    rk_put_u32(record + RK_IDENTITY_RECORD_FIRST + 3, identity->quirks);
    record[RK_IDENTITY_RECORD_FIRST + 7] = identity->test;
}

int rk_ecasd_ci(struct rk_euicc *card, unsigned n, struct rk_ci *out) {
    uint8_t record[RK_CI_RECORD];
    int got = rk_store_get(&card->store, rk_key(0, RK_OBJECT_CI, n), 0, record, sizeof record);
    if (got != RK_CI_RECORD)
        return got < 0 ? got : RK_STORE_CORRUPT;
    out->curve = record[0];
    memcpy(out->key_id, record + 1, RK_CI_KEY_ID_LEN);
    memcpy(out->point, record + 1 + RK_CI_KEY_ID_LEN, RK_POINT_LEN);
    return 0;
}

int rk_ecasd_find_ci(struct rk_euicc *card, struct rk_slice key_id) {
    struct rk_ci ci;
    for (unsigned n = 0; n < card->identity.ci_count; n++) {
        int error = rk_ecasd_ci(card, n, &ci);
        if (error)
            return error;
        if (rk_slice_equal(key_id, rk_slice_of(ci.key_id)))
            return (int)n;
    }
    return RK_STORE_ABSENT;
}

int rk_ecasd_find_identity(struct rk_euicc *card, struct rk_slice key_id) {
    int ci = rk_ecasd_find_ci(card, key_id);
    for (unsigned n = 0; ci >= 0 && n < card->identity.identity_count; n++)
        if (card->identity.ci_of[n] == ci)
            return (int)n;
    return ci < 0 ? ci : RK_STORE_ABSENT;
}

unsigned rk_ecasd_certificate_object(unsigned n) {
    return RK_OBJECT_EUICC_CERT + 16 * n;
}

unsigned rk_ecasd_eum_object(unsigned n) {
    return RK_OBJECT_EUM_CERT + 16 * n;
}

int rk_ecasd_sign(struct rk_euicc *card, unsigned n, const struct rk_slice *parts, size_t count,
                  uint8_t signature[RK_SIGNATURE_LEN]) {
    struct rk_crypto *crypto = card->port->crypto;
    struct rk_key_blob key;
    uint8_t hash[RK_HASH_LEN];
    int error = rk_key_get(&card->store, rk_key(0, RK_OBJECT_EUICC_KEY, n), &key, 0);
    if (!error)
        error = crypto->ops->digest(crypto, RK_SHA256, rk_slice(0, 0), parts, count, hash);
    if (!error)
        error = crypto->ops->sign(crypto, &key, hash, signature);
    rk_wipe(&key, sizeof key);
    return error;
}

int rk_ecasd_verify(struct rk_euicc *card, enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                    const struct rk_slice *parts, size_t count, struct rk_slice signature) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t hash[RK_HASH_LEN];
    if (signature.len != RK_SIGNATURE_LEN ||
        crypto->ops->digest(crypto, RK_SHA256, rk_slice(0, 0), parts, count, hash))
        return RK_PORT_ERROR;
    return crypto->ops->verify(crypto, curve, point, hash, signature.ptr);
}
