/* ES10c: list, enable, disable, delete, name profiles (SGP.22 5.7.15 to 5.7.18, 5.7.21). */
#include "lpa/agent.h"

#include <stdlib.h>
#include <string.h>

enum { NICKNAME_MAX = 64 };

/* Ask for these: without a list a card gives fewer, and some give owner and rules only so. */
static const uint8_t GET_PROFILES[] = {0xBF, 0x2D, 0x0F, 0x5C, 0x0D, 0x5A, 0x4F, 0x9F, 0x70,
                                       0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x99, 0xB7, 0xB6};
static const uint8_t GET_PROFILES_PLAIN[] = {0xBF, 0x2D, 0x00};

static const char NOT_THERE[] = "list the profiles: lpa profile list";

static const struct rk_lpa_meaning ENABLE[] = {
    {1, "iccid or aid not found", NOT_THERE},
    {2, "profile not in disabled state", "it is enabled already"},
    {3, "disallowed by policy", "the enabled profile has a rule that forbids disabling it (PPR1)"},
    {4, "wrong profile reenabling",
     "while a test profile is enabled, only another one or the profile before it may be enabled"},
    {5, "the card is busy with a command for the device", "try again, or without refresh: 0"},
    {127, "internal error, maybe illegal iccid/aid coding", "try the AID instead of the ICCID"},
    {0}};
static const struct rk_lpa_meaning DISABLE[] = {
    {1, "iccid or aid not found", NOT_THERE},
    {2, "profile not in enabled state", "it is disabled already"},
    {3, "disallowed by policy", "the profile has a rule that forbids disabling it (PPR1)"},
    {5, "the card is busy with a command for the device", "try again, or without refresh: 0"},
    {127, "internal error, maybe illegal iccid/aid coding", "try the AID instead of the ICCID"},
    {0}};
static const struct rk_lpa_meaning DELETE[] = {
    {1, "iccid or aid not found", NOT_THERE},
    {2, "profile not in disabled state", "disable it first"},
    {3, "disallowed by policy", "the profile has a rule that forbids deleting it (PPR2)"},
    {127, "internal error, maybe illegal iccid/aid coding", "try the AID instead of the ICCID"},
    {0}};
static const struct rk_lpa_meaning NICKNAME[] = {
    {1, "iccid not found", NOT_THERE}, {127, "undefined error", NULL}, {0}};
static const struct rk_lpa_meaning LIST[] = {
    {1, "the card finds the request wrong", NULL}, {127, "undefined error", NULL}, {0}};

static int read_list(struct rk_slice value, struct rk_lpa_profile_list *out, const char *step,
                     struct rk_lpa_error *e) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    size_t count = 0;
    while (rk_tlv_next(&r, &element))
        count++;
    out->items = calloc(count ? count : 1, sizeof *out->items);
    if (!out->items)
        return rk_lpa_fail_memory(e, step);
    r = rk_tlv_read(value, RK_TLV_BER);
    while (rk_tlv_next(&r, &element))
        if (element.tag != 0xE3 || !rk_lpa_read_profile(&element, &out->items[out->count++]))
            return rk_lpa_malformed(e, step, "an element of ProfileInfo is wrong");
    return r.error ? rk_lpa_malformed(e, step, rk_tlv_error_text(r.error)) : 0;
}

static int get_list(struct rk_lpa *lpa, struct rk_slice request, struct rk_lpa_profile_list *out,
                    struct rk_lpa_error *e) {
    static const char step[] = "es10c_get_profiles_info";
    struct rk_tlv element, inner;
    uint32_t code = 0;
    rk_lpa_profile_list_free(out);
    int error = rk_lpa_es10(lpa, step, request, 0xBF2D, &out->answer, &element, e);
    if (error)
        return error;
    if (rk_tlv_find(element.value, RK_TLV_BER, 0xA0, &inner))
        return read_list(inner.value, out, step, e);
    if (!rk_tlv_find(element.value, RK_TLV_BER, 0x81, &inner) ||
        rk_tlv_get_uint(inner.value, &code))
        return rk_lpa_malformed(e, step, "neither list nor error in it");
    return rk_lpa_card_code(e, step, "SGP.22 5.7.15", code, LIST);
}

int rk_lpa_profile_list(struct rk_lpa *lpa, struct rk_lpa_profile_list *out,
                        struct rk_lpa_error *e) {
    struct rk_lpa_error refusal;
    *out = (struct rk_lpa_profile_list){0};
    int error = get_list(lpa, rk_slice_of(GET_PROFILES), out, &refusal);
    if (error == RK_LPA_CARD && (refusal.has_code || refusal.sw))
        error = get_list(lpa, rk_slice_of(GET_PROFILES_PLAIN), out, &refusal);
    if (error) {
        rk_lpa_profile_list_free(out);
        *e = refusal;
    }
    return error;
}

/* `tag` { [A0 {] id [}] [81 refresh] }: the three commands differ in no more. */
static int change(struct rk_lpa *lpa, const char *step, const char *clause, uint32_t tag,
                  const char *id, const bool *refresh, const struct rk_lpa_meaning *meanings,
                  struct rk_lpa_error *e) {
    struct rk_buf name = {0}, inner = {0}, request = {0};
    int error = rk_lpa_put_profile_id(&name, step, id, e);
    if (!error && refresh) {
        rk_buf_put_tlv(&inner, 0xA0, rk_buf_slice(&name));
        rk_buf_put_tlv(&inner, 0x81, rk_slice(*refresh ? "\xFF" : "\x00", 1));
    } else {
        rk_buf_put_slice(&inner, rk_buf_slice(&name));
    }
    rk_buf_put_tlv(&request, tag, rk_buf_slice(&inner));
    if (!error && !(rk_buf_ok(&name) && rk_buf_ok(&inner) && rk_buf_ok(&request)))
        error = rk_lpa_fail_memory(e, step);
    if (!error)
        error = rk_lpa_es10_result(lpa, step, clause, rk_buf_slice(&request), tag, meanings, e);
    rk_buf_free(&name);
    rk_buf_free(&inner);
    rk_buf_free(&request);
    return error;
}

int rk_lpa_profile_enable(struct rk_lpa *lpa, const char *id, bool refresh,
                          struct rk_lpa_error *e) {
    return change(lpa, "es10c_enable_profile", "SGP.22 5.7.16", 0xBF31, id, &refresh, ENABLE, e);
}

int rk_lpa_profile_disable(struct rk_lpa *lpa, const char *id, bool refresh,
                           struct rk_lpa_error *e) {
    return change(lpa, "es10c_disable_profile", "SGP.22 5.7.17", 0xBF32, id, &refresh, DISABLE, e);
}

int rk_lpa_profile_delete(struct rk_lpa *lpa, const char *id, struct rk_lpa_error *e) {
    return change(lpa, "es10c_delete_profile", "SGP.22 5.7.18", 0xBF33, id, NULL, DELETE, e);
}

/* SetNickname knows profiles by ICCID alone: look up the one an AID means. */
static int put_iccid(struct rk_lpa *lpa, struct rk_buf *out, const char *step, const char *id,
                     struct rk_lpa_error *e) {
    struct rk_lpa_profile_list list = {0};
    struct rk_tlv named;
    int error = rk_lpa_put_profile_id(out, step, id, e);
    if (error || rk_tlv_only(rk_buf_slice(out), RK_TLV_DER, 0x4F, &named))
        return error;
    error = rk_lpa_profile_list(lpa, &list, e);
    size_t i = 0;
    while (!error && i < list.count && !rk_slice_equal(list.items[i].aid, named.value))
        i++;
    if (!error && i == list.count)
        error = rk_lpa_card_code(e, step, "SGP.22 5.7.21", 1, NICKNAME);
    rk_buf_truncate(out, 0);
    if (!error)
        rk_buf_put_tlv(out, 0x5A, list.items[i].iccid_raw);
    rk_lpa_profile_list_free(&list);
    return error;
}

int rk_lpa_profile_nickname(struct rk_lpa *lpa, const char *id, const char *nickname,
                            struct rk_lpa_error *e) {
    static const char step[] = "es10c_set_nickname";
    struct rk_buf inner = {0}, request = {0};
    char clean[NICKNAME_MAX + 1];
    rk_lpa_clean_text(clean, sizeof clean, nickname, strlen(nickname));
    if (strcmp(clean, nickname) != 0)
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, step,
                           "a nickname is at most 64 bytes of UTF-8 without control characters");
    int error = put_iccid(lpa, &inner, step, id, e);
    rk_buf_put_tlv(&inner, 0x90, rk_slice(nickname, strlen(nickname)));
    rk_buf_put_tlv(&request, 0xBF29, rk_buf_slice(&inner));
    if (!error && !(rk_buf_ok(&inner) && rk_buf_ok(&request)))
        error = rk_lpa_fail_memory(e, step);
    if (!error)
        error = rk_lpa_es10_result(lpa, step, "SGP.22 5.7.21", rk_buf_slice(&request), 0xBF29,
                                   NICKNAME, e);
    rk_buf_free(&inner);
    rk_buf_free(&request);
    return error;
}
