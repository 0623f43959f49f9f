/* EUICCInfo2 (SGP.22 5.7.8): every element is optional here, for the sake of old cards. */
#include "lpa/agent.h"

#include <string.h>

static bool read_keys(struct rk_slice value, struct rk_slice *keys, size_t *count) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv key;
    while (rk_tlv_take(&r, 0x04, &key))
        if (*count < RK_LPA_CI_KEYS_MAX)
            keys[(*count)++] = key.value;
    return r.rest.len == 0;
}

static int64_t read_count(struct rk_slice value) {
    int64_t number = 0;
    if (value.len == 0 || value.len > 7)
        return RK_LPA_ABSENT;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.ptr[i];
    return number;
}

/* TS 102 226 8.2.1.7.2: elements back to back in an OCTET STRING. */
static void read_resources(struct rk_slice value, struct rk_lpa_euicc_info2 *out) {
    struct rk_tlv element;
    if (rk_tlv_find(value, RK_TLV_BER, 0x81, &element))
        out->installed_applications = read_count(element.value);
    if (rk_tlv_find(value, RK_TLV_BER, 0x82, &element))
        out->free_nvm = read_count(element.value);
    if (rk_tlv_find(value, RK_TLV_BER, 0x83, &element))
        out->free_ram = read_count(element.value);
}

static void read_certification(struct rk_slice value, struct rk_lpa_euicc_info2 *out) {
    struct rk_tlv element;
    out->has_certification_data = true;
    if (rk_tlv_find(value, RK_TLV_BER, 0x80, &element))
        out->platform_label = element.value;
    if (rk_tlv_find(value, RK_TLV_BER, 0x81, &element))
        out->discovery_url = element.value;
}

/* Later versions may name more bits than fit: the known ones are in the first four bytes. */
static bool read_bits(struct rk_slice value, uint32_t *out) {
    uint8_t cut[5] = {0};
    if (value.len <= sizeof cut)
        return rk_tlv_get_bits(value, out) == 0;
    memcpy(cut + 1, value.ptr + 1, sizeof cut - 1);
    return rk_tlv_get_bits(rk_slice_of(cut), out) == 0;
}

static bool read_lists(const struct rk_tlv *element, struct rk_lpa_euicc_info2 *out) {
    uint32_t category;
    switch (element->tag) {
    case 0x85:
        return out->has_uicc_capability = read_bits(element->value, &out->uicc_capability);
    case 0x88:
        return out->has_rsp_capability = read_bits(element->value, &out->rsp_capability);
    case 0x99:
        return out->has_forbidden_ppr = read_bits(element->value, &out->forbidden_ppr);
    case 0xA9:
        return read_keys(element->value, out->verification_keys, &out->verification_key_count);
    case 0xAA:
        return read_keys(element->value, out->signing_keys, &out->signing_key_count);
    case 0x84:
        read_resources(element->value, out);
        return true;
    case 0xAC:
        read_certification(element->value, out);
        return true;
    case 0x8B:
        if (rk_tlv_get_uint(element->value, &category) || category > 255)
            return false;
        out->category = (int)category;
        return true;
    default:
        return true;
    }
}

bool rk_lpa_read_info2(struct rk_slice value, struct rk_lpa_euicc_info2 *out) {
    const struct {
        uint32_t tag;
        struct rk_slice *to;
    } plain[] = {{0x81, &out->profile_version},  {0x82, &out->svn},
                 {0x83, &out->firmware_version}, {0x86, &out->ts102241_version},
                 {0x04, &out->pp_version},       {0x87, &out->global_platform_version},
                 {0x0C, &out->sas_number}};
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    *out = (struct rk_lpa_euicc_info2){.installed_applications = RK_LPA_ABSENT,
                                       .free_nvm = RK_LPA_ABSENT,
                                       .free_ram = RK_LPA_ABSENT,
                                       .category = RK_LPA_ABSENT};
    while (rk_tlv_next(&r, &element)) {
        for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
            if (plain[i].tag == element.tag)
                *plain[i].to = element.value;
        if (!read_lists(&element, out))
            return false;
    }
    return r.error == 0;
}
