#include "lpa/download/oid.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

static bool names_hold(const GENERAL_NAMES *names, const char *oid) {
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        char text[256];
        if (name->type == GEN_RID && OBJ_obj2txt(text, sizeof text, name->d.rid, 1) > 0 &&
            strcmp(text, oid) == 0)
            return true;
    }
    return false;
}

enum rk_lpa_oid_match rk_lpa_certificate_has_oid(struct rk_slice certificate, const char *oid) {
    const uint8_t *p = certificate.ptr;
    X509 *cert = d2i_X509(NULL, &p, (long)certificate.len);
    ERR_clear_error();
    if (!cert)
        return RK_LPA_OID_NO_CERTIFICATE;
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    bool same = names && names_hold(names, oid);
    GENERAL_NAMES_free(names);
    X509_free(cert);
    ERR_clear_error();
    return same ? RK_LPA_OID_SAME : RK_LPA_OID_OTHER;
}
