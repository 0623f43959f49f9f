/* A whole PKI: made, judged by OpenSSL as well, saved, loaded, reproduced. */
#include "tests/support/test.h"

#include "certs/file.h"
#include "certs/pki.h"
#include "tests/unit/certs/seeded.h"

#include <dirent.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t NOW = 1700000000;
static const enum rk_cert_role made_roles[] = {RK_ROLE_CI, RK_ROLE_EUM, RK_ROLE_DPAUTH,
                                               RK_ROLE_DPPB, RK_ROLE_DPTLS};
enum { MADE = sizeof made_roles / sizeof made_roles[0] };

static char dir[64];

static int make_dir(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rk-pki-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static void remove_tree(const char *path) {
    DIR *d = opendir(path);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char name[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name))
            remove_tree(name);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int clear_dir(void **state) {
    (void)state;
    remove_tree(dir);
    return 0;
}

static struct rk_pki *create(OSSL_LIB_CTX *libctx) {
    struct rk_pki *pki = NULL;
    struct rk_pki_config config = {.now = NOW};
    assert_int_equal(rk_pki_new(libctx, &pki), 0);
    assert_int_equal(rk_pki_create(pki, &config), 0);
    return pki;
}

static enum rk_cert_reason judge(const struct rk_pki *pki, const struct rk_cert *cert) {
    struct rk_trust *trust = NULL;
    struct rk_cert_check check = {.role = cert->role, .check_time = true, .now = NOW};
    struct rk_cert_verdict verdict;
    assert_int_equal(rk_pki_trust(pki, &trust), 0);
    enum rk_cert_reason reason = rk_pki_verify(pki, trust, &check, cert, &verdict);
    rk_trust_free(&trust);
    return reason;
}

static void create__both_curves__every_certificate_stands(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    assert_int_equal(rk_pki_count(pki), MADE * RK_CURVE_COUNT);
    assert_int_equal(rk_pki_key_count(pki), MADE * RK_CURVE_COUNT);
    assert_int_equal(rk_pki_crl_count(pki), RK_CURVE_COUNT);
    assert_int_equal(rk_pki_at(pki, 0)->cert.curve, RK_CURVE_NIST);
    for (unsigned curve = 0; curve < RK_CURVE_COUNT; curve++)
        for (size_t i = 0; i < MADE; i++) {
            const struct rk_pki_item *item =
                rk_pki_get(pki, made_roles[i], (enum rk_cert_curve)curve);
            assert_non_null(item);
            assert_non_null(item->key);
            assert_int_equal(judge(pki, &item->cert), RK_CERT_OK);
        }
    rk_pki_free(&pki);
}

static void create__one_curve__makes_no_other(void **state) {
    (void)state;
    struct rk_pki *pki = NULL;
    struct rk_pki_config config = {.now = NOW, .curves = {[RK_CURVE_BRAINPOOL] = true}};
    assert_int_equal(rk_pki_new(NULL, &pki), 0);
    assert_int_equal(rk_pki_create(pki, &config), 0);
    assert_int_equal(rk_pki_count(pki), MADE);
    assert_null(rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST));
    rk_pki_free(&pki);
}

static void create__bad_values__leave_the_set_empty(void **state) {
    (void)state;
    static const char *const hosts[] = {"ok", "not ok", NULL};
    const struct rk_pki_config configs[] = {{.now = NOW, .hosts = hosts},
                                            {.now = NOW, .dp_oid = "2.x"},
                                            {.now = NOW, .eid_prefix = "89x"},
                                            {.now = NOW, .eid_prefix = ""}};
    for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++) {
        struct rk_pki *pki = NULL;
        assert_int_equal(rk_pki_new(NULL, &pki), 0);
        assert_int_equal(rk_pki_create(pki, &configs[i]), RK_CERTS_BAD_VALUE);
        assert_int_equal(rk_pki_count(pki) + rk_pki_key_count(pki) + rk_pki_crl_count(pki), 0);
        rk_pki_free(&pki);
    }
}

/* Somebody else's reading of the same bytes: OpenSSL as a TLS client would. */
static int openssl_judges(const struct rk_cert *cert, const struct rk_cert *ci, const char *host) {
    const uint8_t *p = cert->raw.ptr, *q = ci->raw.ptr;
    X509 *leaf = d2i_X509(NULL, &p, (long)cert->raw.len);
    X509 *root = d2i_X509(NULL, &q, (long)ci->raw.len);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    assert_non_null(leaf);
    assert_non_null(root);
    assert_true(X509_STORE_add_cert(store, root));
    assert_true(X509_STORE_CTX_init(ctx, store, leaf, NULL));
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, (time_t)NOW);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    if (host) {
        X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER);
        X509_VERIFY_PARAM_set1_host(param, host, 0);
    }
    int error = X509_verify_cert(ctx) == 1 ? 0 : X509_STORE_CTX_get_error(ctx);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    X509_free(leaf);
    X509_free(root);
    return error;
}

static void create__judged_by_openssl__stands(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    for (unsigned i = 0; i < RK_CURVE_COUNT; i++) {
        enum rk_cert_curve curve = (enum rk_cert_curve)i;
        const struct rk_cert *ci = &rk_pki_get(pki, RK_ROLE_CI, curve)->cert;
        const struct rk_cert *tls = &rk_pki_get(pki, RK_ROLE_DPTLS, curve)->cert;
        assert_int_equal(openssl_judges(tls, ci, "localhost"), 0);
        assert_int_equal(openssl_judges(tls, ci, "elsewhere"), X509_V_ERR_HOSTNAME_MISMATCH);
        assert_int_equal(openssl_judges(&rk_pki_get(pki, RK_ROLE_DPAUTH, curve)->cert, ci, NULL),
                         0);
        assert_int_equal(openssl_judges(&rk_pki_get(pki, RK_ROLE_EUM, curve)->cert, ci, NULL), 0);
    }
    rk_pki_free(&pki);
}

static void create__from_the_same_seed__is_the_same(void **state) {
    (void)state;
    OSSL_LIB_CTX *contexts[3] = {seeded_context(1), seeded_context(1), seeded_context(2)};
    struct rk_pki *sets[3];
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(contexts[i]);
        sets[i] = create(contexts[i]);
    }
    for (size_t n = 0; n < rk_pki_count(sets[0]); n++) {
        struct rk_slice first = rk_pki_at(sets[0], n)->cert.raw;
        assert_true(rk_slice_equal(first, rk_pki_at(sets[1], n)->cert.raw));
        assert_false(rk_slice_equal(first, rk_pki_at(sets[2], n)->cert.raw));
    }
    assert_true(rk_slice_equal(rk_pki_crl(sets[0], 1), rk_pki_crl(sets[1], 1)));
    for (size_t i = 0; i < 3; i++) {
        rk_pki_free(&sets[i]);
        OSSL_LIB_CTX_free(contexts[i]);
    }
}

static void save__then_load__finds_all_again(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *back = NULL;
    struct stat info;
    char path[128];
    assert_int_equal(rk_pki_save(pki, dir), 0);
    snprintf(path, sizeof path, "%s/dpauth-nist.key", dir);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(rk_pki_new(NULL, &back), 0);
    assert_int_equal(rk_pki_load(back, dir, NULL), 0);
    assert_int_equal(rk_pki_count(back), rk_pki_count(pki));
    assert_int_equal(rk_pki_crl_count(back), rk_pki_crl_count(pki));
    for (size_t i = 0; i < rk_pki_count(back); i++) {
        const struct rk_pki_item *item = rk_pki_at(back, i);
        const struct rk_pki_item *was = rk_pki_get(pki, item->cert.role, item->cert.curve);
        assert_non_null(item->key);
        assert_true(rk_slice_equal(item->cert.raw, was->cert.raw));
        assert_string_equal(item->name, was->name);
    }
    rk_pki_free(&back);
    rk_pki_free(&pki);
}

static void save__into_a_folder_that_has_it__changes_nothing(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *other = create(NULL), *back = NULL;
    assert_int_equal(rk_pki_save(pki, dir), 0);
    assert_int_equal(rk_pki_save(other, dir), RK_CERTS_EXISTS);
    assert_int_equal(rk_pki_new(NULL, &back), 0);
    assert_int_equal(rk_pki_load(back, dir, NULL), 0);
    assert_int_equal(rk_pki_count(back), MADE * RK_CURVE_COUNT);
    assert_true(rk_slice_equal(rk_pki_get(back, RK_ROLE_CI, RK_CURVE_NIST)->cert.raw,
                               rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST)->cert.raw));
    rk_pki_free(&back);
    rk_pki_free(&other);
    rk_pki_free(&pki);
}

static void write_file(const char *name, const void *data, size_t len) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(rk_disk_write(path, rk_slice(data, len), 0600), 0);
}

/* Other names, DER, a bundle, a folder below, and things that do not belong there. */
static void load__a_folder_made_elsewhere__goes_by_content(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *back = NULL;
    const struct rk_pki_item *ci = rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST);
    const struct rk_pki_item *auth = rk_pki_get(pki, RK_ROLE_DPAUTH, RK_CURVE_NIST);
    uint8_t *pem = NULL, *key = NULL;
    size_t pem_len, key_len;
    char path[128], bundle[8192];
    assert_int_equal(rk_pki_certificate_pem(auth, &pem, &pem_len), 0);
    assert_int_equal(rk_key_encode(auth->key, NULL, &key, &key_len), 0);
    snprintf(path, sizeof path, "%s/below", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file("below/SOME_CI.bin", ci->cert.raw.ptr, ci->cert.raw.len);
    snprintf(bundle, sizeof bundle, "words before\n%s\nwords between\n%s", (char *)key,
             (char *)pem);
    write_file("bundle.txt", bundle, strlen(bundle));
    write_file("readme", "hello", 5);
    write_file("broken.pem", "-----BEGIN CERTIFICATE-----\nzzz\n-----END CERTIFICATE-----\n", 58);
    write_file("crl.der", rk_pki_crl(pki, 0).ptr, rk_pki_crl(pki, 0).len);
    assert_int_equal(rk_pki_new(NULL, &back), 0);
    assert_int_equal(rk_pki_load(back, dir, NULL), 0);
    assert_int_equal(rk_pki_count(back), 2);
    assert_int_equal(rk_pki_key_count(back), 1);
    assert_int_equal(rk_pki_crl_count(back), 1);
    const struct rk_pki_item *found = rk_pki_get(back, RK_ROLE_DPAUTH, RK_CURVE_NIST);
    assert_string_equal(found->name, "bundle");
    assert_non_null(found->key);
    assert_null(rk_pki_get(back, RK_ROLE_CI, RK_CURVE_NIST)->key);
    assert_int_equal(judge(back, &found->cert), RK_CERT_OK);
    rk_disk_free(&pem, pem_len);
    rk_disk_free(&key, key_len);
    rk_pki_free(&back);
    rk_pki_free(&pki);
}

static void load__nothing_there__says_so(void **state) {
    (void)state;
    struct rk_pki *pki = NULL;
    char path[128];
    assert_int_equal(rk_pki_new(NULL, &pki), 0);
    assert_int_equal(rk_pki_load(pki, dir, NULL), RK_CERTS_NOT_FOUND);
    snprintf(path, sizeof path, "%s/absent", dir);
    assert_int_equal(rk_pki_load(pki, path, NULL), RK_CERTS_FILE);
    write_file("text", "hello", 5);
    snprintf(path, sizeof path, "%s/text", dir);
    assert_int_equal(rk_pki_load(pki, path, NULL), RK_CERTS_MALFORMED);
    assert_int_equal(rk_pki_count(pki), 0);
    rk_pki_free(&pki);
}

static void add__of_a_bundle_that_breaks_off__takes_nothing(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *back = NULL;
    uint8_t *pem = NULL;
    size_t len;
    char bundle[8192];
    assert_int_equal(rk_pki_certificate_pem(rk_pki_at(pki, 0), &pem, &len), 0);
    snprintf(bundle, sizeof bundle,
             "%s-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", (char *)pem);
    assert_int_equal(rk_pki_new(NULL, &back), 0);
    assert_int_equal(rk_pki_add(back, "bundle", rk_slice(bundle, strlen(bundle)), NULL),
                     RK_CERTS_MALFORMED);
    assert_int_equal(rk_pki_count(back), 0);
    assert_int_equal(rk_pki_add(back, "one", rk_slice(pem, len), NULL), 0);
    assert_int_equal(rk_pki_add(back, "again", rk_slice(pem, len), NULL), 0);
    assert_int_equal(rk_pki_count(back), 1);
    rk_disk_free(&pem, len);
    rk_pki_free(&back);
    rk_pki_free(&pki);
}

static void issue__a_card__chains_and_carries_its_eid(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    for (unsigned curve = 0; curve < RK_CURVE_COUNT; curve++) {
        const struct rk_pki_item *card = NULL;
        struct rk_pki_order order = {
            .role = RK_ROLE_EUICC, .curve = (enum rk_cert_curve)curve, .now = NOW};
        assert_int_equal(rk_pki_issue(pki, &order, &card), 0);
        assert_true(rk_slice_equal(card->cert.serial_number, rk_slice(RK_PKI_DEFAULT_EID, 32)));
        assert_int_equal(judge(pki, &card->cert), RK_CERT_OK);
        assert_true(card->cert.not_after == 253402300799);
    }
    rk_pki_free(&pki);
}

static void issue__wrong_eid__is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"", "89049032123451234512345678901234",
                                      "12345000000000000000000000000186",
                                      "8904903212345123451234567890123", "x"};
    struct rk_pki *pki = create(NULL);
    size_t count = rk_pki_count(pki), keys = rk_pki_key_count(pki);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rk_pki_order order = {.role = RK_ROLE_EUICC, .now = NOW, .eid = bad[i]};
        assert_int_equal(rk_pki_issue(pki, &order, NULL), RK_CERTS_BAD_VALUE);
    }
    assert_int_equal(rk_pki_count(pki), count);
    assert_int_equal(rk_pki_key_count(pki), keys);
    rk_pki_free(&pki);
}

static void issue__an_eum_for_another_range__certifies_it(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    const struct rk_pki_item *card = NULL;
    struct rk_pki_order eum = {
        .role = RK_ROLE_EUM, .now = NOW, .eid_prefix = "12345", .organization = "other EUM"};
    struct rk_pki_order order = {
        .role = RK_ROLE_EUICC, .now = NOW, .eid = "12345000000000000000000000000186"};
    assert_int_equal(rk_pki_issue(pki, &eum, NULL), 0);
    assert_int_equal(rk_pki_issue(pki, &order, &card), 0);
    assert_true(rk_slice_equal(card->cert.organization, rk_slice("other EUM", 9)));
    assert_int_equal(judge(pki, &card->cert), RK_CERT_OK);
    rk_pki_free(&pki);
}

static void issue__more_of_a_kind__gets_another_name_and_the_same_oid(void **state) {
    (void)state;
    struct rk_pki *pki = NULL;
    struct rk_pki_config config = {.now = NOW, .dp_oid = "2.999.12"};
    struct rk_pki_order order = {.role = RK_ROLE_DPPB, .now = NOW, .not_after = NOW + 1};
    const struct rk_pki_item *item = NULL;
    char oid[RK_OID_TEXT_MAX];
    assert_int_equal(rk_pki_new(NULL, &pki), 0);
    assert_int_equal(rk_pki_create(pki, &config), 0);
    assert_int_equal(rk_pki_issue(pki, &order, &item), 0);
    assert_string_equal(item->name, "dppb-nist-2");
    assert_string_equal(rk_oid_text(item->cert.rid, oid, sizeof oid), "2.999.12");
    assert_true(item->cert.not_after == NOW + 1);
    rk_pki_free(&pki);
}

static void issue__without_the_issuers_key__is_not_found(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *open = NULL;
    struct rk_pki_order order = {.role = RK_ROLE_DPAUTH, .now = NOW};
    assert_int_equal(rk_pki_new(NULL, &open), 0);
    assert_int_equal(rk_pki_issue(open, &order, NULL), RK_CERTS_NOT_FOUND);
    assert_int_equal(rk_pki_add(open, "ci", rk_pki_at(pki, 0)->cert.raw, NULL), 0);
    assert_int_equal(rk_pki_issue(open, &order, NULL), RK_CERTS_NOT_FOUND);
    order.role = RK_ROLE_EUICC;
    assert_int_equal(rk_pki_issue(open, &order, NULL), RK_CERTS_NOT_FOUND);
    assert_int_equal(rk_pki_count(open), 1);
    rk_pki_free(&open);
    rk_pki_free(&pki);
}

static void find__the_best_match__has_a_key_and_is_newest(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    static const char *const hosts[] = {"dp.example", "2001:DB8::1", NULL};
    struct rk_pki_order order = {
        .role = RK_ROLE_DPTLS, .now = NOW, .not_before = NOW + 5, .hosts = hosts};
    assert_int_equal(rk_pki_issue(pki, &order, NULL), 0);
    struct rk_pki_query query = {.role = RK_ROLE_DPTLS, .with_key = true};
    assert_string_equal(rk_pki_find(pki, &query)->name, "dptls-nist-2");
    query.host = "2001:db8:0::1";
    assert_string_equal(rk_pki_find(pki, &query)->name, "dptls-nist-2");
    query.host = "localhost";
    assert_string_equal(rk_pki_find(pki, &query)->name, "dptls-nist");
    query.host = "nowhere";
    assert_null(rk_pki_find(pki, &query));
    query = (struct rk_pki_query){.role = RK_ROLE_DPTLS, .check_time = true, .now = NOW};
    assert_string_equal(rk_pki_find(pki, &query)->name, "dptls-nist");
    rk_pki_free(&pki);
}

static void find__two_servers_in_one_folder__are_told_apart_by_oid(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL);
    struct rk_pki_order order = {
        .role = RK_ROLE_DPPB, .now = NOW, .not_before = NOW, .oid = "2.999.12"};
    const struct rk_pki_item *auth = rk_pki_get(pki, RK_ROLE_DPAUTH, RK_CURVE_NIST), *other = NULL;
    assert_int_equal(rk_pki_issue(pki, &order, &other), 0);
    struct rk_pki_query query = {.role = RK_ROLE_DPPB, .rid = auth->cert.rid};
    assert_string_equal(rk_pki_find(pki, &query)->name, "dppb-nist");
    query.rid = other->cert.rid;
    assert_ptr_equal(rk_pki_find(pki, &query), other);
    rk_pki_free(&pki);
}

static void revoke__then_save_and_load__stays_revoked(void **state) {
    (void)state;
    struct rk_pki *pki = create(NULL), *back = NULL;
    assert_int_equal(rk_pki_save(pki, dir), 0);
    for (int i = 0; i < 2; i++) {
        static const enum rk_cert_role roles[] = {RK_ROLE_DPAUTH, RK_ROLE_EUM};
        const struct rk_pki_item *item = rk_pki_get(pki, roles[i], RK_CURVE_BRAINPOOL);
        assert_int_equal(judge(pki, &item->cert), RK_CERT_OK);
        assert_int_equal(rk_pki_revoke(pki, item, NOW), 0);
    }
    assert_int_equal(rk_pki_crl_count(pki), RK_CURVE_COUNT);
    assert_int_equal(rk_pki_save(pki, dir), 0);
    assert_int_equal(rk_pki_new(NULL, &back), 0);
    assert_int_equal(rk_pki_load(back, dir, NULL), 0);
    assert_int_equal(judge(back, &rk_pki_get(back, RK_ROLE_DPAUTH, RK_CURVE_BRAINPOOL)->cert),
                     RK_CERT_REVOKED);
    assert_int_equal(judge(back, &rk_pki_get(back, RK_ROLE_EUM, RK_CURVE_BRAINPOOL)->cert),
                     RK_CERT_REVOKED);
    assert_int_equal(judge(back, &rk_pki_get(back, RK_ROLE_DPAUTH, RK_CURVE_NIST)->cert),
                     RK_CERT_OK);
    rk_pki_free(&back);
    rk_pki_free(&pki);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create__both_curves__every_certificate_stands),
        cmocka_unit_test(create__one_curve__makes_no_other),
        cmocka_unit_test(create__bad_values__leave_the_set_empty),
        cmocka_unit_test(create__judged_by_openssl__stands),
        cmocka_unit_test(create__from_the_same_seed__is_the_same),
        cmocka_unit_test_setup_teardown(save__then_load__finds_all_again, make_dir, clear_dir),
        cmocka_unit_test_setup_teardown(save__into_a_folder_that_has_it__changes_nothing, make_dir,
                                        clear_dir),
        cmocka_unit_test_setup_teardown(load__a_folder_made_elsewhere__goes_by_content, make_dir,
                                        clear_dir),
        cmocka_unit_test_setup_teardown(load__nothing_there__says_so, make_dir, clear_dir),
        cmocka_unit_test(add__of_a_bundle_that_breaks_off__takes_nothing),
        cmocka_unit_test(issue__a_card__chains_and_carries_its_eid),
        cmocka_unit_test(issue__wrong_eid__is_refused),
        cmocka_unit_test(issue__an_eum_for_another_range__certifies_it),
        cmocka_unit_test(issue__more_of_a_kind__gets_another_name_and_the_same_oid),
        cmocka_unit_test(issue__without_the_issuers_key__is_not_found),
        cmocka_unit_test(find__the_best_match__has_a_key_and_is_newest),
        cmocka_unit_test(find__two_servers_in_one_folder__are_told_apart_by_oid),
        cmocka_unit_test_setup_teardown(revoke__then_save_and_load__stays_revoked, make_dir,
                                        clear_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
