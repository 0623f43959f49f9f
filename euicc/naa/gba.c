#include "euicc/naa/gba.h"

#include "euicc/naa/kdf.h"
#include "euicc/uicc/unit.h"

#include <string.h>

enum {
    EMPTY_LEN = 1 + RK_RAND_LEN + 2, /* EF.GBABP with nothing but RAND */
    WRITTEN_MAX = 300,               /* longer than RAND, B-TID and lifetime of any length in use */
    KS_MAX = 2 * RK_CK_MAX,
    ORDER_MAX = 254,
    DERIVED_RECORDS = 2 + RK_FILE_RECORDS,
    DERIVED_OCTETS = RK_HASH_LEN + ORDER_MAX + RK_FILE_OCTETS,
};

static struct rk_store_key key_of(const struct rk_naa *naa) {
    return rk_key(naa->files->space, RK_OBJECT_BOOTSTRAPPED, naa->adf);
}

static struct rk_store_key naf_key(const struct rk_naa *naa, uint8_t number) {
    return rk_key(naa->files->space, RK_OBJECT_NAF, (unsigned)naa->adf << 8 | number);
}

bool rk_gba_fits(const struct rk_file *parameters) {
    return parameters->kind == RK_FILE_KIND_TRANSPARENT && parameters->size >= EMPTY_LEN;
}

/* B-TID and lifetime belong to the key that is gone: their fields become empty until the terminal
 * knows them (TS 33.220 annex G.1). */
static int write_parameters(const struct rk_naa *naa, const struct rk_file *parameters,
                            const uint8_t *rand) {
    uint8_t octets[WRITTEN_MAX];
    size_t len = parameters->size < sizeof octets ? parameters->size : sizeof octets;
    memset(octets, 0xFF, sizeof octets);
    octets[0] = RK_RAND_LEN;
    memcpy(octets + 1, rand, RK_RAND_LEN);
    octets[1 + RK_RAND_LEN] = 0;
    octets[2 + RK_RAND_LEN] = 0;
    return rk_file_write(naa->files, parameters, 0, rk_slice(octets, len));
}

int rk_gba_keep(const struct rk_naa *naa, const struct rk_file *parameters,
                const uint8_t rand[RK_RAND_LEN], const struct rk_vector *v) {
    uint8_t kept[RK_RAND_LEN + KS_MAX];
    size_t len = RK_RAND_LEN;
    memcpy(kept, rand, RK_RAND_LEN);
    memcpy(kept + len, v->ck, v->ck_len);
    len += v->ck_len;
    memcpy(kept + len, v->ik, v->ik_len);
    len += v->ik_len;
    int error = rk_unit_error(rk_store_put(naa->files->store, key_of(naa), rk_slice(kept, len)));
    rk_wipe(kept, sizeof kept);
    return error ? error : write_parameters(naa, parameters, rand);
}

/* TS 33.220 B.3. `label` has FC before it and its length behind it. */
static int derive(const struct rk_naa *naa, struct rk_slice kept, struct rk_slice label,
                  struct rk_slice impi, struct rk_slice naf_id, uint8_t out[RK_HASH_LEN]) {
    static const uint8_t rand_len[2] = {0, RK_RAND_LEN};
    uint8_t impi_len[2], naf_len[2];
    struct rk_slice parts[] = {label,
                               rk_slice(kept.ptr, RK_RAND_LEN),
                               rk_slice_of(rand_len),
                               impi,
                               rk_slice_of(impi_len),
                               naf_id,
                               rk_slice_of(naf_len)};
    rk_put_u16(impi_len, (uint16_t)impi.len);
    rk_put_u16(naf_len, (uint16_t)naf_id.len);
    return rk_hmac(naa->crypto, rk_slice_from(kept, RK_RAND_LEN), parts,
                   sizeof parts / sizeof *parts, out);
}

static int derive_both(const struct rk_naa *naa, struct rk_slice kept, struct rk_slice naf_id,
                       struct rk_slice impi, uint8_t external[RK_HASH_LEN],
                       uint8_t internal[RK_HASH_LEN]) {
    static const uint8_t me[] = {0x01, 'g', 'b', 'a', '-', 'm', 'e', 0, 6};
    static const uint8_t u[] = {0x01, 'g', 'b', 'a', '-', 'u', 0, 5};
    int error = derive(naa, kept, rk_slice_of(me), impi, naf_id, external);
    return error ? error : derive(naa, kept, rk_slice_of(u), impi, naf_id, internal);
}

/* Everything about the NAF in one transaction. */
static int keep_naf(const struct rk_naa *naa, const struct rk_file *list, uint8_t number,
                    const uint8_t *record, const uint8_t internal[RK_HASH_LEN]) {
    struct rk_store *store = naa->files->store;
    bool own;
    int error = rk_unit_begin(store, DERIVED_RECORDS, DERIVED_OCTETS, &own);
    if (error)
        return error;
    error = rk_file_write(naa->files, list, (number - 1u) * list->record_len,
                          rk_slice(record, list->record_len));
    if (!error)
        error = rk_unit_error(
            rk_store_put(store, naf_key(naa, number), rk_slice(internal, RK_HASH_LEN)));
    if (!error)
        error = rk_naf_used(naa, number);
    return rk_unit_end(store, own, error);
}

static enum rk_naa_outcome outcome_of(int error) {
    if (!error)
        return RK_NAA_OK;
    return error == RK_FILE_RANGE || error == RK_FILE_FULL ? RK_NAA_FULL : RK_NAA_FAILED;
}

static enum rk_naa_outcome list_naf(const struct rk_naa *naa, const struct rk_file *parameters,
                                    const struct rk_file *list, struct rk_slice naf_id,
                                    const uint8_t internal[RK_HASH_LEN]) {
    uint8_t number, record[255];
    int error = rk_naf_record(naa, parameters, list, naf_id, &number, record);
    return outcome_of(error ? error : keep_naf(naa, list, number, record, internal));
}

enum rk_naa_outcome rk_naa_derive(const struct rk_naa *naa, const struct rk_file *parameters,
                                  const struct rk_file *list, struct rk_slice naf_id,
                                  struct rk_slice impi, uint8_t ks_ext_naf[RK_HASH_LEN]) {
    uint8_t kept[RK_RAND_LEN + KS_MAX], internal[RK_HASH_LEN];
    enum rk_naa_outcome outcome = RK_NAA_FAILED;
    int len = rk_store_get(naa->files->store, key_of(naa), 0, kept, sizeof kept);
    if (len == RK_STORE_ABSENT)
        outcome = RK_NAA_CONDITIONS;
    else if (len > RK_RAND_LEN &&
             derive_both(naa, rk_slice(kept, (size_t)len), naf_id, impi, ks_ext_naf, internal) == 0)
        outcome = list_naf(naa, parameters, list, naf_id, internal);
    if (outcome != RK_NAA_OK)
        rk_wipe(ks_ext_naf, RK_HASH_LEN);
    rk_wipe(kept, sizeof kept);
    rk_wipe(internal, sizeof internal);
    return outcome;
}
