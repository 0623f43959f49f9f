#include "euicc/card/create.h"

#include <string.h>

/* The order of preference everywhere here. */
static const enum rk_cert_curve curves[] = {RK_CURVE_NIST, RK_CURVE_BRAINPOOL};

/* --- the EID ------------------------------------------------------------------------------- */

/* Text of `cert`'s subject serial number as the EID; false when it is none. */
static bool eid_of(const struct rk_cert *cert, char out[RK_EID_TEXT_CAP]) {
    struct rk_eid eid;
    if (rk_eid_from_text(cert->serial_number, &eid))
        return false;
    rk_eid_to_text(&eid, out);
    return true;
}

/* The usual EID if `prefix` allows it; else the prefix, zeros, and check digits. */
static bool eid_in_range(struct rk_slice prefix, char out[RK_EID_TEXT_CAP]) {
    char digits[RK_EID_TEXT_CAP] = RK_PKI_DEFAULT_EID;
    struct rk_eid eid;
    if (prefix.len > RK_EID_TEXT_CAP - 3)
        return false;
    if (prefix.len && memcmp(digits, prefix.ptr, prefix.len) != 0) {
        memset(digits, '0', RK_EID_TEXT_CAP - 1);
        memcpy(digits, prefix.ptr, prefix.len);
    }
    if (rk_eid_from_text(rk_slice(digits, RK_EID_TEXT_CAP - 1), &eid))
        return false;
    rk_eid_set_check(&eid);
    rk_eid_to_text(&eid, out);
    return true;
}

/* An EID that an EUM of the set may certify. */
static bool eid_by_eum(struct maker *m) {
    for (size_t n = 0; n < RK_CURVE_COUNT; n++) {
        struct rk_pki_query query = {.role = RK_ROLE_EUM, .curve = &curves[n], .with_key = true};
        const struct rk_pki_item *eum = rk_pki_find(m->pki, &query);
        struct rk_eum_limit limit = {{NULL, 0}, {NULL, 0}};
        size_t at = 0;
        if (!eum)
            continue;
        rk_cert_next_limit(&eum->cert, &at, &limit);
        if (eid_in_range(limit.eid_prefix, m->eid))
            return true;
    }
    return false;
}

/* The card certificate to take: of this EID if one is known, NIST first. */
static const struct rk_pki_item *find_euicc(const struct rk_pki *pki, const char *eid) {
    const struct rk_pki_item *found = NULL;
    for (size_t n = 0; n < RK_CURVE_COUNT && !found; n++) {
        struct rk_pki_query query = {
            .role = RK_ROLE_EUICC, .curve = &curves[n], .with_key = true, .eid = eid};
        found = rk_pki_find(pki, &query);
    }
    return found;
}

static int choose_eid(struct maker *m) {
    const char *wanted = rk_cli_get(m->cli, "--eid");
    struct rk_eid eid;
    if (wanted) {
        if (rk_eid_from_text(rk_slice(wanted, strlen(wanted)), &eid))
            return rk_cli_usage_error(m->cli, "--eid must be 32 digits");
        if (!rk_eid_check_ok(&eid))
            return rk_cli_usage_error(m->cli, "--eid: the check digits (the last two) are wrong");
        rk_eid_to_text(&eid, m->eid);
        return RK_CLI_OK;
    }
    const struct rk_pki_item *euicc = find_euicc(m->given ? m->given : m->pki, NULL);
    if (euicc && eid_of(&euicc->cert, m->eid))
        return RK_CLI_OK;
    if (!m->given && eid_by_eum(m))
        return RK_CLI_OK;
    if (m->given)
        return rk_cli_error(m->cli, RK_CLI_CARD,
                            "%s is not a card certificate that the key of %s belongs to",
                            rk_cli_get(m->cli, "--cert"), rk_cli_get(m->cli, "--key"));
    return rk_cli_error(m->cli, RK_CLI_CARD,
                        "%s holds neither a card certificate with its key nor an EUM's key to "
                        "make one with",
                        rk_cli_get(m->cli, "--pki"));
}

/* --- identities ---------------------------------------------------------------------------- */

static const char *whose(size_t at) {
    return at == 0 ? "the card's certificate" : at == 1 ? "the EUM's certificate" : "the CI";
}

static int take(struct maker *m, const struct rk_pki *set, const struct rk_pki_item *item) {
    struct rk_cert_check check = {.role = RK_ROLE_EUICC};
    struct rk_cert_verdict verdict;
    if (rk_pki_verify(set, m->trust, &check, &item->cert, &verdict) != RK_CERT_OK)
        return rk_cli_error(m->cli, RK_CLI_CARD, "%s: %s %s%s%s%s", item->name, whose(verdict.at),
                            rk_cert_reason_text(verdict.reason), verdict.detail[0] ? " (" : "",
                            verdict.detail, verdict.detail[0] ? ")" : "");
    struct rk_pki_query query = {.role = RK_ROLE_EUM, .key_id = item->cert.aki};
    const struct rk_pki_item *eum = rk_pki_find(set, &query);
    size_t n = m->identity_count;
    if (!eum || rk_key_private(item->key, m->scalars[n]))
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "%s: its key cannot be used", item->name);
    m->curves[n] = rk_curve_name(item->cert.curve);
    m->identities[n] = (struct rk_personal_identity){
        item->cert.raw, rk_slice(m->scalars[n], sizeof m->scalars[n]), eum->cert.raw};
    m->identity_count++;
    return RK_CLI_OK;
}

/* A card certificate of this curve: the one that is there, else one made now. Null, status OK: the
 * set has neither. */
static int find_or_issue(struct maker *m, enum rk_cert_curve curve,
                         const struct rk_pki_item **out) {
    struct rk_pki_query query = {
        .role = RK_ROLE_EUICC, .curve = &curve, .with_key = true, .eid = m->eid};
    struct rk_pki_query eum = {.role = RK_ROLE_EUM, .curve = &curve, .with_key = true};
    struct rk_pki_order order = {
        .role = RK_ROLE_EUICC, .curve = curve, .now = m->now, .eid = m->eid};
    *out = rk_pki_find(m->pki, &query);
    if (*out || !rk_pki_find(m->pki, &eum))
        return RK_CLI_OK;
    int error = rk_pki_issue(m->pki, &order, out);
    if (error == RK_CERTS_BAD_VALUE)
        return rk_cli_error(m->cli, RK_CLI_CARD, "EID %s is outside the range of the %s EUM",
                            m->eid, rk_curve_name(curve));
    if (error)
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "no certificate could be made: %s",
                            rk_certs_error_text(error));
    return RK_CLI_OK;
}

static int take_given(struct maker *m) {
    const struct rk_pki_item *item = find_euicc(m->given, m->eid);
    if (!item)
        return rk_cli_error(m->cli, RK_CLI_CARD, "%s is not for EID %s, or %s is not its key",
                            rk_cli_get(m->cli, "--cert"), m->eid, rk_cli_get(m->cli, "--key"));
    return take(m, m->given, item);
}

static int choose_identities(struct maker *m) {
    int status = RK_CLI_OK;
    if (m->given)
        return take_given(m);
    for (size_t n = 0; n < RK_CURVE_COUNT && !status; n++) {
        const struct rk_pki_item *item;
        status = find_or_issue(m, curves[n], &item);
        if (!status && item)
            status = take(m, m->pki, item);
    }
    if (!status && !m->identity_count)
        return rk_cli_error(m->cli, RK_CLI_CARD,
                            "%s holds no card certificate for EID %s and no EUM's key to make one",
                            rk_cli_get(m->cli, "--pki"), m->eid);
    return status;
}

/* --- whom the card trusts ------------------------------------------------------------------ */

/* Is a CI with this key taken already? Editions of one CI share the key. */
static bool taken(const struct maker *m, struct rk_slice key_id) {
    for (size_t i = 0; i < m->ci_count; i++) {
        struct rk_cert ci;
        if (rk_cert_parse(m->cis[i], &ci) == 0 && rk_slice_equal(ci.ski, key_id))
            return true;
    }
    return false;
}

static int trust_all(struct maker *m, const struct rk_pki *set, const enum rk_cert_curve *curve) {
    for (size_t i = 0; i < rk_pki_count(set); i++) {
        const struct rk_cert *cert = &rk_pki_at(set, i)->cert;
        if (cert->role != RK_ROLE_CI || (curve && cert->curve != *curve) || taken(m, cert->ski))
            continue;
        if (m->ci_count == RK_CIS_MAX)
            return rk_cli_error(m->cli, RK_CLI_CARD, "a card trusts at most %d CIs", RK_CIS_MAX);
        m->cis[m->ci_count++] = cert->raw;
    }
    return RK_CLI_OK;
}

/* The order is the card's preference: NIST first, what was asked for besides last. */
static int choose_cis(struct maker *m) {
    int status = RK_CLI_OK;
    for (size_t n = 0; n < RK_CURVE_COUNT && !status; n++)
        status = trust_all(m, m->pki, &curves[n]);
    return status ? status : trust_all(m, m->trusted, NULL);
}

int create_choose(struct maker *m) {
    int status = choose_eid(m);
    if (!status)
        status = choose_identities(m);
    return status ? status : choose_cis(m);
}
