/* ES9+.InitiateAuthentication (SGP.22 5.6.1). */
#include <openssl/rand.h>
#include <string.h>

#include "asn1/tlv/tlv.h"
#include "smdp/core/address.h"
#include "smdp/core/internal.h"
#include "smdp/core/reply.h"

enum { SIGNED_MAX = 512, SVN_LEN = 3, MAJOR = 2, SWEEP_SECONDS = 60 };

/* What the agent brought, checked in form. */
struct request {
    struct rk_buf challenge, info1;
    const char *address;
    struct rk_slice verification, signing; /* the card's lists of CI key identifiers */
};

static int read_info1(struct request *r) {
    struct rk_tlv info, svn, verification, signing;
    if (rk_tlv_only(rk_buf_slice(&r->info1), RK_TLV_BER, 0xBF20, &info))
        return refuse(RK_STATUS_FORMAT_INVALID);
    struct rk_tlv_reader in = rk_tlv_read(info.value, RK_TLV_BER);
    rk_tlv_take(&in, 0x82, &svn);
    rk_tlv_take(&in, 0xA9, &verification);
    rk_tlv_take(&in, 0xAA, &signing);
    if (in.error || svn.value.len != SVN_LEN)
        return refuse(RK_STATUS_FORMAT_INVALID);
    r->verification = verification.value;
    r->signing = signing.value;
    return svn.value.ptr[0] == MAJOR ? 0 : refuse(RK_STATUS_DP_SVN_UNSUPPORTED);
}

static int read_request(struct rk_dp_call *call, struct request *r) {
    int error = rk_json_get_string(call->in, "smdpAddress", &r->address);
    if (!error)
        error = rk_json_get_base64(call->in, "euiccChallenge", &r->challenge);
    if (error == RK_JSON_MISSING)
        return refuse(RK_STATUS_FORMAT_MISSING);
    if (error == RK_JSON_NO_MEMORY)
        return RK_DP_NO_MEMORY;
    if (error || r->challenge.len != RK_DP_CHALLENGE_LEN || strlen(r->address) >= HOST_CAP)
        return refuse(RK_STATUS_FORMAT_INVALID);
    return rk_dp_call_tlv(call, "euiccInfo1", 0xBF20, &r->info1);
}

/* --- which CI ------------------------------------------------------------------------------ */

static bool list_has(struct rk_slice list, const uint8_t *key_id) {
    struct rk_tlv_reader r = rk_tlv_read(list, RK_TLV_BER);
    struct rk_tlv item;
    while (rk_tlv_next(&r, &item))
        if (item.value.len == RK_DP_PKID_LEN && memcmp(item.value.ptr, key_id, RK_DP_PKID_LEN) == 0)
            return true;
    return false;
}

static int identity_of(const struct rk_dp_keys *keys, struct rk_slice key_id) {
    for (size_t i = 0; i < keys->count; i++)
        if (rk_slice_equal(key_id, rk_slice_of(keys->identities[i].ci_pkid)))
            return (int)i;
    return -1;
}

/*
 * The lists are in the order of the card's preference. Best is the first CI that serves both ways;
 * else the first that the card verifies the server by, and the first that the server trusts the
 * card by.
 */
struct choice {
    int identity;
    struct rk_slice euicc_ci;
};

static void choose_both(const struct rk_dp_keys *keys, const struct request *r,
                        struct choice *out) {
    struct rk_tlv_reader in = rk_tlv_read(r->signing, RK_TLV_BER);
    struct rk_tlv item;
    while (out->identity < 0 && rk_tlv_next(&in, &item)) {
        int identity = identity_of(keys, item.value);
        if (identity >= 0 && list_has(r->verification, item.value.ptr))
            *out = (struct choice){identity, item.value};
    }
}

static void choose_apart(const struct rk_dp_keys *keys, const struct request *r,
                         struct choice *out) {
    struct rk_tlv_reader in = rk_tlv_read(r->verification, RK_TLV_BER);
    struct rk_tlv item;
    while (out->identity < 0 && rk_tlv_next(&in, &item))
        out->identity = identity_of(keys, item.value);
    for (in = rk_tlv_read(r->signing, RK_TLV_BER); !out->euicc_ci.len && rk_tlv_next(&in, &item);)
        if (item.value.len == RK_DP_PKID_LEN && rk_trust_find(keys->trust, item.value))
            out->euicc_ci = item.value;
}

static int choose(const struct rk_dp_keys *keys, const struct request *r, struct choice *out) {
    *out = (struct choice){.identity = -1};
    choose_both(keys, r, out);
    if (out->identity < 0)
        choose_apart(keys, r, out);
    if (!out->euicc_ci.len)
        return refuse(RK_STATUS_DP_CI_UNSUPPORTED);
    return out->identity < 0 ? refuse(RK_STATUS_DP_CERT_UNAVAILABLE) : 0;
}

/* --- the answer ---------------------------------------------------------------------------- */

static int make_session(struct rk_dp_call *call, const struct choice *choice,
                        struct rk_dp_session *session) {
    struct rk_dp *dp = call->dp;
    if (RAND_bytes_ex(dp->libctx, session->transaction_id, RK_DP_TRANSACTION_LEN, 0) != 1 ||
        RAND_bytes_ex(dp->libctx, session->server_challenge, RK_DP_CHALLENGE_LEN, 0) != 1)
        return RK_DP_CRYPTO;
    session->created = call->now;
    memcpy(session->ci_pkid, dp->keys->identities[choice->identity].ci_pkid, RK_DP_PKID_LEN);
    memcpy(session->euicc_ci_pkid, choice->euicc_ci.ptr, RK_DP_PKID_LEN);
    return 0;
}

static int answer(struct rk_dp_call *call, const struct request *r, const struct choice *choice,
                  const struct rk_dp_session *session) {
    struct rk_dp *dp = call->dp;
    uint8_t space[SIGNED_MAX], signature[RK_DP_SIGNATURE_LEN], tlv[RK_DP_SIGNATURE_TLV_LEN];
    uint8_t pkid[2 + RK_DP_PKID_LEN] = {0x04, RK_DP_PKID_LEN};
    struct rk_slice server_signed1;
    struct rk_tlv_writer w = rk_tlv_write(space, sizeof space);
    size_t mark = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, rk_slice_of(session->transaction_id));
    rk_tlv_put(&w, 0x81, rk_buf_slice(&r->challenge));
    rk_tlv_put(&w, 0x83, rk_slice(r->address, strlen(r->address)));
    rk_tlv_put(&w, 0x84, rk_slice_of(session->server_challenge));
    rk_tlv_close(&w, mark);
    if (rk_tlv_write_finish(&w, &server_signed1))
        return refuse(RK_STATUS_FORMAT_INVALID);
    int error = dp->keys->signer.ops->sign(dp->keys->signer.self, (size_t)choice->identity,
                                           RK_DP_KEY_AUTH, &server_signed1, 1, signature);
    if (error)
        return error;
    rk_dp_signature_tlv(rk_slice_of(signature), tlv);
    memcpy(pkid + 2, session->euicc_ci_pkid, RK_DP_PKID_LEN);
    rk_dp_call_name(call, rk_slice_of(session->transaction_id));
    rk_dp_reply_text(call->out, "transactionId", call->transaction);
    rk_dp_reply_base64(call->out, "serverSigned1", server_signed1);
    rk_dp_reply_base64(call->out, "serverSignature1", rk_slice_of(tlv));
    rk_dp_reply_base64(call->out, "euiccCiPKIdToBeUsed", rk_slice_of(pkid));
    rk_dp_reply_base64(call->out, "serverCertificate",
                       dp->keys->identities[choice->identity].auth_cert);
    return 0;
}

struct writing {
    struct rk_dp_call *call;
    struct rk_dp_session *session;
};

/* Old sessions go now and then, together with a new one. */
static int write_session(void *arg) {
    struct writing *w = arg;
    struct rk_dp *dp = w->call->dp;
    int64_t now = w->call->now;
    int error = dp->store->sessions->add(dp->store->self, w->session);
    if (!error && (now < dp->swept || now - dp->swept >= SWEEP_SECONDS)) {
        dp->swept = now;
        error = dp->store->sessions->expire(dp->store->self, now - dp->session_seconds);
    }
    return error;
}

static int initiate(struct rk_dp_call *call, struct request *r) {
    struct rk_dp *dp = call->dp;
    struct rk_dp_session session = {.state = RK_DP_SESSION_INITIATED};
    struct writing writing = {call, &session};
    struct choice choice;
    int error = read_request(call, r);
    if (!error && !rk_dp_address_is(r->address, dp->host))
        error = refuse(RK_STATUS_DP_ADDRESS_REFUSED);
    if (!error)
        error = read_info1(r);
    if (!error)
        error = choose(dp->keys, r, &choice);
    if (!error)
        error = make_session(call, &choice, &session);
    if (!error)
        error = answer(call, r, &choice, &session);
    return error ? error : rk_dp_transaction(dp, false, write_session, &writing);
}

int rk_dp_initiate_authentication(struct rk_dp_call *call) {
    struct request request = {0};
    int result = initiate(call, &request);
    rk_buf_free(&request.challenge);
    rk_buf_free(&request.info1);
    return result;
}
