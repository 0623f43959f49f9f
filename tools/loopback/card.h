/*
 * The loopback's card: the core on flash of its own or the caller's. Apart from loopback.h because
 * the card's headers and those of certs are never read together.
 */
#ifndef RK_TOOLS_LOOPBACK_CARD_H
#define RK_TOOLS_LOOPBACK_CARD_H

#include "euicc/port/host/crypto.h"
#include "euicc/port/host/random.h"
#include "euicc/port/ram/flash.h"
#include "euicc/state.h"

enum { RK_LOOPBACK_BLOCK_SIZE = 4096, RK_LOOPBACK_BLOCKS = 64 };

struct rk_loopback_card {
    struct rk_flash_ram flash; /* not open when the caller gave a flash */
    struct rk_crypto_host crypto;
    struct rk_random_host random;
    struct rk_port port;
    struct rk_euicc euicc;
};

/* Who the card is: certificates in DER, the private number of its own, its EID as 32 digits. */
struct rk_loopback_identity {
    struct rk_slice eid;
    struct rk_slice ci, eum, euicc;
    struct rk_slice scalar;
};

/*
 * Make a personalised card that is powered up. `flash` null: RAM flash of its own. Null after a
 * line on stderr that says what failed.
 */
struct rk_loopback_card *rk_loopback_card_new(OSSL_LIB_CTX *random, struct rk_flash *flash,
                                              const struct rk_loopback_identity *identity);

/* Free it; null is fine. A caller's flash stays. */
void rk_loopback_card_free(struct rk_loopback_card *card);

#endif
