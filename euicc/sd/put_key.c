/* PUT KEY (GlobalPlatform Card 11.8, Amendment D 7.2). */
#include "euicc/sd/algorithm.h"
#include "euicc/sd/application.h"
#include "euicc/sd/functions.h"
#include "euicc/sd/packaged.h"
#include "euicc/state.h"

#include <string.h>

enum { MORE_COMMANDS = 0x80, SEVERAL = 0x80, NUMBER = 0x7F };
enum { SCP03_FIRST = 0x30, SCP03_LAST = 0x3F };

/* A command being read. */
struct put {
    const struct rk_sd_call *call;
    const struct rk_sd *sd;
    struct rk_sd_key dek; /* the sender's, that opens the new ones */
    uint8_t replaced, version;
    size_t count;
    struct rk_sd_key keys[RK_SD_KEYS_AT_ONCE];
};

int rk_sd_check_value(struct rk_euicc *card, const struct rk_sd_key *key,
                      uint8_t out[RK_SD_KCV_LEN]) {
    bool des = rk_sd_is_des(key->info.type);
    enum rk_sd_cipher cipher = des ? RK_SD_3DES : RK_SD_AES;
    uint8_t block[RK_AES_BLOCK];
    memset(block, des ? 0x00 : 0x01, sizeof block);
    int error = rk_sd_encipher(card, cipher, key, block, rk_sd_block(cipher));
    if (!error)
        memcpy(out, block, RK_SD_KCV_LEN);
    rk_wipe(block, sizeof block);
    return error;
}

/* ---- one key ---- */

static bool take(struct rk_slice *in, size_t len, struct rk_slice *out) {
    if (in->len < len)
        return false;
    *out = rk_slice(in->ptr, len);
    *in = rk_slice_from(*in, len);
    return true;
}

/* A field with its length in front. */
static bool take_field(struct rk_slice *in, struct rk_slice *out) {
    struct rk_slice len;
    return take(in, 1, &len) && len.ptr[0] < 0x80 && take(in, len.ptr[0], out);
}

/* Decipher: AES chained from zero, 3DES block by block (TS 102 226 8.2.1.5). */
static int decipher(const struct put *put, uint8_t *octets, size_t len) {
    struct rk_euicc *card = put->call->card;
    if (!rk_sd_is_des(put->dek.info.type))
        return rk_sd_decipher(card, RK_SD_AES, &put->dek, octets, len);
    int error = 0;
    for (size_t at = 0; at < len && !error; at += RK_3DES_BLOCK)
        error = rk_sd_decipher(card, RK_SD_3DES, &put->dek, octets + at, RK_3DES_BLOCK);
    return error;
}

/*
 * The key's block: whole blocks of the cipher, or their number of octets that count in front of
 * them, as a key needs whose length is none of whole blocks. Cards and servers differ on whether
 * that number is there when it is not needed: taken either way.
 */
static int read_value(const struct put *put, struct rk_slice field, struct rk_sd_key *key) {
    size_t block = rk_sd_is_des(put->dek.info.type) ? RK_3DES_BLOCK : RK_AES_BLOCK;
    size_t len = field.len;
    if (field.len % block == 1) {
        len = field.ptr[0];
        field = rk_slice_from(field, 1);
    }
    if (!field.len || field.len % block || field.len > sizeof key->value || len > field.len ||
        field.len - len >= block)
        return RK_SD_FORM;
    memcpy(key->value, field.ptr, field.len);
    key->info.len = (uint8_t)len;
    return decipher(put, key->value, field.len);
}

/* Types that are used here; SCP03 is for AES alone, and an AES key is not handed to the weaker
 * cipher to keep. */
static bool may_be(const struct put *put, const struct rk_sd_key *key) {
    bool scp03 = put->version >= SCP03_FIRST && put->version <= SCP03_LAST;
    if (!rk_sd_key_len_ok(key->info.len))
        return false;
    if (key->info.type == RK_SD_KEY_AES)
        return !rk_sd_is_des(put->dek.info.type);
    return rk_sd_is_des(key->info.type) && !scp03 && key->info.len < RK_SD_KEY_MAX &&
           !rk_sd_is_single_des(key);
}

/* What is not told stays as it was with the key replaced; else it follows from the identifier. */
static int describe(const struct put *put, struct rk_sd_key_info *info) {
    enum { ENC_USAGE = 0x18, MAC_USAGE = 0x14, DEK_USAGE = 0x48, MAC_LEN = 8 };
    struct rk_sd_key_walk walk = {.started = false};
    struct rk_sd_key_info old;
    int got;
    info->mac_len = MAC_LEN;
    info->usage[0] = info->id == RK_SD_KEY_ENC   ? ENC_USAGE
                     : info->id == RK_SD_KEY_MAC ? MAC_USAGE
                                                 : DEK_USAGE;
    info->usage_len = 1;
    while ((got = rk_sd_key_next(put->sd, &walk, &old)) == 1) {
        if (!put->replaced || old.version != put->replaced || old.id != info->id)
            continue;
        info->mac_len = old.mac_len;
        info->access = old.access;
        memcpy(info->usage, old.usage, sizeof info->usage);
        info->usage_len = old.usage_len;
    }
    return got < 0 ? got : 0;
}

/* A key that everybody knows is of no use here: better said now than met at the next packet. */
static bool is_usable(const struct put *put, const struct rk_sd_key *key) {
    struct rk_euicc *card = put->call->card;
    return card->identity.test || !rk_sd_is_published(card, rk_slice(key->value, key->info.len));
}

static int read_key(struct put *put, struct rk_slice *in, uint8_t id) {
    struct rk_slice type, value, check;
    uint8_t kcv[RK_SD_KCV_LEN];
    if (put->count == RK_SD_KEYS_AT_ONCE || id == 0 || id > NUMBER || !take(in, 1, &type) ||
        !take_field(in, &value) || !take_field(in, &check))
        return RK_SD_FORM;
    struct rk_sd_key *key = &put->keys[put->count++];
    memset(key, 0, sizeof *key);
    key->info.version = put->version;
    key->info.id = id;
    key->info.type = type.ptr[0];
    int error = read_value(put, value, key);
    if (!error && (!may_be(put, key) || !is_usable(put, key)))
        error = RK_SD_FORM;
    if (!error)
        error = rk_sd_check_value(put->call->card, key, kcv);
    if (!error && check.len &&
        (check.len != sizeof kcv || !rk_equal_ct(check.ptr, kcv, sizeof kcv)))
        error = RK_SD_FORM;
    return error ? error : describe(put, &key->info);
}

/* ---- the command ---- */

static int read_keys(struct put *put) {
    const struct rk_apdu *apdu = put->call->apdu;
    struct rk_slice in = apdu->data, version;
    unsigned id = apdu->p2 & NUMBER;
    if (!take(&in, 1, &version) || version.ptr[0] == 0 || version.ptr[0] > NUMBER)
        return RK_SD_FORM;
    put->version = version.ptr[0];
    int error = 0;
    do {
        error = read_key(put, &in, (uint8_t)(id + put->count));
    } while (!error && in.len && apdu->p2 & SEVERAL);
    return error ? error : in.len ? RK_SD_FORM : 0;
}

/* The version, and the check value of each key. */
static int write_answer(const struct put *put) {
    uint8_t kcv[RK_SD_KCV_LEN];
    int error = 0;
    rk_tlv_put_raw(put->call->out, rk_slice(&put->version, 1));
    for (size_t i = 0; i < put->count && !error; i++) {
        error = rk_sd_check_value(put->call->card, &put->keys[i], kcv);
        rk_tlv_put_raw(put->call->out, rk_slice_of(kcv));
    }
    return error;
}

uint16_t rk_sd_put_key(const struct rk_sd_call *call) {
    struct put put = {.call = call, .sd = &call->request->sd, .replaced = call->apdu->p1 & NUMBER};
    if (call->apdu->p1 & MORE_COMMANDS) /* a set that comes in parts would not be one change */
        return RK_SW_WRONG_P1P2;
    int error = rk_sd_key_open(call->card, put.sd, call->request->version, RK_SD_KEY_DEK, &put.dek);
    if (error)
        return error == RK_SD_STORE ? RK_SW_MEMORY : RK_SW_CONDITIONS;
    error = read_keys(&put);
    if (!error)
        error = write_answer(&put);
    if (!error)
        error = rk_sd_put_keys(put.sd, put.replaced, put.keys, put.count);
    if (!error) {
        rk_sd_keys_changed(call->card, put.sd, put.version, call->request->channel);
        rk_sd_keys_changed(call->card, put.sd, put.replaced, call->request->channel);
    }
    rk_wipe(&put, sizeof put);
    return rk_sd_sw_of(error);
}
