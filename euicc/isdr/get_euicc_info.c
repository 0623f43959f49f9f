/* GetEUICCInfo1 and 2 (SGP.22 5.7.8). */
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

/* RspCapability: additionalProfile, crlSupport, testProfileSupport, deviceInfoExtensibilitySupport
 * (all versions that a card can be made for have them); serviceSpecificDataSupport came with 2.4. */
enum { RSP_CAPABILITY = 1u << 0 | 1u << 1 | 1u << 3 | 1u << 4, SERVICE_DATA = 1u << 5 };

static uint32_t rsp_capability(const struct rk_identity *identity) {
    return RSP_CAPABILITY | (rk_ecasd_version_from(identity, 2, 4) ? SERVICE_DATA : 0u);
}

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

/* ETSI TS 102 226 8.2.1.7.2: applications, free non-volatile and volatile memory. */
static void write_resources(struct rk_euicc *card, struct rk_tlv_writer *w) {
    static const uint8_t applications[] = {0};
    uint8_t memory[4], buffer[4];
    size_t free_memory = rk_store_free(&card->store);
    rk_put_u32(memory, (uint32_t)(free_memory > LOAD_ROOM ? free_memory - LOAD_ROOM : 0));
    rk_put_u32(buffer, RK_COMMAND_MAX);
    size_t mark = rk_tlv_open(w, 0x84);
    rk_tlv_put(w, 0x81, rk_slice_of(applications));
    rk_tlv_put(w, 0x82, rk_slice_of(memory));
    rk_tlv_put(w, 0x83, rk_slice_of(buffer));
    rk_tlv_close(w, mark);
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
    rk_tlv_put(w, 0x81, rk_slice(rk_install_version, 3));
    rk_tlv_put(w, 0x82, rk_slice_of(card->identity.svn));
    rk_tlv_put(w, 0x83, rk_slice_of(card->identity.firmware));
    write_resources(card, w);
    rk_tlv_put(w, 0x85, rk_install_capability());
    rk_tlv_put_bits(w, 0x88, rsp_capability(&card->identity));
    write_ci_lists(card, w);
    if (forbidden)
        rk_tlv_put_bits(w, 0x99, forbidden);
    rk_tlv_put(w, 0x04, rk_slice_of(card->identity.protection_profile));
    write_accreditation(card, w);
    rk_tlv_close(w, mark);
}

uint16_t rk_isdr_get_euicc_info2(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    (void)request;
    rk_isdr_write_info2(card, &w);
    return rk_answer_written(card, &w);
}
