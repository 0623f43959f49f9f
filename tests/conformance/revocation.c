/* LoadCRL: revocation lists of the suite's CI, right or wrong on purpose. */
#include "tests/conformance/bench.h"
#include "tests/support/crl.h"

#include <string.h>

/* The certificate's serial number, content octets. */
static bool serial_of(struct bench *b, const struct bench_holder *holder, struct rk_slice *out) {
    struct rk_cert cert;
    if (rk_cert_parse(bench_certificate(holder), &cert))
        return bench_fail(b, "a certificate of our own is malformed");
    *out = cert.serial;
    return true;
}

static bool key_id_of(struct bench *b, const struct bench_holder *holder, struct rk_slice *out) {
    struct rk_cert cert;
    if (rk_cert_parse(bench_certificate(holder), &cert))
        return bench_fail(b, "a certificate of our own is malformed");
    *out = cert.ski;
    return true;
}

static void take_flags(const char *params, struct crl_made *how) {
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"bad", &how->bad_signature},
                 {"no-number", &how->no_number},
                 {"version1", &how->version_1},
                 {"critical", &how->unknown_critical},
                 {"twice", &how->twice},
                 {"no-next", &how->no_next_update},
                 {"badtime", &how->bad_time},
                 {"hollow", &how->empty_entries},
                 {"entrycritical", &how->entry_critical},
                 {"expiry", &how->expiry}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i].flag = param_is(params, flags[i].name);
}

bool bench_crl(struct bench *b, const char *params) {
    enum { ENTRIES_MAX = 300 };
    struct rk_slice serials[ENTRIES_MAX];
    char name[64];
    bool strange = param_is(params, "stranger");
    struct crl_made how = {.key =
                               param_is(params, "forged") || strange ? b->stranger.key : b->ci.key,
                           .number = (uint32_t)param_number(params, "number", 1),
                           .serials = serials,
                           .part = (uint32_t)param_number(params, "part", 0),
                           .parts = (uint32_t)param_number(params, "of", 0),
                           .base = (uint32_t)param_number(params, "base", 0),
                           .only = (unsigned)param_number(params, "only", 0),
                           .reason = (uint8_t)param_number(params, "reason", 0),
                           .tag = param_is(params, "untagged") ? 0x30 : 0xA0};
    struct rk_buf request = {0};
    take_flags(params, &how);
    const char *server = param_get(params, "server", name, sizeof name);
    how.count = server ? param_number(params, "times", 1) : 0;
    if (how.count > ENTRIES_MAX)
        return bench_fail(b, "too many entries");
    for (size_t i = 0; i < how.count; i++) {
        const struct bench_holder *holder = bench_server(b, server);
        if (!holder || !serial_of(b, holder, &serials[i]))
            return false;
    }
    if (!param_is(params, "no-aki") && !key_id_of(b, strange ? &b->stranger : &b->ci, &how.key_id))
        return false;
    bool ok = crl_request(&how, &request) || bench_fail(b, "the list cannot be signed");
    ok = ok && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    return ok;
}
