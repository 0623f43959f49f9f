#include "euicc/naa/naa.h"

#include "euicc/naa/sequence.h"

#include <string.h>

/* The parameters found, and the ADF that keeps them: another one where they are mapped. */
struct party {
    struct rk_algorithm algorithm;
    const struct rk_functions *functions;
    uint16_t adf;
};

static int find_by_aid(const struct rk_files *files, struct rk_slice aid, uint16_t *adf) {
    struct rk_file file;
    for (unsigned n = 0;; n++) {
        int error = rk_file_application(files, n, &file);
        if (error)
            return error;
        if (rk_slice_equal(rk_slice(file.aid, file.aid_len), aid)) {
            *adf = file.index;
            return 0;
        }
    }
}

/* Follow a mapping once: what it leads to has to have parameters of its own. */
static int read_parameters(const struct rk_naa *naa, struct party *out) {
    struct rk_files *files = naa->files;
    uint8_t aid[RK_FILE_AID_MAX];
    out->adf = naa->adf;
    int error = rk_algorithm_get(files->store, files->space, naa->adf, &out->algorithm);
    if (error || out->algorithm.id != RK_ALGORITHM_MAPPED)
        return error;
    int len = rk_algorithm_mapping(files->store, files->space, naa->adf, aid);
    if (len < 0)
        return len;
    error = find_by_aid(files, rk_slice(aid, (size_t)len), &out->adf);
    return error ? error : rk_algorithm_get(files->store, files->space, out->adf, &out->algorithm);
}

static enum rk_naa_outcome prepare(const struct rk_naa *naa, struct party *out) {
    int error = read_parameters(naa, out);
    if (error)
        return error == RK_FILE_ABSENT ? RK_NAA_NONE : RK_NAA_FAILED;
    if (out->algorithm.id == RK_ALGORITHM_MILENAGE)
        out->functions = &rk_milenage;
    else if (out->algorithm.id == RK_ALGORITHM_TEST)
        out->functions = &rk_test_algorithm;
    else
        return RK_NAA_NONE;
    /* SAIP: the test algorithm ignores authCounterMax. */
    uint32_t max = out->algorithm.id == RK_ALGORITHM_TEST ? 0 : out->algorithm.counter_max;
    error = rk_sequence_count(naa->files->store, naa->files->space, out->adf, max);
    if (error)
        return error == RK_FILE_RANGE ? RK_NAA_BLOCKED : RK_NAA_FAILED;
    return RK_NAA_OK;
}

/* c2 and c3 of TS 33.102 6.8.1.2, RES padded with zeros to 128 bits. */
static void convert(struct rk_naa_answer *a) {
    memset(a->sres, 0, sizeof a->sres);
    for (unsigned i = 0; i < a->vector.res_len; i++)
        a->sres[i % RK_SRES_LEN] ^= a->vector.res[i];
    for (unsigned i = 0; i < RK_KC_LEN; i++)
        a->kc[i] = (uint8_t)(a->vector.ck[i] ^ a->vector.ck[i + 8] ^ a->vector.ik[i] ^
                             a->vector.ik[i + 8]);
}

/* AUTS of TS 33.102 6.3.3: SQNms under AK*, and f1* over it with an AMF of zeros. */
static int make_auts(const struct rk_naa *naa, const struct party *party, const uint8_t *rand,
                     uint64_t highest, struct rk_naa_answer *out) {
    static const uint8_t amf[RK_AMF_LEN] = {0, 0};
    uint8_t sqn[RK_SEQUENCE_LEN];
    rk_sqn_put(sqn, highest);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        out->auts[i] = sqn[i] ^ out->vector.ak_star[i];
    int error = party->functions->mac(naa->crypto, &party->algorithm, rand, sqn, amf, true,
                                      out->auts + RK_SEQUENCE_LEN);
    rk_wipe(&out->vector, sizeof out->vector);
    return error;
}

/* Whether the SQN is to be refused. The test algorithm takes any but asks for synchronisation when
 * told so by an AMF of FFFF (TS 34.108 8.1.2.2). */
static int judge_sqn(const struct rk_naa *naa, const struct party *party, uint64_t sqn,
                     const uint8_t amf[RK_AMF_LEN], bool *fresh, uint64_t *highest) {
    int error = rk_sequence_check(naa->files->store, naa->files->space, party->adf,
                                  &party->algorithm, sqn, fresh, highest);
    if (party->algorithm.id == RK_ALGORITHM_TEST)
        *fresh = rk_get_u16(amf) != 0xFFFF;
    return error;
}

/* After the MAC was found right. */
static enum rk_naa_outcome finish(const struct rk_naa *naa, const struct party *party,
                                  const uint8_t *rand, uint64_t sqn, const uint8_t *amf,
                                  struct rk_naa_answer *out) {
    bool fresh;
    uint64_t highest;
    if (judge_sqn(naa, party, sqn, amf, &fresh, &highest) != 0)
        return RK_NAA_FAILED;
    if (!fresh)
        return make_auts(naa, party, rand, highest, out) ? RK_NAA_FAILED : RK_NAA_SYNCHRONISATION;
    if (rk_sequence_accept(naa->files->store, naa->files->space, party->adf, sqn) != 0)
        return RK_NAA_FAILED;
    convert(out);
    return RK_NAA_OK;
}

static enum rk_naa_outcome challenge(const struct rk_naa *naa, const struct party *party,
                                     const uint8_t *rand, const uint8_t *autn,
                                     struct rk_naa_answer *out) {
    uint8_t sqn[RK_SEQUENCE_LEN], mac[RK_MAC_LEN];
    const uint8_t *amf = autn + RK_SEQUENCE_LEN, *claimed = amf + RK_AMF_LEN;
    if (party->functions->keys(naa->crypto, &party->algorithm, rand, &out->vector) != 0)
        return RK_NAA_FAILED;
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        sqn[i] = autn[i] ^ out->vector.ak[i];
    int error = party->functions->mac(naa->crypto, &party->algorithm, rand, sqn, amf, false, mac);
    bool right = !error && rk_equal_ct(mac, claimed, sizeof mac);
    rk_wipe(mac, sizeof mac);
    if (!right)
        return error ? RK_NAA_FAILED : RK_NAA_MAC;
    return finish(naa, party, rand, rk_sqn_get(sqn), amf, out);
}

/* What is not to be handed out does not stay in `out`. */
static void clean(enum rk_naa_outcome outcome, struct rk_naa_answer *out) {
    if (outcome != RK_NAA_OK && outcome != RK_NAA_SYNCHRONISATION)
        rk_wipe(out, sizeof *out);
    rk_wipe(out->vector.ak, sizeof out->vector.ak);
    rk_wipe(out->vector.ak_star, sizeof out->vector.ak_star);
}

enum rk_naa_outcome rk_naa_challenge(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                                     const uint8_t autn[RK_AUTN_LEN], struct rk_naa_answer *out) {
    struct party party;
    memset(out, 0, sizeof *out);
    enum rk_naa_outcome outcome = prepare(naa, &party);
    if (outcome == RK_NAA_OK)
        outcome = challenge(naa, &party, rand, autn, out);
    clean(outcome, out);
    rk_wipe(&party, sizeof party);
    return outcome;
}

enum rk_naa_outcome rk_naa_gsm(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                               struct rk_naa_answer *out) {
    struct party party;
    memset(out, 0, sizeof *out);
    enum rk_naa_outcome outcome = prepare(naa, &party);
    if (outcome == RK_NAA_OK &&
        party.functions->keys(naa->crypto, &party.algorithm, rand, &out->vector) != 0)
        outcome = RK_NAA_FAILED;
    if (outcome == RK_NAA_OK)
        convert(out);
    rk_wipe(&out->vector, sizeof out->vector);
    clean(outcome, out);
    rk_wipe(&party, sizeof party);
    return outcome;
}
