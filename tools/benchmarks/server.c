/*
 * What a download costs the server: CPU time inside rk_dp_handle for its four requests, beside the
 * sum of the elliptic-curve operations that SGP.22 makes it do, each timed by OpenSSL in this run.
 * The database is a file, as in earnest; one download follows the other, as on a busy server. An
 * argument names a package to deliver (with the ICCID of the GSMA test profile) instead of one of
 * twelve kilobytes made here.
 */
#include "certs/file.h"
#include "tools/dpbed/world.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 400, WARM_UP = 50, FILLER = 11900 };

/* What one download takes: signatures for initiateAuthentication, authenticateClient and the bound
 * package; EUM and eUICC certificate, euiccSignature1, euiccSignature2 and the result verified;
 * one one-time key and one agreement. */
enum { SIGNATURES = 3, VERIFICATIONS = 5, KEYS = 1, AGREEMENTS = 1 };

static double cpu_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* --- OpenSSL's own figures ----------------------------------------------------------------- */

struct material {
    EVP_PKEY *key, *other;
    EVP_PKEY_CTX *sign, *verify, *derive, *generate;
    uint8_t hash[32], signature[128];
    size_t signature_len;
};

typedef bool operation(struct material *m);

static bool do_sign(struct material *m) {
    m->signature_len = sizeof m->signature;
    return EVP_PKEY_sign(m->sign, m->signature, &m->signature_len, m->hash, sizeof m->hash) == 1;
}

static bool do_verify(struct material *m) {
    return EVP_PKEY_verify(m->verify, m->signature, m->signature_len, m->hash, sizeof m->hash) == 1;
}

static bool do_derive(struct material *m) {
    uint8_t secret[32];
    size_t len = sizeof secret;
    return EVP_PKEY_derive(m->derive, secret, &len) == 1;
}

static bool do_generate(struct material *m) {
    EVP_PKEY *key = NULL;
    bool ok = EVP_PKEY_generate(m->generate, &key) == 1;
    EVP_PKEY_free(key);
    return ok;
}

static bool prepare(struct material *m, const char *curve) {
    memset(m, 0, sizeof *m);
    m->key = EVP_EC_gen(curve);
    m->other = EVP_EC_gen(curve);
    if (!m->key || !m->other)
        return false;
    m->sign = EVP_PKEY_CTX_new(m->key, NULL);
    m->verify = EVP_PKEY_CTX_new(m->key, NULL);
    m->derive = EVP_PKEY_CTX_new(m->key, NULL);
    m->generate = EVP_PKEY_CTX_new(m->key, NULL);
    return m->sign && m->verify && m->derive && m->generate && EVP_PKEY_sign_init(m->sign) == 1 &&
           EVP_PKEY_verify_init(m->verify) == 1 && EVP_PKEY_derive_init(m->derive) == 1 &&
           EVP_PKEY_derive_set_peer(m->derive, m->other) == 1 &&
           EVP_PKEY_keygen_init(m->generate) == 1;
}

static void release(struct material *m) {
    EVP_PKEY_CTX_free(m->sign);
    EVP_PKEY_CTX_free(m->verify);
    EVP_PKEY_CTX_free(m->derive);
    EVP_PKEY_CTX_free(m->generate);
    EVP_PKEY_free(m->key);
    EVP_PKEY_free(m->other);
}

enum { OPERATIONS = 4, REPEATS = 4 };

static const struct {
    const char *name;
    operation *run;
    unsigned per_download;
} operations[OPERATIONS] = {{"sign", do_sign, SIGNATURES},
                            {"verify", do_verify, VERIFICATIONS},
                            {"key", do_generate, KEYS},
                            {"agree", do_derive, AGREEMENTS}};

/* A few of each right after a download, so that both are timed under the same conditions. */
static bool time_operations(struct material *m, double out[OPERATIONS]) {
    for (size_t i = 0; i < OPERATIONS; i++) {
        double start = cpu_us();
        for (int n = 0; n < REPEATS; n++)
            if (!operations[i].run(m))
                return false;
        out[i] = (cpu_us() - start) / REPEATS;
    }
    return true;
}

/* --- the server ---------------------------------------------------------------------------- */

enum { STEPS = 4 };

static const char *result(struct rk_bed_world *w) {
    return rk_bed_world_result(w, 0) == 204 ? "ok" : "failed";
}

static const struct {
    const char *name;
    const char *(*run)(struct rk_bed_world *w);
} steps[STEPS] = {{"initiateAuthentication", rk_bed_world_initiate},
                  {"authenticateClient", rk_bed_world_authenticate},
                  {"getBoundProfilePackage", rk_bed_world_get_package},
                  {"handleNotification", result}};

/* One download under a new one-time key of the card; then the server's stock as before. */
static bool one_download(struct rk_bed_world *w, struct rk_slice package, double spent[STEPS]) {
    struct rk_dp_profile_request profile = {
        .package = package, .profile_class = -1, .events = -1, .any_card = true};
    rk_bed_world_profile(w, &profile);
    rk_bed_world_order(w, NULL);
    rk_key_free(&w->card.otsk);
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].run(w), "ok") != 0)
            return false;
        spent[i] = w->server_us;
    }
    return strcmp(rk_bed_world_state(w), "Installed") == 0 &&
           rk_dp_profile_remove(&w->store, RK_BED_ICCID) == 0;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values) {
    qsort(values, RUNS, sizeof *values, compare);
    return values[RUNS / 2];
}

struct figures {
    double step[STEPS][RUNS], total[RUNS], operation[OPERATIONS][RUNS];
};

static bool run_all(struct rk_bed_world *w, struct rk_slice package, struct material *m,
                    struct figures *f) {
    for (int run = -WARM_UP; run < RUNS; run++) {
        double spent[STEPS], ecc[OPERATIONS];
        if (!one_download(w, package, spent) || !time_operations(m, ecc)) {
            fprintf(stderr, "bench: %s\n", w->response.note);
            return false;
        }
        if (run < 0)
            continue;
        f->total[run] = 0;
        for (size_t i = 0; i < STEPS; i++) {
            f->step[i][run] = spent[i];
            f->total[run] += spent[i];
        }
        for (size_t i = 0; i < OPERATIONS; i++)
            f->operation[i][run] = ecc[i];
    }
    return true;
}

static void report(struct figures *f) {
    double total = median(f->total), ecc = 0;
    for (size_t i = 0; i < STEPS; i++)
        printf("  %-24s %8.1f us\n", steps[i].name, median(f->step[i]));
    for (size_t i = 0; i < OPERATIONS; i++) {
        double each = median(f->operation[i]);
        printf("  %u x %-20s %8.1f us each\n", operations[i].per_download, operations[i].name,
               each);
        ecc += operations[i].per_download * each;
    }
    printf("  server per download      %8.1f us CPU\n", total);
    printf("  its ECC operations       %8.1f us\n", ecc);
    printf("  ratio                    %8.2f\n", total / ecc);
}

static void use_curve(struct rk_bed_world *w, enum rk_cert_curve curve) {
    rk_bed_card_free(&w->card);
    rk_bed_card_init(&w->card, w->libctx, w->keys.pki, curve, RK_BED_EID);
    w->card.matching_id = "TEST";
}

static bool measure(const char *label, enum rk_cert_curve curve, struct rk_slice package,
                    const char *path) {
    static struct rk_bed_world world;
    static struct figures figures;
    struct rk_bed_world_options options = {.database = path};
    struct material m;
    printf("%s\n", label);
    rk_bed_world_init(&world, &options);
    use_curve(&world, curve);
    bool done = prepare(&m, curve == RK_CURVE_NIST ? "P-256" : "brainpoolP256r1") && do_sign(&m) &&
                run_all(&world, package, &m, &figures);
    release(&m);
    rk_bed_world_free(&world);
    if (done)
        report(&figures);
    return done;
}

static bool measure_on(const char *folder, struct rk_slice package) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    static const char *const labels[RK_CURVE_COUNT] = {"P-256", "brainpoolP256r1"};
    char path[128], name[160];
    bool done = true;
    for (int curve = 0; curve < RK_CURVE_COUNT && done; curve++) {
        snprintf(path, sizeof path, "%s/%d.db", folder, curve);
        done = measure(labels[curve], (enum rk_cert_curve)curve, package, path);
        for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
            snprintf(name, sizeof name, "%s%s", path, endings[i]);
            unlink(name);
        }
    }
    return done;
}

int main(int argc, char **argv) {
    char folder[] = "/tmp/rk-bench-XXXXXX";
    struct rk_buf made = {0};
    uint8_t *file = NULL;
    size_t len = 0;
    if (argc > 1 && rk_disk_read(argv[1], 1 << 20, &file, &len)) {
        perror(argv[1]);
        return 1;
    }
    rk_bed_package(RK_BED_ICCID, 0, FILLER, &made);
    struct rk_slice package = file ? rk_slice(file, len) : rk_buf_slice(&made);
    printf("a package of %zu octets, median of %d downloads\n", package.len, RUNS);
    bool done = mkdtemp(folder) && measure_on(folder, package);
    rmdir(folder);
    rk_buf_free(&made);
    rk_disk_free(&file, len);
    return done ? 0 : 1;
}
