/* How profiles are named, to people and to cards. */
#include "asn1/tlv/ident.h"

#include "asn1/wire/bytes.h"
#include "lpa/agent.h"

#include <string.h>

enum { AID_MIN = 5, AID_MAX = 16 };

struct rk_lpa_iccid rk_lpa_read_iccid(struct rk_slice raw) {
    struct rk_lpa_iccid out = {""};
    struct rk_iccid iccid;
    if (rk_iccid_from_ef(raw, &iccid) == 0)
        rk_iccid_to_text(&iccid, out.text);
    return out;
}

/* AIDs begin with the RID of eUICCs' domains, which no ICCID does: those begin with a digit. */
static bool put_aid(struct rk_buf *out, struct rk_slice text) {
    struct rk_buf aid = {0};
    bool good = text.len > 0 && (text.ptr[0] == 'A' || text.ptr[0] == 'a') &&
                rk_hex_decode(text, &aid) == 0 && aid.len >= AID_MIN && aid.len <= AID_MAX;
    if (good)
        rk_buf_put_tlv(out, 0x4F, rk_buf_slice(&aid));
    rk_buf_free(&aid);
    return good;
}

int rk_lpa_put_profile_id(struct rk_buf *out, const char *step, const char *id,
                          struct rk_lpa_error *e) {
    struct rk_slice text = rk_slice(id, strlen(id));
    uint8_t raw[RK_ICCID_LEN];
    struct rk_iccid iccid;
    if (put_aid(out, text))
        return 0;
    if (rk_iccid_from_text(text, &iccid))
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, step,
                           "'%s' is neither an ICCID (18 to 20 digits) nor an AID (hexadecimal)",
                           id);
    rk_iccid_to_ef(&iccid, raw);
    rk_buf_put_tlv(out, 0x5A, rk_slice_of(raw));
    return 0;
}
