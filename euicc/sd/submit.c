/* A response that goes out as a short message: TS 31.115 4.4, SEND SHORT MESSAGE of TS 102 223. */
#include "euicc/sd/remote.h"

#include "euicc/state.h"

#include <string.h>

enum { DETAILS = 0x81, DEVICES = 0x82, ADDRESS = 0x86, TPDU = 0x8B };
enum { SEND_SHORT_MESSAGE = 0x13, UICC = 0x81, NETWORK = 0x83 };

/* SMS-SUBMIT (TS 23.040 9.2.2.2), without validity period, with a user data header. */
enum { SUBMIT = 0x41, PID = 0x7F, DCS = 0xF6, TPDU_MAX = 2 + 12 + 3 + RK_SD_RESPONSE_MAX };

static struct rk_slice make_tpdu(struct rk_slice address, struct rk_slice response, uint8_t *out) {
    size_t len = 0;
    out[len++] = SUBMIT;
    out[len++] = 0x00; /* the terminal numbers its messages */
    memcpy(out + len, address.ptr, address.len);
    len += address.len;
    out[len++] = PID;
    out[len++] = DCS;
    out[len++] = (uint8_t)response.len;
    memcpy(out + len, response.ptr, response.len);
    return rk_slice(out, len + response.len);
}

bool rk_sd_submit(struct rk_euicc *card, const struct rk_sd_sender *sender,
                  struct rk_slice response) {
    static const uint8_t details[] = {0x01, SEND_SHORT_MESSAGE, 0x00};
    static const uint8_t devices[] = {UICC, NETWORK};
    uint8_t objects[RK_PROACTIVE_MAX], tpdu[TPDU_MAX];
    struct rk_slice whole;
    struct rk_tlv_writer w = rk_tlv_write(objects, sizeof objects);
    if (!card->terminal.sends_messages || card->terminal.other != RK_REFRESH_NONE)
        return false;
    rk_tlv_put(&w, DETAILS, rk_slice_of(details));
    rk_tlv_put(&w, DEVICES, rk_slice_of(devices));
    if (sender->centre.len)
        rk_tlv_put(&w, ADDRESS, sender->centre);
    rk_tlv_put(&w, TPDU, make_tpdu(sender->originator, response, tpdu));
    return rk_tlv_write_finish(&w, &whole) == 0 && rk_proactive_put(card, whole);
}
