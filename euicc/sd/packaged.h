/* The keys of a domain as the profile package brought them. For euicc/sd only. */
#ifndef RK_EUICC_SD_PACKAGED_H
#define RK_EUICC_SD_PACKAGED_H

#include "euicc/sd/keys.h"

/* Where a key's value is, and the counter it came with. */
struct rk_sd_packaged {
    struct rk_sd_key_info info;
    struct rk_sd_part value;
    uint8_t counter[RK_SD_COUNTER_LEN];
};

/* Lengths of the keys that are used here: AES and 3DES. */
static inline bool rk_sd_key_len_ok(size_t len) {
    return len == 16 || len == 24 || len == RK_SD_KEY_MAX;
}

/* Start to read the domain's list of keys; an empty one when it has none. 0, RK_SD_ABSENT (no such
 * domain), RK_SD_STORE. */
int rk_sd_open_list(const struct rk_sd *sd, struct rk_sd_reader *out);

/* The next key of the list. 1, 0 at the end, RK_SD_STORE. */
int rk_sd_next_packaged(struct rk_sd_reader *list, struct rk_sd_packaged *out);

/* The key with these numbers; `list` is left where its value can be read from. 0, RK_SD_ABSENT,
 * RK_SD_STORE. */
int rk_sd_find_packaged(const struct rk_sd *sd, uint8_t version, uint8_t id,
                        struct rk_sd_reader *list, struct rk_sd_packaged *out);

#endif
