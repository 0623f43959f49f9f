/* What AuthenticateServer and PrepareDownload share. */
#ifndef RK_EUICC_ISDR_SIGNED_H
#define RK_EUICC_ISDR_SIGNED_H

#include "asn1/tlv/tlv.h"

struct rk_euicc;

/* An answer that reports an error: tag{A1{80 transactionId, 02 code}}. Returns the status word. */
uint16_t rk_isdr_signed_error(struct rk_euicc *card, uint32_t tag, struct rk_slice transaction_id,
                              unsigned code);

#endif
