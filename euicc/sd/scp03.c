#include "euicc/sd/scp03.h"

#include "euicc/state.h"

#include <string.h>

enum { CLASS = 0x84, PADDING = 0x80 };

/* One block: label, separator, length in bits, counter, context. */
static int derive_block(struct rk_euicc *card, struct rk_slice key, uint8_t constant,
                        struct rk_slice context, size_t len, uint8_t number,
                        uint8_t out[RK_AES_BLOCK]) {
    enum { CONSTANT = 11, BITS = 13, NUMBER = 15, HEAD = 16 };
    uint8_t head[HEAD] = {0};
    head[CONSTANT] = constant;
    rk_put_u16(head + BITS, (uint16_t)(8 * len));
    head[NUMBER] = number;
    struct rk_slice parts[] = {rk_slice_of(head), context};
    struct rk_crypto *crypto = card->port->crypto;
    return crypto->ops->digest(crypto, RK_AES_CMAC, key, parts, 2, out) ? RK_SD_STORE : 0;
}

int rk_scp03_derive(struct rk_euicc *card, struct rk_slice key, enum rk_scp03_constant constant,
                    struct rk_slice context, uint8_t *out, size_t len) {
    uint8_t block[RK_AES_BLOCK];
    int error = 0;
    for (size_t at = 0; at < len && !error; at += sizeof block) {
        uint8_t number = (uint8_t)(1 + at / sizeof block);
        error = derive_block(card, key, (uint8_t)constant, context, len, number, block);
        if (!error)
            memcpy(out + at, block, len - at < sizeof block ? len - at : sizeof block);
    }
    rk_wipe(block, sizeof block);
    return error;
}

int rk_scp03_start(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_sd_key *enc,
                   const struct rk_sd_key *mac, const uint8_t context[RK_SCP03_CONTEXT_LEN],
                   uint8_t card_cryptogram[RK_SCP03_CRYPTOGRAM_LEN]) {
    const struct {
        const uint8_t *key;
        uint8_t *out;
        uint8_t key_len, len, constant;
    } keys[] = {
        {enc->value, session->enc, enc->info.len, enc->info.len, RK_SCP03_S_ENC},
        {mac->value, session->mac, mac->info.len, mac->info.len, RK_SCP03_S_MAC},
        {mac->value, session->rmac, mac->info.len, mac->info.len, RK_SCP03_S_RMAC},
        {session->mac, session->host_cryptogram, mac->info.len, RK_SCP03_CRYPTOGRAM_LEN,
         RK_SCP03_HOST_CRYPTOGRAM},
        {session->mac, card_cryptogram, mac->info.len, RK_SCP03_CRYPTOGRAM_LEN,
         RK_SCP03_CARD_CRYPTOGRAM},
    };
    int error = 0;
    session->enc_len = enc->info.len;
    session->mac_len = mac->info.len;
    session->commands = 0;
    memset(session->chain, 0, sizeof session->chain);
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !error; i++)
        error = rk_scp03_derive(card, rk_slice(keys[i].key, keys[i].key_len), keys[i].constant,
                                rk_slice(context, RK_SCP03_CONTEXT_LEN), keys[i].out, keys[i].len);
    return error;
}

/* The checksum is over the class without the channel, and over the length with the checksum. */
bool rk_scp03_verify(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_apdu *apdu) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t mac[RK_AES_BLOCK];
    if (apdu->data.len < RK_SCP03_MAC_LEN || apdu->data.len > 0xFF)
        return false;
    size_t len = apdu->data.len - RK_SCP03_MAC_LEN;
    const uint8_t header[] = {CLASS, apdu->ins, apdu->p1, apdu->p2, (uint8_t)apdu->data.len};
    struct rk_slice parts[] = {rk_slice_of(session->chain), rk_slice_of(header),
                               rk_slice(apdu->data.ptr, len)};
    bool right = crypto->ops->digest(crypto, RK_AES_CMAC, rk_slice(session->mac, session->mac_len),
                                     parts, sizeof parts / sizeof *parts, mac) == 0 &&
                 rk_equal_ct(mac, apdu->data.ptr + len, RK_SCP03_MAC_LEN);
    if (right)
        memcpy(session->chain, mac, sizeof session->chain);
    rk_wipe(mac, sizeof mac);
    return right;
}

/* Cipher where the octets lie; the start value is the counter of commands, enciphered. */
static int run(struct rk_euicc *card, const struct rk_scp03 *session, enum rk_cipher cipher,
               uint8_t first, uint8_t *octets, size_t len) {
    enum { COUNTER = RK_AES_BLOCK - 4 };
    struct rk_crypto *crypto = card->port->crypto;
    struct rk_slice key = rk_slice(session->enc, session->enc_len);
    uint8_t start[RK_AES_BLOCK] = {first};
    rk_put_u32(start + COUNTER, session->commands);
    int error =
        crypto->ops->cipher(crypto, RK_AES_ECB_ENCRYPT, key, NULL, rk_slice_of(start), start);
    if (!error)
        error = crypto->ops->cipher(crypto, cipher, key, start, rk_slice(octets, len), octets);
    return error ? RK_SD_STORE : 0;
}

/* Length without the padding: 80 and zeros, in the last block. False: there is none. */
static bool strip(const uint8_t *octets, size_t *len) {
    size_t least = *len - RK_AES_BLOCK, end = *len;
    while (end > least && octets[end - 1] == 0)
        end--;
    if (end == least || octets[end - 1] != PADDING)
        return false;
    *len = end - 1;
    return true;
}

static bool decipher(struct rk_euicc *card, const struct rk_scp03 *session, uint8_t *octets,
                     size_t *len) {
    if (*len == 0)
        return true;
    return *len % RK_AES_BLOCK == 0 &&
           run(card, session, RK_AES_CBC_DECRYPT, 0, octets, *len) == 0 && strip(octets, len);
}

bool rk_scp03_open(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_apdu *apdu,
                   uint8_t *buf, struct rk_apdu *out) {
    if (!rk_scp03_verify(card, session, apdu))
        return false;
    size_t len = apdu->data.len - RK_SCP03_MAC_LEN;
    if (len)
        memcpy(buf, apdu->data.ptr, len);
    session->commands++; /* without data too: 6.2.6 */
    if (session->level & RK_SCP03_LEVEL_C_DECRYPTION && !decipher(card, session, buf, &len))
        return false;
    *out = *apdu;
    out->data = rk_slice(buf, len);
    return true;
}

static int encipher(struct rk_euicc *card, const struct rk_scp03 *session, struct rk_reply *reply) {
    size_t len = reply->len;
    if (!len)
        return 0;
    reply->data[len++] = PADDING;
    while (len % RK_AES_BLOCK)
        reply->data[len++] = 0;
    reply->len = len;
    return run(card, session, RK_AES_CBC_ENCRYPT, PADDING, reply->data, len);
}

static int add_mac(struct rk_euicc *card, const struct rk_scp03 *session, struct rk_reply *reply) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t sw[2], mac[RK_AES_BLOCK];
    rk_put_u16(sw, reply->sw);
    struct rk_slice parts[] = {rk_slice_of(session->chain), rk_slice(reply->data, reply->len),
                               rk_slice_of(sw)};
    if (crypto->ops->digest(crypto, RK_AES_CMAC, rk_slice(session->rmac, session->mac_len), parts,
                            sizeof parts / sizeof *parts, mac) != 0)
        return RK_SD_STORE;
    memcpy(reply->data + reply->len, mac, RK_SCP03_MAC_LEN);
    reply->len += RK_SCP03_MAC_LEN;
    return 0;
}

int rk_scp03_protect(struct rk_euicc *card, const struct rk_scp03 *session,
                     struct rk_reply *reply) {
    uint8_t sw1 = (uint8_t)(reply->sw >> 8);
    int error = 0;
    if (reply->sw != RK_SW_OK && sw1 != 0x62 && sw1 != 0x63)
        return 0;
    if (session->level & RK_SCP03_LEVEL_R_ENCRYPTION)
        error = encipher(card, session, reply);
    if (!error && session->level & RK_SCP03_LEVEL_R_MAC)
        error = add_mac(card, session, reply);
    return error;
}
