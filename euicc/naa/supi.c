#include "euicc/naa/suci.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    EF_IMSI = 0x6F07,
    EF_AD = 0x6FAD,
    DF_5GS = 0x5FC0,
    EF_SUPI_NAI = 0x4F09,
    IMSI_LEN = 9,
    IMSI_DIGITS_MAX = 15,
    MCC_DIGITS = 3,
    MNC_LEN_AT = 3, /* in EF.AD */
    HEADER_MAX = 4,
    FILLER = 0xF,
};

/* EF.SUPI_NAI's tags (TS 31.102 4.4.11.10). */
static const struct {
    uint8_t tag;
    uint8_t format;
} nai_tags[] = {{0x80, RK_SUPI_NSI}, {0x81, RK_SUPI_GLI}, {0x82, RK_SUPI_GCI}};

static bool find_format(uint32_t tag, uint8_t *format) {
    for (size_t i = 0; i < sizeof nai_tags / sizeof *nai_tags; i++)
        if (nai_tags[i].tag == tag) {
            *format = nai_tags[i].format;
            return true;
        }
    return false;
}

/* The first identifier of the file, RK_FILE_ABSENT if it holds none. */
static int read_nai(const struct rk_files *files, uint16_t adf, struct rk_supi *out) {
    struct rk_file df, file;
    uint8_t head[HEADER_MAX];
    uint32_t tag;
    size_t len;
    int error = rk_file_child(files, adf, DF_5GS, &df);
    if (!error)
        error = rk_file_child(files, df.index, EF_SUPI_NAI, &file);
    if (error)
        return error;
    size_t head_len = file.size < sizeof head ? file.size : sizeof head;
    error = rk_file_read(files, &file, 0, head, head_len);
    if (error || !find_format(head[0], &out->format))
        return error ? error : RK_FILE_ABSENT;
    if (rk_tlv_header(rk_slice(head, head_len), RK_TLV_BER, &tag, &len, &head_len) || len == 0 ||
        len > sizeof out->octets || head_len + len > file.size)
        return RK_FILE_RANGE;
    out->len = (uint8_t)len;
    return rk_file_read(files, &file, head_len, out->octets, len);
}

/* Digits of EF.IMSI (TS 31.102 4.2.2): behind a length and a nibble of parity. */
static size_t imsi_digits(const uint8_t ef[IMSI_LEN], uint8_t digits[IMSI_DIGITS_MAX + 1]) {
    size_t count = 0;
    if (ef[0] == 0 || ef[0] > IMSI_LEN - 1)
        return 0;
    for (size_t nibble = 1; nibble < 2u * ef[0]; nibble++) {
        uint8_t digit = ef[1 + nibble / 2] >> nibble % 2 * 4 & 0xF;
        if (digit == FILLER)
            break;
        if (digit > 9)
            return 0;
        digits[count++] = digit;
    }
    return count;
}

/* Two unless EF.AD says three (TS 31.102 4.2.18). */
static int read_mnc_len(const struct rk_files *files, uint16_t adf, size_t *len) {
    struct rk_file file;
    uint8_t octet = 0;
    int error = rk_file_child(files, adf, EF_AD, &file);
    if (!error && file.kind == RK_FILE_KIND_TRANSPARENT && file.size > MNC_LEN_AT)
        error = rk_file_read(files, &file, MNC_LEN_AT, &octet, 1);
    *len = (octet & 0xF) == 3 ? 3 : 2;
    return error == RK_FILE_ABSENT ? 0 : error;
}

/* Digits, the earlier one in the lower nibble; F fills the last octet. */
static void pack(const uint8_t *digits, size_t count, uint8_t *octets) {
    for (size_t i = 0; i < count; i += 2) {
        uint8_t high = i + 1 < count ? digits[i + 1] : FILLER;
        octets[i / 2] = (uint8_t)(high << 4 | digits[i]);
    }
}

static int read_imsi(const struct rk_files *files, uint16_t adf, struct rk_supi *out) {
    struct rk_file file;
    uint8_t ef[IMSI_LEN], digits[IMSI_DIGITS_MAX + 1];
    size_t mnc_len = 2;
    int error = rk_file_child(files, adf, EF_IMSI, &file);
    if (!error)
        error = rk_file_read(files, &file, 0, ef, sizeof ef);
    if (!error)
        error = read_mnc_len(files, adf, &mnc_len);
    if (error)
        return error;
    size_t count = imsi_digits(ef, digits), msin_at = MCC_DIGITS + mnc_len;
    if (count <= msin_at)
        return RK_FILE_ABSENT;
    uint8_t plmn[] = {digits[0], digits[1], digits[2], mnc_len == 3 ? digits[5] : FILLER,
                      digits[3], digits[4]};
    pack(plmn, sizeof plmn, out->plmn);
    pack(digits + msin_at, count - msin_at, out->octets);
    out->format = RK_SUPI_IMSI;
    out->len = (uint8_t)((count - msin_at + 1) / 2);
    rk_wipe(digits, sizeof digits);
    return 0;
}

/* All of it, but the realm of a NAI. */
static uint8_t private_len(const struct rk_supi *supi) {
    uint8_t len = 0;
    while (len < supi->len && (supi->format == RK_SUPI_IMSI || supi->octets[len] != '@'))
        len++;
    return len;
}

int rk_supi_read(const struct rk_files *files, uint16_t adf, bool nai, struct rk_supi *out) {
    memset(out, 0, sizeof *out);
    int error = nai ? read_nai(files, adf, out) : RK_FILE_ABSENT;
    if (error == RK_FILE_ABSENT)
        error = read_imsi(files, adf, out);
    out->private_len = private_len(out);
    return error;
}
