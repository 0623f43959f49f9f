/* The suite's PKI: a CI, and servers whose certificates are right or wrong in one point each. */
#include "tests/conformance/bench.h"

#include "certs/pki.h"

#include <string.h>

/* What differs from the role's profile. Zero members: nothing. */
static const struct server {
    const char *name;
    enum rk_cert_role role;
    uint32_t without, not_critical; /* extensions */
    const char *extra_critical;
    uint32_t key_usage;
    bool ca, ext_key_usage, name_constraints;
    const char *rid;
    bool stranger;    /* of a CI that the card does not trust */
    char ci;          /* of one in cards.c; 0: of the usual one */
    bool other_curve; /* its key's curve is none of SGP.22's */
    int flip;         /* octet of the finished certificate to change, from the end; 0: none */
} servers[] = {
    {.name = "auth", .role = RK_ROLE_DPAUTH},
    {.name = "pb", .role = RK_ROLE_DPPB},
    {.name = "ds", .role = RK_ROLE_DSAUTH},
    {.name = "tls", .role = RK_ROLE_DPTLS},
    {.name = "auth-stranger", .role = RK_ROLE_DPAUTH, .stranger = true},
    {.name = "auth-no-ski", .role = RK_ROLE_DPAUTH, .without = RK_EXT_SKI},
    {.name = "auth-no-aki", .role = RK_ROLE_DPAUTH, .without = RK_EXT_AKI},
    {.name = "auth-no-usage", .role = RK_ROLE_DPAUTH, .without = RK_EXT_KEY_USAGE},
    {.name = "auth-no-policy", .role = RK_ROLE_DPAUTH, .without = RK_EXT_POLICIES},
    {.name = "auth-no-name", .role = RK_ROLE_DPAUTH, .without = RK_EXT_ALT_NAME},
    {.name = "auth-soft-policy", .role = RK_ROLE_DPAUTH, .not_critical = RK_EXT_POLICIES},
    {.name = "auth-soft-usage", .role = RK_ROLE_DPAUTH, .not_critical = RK_EXT_KEY_USAGE},
    {.name = "auth-unknown-critical", .role = RK_ROLE_DPAUTH, .extra_critical = "2.999.77"},
    {.name = "auth-cert-sign", .role = RK_ROLE_DPAUTH, .key_usage = RK_USAGE_CERT_SIGN},
    {.name = "auth-ca", .role = RK_ROLE_DPAUTH, .ca = true},
    {.name = "auth-eku", .role = RK_ROLE_DPAUTH, .ext_key_usage = true},
    {.name = "auth-constraints", .role = RK_ROLE_DPAUTH, .name_constraints = true},
    {.name = "auth-curve", .role = RK_ROLE_DPAUTH, .other_curve = true},
    {.name = "auth-flipped", .role = RK_ROLE_DPAUTH, .flip = 5},
    {.name = "auth-55", .role = RK_ROLE_DPAUTH, .rid = "2.999.55"},
    {.name = "pb-55", .role = RK_ROLE_DPPB, .rid = "2.999.55"},
    {.name = "auth-B", .role = RK_ROLE_DPAUTH, .ci = 'B'},
    {.name = "pb-B", .role = RK_ROLE_DPPB, .ci = 'B'},
    {.name = "auth-M", .role = RK_ROLE_DPAUTH, .ci = 'M'},
    {.name = "pb-M", .role = RK_ROLE_DPPB, .ci = 'M'},
    {.name = "pb-stranger", .role = RK_ROLE_DPPB, .stranger = true},
    {.name = "pb-no-name", .role = RK_ROLE_DPPB, .without = RK_EXT_ALT_NAME},
    {.name = "pb-no-usage", .role = RK_ROLE_DPPB, .without = RK_EXT_KEY_USAGE},
    {.name = "pb-unknown-critical", .role = RK_ROLE_DPPB, .extra_critical = "2.999.77"},
    {.name = "pb-constraints", .role = RK_ROLE_DPPB, .name_constraints = true},
    {.name = "pb-curve", .role = RK_ROLE_DPPB, .other_curve = true},
    {.name = "pb-flipped", .role = RK_ROLE_DPPB, .flip = 5},
};
_Static_assert(sizeof servers / sizeof *servers <= BENCH_SERVERS, "room for every server");

struct rk_slice bench_certificate(const struct bench_holder *holder) {
    return rk_slice(holder->der, holder->len);
}

struct rk_cert_request bench_request(enum rk_cert_role role) {
    struct rk_cert_request request = rk_cert_request(role);
    request.not_before = 1600000000;
    request.not_after = 4000000000;
    return request;
}

bool bench_certify(struct bench *b, struct bench_holder *out, const struct rk_cert_request *request,
                   const struct bench_holder *issuer) {
    struct rk_cert parsed;
    enum rk_cert_curve curve = issuer ? rk_key_curve(issuer->key) : RK_CURVE_NIST;
    if ((!out->key && rk_key_generate(b->lib, curve, &out->key)) ||
        (issuer && rk_cert_parse(bench_certificate(issuer), &parsed)) ||
        rk_cert_issue(b->lib, request, out->key, issuer ? &parsed : NULL,
                      issuer ? issuer->key : out->key, out->der, sizeof out->der, &out->len))
        return bench_fail(b, "a certificate cannot be made");
    return true;
}

bool bench_make_ci(struct bench *b) {
    struct rk_cert_request request = bench_request(RK_ROLE_CI);
    b->has_ci =
        bench_certify(b, &b->ci, &request, NULL) && bench_certify(b, &b->stranger, &request, NULL);
    return b->has_ci;
}

bool bench_load_ci(struct bench *b, const char *folder) {
    struct rk_cert_request request = bench_request(RK_ROLE_CI);
    struct rk_pki *pki = NULL;
    uint8_t scalar[32];
    const struct rk_pki_item *ci = NULL;
    if (!rk_pki_new(b->lib, &pki) && !rk_pki_load(pki, folder, NULL))
        ci = rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST);
    bool ok = ci && ci->key && ci->cert.raw.len <= sizeof b->ci.der &&
              !rk_key_private(ci->key, scalar) &&
              !rk_key_from_private(b->lib, ci->cert.curve, scalar, &b->ci.key);
    if (ok) {
        memcpy(b->ci.der, ci->cert.raw.ptr, ci->cert.raw.len);
        b->ci.len = ci->cert.raw.len;
    }
    rk_wipe(scalar, sizeof scalar);
    rk_pki_free(&pki);
    b->has_ci = ok && bench_certify(b, &b->stranger, &request, NULL);
    return b->has_ci || bench_fail(b, "%s: no CI of curve P-256 with its private key", folder);
}

bool bench_ci_id(struct bench *b, char letter, struct rk_buf *out) {
    const struct bench_holder *holder = letter ? bench_ci(b, letter) : &b->ci;
    struct rk_cert ci;
    if (!holder || rk_cert_parse(bench_certificate(holder), &ci))
        return bench_fail(b, "the CI's certificate is not known");
    rk_buf_put_slice(out, ci.ski);
    return true;
}

static struct rk_cert_request request_of(const struct server *s) {
    struct rk_cert_request request = bench_request(s->role);
    request.extensions &= ~s->without;
    request.critical &= ~s->not_critical;
    request.extra_critical = s->extra_critical;
    if (s->key_usage)
        request.key_usage = s->key_usage;
    if (s->ca) {
        request.extensions |= RK_EXT_BASIC_CONSTRAINTS;
        request.ca = true;
    }
    if (s->ext_key_usage) {
        request.extensions |= RK_EXT_EXT_KEY_USAGE;
        request.ext_key_usage = RK_USAGE_SERVER_AUTH;
    }
    if (s->name_constraints) {
        request.extensions |= RK_EXT_NAME_CONSTRAINTS;
        request.limit_organization = "Somebody";
        request.limit_eid = "89049032";
    }
    if (s->rid)
        request.rid = s->rid;
    return request;
}

/* Say in the certificate that the key is on prime239v3, and sign it again: well formed, of a chain
 * that stands, and of a curve that no card of SGP.22 has. */
static bool change_curve(struct bench *b, struct bench_holder *holder) {
    static const uint8_t p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
    uint8_t tbs[BENCH_CERT_MAX], signature[80];
    size_t signature_len, at = 0;
    struct rk_tlv whole, part, algorithm;
    struct rk_buf content = {0}, out = {0};
    if (rk_tlv_only(bench_certificate(holder), RK_TLV_DER, 0x30, &whole))
        return bench_fail(b, "a certificate of our own is malformed");
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_take(&r, 0x30, &part) || !rk_tlv_take(&r, 0x30, &algorithm))
        return bench_fail(b, "a certificate of our own is malformed");
    memcpy(tbs, part.whole.ptr, part.whole.len);
    while (at + sizeof p256 < part.whole.len && memcmp(tbs + at, p256, sizeof p256) != 0)
        at++;
    tbs[at + 7] = 0x06;
    if (rk_key_sign_der(b->ci.key, rk_slice(tbs, part.whole.len), signature + 1,
                        sizeof signature - 1, &signature_len))
        return bench_fail(b, "a certificate cannot be signed");
    signature[0] = 0; /* unused bits */
    rk_buf_put(&content, tbs, part.whole.len);
    rk_buf_put_slice(&content, algorithm.whole);
    rk_buf_put_tlv(&content, 0x03, rk_slice(signature, 1 + signature_len));
    rk_buf_put_tlv(&out, 0x30, rk_buf_slice(&content));
    holder->len = out.len;
    memcpy(holder->der, out.ptr, out.len);
    rk_buf_free(&content);
    rk_buf_free(&out);
    return true;
}

static bool make_server(struct bench *b, const struct server *s, struct bench_holder *out) {
    struct rk_cert_request request = request_of(s);
    const struct bench_holder *ci = s->ci         ? bench_ci(b, s->ci)
                                    : s->stranger ? &b->stranger
                                                  : &b->ci;
    if (!ci || !bench_certify(b, out, &request, ci))
        return false;
    if (s->flip)
        out->der[out->len - (size_t)s->flip] ^= 1;
    return !s->other_curve || change_curve(b, out);
}

struct bench_holder *bench_server(struct bench *b, const char *name) {
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        if (strcmp(servers[i].name, name) != 0)
            continue;
        if (!b->servers[i].len && !make_server(b, &servers[i], &b->servers[i]))
            return NULL;
        return &b->servers[i];
    }
    bench_fail(b, "no server is called %s", name);
    return NULL;
}
