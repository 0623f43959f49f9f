#include "euicc/sd/keys.h"

#include "euicc/sd/algorithm.h"
#include "euicc/sd/functions.h"
#include "euicc/sd/packaged.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

/* The record of a key: type, length of MAC, access, usage, its length, value. An empty record says
 * that the key of the package is gone. */
enum { RECORD_VALUE = 6, RECORD_MAX = RECORD_VALUE + RK_SD_KEY_MAX };

int rk_sd_error_of(int store_error) {
    switch (store_error) {
    case 0:
        return 0;
    case RK_STORE_ABSENT:
        return RK_SD_ABSENT;
    case RK_STORE_FULL:
        return RK_SD_FULL;
    default:
        return RK_SD_STORE;
    }
}

static struct rk_store_key record_of(const struct rk_sd *sd, uint8_t version, uint8_t id) {
    return rk_key(sd->space, RK_OBJECT_SD_KEY + sd->number, (unsigned)version << 8 | id);
}

static struct rk_store_key counter_of(const struct rk_sd *sd, uint8_t version) {
    return rk_key(sd->space, RK_OBJECT_SD_COUNTER + sd->number, version);
}

/* --- the keys of today ---------------------------------------------------------------------- */

/* A record. `value` null: only what may be told. RK_SD_ABSENT for one that says "gone" too. */
static int read_record(const struct rk_sd *sd, uint8_t version, uint8_t id,
                       struct rk_sd_key_info *info, uint8_t *value) {
    uint8_t record[RECORD_MAX];
    int len = rk_store_get(sd->store, record_of(sd, version, id), 0, record, sizeof record);
    if (len < 0)
        return rk_sd_error_of(len);
    memset(info, 0, sizeof *info);
    if (len < RECORD_VALUE)
        return RK_SD_ABSENT;
    *info = (struct rk_sd_key_info){.version = version,
                                    .id = id,
                                    .type = record[0],
                                    .len = (uint8_t)(len - RECORD_VALUE),
                                    .mac_len = record[1],
                                    .access = record[2],
                                    .usage = {record[3], record[4]},
                                    .usage_len = record[5]};
    if (value)
        memcpy(value, record + RECORD_VALUE, info->len);
    rk_wipe(record, sizeof record);
    return 0;
}

static bool is_hidden(const struct rk_sd *sd, const struct rk_sd_key_info *info) {
    return rk_store_len(sd->store, record_of(sd, info->version, info->id)) != RK_STORE_ABSENT;
}

/* A key, with its value if `value` is not null. */
static int find_key(const struct rk_sd *sd, uint8_t version, uint8_t id,
                    struct rk_sd_key_info *info, uint8_t *value) {
    struct rk_sd_reader list;
    struct rk_sd_packaged packaged;
    int error = read_record(sd, version, id, info, value);
    if (error != RK_SD_ABSENT)
        return error;
    if (rk_store_len(sd->store, record_of(sd, version, id)) != RK_STORE_ABSENT)
        return RK_SD_ABSENT;
    error = rk_sd_find_packaged(sd, version, id, &list, &packaged);
    if (error)
        return error;
    *info = packaged.info;
    if (!value || !info->len)
        return 0;
    return rk_sd_value(&list, &packaged.value, 0, value, info->len) == info->len ? 0 : RK_SD_STORE;
}

/* Records come after the list of the package. */
static int next_record(const struct rk_sd *sd, struct rk_sd_key_walk *walk,
                       struct rk_sd_key_info *out) {
    uint16_t part;
    for (;;) {
        int got = rk_store_walk(sd->store, sd->space, RK_OBJECT_SD_KEY + sd->number, &walk->cursor,
                                &part);
        if (got <= 0)
            return got ? RK_SD_STORE : 0;
        got = read_record(sd, (uint8_t)(part >> 8), (uint8_t)part, out, NULL);
        if (got != RK_SD_ABSENT)
            return got ? got : 1;
    }
}

int rk_sd_key_next(const struct rk_sd *sd, struct rk_sd_key_walk *walk,
                   struct rk_sd_key_info *out) {
    struct rk_sd_packaged packaged;
    int got = 0;
    if (!walk->started)
        got = rk_sd_open_list(sd, &walk->keys);
    if (got)
        return got;
    walk->started = true;
    while (!walk->records && (got = rk_sd_next_packaged(&walk->keys, &packaged)) == 1) {
        if (is_hidden(sd, &packaged.info))
            continue;
        *out = packaged.info;
        return 1;
    }
    if (got < 0)
        return got;
    walk->records = true;
    return next_record(sd, walk, out);
}

int rk_sd_key_open(struct rk_euicc *card, const struct rk_sd *sd, uint8_t version, uint8_t id,
                   struct rk_sd_key *out) {
    memset(out, 0, sizeof *out);
    int error = find_key(sd, version, id, &out->info, out->value);
    if (!error && (!rk_sd_key_len_ok(out->info.len) || rk_sd_is_single_des(out)))
        error = RK_SD_FORM;
    if (!error && !card->identity.test &&
        rk_sd_is_published(card, rk_slice(out->value, out->info.len)))
        error = RK_SD_PUBLISHED;
    if (error)
        rk_wipe(out, sizeof *out);
    return error;
}

/* --- changes -------------------------------------------------------------------------------- */

static bool may_put(const struct rk_sd_key_info *info) {
    return rk_sd_key_len_ok(info->len) && info->version && info->usage_len <= 2;
}

/* Whether each key finds what it is to replace, or nothing in its way. */
static int check_put(const struct rk_sd *sd, uint8_t replaced, const struct rk_sd_key *key) {
    struct rk_sd_key_info there;
    if (!may_put(&key->info))
        return RK_SD_FORM;
    if (replaced) {
        int error = find_key(sd, replaced, key->info.id, &there, NULL);
        if (error || replaced == key->info.version)
            return error;
    }
    int error = find_key(sd, key->info.version, key->info.id, &there, NULL);
    return error == RK_SD_ABSENT ? 0 : error ? error : RK_SD_FORM;
}

static int put_record(const struct rk_sd *sd, const struct rk_sd_key *key) {
    uint8_t record[RECORD_MAX] = {key->info.type,     key->info.mac_len,  key->info.access,
                                  key->info.usage[0], key->info.usage[1], key->info.usage_len};
    memcpy(record + RECORD_VALUE, key->value, key->info.len);
    int error = rk_store_put(sd->store, record_of(sd, key->info.version, key->info.id),
                             rk_slice(record, RECORD_VALUE + (size_t)key->info.len));
    rk_wipe(record, sizeof record);
    return error;
}

/* A key that goes leaves an empty record: the package may still have it. */
static int put_gone(const struct rk_sd *sd, uint8_t version, uint8_t id) {
    return rk_store_put(sd->store, record_of(sd, version, id), rk_slice(NULL, 0));
}

/* What putting a key does to the one for checksums of its version. */
enum mac_change { MAC_KEPT, MAC_ADDED, MAC_REPLACED };

static enum mac_change mac_change_of(const struct rk_sd *sd, const struct rk_sd_key *key) {
    struct rk_sd_key there;
    if (key->info.id != RK_SD_KEY_MAC)
        return MAC_KEPT;
    memset(&there, 0, sizeof there);
    int error = find_key(sd, key->info.version, key->info.id, &there.info, there.value);
    bool same = error == 0 && there.info.len == key->info.len &&
                rk_equal_ct(there.value, key->value, key->info.len);
    rk_wipe(&there, sizeof there);
    return error == RK_SD_ABSENT ? MAC_ADDED : error || same ? MAC_KEPT : MAC_REPLACED;
}

/* The counter starts anew when another key goes: nothing signed under that one holds under the new
 * one. Where there is none, one that was deleted may be coming back. */
static int put_one(const struct rk_sd *sd, uint8_t replaced, const struct rk_sd_key *key) {
    static const uint8_t zero[RK_SD_COUNTER_LEN];
    enum mac_change change = mac_change_of(sd, key);
    int error = 0;
    if (change != MAC_KEPT)
        error = rk_sd_forgive(sd, key->info.version);
    if (!error && change == MAC_REPLACED)
        error = rk_sd_set_counter(sd, key->info.version, zero);
    if (!error && replaced && replaced != key->info.version)
        error = rk_sd_error_of(put_gone(sd, replaced, key->info.id));
    return error ? error : rk_sd_error_of(put_record(sd, key));
}

int rk_sd_put_keys(const struct rk_sd *sd, uint8_t replaced, const struct rk_sd_key *keys,
                   size_t count) {
    if (count == 0 || count > RK_SD_KEYS_AT_ONCE)
        return RK_SD_FORM;
    for (size_t i = 0; i < count; i++) {
        int error = check_put(sd, replaced, &keys[i]);
        if (error)
            return error;
    }
    enum { PUTS = 4, OCTETS = RECORD_MAX + RK_SD_COUNTER_LEN + RK_SCP03_SEQUENCE_LEN + 1 };
    int error = rk_store_begin(sd->store, PUTS * count, OCTETS * count);
    if (error)
        return rk_sd_error_of(error);
    for (size_t i = 0; i < count && !error; i++)
        error = put_one(sd, replaced, &keys[i]);
    if (error)
        rk_store_abort(sd->store);
    else
        error = rk_sd_error_of(rk_store_commit(sd->store));
    return error;
}

int rk_sd_remove_key(const struct rk_sd *sd, uint8_t version, uint8_t id) {
    struct rk_sd_key_info there;
    int error = find_key(sd, version, id, &there, NULL);
    return error ? error : rk_sd_error_of(put_gone(sd, version, id));
}

/* --- counters ------------------------------------------------------------------------------- */

int rk_sd_counter(const struct rk_sd *sd, uint8_t version, uint8_t out[RK_SD_COUNTER_LEN]) {
    struct rk_sd_reader list;
    struct rk_sd_packaged packaged;
    int got = rk_store_get(sd->store, counter_of(sd, version), 0, out, RK_SD_COUNTER_LEN);
    if (got == RK_SD_COUNTER_LEN)
        return 0;
    if (got != RK_STORE_ABSENT)
        return RK_SD_STORE;
    memset(out, 0, RK_SD_COUNTER_LEN);
    got = rk_sd_open_list(sd, &list);
    if (got)
        return got;
    while ((got = rk_sd_next_packaged(&list, &packaged)) == 1)
        if (packaged.info.version == version &&
            memcmp(packaged.counter, out, RK_SD_COUNTER_LEN) > 0)
            memcpy(out, packaged.counter, RK_SD_COUNTER_LEN);
    return got;
}

int rk_sd_set_counter(const struct rk_sd *sd, uint8_t version,
                      const uint8_t counter[RK_SD_COUNTER_LEN]) {
    return rk_sd_error_of(
        rk_store_put(sd->store, counter_of(sd, version), rk_slice(counter, RK_SD_COUNTER_LEN)));
}
