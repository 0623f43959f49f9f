#include "smdp/core/eligibility.h"

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"

enum { CLASS_TEST = 0, RSP_TEST_PROFILE = 1u << 3, FREE_NVM = 0x82 };

/* Free non-volatile memory (ETSI TS 102 226 8.2.1.7.2); false when the card does not say. */
static bool free_memory(struct rk_slice resources, uint64_t *out) {
    struct rk_tlv tlv;
    if (!rk_tlv_find(resources, RK_TLV_BER, FREE_NVM, &tlv) || tlv.value.len > 7)
        return false;
    *out = 0;
    for (size_t i = 0; i < tlv.value.len; i++)
        *out = *out << 8 | tlv.value.ptr[i];
    return tlv.value.len > 0;
}

static uint32_t major_of(const VersionType_t *version) {
    return version->size > 0 ? version->buf[0] : 0;
}

/* A card of a later major version takes the packages of the earlier ones. */
static bool knows_version(const EUICCInfo2_t *card, uint32_t major) {
    uint32_t newest = major_of(&card->profileVersion);
    if (card->additionalEuiccProfilePackageVersions)
        for (int i = 0; i < card->additionalEuiccProfilePackageVersions->list.count; i++) {
            uint32_t other = major_of(card->additionalEuiccProfilePackageVersions->list.array[i]);
            newest = other > newest ? other : newest;
        }
    return major <= newest;
}

enum rk_dp_fit rk_dp_eligibility(const struct rk_dp_profile *profile, const EUICCInfo2_t *card) {
    uint64_t memory;
    if (!knows_version(card, profile->major))
        return RK_DP_FIT_VERSION;
    if (profile->services & ~rk_codec_bits(&card->uiccCapability))
        return RK_DP_FIT_SERVICES;
    if (card->forbiddenProfilePolicyRules &&
        (profile->ppr & rk_codec_bits(card->forbiddenProfilePolicyRules)))
        return RK_DP_FIT_RULES;
    if (profile->profile_class == CLASS_TEST &&
        !(rk_codec_bits(&card->rspCapability) & RSP_TEST_PROFILE))
        return RK_DP_FIT_CLASS;
    if (free_memory(rk_codec_bytes(&card->extCardResource), &memory) && memory < profile->size)
        return RK_DP_FIT_MEMORY;
    return RK_DP_FITS;
}

const char *rk_dp_fit_text(enum rk_dp_fit fit) {
    switch (fit) {
    case RK_DP_FITS:
        return "fits";
    case RK_DP_FIT_MEMORY:
        return "the card has not enough free memory";
    case RK_DP_FIT_VERSION:
        return "the card does not know the package's version";
    case RK_DP_FIT_SERVICES:
        return "the card lacks a service the profile demands";
    case RK_DP_FIT_RULES:
        return "the card forbids the profile's policy rules";
    case RK_DP_FIT_CLASS:
        return "the card takes no test profiles";
    }
    return "?";
}
