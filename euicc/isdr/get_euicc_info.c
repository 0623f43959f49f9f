/* GetEUICCInfo1 and 2 (SGP.22 5.7.8). */
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

/* RspCapability. What 2.6 and 2.7 add (OS update, IoT metadata, the checks of security levels and
 * of test profiles' servers) is optional, and this card has none of it. */
enum {
    ADDITIONAL_PROFILE = 1u << 0, /* at least one more can be installed */
    CRL = 1u << 1,
    TEST_PROFILE = 1u << 3,
    DEVICE_EXTENSIBILITY = 1u << 4, /* all versions that a card can be made for have it */
    SERVICE_DATA = 1u << 5,         /* from 2.4 on */
};

/* treProperties: a secure element of its own, no part of another chip. */
enum { IS_DISCRETE = 1u << 0 };

static bool can_sign_for(const struct rk_identity *identity, unsigned ci) {
    for (unsigned n = 0; n < identity->identity_count; n++)
        if (identity->ci_of[n] == ci)
            return true;
    return false;
}

static void write_cis(struct rk_euicc *card, struct rk_tlv_writer *w, uint32_t tag, bool signing) {
    struct rk_ci ci;
    size_t mark = rk_tlv_open(w, tag);
    for (unsigned n = 0; n < card->identity.ci_count; n++)
        if ((!signing || can_sign_for(&card->identity, n)) && !rk_ecasd_ci(card, n, &ci))
            rk_tlv_put(w, 0x04, rk_slice_of(ci.key_id));
    rk_tlv_close(w, mark);
}

/* euiccCiPKIdListForVerification and ...ForSigning. */
static void write_ci_lists(struct rk_euicc *card, struct rk_tlv_writer *w) {
    write_cis(card, w, 0xA9, false);
    write_cis(card, w, 0xAA, true);
}

uint16_t rk_isdr_get_euicc_info1(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t mark = rk_tlv_open(&w, 0xBF20);
    (void)request;
    rk_tlv_put(&w, 0x82, rk_slice_of(card->identity.svn));
    write_ci_lists(card, &w);
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}

/* What a load takes beside its profile: its record, the key kept for a retry, its result. Not told
 * as free, so that a profile that fits by what is told does fit. */
enum { LOAD_ROOM = 1024 };

static uint32_t free_memory(struct rk_euicc *card) {
    size_t octets = rk_store_free(&card->store);
    return (uint32_t)(octets > LOAD_ROOM ? octets - LOAD_ROOM : 0);
}

static uint32_t rsp_capability(struct rk_euicc *card) {
    uint32_t bits = CRL | TEST_PROFILE | DEVICE_EXTENSIBILITY;
    int profiles = rk_isdp_count(card);
    if (rk_ecasd_version_from(&card->identity, 2, 4))
        bits |= SERVICE_DATA;
    if (profiles >= 0 && profiles < RK_PROFILES_MAX && free_memory(card))
        bits |= ADDITIONAL_PROFILE;
    return bits;
}

/* ETSI TS 102 226 8.2.1.7.2: applications (of which a profile's do not count), free non-volatile
 * and volatile memory. */
static void write_resources(struct rk_euicc *card, struct rk_tlv_writer *w) {
    static const uint8_t applications[] = {0};
    uint8_t memory[4], buffer[4];
    rk_put_u32(memory, free_memory(card));
    rk_put_u32(buffer, RK_COMMAND_MAX);
    size_t mark = rk_tlv_open(w, 0x84);
    rk_tlv_put(w, 0x81, rk_slice_of(applications));
    rk_tlv_put(w, 0x82, rk_slice_of(memory));
    rk_tlv_put(w, 0x83, rk_slice_of(buffer));
    rk_tlv_close(w, mark);
}

/* The version of profile packages a card tells first. One of 2.5 or later can tell more of them,
 * and servers of old look at the first alone: it is of the major version they know. */
static struct rk_slice first_package_version(const struct rk_identity *identity) {
    static const uint8_t base[] = {2, 3, 1};
    return rk_ecasd_version_from(identity, 2, 5) ? rk_slice_of(base)
                                                 : rk_slice(rk_install_version, 3);
}

/* Optional members that came with 2.3 and 2.5. treProductReference names a certified product and
 * euiccMinimumSecurityLevel (2.7) goes with a check: this card has neither. */
static void write_later_members(const struct rk_identity *identity, struct rk_tlv_writer *w) {
    if (rk_ecasd_version_from(identity, 2, 3))
        rk_tlv_put_bits(w, 0x8D, IS_DISCRETE);
    if (!rk_ecasd_version_from(identity, 2, 5))
        return;
    size_t versions = rk_tlv_open(w, 0xAF);
    rk_tlv_put(w, 0x04, rk_slice(rk_install_version, 3));
    rk_tlv_close(w, versions);
}

static void write_accreditation(struct rk_euicc *card, struct rk_tlv_writer *w) {
    uint8_t number[RK_ACCREDITATION_MAX];
    int len = rk_store_get(&card->store, rk_key(0, RK_OBJECT_IDENTITY, RK_IDENTITY_PART_NUMBER), 0,
                           number, sizeof number);
    rk_tlv_put(w, 0x0C, rk_slice(number, len > 0 ? (size_t)len : 0));
}

void rk_isdr_write_info2(struct rk_euicc *card, struct rk_tlv_writer *w) {
    uint32_t forbidden = rk_ppr_forbidden(card);
    size_t mark = rk_tlv_open(w, 0xBF22);
    rk_tlv_put(w, 0x81, first_package_version(&card->identity));
    rk_tlv_put(w, 0x82, rk_slice_of(card->identity.svn));
    rk_tlv_put(w, 0x83, rk_slice_of(card->identity.firmware));
    write_resources(card, w);
    rk_tlv_put(w, 0x85, rk_install_capability());
    rk_tlv_put_bits(w, 0x88, rsp_capability(card));
    write_ci_lists(card, w);
    if (forbidden)
        rk_tlv_put_bits(w, 0x99, forbidden);
    rk_tlv_put(w, 0x04, rk_slice_of(card->identity.protection_profile));
    write_accreditation(card, w);
    write_later_members(&card->identity, w);
    rk_tlv_close(w, mark);
}

uint16_t rk_isdr_get_euicc_info2(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    (void)request;
    rk_isdr_write_info2(card, &w);
    return rk_answer_written(card, &w);
}
