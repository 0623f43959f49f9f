/*
 * The ES8+ functions inside a bound profile package (SGP.22 5.5). Each takes one whole element that
 * lies in a buffer which may be written, so that it is decrypted in place.
 */
#ifndef RK_EUICC_ISDR_PACKAGE_H
#define RK_EUICC_ISDR_PACKAGE_H

#include "asn1/tlv/slice.h"

struct rk_euicc;

/* How the load goes on after an element. */
struct rk_package_end {
    uint8_t reason;                /* errorReason that ends the load; 0: none */
    bool complete;                 /* the profile is installed */
    struct rk_slice sima_response; /* with `complete`, or with what the installer refused */
};

/* `last`: nothing of the part is left after this element. */
typedef struct rk_package_end rk_package_take(struct rk_euicc *card, uint8_t *data, size_t len,
                                              bool last);

rk_package_take rk_package_initialise;     /* 5.5.1 InitialiseSecureChannel */
rk_package_take rk_package_configure;      /* 5.5.2 ConfigureISDP */
rk_package_take rk_package_metadata;       /* 5.5.3 StoreMetadata */
rk_package_take rk_package_metadata_again; /* a second group of them */
rk_package_take rk_package_keys;           /* 5.5.4 ReplaceSessionKeys */
rk_package_take rk_package_profile;        /* 5.5.5 LoadProfileElements */

/* The header of a part was read: note the step, prepare for its content. */
struct rk_package_end rk_package_opened(struct rk_euicc *card, uint32_t tag, uint8_t step);

#endif
