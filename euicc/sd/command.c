#include "euicc/sd/functions.h"

#include "euicc/state.h"

enum { INITIALIZE_UPDATE = 0x50, EXTERNAL_AUTHENTICATE = 0x82 };

static const struct {
    uint8_t ins;
    bool authentic;     /* the sender must be */
    bool interindustry; /* in class 0X too */
    rk_sd_function *function;
} commands[] = {
    {0xCA, false, true, rk_sd_get_data},   {0xF2, true, false, rk_sd_get_status},
    {0xD8, true, false, rk_sd_put_key},    {0xE2, true, false, rk_sd_store_data},
    {0xF0, true, false, rk_sd_set_status}, {0xE4, true, false, rk_sd_delete},
    {0xE6, true, false, rk_sd_install},    {0xE8, true, false, rk_sd_install},
};

uint16_t rk_sd_sw_of(int error) {
    switch (error) {
    case 0:
        return RK_SW_OK;
    case RK_SD_ABSENT:
        return RK_SW_REFERENCE_NOT_FOUND;
    case RK_SD_PUBLISHED:
        return RK_SW_CONDITIONS;
    case RK_SD_FORM:
        return RK_SW_WRONG_DATA;
    case RK_SD_FULL:
        return RK_SW_NOT_ENOUGH_SPACE;
    default:
        return RK_SW_MEMORY;
    }
}

/* Nothing is ever loaded or installed: there is no machine for it, and no privilege that could
 * give the right (GlobalPlatform Card 9.3). LOAD has no INSTALL [for load] before it. */
uint16_t rk_sd_install(const struct rk_sd_call *call) {
    (void)call;
    return RK_SW_CONDITIONS;
}

static uint16_t run(const struct rk_sd_call *call) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (commands[i].ins != call->apdu->ins)
            continue;
        if (!rk_apdu_is_proprietary(call->apdu) && !commands[i].interindustry)
            return RK_SW_WRONG_CLA;
        if (commands[i].authentic && !call->request->authentic)
            return RK_SW_SECURITY_STATUS;
        return commands[i].function(call);
    }
    /* A packet cannot open a secure channel inside its own. */
    bool opens = call->apdu->ins == INITIALIZE_UPDATE || call->apdu->ins == EXTERNAL_AUTHENTICATE;
    return opens ? RK_SW_CONDITIONS : RK_SW_WRONG_INS;
}

void rk_sd_command(struct rk_euicc *card, const struct rk_sd_request *request,
                   const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_tlv_writer out = rk_tlv_write(reply->data, RK_SCP03_ANSWER_MAX);
    struct rk_sd_call call = {card, request, apdu, &out};
    uint16_t sw = apdu->data.len > 0xFF ? RK_SW_WRONG_LENGTH : run(&call);
    if ((sw == RK_SW_OK || sw == RK_SW_MORE_DATA) && out.error)
        sw = RK_SW_NOT_ENOUGH_SPACE;
    rk_reply_sw(reply, sw);
    if (sw == RK_SW_OK || sw == RK_SW_MORE_DATA)
        reply->len = out.len;
}
