/*
 * LoadCRL (SGP.22 5.7.12). The whole list lies in the command buffer, as its signature is over all
 * of it: a CI cuts a longer one into parts.
 */
#include "euicc/check.h"
#include "euicc/ecasd/revoked.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

enum { LOAD_CRL = 0xBF35, OK = 0xA0, ERROR = 0x81 };

/* LoadCRLResponseError. */
enum outcome {
    INVALID_SIGNATURE = 1,
    INVALID_FORMAT = 2,
    NOT_ENOUGH_MEMORY = 3,
    KEY_NOT_FOUND = 4,
    FRESHER_LOADED = 5,
    BASE_MISSING = 6,
    UNDEFINED = 127,
};

static unsigned code_of(int error) {
    switch (error) {
    case RK_REVOKED_FULL:
        return NOT_ENOUGH_MEMORY;
    case RK_REVOKED_OLD:
        return FRESHER_LOADED;
    case RK_REVOKED_BASE:
        return BASE_MISSING;
    case RK_REVOKED_PARTS:
        return INVALID_FORMAT;
    default:
        return error ? UNDEFINED : 0;
    }
}

/* 0, or why the list is refused. */
static unsigned execute(struct rk_euicc *card, struct rk_slice content, uint16_t *missing) {
    struct rk_crypto *crypto = card->port->crypto;
    struct rk_revocation list;
    struct rk_ci ci;
    uint8_t hash[RK_HASH_LEN];
    bool readable = !rk_revocation_read(content, &list);
    if (!RK_CHECK_WITH(CRL_FORM, readable, RK_FACTS_READING(content), RK_FACT("list", content)))
        return INVALID_FORMAT;
    int found = rk_ecasd_find_ci(card, list.authority_key_id);
    int error = found < 0 ? found : rk_ecasd_ci(card, (unsigned)found, &ci);
    if (!RK_CHECK_WITH(CRL_ISSUER, !error,
                       RK_FACT("authorityKeyIdentifier", list.authority_key_id)))
        return error == RK_STORE_ABSENT ? KEY_NOT_FOUND : UNDEFINED;
    if (crypto->ops->digest(crypto, RK_SHA256, rk_slice(0, 0), &list.tbs, 1, hash))
        return UNDEFINED;
    if (!RK_CHECK_WITH(
            CRL_SIGNATURE,
            !crypto->ops->verify(crypto, (enum rk_curve)ci.curve, ci.point, hash, list.signature),
            RK_FACT("input", list.tbs), RK_FACT("signature", rk_slice_of(list.signature)),
            RK_FACT("key", rk_slice_of(ci.point))))
        return INVALID_SIGNATURE;
    return code_of(rk_revoked_add(card, (unsigned)found, &list, missing));
}

static uint16_t answer(struct rk_euicc *card, unsigned error, uint16_t missing) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, LOAD_CRL);
    if (error) {
        rk_tlv_put_uint(&w, ERROR, error);
    } else {
        size_t ok = rk_tlv_open(&w, OK);
        size_t parts = missing ? rk_tlv_open(&w, 0xA0) : 0;
        for (unsigned n = 0; n < RK_CRL_PARTS_MAX; n++)
            if (missing >> n & 1)
                rk_tlv_put_uint(&w, 0x02, n + 1);
        if (missing)
            rk_tlv_close(&w, parts);
        rk_tlv_close(&w, ok);
    }
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}

/* The list comes under the tag that automatic tagging gives it, or its own. Padded lengths of the
 * envelope are taken, so the list's own header is not part of what is read strictly. */
uint16_t rk_isdr_load_crl(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv list;
    uint16_t missing = 0;
    if (!RK_CHECK_WITH(CRL_ELEMENT,
                       rk_tlv_next(&r, &list) && (list.tag == 0xA0 || list.tag == 0x30),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    unsigned error = execute(card, list.value, &missing);
    return answer(card, error, missing);
}

uint16_t rk_isdr_crl_too_long(struct rk_euicc *card) {
    (void)RK_CHECK_WITH(CRL_LENGTH, false, RK_FACT_NUMBER("most", RK_COMMAND_MAX));
    return answer(card, NOT_ENOUGH_MEMORY, 0);
}
