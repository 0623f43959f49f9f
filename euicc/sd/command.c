#include "euicc/sd/command.h"

void rk_sd_command(struct rk_euicc *card, const struct rk_sd_request *request,
                   const struct rk_apdu *apdu, struct rk_reply *reply) {
    (void)card;
    (void)request;
    (void)apdu;
    rk_reply_sw(reply, RK_SW_WRONG_INS);
}
