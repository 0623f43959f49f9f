/* What the security contexts of AUTHENTICATE share; for euicc/naa alone. */
#ifndef RK_EUICC_NAA_AUTHENTICATE_H
#define RK_EUICC_NAA_AUTHENTICATE_H

#include "euicc/naa/application.h"
#include "euicc/naa/naa.h"

enum { RK_TAG_SUCCESS = 0xDB, RK_TAG_SYNCHRONISATION = 0xDC };

/* Take a length octet and as many octets as it says off the front. False if they are not there. */
bool rk_authenticate_take(struct rk_slice *data, struct rk_slice *value);

/* Put a length octet and the octets behind the answer so far. */
void rk_authenticate_append(struct rk_reply *reply, const uint8_t *octets, size_t len);

/* Answer with AUTS; or, for any other outcome but RK_NAA_OK, with its status word. */
void rk_authenticate_refuse(struct rk_call *call, enum rk_naa_outcome outcome,
                            const struct rk_naa_answer *answer);

/* Answer in the GBA context; the command is allowed, its service is there. */
void rk_authenticate_gba(struct rk_call *call, const struct rk_file *adf);

#endif
