/* Cards of several CIs: made anew with those whose letters a row gives, in the row's order. */
#include "euicc/ecasd/personalise.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/inside.h"
#include "tests/conformance/template.h"

#include <stdlib.h>
#include <string.h>

#define EID_TEXT "89049032123451234512345678901235"

/* N is the CI that all other rows use. */
static const struct {
    char letter;
    enum rk_cert_curve curve;
} cis[] = {{'N', RK_CURVE_NIST},
           {'B', RK_CURVE_BRAINPOOL},
           {'M', RK_CURVE_NIST},
           {'C', RK_CURVE_BRAINPOOL}};
enum { CIS = sizeof cis / sizeof *cis };

struct bench_cards {
    struct bench_holder ci[CIS], eum[CIS], euicc[CIS];
};

/* Number of a letter, or CIS after bench_fail. */
static size_t number_of(struct bench *b, char letter) {
    size_t n = 0;
    while (n < CIS && cis[n].letter != letter)
        n++;
    if (!b->cards)
        b->cards = calloc(1, sizeof *b->cards);
    if (n == CIS || !b->cards) {
        bench_fail(b, "no CI is called %c", letter);
        return CIS;
    }
    return n;
}

struct bench_holder *bench_ci(struct bench *b, char letter) {
    size_t n = number_of(b, letter);
    if (n == CIS || n == 0)
        return n ? NULL : &b->ci;
    struct bench_holder *ci = &b->cards->ci[n];
    struct rk_cert_request request = bench_request(RK_ROLE_CI);
    if (ci->len)
        return ci;
    if (rk_key_generate(b->lib, cis[n].curve, &ci->key)) {
        bench_fail(b, "a key cannot be made");
        return NULL;
    }
    return bench_certify(b, ci, &request, NULL) ? ci : NULL;
}

/* CERT.EUM and CERT.EUICC under the CI of a letter; the latter, or null after bench_fail. */
static struct bench_holder *euicc_of(struct bench *b, char letter) {
    struct rk_cert_request eum = bench_request(RK_ROLE_EUM), euicc = bench_request(RK_ROLE_EUICC);
    const struct bench_holder *ci = bench_ci(b, letter);
    if (!ci)
        return NULL;
    size_t n = number_of(b, letter);
    struct bench_cards *c = b->cards;
    euicc.serial_number = EID_TEXT;
    if (!c->euicc[n].len && (!bench_certify(b, &c->eum[n], &eum, ci) ||
                             !bench_certify(b, &c->euicc[n], &euicc, &c->eum[n])))
        return NULL;
    return &c->euicc[n];
}

void bench_cards_free(struct bench *b) {
    for (size_t n = 0; b->cards && n < CIS; n++) {
        rk_key_free(&b->cards->ci[n].key);
        rk_key_free(&b->cards->eum[n].key);
        rk_key_free(&b->cards->euicc[n].key);
    }
    free(b->cards);
    b->cards = NULL;
}

/* ---- made anew ---- */

/* What rk_personal points to. */
struct making {
    struct rk_slice cis[CIS];
    struct rk_personal_identity identities[CIS];
    uint8_t scalars[CIS][32];
    struct rk_buf svn, rat;
    struct rk_personal personal;
};

static bool choose_cis(struct bench *b, const char *letters, struct making *m) {
    for (size_t n = 0; letters[n] && n < CIS; n++) {
        const struct bench_holder *ci = bench_ci(b, letters[n]);
        if (!ci)
            return false;
        m->cis[n] = bench_certificate(ci);
        m->personal.ci_count = n + 1;
    }
    m->personal.cis = m->cis;
    return true;
}

static bool choose_identities(struct bench *b, const char *letters, struct making *m) {
    for (size_t n = 0; letters[n] && n < CIS; n++) {
        const struct bench_holder *euicc = euicc_of(b, letters[n]);
        if (!euicc)
            return false;
        if (rk_key_private(euicc->key, m->scalars[n]))
            return bench_fail(b, "the card's key has no private part");
        m->identities[n] = (struct rk_personal_identity){
            bench_certificate(euicc), rk_slice_of(m->scalars[n]),
            bench_certificate(&b->cards->eum[number_of(b, letters[n])])};
        m->personal.identity_count = n + 1;
    }
    m->personal.identities = m->identities;
    return true;
}

static bool choose_rest(struct bench *b, const char *params, struct making *m) {
    static const char usual_rat[] = "30(80020560A1(30(8003EEEEEE81008200))82020780)";
    struct rk_eid eid;
    if (!param_octets(b, params, "svn", "020600", &m->svn) ||
        !param_octets(b, params, "rat", usual_rat, &m->rat))
        return false;
    if (m->svn.len != 3 || rk_eid_from_text(rk_slice(EID_TEXT, 32), &eid))
        return bench_fail(b, "a version has three octets");
    memcpy(m->personal.svn, m->svn.ptr, 3);
    memcpy(m->personal.eid, eid.octets, sizeof m->personal.eid);
    m->personal.rat = rk_buf_slice(&m->rat);
    m->personal.default_smdp = rk_slice("dp.example", 10);
    m->personal.root_smds = rk_slice("ds.example", 10);
    m->personal.protection_profile[0] = 1;
    m->personal.accreditation = rk_slice("RK-CF-0001", 10);
    return true;
}

static bool make(struct bench *b, const struct rk_personal *personal) {
    struct bench_inside_parts in = bench_inside_parts(b->inside);
    int error = rk_euicc_personalise(in.card, in.port, personal);
    if (error)
        return bench_fail(b, "personalise: %s", rk_personalise_error_text(error));
    return bench_power(b);
}

bool bench_card(struct bench *b, const char *params) {
    struct making m = {0};
    char trusted[CIS + 1], own[CIS + 1];
    const char *letters = param_get(params, "ci", trusted, sizeof trusted);
    const char *with = param_get(params, "own", own, sizeof own);
    letters = letters ? letters : "N";
    bool ok = choose_cis(b, letters, &m) && choose_identities(b, with ? with : letters, &m) &&
              choose_rest(b, params, &m) && make(b, &m.personal);
    rk_wipe(m.scalars, sizeof m.scalars);
    rk_buf_free(&m.svn);
    rk_buf_free(&m.rat);
    return ok;
}

/* ---- who signed ---- */

static bool is_certificate(struct bench *b, struct rk_tlv_reader *r,
                           const struct bench_holder *of) {
    struct rk_tlv certificate;
    return (rk_tlv_take(r, 0x30, &certificate) &&
            rk_slice_equal(certificate.whole, bench_certificate(of))) ||
           bench_fail(b, "a certificate is missing, or of another CI");
}

/* What follows in `r` proves the key: CERT.EUICC and CERT.EUM of that CI, octet for octet. */
static bool has_certificates(struct bench *b, struct rk_tlv_reader *r, size_t n) {
    return is_certificate(b, r, &b->cards->euicc[n]) && is_certificate(b, r, &b->cards->eum[n]);
}

static bool check_notification(struct bench *b, const struct rk_tlv *one, struct rk_tlv_reader *r,
                               size_t n) {
    struct rk_tlv data, signature;
    if (!rk_tlv_take(r, one->tag == 0xBF37 ? 0xBF27 : 0xBF2F, &data) ||
        !rk_tlv_take(r, 0x5F37, &signature))
        return bench_fail(b, "a notification lacks a member");
    if (rk_key_verify(b->cards->euicc[n].key, &data.whole, 1, signature.value))
        return bench_fail(b, "a notification is signed by another key");
    return one->tag == 0xBF37 || has_certificates(b, r, n);
}

static bool check_notifications(struct bench *b, const struct rk_tlv *whole, size_t n) {
    struct rk_tlv list, one;
    unsigned count = 0;
    if (!rk_tlv_find(whole->value, RK_TLV_DER, 0xA0, &list))
        return bench_fail(b, "the answer is no list of notifications");
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    for (; rk_tlv_next(&r, &one); count++) {
        struct rk_tlv_reader inner = rk_tlv_enter(&r, &one);
        if (!check_notification(b, &one, &inner, n))
            return false;
    }
    return count || bench_fail(b, "there is no notification");
}

static bool check_authentication(struct bench *b, const struct rk_tlv *whole, size_t n) {
    struct rk_tlv ok, e;
    if (!rk_tlv_find(whole->value, RK_TLV_DER, 0xA0, &ok))
        return bench_fail(b, "the server is refused");
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_DER);
    return rk_tlv_take(&r, 0x30, &e) && rk_tlv_take(&r, 0x5F37, &e) && has_certificates(b, &r, n);
}

/* Answers other than notifications were verified with b->euicc when they came (server.c). */
bool bench_signed_under(struct bench *b, char letter) {
    size_t n = number_of(b, letter);
    struct rk_tlv whole;
    if (n == CIS || !euicc_of(b, letter))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(rk_buf_slice(&b->answer), RK_TLV_DER);
    if (!rk_tlv_next(&r, &whole))
        return bench_fail(b, "there is no answer");
    if (whole.tag == 0xBF2B)
        return check_notifications(b, &whole, n);
    if (!b->euicc || !rk_slice_equal(rk_key_point(b->euicc), rk_key_point(b->cards->euicc[n].key)))
        return bench_fail(b, "the card signs with another key");
    return whole.tag != 0xBF38 || check_authentication(b, &whole, n);
}
