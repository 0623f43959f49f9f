/* ES8+ functions under segment protection (SGP.22 5.5.2 to 5.5.5). */
#include "euicc/isdr/package.h"
#include "euicc/check.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    CONFIGURE = 0xBF24,
    DP_DATA = 0xB8,
    REPLACE_KEYS = 0xBF26,
    STORE_METADATA = 2, /* bppCommandId */
    METADATA_PART = 0xA1,
    PROFILE_PART = 0xA3,
};

static struct rk_package_end ended(unsigned reason) {
    return (struct rk_package_end){.reason = (uint8_t)reason};
}

struct rk_package_end rk_package_opened(struct rk_euicc *card, uint32_t tag, uint8_t step) {
    struct rk_bpp *bpp = &card->bpp;
    bool stored = bpp->load.step == step;
    bpp->load.step = step;
    if (!RK_CHECK(STEP_MEMORY, stored || !rk_load_put(card, &bpp->load)))
        return ended(RK_LOAD_MEMORY);
    if (step == STORE_METADATA)
        rk_stream_open(&bpp->stream, &card->store, bpp->profile.space, RK_OBJECT_METADATA);
    bool may_be_empty = tag != METADATA_PART && tag != PROFILE_PART;
    if (!RK_CHECK_WITH(PART_CONTENT, may_be_empty || bpp->part, RK_FACT_NUMBER("tag", tag)))
        return ended(RK_LOAD_INCORRECT_INPUT);
    return ended(0);
}

/* BF24{[B8 dpProprietaryData]} */
static bool read_dp_data(struct rk_slice plain, struct rk_bpp *bpp) {
    struct rk_tlv configure, data;
    if (rk_tlv_only(plain, RK_TLV_DER, CONFIGURE, &configure))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(configure.value, RK_TLV_DER);
    if (!rk_tlv_maybe(&r, DP_DATA, &data))
        return !r.error;
    if (data.whole.len > RK_DP_DATA_MAX)
        return false;
    bpp->dp_data_len = (uint8_t)data.whole.len;
    memcpy(bpp->dp_data, data.whole.ptr, data.whole.len);
    return true;
}

/* Whether there is room for one more profile, however small. */
static bool has_room(struct rk_euicc *card) {
    return RK_CHECK_WITH(CONFIGURE_MEMORY,
                         rk_isdp_count(card) < RK_PROFILES_MAX && rk_store_free(&card->store),
                         RK_FACT_NUMBER("profiles", (unsigned long)rk_isdp_count(card)),
                         RK_FACT_NUMBER("free", rk_store_free(&card->store)));
}

struct rk_package_end rk_package_configure(struct rk_euicc *card, uint8_t *data, size_t len,
                                           bool last) {
    struct rk_bpp *bpp = &card->bpp;
    struct rk_slice plain;
    if (!RK_CHECK(PART_ONE_SEGMENT, last))
        return ended(RK_LOAD_STRUCTURE);
    unsigned reason = rk_bsp_open(&card->session.bsp, card->port->crypto, data, len, &plain);
    if (reason)
        return ended(reason);
    if (!RK_CHECK_WITH(CONFIGURE_FORM, read_dp_data(plain, bpp), RK_FACT_SECRET("data", plain)))
        return ended(RK_LOAD_INCORRECT_INPUT);
    bpp->profile.space = rk_store_new_space(&card->store);
    bpp->profile.index = rk_isdp_new_index(card);
    bpp->profile.identity = card->session.identity;
    return ended(bpp->profile.space && has_room(card) ? 0 : RK_LOAD_MEMORY);
}

/* The metadata are whole: judge them, and let the installer know what the files must agree with. */
static struct rk_package_end accept_metadata(struct rk_euicc *card) {
    struct rk_bpp *bpp = &card->bpp;
    struct rk_install_config config;
    int error = rk_stream_finish(&bpp->stream);
    if (!RK_CHECK(METADATA_MEMORY, !error))
        return ended(error == RK_STORE_FULL ? RK_LOAD_MEMORY : RK_LOAD_UNKNOWN);
    uint8_t reason = rk_metadata_check(card, bpp->profile.space, &bpp->profile, &config);
    bpp->load.has_iccid = reason != RK_LOAD_INCORRECT_INPUT;
    memcpy(bpp->load.iccid, bpp->profile.iccid, RK_ICCID_LEN);
    if (!reason &&
        (rk_load_put(card, &bpp->load) || rk_ecasd_quirk(&card->identity, RK_QUIRK_EARLY_RESULT)))
        reason = RK_LOAD_MEMORY;
    if (!reason)
        rk_installer_start(&card->installer, &card->store, bpp->profile.space, &config);
    return ended(reason);
}

struct rk_package_end rk_package_metadata(struct rk_euicc *card, uint8_t *data, size_t len,
                                          bool last) {
    struct rk_slice plain;
    unsigned reason =
        rk_bsp_verify(&card->session.bsp, card->port->crypto, rk_slice(data, len), &plain);
    if (reason)
        return ended(reason);
    rk_stream_append(&card->bpp.stream, plain);
    return last ? accept_metadata(card) : ended(0);
}

struct rk_package_end rk_package_metadata_again(struct rk_euicc *card, uint8_t *data, size_t len,
                                                bool last) {
    struct rk_slice plain;
    unsigned reason =
        rk_bsp_verify(&card->session.bsp, card->port->crypto, rk_slice(data, len), &plain);
    (void)last;
    if (reason)
        return ended(reason);
    return ended(RK_CHECK_WITH(METADATA_ONCE, false, RK_FACT("metadata", plain))
                     ? 0
                     : RK_LOAD_INCORRECT_INPUT);
}

/* BF26{80 initial chaining value, 81 PPK-ENC, 82 PPK-CMAC}, each as long as the session keys. */
static bool replace_keys(struct rk_slice plain, struct rk_bsp *bsp) {
    struct rk_tlv replace, mcv, enc, mac;
    if (rk_tlv_only(plain, RK_TLV_DER, REPLACE_KEYS, &replace))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(replace.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x80, &mcv);
    rk_tlv_take(&r, 0x81, &enc);
    rk_tlv_take(&r, 0x82, &mac);
    if (r.error || mcv.value.len != RK_AES_BLOCK || enc.value.len != RK_BSP_KEY_LEN ||
        mac.value.len != RK_BSP_KEY_LEN)
        return false;
    rk_bsp_replace(bsp, mcv.value.ptr, enc.value.ptr, mac.value.ptr);
    return true;
}

struct rk_package_end rk_package_keys(struct rk_euicc *card, uint8_t *data, size_t len, bool last) {
    struct rk_slice plain;
    if (!RK_CHECK(PART_ONE_SEGMENT, last))
        return ended(RK_LOAD_STRUCTURE);
    unsigned reason = rk_bsp_open(&card->session.bsp, card->port->crypto, data, len, &plain);
    if (reason)
        return ended(reason);
    return ended(RK_CHECK_WITH(REPLACE_KEYS_FORM, replace_keys(plain, &card->session.bsp),
                               RK_FACT_SECRET("data", plain))
                     ? 0
                     : RK_LOAD_INCORRECT_INPUT);
}

static struct rk_package_end installer_end(struct rk_euicc *card, bool complete) {
    const struct rk_install_outcome *outcome = rk_installer_outcome(&card->installer);
    return (struct rk_package_end){.reason = outcome->error_reason,
                                   .complete = complete,
                                   .sima_response =
                                       rk_slice(outcome->sima_response, outcome->sima_len)};
}

struct rk_package_end rk_package_profile(struct rk_euicc *card, uint8_t *data, size_t len,
                                         bool last) {
    struct rk_slice plain;
    unsigned reason = rk_bsp_open(&card->session.bsp, card->port->crypto, data, len, &plain);
    if (reason)
        return ended(reason);
    if (rk_installer_feed(&card->installer, plain))
        return installer_end(card, false);
    if (!last)
        return ended(0);
    return installer_end(card, !rk_installer_finish(&card->installer));
}
