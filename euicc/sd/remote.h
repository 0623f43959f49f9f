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

/* Where a packet came from, and its response goes: slices point into the command. */
struct rk_sd_sender {
    struct rk_slice originator; /* TP-OA as received */
    struct rk_slice centre;     /* the service centre's address; empty: not told */
};

/* Ask the terminal to send a response back the way the packet came. False: it cannot, or something
 * else is asked of it. */
bool rk_sd_submit(struct rk_euicc *card, const struct rk_sd_sender *sender,
                  struct rk_slice response);

#endif
