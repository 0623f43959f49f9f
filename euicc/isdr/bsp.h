/*
 * Segment protection of bound profile packages (SGP.22 2.5.3 and annex; GlobalPlatform BSP,
 * formerly SCP03t), the card's side.
 *
 * Conventions
 *   - Every segment, of whatever tag, takes one number of the block counter and moves the MAC
 *     chaining value. A refused segment changes nothing and ends the load.
 *   - The MAC is checked, in constant time, before anything is decrypted.
 */
#ifndef RK_EUICC_ISDR_BSP_H
#define RK_EUICC_ISDR_BSP_H

#include "euicc/port/port.h"

enum { RK_BSP_MAC_LEN = 8, RK_BSP_KEY_LEN = 16, RK_BSP_HOST_ID_MAX = 16 };

/* Why a segment is refused: the errorReason of the ProfileInstallationResult. */
enum rk_bsp_result {
    RK_BSP_OK = 0,
    RK_BSP_STRUCTURE = 7, /* scp03tStructureError */
    RK_BSP_SECURITY = 8,  /* scp03tSecurityError */
};

struct rk_bsp {
    uint8_t mcv[RK_AES_BLOCK]; /* MAC chaining value */
    uint8_t enc[RK_BSP_KEY_LEN];
    uint8_t mac[RK_BSP_KEY_LEN];
    uint32_t counter; /* of the next segment */
};

/*
 * Derive session keys from the agreed secret (BSI TR-03111 4.3.3, X9.63 with SHA-256). `host_id` is
 * 1 to RK_BSP_HOST_ID_MAX octets as sent in the control reference template. 0 or RK_PORT_ERROR.
 */
int rk_bsp_derive(struct rk_bsp *bsp, struct rk_crypto *crypto, const uint8_t secret[RK_SECRET_LEN],
                  struct rk_slice host_id, const uint8_t eid[16]);

/* Go on with the keys of ReplaceSessionKeys; the counter starts again. */
void rk_bsp_replace(struct rk_bsp *bsp, const uint8_t mcv[RK_AES_BLOCK],
                    const uint8_t enc[RK_BSP_KEY_LEN], const uint8_t mac[RK_BSP_KEY_LEN]);

/*
 * Check a segment that is only protected by its MAC ('88'): `segment` is the whole TLV. On success
 * `plain` points into it.
 */
enum rk_bsp_result rk_bsp_verify(struct rk_bsp *bsp, struct rk_crypto *crypto,
                                 struct rk_slice segment, struct rk_slice *plain);

/*
 * Check an encrypted segment ('86', '87') and decrypt it where it lies: `segment` is the whole TLV
 * in a buffer that may be written. On success `plain` points into it, padding removed.
 */
enum rk_bsp_result rk_bsp_open(struct rk_bsp *bsp, struct rk_crypto *crypto, uint8_t *segment,
                               size_t len, struct rk_slice *plain);

#endif
