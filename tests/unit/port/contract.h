/* What every implementation of a port's vtable must do. Each asserts by cmocka. */
#ifndef RK_TESTS_UNIT_PORT_CONTRACT_H
#define RK_TESTS_UNIT_PORT_CONTRACT_H

#include "euicc/port/port.h"

/* Writes all over the flash. */
void contract_flash(struct rk_flash *flash);

void contract_digest(struct rk_crypto *crypto);
void contract_cipher(struct rk_crypto *crypto);
void contract_make_key(struct rk_crypto *crypto);
void contract_sign(struct rk_crypto *crypto);
void contract_agree(struct rk_crypto *crypto);
void contract_verify(struct rk_crypto *crypto);

void contract_random(struct rk_random *random);

#endif
