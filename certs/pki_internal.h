/* The inside of a set, for the pki_*.c files. */
#ifndef RK_CERTS_PKI_INTERNAL_H
#define RK_CERTS_PKI_INTERNAL_H

#include "certs/pki.h"

enum { PKI_NAME_MAX = 96, PKI_FILE_MAX = 1 << 20 };

struct pki_item {
    struct rk_pki_item item; /* first: what callers hold is this */
    uint8_t *der;
    char name[PKI_NAME_MAX];
    bool fresh; /* made here, not yet saved */
};

struct pki_key {
    struct rk_key *key;
    char name[PKI_NAME_MAX];
    bool fresh;
};

struct pki_crl {
    uint8_t *der;
    size_t len;
    char name[PKI_NAME_MAX];
    bool fresh;
    bool replaces; /* stands for a list that may have been saved already */
};

/* Lists of pointers, so that what was handed out stays where it is. */
struct rk_pki {
    OSSL_LIB_CTX *libctx;
    struct pki_item **items;
    size_t item_count;
    struct pki_key **keys;
    size_t key_count;
    struct pki_crl **crls;
    size_t crl_count;
};

/* How much there was: to go back to when something fails half-way. */
struct rk_pki_mark {
    size_t items, keys, crls;
};
struct rk_pki_mark rk_pki_mark(const struct rk_pki *pki);
void rk_pki_rollback(struct rk_pki *pki, struct rk_pki_mark mark);

/*
 * Take a copy of a certificate or list, or the key itself (freed on failure). One that is already
 * there is passed over: then *kept, unless NULL, is the one that was. Certificates and keys are
 * not matched until rk_pki_link().
 */
int rk_pki_take_certificate(struct rk_pki *pki, const char *name, struct rk_slice der, bool fresh,
                            struct pki_item **kept);
int rk_pki_take_crl(struct rk_pki *pki, const char *name, struct rk_slice der, bool fresh);
int rk_pki_take_key(struct rk_pki *pki, const char *name, struct rk_key *key, bool fresh,
                    const struct rk_key **kept);

/* Give each certificate its private key. */
void rk_pki_link(struct rk_pki *pki);

/* Find the list a CI signed last; NULL when there is none. */
struct pki_crl *rk_pki_find_crl(const struct rk_pki *pki, const struct rk_cert *ci);

void rk_pki_free_crl(struct pki_crl *crl);

/* Make the first, empty list of the CI of a curve. */
int rk_pki_make_empty_crl(struct rk_pki *pki, enum rk_cert_curve curve, int64_t now);

enum { PKI_DAY = 86400 };

/* `now`, or the system's clock for 0. */
int64_t rk_pki_now(int64_t now);

/* When a certificate of a role made at `now` ends, unless somebody says otherwise. */
int64_t rk_pki_default_end(enum rk_cert_role role, int64_t now);

#endif
