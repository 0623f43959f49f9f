/* A set, read from files. */
#include "certs/file.h"
#include "certs/pem.h"
#include "certs/pki_internal.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 2000, LEVELS = 3 };

/* --- one file's content ---------------------------------------------------------------------- */

static int add_key(struct rk_pki *pki, const char *name, struct rk_slice content,
                   const char *passphrase) {
    struct rk_key *key = NULL;
    int error = rk_key_decode(pki->libctx, content, passphrase, &key);
    return error ? error : rk_pki_take_key(pki, name, key, false, NULL);
}

/* Certificate, list or key: what it is shows only in trying. "Of another kind" tells more than
 * "malformed", so that answer is the one to keep. */
static int add_der(struct rk_pki *pki, const char *name, struct rk_slice der) {
    int certificate = rk_pki_take_certificate(pki, name, der, false, NULL);
    if (!certificate || certificate == RK_CERTS_NO_MEMORY)
        return certificate;
    int crl = rk_pki_take_crl(pki, name, der, false);
    if (!crl || crl == RK_CERTS_NO_MEMORY)
        return crl;
    int key = add_key(pki, name, der, NULL);
    if (key != RK_CERTS_MALFORMED)
        return key;
    return certificate == RK_CERTS_UNSUPPORTED ? certificate : crl;
}

static int add_block(struct rk_pki *pki, const char *name, const struct pem_block *block,
                     const char *passphrase) {
    uint8_t *der = NULL;
    size_t len = 0;
    bool certificate = rk_pem_is(block, "CERTIFICATE"), crl = rk_pem_is(block, "X509 CRL");
    if (!certificate && !crl)
        return add_key(pki, name, block->text, passphrase);
    if (!rk_pem_decode(block, &der, &len))
        return RK_CERTS_MALFORMED;
    int error = certificate ? rk_pki_take_certificate(pki, name, rk_slice(der, len), false, NULL)
                            : rk_pki_take_crl(pki, name, rk_slice(der, len), false);
    rk_disk_free(&der, len);
    return error;
}

/* Parameters and public keys stand beside keys in some files and say nothing new. */
static bool is_bystander(const struct pem_block *block) {
    return rk_pem_is(block, "EC PARAMETERS") || rk_pem_is(block, "PUBLIC KEY");
}

static int add_pem(struct rk_pki *pki, const char *name, struct rk_slice content,
                   const char *passphrase, bool *is_pem) {
    struct pem_block block;
    bool taken = false;
    int error = 0;
    while (!error && rk_pem_next(&content, &block)) {
        *is_pem = true;
        if (is_bystander(&block))
            continue;
        error = add_block(pki, name, &block, passphrase);
        taken = taken || !error;
    }
    return !error && !taken ? RK_CERTS_MALFORMED : error;
}

int rk_pki_add(struct rk_pki *pki, const char *name, struct rk_slice content,
               const char *passphrase) {
    struct rk_pki_mark mark = rk_pki_mark(pki);
    bool is_pem = false;
    int error = add_pem(pki, name, content, passphrase, &is_pem);
    if (!is_pem)
        error = add_der(pki, name, content);
    if (error)
        rk_pki_rollback(pki, mark);
    else
        rk_pki_link(pki);
    return error;
}

/* --- files and folders ----------------------------------------------------------------------- */

/* "certs/dpauth-nist.pem" is called "dpauth-nist". */
static void name_of(const char *path, char *out, size_t cap) {
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t len = dot && dot != base ? (size_t)(dot - base) : strlen(base);
    if (len >= cap)
        len = cap - 1;
    memcpy(out, base, len);
    out[len] = '\0';
}

static int load_file(struct rk_pki *pki, const char *path, const char *passphrase) {
    uint8_t *content = NULL;
    size_t len = 0;
    char name[PKI_NAME_MAX];
    int failed = rk_disk_read(path, PKI_FILE_MAX, &content, &len);
    if (failed) {
        errno = failed;
        return failed == EFBIG ? RK_CERTS_TOO_LARGE : RK_CERTS_FILE;
    }
    name_of(path, name, sizeof name);
    int error = rk_pki_add(pki, name, rk_slice(content, len), passphrase);
    rk_disk_free(&content, len);
    return error;
}

struct walk {
    struct rk_pki *pki;
    const char *passphrase;
    size_t files;
};

static int load_entry(struct walk *walk, const char *path, int levels);

/* By name, so that what is found does not depend on how the folder is stored. */
static int load_folder(struct walk *walk, const char *dir, int levels) {
    struct dirent **entries = NULL;
    int count = scandir(dir, &entries, NULL, alphasort);
    int error = count < 0 ? RK_CERTS_FILE : 0;
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        int len = snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        if (!error && entries[i]->d_name[0] != '.' && len > 0 && (size_t)len < sizeof path)
            error = load_entry(walk, path, levels);
        free(entries[i]);
    }
    free(entries);
    return error;
}

/* Only what ends the walk is an error; a file that is something else is passed over. */
static int load_entry(struct walk *walk, const char *path, int levels) {
    struct stat info;
    if (stat(path, &info))
        return 0;
    if (S_ISDIR(info.st_mode))
        return levels > 1 ? load_folder(walk, path, levels - 1) : 0;
    if (!S_ISREG(info.st_mode) || info.st_size > PKI_FILE_MAX)
        return 0;
    if (++walk->files > FILES_MAX)
        return RK_CERTS_TOO_LARGE;
    int error = load_file(walk->pki, path, walk->passphrase);
    return error == RK_CERTS_NO_MEMORY || error == RK_CERTS_FILE ? error : 0;
}

int rk_pki_load(struct rk_pki *pki, const char *path, const char *passphrase) {
    struct rk_pki_mark mark = rk_pki_mark(pki);
    struct walk walk = {pki, passphrase, 0};
    struct stat info;
    if (stat(path, &info))
        return RK_CERTS_FILE;
    if (!S_ISDIR(info.st_mode))
        return load_file(pki, path, passphrase);
    int error = load_folder(&walk, path, LEVELS);
    if (!error && pki->item_count == mark.items)
        error = RK_CERTS_NOT_FOUND;
    if (error) {
        int saved = errno;
        rk_pki_rollback(pki, mark);
        errno = saved;
    }
    return error;
}
