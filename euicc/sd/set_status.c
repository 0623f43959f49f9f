/* SET STATUS (GlobalPlatform Card 11.10). */
#include "euicc/sd/functions.h"
#include "euicc/state.h"

enum { ISSUER = 0x80, APPLICATION = 0x40 };

/*
 * Where a domain may go. To PERSONALIZED it goes by itself; the first one locks and unlocks the
 * others, and back is where it came from. Nobody could unlock the first: it cannot be locked.
 */
static bool find_next(const struct rk_sd_request *request, int number, uint8_t now, uint8_t wanted,
                      uint8_t *next) {
    bool self = number == request->sd.number;
    *next = now;
    if (self && wanted == now)
        return true;
    if (self && wanted == RK_SD_PERSONALIZED && now == RK_SD_SELECTABLE) {
        *next = wanted;
        return true;
    }
    if (self || request->sd.number != 0)
        return false;
    *next = wanted & RK_SD_LOCKED ? now | RK_SD_LOCKED : now & (uint8_t)~RK_SD_LOCKED;
    return wanted & RK_SD_LOCKED || now & RK_SD_LOCKED;
}

static uint16_t set(const struct rk_sd_call *call, int number) {
    struct rk_sd sd = call->request->sd;
    struct rk_sd_domain domain;
    uint8_t next;
    sd.number = (uint8_t)number;
    int error = rk_sd_domain(&sd, &domain);
    if (error)
        return rk_sd_sw_of(error);
    if (!find_next(call->request, number, domain.life_cycle, call->apdu->p2, &next))
        return RK_SW_CONDITIONS;
    return next == domain.life_cycle ? RK_SW_OK : rk_sd_sw_of(rk_sd_set_life_cycle(&sd, next));
}

/* P1 80 is the life of the whole card, which is no profile's business. */
uint16_t rk_sd_set_status(const struct rk_sd_call *call) {
    const struct rk_sd *sd = &call->request->sd;
    if (call->apdu->p1 == ISSUER)
        return RK_SW_CONDITIONS;
    if (call->apdu->p1 != APPLICATION)
        return RK_SW_WRONG_P1P2;
    if (!call->apdu->data.len || call->apdu->data.len > RK_SD_AID_MAX)
        return RK_SW_WRONG_DATA;
    int number = rk_sd_find_aid(sd->store, sd->space, call->apdu->data);
    return number < 0 ? rk_sd_sw_of(number) : set(call, number);
}
