/* DELETE (GlobalPlatform Card 11.2). */
#include "euicc/sd/application.h"
#include "euicc/sd/functions.h"
#include "euicc/state.h"

enum { AID = 0x4F, IDENTIFIER = 0xD0, VERSION = 0xD2, RELATED = 0x80, IDS = 128 };

/* Which identifiers a version has: a bit each. Those of the walk end when something is written. */
static int find_keys(const struct rk_sd *sd, uint8_t version, uint8_t bits[IDS / 8],
                     size_t *count) {
    struct rk_sd_key_walk walk = {.started = false};
    struct rk_sd_key_info key;
    int got;
    *count = 0;
    while ((got = rk_sd_key_next(sd, &walk, &key)) == 1) {
        if (key.version != version || key.id >= IDS)
            continue;
        bits[key.id / 8] = (uint8_t)(bits[key.id / 8] | 1u << key.id % 8);
        (*count)++;
    }
    return got;
}

/* All keys of a version, or none. */
static int delete_version(const struct rk_sd *sd, uint8_t version) {
    uint8_t bits[IDS / 8] = {0};
    size_t count;
    int error = find_keys(sd, version, bits, &count);
    if (error || !count)
        return error ? error : RK_SD_ABSENT;
    error = rk_sd_error_of(rk_store_begin(sd->store, count, 0));
    if (error)
        return error;
    for (unsigned id = 0; id < IDS && !error; id++)
        if (bits[id / 8] & 1u << id % 8)
            error = rk_sd_remove_key(sd, version, (uint8_t)id);
    if (error)
        rk_store_abort(sd->store);
    else
        error = rk_sd_error_of(rk_store_commit(sd->store));
    return error;
}

/* Keys that secure this very command stay: nobody could say any more that they are to go. */
static uint16_t delete_keys(const struct rk_sd_call *call, struct rk_slice id,
                            struct rk_slice version) {
    const struct rk_sd *sd = &call->request->sd;
    if (version.len != 1 || id.len > 1)
        return RK_SW_WRONG_DATA;
    if (version.ptr[0] == call->request->version)
        return RK_SW_CONDITIONS;
    int error = id.len ? rk_sd_remove_key(sd, version.ptr[0], id.ptr[0])
                       : delete_version(sd, version.ptr[0]);
    if (!error)
        rk_sd_keys_changed(call->card, sd, version.ptr[0], call->request->channel);
    return rk_sd_sw_of(error);
}

/* Domains and file management come with the profile and go with it. */
static uint16_t delete_application(const struct rk_sd_call *call, struct rk_slice aid) {
    const struct rk_sd *sd = &call->request->sd;
    int number = rk_sd_find_aid(sd->store, sd->space, aid);
    return number >= 0 ? RK_SW_CONDITIONS : rk_sd_sw_of(number);
}

uint16_t rk_sd_delete(const struct rk_sd_call *call) {
    struct rk_tlv_reader r = rk_tlv_read(call->apdu->data, RK_TLV_BER);
    struct rk_tlv aid, id, version;
    if (call->apdu->p1 || (call->apdu->p2 && call->apdu->p2 != RELATED))
        return RK_SW_WRONG_P1P2;
    bool application = rk_tlv_maybe(&r, AID, &aid);
    bool one = !application && rk_tlv_maybe(&r, IDENTIFIER, &id);
    if (!application)
        rk_tlv_take(&r, VERSION, &version);
    if (rk_tlv_finish(&r) || (one && id.value.len != 1))
        return RK_SW_WRONG_DATA;
    if (application)
        return delete_application(call, aid.value);
    return delete_keys(call, one ? id.value : rk_slice(NULL, 0), version.value);
}
