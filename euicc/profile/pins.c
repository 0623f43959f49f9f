/* PE-PINCodes and PE-PUKCodes. */
#include "euicc/profile/internal.h"

#include <string.h>

enum { PINS_MAX = 26, PUKS_MAX = 16 }; /* in one element */

static int get_octet(struct rk_slice value, uint8_t *out) {
    uint32_t number;
    if (rk_tlv_get_uint(value, &number) || number > 0xFF)
        return RK_PE_INVALID_PARAMETER;
    *out = (uint8_t)number;
    return RK_PE_OK;
}

static int begin(struct rk_installer *inst, uint8_t tries, unsigned most) {
    struct rk_pin_work *w = &inst->work.pin;
    if (w->count == most)
        return RK_PE_INVALID_REQUEST_FORMAT;
    w->count++;
    memset(&w->pin, 0, sizeof w->pin);
    w->pin.attributes = RK_PIN_ATTRIBUTES_DEFAULT;
    w->pin.tries = tries;
    return RK_PE_OK;
}

static int on_pin(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    return begin(inst, RK_PIN_TRIES_DEFAULT, PINS_MAX);
}

static int on_puk(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    return begin(inst, RK_PUK_TRIES_DEFAULT, PUKS_MAX);
}

static int on_reference(struct rk_installer *inst, struct rk_slice value) {
    return get_octet(value, &inst->work.pin.reference);
}

static int on_value(struct rk_installer *inst, struct rk_slice value) {
    memcpy(inst->work.pin.pin.value, value.ptr, RK_PIN_LEN);
    return RK_PE_OK;
}

static int on_unblocking(struct rk_installer *inst, struct rk_slice value) {
    return get_octet(value, &inst->work.pin.pin.puk);
}

static int on_attributes(struct rk_installer *inst, struct rk_slice value) {
    return get_octet(value, &inst->work.pin.pin.attributes);
}

static int on_tries(struct rk_installer *inst, struct rk_slice value) {
    struct rk_pin *pin = &inst->work.pin.pin;
    int status = get_octet(value, &pin->tries);
    if (!status && (pin->tries >> 4 == 0 || (pin->tries & 0x0F) > pin->tries >> 4))
        return RK_PE_INVALID_PARAMETER;
    return status;
}

/* Whose PIN it is: the current directory's; the element of an IoT minimal profile made two. */
static uint16_t owner(const struct rk_installer *inst) {
    bool of_adf =
        inst->minimal && inst->context == RK_FILE_MF && (inst->work.pin.reference & RK_PIN_LOCAL);
    return of_adf ? inst->first_usim : inst->context;
}

/* 0: there is none yet; else an enum rk_pe_status. */
static int refuse_second(int found) {
    return found == RK_FILE_ABSENT ? RK_PE_OK
                                   : rk_pe_parameter_status(found ? found : RK_FILE_RANGE);
}

static int end_pin(struct rk_installer *inst) {
    const struct rk_pin_work *w = &inst->work.pin;
    struct rk_pin other;
    uint16_t space = inst->files.space, directory = owner(inst);
    int status = refuse_second(rk_pin_get(inst->store, space, directory, w->reference, &other));
    rk_wipe(&other, sizeof other);
    if (!status)
        status = rk_pe_room(inst, 1, sizeof w->pin);
    if (status)
        return status;
    return rk_pe_parameter_status(rk_pin_put(inst->store, space, directory, w->reference, &w->pin));
}

static int end_puk(struct rk_installer *inst) {
    const struct rk_pin_work *w = &inst->work.pin;
    struct rk_pin other;
    int status = refuse_second(rk_puk_get(inst->store, inst->files.space, w->reference, &other));
    rk_wipe(&other, sizeof other);
    if (!status)
        status = rk_pe_room(inst, 1, sizeof w->pin);
    if (status)
        return status;
    return rk_pe_parameter_status(
        rk_puk_put(inst->store, inst->files.space, w->reference, &w->pin));
}

/* The PINs of this directory are those of another one. */
static int on_path(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file owner;
    int status = rk_pe_parameter_status(rk_file_resolve(&inst->files, RK_FILE_MF, value, &owner));
    if (!status && !rk_file_is_directory(&owner))
        status = RK_PE_INVALID_PARAMETER;
    if (!status)
        status = rk_pe_room(inst, 1, sizeof(uint16_t));
    if (status)
        return status;
    return rk_pe_parameter_status(
        rk_pin_share(inst->store, inst->files.space, inst->context, owner.index));
}

static const struct rk_pe_node pin[5] = {
    RK_PE_LEAF(0x80, 0, 1, 2, on_reference),
    RK_PE_LEAF(0x81, 0, RK_PIN_LEN, RK_PIN_LEN, on_value),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 1, 2, on_unblocking),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 1, 2, on_attributes),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 1, 2, on_tries),
};

static const struct rk_pe_node pin_list[1] = {RK_PE_NODE(0x30, 0, on_pin, end_pin, pin)};

static const struct rk_pe_node pin_choice[2] = {
    RK_PE_NODE(0xA0, RK_PE_LIST, NULL, NULL, pin_list),
    RK_PE_LEAF(0x81, 0, 0, 8, on_path),
};

const struct rk_pe_node rk_pe_pins[2] = {
    RK_PE_HEADER,
    RK_PE_NODE(0xA1, RK_PE_CHOICE, NULL, NULL, pin_choice),
};

static const struct rk_pe_node puk[3] = {
    RK_PE_LEAF(0x80, 0, 1, 2, on_reference),
    RK_PE_LEAF(0x81, 0, RK_PIN_LEN, RK_PIN_LEN, on_value),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 1, 2, on_tries),
};

static const struct rk_pe_node puk_list[1] = {RK_PE_NODE(0x30, 0, on_puk, end_puk, puk)};

const struct rk_pe_node rk_pe_puks[2] = {
    RK_PE_HEADER,
    RK_PE_NODE(0xA1, RK_PE_LIST, NULL, NULL, puk_list),
};
