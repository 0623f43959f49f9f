/* Closing a response packet: TS 102 225 5.2, with the user data header of TS 31.115. */
#include "euicc/sd/packet.h"

#include <string.h>

/* Where its parts are. */
enum {
    AT_RPL = 3, /* behind the user data header 02 71 00 */
    AT_RHL = 5,
    AT_TAR = 6,
    AT_COUNTER = 9, /* ciphered from here on */
    AT_PADDING = 14,
    AT_STATUS = 15,
    AT_CHECK = 16,
    RHL_LEAST = 10, /* TAR to status */
};

/* Security of the response: the sender's wish, once it is known who that is. Of a sender who shows
 * no key, rk_sd_packet_open lets pass the wish for none or for a redundancy check alone. */
struct closing {
    enum rk_sd_cipher cipher;
    struct rk_sd_check check;
};

static struct closing closing_of(const struct rk_sd_packet *packet) {
    struct closing how = {RK_SD_NO_CIPHER, {.integrity = RK_SD_NO_CHECK}};
    if (packet->authentic)
        how.cipher = packet->response_cipher;
    if (packet->authentic || packet->opened)
        how.check = packet->response_check;
    return how;
}

size_t rk_sd_packet_room(const struct rk_sd_packet *packet) {
    struct closing how = closing_of(packet);
    size_t room = RK_SD_RESPONSE_MAX - AT_COUNTER;
    if (how.cipher != RK_SD_NO_CIPHER)
        room -= room % rk_sd_block(how.cipher);
    return room - (AT_CHECK - AT_COUNTER) - how.check.len;
}

static void write_header(const struct rk_sd_packet *packet, enum rk_sd_status status,
                         uint8_t check_len, uint8_t *out) {
    static const uint8_t user_data_header[] = {0x02, 0x71, 0x00};
    memcpy(out, user_data_header, sizeof user_data_header);
    out[AT_RHL] = (uint8_t)(RHL_LEAST + check_len);
    memcpy(out + AT_TAR, packet->tar, RK_SD_TAR_LEN);
    memcpy(out + AT_COUNTER, packet->counter, RK_SD_COUNTER_LEN);
    out[AT_STATUS] = (uint8_t)status;
}

/* The checksum covers everything but itself, the user data header too. */
static int check_and_cipher(struct rk_euicc *card, const struct rk_sd_packet *packet,
                            const struct closing *how, uint8_t *out, size_t len) {
    uint8_t check[RK_SD_CHECK_MAX];
    size_t behind = AT_CHECK + (size_t)how->check.len;
    struct rk_slice parts[] = {rk_slice(out, AT_CHECK), rk_slice(out + behind, len - behind)};
    if (rk_sd_make_check(card, &how->check, parts, 2, check) != 0)
        return RK_SD_STORE;
    memcpy(out + AT_CHECK, check, how->check.len);
    if (how->cipher == RK_SD_NO_CIPHER)
        return 0;
    return rk_sd_encipher(card, how->cipher, &packet->cipher_key, out + AT_COUNTER,
                          len - AT_COUNTER);
}

int rk_sd_packet_respond(struct rk_euicc *card, const struct rk_sd_packet *packet,
                         enum rk_sd_status status, struct rk_slice data,
                         uint8_t out[RK_SD_RESPONSE_MAX]) {
    struct closing how = closing_of(packet);
    if (status != RK_SD_STATUS_OK || data.len > rk_sd_packet_room(packet))
        data.len = 0;
    memset(out, 0, RK_SD_RESPONSE_MAX);
    write_header(packet, status, how.check.len, out);
    size_t len = AT_CHECK + (size_t)how.check.len;
    if (data.len)
        memcpy(out + len, data.ptr, data.len);
    len += data.len;
    if (how.cipher != RK_SD_NO_CIPHER) {
        size_t block = rk_sd_block(how.cipher), over = (len - AT_COUNTER) % block;
        out[AT_PADDING] = (uint8_t)(over ? block - over : 0);
        len += out[AT_PADDING];
    }
    rk_put_u16(out + AT_RPL, (uint16_t)(len - AT_RHL));
    return check_and_cipher(card, packet, &how, out, len) ? RK_SD_STORE : (int)len;
}
