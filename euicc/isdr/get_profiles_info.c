/* GetProfilesInfo (SGP.22 5.7.15). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    RESPONSE = 0xBF2D,
    HEADER_ROOM = 8,
    BODY_AT = RK_ANSWER_ITEM + HEADER_ROOM,
    CRITERION = 0xA0,
    TAG_LIST = 0x5C,
    INCORRECT_INPUT = 1,   /* ProfileInfoListError: what is asked by, or for, is nothing */
    SERVICE_DATA = 0xBF22, /* serviceSpecificDataStoredInEuicc, since version 2.4 */
};

/* Where a member of ProfileInfo comes from. */
enum source { STORED, ICCID, AID, STATE, NICKNAME, CLASS, DP_DATA };

/* ProfileInfo in its order. Without a tag list the answer holds the default members. */
static const struct {
    uint32_t tag;
    bool by_default;
    uint8_t source; /* enum source; STORED: the metadata's element of the same tag */
} members[] = {
    {0x5A, true, ICCID},   {0x4F, true, AID},
    {0x9F70, true, STATE}, {0x90, true, NICKNAME},
    {0x91, true, STORED},  {0x92, true, STORED},
    {0x93, true, STORED},  {0x94, true, STORED},
    {0x95, true, CLASS},   {0xB6, false, STORED},
    {0xB7, false, STORED}, {0xB8, false, DP_DATA},
    {0x99, false, STORED}, {SERVICE_DATA, false, STORED},
};
enum { MEMBERS = sizeof members / sizeof *members };

/* ---- from RAM ---- */

static void write_nickname(struct rk_euicc *card, uint16_t space, struct rk_tlv_writer *w) {
    uint8_t name[RK_NICKNAME_MAX];
    int len =
        rk_store_get(&card->store, rk_key(space, RK_OBJECT_NICKNAME, 0), 0, name, sizeof name);
    if (len > 0)
        rk_tlv_put(w, 0x90, rk_slice(name, (size_t)len));
}

static void write_dp_data(struct rk_euicc *card, uint16_t space, struct rk_tlv_writer *w) {
    uint8_t data[RK_DP_DATA_MAX];
    int len = rk_isdp_dp_data(card, space, data);
    if (len > 0)
        rk_tlv_put_raw(w, rk_slice(data, (size_t)len));
}

static void write_member(struct rk_euicc *card, const struct rk_profile *p, enum source source,
                         struct rk_tlv_writer *w) {
    uint8_t aid[RK_AID_LEN];
    struct rk_enabled enabled;
    switch (source) {
    case ICCID:
        rk_tlv_put(w, 0x5A, rk_slice_of(p->iccid));
        break;
    case AID:
        rk_isdp_aid(p->index, aid);
        rk_tlv_put(w, 0x4F, rk_slice_of(aid));
        break;
    case STATE:
        if (rk_isdp_enabled(card, &enabled) == 0)
            rk_tlv_put_uint(w, 0x9F70, enabled.space == p->space);
        break;
    case NICKNAME:
        write_nickname(card, p->space, w);
        break;
    case CLASS:
        rk_tlv_put_uint(w, 0x95, p->class);
        break;
    case DP_DATA:
        write_dp_data(card, p->space, w);
        break;
    case STORED:
        break;
    }
}

/* ---- from the store ---- */

static bool add_stored(struct rk_euicc *card, uint16_t space, uint32_t tag) {
    struct rk_metadata m = rk_metadata_open(card, space);
    struct rk_metadata_element e;
    while (rk_metadata_next(&m, &e) == 1)
        if (e.tag == tag)
            return rk_answer_add_stored(&card->answer, space, RK_OBJECT_METADATA, e.at, e.len);
    return true;
}

/* ---- one profile ---- */

/* Which members, as bits of the table; those that the card's version does not know are none. */
static bool is_asked(const struct rk_euicc *card, size_t member) {
    if (members[member].tag == SERVICE_DATA && !rk_ecasd_version_from(&card->identity, 2, 4))
        return false;
    return card->query.tags >> member & 1;
}

static bool add_members(struct rk_euicc *card, const struct rk_profile *p) {
    struct rk_tlv_writer w = rk_tlv_write(card->out + BODY_AT, sizeof card->out - BODY_AT);
    for (size_t i = 0; i < MEMBERS; i++) {
        if (!is_asked(card, i))
            continue;
        size_t at = w.len;
        write_member(card, p, (enum source)members[i].source, &w);
        if (w.error || (w.len > at && !rk_answer_add_ram(&card->answer, BODY_AT + at, w.len - at)))
            return false;
        if (members[i].source == STORED && !add_stored(card, p->space, members[i].tag))
            return false;
    }
    return true;
}

/* E3 in front: its length is known only once the members are there. */
static int more_profiles(struct rk_euicc *card, uint32_t index) {
    struct rk_answer *answer = &card->answer;
    struct rk_profile p;
    struct rk_profile_id id = {card->query.tag, rk_slice(card->query.value, card->query.len)};
    int error = rk_isdp_at(card, index, &p);
    if (error)
        return error == RK_STORE_ABSENT ? 0 : error;
    if (id.tag && !rk_isdp_matches(&p, id))
        return 1;
    if (!rk_answer_add_ram(answer, RK_ANSWER_ITEM, 0) || !add_members(card, &p))
        return RK_STORE_CORRUPT;
    struct rk_tlv_writer w = rk_tlv_write(card->out + RK_ANSWER_ITEM, HEADER_ROOM);
    rk_tlv_put_header(&w, 0xE3, answer->left);
    answer->pieces[0].len = (uint32_t)w.len;
    answer->left += (uint32_t)w.len;
    return 1;
}

/* ---- the request ---- */

static bool read_criterion(struct rk_slice value, struct rk_query *query) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv e;
    if (!rk_tlv_next(&r, &e) || (e.tag != 0x4F && e.tag != 0x5A && e.tag != 0x95) ||
        e.value.len > sizeof query->value || !e.value.len)
        return false;
    query->tag = (uint8_t)e.tag;
    query->len = (uint8_t)e.value.len;
    memcpy(query->value, e.value.ptr, e.value.len);
    return true;
}

static uint32_t default_members(void) {
    uint32_t tags = 0;
    for (size_t i = 0; i < MEMBERS; i++)
        tags |= (uint32_t)members[i].by_default << i;
    return tags;
}

/* Tags back to back, of one or two octets; those of no member are skipped. */
static bool read_tag_list(struct rk_slice list, uint32_t *tags) {
    *tags = 0;
    while (list.len) {
        bool two = (list.ptr[0] & 0x1F) == 0x1F;
        if (two && list.len < 2)
            return false;
        uint32_t tag = two ? rk_get_u16(list.ptr) : list.ptr[0];
        for (size_t i = 0; i < MEMBERS; i++)
            if (members[i].tag == tag)
                *tags |= 1u << i;
        list = rk_slice_from(list, two ? 2 : 1);
    }
    return true;
}

uint16_t rk_isdr_get_profiles_info(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv criterion, list;
    card->query = (struct rk_query){.tags = default_members()};
    bool narrowed = rk_tlv_maybe(&r, CRITERION, &criterion);
    /* An empty list asks for nothing in particular: it counts as none. */
    bool listed = rk_tlv_maybe(&r, TAG_LIST, &list) && list.value.len;
    if (!RK_CHECK_WITH(INFO_FORM, !r.error, RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    if (!RK_CHECK_WITH(INFO_CRITERION, !narrowed || read_criterion(criterion.value, &card->query),
                       RK_FACT("searchCriteria", criterion.value)) ||
        !RK_CHECK_WITH(INFO_TAG_LIST, !listed || read_tag_list(list.value, &card->query.tags),
                       RK_FACT("tagList", list.value)))
        return rk_answer_error(card, RESPONSE, INCORRECT_INPUT);
    return rk_answer_list(card, RESPONSE, more_profiles);
}
