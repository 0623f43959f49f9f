/* A set, written to a folder. */
#include "certs/file.h"
#include "certs/pem.h"
#include "certs/pki_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE_PUBLIC = 0644, MODE_SECRET = 0600 };

static int fail_with(int failed) {
    errno = failed;
    return failed == EEXIST ? RK_CERTS_EXISTS : RK_CERTS_FILE;
}

static int path_of(const char *dir, const char *name, const char *ending, char path[PATH_MAX]) {
    int len = snprintf(path, PATH_MAX, "%s/%s.%s", dir, name, ending);
    return len < 0 || len >= PATH_MAX ? fail_with(ENAMETOOLONG) : 0;
}

/* Nothing is written when anything would be in the way. */
static int check_free(const char *dir, const char *name, const char *ending) {
    char path[PATH_MAX];
    struct stat info;
    int error = path_of(dir, name, ending, path);
    return !error && lstat(path, &info) == 0 ? fail_with(EEXIST) : error;
}

static int check_all_free(const struct rk_pki *pki, const char *dir) {
    int error = 0;
    for (size_t i = 0; i < pki->item_count && !error; i++)
        if (pki->items[i]->fresh)
            error = check_free(dir, pki->items[i]->name, "pem");
    for (size_t i = 0; i < pki->key_count && !error; i++)
        if (pki->keys[i]->fresh)
            error = check_free(dir, pki->keys[i]->name, "key");
    for (size_t i = 0; i < pki->crl_count && !error; i++)
        if (pki->crls[i]->fresh && !pki->crls[i]->replaces)
            error = check_free(dir, pki->crls[i]->name, "pem");
    return error;
}

static int save_key(struct pki_key *key, const char *dir) {
    char path[PATH_MAX];
    uint8_t *text = NULL;
    size_t len = 0;
    int error = path_of(dir, key->name, "key", path);
    if (!error)
        error = rk_key_encode(key->key, NULL, &text, &len);
    if (error)
        return error;
    int failed = rk_disk_create(path, rk_slice(text, len), MODE_SECRET);
    rk_disk_free(&text, len);
    key->fresh = failed != 0;
    return failed ? fail_with(failed) : 0;
}

static int save_pem(const char *dir, const char *name, const char *label, struct rk_slice der,
                    bool replace) {
    char path[PATH_MAX];
    uint8_t *text = NULL;
    size_t len = 0;
    int error = path_of(dir, name, "pem", path);
    if (error)
        return error;
    if (!rk_pem_encode(label, der, &text, &len))
        return RK_CERTS_NO_MEMORY;
    int failed = (replace ? rk_disk_write : rk_disk_create)(path, rk_slice(text, len), MODE_PUBLIC);
    rk_disk_free(&text, len);
    return failed ? fail_with(failed) : 0;
}

/* Keys first: a certificate whose key is lost is worse than a key without its certificate. */
static int save_all(struct rk_pki *pki, const char *dir) {
    int error = 0;
    for (size_t i = 0; i < pki->key_count && !error; i++)
        if (pki->keys[i]->fresh)
            error = save_key(pki->keys[i], dir);
    for (size_t i = 0; i < pki->item_count && !error; i++) {
        struct pki_item *item = pki->items[i];
        if (item->fresh)
            error = save_pem(dir, item->name, "CERTIFICATE", item->item.cert.raw, false);
        item->fresh = item->fresh && error;
    }
    for (size_t i = 0; i < pki->crl_count && !error; i++) {
        struct pki_crl *crl = pki->crls[i];
        if (crl->fresh)
            error =
                save_pem(dir, crl->name, "X509 CRL", rk_slice(crl->der, crl->len), crl->replaces);
        crl->fresh = crl->fresh && error;
    }
    return error;
}

int rk_pki_save(struct rk_pki *pki, const char *dir) {
    if (mkdir(dir, 0755) && errno != EEXIST)
        return RK_CERTS_FILE;
    int error = check_all_free(pki, dir);
    return error ? error : save_all(pki, dir);
}

int rk_pki_certificate_pem(const struct rk_pki_item *item, uint8_t **out, size_t *len) {
    return rk_pem_encode("CERTIFICATE", item->cert.raw, out, len) ? 0 : RK_CERTS_NO_MEMORY;
}
