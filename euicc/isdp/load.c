/* ProfileInstallationResult (SGP.22 2.5.6): made, signed and stored before it is told. */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { RECORD_MAX = 400, SIGNATURE = 0x5F37 };

/* ---- the record of a load under way ---- */

static struct rk_store_key loading_key(void) {
    return rk_key(0, RK_OBJECT_LOADING, 0);
}

int rk_load_put(struct rk_euicc *card, const struct rk_load *load) {
    uint8_t record[RECORD_MAX];
    struct rk_slice written;
    struct rk_tlv_writer w = rk_tlv_write(record, sizeof record);
    rk_tlv_put(&w, 0x80, rk_slice(load->transaction_id, load->transaction_id_len));
    rk_tlv_put(&w, 0x81, rk_slice(&load->identity, 1));
    rk_tlv_put(&w, 0x82, rk_slice(&load->step, 1));
    rk_tlv_put(&w, 0x06, rk_slice(load->oid, load->oid_len));
    rk_tlv_put(&w, 0x0C, rk_slice(load->address, load->address_len));
    if (load->has_iccid)
        rk_tlv_put(&w, 0x5A, rk_slice_of(load->iccid));
    if (rk_tlv_write_finish(&w, &written))
        return RK_STORE_MISUSE;
    return rk_store_put(&card->store, loading_key(), written);
}

static bool take(struct rk_tlv_reader *r, uint32_t tag, uint8_t *out, size_t cap, uint8_t *len) {
    struct rk_tlv e;
    if (!rk_tlv_take(r, tag, &e) || e.value.len > cap || (!len && e.value.len != cap))
        return false;
    if (e.value.len)
        memcpy(out, e.value.ptr, e.value.len);
    if (len)
        *len = (uint8_t)e.value.len;
    return true;
}

int rk_load_get(struct rk_euicc *card, struct rk_load *out) {
    uint8_t record[RECORD_MAX];
    int got = rk_store_get(&card->store, loading_key(), 0, record, sizeof record);
    if (got < 0)
        return got;
    memset(out, 0, sizeof *out);
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(record, (size_t)got), RK_TLV_DER);
    bool ok =
        take(&r, 0x80, out->transaction_id, RK_TRANSACTION_ID_MAX, &out->transaction_id_len) &&
        take(&r, 0x81, &out->identity, 1, 0) && take(&r, 0x82, &out->step, 1, 0) &&
        take(&r, 0x06, out->oid, RK_SERVER_OID_MAX, &out->oid_len) &&
        take(&r, 0x0C, out->address, RK_SERVER_ADDRESS_MAX, &out->address_len);
    out->has_iccid = ok && rk_tlv_peek(&r) == 0x5A;
    if (out->has_iccid)
        ok = take(&r, 0x5A, out->iccid, RK_ICCID_LEN, 0);
    return ok && !rk_tlv_finish(&r) ? 0 : RK_STORE_CORRUPT;
}

/* ---- the result ---- */

struct outcome {
    uint8_t reason; /* 0: success, then `index` says which AID */
    uint16_t index;
    struct rk_slice sima_response;
};

static void write_final(struct rk_tlv_writer *w, const struct rk_load *load,
                        const struct outcome *outcome) {
    uint8_t aid[RK_AID_LEN];
    size_t final = rk_tlv_open(w, 0xA2);
    size_t choice = rk_tlv_open(w, outcome->reason ? 0xA1 : 0xA0);
    if (outcome->reason) {
        rk_tlv_put_uint(w, 0x80, load->step);
        rk_tlv_put_uint(w, 0x81, outcome->reason);
        if (outcome->sima_response.len)
            rk_tlv_put(w, 0x82, outcome->sima_response);
    } else {
        rk_isdp_aid(outcome->index, aid);
        rk_tlv_put(w, 0x4F, rk_slice_of(aid));
        rk_tlv_put(w, 0x04, outcome->sima_response);
    }
    rk_tlv_close(w, choice);
    rk_tlv_close(w, final);
}

/* BF37 in `out`, signed over the whole BF27. */
static int make_result(struct rk_euicc *card, const struct rk_load *load,
                       const struct outcome *outcome, struct rk_slice *result) {
    uint8_t signature[RK_SIGNATURE_LEN];
    uint32_t seq;
    int error = rk_notification_next(card, &seq);
    struct rk_tlv_writer w = rk_tlv_write(card->out, RK_NOTIFICATION_LEN_MAX);
    size_t whole = rk_tlv_open(&w, 0xBF37);
    size_t data_at = w.len, data = rk_tlv_open(&w, 0xBF27);
    rk_tlv_put(&w, 0x80, rk_slice(load->transaction_id, load->transaction_id_len));
    rk_notification_metadata(&w, seq, RK_NOTIFY_INSTALL, rk_slice(load->address, load->address_len),
                             load->has_iccid ? load->iccid : 0);
    rk_tlv_put(&w, 0x06, rk_slice(load->oid, load->oid_len));
    write_final(&w, load, outcome);
    rk_tlv_close(&w, data);
    struct rk_slice part = rk_slice(card->out + data_at, w.len - data_at);
    if (error || w.error || rk_ecasd_sign(card, load->identity, &part, 1, signature))
        return error ? error : RK_STORE_MISUSE;
    rk_tlv_put(&w, SIGNATURE, rk_slice_of(signature));
    rk_tlv_close(&w, whole);
    return rk_tlv_write_finish(&w, result) ? RK_STORE_MISUSE : 0;
}

static int add_result(struct rk_euicc *card, const struct rk_load *load, struct rk_slice result) {
    struct rk_notification n = {
        .event = RK_NOTIFY_INSTALL, .identity = load->identity, .result = true};
    int error = rk_notification_take(card, 1, &n.seq);
    if (!error)
        error = rk_notification_put(card, &n, result);
    if (!error)
        error = rk_store_remove(&card->store, loading_key());
    return error;
}

int rk_load_succeed(struct rk_euicc *card, const struct rk_load *load,
                    const struct rk_profile *profile, struct rk_slice dp_data,
                    struct rk_slice sima_response, struct rk_slice *result) {
    struct outcome outcome = {.index = profile->index, .sima_response = sima_response};
    struct rk_room room = {.records = 4, .octets = RK_ROOT_MAX + 2 * RK_PROFILES_MAX};
    int error = make_result(card, load, &outcome, result);
    if (error)
        return error;
    rk_notification_room(card, 1, result->len, &room);
    error = rk_isdp_notify_room(card, profile->space, RK_NOTIFY_INSTALL, &room);
    /* Asked for and not used: what is installed can also be enabled and deleted. */
    if (!error)
        error = rk_isdp_notify_room(card, profile->space, RK_NOTIFY_ENABLE, &room);
    if (!error)
        error = rk_isdp_notify_room(card, profile->space, RK_NOTIFY_DELETE, &room);
    if (!error)
        error = rk_store_begin(&card->store, room.records, room.octets);
    if (error)
        return error;
    error = rk_isdp_write_root(card, profile, dp_data);
    if (!error)
        error = rk_isdp_list_add(card, profile->space);
    if (!error)
        error = add_result(card, load, *result);
    if (!error)
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_HELD_KEY, 0));
    if (!error)
        error = rk_isdp_notify(card, profile, RK_NOTIFY_INSTALL);
    return rk_isdp_end(card, error);
}

/* Reasons after which the same download may be tried again with the same key (SGP.22 2.5.6). */
static bool is_temporary(uint8_t reason) {
    return reason == RK_LOAD_MEMORY || reason == RK_LOAD_INTERRUPTION;
}

int rk_load_fail(struct rk_euicc *card, const struct rk_load *load, uint16_t space, uint8_t reason,
                 struct rk_slice sima_response, struct rk_slice *result) {
    struct outcome outcome = {.reason = reason, .sima_response = sima_response};
    struct rk_room room = {.records = 2, .octets = 0};
    /* A cut in between finds a load under way without a space: reason 11, as at any time before. */
    int error = space ? rk_store_remove(&card->store, rk_key(space, RK_OBJECT_ROOT, 0)) : 0;
    if (!error)
        error = make_result(card, load, &outcome, result);
    if (error)
        return error;
    rk_notification_room(card, 1, result->len, &room);
    error = rk_store_begin(&card->store, room.records, room.octets);
    if (error)
        return error;
    error = add_result(card, load, *result);
    if (!error && !is_temporary(reason))
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_HELD_KEY, 0));
    return rk_isdp_end(card, error);
}
