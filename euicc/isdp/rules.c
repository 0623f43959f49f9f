/* The rules authorisation table (SGP.22 2.9.2). */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { WILDCARD = 0xE, RULES = RK_PPR_DISABLE | RK_PPR_DELETE };

/* One ProfilePolicyAuthorisationRule. */
struct entry {
    uint32_t rules;
    struct rk_tlv operators;
};

static bool read_entry(struct rk_tlv_reader *rat, struct entry *out) {
    struct rk_tlv entry, bits;
    if (!rat->rest.len || !rk_tlv_take(rat, 0x30, &entry))
        return false;
    struct rk_tlv_reader r = rk_tlv_enter(rat, &entry);
    rk_tlv_take(&r, 0x80, &bits);
    rk_tlv_take(&r, 0xA1, &out->operators);
    if (!r.error && !rk_tlv_get_bits(bits.value, &out->rules))
        return true;
    rat->error = RK_TLV_BAD_VALUE;
    return false;
}

static bool is_operator(const struct rk_tlv_reader *list, const struct rk_tlv *operator_id) {
    struct rk_tlv_reader r = rk_tlv_enter(list, operator_id);
    struct rk_tlv plmn, gid;
    bool ok = operator_id->tag == 0x30 && rk_tlv_take(&r, 0x80, &plmn) && plmn.value.len == 3;
    rk_tlv_maybe(&r, 0x81, &gid);
    rk_tlv_maybe(&r, 0x82, &gid);
    return ok && !r.error;
}

bool rk_rat_valid(struct rk_slice rat) {
    struct rk_tlv_reader r = rk_tlv_read(rat, RK_TLV_DER);
    struct entry entry;
    struct rk_tlv operator_id;
    while (read_entry(&r, &entry)) {
        struct rk_tlv_reader list = rk_tlv_enter(&r, &entry.operators);
        while (rk_tlv_next(&list, &operator_id))
            if (!is_operator(&list, &operator_id))
                return false;
        if (list.error)
            return false;
    }
    return !r.error;
}

static bool plmn_matches(const uint8_t *pattern, const uint8_t *plmn) {
    for (size_t i = 0; i < 3; i++)
        for (unsigned shift = 0; shift < 8; shift += 4) {
            unsigned want = pattern[i] >> shift & 15u;
            if (want != WILDCARD && want != (plmn[i] >> shift & 15u))
                return false;
        }
    return true;
}

/* Absent asks for absence, empty takes anything, octets ask for the same octets. */
static bool gid_matches(bool given, struct rk_slice pattern, bool has, const uint8_t *gid,
                        size_t gid_len) {
    if (!given)
        return !has;
    return !pattern.len ||
           (has && pattern.len == gid_len && memcmp(pattern.ptr, gid, gid_len) == 0);
}

static bool operator_matches(const struct rk_tlv_reader *list, const struct rk_tlv *operator_id,
                             const struct rk_install_config *owner) {
    struct rk_tlv_reader r = rk_tlv_enter(list, operator_id);
    struct rk_tlv plmn, gid1, gid2;
    bool ok = rk_tlv_take(&r, 0x80, &plmn) && plmn.value.len == 3;
    bool has1 = rk_tlv_maybe(&r, 0x81, &gid1), has2 = rk_tlv_maybe(&r, 0x82, &gid2);
    if (!ok || !plmn_matches(plmn.value.ptr, owner->plmn))
        return false;
    /* A gid of more than eight octets was not kept: it equals nothing. */
    size_t len1 = owner->gid1_len <= sizeof owner->gid1 ? owner->gid1_len : SIZE_MAX;
    size_t len2 = owner->gid2_len <= sizeof owner->gid2 ? owner->gid2_len : SIZE_MAX;
    return gid_matches(has1, gid1.value, owner->has_gid1, owner->gid1, len1) &&
           gid_matches(has2, gid2.value, owner->has_gid2, owner->gid2, len2);
}

static bool rule_allowed(struct rk_slice rat, uint32_t rule,
                         const struct rk_install_config *owner) {
    struct rk_tlv_reader r = rk_tlv_read(rat, RK_TLV_DER);
    struct entry entry;
    struct rk_tlv operator_id;
    while (read_entry(&r, &entry)) {
        struct rk_tlv_reader list = rk_tlv_enter(&r, &entry.operators);
        while (entry.rules & rule && rk_tlv_next(&list, &operator_id))
            if (operator_matches(&list, &operator_id, owner))
                return true;
    }
    return false;
}

static struct rk_slice read_rat(struct rk_euicc *card, uint8_t *buf) {
    int got = rk_store_get(&card->store, rk_key(0, RK_OBJECT_RAT, 0), 0, buf, RK_RAT_MAX);
    return rk_slice(buf, got > 0 ? (size_t)got : 0);
}

bool rk_ppr_allowed(struct rk_euicc *card, uint32_t ppr, const struct rk_install_config *owner) {
    struct rk_slice rat = read_rat(card, card->out);
    for (uint32_t rule = 1; rule && rule <= ppr; rule <<= 1)
        if (ppr & rule && !rule_allowed(rat, rule, owner))
            return false;
    return true;
}

uint32_t rk_ppr_forbidden(struct rk_euicc *card) {
    uint8_t buf[RK_RAT_MAX];
    struct rk_tlv_reader r = rk_tlv_read(read_rat(card, buf), RK_TLV_DER);
    struct entry entry;
    uint32_t forbidden = RULES;
    while (read_entry(&r, &entry))
        if (entry.operators.value.len)
            forbidden &= ~entry.rules;
    return forbidden;
}
