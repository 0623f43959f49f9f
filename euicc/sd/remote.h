/* What an opened packet has the card do, and the response sent as a message. For euicc/sd only. */
#ifndef RK_EUICC_SD_REMOTE_H
#define RK_EUICC_SD_REMOTE_H

#include "euicc/sd/packet.h"
#include "euicc/sd/target.h"

/* Have the application run the script of the packet. The answer goes into `out`, at most `cap`
 * octets, *len of it. RK_SD_STATUS_OK, or the status to answer with instead. */
enum rk_sd_status rk_sd_remote_run(struct rk_euicc *card, const struct rk_sd_target *target,
                                   const struct rk_sd_packet *packet, uint8_t *out, size_t cap,
                                   size_t *len);

/* Ask the terminal to send a response to `address` (TP-OA as received). False: it cannot. */
bool rk_sd_submit(struct rk_euicc *card, struct rk_slice address, struct rk_slice response);

#endif
