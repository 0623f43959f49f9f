#include "euicc/ecasd/identity.h"

#include <string.h>

enum { HEAD = 2, RECORD_MAX = HEAD + RK_KEY_BLOB_MAX + RK_KEY_RECORD_EXTRA };

int rk_key_put(struct rk_store *store, struct rk_store_key at, const struct rk_key_blob *key,
               struct rk_slice extra) {
    uint8_t record[RECORD_MAX];
    if (key->len > RK_KEY_BLOB_MAX || extra.len > RK_KEY_RECORD_EXTRA)
        return RK_STORE_MISUSE;
    record[0] = key->curve;
    record[1] = key->len;
    memcpy(record + HEAD, key->bytes, key->len);
    if (extra.len)
        memcpy(record + HEAD + key->len, extra.ptr, extra.len);
    int error = rk_store_put(store, at, rk_slice(record, HEAD + key->len + extra.len));
    rk_wipe(record, sizeof record);
    return error;
}

int rk_key_get(struct rk_store *store, struct rk_store_key at, struct rk_key_blob *key,
               uint8_t *extra) {
    uint8_t record[RECORD_MAX] = {0};
    memset(key, 0, sizeof *key);
    int got = rk_store_get(store, at, 0, record, sizeof record);
    if (got >= 0 && (got < HEAD || record[1] > RK_KEY_BLOB_MAX || HEAD + record[1] > got))
        got = RK_STORE_CORRUPT;
    if (got >= 0) {
        key->curve = record[0];
        key->len = record[1];
        memcpy(key->bytes, record + HEAD, key->len);
        if (extra)
            memcpy(extra, record + HEAD + key->len, RK_KEY_RECORD_EXTRA);
    }
    rk_wipe(record, sizeof record);
    return got < 0 ? got : 0;
}
