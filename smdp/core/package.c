#include "smdp/core/package.h"

#include <string.h>

#include "asn1/tlv/ident.h"
#include "smdp/core/spn.h"

/* Tags of profile elements, and of the files wanted inside them. */
enum {
    PE_HEADER = 0xA0,
    PE_END = 0xAA,
    PE_MF = 0xB0,
    PE_USIM = 0xB3,
    MF_ICCID = 0xA4,
    USIM_IMSI = 0xA3,
    USIM_SPN = 0xAD,
    USIM_AD = 0xB5,
    FILL_OFFSET = 0x82,
    FILL_CONTENT = 0x83,
    FILE_MAX = 32
};

/* The bit of UICCCapability that stands for each mark of ServicesList, in the order of the marks.
 */
static const uint8_t service_bits[] = {0,  1, 2, 3,  4,  6,  5,  10, 11, 12, 13, 14, 15, 16, 17,
                                       18, 7, 8, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};

static int read_services(struct rk_tlv_reader r, uint32_t *out) {
    struct rk_tlv mark;
    while (rk_tlv_next(&r, &mark)) {
        uint32_t at = mark.tag - 0x80;
        if (mark.tag >= 0x80 && at < sizeof service_bits)
            *out |= 1u << service_bits[at];
    }
    return rk_tlv_finish(&r) ? RK_DP_BAD_PACKAGE : 0;
}

static int set_iccid(int error, const struct rk_iccid *iccid, struct rk_dp_package *out) {
    if (error)
        return RK_DP_BAD_PACKAGE;
    rk_iccid_to_text(iccid, out->iccid);
    return 0;
}

/* The header holds the digits in reading order, the file with nibbles swapped. */
static int read_header_iccid(struct rk_slice octets, struct rk_dp_package *out) {
    struct rk_iccid iccid;
    int error = rk_iccid_from_header(octets, &iccid);
    return set_iccid(error, &iccid, out);
}

static int read_file_iccid(struct rk_slice octets, struct rk_dp_package *out) {
    struct rk_iccid iccid;
    int error = rk_iccid_from_ef(octets, &iccid);
    return set_iccid(error, &iccid, out);
}

/* Copy text into `cap` octets, cut where a character begins. */
static void copy_text(char *out, size_t cap, struct rk_slice text) {
    size_t len = text.len;
    if (len >= cap) {
        len = cap - 1;
        while (len && (text.ptr[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(out, text.ptr, len);
    out[len] = 0;
}

static int read_header(const struct rk_tlv_reader *outer, const struct rk_tlv *element,
                       struct rk_dp_package *out) {
    struct rk_tlv_reader r = rk_tlv_enter(outer, element);
    struct rk_tlv tlv;
    if (rk_tlv_take(&r, 0x80, &tlv) && rk_tlv_get_uint(tlv.value, &out->major))
        return RK_DP_BAD_PACKAGE;
    if (rk_tlv_take(&r, 0x81, &tlv) && rk_tlv_get_uint(tlv.value, &out->minor))
        return RK_DP_BAD_PACKAGE;
    if (rk_tlv_maybe(&r, 0x82, &tlv))
        copy_text(out->type, sizeof out->type, tlv.value);
    if (!rk_tlv_take(&r, 0x83, &tlv) || read_header_iccid(tlv.value, out))
        return RK_DP_BAD_PACKAGE;
    rk_tlv_maybe(&r, 0x84, &tlv);
    if (!rk_tlv_take(&r, 0xA5, &tlv))
        return RK_DP_BAD_PACKAGE;
    return read_services(rk_tlv_enter(&r, &tlv), &out->services);
}

/* The beginning of a file as its fills make it; what is not filled is FF. */
struct image {
    uint8_t octets[FILE_MAX];
    size_t len; /* up to where something was filled */
};

/* Fill offsets count from the end of the fill before. */
static bool read_file(const struct rk_tlv_reader *outer, const struct rk_tlv *element, uint32_t tag,
                      struct image *out) {
    struct rk_tlv_reader r = rk_tlv_enter(outer, element);
    struct rk_tlv file, item;
    bool found = false;
    while (!found && rk_tlv_next(&r, &file))
        found = file.tag == tag;
    if (!found)
        return false;
    memset(out->octets, 0xFF, sizeof out->octets);
    out->len = 0;
    size_t at = 0;
    for (r = rk_tlv_enter(&r, &file); rk_tlv_next(&r, &item);) {
        uint32_t offset;
        if (item.tag == FILL_OFFSET && rk_tlv_get_uint(item.value, &offset) == 0)
            at += offset;
        if (item.tag != FILL_CONTENT)
            continue;
        for (size_t i = 0; i < item.value.len && at + i < FILE_MAX; i++)
            out->octets[at + i] = item.value.ptr[i];
        at += item.value.len;
        out->len = at < FILE_MAX ? at : FILE_MAX;
    }
    return out->len > 0 && r.error == 0;
}

/* EF.IMSI is its length, then a nibble of parity, then the digits; EF.AD ends with the length of
 * the MNC, two unless it says three. */
static void read_plmn(const struct rk_tlv_reader *outer, const struct rk_tlv *usim,
                      struct rk_dp_package *out) {
    struct image imsi, ad;
    char text[6];
    if (!read_file(outer, usim, USIM_IMSI, &imsi) || imsi.len < 9)
        return;
    for (size_t i = 0; i < sizeof text; i++) {
        uint8_t octet = imsi.octets[1 + (i + 1) / 2];
        uint8_t nibble = (i + 1) % 2 ? octet >> 4 : octet & 15;
        if (nibble > 9)
            return;
        text[i] = (char)('0' + nibble);
    }
    bool three = read_file(outer, usim, USIM_AD, &ad) && ad.len >= 4 && (ad.octets[3] & 15) == 3;
    out->has_plmn = rk_plmn_from_text(rk_slice(text, three ? 6 : 5), out->plmn) == 0;
}

static int read_element(const struct rk_tlv_reader *r, const struct rk_tlv *element,
                        struct rk_dp_package *out) {
    struct image file;
    if ((element->tag == PE_HEADER) != (out->elements == 1))
        return RK_DP_BAD_PACKAGE;
    if (element->tag == PE_HEADER)
        return read_header(r, element, out);
    if (element->tag == PE_MF && read_file(r, element, MF_ICCID, &file))
        return read_file_iccid(rk_slice(file.octets, file.len), out);
    if (element->tag == PE_USIM && !out->has_plmn) {
        read_plmn(r, element, out);
        if (read_file(r, element, USIM_SPN, &file))
            rk_dp_spn_text(rk_slice(file.octets, file.len), out->provider, sizeof out->provider);
    }
    return 0;
}

static int read_all(struct rk_slice upp, struct rk_dp_package *out) {
    struct rk_tlv_reader r = rk_tlv_read(upp, RK_TLV_DER);
    struct rk_tlv element;
    uint32_t last = 0;
    while (rk_tlv_next(&r, &element)) {
        out->elements++;
        int error = read_element(&r, &element, out);
        if (error || last == PE_END)
            return RK_DP_BAD_PACKAGE;
        last = element.tag;
    }
    return rk_tlv_finish(&r) || last != PE_END ? RK_DP_BAD_PACKAGE : 0;
}

int rk_dp_package_read(struct rk_slice upp, struct rk_dp_package *out) {
    memset(out, 0, sizeof *out);
    int error = read_all(upp, out);
    if (error)
        memset(out, 0, sizeof *out);
    return error;
}
