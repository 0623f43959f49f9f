#include "euicc/naa/naa.h"

#include "euicc/naa/gba.h"
#include "euicc/naa/sequence.h"
#include "euicc/naa/sha1.h"
#include "euicc/uicc/unit.h"

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
    out->functions = rk_functions_of(&out->algorithm);
    if (!out->functions)
        return RK_NAA_NONE;
    /* SAIP: the test algorithm ignores authCounterMax. */
    uint32_t max = out->algorithm.id == RK_ALGORITHM_TEST ? 0 : out->algorithm.counter_max;
    error = rk_sequence_count(naa->files->store, naa->files->space, out->adf, max);
    if (error)
        return error == RK_FILE_RANGE ? RK_NAA_BLOCKED : RK_NAA_FAILED;
    return RK_NAA_OK;
}

/* A challenge, and what it is for. */
struct challenge {
    const struct rk_naa *naa;
    const uint8_t *rand;
    struct rk_slice autn;
    const struct rk_file *parameters; /* EF.GBABP when it is for bootstrapping, else null */
};

/* c2 and c3 of TS 33.102 6.8.1.2, RES padded with zeros to 128 bits. They are not defined for
 * longer RES, CK and IK. */
static void convert(struct rk_naa_answer *a) {
    const struct rk_vector *v = &a->vector;
    memset(a->sres, 0, sizeof a->sres);
    a->has_kc = v->ck_len == RK_CK_LEN && v->ik_len == RK_CK_LEN && v->res_len <= RK_CK_LEN;
    if (!a->has_kc)
        return;
    for (unsigned i = 0; i < v->res_len; i++)
        a->sres[i % RK_SRES_LEN] ^= v->res[i];
    for (unsigned i = 0; i < RK_KC_LEN; i++)
        a->kc[i] = (uint8_t)(v->ck[i] ^ v->ck[i + 8] ^ v->ik[i] ^ v->ik[i + 8]);
}

/* AUTS of TS 33.102 6.3.3: SQNms under AK*, and f1* over it with an AMF of zeros. */
static int make_auts(const struct challenge *c, const struct party *party, uint64_t highest,
                     struct rk_naa_answer *out) {
    static const uint8_t amf[RK_AMF_LEN] = {0, 0};
    uint8_t sqn[RK_SEQUENCE_LEN];
    rk_sqn_put(sqn, highest);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        out->auts[i] = sqn[i] ^ out->vector.ak_star[i];
    int error = party->functions->mac(c->naa->crypto, &party->algorithm, c->rand, sqn, amf, true,
                                      out->auts + RK_SEQUENCE_LEN);
    out->auts_len = (uint8_t)(RK_SEQUENCE_LEN + party->functions->mac_len(&party->algorithm));
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

/* Store what must not be lost once the answer has left: in one transaction. */
static int keep(const struct challenge *c, const struct party *party, uint64_t sqn,
                const struct rk_vector *v) {
    struct rk_files *files = c->naa->files;
    bool own;
    if (!c->parameters)
        return rk_sequence_accept(files->store, files->space, party->adf, sqn);
    int error =
        rk_unit_begin(files->store, 1 + RK_GBA_RECORDS, RK_SEQUENCE_OCTETS + RK_GBA_OCTETS, &own);
    if (error)
        return error;
    error = rk_sequence_accept(files->store, files->space, party->adf, sqn);
    if (!error)
        error = rk_gba_keep(c->naa, c->parameters, c->rand, v);
    return rk_unit_end(files->store, own, error);
}

/* After the MAC was found right. */
static enum rk_naa_outcome finish(const struct challenge *c, const struct party *party,
                                  uint64_t sqn, struct rk_naa_answer *out) {
    const uint8_t *amf = c->autn.ptr + RK_SEQUENCE_LEN;
    bool fresh;
    uint64_t highest;
    if (judge_sqn(c->naa, party, sqn, amf, &fresh, &highest) != 0)
        return RK_NAA_FAILED;
    if (!fresh)
        return make_auts(c, party, highest, out) ? RK_NAA_FAILED : RK_NAA_SYNCHRONISATION;
    int error = keep(c, party, sqn, &out->vector);
    if (error)
        return error == RK_FILE_FULL && c->parameters ? RK_NAA_FULL : RK_NAA_FAILED;
    convert(out);
    return RK_NAA_OK;
}

/* GBA_U: the network xors the MAC with the start of SHA-1 over IK (TS 33.220 5.3.2), so that a
 * terminal cannot pass the challenge off as one of plain AKA and get CK and IK. */
static void mask(const struct rk_vector *v, uint8_t mac[RK_MAC_MAX]) {
    uint8_t digest[RK_SHA1_LEN];
    rk_sha1(v->ik, v->ik_len, digest);
    for (unsigned i = 0; i < RK_MAC_LEN; i++)
        mac[i] ^= digest[i];
    rk_wipe(digest, sizeof digest);
}

static enum rk_naa_outcome challenge(const struct challenge *c, const struct party *party,
                                     struct rk_naa_answer *out) {
    uint8_t sqn[RK_SEQUENCE_LEN], mac[RK_MAC_MAX];
    const struct rk_functions *f = party->functions;
    const uint8_t *amf = c->autn.ptr + RK_SEQUENCE_LEN, *claimed = amf + RK_AMF_LEN;
    unsigned mac_len = f->mac_len(&party->algorithm);
    if (c->autn.len != RK_SEQUENCE_LEN + RK_AMF_LEN + mac_len)
        return RK_NAA_LENGTH;
    if (f->keys(c->naa->crypto, &party->algorithm, c->rand, &out->vector) != 0)
        return RK_NAA_FAILED;
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        sqn[i] = c->autn.ptr[i] ^ out->vector.ak[i];
    int error = f->mac(c->naa->crypto, &party->algorithm, c->rand, sqn, amf, false, mac);
    if (c->parameters)
        mask(&out->vector, mac);
    bool right = !error && rk_equal_ct(mac, claimed, mac_len);
    rk_wipe(mac, sizeof mac);
    if (!right)
        return error ? RK_NAA_FAILED : RK_NAA_MAC;
    return finish(c, party, rk_sqn_get(sqn), out);
}

/* What is not to be handed out does not stay in `out`. */
static void clean(enum rk_naa_outcome outcome, bool bootstrapping, struct rk_naa_answer *out) {
    if (outcome != RK_NAA_OK && outcome != RK_NAA_SYNCHRONISATION)
        rk_wipe(out, sizeof *out);
    rk_wipe(out->vector.ak, sizeof out->vector.ak);
    rk_wipe(out->vector.ak_star, sizeof out->vector.ak_star);
    if (!bootstrapping)
        return;
    rk_wipe(out->vector.ck, sizeof out->vector.ck);
    rk_wipe(out->vector.ik, sizeof out->vector.ik);
    rk_wipe(out->kc, sizeof out->kc);
    rk_wipe(out->sres, sizeof out->sres);
    out->has_kc = false;
}

static enum rk_naa_outcome run(const struct challenge *c, struct rk_naa_answer *out) {
    struct party party;
    memset(out, 0, sizeof *out);
    enum rk_naa_outcome outcome = prepare(c->naa, &party);
    /* The mask is defined for a MAC of 64 bits alone. */
    if (outcome == RK_NAA_OK && c->parameters &&
        party.functions->mac_len(&party.algorithm) != RK_MAC_LEN)
        outcome = RK_NAA_NONE;
    if (outcome == RK_NAA_OK)
        outcome = challenge(c, &party, out);
    clean(outcome, c->parameters != NULL, out);
    rk_wipe(&party, sizeof party);
    return outcome;
}

enum rk_naa_outcome rk_naa_challenge(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                                     struct rk_slice autn, struct rk_naa_answer *out) {
    struct challenge c = {naa, rand, autn, NULL};
    return run(&c, out);
}

enum rk_naa_outcome rk_naa_bootstrap(const struct rk_naa *naa, const struct rk_file *parameters,
                                     const uint8_t rand[RK_RAND_LEN], struct rk_slice autn,
                                     struct rk_naa_answer *out) {
    struct challenge c = {naa, rand, autn, parameters};
    memset(out, 0, sizeof *out);
    return rk_gba_fits(parameters) ? run(&c, out) : RK_NAA_FULL;
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
    if (outcome == RK_NAA_OK && !out->has_kc)
        outcome = RK_NAA_NONE;
    rk_wipe(&out->vector, sizeof out->vector);
    clean(outcome, false, out);
    rk_wipe(&party, sizeof party);
    return outcome;
}
