#include "tools/saip/walk.h"

#include "asn1/tlv/ident.h"

enum { HEADER = 0xA0, ICCID = 0x83 };

/* The alternatives of ProfileElement in their order, which is that of their tag numbers. */
static const struct {
    const char *name;
    const char *text;
} elements[] = {
    {"header", "profile header"},
    {"genericFileManagement", "files by path"},
    {"pinCodes", "PINs"},
    {"pukCodes", "unblocking codes"},
    {"akaParameter", "network authentication"},
    {"cdmaParameter", "CDMA authentication"},
    {"securityDomain", "security domain"},
    {"rfm", "remote file management"},
    {"application", "application"},
    {"nonStandard", "element of somebody's own"},
    {"end", "end of the package"},
    {"rfu1", "reserved"},
    {"rfu2", "reserved"},
    {"rfu3", "reserved"},
    {"rfu4", "reserved"},
    {"rfu5", "reserved"},
    {"mf", "master file"},
    {"cd", "configuration data"},
    {"telecom", "DF.TELECOM"},
    {"usim", "USIM"},
    {"opt-usim", "USIM, optional files"},
    {"isim", "ISIM"},
    {"opt-isim", "ISIM, optional files"},
    {"phonebook", "DF.PHONEBOOK"},
    {"gsm-access", "DF.GSM-ACCESS"},
    {"csim", "CSIM"},
    {"opt-csim", "CSIM, optional files"},
    {"eap", "DF.EAP"},
    {"df-5gs", "DF.5GS"},
    {"df-saip", "DF.SAIP"},
    {"df-snpn", "DF.SNPN"},
    {"df-5gprose", "DF.5G_ProSe"},
    {"iot", "IoT minimal profile"},
    {"opt-iot", "IoT minimal profile, optional files"},
};

enum { ELEMENTS = sizeof elements / sizeof *elements, UNKNOWN = ELEMENTS };

/* Context-specific and constructed; in two octets from number 31 on. */
static size_t index_of(uint32_t tag) {
    size_t number = UNKNOWN;
    if (tag >= 0xA0 && tag < 0xBF)
        number = tag - 0xA0;
    else if (tag >= 0xBF1F && tag <= 0xBF7F)
        number = tag - 0xBF00;
    return number < ELEMENTS ? number : UNKNOWN;
}

const char *rk_saip_element_name(uint32_t tag) {
    size_t i = index_of(tag);
    return i == UNKNOWN ? "unknown" : elements[i].name;
}

const char *rk_saip_element_text(uint32_t tag) {
    size_t i = index_of(tag);
    return i == UNKNOWN ? "unknown" : elements[i].text;
}

static void read_header(const struct rk_tlv_reader *r, const struct rk_tlv *element,
                        struct rk_saip_element *out) {
    struct rk_tlv header, member;
    struct rk_tlv_reader inside = rk_tlv_enter(r, element);
    if (element->tag == HEADER || !rk_tlv_take(&inside, 0xA0, &header))
        return;
    struct rk_tlv_reader members = rk_tlv_enter(&inside, &header);
    out->mandated = rk_tlv_maybe(&members, 0x80, &member);
    out->has_identification = rk_tlv_take(&members, 0x81, &member) &&
                              !rk_tlv_get_uint(member.value, &out->identification);
}

struct rk_saip_walk rk_saip_walk(struct rk_slice package) {
    return (struct rk_saip_walk){.rest = package};
}

bool rk_saip_next(struct rk_saip_walk *walk, struct rk_saip_element *out) {
    struct rk_tlv_reader r = rk_tlv_read(walk->rest, RK_TLV_DER);
    struct rk_tlv element;
    if (walk->error || !walk->rest.len)
        return false;
    *out = (struct rk_saip_element){.number = ++walk->number, .at = walk->at};
    if (!rk_tlv_next(&r, &element)) {
        size_t value_len, header_len;
        if (rk_tlv_header(walk->rest, RK_TLV_DER, &out->tag, &value_len, &header_len))
            out->tag = 0;
        out->whole = walk->rest;
        walk->error = r.error;
        return false;
    }
    out->tag = element.tag;
    out->whole = element.whole;
    read_header(&r, &element, out);
    walk->at += element.whole.len;
    walk->rest = rk_slice_from(walk->rest, element.whole.len);
    return true;
}

bool rk_saip_iccid(struct rk_slice package, uint8_t out[10]) {
    struct rk_tlv_reader r = rk_tlv_read(package, RK_TLV_DER);
    struct rk_tlv header, member;
    struct rk_iccid iccid;
    if (!rk_tlv_take(&r, HEADER, &header) ||
        !rk_tlv_find(header.value, RK_TLV_DER, ICCID, &member) ||
        rk_iccid_from_header(member.value, &iccid))
        return false;
    rk_iccid_to_ef(&iccid, out);
    return true;
}
