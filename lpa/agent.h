/*
 * Inside of the agent: what its files share. Not for users of the library.
 *
 * The agent reads with asn1/tlv and not with the generated types: what card and server sign is
 * passed on as the very octets received, so each step needs slices of them; a card from years ago
 * must be listed although one of its elements is not as the module wants it; and a list of
 * profiles costs no more memory than its bytes. Tests hold this reading against the generated one.
 */
#ifndef RK_LPA_AGENT_H
#define RK_LPA_AGENT_H

#include "asn1/tlv/tlv.h"
#include "lpa/es10/channel.h"
#include "lpa/lpa.h"

struct rk_lpa {
    struct rk_lpa_config config;
    uint8_t aid[16];
    struct rk_lpa_channel channel;
    bool trusted; /* the HTTP transport knows the card's CI keys */
};

/* Tell that a step begins. */
void rk_lpa_step(struct rk_lpa *lpa, const char *step, const char *detail);

/* RK_LPA_USER if the operation has been cancelled, else 0. */
int rk_lpa_check_cancelled(const struct rk_lpa *lpa, const char *step, struct rk_lpa_error *e);

/*
 * Call an ES10 function, connecting first when necessary. The answer, which must be one element
 * with `tag`, is appended to `answer` (empty before) and described by `out`.
 */
int rk_lpa_es10(struct rk_lpa *lpa, const char *step, struct rk_slice request, uint32_t tag,
                struct rk_buf *answer, struct rk_tlv *out, struct rk_lpa_error *e);

/* RK_LPA_CARD: the answer in `step` is malformed. */
int rk_lpa_malformed(struct rk_lpa_error *e, const char *step, const char *what);

/* Meaning of a result code: rows of a table that ends with a null text. */
struct rk_lpa_meaning {
    int code;
    const char *text; /* lpac's words where it has any */
    const char *hint; /* may be null */
};

/*
 * Call an ES10 function whose answer is `tag` with one result in element 80. Not 0: RK_LPA_CARD
 * with the code and its row of `meanings`.
 */
int rk_lpa_es10_result(struct rk_lpa *lpa, const char *step, const char *clause,
                       struct rk_slice request, uint32_t tag, const struct rk_lpa_meaning *meanings,
                       struct rk_lpa_error *e);

/* RK_LPA_CARD with a code of the card and its row of `meanings`. */
int rk_lpa_card_code(struct rk_lpa_error *e, const char *step, const char *clause, uint32_t code,
                     const struct rk_lpa_meaning *meanings);

/* --- functions of the card that have no public prototype ------------------------------------- */

/* GetEUICCInfo1 (5.7.8), GetEUICCChallenge (5.7.7): the whole answer, and 16 bytes. */
int rk_lpa_get_info1(struct rk_lpa *lpa, struct rk_buf *out, struct rk_lpa_error *e);
int rk_lpa_get_challenge(struct rk_lpa *lpa, uint8_t out[16], struct rk_lpa_error *e);
int rk_lpa_get_rat(struct rk_lpa *lpa, struct rk_lpa_rat *out, struct rk_lpa_error *e);

/* The card's default SM-DP+ and root SM-DS, cleaned; "" if it has none. */
enum { RK_LPA_CONFIGURED_CAP = 256 };
int rk_lpa_get_configured(struct rk_lpa *lpa, char smdp[RK_LPA_CONFIGURED_CAP],
                          char smds[RK_LPA_CONFIGURED_CAP], struct rk_lpa_error *e);

/* --- reading (lpa/es10/read*.c) -------------------------------------------------------------- */

/* Fill a record from the value of ProfileInfo or StoreMetadataRequest; false if malformed. */
bool rk_lpa_read_profile(const struct rk_tlv *element, struct rk_lpa_profile *out);
bool rk_lpa_read_notification(struct rk_slice value, struct rk_lpa_notification *out);
bool rk_lpa_read_rat(struct rk_slice value, struct rk_lpa_rat *out);
bool rk_lpa_read_info2(struct rk_slice value, struct rk_lpa_euicc_info2 *out);

/* ICCID as on the card (nibbles swapped, filler F) to text. "" if malformed. */
struct rk_lpa_iccid rk_lpa_read_iccid(struct rk_slice raw);

/* Append the element that names a profile: 5A (ICCID) or 4F (AID). RK_LPA_USAGE. */
int rk_lpa_put_profile_id(struct rk_buf *out, const char *step, const char *id,
                          struct rk_lpa_error *e);

#endif
