/* PE-AKAParameter: keys and sequence numbers of the network application before it. */
#include "euicc/check.h"
#include "euicc/profile/internal.h"

#include <string.h>

static struct rk_aka_work *work(struct rk_installer *inst) {
    return &inst->work.aka;
}

int rk_pe_aka_start(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    memset(work(inst), 0, sizeof *work(inst));
    rk_algorithm_defaults(&work(inst)->algorithm);
    return RK_PE_OK;
}

static int on_algorithm(struct rk_installer *inst, struct rk_slice value) {
    uint32_t id;
    if (rk_tlv_get_uint(value, &id) || id == 0 || id > RK_ALGORITHM_TEST)
        return RK_PE_INVALID_PARAMETER;
    work(inst)->algorithm.id = (uint8_t)id;
    return RK_PE_OK;
}

static int on_options(struct rk_installer *inst, struct rk_slice value) {
    struct rk_algorithm *algorithm = &work(inst)->algorithm;
    struct rk_tuak_lens lens;
    algorithm->options = value.ptr[0];
    bool told = algorithm->id != RK_ALGORITHM_TUAK || rk_tuak_lens(algorithm->options, &lens);
    return told ? RK_PE_OK : RK_PE_INVALID_PARAMETER;
}

static int on_key(struct rk_installer *inst, struct rk_slice value) {
    struct rk_algorithm *algorithm = &work(inst)->algorithm;
    bool tuak = algorithm->id == RK_ALGORITHM_TUAK;
    if (value.len != RK_ALGORITHM_KEY_LEN && !(tuak && value.len == RK_ALGORITHM_KEY_MAX))
        return RK_PE_INVALID_PARAMETER;
    memcpy(algorithm->key, value.ptr, value.len);
    algorithm->key_len = (uint8_t)value.len;
    return RK_PE_OK;
}

/* OPc of Milenage, TOPc of TUAK; the test algorithm has none. */
static int on_opc(struct rk_installer *inst, struct rk_slice value) {
    struct rk_algorithm *algorithm = &work(inst)->algorithm;
    if (algorithm->id == RK_ALGORITHM_TEST)
        return RK_PE_OK;
    size_t len = algorithm->id == RK_ALGORITHM_TUAK ? RK_TOPC_LEN : RK_ALGORITHM_KEY_LEN;
    if (value.len != len)
        return RK_PE_INVALID_PARAMETER;
    memcpy(algorithm->opc, value.ptr, value.len);
    return RK_PE_OK;
}

static int on_rotation(struct rk_installer *inst, struct rk_slice value) {
    if (work(inst)->algorithm.id == RK_ALGORITHM_MILENAGE)
        memcpy(work(inst)->algorithm.rotation, value.ptr, value.len);
    return RK_PE_OK;
}

static int on_xoring(struct rk_installer *inst, struct rk_slice value) {
    if (work(inst)->algorithm.id == RK_ALGORITHM_MILENAGE)
        memcpy(work(inst)->algorithm.xoring, value.ptr, value.len);
    return RK_PE_OK;
}

static int on_counter(struct rk_installer *inst, struct rk_slice value) {
    struct rk_algorithm *algorithm = &work(inst)->algorithm;
    if (algorithm->id == RK_ALGORITHM_TEST)
        return RK_PE_OK;
    algorithm->counter_max =
        (uint32_t)value.ptr[0] << 16 | (uint32_t)value.ptr[1] << 8 | value.ptr[2];
    return RK_PE_OK;
}

/* How often TUAK runs its permutation. */
static int on_iterations(struct rk_installer *inst, struct rk_slice value) {
    uint32_t number;
    if (rk_tlv_get_uint(value, &number) || number > 0xFF)
        return RK_PE_INVALID_PARAMETER;
    if (work(inst)->algorithm.id == RK_ALGORITHM_TUAK)
        work(inst)->algorithm.iterations = (uint8_t)number;
    return RK_PE_OK;
}

static int on_mapping_options(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->mapping_options = value.ptr[0];
    return RK_PE_OK;
}

static int on_source(struct rk_installer *inst, struct rk_slice value) {
    memcpy(work(inst)->source, value.ptr, value.len);
    work(inst)->source_len = (uint8_t)value.len;
    return RK_PE_OK;
}

static int on_sqn_options(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->algorithm.sqn_options = value.ptr[0];
    return RK_PE_OK;
}

static uint64_t get_u48(const uint8_t *p) {
    return (uint64_t)rk_get_u16(p) << 32 | rk_get_u32(p + 2);
}

static int on_delta(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->algorithm.sqn_delta = get_u48(value.ptr);
    return RK_PE_OK;
}

static int on_age_limit(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->algorithm.sqn_age_limit = get_u48(value.ptr);
    return RK_PE_OK;
}

static int on_slot(struct rk_installer *inst, struct rk_slice value) {
    struct rk_aka_work *w = work(inst);
    if (w->slots == RK_SEQUENCE_SLOTS)
        return RK_PE_INVALID_PARAMETER;
    memcpy(w->init[w->slots++], value.ptr, RK_SEQUENCE_LEN);
    w->initialised = w->initialised || get_u48(value.ptr);
    return RK_PE_OK;
}

static int end_slots(struct rk_installer *inst) {
    return work(inst)->slots == RK_SEQUENCE_SLOTS ? RK_PE_OK : RK_PE_INVALID_PARAMETER;
}

static const struct rk_pe_node mapping[2] = {
    RK_PE_LEAF(0x80, 0, 1, 1, on_mapping_options),
    RK_PE_LEAF(0x81, 0, 5, RK_FILE_AID_MAX, on_source),
};

static const struct rk_pe_node algorithm[8] = {
    RK_PE_LEAF(0x80, 0, 1, 1, on_algorithm),
    RK_PE_LEAF(0x81, 0, 1, 1, on_options),
    RK_PE_LEAF(0x82, 0, 1, 32, on_key),
    RK_PE_LEAF(0x83, 0, 0, 32, on_opc),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 5, 5, on_rotation),
    RK_PE_LEAF(0x85, RK_PE_OPTIONAL, 80, 80, on_xoring),
    RK_PE_LEAF(0x86, RK_PE_OPTIONAL, 3, 3, on_counter),
    RK_PE_LEAF(0x87, RK_PE_OPTIONAL, 1, 2, on_iterations),
};

static const struct rk_pe_node configuration[2] = {
    RK_PE_NODE(0xA0, 0, NULL, NULL, mapping),
    RK_PE_NODE(0xA1, 0, NULL, NULL, algorithm),
};

static const struct rk_pe_node slots[1] = {
    RK_PE_LEAF(0x04, 0, RK_SEQUENCE_LEN, RK_SEQUENCE_LEN, on_slot),
};

const struct rk_pe_node rk_pe_aka[6] = {
    RK_PE_HEADER,
    RK_PE_NODE(0xA1, RK_PE_CHOICE, NULL, NULL, configuration),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 1, 1, on_sqn_options),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 6, 6, on_delta),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 6, 6, on_age_limit),
    RK_PE_NODE(0xA5, RK_PE_OPTIONAL | RK_PE_LIST, NULL, end_slots, slots),
};

/* SGP.22 2.4.5.3: all but eight bits of the key are zero, unless the algorithm is the test one. */
bool rk_pe_is_test_key(struct rk_slice key) {
    unsigned used = 0;
    for (size_t i = 0; i < key.len; i++)
        used += key.ptr[i] != 0;
    return used <= 1;
}

static int put_sequence(struct rk_installer *inst) {
    struct rk_aka_work *w = work(inst);
    if (!w->initialised || w->source_len || w->algorithm.id == RK_ALGORITHM_TEST)
        return RK_PE_OK;
    int status = rk_pe_room(inst, 4, sizeof w->init);
    if (status)
        return status;
    return rk_pe_parameter_status(
        rk_sequence_put(inst->store, inst->files.space, inst->naa, w->init));
}

int rk_pe_aka_end(struct rk_installer *inst) {
    struct rk_aka_work *w = work(inst);
    struct rk_slice key = rk_slice(w->algorithm.key, w->algorithm.key_len);
    if (inst->config.profile_class == RK_PROFILE_TEST && !w->source_len &&
        w->algorithm.id != RK_ALGORITHM_TEST &&
        !RK_CHECK_WITH(PROFILE_TEST_KEY, rk_pe_is_test_key(key), RK_FACT_SECRET("key", key))) {
        rk_pe_refuse_for(inst, RK_INSTALL_TEST_PROFILE_INVALID_NAA_KEY);
        return RK_PE_BAD_VALUES;
    }
    int status = rk_pe_room(inst, 1, sizeof w->algorithm);
    if (status)
        return status;
    int error =
        w->source_len
            ? rk_algorithm_put_mapping(inst->store, inst->files.space, inst->naa,
                                       w->mapping_options, rk_slice(w->source, w->source_len))
            : rk_algorithm_put(inst->store, inst->files.space, inst->naa, &w->algorithm);
    return error ? rk_pe_parameter_status(error) : put_sequence(inst);
}
