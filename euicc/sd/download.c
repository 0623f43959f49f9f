#include "euicc/sd/download.h"

#include "euicc/sd/remote.h"
#include "euicc/state.h"

#include <string.h>

/* Objects of SMS-PP download; the bit for comprehension is as the terminal likes (TS 102 223 8). */
enum { DEVICES = 0x02, ADDRESS = 0x06, TPDU = 0x0B, TAG = 0x7F };

/* Device identities: from the network to the UICC. */
enum { NETWORK = 0x83, UICC = 0x81 };

/* The short message in the object, if the network sent it to the card, and the service centre it
 * came by. */
static bool find_message(struct rk_slice value, struct rk_slice *tpdu, struct rk_slice *centre) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv object;
    bool devices = false;
    *tpdu = *centre = rk_slice(NULL, 0);
    while (rk_tlv_next(&r, &object)) {
        uint32_t tag = object.tag & TAG;
        if (object.tag > 0xFF)
            continue;
        if (tag == DEVICES)
            devices = object.value.len == 2 && object.value.ptr[0] == NETWORK &&
                      object.value.ptr[1] == UICC;
        else if (tag == ADDRESS && object.value.len <= RK_SD_ADDRESS_MAX)
            *centre = object.value;
        else if (tag == TPDU)
            *tpdu = object.value;
    }
    return r.error == 0 && devices && tpdu->len;
}

/* What to answer; with RK_SD_STATUS_OK, `out` has *len octets of the application. */
static enum rk_sd_status process(struct rk_euicc *card, struct rk_sd_packet *packet, uint8_t *out,
                                 size_t *len) {
    struct rk_sd_target target;
    *len = 0;
    int error = rk_sd_find_target(&card->store, card->uicc.files.space, packet->tar, &target);
    if (error)
        return error == RK_SD_ABSENT ? RK_SD_STATUS_TAR_UNKNOWN : RK_SD_STATUS_SECURITY;
    if (!rk_sd_packet_level(packet, target.minimum_spi1))
        return RK_SD_STATUS_LEVEL;
    enum rk_sd_status status = rk_sd_packet_open(card, &target.domain, packet);
    if (status != RK_SD_STATUS_OK)
        return status;
    return rk_sd_remote_run(card, &target, packet, out, rk_sd_packet_room(packet), len);
}

static bool is_wanted(const struct rk_sd_packet *packet, enum rk_sd_status status) {
    enum rk_sd_wanted wanted = rk_sd_packet_wants(packet);
    return wanted == RK_SD_RESPONSE ||
           (wanted == RK_SD_RESPONSE_ON_ERROR && status != RK_SD_STATUS_OK);
}

static void respond(struct rk_euicc *card, const struct rk_sd_packet *packet,
                    enum rk_sd_status status, struct rk_slice data,
                    const struct rk_sd_sender *sender, struct rk_reply *reply) {
    rk_reply_sw(reply, RK_SW_OK);
    if (!is_wanted(packet, status))
        return;
    int len = rk_sd_packet_respond(card, packet, status, data, reply->data);
    if (len < 0) {
        rk_reply_sw(reply, RK_SW_UNKNOWN);
        return;
    }
    reply->len = (size_t)len;
    if (rk_sd_packet_wants_submit(packet) &&
        rk_sd_submit(card, sender, rk_slice(reply->data, reply->len)))
        rk_reply_sw(reply, RK_SW_OK);
}

static void receive(struct rk_euicc *card, uint8_t *octets, size_t octets_len,
                    const struct rk_sd_sender *sender, struct rk_reply *reply) {
    struct rk_sd_packet packet;
    uint8_t data[RK_SD_RESPONSE_MAX];
    size_t len;
    if (!rk_sd_packet_start(&packet, octets, octets_len)) {
        rk_reply_sw(reply, RK_SW_WRONG_DATA);
        return;
    }
    enum rk_sd_status status = process(card, &packet, data, &len);
    respond(card, &packet, status, rk_slice(data, len), sender, reply);
    rk_sd_packet_end(&packet);
    rk_wipe(data, sizeof data);
    rk_wipe(octets, octets_len);
}

static void receive_part(struct rk_euicc *card, const struct rk_sms *sms,
                         const struct rk_sd_sender *sender, struct rk_reply *reply) {
    uint8_t *octets;
    size_t len;
    int got = rk_sd_parts_add(&card->sd.parts, sms, &octets, &len);
    if (got > 0)
        receive(card, octets, len, sender, reply);
    else
        rk_reply_sw(reply, got ? RK_SW_WRONG_DATA : RK_SW_OK);
}

void rk_sd_download(struct rk_euicc *card, struct rk_slice value, struct rk_reply *reply) {
    uint8_t octets[RK_SD_SMS_DATA_MAX];
    struct rk_slice tpdu;
    struct rk_sms sms;
    struct rk_sd_sender sender;
    rk_reply_sw(reply, RK_SW_WRONG_DATA);
    if (!find_message(value, &tpdu, &sender.centre) || !rk_sms_read(tpdu, &sms))
        return;
    sender.originator = sms.originator;
    if (sms.is_part) {
        receive_part(card, &sms, &sender, reply);
    } else if (sms.command && sms.data.len) {
        memcpy(octets, sms.data.ptr, sms.data.len);
        receive(card, octets, sms.data.len, &sender, reply);
    }
}
