/*
 * VERIFY, CHANGE, DISABLE, ENABLE and UNBLOCK PIN, TS 102 221 11.1.9 to 11.1.13.
 *
 * A try is counted in the store before the value is compared, so that cutting the power on a wrong
 * answer gains nothing.
 */
#include "euicc/uicc/internal.h"
#include "euicc/uicc/unit.h"

#include <string.h>

enum { LEFT = 0x0F, MAX_SHIFT = 4 };

/* What sets the commands apart that present the PIN itself. */
struct verb {
    uint8_t len;         /* octets of data */
    uint8_t attribute;   /* the PIN must have it, else 6985; 0: none */
    bool when_enabled;   /* works on an enabled PIN, or on a disabled one */
    uint16_t otherwise;  /* answer if the PIN is not so */
    bool query;          /* no data asks for the tries left */
    bool sets_value;     /* the new value follows the old one */
    uint8_t enabled_bit; /* attributes to be set or cleared */
    bool enables;
    bool replaces; /* P1 may ask for the universal PIN in its place */
};

/* P1 of DISABLE PIN: b8 asks for another key reference in b5 to b1; the universal PIN is the only
 * one there is, with or without its number (TS 102 221 11.1.11, 9.5.1). */
enum { REPLACE = 0x80, REPLACE_BY_NUMBER = 0x80 | RK_PIN_UNIVERSAL };

static const struct verb verify = {
    .len = RK_PIN_LEN, .when_enabled = true, .otherwise = RK_SW_INVALIDATED, .query = true};
static const struct verb change = {.len = 2 * RK_PIN_LEN,
                                   .attribute = RK_PIN_CHANGEABLE,
                                   .when_enabled = true,
                                   .otherwise = RK_SW_INVALIDATED,
                                   .sets_value = true};
static const struct verb disable = {.len = RK_PIN_LEN,
                                    .attribute = RK_PIN_SWITCHABLE,
                                    .when_enabled = true,
                                    .otherwise = RK_SW_INVALIDATED,
                                    .enabled_bit = RK_PIN_ENABLED,
                                    .replaces = true};
static const struct verb enable = {.len = RK_PIN_LEN,
                                   .attribute = RK_PIN_SWITCHABLE,
                                   .when_enabled = false,
                                   .otherwise = RK_SW_CONDITIONS,
                                   .enabled_bit = RK_PIN_ENABLED,
                                   .enables = true};

/* A PIN being worked on, and where it lies. */
struct place {
    struct rk_store *store;
    uint16_t space;
    uint16_t directory;
    uint8_t reference;
    bool puk;
};

static int put(const struct place *place, const struct rk_pin *pin) {
    if (place->puk)
        return rk_puk_put(place->store, place->space, place->reference, pin);
    return rk_pin_put(place->store, place->space, place->directory, place->reference, pin);
}

static uint8_t full(uint8_t tries) {
    return (uint8_t)((tries & ~LEFT) | tries >> MAX_SHIFT);
}

static void answer_tries(struct rk_call *call, const struct rk_pin *pin) {
    unsigned left = pin->tries & LEFT;
    rk_reply_sw(call->reply, left ? (uint16_t)(RK_SW_TRIES_LEFT | left) : RK_SW_BLOCKED);
}

/* Whether `value` is right; counts the try first. Answers if not. */
static bool present(struct rk_call *call, const struct place *place, struct rk_pin *pin,
                    const uint8_t *value) {
    if ((pin->tries & LEFT) == 0) {
        rk_reply_sw(call->reply, RK_SW_BLOCKED);
        return false;
    }
    pin->tries--;
    int error = put(place, pin);
    if (error) {
        rk_uicc_fail(call, error);
        return false;
    }
    if (rk_equal_ct(pin->value, value, RK_PIN_LEN))
        return true;
    if (!place->puk)
        rk_uicc_set_verified(call, place->directory, place->reference, false);
    rk_reply_sw(call->reply, (uint16_t)(RK_SW_TRIES_LEFT | (pin->tries & LEFT)));
    return false;
}

/* A new value for a user: 4 to 8 digits, then FF. An administrative key may be anything. */
static bool value_is_good(uint8_t reference, const uint8_t *value) {
    size_t digits = 0;
    if (rk_pin_is_administrative(reference))
        return true;
    while (digits < RK_PIN_LEN && value[digits] >= '0' && value[digits] <= '9')
        digits++;
    for (size_t i = digits; i < RK_PIN_LEN; i++)
        if (value[i] != 0xFF)
            return false;
    return digits >= 4;
}

/* Everything that can be wrong before the PIN is presented. */
static uint16_t objection(const struct rk_call *call, const struct verb *verb,
                          const struct rk_pin *pin) {
    uint8_t reference = call->apdu->p2;
    struct rk_slice data = call->apdu->data;
    bool enabled = (pin->attributes & RK_PIN_ENABLED) || rk_pin_is_administrative(reference);
    if (data.len != verb->len)
        return RK_SW_WRONG_LENGTH;
    if ((pin->tries & LEFT) == 0)
        return RK_SW_BLOCKED;
    if (enabled != verb->when_enabled)
        return verb->otherwise;
    if ((pin->attributes & verb->attribute) != verb->attribute ||
        (verb->enabled_bit && rk_pin_is_administrative(reference)))
        return RK_SW_CONDITIONS;
    if (verb->sets_value && !value_is_good(reference, data.ptr + RK_PIN_LEN))
        return RK_SW_WRONG_DATA;
    return RK_SW_OK;
}

static void apply(struct rk_call *call, const struct verb *verb, const struct place *place,
                  struct rk_pin *pin) {
    pin->tries = full(pin->tries);
    if (verb->sets_value)
        memcpy(pin->value, call->apdu->data.ptr + RK_PIN_LEN, RK_PIN_LEN);
    if (verb->enabled_bit) {
        unsigned others = pin->attributes & ~(unsigned)(RK_PIN_ENABLED | RK_PIN_REPLACED);
        unsigned set = verb->enables ? RK_PIN_ENABLED : call->apdu->p1 ? RK_PIN_REPLACED : 0;
        pin->attributes = (uint8_t)(others | set);
    }
    int error = put(place, pin);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_uicc_set_verified(call, place->directory, place->reference, true);
    rk_reply_sw(call->reply, RK_SW_OK);
}

/* Whether P1 asks for nothing, or for a universal PIN that is there; answers if not. */
static bool p1_is_good(struct rk_call *call, bool replaces) {
    uint8_t p1 = call->apdu->p1;
    struct rk_pin universal;
    if (p1 == 0)
        return true;
    if (!replaces || (p1 != REPLACE && p1 != REPLACE_BY_NUMBER) ||
        call->apdu->p2 == RK_PIN_UNIVERSAL) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return false;
    }
    int found = rk_uicc_find_pin(call, RK_FILE_MF, RK_PIN_UNIVERSAL, &universal);
    rk_wipe(&universal, sizeof universal);
    if (found < 0)
        rk_reply_sw(call->reply, RK_SW_REFERENCE_NOT_FOUND);
    return found >= 0;
}

/* Find the PIN that P2 names; answers if there is none. */
static bool find(struct rk_call *call, bool replaces, struct place *place, struct rk_pin *pin) {
    struct rk_files *files = &call->uicc->files;
    if (!p1_is_good(call, replaces))
        return false;
    int directory = rk_uicc_find_pin(call, call->channel->directory, call->apdu->p2, pin);
    if (directory < 0) {
        rk_reply_sw(call->reply,
                    directory == RK_FILE_ABSENT ? RK_SW_REFERENCE_NOT_FOUND : RK_SW_MEMORY);
        return false;
    }
    *place = (struct place){files->store, files->space, (uint16_t)directory, call->apdu->p2, false};
    return true;
}

static void run(struct rk_call *call, const struct verb *verb) {
    struct place place;
    struct rk_pin pin;
    if (!find(call, verb->replaces, &place, &pin))
        return;
    uint16_t sw = objection(call, verb, &pin);
    if (verb->query && call->apdu->data.len == 0)
        answer_tries(call, &pin);
    else if (sw != RK_SW_OK)
        rk_reply_sw(call->reply, sw);
    else if (present(call, &place, &pin, call->apdu->data.ptr))
        apply(call, verb, &place, &pin);
    rk_wipe(&pin, sizeof pin);
}

void rk_uicc_verify(struct rk_call *call) {
    run(call, &verify);
}

void rk_uicc_change_pin(struct rk_call *call) {
    run(call, &change);
}

void rk_uicc_disable_pin(struct rk_call *call) {
    run(call, &disable);
}

void rk_uicc_enable_pin(struct rk_call *call) {
    run(call, &enable);
}

/* Both counters full, the new value in force and enabled: one transaction. */
static int put_unblocked(const struct place *pin_place, struct rk_pin *pin,
                         const struct place *puk_place, struct rk_pin *puk) {
    bool own;
    int error = rk_unit_begin(pin_place->store, 2, 64, &own);
    if (error)
        return error;
    pin->tries = full(pin->tries);
    pin->attributes = (uint8_t)((pin->attributes & ~RK_PIN_REPLACED) | RK_PIN_ENABLED);
    puk->tries = full(puk->tries);
    error = put(pin_place, pin);
    if (!error)
        error = put(puk_place, puk);
    return rk_unit_end(pin_place->store, own, error);
}

static void unblock(struct rk_call *call, const struct place *place, struct rk_pin *pin,
                    struct rk_pin *puk) {
    struct rk_slice data = call->apdu->data;
    struct place puk_place = *place;
    puk_place.puk = true;
    puk_place.reference = pin->puk;
    if (data.len == 0) {
        answer_tries(call, puk);
        return;
    }
    if (data.len != 2 * RK_PIN_LEN) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    if (!value_is_good(place->reference, data.ptr + RK_PIN_LEN)) {
        rk_reply_sw(call->reply, RK_SW_WRONG_DATA);
        return;
    }
    if (!present(call, &puk_place, puk, data.ptr))
        return;
    memcpy(pin->value, data.ptr + RK_PIN_LEN, RK_PIN_LEN);
    int error = put_unblocked(place, pin, &puk_place, puk);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_uicc_set_verified(call, place->directory, place->reference, true);
    rk_reply_sw(call->reply, RK_SW_OK);
}

void rk_uicc_unblock_pin(struct rk_call *call) {
    struct place place;
    struct rk_pin pin, puk;
    if (!find(call, false, &place, &pin))
        return;
    int error = rk_puk_get(place.store, place.space, pin.puk, &puk);
    if (error)
        rk_reply_sw(call->reply,
                    error == RK_FILE_ABSENT ? RK_SW_REFERENCE_NOT_FOUND : RK_SW_MEMORY);
    else
        unblock(call, &place, &pin, &puk);
    rk_wipe(&puk, sizeof puk);
    rk_wipe(&pin, sizeof pin);
}
