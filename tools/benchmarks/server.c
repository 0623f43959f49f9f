/*
 * What a download costs the server: CPU time inside rk_dp_handle for the four requests, beside the
 * sum of the elliptic-curve operations that SGP.22 makes it do, each timed by OpenSSL in this run.
 * The database is a file, as in earnest. An argument names a profile package to deliver instead of
 * a small one made here.
 */
#include "certs/file.h"
#include "smdp/core/profile.h"
#include "smdp/store/sqlite.h"
#include "tools/loopback/loopback.h"
#include "tools/saip/package.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 60, WARM_UP = 5, OPERATION_MS = 300 };

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

static double time_of(operation *run, struct material *m) {
    double start = cpu_us(), now = start;
    unsigned count = 0;
    for (; now - start < OPERATION_MS * 1e3; now = cpu_us())
        for (int i = 0; i < 8; i++, count++)
            if (!run(m))
                exit(1);
    return (now - start) / count;
}

static double ecc_us(enum rk_cert_curve curve) {
    struct material m;
    if (!prepare(&m, curve == RK_CURVE_NIST ? "P-256" : "brainpoolP256r1"))
        exit(1);
    double sign = time_of(do_sign, &m), verify = time_of(do_verify, &m);
    double derive = time_of(do_derive, &m), generate = time_of(do_generate, &m);
    release(&m);
    printf("  OpenSSL: sign %.1f us, verify %.1f, key %.1f, agree %.1f\n", sign, verify, generate,
           derive);
    return SIGNATURES * sign + VERIFICATIONS * verify + KEYS * generate + AGREEMENTS * derive;
}

/* --- the server ---------------------------------------------------------------------------- */

enum { STEPS = 4 };
static const char *const steps[STEPS] = {"initiateAuthentication", "authenticateClient",
                                         "getBoundProfilePackage", "handleNotification"};

struct meter {
    double started;
    double step[STEPS];
};

static void request(void *self, const char *url, struct rk_buf *body) {
    (void)url, (void)body;
    ((struct meter *)self)->started = cpu_us();
}

static void response(void *self, const char *url, struct rk_buf *body) {
    (void)body;
    struct meter *meter = self;
    double spent = cpu_us() - meter->started;
    for (size_t i = 0; i < STEPS; i++)
        if (strstr(url, steps[i]))
            meter->step[i] += spent;
}

static int64_t loopback_clock(void *clock) {
    (void)clock;
    return RK_LOOPBACK_NOW;
}

/* Give the loopback's server a database on disk in place of the one in memory. */
static bool use_file(struct rk_loopback *world, const char *path) {
    struct rk_dp_setup setup = {.host = "smdp.example.com",
                                .keys = &world->keys,
                                .store = &world->store,
                                .now = loopback_clock,
                                .max_downloads = 2};
    rk_dp_free(&world->dp);
    world->store.ops->close(world->store.self);
    world->store = (struct rk_dp_store){0};
    return rk_dp_sqlite_open(&world->store, path, true, 1000) == 0 &&
           rk_dp_new(&world->dp, &setup) == 0;
}

/* One download, measured; then card and server as before. */
static bool one_download(struct rk_loopback *world, struct rk_slice package, struct meter *meter) {
    struct rk_lpa_download_result result;
    struct rk_lpa_delivery delivery;
    char iccid[RK_DP_ICCID_CAP];
    if (rk_loopback_stock(world, package, iccid) || rk_loopback_order(world, iccid, "BENCH", NULL))
        return false;
    memset(meter, 0, sizeof *meter);
    if (rk_loopback_download(world, "BENCH", NULL, &result) ||
        rk_lpa_notification_deliver_all(world->lpa, true, &delivery, &world->error))
        return false;
    struct meter measured = *meter;
    bool ok = rk_loopback_order_state(world, iccid) == RK_DP_INSTALLED &&
              rk_lpa_profile_delete(world->lpa, iccid, &world->error) == 0 &&
              rk_lpa_notification_deliver_all(world->lpa, true, &delivery, &world->error) == 0 &&
              rk_dp_profile_remove(&world->store, iccid) == 0;
    *meter = measured;
    return ok;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values) {
    qsort(values, RUNS, sizeof *values, compare);
    return values[RUNS / 2];
}

static bool run_all(struct rk_loopback *world, struct rk_slice package, struct meter *meter,
                    double figures[STEPS + 1][RUNS]) {
    for (int run = -WARM_UP; run < RUNS; run++) {
        if (!one_download(world, package, meter)) {
            fprintf(stderr, "bench: %s %s\n", world->response.note, world->error.message);
            return false;
        }
        double total = 0;
        for (size_t i = 0; i < STEPS && run >= 0; i++) {
            figures[i][run] = meter->step[i];
            total += meter->step[i];
        }
        if (run >= 0)
            figures[STEPS][run] = total;
    }
    return true;
}

static bool measure(const char *label, enum rk_cert_curve curve, struct rk_slice package,
                    const char *path) {
    static struct rk_loopback world;
    static double figures[STEPS + 1][RUNS];
    struct meter meter = {0};
    struct rk_loopback_setup setup = {.curve = curve,
                                      .tap = {&meter, NULL, NULL, request, response}};
    printf("%s\n", label);
    double ecc = ecc_us(curve);
    bool done = rk_loopback_open(&world, &setup) == 0;
    world.any_card = true;
    done = done && use_file(&world, path) && run_all(&world, package, &meter, figures);
    rk_loopback_close(&world);
    if (!done)
        return false;
    double total = median(figures[STEPS]);
    for (size_t i = 0; i < STEPS; i++)
        printf("  %-24s %8.1f us\n", steps[i], median(figures[i]));
    printf("  server per download      %8.1f us CPU\n", total);
    printf("  its ECC operations       %8.1f us\n", ecc);
    printf("  ratio                    %8.2f\n", total / ecc);
    return true;
}

static struct rk_slice make_package(uint8_t *buf, size_t cap) {
    struct rk_saip_subscriber who = {
        .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
        .imsi = "001010123456063",
        .mnc_len = 2,
        .name = "benchmark",
        .algorithm = RK_SAIP_MILENAGE,
    };
    struct rk_slice package = {0};
    rk_saip_make(&who, buf, cap, &package);
    return package;
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
    static uint8_t space[RK_SAIP_PACKAGE_CAP];
    char folder[] = "/tmp/rk-bench-XXXXXX";
    uint8_t *file = NULL;
    size_t len = 0;
    if (argc > 1 && rk_disk_read(argv[1], 1 << 20, &file, &len)) {
        perror(argv[1]);
        return 1;
    }
    struct rk_slice package = file ? rk_slice(file, len) : make_package(space, sizeof space);
    printf("a package of %zu octets, median of %d downloads\n", package.len, RUNS);
    bool done = mkdtemp(folder) && measure_on(folder, package);
    rmdir(folder);
    rk_disk_free(&file, len);
    return done ? 0 : 1;
}
