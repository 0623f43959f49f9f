/* The list of profiles and their root records. */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

enum { ROOT_FIXED = 16, FIRST_INDEX = 0x0010 };

static const uint8_t aid_base[RK_AID_LEN] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                             0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x00, 0x00};

static struct rk_store_key list_key(void) {
    return rk_key(0, RK_OBJECT_PROFILES, 0);
}

int rk_isdp_count(struct rk_euicc *card) {
    int len = rk_store_len(&card->store, list_key());
    return len == RK_STORE_ABSENT ? 0 : len < 0 ? len : len / 2;
}

int rk_isdp_at(struct rk_euicc *card, unsigned n, struct rk_profile *out) {
    uint8_t entry[2];
    int got = rk_store_get(&card->store, list_key(), (size_t)n * 2, entry, sizeof entry);
    if (got < 0)
        return got;
    return got == 2 ? rk_isdp_read(card, rk_get_u16(entry), out) : RK_STORE_ABSENT;
}

int rk_isdp_read(struct rk_euicc *card, uint16_t space, struct rk_profile *out) {
    uint8_t root[ROOT_FIXED];
    int got = rk_store_get(&card->store, rk_key(space, RK_OBJECT_ROOT, 0), 0, root, sizeof root);
    if (got != ROOT_FIXED)
        return got < 0 ? got : RK_STORE_CORRUPT;
    out->space = space;
    out->index = rk_get_u16(root);
    out->class = root[2];
    out->ppr = root[3];
    out->identity = root[4];
    memcpy(out->iccid, root + 5, RK_ICCID_LEN);
    return 0;
}

int rk_isdp_write_root(struct rk_euicc *card, const struct rk_profile *profile,
                       struct rk_slice dp_data) {
    uint8_t root[RK_ROOT_MAX] = {0};
    rk_put_u16(root, profile->index);
    root[2] = profile->class;
    root[3] = profile->ppr;
    root[4] = profile->identity;
    memcpy(root + 5, profile->iccid, RK_ICCID_LEN);
    if (dp_data.len > RK_DP_DATA_MAX)
        return RK_STORE_MISUSE;
    if (dp_data.len)
        memcpy(root + ROOT_FIXED, dp_data.ptr, dp_data.len);
    return rk_store_put(&card->store, rk_key(profile->space, RK_OBJECT_ROOT, 0),
                        rk_slice(root, ROOT_FIXED + dp_data.len));
}

int rk_isdp_dp_data(struct rk_euicc *card, uint16_t space, uint8_t *buf) {
    return rk_store_get(&card->store, rk_key(space, RK_OBJECT_ROOT, 0), ROOT_FIXED, buf,
                        RK_DP_DATA_MAX);
}

bool rk_isdp_matches(const struct rk_profile *profile, struct rk_profile_id id) {
    uint8_t aid[RK_AID_LEN];
    rk_isdp_aid(profile->index, aid);
    switch (id.tag) {
    case 0x4F:
        return rk_slice_equal(id.value, rk_slice_of(aid));
    case 0x5A:
        return rk_slice_equal(id.value, rk_slice_of(profile->iccid));
    case 0x95:
        return id.value.len == 1 && id.value.ptr[0] == profile->class;
    default:
        return false;
    }
}

int rk_isdp_find(struct rk_euicc *card, struct rk_profile_id id, struct rk_profile *out) {
    int error;
    for (unsigned n = 0; (error = rk_isdp_at(card, n, out)) == 0; n++)
        if (rk_isdp_matches(out, id))
            return 0;
    return error;
}

void rk_isdp_aid(uint16_t index, uint8_t aid[RK_AID_LEN]) {
    memcpy(aid, aid_base, RK_AID_LEN);
    rk_put_u16(aid + 13, index);
}

/* Indices are few and profiles fewer: the first that nobody has. */
uint16_t rk_isdp_new_index(struct rk_euicc *card) {
    struct rk_profile profile;
    for (uint16_t index = FIRST_INDEX;; index++) {
        bool taken = false;
        for (unsigned n = 0; !taken && rk_isdp_at(card, n, &profile) == 0; n++)
            taken = profile.index == index;
        if (!taken)
            return index;
    }
}

static int read_list(struct rk_euicc *card, uint8_t *list) {
    int got = rk_store_get(&card->store, list_key(), 0, list, 2 * RK_PROFILES_MAX);
    return got == RK_STORE_ABSENT ? 0 : got;
}

int rk_isdp_list_put(struct rk_euicc *card, struct rk_slice list) {
    return rk_store_put(&card->store, list_key(), list);
}

int rk_isdp_list_add(struct rk_euicc *card, uint16_t space) {
    uint8_t list[2 * RK_PROFILES_MAX];
    int len = read_list(card, list);
    if (len < 0)
        return len;
    if ((size_t)len + 2 > sizeof list)
        return RK_STORE_FULL;
    rk_put_u16(list + len, space);
    return rk_isdp_list_put(card, rk_slice(list, (size_t)len + 2));
}

int rk_isdp_list_remove(struct rk_euicc *card, uint16_t space) {
    uint8_t list[2 * RK_PROFILES_MAX];
    int len = read_list(card, list);
    if (len < 0)
        return len;
    for (int at = 0; at + 2 <= len; at += 2) {
        if (rk_get_u16(list + at) != space)
            continue;
        memmove(list + at, list + at + 2, (size_t)(len - at - 2));
        return rk_isdp_list_put(card, rk_slice(list, (size_t)len - 2));
    }
    return 0;
}

int rk_isdp_enabled(struct rk_euicc *card, struct rk_enabled *out) {
    uint8_t record[4];
    int got = rk_store_get(&card->store, rk_key(0, RK_OBJECT_ENABLED, 0), 0, record, sizeof record);
    *out = (struct rk_enabled){0, 0};
    if (got != (int)sizeof record)
        return got == RK_STORE_ABSENT ? 0 : got < 0 ? got : RK_STORE_CORRUPT;
    *out = (struct rk_enabled){rk_get_u16(record), rk_get_u16(record + 2)};
    return 0;
}

int rk_isdp_set_enabled(struct rk_euicc *card, struct rk_enabled enabled) {
    uint8_t record[4];
    if (!enabled.space)
        return rk_store_remove(&card->store, rk_key(0, RK_OBJECT_ENABLED, 0));
    rk_put_u16(record, enabled.space);
    rk_put_u16(record + 2, enabled.previous);
    return rk_store_put(&card->store, rk_key(0, RK_OBJECT_ENABLED, 0), rk_slice_of(record));
}
