#include "tools/dpbed/card.h"

#include <stdlib.h>
#include <string.h>

#include "asn1/tlv/ident.h"

enum { MESSAGE_MAX = 4096 };

/* Tests end at once when their own tools fail. */
static void must(bool ok) {
    if (!ok)
        abort();
}

static struct rk_slice written(const struct rk_tlv_writer *w) {
    struct rk_slice out = {0};
    must(rk_tlv_write_finish(w, &out) == 0);
    return out;
}

void rk_bed_card_init(struct rk_bed_card *card, OSSL_LIB_CTX *libctx, struct rk_pki *pki,
                      enum rk_cert_curve curve, const char *eid) {
    memset(card, 0, sizeof *card);
    card->libctx = libctx;
    card->curve = curve;
    memcpy(card->eid, eid, sizeof card->eid);
    card->eum = rk_pki_get(pki, RK_ROLE_EUM, curve);
    struct rk_pki_order order = {.role = RK_ROLE_EUICC, .curve = curve, .eid = eid};
    must(card->eum && rk_pki_issue(pki, &order, &card->euicc) == 0);
    card->svn[0] = 2, card->svn[1] = 6;
    card->ci[0] = rk_pki_get(pki, RK_ROLE_CI, curve)->cert.ski.ptr;
    card->profile_version[0] = 3, card->profile_version[1] = 3, card->profile_version[2] = 1;
    card->uicc_capability = 0xFFFFFFFF;
    card->rsp_capability = 1u << 0 | 1u << 3;
    card->free_nvm = 500000;
}

void rk_bed_card_free(struct rk_bed_card *card) {
    rk_key_free(&card->otsk);
    rk_buf_free(&card->server_signed1);
    rk_buf_free(&card->smdp_signature2);
}

/* --- pieces -------------------------------------------------------------------------------- */

static void put_lists(struct rk_bed_card *card, struct rk_tlv_writer *w) {
    for (uint32_t tag = 0xA9; tag <= 0xAA; tag++) {
        size_t list = rk_tlv_open(w, tag);
        for (size_t i = 0; i < 4 && card->ci[i]; i++)
            rk_tlv_put(w, 0x04, rk_slice(card->ci[i], RK_KEY_ID_LEN));
        rk_tlv_close(w, list);
    }
}

static void put_signature(struct rk_bed_card *card, struct rk_tlv_writer *w,
                          const struct rk_slice *parts, size_t count) {
    uint8_t signature[RK_KEY_SIGNATURE_LEN];
    must(rk_key_sign(card->euicc->key, parts, count, signature) == 0);
    if (card->flip_signature)
        signature[40] ^= 1;
    rk_tlv_put(w, 0x5F37, rk_slice_of(signature));
}

static struct rk_slice either(struct rk_slice wanted, struct rk_slice right) {
    return wanted.len ? wanted : right;
}

static void put_info2(struct rk_bed_card *card, struct rk_tlv_writer *w) {
    static const uint8_t version[] = {1, 0, 0};
    size_t info = rk_tlv_open(w, 0xBF22);
    rk_tlv_put(w, 0x81, rk_slice_of(card->profile_version));
    rk_tlv_put(w, 0x82, rk_slice_of(card->svn));
    rk_tlv_put(w, 0x83, rk_slice_of(version));
    size_t resources = rk_tlv_open(w, 0x84);
    rk_tlv_put_uint(w, 0x81, 3);
    rk_tlv_put_uint(w, 0x82, card->free_nvm);
    rk_tlv_put_uint(w, 0x83, 4000);
    rk_tlv_close(w, resources);
    rk_tlv_put_bits(w, 0x85, card->uicc_capability);
    rk_tlv_put_bits(w, 0x88, card->rsp_capability);
    put_lists(card, w);
    if (card->forbidden_ppr)
        rk_tlv_put_bits(w, 0x99, card->forbidden_ppr);
    rk_tlv_put(w, 0x04, rk_slice_of(version));
    rk_tlv_put(w, 0x0C, rk_slice("RK-TEST", 7));
    rk_tlv_close(w, info);
}

static void put_ctx(struct rk_bed_card *card, struct rk_tlv_writer *w) {
    static const uint8_t tac[] = {0x53, 0x92, 0x60, 0x11};
    size_t ctx = rk_tlv_open(w, 0xA0);
    if (card->matching_id)
        rk_tlv_put(w, 0x80, rk_slice(card->matching_id, strlen(card->matching_id)));
    size_t device = rk_tlv_open(w, 0xA1);
    rk_tlv_put(w, 0x80, rk_slice_of(tac));
    rk_tlv_close(w, rk_tlv_open(w, 0xA1));
    rk_tlv_close(w, device);
    rk_tlv_close(w, ctx);
}

/* --- messages ------------------------------------------------------------------------------ */

void rk_bed_card_info1(struct rk_bed_card *card, struct rk_buf *out) {
    uint8_t space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    size_t info = rk_tlv_open(&w, 0xBF20);
    rk_tlv_put(&w, 0x82, rk_slice_of(card->svn));
    put_lists(card, &w);
    rk_tlv_close(&w, info);
    rk_buf_put_slice(out, written(&w));
}

void rk_bed_card_info2(struct rk_bed_card *card, struct rk_buf *out) {
    uint8_t space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    put_info2(card, &w);
    rk_buf_put_slice(out, written(&w));
}

static struct rk_slice make_signed1(struct rk_bed_card *card, struct rk_slice server_signed1,
                                    uint8_t *space) {
    struct rk_tlv outer, id, challenge, address;
    must(rk_tlv_only(server_signed1, RK_TLV_DER, 0x30, &outer) == 0 &&
         rk_tlv_find(outer.value, RK_TLV_DER, 0x80, &id) &&
         rk_tlv_find(outer.value, RK_TLV_DER, 0x83, &address) &&
         rk_tlv_find(outer.value, RK_TLV_DER, 0x84, &challenge));
    struct rk_tlv_writer w = rk_tlv_write(space, MESSAGE_MAX);
    size_t all = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, either(card->transaction_id, id.value));
    rk_tlv_put(&w, 0x83, address.value);
    rk_tlv_put(&w, 0x84, either(card->server_challenge, challenge.value));
    put_info2(card, &w);
    put_ctx(card, &w);
    rk_tlv_close(&w, all);
    return written(&w);
}

void rk_bed_card_authenticate(struct rk_bed_card *card, struct rk_slice server_signed1,
                              struct rk_buf *out) {
    uint8_t inner[MESSAGE_MAX], space[MESSAGE_MAX];
    struct rk_slice signed1 = make_signed1(card, server_signed1, inner);
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0xBF38), ok = rk_tlv_open(&w, 0xA0);
    rk_tlv_put_raw(&w, signed1);
    put_signature(card, &w, &signed1, 1);
    rk_tlv_put_raw(&w, card->euicc->cert.raw);
    rk_tlv_put_raw(&w, card->eum->cert.raw);
    rk_tlv_close(&w, ok);
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}

void rk_bed_card_prepare_download(struct rk_bed_card *card, struct rk_slice transaction_id,
                                  struct rk_slice smdp_signature2_tlv, struct rk_buf *out) {
    uint8_t inner[MESSAGE_MAX], space[MESSAGE_MAX];
    if (!card->otsk)
        must(rk_key_generate(card->libctx, card->curve, &card->otsk) == 0);
    struct rk_tlv_writer w = rk_tlv_write(inner, sizeof inner);
    size_t signed2 = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, either(card->transaction_id, transaction_id));
    rk_tlv_put(&w, 0x5F49, rk_key_point(card->otsk));
    if (card->hash_cc.len)
        rk_tlv_put(&w, 0x04, card->hash_cc);
    rk_tlv_close(&w, signed2);
    struct rk_slice parts[] = {written(&w), smdp_signature2_tlv};
    w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0xBF21), ok = rk_tlv_open(&w, 0xA0);
    rk_tlv_put_raw(&w, parts[0]);
    put_signature(card, &w, parts, 2);
    rk_tlv_close(&w, ok);
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}

void rk_bed_card_cancel(struct rk_bed_card *card, struct rk_slice transaction_id, uint32_t reason,
                        struct rk_slice dp_oid, struct rk_buf *out) {
    uint8_t inner[MESSAGE_MAX], space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(inner, sizeof inner);
    size_t data = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, either(card->transaction_id, transaction_id));
    rk_tlv_put(&w, 0x81, either(card->oid, dp_oid));
    rk_tlv_put_uint(&w, 0x82, reason);
    rk_tlv_close(&w, data);
    struct rk_slice made = written(&w);
    w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0xBF41), ok = rk_tlv_open(&w, 0xA0);
    rk_tlv_put_raw(&w, made);
    put_signature(card, &w, &made, 1);
    rk_tlv_close(&w, ok);
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}

static void put_notification(struct rk_bed_card *card, struct rk_tlv_writer *w,
                             const char *iccid_text, uint32_t event) {
    struct rk_iccid iccid;
    uint8_t octets[RK_ICCID_LEN];
    must(rk_iccid_from_text(rk_slice(iccid_text, strlen(iccid_text)), &iccid) == 0);
    rk_iccid_to_ef(&iccid, octets);
    size_t data = rk_tlv_open(w, 0xBF2F);
    rk_tlv_put_uint(w, 0x80, card->seq++);
    rk_tlv_put_bits(w, 0x81, event);
    rk_tlv_put(w, 0x0C, rk_slice("smdp.test", 9));
    rk_tlv_put(w, 0x5A, rk_slice_of(octets));
    rk_tlv_close(w, data);
}

static void put_final_result(struct rk_tlv_writer *w, uint32_t reason) {
    static const uint8_t aid[16] = {0xA0, 0,    0,    5,    0x59, 0x10, 0x10, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0x89, 0,    0,    0x10, 0};
    static const uint8_t sima_ok[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};
    size_t result = rk_tlv_open(w, 0xA2), choice = rk_tlv_open(w, reason ? 0xA1 : 0xA0);
    if (reason) {
        rk_tlv_put_uint(w, 0x80, 5);
        rk_tlv_put_uint(w, 0x81, reason);
    } else {
        rk_tlv_put(w, 0x4F, rk_slice_of(aid));
        rk_tlv_put(w, 0x04, rk_slice_of(sima_ok));
    }
    rk_tlv_close(w, choice);
    rk_tlv_close(w, result);
}

void rk_bed_card_result(struct rk_bed_card *card, struct rk_slice transaction_id, const char *iccid,
                        uint32_t reason, struct rk_slice dp_oid, struct rk_buf *out) {
    uint8_t inner[MESSAGE_MAX], space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(inner, sizeof inner);
    size_t data = rk_tlv_open(&w, 0xBF27);
    rk_tlv_put(&w, 0x80, either(card->transaction_id, transaction_id));
    put_notification(card, &w, iccid, 1);
    rk_tlv_put(&w, 0x06, either(card->oid, dp_oid));
    put_final_result(&w, reason);
    rk_tlv_close(&w, data);
    struct rk_slice made = written(&w);
    w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0xBF37);
    rk_tlv_put_raw(&w, made);
    put_signature(card, &w, &made, 1);
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}

void rk_bed_card_notification(struct rk_bed_card *card, const char *iccid, uint32_t event,
                              struct rk_buf *out) {
    uint8_t inner[MESSAGE_MAX], space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(inner, sizeof inner);
    put_notification(card, &w, iccid, event);
    struct rk_slice made = written(&w);
    w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, 0x30);
    rk_tlv_put_raw(&w, made);
    put_signature(card, &w, &made, 1);
    rk_tlv_put_raw(&w, card->euicc->cert.raw);
    rk_tlv_put_raw(&w, card->eum->cert.raw);
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}

void rk_bed_card_error(uint32_t tag, struct rk_slice transaction_id, uint32_t code,
                       struct rk_buf *out) {
    uint8_t space[MESSAGE_MAX];
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    size_t all = rk_tlv_open(&w, tag);
    if (tag == 0xBF41) {
        rk_tlv_put_uint(&w, 0x81, code);
    } else {
        size_t error = rk_tlv_open(&w, 0xA1);
        rk_tlv_put(&w, 0x80, transaction_id);
        rk_tlv_put_uint(&w, 0x02, code);
        rk_tlv_close(&w, error);
    }
    rk_tlv_close(&w, all);
    rk_buf_put_slice(out, written(&w));
}
