#include "euicc/naa/algorithm.h"

#include "euicc/uicc/unit.h"

#include <string.h>

enum {
    COUNTER_LEN = 3,
    COUNTER_MAX = 0xFFFFFF,
    SQN_OPTIONS_DEFAULT = 0x02,
    FIXED_LEN = 3 + RK_ALGORITHM_KEY_LEN, /* id, options, which members follow, key */
    HALF = 16,
    TUAK_LEN = 2 + HALF + HALF,
    CDMA_PIECES = 16,
    CDMA_PART = 0x100, /* parts of the pieces: the ADF's index and the piece's number above it */
};

#define LIMIT_DEFAULT UINT64_C(0x000010000000)

void rk_algorithm_defaults(struct rk_algorithm *out) {
    static const uint8_t rotation[5] = {0x40, 0x00, 0x20, 0x40, 0x60};
    static const uint8_t last_octets[5] = {0, 1, 2, 4, 8};
    memset(out, 0, sizeof *out);
    memcpy(out->rotation, rotation, sizeof rotation);
    for (unsigned i = 0; i < 5; i++)
        out->xoring[i][15] = last_octets[i];
    out->key_len = RK_ALGORITHM_KEY_LEN;
    out->iterations = 1;
    out->sqn_options = SQN_OPTIONS_DEFAULT;
    out->sqn_delta = LIMIT_DEFAULT;
    out->sqn_age_limit = LIMIT_DEFAULT;
}

static uint64_t get_number(const uint8_t *octets, size_t len) {
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | octets[i];
    return value;
}

static void put_number(uint8_t *octets, size_t len, uint64_t value) {
    for (size_t i = len; i-- > 0; value >>= 8)
        octets[i] = (uint8_t)value;
}

/* The members that are left out of a record where they have SAIP's default, as octets. */
struct members {
    uint8_t opc[RK_ALGORITHM_KEY_LEN];
    uint8_t rotation[5];
    uint8_t xoring[5][16];
    uint8_t counter_max[COUNTER_LEN];
    uint8_t sqn_options[1];
    uint8_t sqn_delta[RK_SEQUENCE_LEN];
    uint8_t sqn_age_limit[RK_SEQUENCE_LEN];
    uint8_t tuak[TUAK_LEN]; /* length of K, iterations, the second halves of K and TOPc */
};

/* Bit n of the record's third octet: member n follows. */
static const uint8_t member_lens[] = {
    RK_ALGORITHM_KEY_LEN, 5, 80, COUNTER_LEN, 1, RK_SEQUENCE_LEN, RK_SEQUENCE_LEN, TUAK_LEN};
enum { MEMBERS = sizeof member_lens, RECORD_MAX = FIXED_LEN + sizeof(struct members) };

_Static_assert(sizeof(struct members) == 16 + 5 + 80 + 3 + 1 + 6 + 6 + TUAK_LEN,
               "members lie back to back");

static struct members to_members(const struct rk_algorithm *a) {
    struct members m;
    memcpy(m.opc, a->opc, sizeof m.opc);
    memcpy(m.rotation, a->rotation, sizeof m.rotation);
    memcpy(m.xoring, a->xoring, sizeof m.xoring);
    put_number(m.counter_max, sizeof m.counter_max, a->counter_max);
    m.sqn_options[0] = a->sqn_options;
    put_number(m.sqn_delta, sizeof m.sqn_delta, a->sqn_delta);
    put_number(m.sqn_age_limit, sizeof m.sqn_age_limit, a->sqn_age_limit);
    m.tuak[0] = a->key_len;
    m.tuak[1] = a->iterations;
    memcpy(m.tuak + 2, a->key + HALF, HALF);
    memcpy(m.tuak + 2 + HALF, a->opc + HALF, HALF);
    return m;
}

static void from_members(const struct members *m, struct rk_algorithm *a) {
    memcpy(a->opc, m->opc, sizeof m->opc);
    memcpy(a->rotation, m->rotation, sizeof m->rotation);
    memcpy(a->xoring, m->xoring, sizeof m->xoring);
    a->counter_max = (uint32_t)get_number(m->counter_max, sizeof m->counter_max);
    a->sqn_options = m->sqn_options[0];
    a->sqn_delta = get_number(m->sqn_delta, sizeof m->sqn_delta);
    a->sqn_age_limit = get_number(m->sqn_age_limit, sizeof m->sqn_age_limit);
    a->key_len = m->tuak[0];
    a->iterations = m->tuak[1];
    memcpy(a->key + HALF, m->tuak + 2, HALF);
    memcpy(a->opc + HALF, m->tuak + 2 + HALF, HALF);
}

static struct members default_members(void) {
    struct rk_algorithm a;
    rk_algorithm_defaults(&a);
    return to_members(&a);
}

static size_t encode(const struct rk_algorithm *a, uint8_t record[RECORD_MAX]) {
    struct members m = to_members(a), usual = default_members();
    const uint8_t *is = (const uint8_t *)&m, *was = (const uint8_t *)&usual;
    size_t len = FIXED_LEN;
    record[0] = a->id;
    record[1] = a->options;
    record[2] = 0;
    memcpy(record + 3, a->key, HALF);
    for (unsigned i = 0; i < MEMBERS; i++) {
        if (memcmp(is, was, member_lens[i]) != 0) {
            record[2] = (uint8_t)(record[2] | 1u << i);
            memcpy(record + len, is, member_lens[i]);
            len += member_lens[i];
        }
        is += member_lens[i];
        was += member_lens[i];
    }
    rk_wipe(&m, sizeof m);
    return len;
}

static bool decode(const uint8_t *record, size_t len, struct rk_algorithm *out) {
    struct members m = default_members();
    uint8_t *to = (uint8_t *)&m;
    size_t at = FIXED_LEN;
    if (len < FIXED_LEN)
        return false;
    for (unsigned i = 0; i < MEMBERS; i++) {
        if (record[2] >> i & 1) {
            if (len - at < member_lens[i])
                return false;
            memcpy(to, record + at, member_lens[i]);
            at += member_lens[i];
        }
        to += member_lens[i];
    }
    out->id = record[0];
    out->options = record[1];
    memcpy(out->key, record + 3, HALF);
    from_members(&m, out);
    rk_wipe(&m, sizeof m);
    return at == len;
}

static struct rk_store_key key_of(uint16_t space, uint16_t adf) {
    return rk_key(space, RK_OBJECT_ALGORITHM, adf);
}

bool rk_tuak_lens(uint8_t options, struct rk_tuak_lens *out) {
    static const uint8_t res[] = {4, 8, 16, 32}, mac[] = {8, 16, 32};
    unsigned res_code = options & 7, mac_code = options >> 3 & 7;
    if (options >> 7 || res_code >= sizeof res || mac_code >= sizeof mac)
        return false;
    uint8_t keys = options & 0x40 ? 32 : 16;
    *out = (struct rk_tuak_lens){mac[mac_code], res[res_code], keys, keys};
    return true;
}

static bool is_good(const struct rk_algorithm *a) {
    struct rk_tuak_lens lens;
    bool tuak = a->id == RK_ALGORITHM_TUAK;
    if (tuak && (!rk_tuak_lens(a->options, &lens) || a->iterations == 0))
        return false;
    return a->id >= RK_ALGORITHM_MILENAGE && a->id <= RK_ALGORITHM_TEST &&
           (a->key_len == RK_ALGORITHM_KEY_LEN || (tuak && a->key_len == RK_ALGORITHM_KEY_MAX)) &&
           a->sqn_delta <= RK_SEQUENCE_MAX && a->sqn_age_limit <= RK_SEQUENCE_MAX &&
           a->counter_max <= COUNTER_MAX;
}

int rk_algorithm_put(struct rk_store *store, uint16_t space, uint16_t adf,
                     const struct rk_algorithm *algorithm) {
    uint8_t record[RECORD_MAX];
    if (!is_good(algorithm) || adf > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    size_t len = encode(algorithm, record);
    int error = rk_unit_error(rk_store_put(store, key_of(space, adf), rk_slice(record, len)));
    rk_wipe(record, sizeof record);
    return error;
}

int rk_algorithm_put_mapping(struct rk_store *store, uint16_t space, uint16_t adf, uint8_t options,
                             struct rk_slice source) {
    uint8_t record[2 + RK_FILE_AID_MAX] = {RK_ALGORITHM_MAPPED, options};
    if (source.len < 5 || source.len > RK_FILE_AID_MAX || adf > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    memcpy(record + 2, source.ptr, source.len);
    return rk_unit_error(rk_store_put(store, key_of(space, adf), rk_slice(record, 2 + source.len)));
}

/* The first piece stands for them all when asked what the ADF has. */
int rk_algorithm_put_cdma(struct rk_store *store, uint16_t space, uint16_t adf, unsigned n,
                          struct rk_slice piece) {
    uint8_t record[1 + RK_CDMA_CHUNK_MAX] = {RK_ALGORITHM_CDMA};
    if (n >= CDMA_PIECES || piece.len < 1 || piece.len > RK_CDMA_CHUNK_MAX ||
        adf > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    memcpy(record + 1, piece.ptr, piece.len);
    struct rk_store_key key = rk_key(space, RK_OBJECT_ALGORITHM, n * CDMA_PART + adf);
    int error = rk_unit_error(rk_store_put(store, key, rk_slice(record, 1 + piece.len)));
    rk_wipe(record, sizeof record);
    return error;
}

int rk_algorithm_get(struct rk_store *store, uint16_t space, uint16_t adf,
                     struct rk_algorithm *out) {
    uint8_t record[RECORD_MAX];
    int error = 0;
    int got = rk_store_get(store, key_of(space, adf), 0, record, sizeof record);
    memset(out, 0, sizeof *out);
    if (got < 1)
        return got < 0 ? rk_unit_error(got) : RK_FILE_STORE;
    if (record[0] == RK_ALGORITHM_MAPPED || record[0] == RK_ALGORITHM_CDMA)
        out->id = record[0];
    else if (!decode(record, (size_t)got, out) || !is_good(out))
        error = RK_FILE_STORE;
    rk_wipe(record, sizeof record);
    return error;
}

int rk_algorithm_mapping(struct rk_store *store, uint16_t space, uint16_t adf,
                         uint8_t aid[RK_FILE_AID_MAX]) {
    uint8_t record[2 + RK_FILE_AID_MAX];
    int got = rk_store_get(store, key_of(space, adf), 0, record, sizeof record);
    if (got < 0)
        return rk_unit_error(got);
    int len = got - 2;
    bool mapped = len > 0 && record[0] == RK_ALGORITHM_MAPPED;
    if (mapped)
        memcpy(aid, record + 2, (size_t)len);
    rk_wipe(record, sizeof record);
    return mapped ? len : RK_FILE_ABSENT;
}
