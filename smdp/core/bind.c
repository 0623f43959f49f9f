#include "smdp/core/bind.h"

#include <openssl/rand.h>
#include <string.h>

#include "asn1/tlv/ident.h"
#include "smdp/core/bsp.h"

enum {
    TAG_SECRET_87 = 0x87,
    TAG_CLEAR_88 = 0x88,
    TAG_SEGMENT_86 = 0x86,
    GROUP_CONFIGURE_ISDP = 0xA0,
    GROUP_METADATA = 0xA1,
    GROUP_SESSION_KEYS = 0xA2,
    GROUP_PROFILE = 0xA3,
    SCRATCH_MAX = 512
};

/* The host identifier may be anything that stays the same for a card; the SM-DP+'s own OID is. */
static struct rk_slice host_id(const struct rk_dp_binding *b) {
    struct rk_slice oid = b->keys->identities[b->identity].oid;
    return rk_slice(oid.ptr, oid.len < 16 ? oid.len : 16);
}

/* Make the one-time key pair, agree with the card's, and forget the private half. */
static int agree(const struct rk_dp_binding *b, struct rk_dp_bound *bound,
                 struct rk_dp_bsp_keys *out) {
    uint8_t secret[32];
    struct rk_eid eid;
    struct rk_key *otsk = NULL;
    if (rk_eid_from_text(rk_slice(bound->eid, strlen(bound->eid)), &eid))
        return RK_DP_BAD_ARGUMENT;
    if (rk_key_generate_like(b->curve, &otsk))
        return RK_DP_CRYPTO;
    int error = rk_key_agree(otsk, rk_slice_of(bound->otpk_euicc), secret);
    if (!error) {
        memcpy(bound->otpk_dp, rk_key_point(otsk).ptr, RK_DP_POINT_LEN);
        error = rk_dp_bsp_derive(secret, host_id(b), eid.octets, out);
    } else {
        error = error == RK_CERTS_BAD_KEY ? RK_DP_BAD_ARGUMENT : RK_DP_CRYPTO;
    }
    rk_key_free(&otsk);
    rk_wipe(secret, sizeof secret);
    return error;
}

typedef int protect_tlv(struct rk_dp_bsp *bsp, uint8_t tag, struct rk_slice plain,
                        struct rk_buf *out);

/* Cut `plain` into segments and append them as the contents of `group`. */
static int put_group(struct rk_dp_bsp *bsp, uint32_t group, uint8_t tag, struct rk_slice plain,
                     struct rk_buf *out) {
    bool clear = tag == TAG_CLEAR_88;
    protect_tlv *protect = clear ? rk_dp_bsp_mac_only : rk_dp_bsp_encrypt;
    size_t max = clear ? RK_DP_BSP_MAX_CLEAR : RK_DP_BSP_MAX_SECRET;
    struct rk_buf segments = {0};
    int error = 0;
    rk_buf_reserve(&segments, plain.len + plain.len / 16 + 64);
    for (size_t at = 0; at < plain.len && !error; at += max) {
        size_t left = plain.len - at;
        error = protect(bsp, tag, rk_slice(plain.ptr + at, left < max ? left : max), &segments);
    }
    if (!error)
        rk_buf_put_tlv(out, group, rk_buf_slice(&segments));
    rk_buf_free(&segments);
    return error ? error : rk_buf_ok(out) ? 0 : RK_DP_NO_MEMORY;
}

/* The elements under the session keys; `fresh` are the keys the profile itself is put under. */
static int put_session_part(const struct rk_dp_binding *b, const struct rk_dp_bsp_keys *session,
                            const struct rk_dp_bsp_keys *fresh, struct rk_dp_bound *bound) {
    static const uint8_t configure_isdp[] = {0xBF, 0x24, 0x00};
    uint8_t replace[SCRATCH_MAX];
    struct rk_dp_bsp bsp;
    struct rk_tlv_writer w = rk_tlv_write(replace, sizeof replace);
    size_t mark = rk_tlv_open(&w, 0xBF26);
    rk_tlv_put(&w, 0x80, rk_slice_of(fresh->mcv));
    rk_tlv_put(&w, 0x81, rk_slice_of(fresh->enc));
    rk_tlv_put(&w, 0x82, rk_slice_of(fresh->mac));
    rk_tlv_close(&w, mark);
    int error = rk_dp_bsp_open(&bsp, b->libctx, session);
    if (!error)
        error = put_group(&bsp, GROUP_CONFIGURE_ISDP, TAG_SECRET_87, rk_slice_of(configure_isdp),
                          &bound->protected);
    if (!error)
        error = put_group(&bsp, GROUP_METADATA, TAG_CLEAR_88, rk_buf_slice(&bound->metadata),
                          &bound->protected);
    if (!error)
        error = put_group(&bsp, GROUP_SESSION_KEYS, TAG_SECRET_87, rk_slice(replace, w.len),
                          &bound->protected);
    rk_dp_bsp_close(&bsp);
    rk_wipe(replace, sizeof replace);
    return error;
}

static int put_profile(const struct rk_dp_binding *b, const struct rk_dp_bsp_keys *fresh,
                       struct rk_dp_bound *bound) {
    struct rk_dp_bsp bsp;
    int error = rk_dp_bsp_open(&bsp, b->libctx, fresh);
    if (!error)
        error = put_group(&bsp, GROUP_PROFILE, TAG_SEGMENT_86, b->package, &bound->protected);
    rk_dp_bsp_close(&bsp);
    return error;
}

int rk_dp_bind_protect(const struct rk_dp_binding *b, struct rk_dp_bound *bound) {
    struct rk_dp_bsp_keys session, fresh;
    rk_buf_truncate(&bound->protected, 0);
    rk_buf_reserve(&bound->protected, b->package.len + b->package.len / 16 + 1024);
    int error = agree(b, bound, &session);
    if (!error && RAND_priv_bytes_ex(b->libctx, (uint8_t *)&fresh, sizeof fresh, 0) != 1)
        error = RK_DP_CRYPTO;
    if (!error)
        error = put_session_part(b, &session, &fresh, bound);
    if (!error)
        error = put_profile(b, &fresh, bound);
    rk_wipe(&session, sizeof session);
    rk_wipe(&fresh, sizeof fresh);
    return error;
}

/* The members of InitialiseSecureChannel up to the server's one-time key: what is sent and signed.
 */
static struct rk_slice put_channel(const struct rk_dp_binding *b, const struct rk_dp_bound *bound,
                                   uint8_t *space, size_t cap) {
    static const uint8_t install[] = {1}, key_type[] = {0x88}, key_len[] = {RK_DP_BSP_KEY_LEN};
    struct rk_slice made = {0};
    struct rk_tlv_writer w = rk_tlv_write(space, cap);
    rk_tlv_put(&w, 0x82, rk_slice_of(install));
    rk_tlv_put(&w, 0x80, b->transaction_id);
    size_t mark = rk_tlv_open(&w, 0xA6);
    rk_tlv_put(&w, 0x80, rk_slice_of(key_type));
    rk_tlv_put(&w, 0x81, rk_slice_of(key_len));
    rk_tlv_put(&w, 0x84, host_id(b));
    rk_tlv_close(&w, mark);
    rk_tlv_put(&w, 0x5F49, rk_slice_of(bound->otpk_dp));
    rk_tlv_write_finish(&w, &made);
    return made;
}

int rk_dp_bind_seal(const struct rk_dp_binding *b, const struct rk_dp_bound *bound,
                    struct rk_buf *out) {
    uint8_t space[SCRATCH_MAX], card_key[RK_DP_POINT_LEN + 4], signature[RK_DP_SIGNATURE_LEN];
    struct rk_tlv_writer w = rk_tlv_write(card_key, sizeof card_key);
    rk_tlv_put(&w, 0x5F49, rk_slice_of(bound->otpk_euicc));
    struct rk_slice parts[] = {put_channel(b, bound, space, sizeof space),
                               rk_slice(card_key, w.len)};
    const struct rk_dp_signer *signer = &b->keys->signer;
    if (!parts[0].len)
        return RK_DP_BAD_ARGUMENT;
    int error = signer->ops->sign(signer->self, b->identity, RK_DP_KEY_PB, parts, 2, signature);
    if (error)
        return error;
    size_t signed_len =
        parts[0].len + rk_tlv_header_len(0x5F37, sizeof signature) + sizeof signature;
    size_t channel_len = rk_tlv_header_len(0xBF23, signed_len) + signed_len;
    rk_buf_put_header(out, 0xBF36, channel_len + bound->protected.len);
    rk_buf_put_header(out, 0xBF23, signed_len);
    rk_buf_put_slice(out, parts[0]);
    rk_buf_put_tlv(out, 0x5F37, rk_slice_of(signature));
    rk_buf_put_slice(out, rk_buf_slice(&bound->protected));
    return rk_buf_ok(out) ? 0 : RK_DP_NO_MEMORY;
}
