#include "lpa/http/roots.h"
#include "lpa/http/http.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char STEP[] = "ca";

enum { DEPTH_MAX = 3, FILE_MAX_LEN = 4 << 20 };

static bool is_ci(X509 *cert) {
    return X509_check_ca(cert) > 0 &&
           X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0 &&
           X509_get0_subject_key_id(cert) != NULL;
}

/* Takes `cert` over. False: no memory. */
static bool keep(struct rk_lpa_roots *roots, X509 *cert) {
    if (!is_ci(cert)) {
        X509_free(cert);
        return true;
    }
    struct rk_lpa_root *items = realloc(roots->items, (roots->count + 1) * sizeof *items);
    if (!items) {
        X509_free(cert);
        return false;
    }
    roots->items = items;
    roots->items[roots->count++] = (struct rk_lpa_root){.cert = cert};
    return true;
}

/* Number of certificates read from `in`, of whatever kind; -1: no memory. */
static int read_pem(struct rk_lpa_roots *roots, BIO *in) {
    int found = 0;
    X509 *cert;
    while ((cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL) {
        found++;
        if (!keep(roots, cert))
            return -1;
    }
    ERR_clear_error();
    return found;
}

static int read_der(struct rk_lpa_roots *roots, BIO *in) {
    X509 *cert = d2i_X509_bio(in, NULL);
    ERR_clear_error();
    if (!cert)
        return 0;
    return keep(roots, cert) ? 1 : -1;
}

static int read_file(struct rk_lpa_roots *roots, const char *path) {
    BIO *in = BIO_new_file(path, "rb");
    if (!in)
        return 0;
    int found = read_pem(roots, in);
    if (found == 0 && BIO_seek(in, 0) == 0)
        found = read_der(roots, in);
    BIO_free(in);
    ERR_clear_error();
    return found;
}

static bool read_folder(struct rk_lpa_roots *roots, const char *path, int depth);

/* Whatever else lies in a folder (keys, lists, notes) is passed by. False: no memory. */
static bool read_entry(struct rk_lpa_roots *roots, const char *path, int depth) {
    struct stat info;
    if (stat(path, &info) != 0)
        return true;
    if (S_ISDIR(info.st_mode))
        return depth >= DEPTH_MAX || read_folder(roots, path, depth + 1);
    if (!S_ISREG(info.st_mode) || info.st_size > FILE_MAX_LEN)
        return true;
    return read_file(roots, path) >= 0;
}

static bool read_folder(struct rk_lpa_roots *roots, const char *path, int depth) {
    DIR *dir = opendir(path);
    const struct dirent *entry;
    bool good = true;
    while (dir && good && (entry = readdir(dir)) != NULL) {
        char name[4096];
        int n = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && n > 0 && (size_t)n < sizeof name)
            good = read_entry(roots, name, depth);
    }
    if (dir)
        closedir(dir);
    return good;
}

static int unusable(struct rk_lpa_error *e, const char *path, const char *why) {
    return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_HTTP, STEP, "%s: %s", path, why);
}

int rk_lpa_roots_add(struct rk_lpa_roots *roots, const char *path, struct rk_lpa_error *e) {
    struct stat info;
    size_t before = roots->count;
    if (stat(path, &info) != 0)
        return unusable(e, path, strerror(errno));
    if (S_ISDIR(info.st_mode) ? !read_folder(roots, path, 1) : read_file(roots, path) < 0)
        return rk_lpa_fail_memory(e, STEP);
    if (roots->count == before)
        return unusable(e, path, "no CI certificate in it (PEM or DER, a CA that issued itself)");
    return 0;
}

static struct rk_slice key_id(const struct rk_lpa_root *root) {
    const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(root->cert);
    return rk_slice(ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));
}

bool rk_lpa_roots_choose(struct rk_lpa_roots *roots, const struct rk_slice *ids, size_t count) {
    bool any = false;
    for (size_t i = 0; i < roots->count; i++) {
        roots->items[i].chosen = false;
        for (size_t k = 0; k < count; k++)
            if (rk_slice_equal(key_id(&roots->items[i]), ids[k]))
                roots->items[i].chosen = any = true;
    }
    return any;
}

bool rk_lpa_roots_brainpool(const struct rk_lpa_roots *roots) {
    char group[64] = "";
    for (size_t i = 0; i < roots->count; i++) {
        EVP_PKEY *key = X509_get0_pubkey(roots->items[i].cert);
        if (roots->items[i].chosen && key &&
            EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
            strcmp(group, "brainpoolP256r1") == 0)
            return true;
    }
    return false;
}

static bool test_id(const GENERAL_NAME *name) {
    static const uint8_t examples[] = {0x88, 0x37}; /* 2.999 */
    const ASN1_OBJECT *id = name->d.registeredID;
    return rk_slice_starts_with(rk_slice(OBJ_get0_data(id), OBJ_length(id)), rk_slice_of(examples));
}

/* One of several registered IDs outside the arc is one too many. */
static bool test_root(const struct rk_lpa_root *root) {
    GENERAL_NAMES *names = X509_get_ext_d2i(root->cert, NID_subject_alt_name, NULL, NULL);
    int ids = 0, others = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_RID)
            test_id(name) ? ids++ : others++;
    }
    GENERAL_NAMES_free(names);
    return ids > 0 && others == 0;
}

bool rk_lpa_roots_test(const struct rk_lpa_roots *roots) {
    for (size_t i = 0; i < roots->count; i++)
        if (!test_root(&roots->items[i]))
            return false;
    return roots->count > 0;
}

int rk_lpa_check_test_ca(const char *const *ca, struct rk_lpa_error *e) {
    struct rk_lpa_roots roots = {0};
    int error = 0;
    for (size_t i = 0; ca && ca[i] && !error; i++)
        error = rk_lpa_roots_add(&roots, ca[i], e);
    if (!error && roots.count == 0)
        error = rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_HTTP, STEP, "no CI certificate is named");
    else if (!error && !rk_lpa_roots_test(&roots))
        error = rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_HTTP, STEP,
                            "a CI certificate is no test one (registered ID under 2.999)");
    rk_lpa_roots_free(&roots);
    return error;
}

const struct rk_lpa_root *rk_lpa_roots_find(const struct rk_lpa_roots *roots, struct rk_slice id) {
    const struct rk_lpa_root *found = NULL;
    for (size_t i = 0; i < roots->count; i++)
        if (rk_slice_equal(key_id(&roots->items[i]), id) && (!found || roots->items[i].chosen))
            found = &roots->items[i];
    return found;
}

void rk_lpa_roots_free(struct rk_lpa_roots *roots) {
    for (size_t i = 0; i < roots->count; i++)
        X509_free(roots->items[i].cert);
    free(roots->items);
    *roots = (struct rk_lpa_roots){0};
}
