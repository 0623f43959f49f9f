/* The ISD-R: selection, STORE DATA sequences, and which function a request is for. */
#include "euicc/isdr/isdr.h"
#include "euicc/check.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { STORE_DATA = 0xE2, MORE_BLOCKS = 0x11, LAST_BLOCK = 0x91, LOAD_CRL = 0xBF35 };

struct rk_slice rk_isdr_aid(const struct rk_euicc *card) {
    static const uint8_t usual[16] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                      0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    static const uint8_t other[16] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                      0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x05, 0x05, 0x00};
    return rk_ecasd_quirk(&card->identity, RK_QUIRK_ISDR_AID) ? rk_slice_of(other)
                                                              : rk_slice_of(usual);
}

/* Octets of data in one command. */
static uint8_t longest_block(const struct rk_euicc *card) {
    return rk_ecasd_quirk(&card->identity, RK_QUIRK_BLOCK_120) ? 120 : 255;
}

/* ES10a to ES10c. While a package is being loaded only two functions are answered (5.7.6). */
static const struct {
    uint16_t tag;
    bool while_loading;
    rk_isdr_function *function;
} functions[] = {
    {0xBF20, false, rk_isdr_get_euicc_info1},
    {0xBF21, false, rk_isdr_prepare_download},
    {0xBF22, false, rk_isdr_get_euicc_info2},
    {0xBF28, false, rk_isdr_list_notification},
    {0xBF29, false, rk_isdr_set_nickname},
    {0xBF2B, false, rk_isdr_retrieve_notifications_list},
    {0xBF2D, false, rk_isdr_get_profiles_info},
    {0xBF2E, true, rk_isdr_get_euicc_challenge},
    {0xBF30, false, rk_isdr_remove_notification},
    {0xBF31, false, rk_isdr_enable_profile},
    {0xBF32, false, rk_isdr_disable_profile},
    {0xBF33, false, rk_isdr_delete_profile},
    {0xBF34, false, rk_isdr_memory_reset},
    {LOAD_CRL, false, rk_isdr_load_crl},
    {0xBF38, false, rk_isdr_authenticate_server},
    {0xBF3C, false, rk_isdr_get_configured_addresses},
    {0xBF3E, false, rk_isdr_get_euicc_data},
    {0xBF3F, false, rk_isdr_set_default_dp_address},
    {0xBF41, true, rk_isdr_cancel_session},
    {0xBF43, false, rk_isdr_get_rat},
};

/* Parts of a bound profile package: they mean something only while one is being loaded. */
static bool is_package_part(uint32_t tag) {
    static const uint32_t parts[] = {0xBF36, 0xBF23, 0xA0, 0xA1, 0xA2, 0xA3, 0x86, 0x87, 0x88};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i] == tag)
            return true;
    return false;
}

void rk_isdr_drop(struct rk_euicc *card) {
    rk_isdr_load_interrupted(card);
    rk_session_advance(&card->session, RK_EVENT_DROP);
}

static uint16_t call(struct rk_euicc *card, uint32_t tag, struct rk_slice request) {
    struct rk_tlv element;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (functions[i].tag != tag)
            continue;
        if (!RK_CHECK_WITH(FUNCTION_WHILE_LOADING,
                           card->session.state != RK_SESSION_LOADING || functions[i].while_loading,
                           RK_FACT_NUMBER("tag", tag)))
            return RK_SW_CONDITIONS;
        if (!RK_CHECK_WITH(FUNCTION_FORM, !rk_tlv_only(request, RK_TLV_BER, tag, &element),
                           RK_FACT("request", request)))
            return RK_SW_WRONG_DATA;
        return functions[i].function(card, &element);
    }
    (void)RK_CHECK_WITH(FUNCTION_KNOWN, false, RK_FACT_NUMBER("tag", tag));
    return RK_SW_REFERENCE_NOT_FOUND;
}

/* A whole sequence has arrived. */
static uint16_t process(struct rk_euicc *card) {
    struct rk_command *c = &card->command;
    size_t value_len, header_len;
    uint32_t tag;
    rk_answer_clear(&card->answer);
    card->answer.channel = c->channel;
    if (rk_tlv_header(rk_slice(c->data, c->len), RK_TLV_BER, &tag, &value_len, &header_len))
        return RK_SW_WRONG_DATA;
    if (c->cut && card->session.state != RK_SESSION_LOADING)
        return rk_isdr_crl_too_long(card);
    if (is_package_part(tag))
        return rk_isdr_load(card, c->data, c->len);
    return call(card, tag, rk_slice(c->data, c->len));
}

/* Whether the sequence is a LoadCRL: a revocation list may be longer than any card's buffer, and
 * LoadCRL has an answer for that. */
static bool is_crl(const struct rk_command *c) {
    return c->len >= 2 && rk_get_u16(c->data) == LOAD_CRL;
}

/* Add one block. 0, or the status word that refuses it; the sequence is then forgotten. */
static uint16_t add_block(struct rk_command *c, const struct rk_apdu *apdu) {
    if (apdu->p2 == 0) {
        c->open = true;
        c->channel = apdu->channel;
        c->next_block = 0;
        c->len = 0;
        c->cut = false;
    }
    if (!RK_CHECK_WITH(
            BLOCK_ORDER, c->open && c->channel == apdu->channel && c->next_block == apdu->p2,
            RK_FACT_NUMBER("expected", c->next_block), RK_FACT_NUMBER("got", apdu->p2))) {
        c->cut = c->open = false;
        return RK_SW_WRONG_P1P2;
    }
    bool fits = !c->cut && apdu->data.len <= sizeof c->data - c->len;
    c->cut = !fits && is_crl(c);
    c->open = fits || c->cut;
    c->next_block++;
    if (!RK_CHECK_WITH(BLOCK_MEMORY, fits, RK_FACT_NUMBER("most", sizeof c->data)))
        return c->cut ? 0 : RK_SW_NOT_ENOUGH_SPACE;
    /* Joined chained commands lie in the same buffer. */
    memmove(c->data + c->len, apdu->data.ptr, apdu->data.len);
    c->len = (uint16_t)(c->len + apdu->data.len);
    return 0;
}

static uint16_t store_data(struct rk_euicc *card, const struct rk_apdu *apdu) {
    struct rk_command *c = &card->command;
    if (!RK_CHECK_WITH(BLOCK_PARAMETER, apdu->p1 == MORE_BLOCKS || apdu->p1 == LAST_BLOCK,
                       RK_FACT_NUMBER("P1", apdu->p1)))
        return RK_SW_WRONG_P1P2;
    if (!RK_CHECK_WITH(BLOCK_LENGTH, apdu->data.len && apdu->data.len <= longest_block(card),
                       RK_FACT_NUMBER("octets", apdu->data.len)))
        return RK_SW_WRONG_LENGTH;
    uint16_t sw = add_block(c, apdu);
    if (sw)
        return sw;
    if (apdu->p1 == MORE_BLOCKS) {
        c->open = c->next_block != 0; /* 256 blocks are the most there can be */
        return RK_SW_OK;
    }
    sw = process(card);
    c->open = false;
    rk_wipe(c->data, c->len);
    c->len = 0;
    return sw;
}

void rk_isdr_command(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->ins != STORE_DATA)
        rk_reply_sw(reply, RK_SW_WRONG_INS);
    else if (!rk_apdu_is_proprietary(apdu))
        rk_reply_sw(reply, RK_SW_WRONG_CLA);
    else
        rk_reply_sw(reply, store_data(card, apdu));
}

void rk_isdr_fci(const struct rk_euicc *card, struct rk_reply *reply) {
    uint8_t longest = longest_block(card);
    struct rk_slice written;
    struct rk_tlv_writer w = rk_tlv_write(reply->data, sizeof reply->data);
    size_t fci = rk_tlv_open(&w, 0x6F);
    rk_tlv_put(&w, 0x84, rk_isdr_aid(card));
    size_t proprietary = rk_tlv_open(&w, 0xA5);
    rk_tlv_put(&w, 0x9F65, rk_slice(&longest, 1));
    rk_tlv_close(&w, proprietary);
    size_t template = rk_tlv_open(&w, 0xE0);
    rk_tlv_put(&w, 0x82, rk_slice_of(card->identity.svn));
    rk_tlv_close(&w, template);
    rk_tlv_close(&w, fci);
    reply->sw = rk_tlv_write_finish(&w, &written) ? RK_SW_UNKNOWN : RK_SW_OK;
    reply->len = w.len;
}

uint16_t rk_isdr_result(struct rk_euicc *card, uint32_t tag, unsigned result) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t mark = rk_tlv_open(&w, tag);
    rk_tlv_put_uint(&w, 0x80, result);
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}
