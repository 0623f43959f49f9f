/* ProfileInfo, StoreMetadataRequest, NotificationMetadata, RulesAuthorisationTable. */
#include "lpa/agent.h"

#include <stdlib.h>

static bool read_number(struct rk_slice value, int *out) {
    uint32_t number;
    if (rk_tlv_get_uint(value, &number) || number > INT32_MAX)
        return false;
    *out = (int)number;
    return true;
}

static bool read_owner(struct rk_slice value, struct rk_lpa_profile *out) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element)) {
        if (element.tag == 0x80)
            out->owner_plmn = element.value;
        else if (element.tag == 0x81)
            out->owner_gid1 = element.value;
        else if (element.tag == 0x82)
            out->owner_gid2 = element.value;
    }
    return r.error == 0;
}

static bool read_element(const struct rk_tlv *element, struct rk_lpa_profile *out) {
    switch (element->tag) {
    case 0x5A:
        out->iccid_raw = element->value;
        out->iccid = rk_lpa_read_iccid(element->value);
        return true;
    case 0x4F:
        out->aid = element->value;
        return element->value.len <= 16;
    case 0x9F70:
        return read_number(element->value, &out->state);
    case 0x90:
        out->nickname = element->value;
        return true;
    case 0x91:
        out->provider = element->value;
        return true;
    case 0x92:
        out->name = element->value;
        return true;
    case 0x93:
        return read_number(element->value, &out->icon_type);
    case 0x94:
        out->icon = element->value;
        return true;
    case 0x95:
        return read_number(element->value, &out->profile_class);
    case 0xB7:
        return read_owner(element->value, out);
    case 0x99:
        return rk_tlv_get_bits(element->value, &out->ppr) == 0;
    default:
        return true; /* B6, B8, BF22 and what later versions add */
    }
}

bool rk_lpa_read_profile(const struct rk_tlv *element, struct rk_lpa_profile *out) {
    *out = (struct rk_lpa_profile){.whole = element->whole,
                                   .state = RK_LPA_ABSENT,
                                   .icon_type = RK_LPA_ABSENT,
                                   .profile_class = RK_LPA_ABSENT};
    struct rk_tlv_reader r = rk_tlv_read(element->value, RK_TLV_BER);
    struct rk_tlv part;
    while (rk_tlv_next(&r, &part))
        if (!read_element(&part, out))
            return false;
    return r.error == 0;
}

bool rk_lpa_read_notification(struct rk_slice value, struct rk_lpa_notification *out) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv seq, event, address, iccid;
    *out = (struct rk_lpa_notification){0};
    if (!rk_tlv_take(&r, 0x80, &seq) || !rk_tlv_take(&r, 0x81, &event) ||
        !rk_tlv_take(&r, 0x0C, &address))
        return false;
    if (rk_tlv_maybe(&r, 0x5A, &iccid))
        out->iccid = rk_lpa_read_iccid(iccid.value);
    out->address = address.value;
    return r.error == 0 && rk_tlv_get_uint(seq.value, &out->seq) == 0 &&
           rk_tlv_get_bits(event.value, &out->event) == 0;
}

static bool read_ppar(const struct rk_tlv *element, struct rk_lpa_ppar *out) {
    struct rk_tlv_reader r = rk_tlv_read(element->value, RK_TLV_BER);
    struct rk_tlv ids, operators, flags;
    uint32_t bits = 0;
    if (!rk_tlv_take(&r, 0x80, &ids) || !rk_tlv_take(&r, 0xA1, &operators) ||
        !rk_tlv_take(&r, 0x82, &flags))
        return false;
    out->operators = operators.value;
    if (rk_tlv_get_bits(ids.value, &out->ppr) || rk_tlv_get_bits(flags.value, &bits))
        return false;
    out->consent_required = (bits & 1) != 0;
    return true;
}

static size_t count_elements(struct rk_slice value, uint32_t tag) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    size_t count = 0;
    while (rk_tlv_take(&r, tag, &element))
        count++;
    return r.rest.len == 0 ? count : 0;
}

bool rk_lpa_read_rat(struct rk_slice value, struct rk_lpa_rat *out) {
    size_t count = count_elements(value, 0x30);
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    if (count == 0)
        return value.len == 0;
    out->items = calloc(count, sizeof *out->items);
    if (!out->items)
        return false;
    while (rk_tlv_next(&r, &element))
        if (!read_ppar(&element, &out->items[out->count++]))
            return false;
    return true;
}
