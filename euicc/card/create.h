/* euicc create: what its files share. */
#ifndef RK_EUICC_CARD_CREATE_H
#define RK_EUICC_CARD_CREATE_H

#include "asn1/tlv/ident.h"
#include "certs/pki.h"
#include "euicc/card/card.h"
#include "euicc/ecasd/personalise.h"

/* A card in the making. */
struct maker {
    struct rk_cli *cli;
    OSSL_LIB_CTX *lib; /* of --seed; null: OpenSSL's default */
    int64_t now;       /* of --clock; 0: the system's */
    uint8_t svn[3];
    uint32_t quirks;
    struct rk_pki *pki;     /* of --pki */
    struct rk_pki *given;   /* of --cert, --key and --eum; null without them */
    struct rk_pki *trusted; /* of --trust; empty without it */
    struct rk_trust *trust;
    char eid[RK_EID_TEXT_CAP];
    struct rk_personal_identity identities[RK_CURVE_COUNT];
    uint8_t scalars[RK_CURVE_COUNT][32];
    const char *curves[RK_CURVE_COUNT]; /* names, for telling */
    size_t identity_count;
    struct rk_slice cis[RK_CIS_MAX];
    size_t ci_count;
};

/* Each returns RK_CLI_OK, or the exit status after saying what is wrong. */

/* create_load.c: read the folders and files */
int create_load(struct maker *m);
void create_free(struct maker *m);

/* create_identity.c: which EID, which certificates and keys, which CIs */
int create_choose(struct maker *m);

/* create_image.c: personalise and write */
int create_write(struct maker *m, const char *path, uint32_t blocks);

#endif
