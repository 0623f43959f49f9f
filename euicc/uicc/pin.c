#include "euicc/uicc/pin.h"

#include "euicc/uicc/unit.h"

#include <string.h>

enum { RECORD_LEN = RK_PIN_LEN + 3, SHARED = 0 /* in place of a key reference: whose PINs */ };

bool rk_pin_is_reference(uint8_t reference) {
    if (reference == RK_PIN_UNIVERSAL)
        return true;
    unsigned n = reference & 0x7Fu;
    return (n >= 1 && n <= 8) || rk_pin_is_administrative(reference);
}

bool rk_pin_is_administrative(uint8_t reference) {
    unsigned n = reference & 0x7Fu;
    return n >= 10 && n <= 14;
}

static bool is_puk(uint8_t reference) {
    unsigned n = reference & 0x7Fu;
    return n >= 1 && n <= 8;
}

static struct rk_store_key pin_key(uint16_t space, unsigned directory, uint8_t reference) {
    return rk_key(space, RK_OBJECT_PIN, directory << 8 | reference);
}

static struct rk_store_key puk_key(uint16_t space, uint8_t reference) {
    return rk_key(space, RK_OBJECT_PUK, reference);
}

static int put(struct rk_store *store, struct rk_store_key key, const struct rk_pin *pin) {
    uint8_t record[RECORD_LEN];
    memcpy(record, pin->value, RK_PIN_LEN);
    record[RK_PIN_LEN] = pin->tries;
    record[RK_PIN_LEN + 1] = pin->attributes;
    record[RK_PIN_LEN + 2] = pin->puk;
    int error = rk_unit_error(rk_store_put(store, key, rk_slice_of(record)));
    rk_wipe(record, sizeof record);
    return error;
}

static int get(struct rk_store *store, struct rk_store_key key, struct rk_pin *out) {
    uint8_t record[RECORD_LEN];
    int got = rk_store_get(store, key, 0, record, sizeof record);
    if (got == RECORD_LEN) {
        memcpy(out->value, record, RK_PIN_LEN);
        out->tries = record[RK_PIN_LEN];
        out->attributes = record[RK_PIN_LEN + 1];
        out->puk = record[RK_PIN_LEN + 2];
    }
    rk_wipe(record, sizeof record);
    if (got < 0)
        return rk_unit_error(got);
    return got == RECORD_LEN ? 0 : RK_FILE_STORE;
}

int rk_pin_put(struct rk_store *store, uint16_t space, uint16_t directory, uint8_t reference,
               const struct rk_pin *pin) {
    bool local = (reference & RK_PIN_LOCAL) != 0;
    if (!rk_pin_is_reference(reference) || local != (directory != RK_FILE_MF) ||
        directory > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    return put(store, pin_key(space, directory, reference), pin);
}

int rk_puk_put(struct rk_store *store, uint16_t space, uint8_t reference,
               const struct rk_pin *puk) {
    if (!is_puk(reference))
        return RK_FILE_RANGE;
    return put(store, puk_key(space, reference), puk);
}

int rk_pin_share(struct rk_store *store, uint16_t space, uint16_t directory, uint16_t owner) {
    if (directory == RK_FILE_MF || owner == RK_FILE_MF || directory == owner ||
        directory > RK_FILE_DIRECTORIES_MAX || owner > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    uint8_t record = (uint8_t)owner;
    return rk_unit_error(
        rk_store_put(store, pin_key(space, directory, SHARED), rk_slice(&record, 1)));
}

int rk_pin_owner(struct rk_store *store, uint16_t space, uint16_t directory) {
    uint8_t owner = 0;
    int got = rk_store_get(store, pin_key(space, directory, SHARED), 0, &owner, 1);
    if (got == RK_STORE_ABSENT)
        return directory;
    return got == 1 ? owner : RK_FILE_STORE;
}

int rk_pin_get(struct rk_store *store, uint16_t space, uint16_t directory, uint8_t reference,
               struct rk_pin *out) {
    int owner = rk_pin_owner(store, space, directory);
    if (owner < 0)
        return owner;
    if (!rk_pin_is_reference(reference))
        return RK_FILE_ABSENT;
    return get(store, pin_key(space, (unsigned)owner, reference), out);
}

int rk_puk_get(struct rk_store *store, uint16_t space, uint8_t reference, struct rk_pin *out) {
    return is_puk(reference) ? get(store, puk_key(space, reference), out) : RK_FILE_ABSENT;
}
