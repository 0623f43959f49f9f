#include "euicc/sd/sms.h"

#include <string.h>

/* TPDU (TS 23.040 9.2.2.1). */
enum {
    MESSAGE_TYPE = 0x03, /* 00: SMS-DELIVER */
    HEADER_INDICATOR = 0x40,
    ADDRESS_HEAD = 2, /* length in digits, type */
    TIME_STAMP_LEN = 7,
    PID_DATA_DOWNLOAD = 0x7F,
    DCS_CLASS2_8BIT = 0xF6,
    DCS_GENERAL_CLASS2_8BIT = 0x16,
};

/* Information elements of the header. */
enum { IEI_PARTS = 0x00, IEI_PARTS_16 = 0x08, IEI_COMMAND = 0x70 };

/* `len` octets from the front of *in; false if there are not so many. */
static bool take(struct rk_slice *in, size_t len, struct rk_slice *out) {
    if (in->len < len)
        return false;
    *out = rk_slice(in->ptr, len);
    *in = rk_slice_from(*in, len);
    return true;
}

static bool take_address(struct rk_slice *in, struct rk_slice *out) {
    if (in->len < ADDRESS_HEAD)
        return false;
    size_t len = ADDRESS_HEAD + ((size_t)in->ptr[0] + 1) / 2;
    return len <= RK_SD_ADDRESS_MAX && take(in, len, out);
}

static bool read_element(uint8_t iei, struct rk_slice value, struct rk_sms *out) {
    enum { LEN = 3, LEN_16 = 4 };
    if (iei == IEI_COMMAND)
        out->command = true;
    if (iei != IEI_PARTS && iei != IEI_PARTS_16)
        return true;
    if (value.len != (iei == IEI_PARTS ? LEN : LEN_16))
        return false;
    const uint8_t *numbers = value.ptr + value.len - 2;
    out->reference = iei == IEI_PARTS ? value.ptr[0] : rk_get_u16(value.ptr);
    out->parts = numbers[0];
    out->part = numbers[1];
    out->is_part = out->parts > 1;
    return out->part >= 1 && out->part <= out->parts;
}

static bool read_header(struct rk_slice header, struct rk_sms *out) {
    struct rk_slice head, value;
    while (header.len)
        if (!take(&header, 2, &head) || !take(&header, head.ptr[1], &value) ||
            !read_element(head.ptr[0], value, out))
            return false;
    return true;
}

bool rk_sms_read(struct rk_slice tpdu, struct rk_sms *out) {
    struct rk_slice first, middle, len, header;
    memset(out, 0, sizeof *out);
    if (!take(&tpdu, 1, &first) || !take_address(&tpdu, &out->originator) ||
        !take(&tpdu, 2 + TIME_STAMP_LEN, &middle) || !take(&tpdu, 1, &len))
        return false;
    bool fits = (first.ptr[0] & (MESSAGE_TYPE | HEADER_INDICATOR)) == HEADER_INDICATOR &&
                middle.ptr[0] == PID_DATA_DOWNLOAD &&
                (middle.ptr[1] == DCS_CLASS2_8BIT || middle.ptr[1] == DCS_GENERAL_CLASS2_8BIT) &&
                len.ptr[0] == tpdu.len && tpdu.len <= RK_SD_SMS_DATA_MAX;
    if (!fits || !take(&tpdu, 1, &len) || !take(&tpdu, len.ptr[0], &header))
        return false;
    out->data = tpdu;
    return read_header(header, out);
}

/* ---- parts ---- */

static bool is_of(const struct rk_sd_parts *parts, const struct rk_sms *sms) {
    return parts->count == sms->parts && parts->reference == sms->reference &&
           rk_slice_equal(rk_slice(parts->origin, parts->origin_len), sms->originator);
}

/* Parts of any length lie in places of one length until they are all there. */
static size_t join(struct rk_sd_parts *parts) {
    size_t len = 0;
    for (unsigned i = 0; i < parts->count; i++) {
        memmove(parts->octets + len, parts->octets + (size_t)i * RK_SD_PART_MAX, parts->lens[i]);
        len += parts->lens[i];
    }
    parts->count = 0;
    return len;
}

int rk_sd_parts_add(struct rk_sd_parts *parts, const struct rk_sms *sms, uint8_t **octets,
                    size_t *len) {
    if (sms->parts > RK_SD_PARTS_MAX || sms->data.len > RK_SD_PART_MAX)
        return -1;
    if (!is_of(parts, sms)) {
        parts->count = sms->parts;
        parts->have = 0;
        parts->command = false;
        parts->reference = sms->reference;
        parts->origin_len = (uint8_t)sms->originator.len;
        memcpy(parts->origin, sms->originator.ptr, sms->originator.len);
    }
    unsigned place = sms->part - 1u;
    parts->lens[place] = (uint8_t)sms->data.len;
    if (sms->data.len)
        memcpy(parts->octets + (size_t)place * RK_SD_PART_MAX, sms->data.ptr, sms->data.len);
    parts->have = (uint8_t)(parts->have | 1u << place);
    parts->command = parts->command || sms->command;
    if (parts->have != (1u << parts->count) - 1)
        return 0;
    *octets = parts->octets;
    *len = join(parts);
    return parts->command ? 1 : -1;
}
