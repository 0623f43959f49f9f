/* GET DATA (GlobalPlatform Card 11.3). */
#include "euicc/sd/functions.h"

#include "euicc/state.h"

enum {
    RECOGNITION = 0x66,
    KEY_TEMPLATE = 0xE0,
    SEQUENCE = 0xC1,
    RESOURCES = 0xFF21, /* TS 102 226 8.2.1.7.2 */
    BER_GROUP = 0x0070, /* data grouping identifier of objects */
};

typedef uint16_t writer(const struct rk_sd_call *call);

/* ---- made here ---- */

/* Card recognition data (GlobalPlatform Card H.2): version 2.3, and the secure channels. */
static uint16_t write_recognition(const struct rk_sd_call *call) {
    static const uint8_t head[] = {0x06, 0x07, 0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B, 0x01,
                                   0x60, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xFC,
                                   0x6B, 0x02, 0x02, 0x03, 0x63, 0x09, 0x06, 0x07, 0x2A,
                                   0x86, 0x48, 0x86, 0xFC, 0x6B, 0x03};
    struct rk_sd_domain domain;
    int error = rk_sd_domain(&call->request->sd, &domain);
    if (error)
        return rk_sd_sw_of(error);
    size_t whole = rk_tlv_open(call->out, RECOGNITION);
    size_t list = rk_tlv_open(call->out, 0x73);
    rk_tlv_put_raw(call->out, rk_slice_of(head));
    for (unsigned i = 0; i < domain.scp_count; i++) {
        const uint8_t oid[] = {0x06,
                               0x09,
                               0x2A,
                               0x86,
                               0x48,
                               0x86,
                               0xFC,
                               0x6B,
                               0x04,
                               domain.scps[i].protocol,
                               domain.scps[i].options};
        rk_tlv_put(call->out, 0x64, rk_slice_of(oid));
    }
    rk_tlv_close(call->out, list);
    rk_tlv_close(call->out, whole);
    return RK_SW_OK;
}

/* Key information template (11.3.3.1): identifier, version, type, length of each. */
static uint16_t write_keys(const struct rk_sd_call *call) {
    struct rk_sd_key_walk walk = {.started = false};
    struct rk_sd_key_info key;
    int got;
    size_t template = rk_tlv_open(call->out, KEY_TEMPLATE);
    while ((got = rk_sd_key_next(&call->request->sd, &walk, &key)) == 1) {
        const uint8_t information[] = {key.id, key.version, key.type, key.len};
        rk_tlv_put(call->out, 0xC0, rk_slice_of(information));
    }
    rk_tlv_close(call->out, template);
    return rk_sd_sw_of(got);
}

/* Sessions counted for the set of keys that version 0 means. */
static uint16_t write_sequence(const struct rk_sd_call *call) {
    const struct rk_sd *sd = &call->request->sd;
    struct rk_sd_attempts attempts;
    uint8_t version = rk_sd_first_version(sd);
    int error = version ? rk_sd_attempts(sd, version, &attempts) : RK_SD_ABSENT;
    if (!error)
        rk_tlv_put(call->out, SEQUENCE, rk_slice_of(attempts.sequence));
    return rk_sd_sw_of(error);
}

/* Applications that were installed: none; room in the store; volatile memory for them: none. */
static uint16_t write_resources(const struct rk_sd_call *call) {
    uint8_t number[4];
    rk_put_u32(number, (uint32_t)rk_store_free(&call->card->store));
    size_t whole = rk_tlv_open(call->out, RESOURCES);
    rk_tlv_put_uint(call->out, 0x81, 0);
    rk_tlv_put(call->out, 0x82, rk_slice_of(number));
    rk_tlv_put_uint(call->out, 0x83, 0);
    rk_tlv_close(call->out, whole);
    return RK_SW_OK;
}

static const struct {
    uint16_t tag;
    writer *write;
} made[] = {
    {RECOGNITION, write_recognition},
    {KEY_TEMPLATE, write_keys},
    {SEQUENCE, write_sequence},
    {RESOURCES, write_resources},
};

/* ---- personalised ---- */

/* An object by itself, or among those of the group for objects. 0, RK_SD_ABSENT, RK_SD_STORE. */
static int write_stored(const struct rk_sd_call *call, uint16_t tag) {
    uint8_t data[RK_REPLY_MAX];
    struct rk_tlv object;
    int got = rk_sd_data(&call->request->sd, tag, 0, data, sizeof data);
    if (got >= 0)
        rk_tlv_put(call->out, tag, rk_slice(data, (size_t)got));
    if (got != RK_SD_ABSENT)
        return got < 0 ? got : 0;
    got = rk_sd_data(&call->request->sd, BER_GROUP, 0, data, sizeof data);
    if (got < 0)
        return got;
    if (!rk_tlv_find(rk_slice(data, (size_t)got), RK_TLV_BER, tag, &object))
        return RK_SD_ABSENT;
    rk_tlv_put_raw(call->out, object.whole);
    return 0;
}

/* Whether the number is that of an object: other groups of data are nobody's to read. */
static bool is_tag(uint16_t number) {
    enum { LONG = 0x1F };
    bool has_two = (number >> 8 & LONG) == LONG;
    return number != 0xFFFF && (has_two || (number < 0x100 && (number & LONG) != LONG));
}

uint16_t rk_sd_get_data(const struct rk_sd_call *call) {
    uint16_t tag = (uint16_t)(call->apdu->p1 << 8 | call->apdu->p2);
    int error = is_tag(tag) && tag != BER_GROUP ? write_stored(call, tag) : RK_SD_ABSENT;
    if (error != RK_SD_ABSENT)
        return rk_sd_sw_of(error);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (made[i].tag == tag)
            return made[i].write(call);
    return RK_SW_REFERENCE_NOT_FOUND;
}
