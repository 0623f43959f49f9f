/* A set, made: the complete test PKI, or one more certificate. */
#include "certs/pki_internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t YEAR = 365 * 86400 + 86400 / 4;
static const int64_t END_OF_TIME = 253402300799; /* 9999-12-31T23:59:59Z */

enum { EID_DIGITS = 32 };

static const char *const default_hosts[] = {"localhost", "127.0.0.1", NULL};

int64_t rk_pki_now(int64_t now) {
    return now ? now : (int64_t)time(NULL);
}

/* A card has no clock and is never renewed: its certificate ends with the calendar (RFC
 * 5280 4.1.2.5). */
int64_t rk_pki_default_end(enum rk_cert_role role, int64_t now) {
    static const int years[RK_ROLE_COUNT] = {
        [RK_ROLE_CI] = 35,    [RK_ROLE_EUM] = 34,   [RK_ROLE_DPAUTH] = 10, [RK_ROLE_DPPB] = 10,
        [RK_ROLE_DPTLS] = 10, [RK_ROLE_DSTLS] = 10, [RK_ROLE_DSAUTH] = 10,
    };
    return role == RK_ROLE_EUICC ? END_OF_TIME : now + years[role] * YEAR;
}

static bool digits_only(const char *text) {
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* Check digits by the whole number modulo 97 (SGP.29). */
static bool good_eid(const char *eid) {
    unsigned remainder = 0;
    if (strlen(eid) != EID_DIGITS || !digits_only(eid))
        return false;
    for (const char *p = eid; *p; p++)
        remainder = (remainder * 10 + (unsigned)(*p - '0')) % 97;
    return remainder == 1;
}

/* --- who issues ------------------------------------------------------------------------------ */

/* Does this EUM certify that EID? */
static bool eum_covers(const struct rk_cert *eum, const char *eid) {
    struct rk_eum_limit limit;
    for (size_t n = 0; rk_cert_next_limit(eum, &n, &limit);)
        if (limit.eid_prefix.len &&
            rk_slice_starts_with(rk_slice(eid, strlen(eid)), limit.eid_prefix))
            return true;
    return false;
}

static int find_eum(const struct rk_pki *pki, enum rk_cert_curve curve, const char *eid,
                    const struct rk_pki_item **out) {
    int error = RK_CERTS_NOT_FOUND;
    for (size_t i = 0; i < pki->item_count; i++) {
        const struct rk_pki_item *item = &pki->items[i]->item;
        if (item->cert.role != RK_ROLE_EUM || item->cert.curve != curve || !item->key)
            continue;
        if (!eum_covers(&item->cert, eid)) {
            error = error == RK_CERTS_NOT_FOUND ? RK_CERTS_BAD_VALUE : error;
            continue;
        }
        *out = item;
        error = 0;
    }
    return error;
}

static int find_ci(const struct rk_pki *pki, enum rk_cert_curve curve,
                   const struct rk_pki_item **out) {
    struct rk_pki_query query = {.role = RK_ROLE_CI, .curve = &curve, .with_key = true};
    const struct rk_pki_item *ci = rk_pki_find(pki, &query);
    if (!ci)
        return RK_CERTS_NOT_FOUND;
    *out = ci;
    return 0;
}

/* --- what is issued -------------------------------------------------------------------------- */

/* Texts a request points to; they live as long as the making of one certificate. */
struct texts {
    char organization[130];
    char oid[RK_OID_TEXT_MAX];
};

static bool is_dp(enum rk_cert_role role) {
    return role == RK_ROLE_DPAUTH || role == RK_ROLE_DPPB || role == RK_ROLE_DPTLS;
}

/* All certificates of one SM-DP+ carry one OID (SGP.22 4.5.2.1): take over what is there. */
static void choose_oid(const struct rk_pki *pki, const struct rk_pki_order *order,
                       struct rk_cert_request *request, struct texts *texts) {
    if (order->oid) {
        request->rid = order->oid;
    } else if (is_dp(order->role)) {
        const struct rk_pki_item *dp = rk_pki_get(pki, RK_ROLE_DPAUTH, order->curve);
        if (dp && dp->cert.rid.len && *rk_oid_text(dp->cert.rid, texts->oid, sizeof texts->oid))
            request->rid = texts->oid;
    }
}

/* The organization must be one that the EUM may certify. */
static int fill_euicc(const struct rk_cert *eum, const char *eid, struct rk_cert_request *request,
                      struct texts *texts) {
    struct rk_eum_limit limit;
    struct rk_slice organization = eum->organization;
    for (size_t n = 0; rk_cert_next_limit(eum, &n, &limit);)
        if (limit.organization.len &&
            rk_slice_starts_with(rk_slice(eid, strlen(eid)), limit.eid_prefix))
            organization = limit.organization;
    if (organization.len >= sizeof texts->organization)
        return RK_CERTS_BAD_VALUE;
    snprintf(texts->organization, sizeof texts->organization, "%.*s", (int)organization.len,
             organization.len ? (const char *)organization.ptr : "");
    request->organization = organization.len ? texts->organization : NULL;
    request->serial_number = eid;
    return 0;
}

static int fill_eum(const struct rk_pki_order *order, struct rk_cert_request *request) {
    const char *prefix = order->eid_prefix ? order->eid_prefix : RK_PKI_DEFAULT_EID_PREFIX;
    if (!digits_only(prefix) || strlen(prefix) > EID_DIGITS)
        return RK_CERTS_BAD_VALUE;
    request->limit_eid = prefix;
    if (order->organization)
        request->organization = request->limit_organization = order->organization;
    return 0;
}

/* Name, times and whatever the role needs; `issuer` is NULL for a CI. */
static int fill_request(const struct rk_pki *pki, const struct rk_pki_order *order,
                        const struct rk_pki_item *issuer, struct rk_cert_request *request,
                        struct texts *texts) {
    int64_t now = rk_pki_now(order->now);
    *request = rk_cert_request(order->role);
    request->not_before = order->not_before ? order->not_before : now - PKI_DAY;
    request->not_after = order->not_after ? order->not_after : rk_pki_default_end(order->role, now);
    if (request->not_after < request->not_before)
        return RK_CERTS_BAD_VALUE;
    choose_oid(pki, order, request, texts);
    if (order->role == RK_ROLE_DPTLS || order->role == RK_ROLE_DSTLS)
        request->hosts = order->hosts && *order->hosts ? order->hosts : default_hosts;
    if (order->role == RK_ROLE_EUM)
        return fill_eum(order, request);
    if (order->role == RK_ROLE_EUICC)
        return fill_euicc(&issuer->cert, order->eid ? order->eid : RK_PKI_DEFAULT_EID, request,
                          texts);
    return 0;
}

static bool name_taken(const struct rk_pki *pki, const char *name) {
    for (size_t i = 0; i < pki->item_count; i++)
        if (strcmp(pki->items[i]->name, name) == 0)
            return true;
    for (size_t i = 0; i < pki->key_count; i++)
        if (strcmp(pki->keys[i]->name, name) == 0)
            return true;
    return false;
}

static void choose_name(const struct rk_pki *pki, const struct rk_pki_order *order,
                        char name[PKI_NAME_MAX]) {
    char base[PKI_NAME_MAX - 12];
    const char *eid = order->eid ? order->eid : RK_PKI_DEFAULT_EID;
    bool card = order->role == RK_ROLE_EUICC;
    snprintf(base, sizeof base, "%s-%s%s%s", rk_role_name(order->role), rk_curve_name(order->curve),
             card ? "-" : "", card ? eid : "");
    snprintf(name, PKI_NAME_MAX, "%s", base);
    for (unsigned n = 2; name_taken(pki, name) && n < 10000; n++)
        snprintf(name, PKI_NAME_MAX, "%s-%u", base, n);
}

/* The key to certify: the caller's, or a new one that goes into the set. */
static int choose_key(struct rk_pki *pki, const struct rk_pki_order *order, const char *name,
                      const struct rk_key **out) {
    struct rk_key *key = NULL;
    if (order->key) {
        *out = order->key;
        return 0;
    }
    int error = rk_key_generate(pki->libctx, order->curve, &key);
    return error ? error : rk_pki_take_key(pki, name, key, true, out);
}

static int issue_by(struct rk_pki *pki, const struct rk_pki_order *order,
                    const struct rk_pki_item *issuer, struct pki_item **out) {
    uint8_t der[RK_CERT_MAX];
    size_t len;
    char name[PKI_NAME_MAX];
    struct texts texts;
    struct rk_cert_request request;
    const struct rk_key *key = NULL;
    int error = fill_request(pki, order, issuer, &request, &texts);
    if (error)
        return error;
    choose_name(pki, order, name);
    error = choose_key(pki, order, name, &key);
    if (!error)
        error = rk_cert_issue(pki->libctx, &request, key, issuer ? &issuer->cert : NULL,
                              issuer ? issuer->key : key, der, sizeof der, &len);
    return error ? error : rk_pki_take_certificate(pki, name, rk_slice(der, len), true, out);
}

static int find_issuer(const struct rk_pki *pki, const struct rk_pki_order *order,
                       const struct rk_pki_item **issuer) {
    const char *eid = order->eid ? order->eid : RK_PKI_DEFAULT_EID;
    switch (order->role) {
    case RK_ROLE_CI:
        return 0;
    case RK_ROLE_EUICC:
        return good_eid(eid) ? find_eum(pki, order->curve, eid, issuer) : RK_CERTS_BAD_VALUE;
    case RK_ROLE_EUM:
    case RK_ROLE_DPTLS:
    case RK_ROLE_DPAUTH:
    case RK_ROLE_DPPB:
    case RK_ROLE_DSTLS:
    case RK_ROLE_DSAUTH:
        return find_ci(pki, order->curve, issuer);
    default:
        return RK_CERTS_BAD_VALUE;
    }
}

int rk_pki_issue(struct rk_pki *pki, const struct rk_pki_order *order,
                 const struct rk_pki_item **out) {
    struct rk_pki_mark mark = rk_pki_mark(pki);
    const struct rk_pki_item *issuer = NULL;
    struct pki_item *item = NULL;
    int error = find_issuer(pki, order, &issuer);
    if (!error)
        error = issue_by(pki, order, issuer, &item);
    if (error) {
        rk_pki_rollback(pki, mark);
        return error;
    }
    rk_pki_link(pki);
    if (out)
        *out = &item->item;
    return 0;
}

/* --- everything ------------------------------------------------------------------------------ */

static int create_curve(struct rk_pki *pki, const struct rk_pki_config *config,
                        enum rk_cert_curve curve, int64_t now) {
    static const enum rk_cert_role roles[] = {RK_ROLE_CI, RK_ROLE_EUM, RK_ROLE_DPAUTH, RK_ROLE_DPPB,
                                              RK_ROLE_DPTLS};
    int error = 0;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0] && !error; i++) {
        struct rk_pki_order order = {
            .role = roles[i],
            .curve = curve,
            .now = now,
            .eid_prefix = config->eid_prefix,
            .organization = config->eum_organization,
            .oid = is_dp(roles[i]) ? config->dp_oid : NULL,
            .hosts = config->hosts,
        };
        error = rk_pki_issue(pki, &order, NULL);
    }
    return error ? error : rk_pki_make_empty_crl(pki, curve, now);
}

int rk_pki_create(struct rk_pki *pki, const struct rk_pki_config *config) {
    struct rk_pki_mark mark = rk_pki_mark(pki);
    int64_t now = rk_pki_now(config->now);
    bool all = !config->curves[RK_CURVE_NIST] && !config->curves[RK_CURVE_BRAINPOOL];
    int error = 0;
    for (unsigned curve = 0; curve < RK_CURVE_COUNT && !error; curve++)
        if (all || config->curves[curve])
            error = create_curve(pki, config, (enum rk_cert_curve)curve, now);
    if (error)
        rk_pki_rollback(pki, mark);
    return error;
}
