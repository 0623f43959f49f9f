/* StoreMetadata (SGP.22 5.5.3): what is accepted, member by member. */
#include "euicc/check.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { OWNER_MAX = 64, OWNER_GID_MAX = 8, GID_TOO_LONG = 9, MALFORMED = RK_LOAD_INCORRECT_INPUT };

/* Bit 0 of PprIds is no rule: it means something to UpdateMetadata alone. */
enum { PPR_UPDATE_CONTROL = 1u << 0 };

/* What the members say, gathered on the way. */
struct facts {
    struct rk_euicc *card;
    struct rk_profile *profile;
    struct rk_install_config *config;
    uint32_t ppr;
    uint32_t class;
    bool has_icon_type, has_owner;
    bool wildcard; /* in the owner's mccMnc */
};

typedef bool member_check(struct facts *f, const struct rk_metadata *m,
                          const struct rk_metadata_element *e);

/* Ten octets of swapped digits; filler only at the end. */
static bool check_iccid(struct facts *f, const struct rk_metadata *m,
                        const struct rk_metadata_element *e) {
    uint8_t *iccid = f->profile->iccid;
    bool filler = false;
    if (rk_metadata_value(m, e, iccid, RK_ICCID_LEN) != RK_ICCID_LEN)
        return false;
    for (size_t i = 0; i < RK_ICCID_LEN * 2; i++) {
        unsigned digit = i % 2 ? iccid[i / 2] >> 4 : iccid[i / 2] & 15u;
        if (filler && digit != 15)
            return false;
        filler = digit == 15;
        if (filler && i < 18)
            return false;
    }
    memcpy(f->config->iccid, iccid, RK_ICCID_LEN);
    return true;
}

static bool check_any(struct facts *f, const struct rk_metadata *m,
                      const struct rk_metadata_element *e) {
    (void)f, (void)m, (void)e;
    return true;
}

/* jpg 0, png 1 (SGP.22 2.4.5.2). */
static bool check_icon_type(struct facts *f, const struct rk_metadata *m,
                            const struct rk_metadata_element *e) {
    uint8_t type = 0xFF;
    f->has_icon_type = true;
    return rk_metadata_value(m, e, &type, 1) == 1 && type <= 1;
}

static bool check_icon(struct facts *f, const struct rk_metadata *m,
                       const struct rk_metadata_element *e) {
    (void)m, (void)e;
    return f->has_icon_type;
}

static bool check_class(struct facts *f, const struct rk_metadata *m,
                        const struct rk_metadata_element *e) {
    uint8_t value[4];
    int got = rk_metadata_value(m, e, value, sizeof value);
    return got >= 0 && !rk_tlv_get_uint(rk_slice(value, (size_t)got), &f->class);
}

/* One NotificationConfigurationInformation: events and address, both needed. */
static bool check_notification(const struct rk_metadata *list,
                               const struct rk_metadata_element *entry) {
    struct rk_metadata m = rk_metadata_enter(list, entry);
    struct rk_metadata_element e;
    uint8_t value[4];
    uint32_t events;
    if (rk_metadata_next(&m, &e) != 1 || e.tag != 0x80 || e.value_len > sizeof value)
        return false;
    int got = rk_metadata_value(&m, &e, value, sizeof value);
    if (got < 0 || rk_tlv_get_bits(rk_slice(value, (size_t)got), &events))
        return false;
    return rk_metadata_next(&m, &e) == 1 && e.tag == 0x81 && e.value_len &&
           e.value_len <= RK_ADDRESS_MAX;
}

static bool check_notifications(struct facts *f, const struct rk_metadata *m,
                                const struct rk_metadata_element *e) {
    struct rk_metadata list = rk_metadata_enter(m, e);
    struct rk_metadata_element entry;
    unsigned count = 0;
    int got;
    (void)f;
    while ((got = rk_metadata_next(&list, &entry)) == 1)
        if (entry.tag != 0x30 || ++count > RK_NOTIFY_ENTRIES_MAX ||
            !check_notification(&list, &entry))
            return false;
    return got == 0;
}

static bool keep_gid(struct rk_tlv_reader *r, uint32_t tag, bool *has, uint8_t *len, uint8_t *gid) {
    struct rk_tlv value;
    *has = rk_tlv_maybe(r, tag, &value);
    *len = (uint8_t)(value.value.len <= OWNER_GID_MAX ? value.value.len : GID_TOO_LONG);
    if (value.value.len && *len <= OWNER_GID_MAX)
        memcpy(gid, value.value.ptr, *len);
    return !r->error;
}

static bool check_owner(struct facts *f, const struct rk_metadata *m,
                        const struct rk_metadata_element *e) {
    struct rk_install_config *c = f->config;
    uint8_t value[OWNER_MAX];
    struct rk_tlv plmn;
    int got = rk_metadata_value(m, e, value, sizeof value);
    if (got < 0)
        return false;
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(value, (size_t)got), RK_TLV_DER);
    if (!rk_tlv_take(&r, 0x80, &plmn) || plmn.value.len != 3)
        return false;
    memcpy(c->plmn, plmn.value.ptr, 3);
    for (size_t i = 0; i < 6; i++)
        f->wildcard |= (i % 2 ? c->plmn[i / 2] >> 4 : c->plmn[i / 2] & 15) == 0xE;
    c->has_owner = f->has_owner = true;
    return keep_gid(&r, 0x81, &c->has_gid1, &c->gid1_len, c->gid1) &&
           keep_gid(&r, 0x82, &c->has_gid2, &c->gid2_len, c->gid2);
}

static bool check_ppr(struct facts *f, const struct rk_metadata *m,
                      const struct rk_metadata_element *e) {
    uint8_t value[5];
    int got = rk_metadata_value(m, e, value, sizeof value);
    if (got < 0 || rk_tlv_get_bits(rk_slice(value, (size_t)got), &f->ppr))
        return false;
    f->ppr &= ~(uint32_t)PPR_UPDATE_CONTROL;
    return true;
}

/* Members in the order of the type; lengths of their values (SGP.22 5.5.3, annex). */
static const struct {
    uint32_t tag;
    bool mandatory;
    uint16_t min, max;
    member_check *check;
} members[] = {
    {0x5A, true, RK_ICCID_LEN, RK_ICCID_LEN, check_iccid},
    {0x91, true, 0, 32, check_any},
    {0x92, true, 0, 64, check_any},
    {0x93, false, 1, 1, check_icon_type},
    {0x94, false, 0, 1024, check_icon},
    {0x95, false, 1, 4, check_class},
    {0xB6, false, 0, 0xFFFF, check_notifications},
    {0xB7, false, 5, OWNER_MAX, check_owner},
    {0x99, false, 1, 5, check_ppr},
};
enum { MEMBERS = sizeof members / sizeof *members };

/* Members come in order, each once; what the type does not know is skipped. */
static bool check_members(struct facts *f) {
    struct rk_metadata m = rk_metadata_open(f->card, f->profile->space);
    struct rk_metadata_element e;
    size_t next = 0;
    int got;
    while ((got = rk_metadata_next(&m, &e)) == 1) {
        size_t at = 0;
        while (at < MEMBERS && members[at].tag != e.tag)
            at++;
        if (at == MEMBERS)
            continue;
        for (; next < at; next++)
            if (!RK_CHECK_WITH(METADATA_MANDATORY, !members[next].mandatory,
                               RK_FACT_NUMBER("tag", members[next].tag)))
                return false;
        if (!RK_CHECK_WITH(METADATA_ORDER, at >= next, RK_FACT_NUMBER("tag", e.tag)) ||
            !RK_CHECK_WITH(METADATA_LENGTH,
                           e.value_len >= members[at].min && e.value_len <= members[at].max,
                           RK_FACT_NUMBER("tag", e.tag), RK_FACT_NUMBER("octets", e.value_len)) ||
            !RK_CHECK_WITH(METADATA_MEMBER, members[at].check(f, &m, &e),
                           RK_FACT_NUMBER("tag", e.tag), RK_FACT_NUMBER("offset", e.at)))
            return false;
        next = at + 1;
    }
    for (; next < MEMBERS; next++)
        if (!RK_CHECK_WITH(METADATA_MANDATORY, !members[next].mandatory,
                           RK_FACT_NUMBER("tag", members[next].tag)))
            return false;
    return RK_CHECK_WITH(METADATA_FORM, !got, RK_FACT_NUMBER("offset", m.at));
}

/* Profile policy rules: known ones, of a profile that is no test profile, of a named owner the
 * table allows (SGP.22 2.9.1.2, 2.9.2.1). */
static uint8_t check_rules(struct facts *f) {
    if (!f->ppr)
        return 0;
    if (!RK_CHECK(PPR_OWNER, f->has_owner && !f->wildcard))
        return MALFORMED;
    if (!RK_CHECK_WITH(PPR_KNOWN, !(f->ppr & ~(uint32_t)(RK_PPR_DISABLE | RK_PPR_DELETE)),
                       RK_FACT_NUMBER("bits", f->ppr)) ||
        !RK_CHECK(PPR_TEST_PROFILE, f->class != RK_PROFILE_TEST) ||
        !RK_CHECK_WITH(PPR_AUTHORISED, rk_ppr_allowed(f->card, f->ppr, f->config),
                       RK_FACT_NUMBER("bits", f->ppr),
                       RK_FACT("mccMnc", rk_slice_of(f->config->plmn))))
        return RK_LOAD_PPR_NOT_ALLOWED;
    return 0;
}

static bool iccid_is_taken(struct facts *f) {
    struct rk_profile other;
    struct rk_profile_id id = {0x5A, rk_slice_of(f->profile->iccid)};
    return rk_isdp_find(f->card, id, &other) == 0;
}

uint8_t rk_metadata_check(struct rk_euicc *card, uint16_t space, struct rk_profile *profile,
                          struct rk_install_config *config) {
    struct facts f = {.card = card, .profile = profile, .config = config};
    memset(config, 0, sizeof *config);
    f.class = RK_PROFILE_OPERATIONAL;
    profile->space = space;
    if (!check_members(&f))
        return MALFORMED;
    uint8_t reason = check_rules(&f);
    if (!reason && !RK_CHECK_WITH(METADATA_CLASS, f.class <= RK_PROFILE_OPERATIONAL,
                                  RK_FACT_NUMBER("profileClass", f.class)))
        reason = RK_LOAD_UNSUPPORTED_CLASS;
    if (!reason && !RK_CHECK_WITH(METADATA_ICCID_NEW, !iccid_is_taken(&f),
                                  RK_FACT("iccid", rk_slice_of(profile->iccid))))
        reason = RK_LOAD_ICCID_EXISTS;
    profile->class = (uint8_t)f.class;
    profile->ppr = (uint8_t)f.ppr;
    config->profile_class = profile->class;
    return reason;
}
