/* OIDs, times and names as text. */
#include "certs/cert.h"

#include "asn1/tlv/tlv.h"
#include "certs/read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- object identifiers ---------------------------------------------------------------------- */

/* Read one sub-identifier at *at; false when it is cut, padded or beyond 32 bits. */
static bool read_arc(struct rk_slice oid, size_t *at, uint32_t *out) {
    uint32_t arc = 0;
    if (*at >= oid.len || oid.ptr[*at] == 0x80)
        return false;
    for (; *at < oid.len; (*at)++) {
        if (arc > UINT32_MAX >> 7)
            return false;
        arc = arc << 7 | (oid.ptr[*at] & 0x7Fu);
        if (!(oid.ptr[*at] & 0x80)) {
            (*at)++;
            *out = arc;
            return true;
        }
    }
    return false;
}

const char *rk_oid_text(struct rk_slice oid, char *out, size_t cap) {
    size_t at = 0, used = 0;
    uint32_t arc;
    if (cap)
        out[0] = '\0';
    while (at < oid.len) {
        bool first = at == 0;
        int len = -1;
        if (read_arc(oid, &at, &arc)) {
            uint32_t root = arc < 80 ? arc / 40 : 2;
            len = first ? snprintf(out + used, cap - used, "%" PRIu32 ".%" PRIu32, root,
                                   arc - 40 * root)
                        : snprintf(out + used, cap - used, ".%" PRIu32, arc);
        }
        if (len < 0 || (size_t)len >= cap - used) {
            if (cap)
                out[0] = '\0';
            break;
        }
        used += (size_t)len;
    }
    return out;
}

static bool write_arc(uint32_t arc, uint8_t *out, size_t *len) {
    size_t octets = 1;
    for (uint32_t left = arc >> 7; left; left >>= 7)
        octets++;
    if (*len + octets > RK_OID_MAX)
        return false;
    for (size_t i = 0; i < octets; i++) {
        uint8_t more = i + 1 < octets ? 0x80 : 0;
        out[(*len)++] = (uint8_t)((arc >> (7 * (octets - 1 - i)) & 0x7F) | more);
    }
    return true;
}

/* Read one number of the dotted text; leading zeros and empty numbers are wrong. */
static bool take_number(const char **text, uint32_t *out) {
    uint64_t number = 0;
    const char *p = *text;
    if (*p < '0' || *p > '9' || (*p == '0' && p[1] >= '0' && p[1] <= '9'))
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        number = number * 10 + (uint64_t)(*p - '0');
        if (number > UINT32_MAX)
            return false;
    }
    *text = p;
    *out = (uint32_t)number;
    return true;
}

int rk_oid_encode(const char *dotted, uint8_t out[RK_OID_MAX], size_t *len) {
    uint8_t bytes[RK_OID_MAX];
    size_t used = 0;
    uint32_t root, arc;
    if (!take_number(&dotted, &root) || root > 2 || *dotted++ != '.' ||
        !take_number(&dotted, &arc) || (root < 2 && arc >= 40) || arc > UINT32_MAX - 80 ||
        !write_arc(root * 40 + arc, bytes, &used))
        return RK_CERTS_BAD_VALUE;
    while (*dotted) {
        if (*dotted++ != '.' || !take_number(&dotted, &arc) || !write_arc(arc, bytes, &used))
            return RK_CERTS_BAD_VALUE;
    }
    memcpy(out, bytes, used);
    *len = used;
    return 0;
}

/* --- times ----------------------------------------------------------------------------------- */

/* Days since 1970-01-01 of a date of the Gregorian calendar; years are counted from March so that
 * the leap day comes last. */
static int64_t days_from_date(int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2);
}

bool rk_cert_time_from_parts(const unsigned parts[6], int64_t *out) {
    static const uint8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = parts[0], month = parts[1], day = parts[2];
    if (year > 9999 || month < 1 || month > 12)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    unsigned last = month == 2 && leap ? 29 : month_days[month - 1];
    if (day < 1 || day > last || parts[3] > 23 || parts[4] > 59 || parts[5] > 59)
        return false;
    *out = days_from_date(year, month, day) * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5];
    return true;
}

bool rk_cert_time_to_parts(int64_t time, unsigned parts[6]) {
    int64_t days = time / 86400, seconds = time % 86400, year;
    if (seconds < 0) {
        seconds += 86400;
        days--;
    }
    if (days < -719528 || days > 2932896) /* years 0 and 9999 */
        return false;
    date_from_days(days, &year, &parts[1], &parts[2]);
    parts[0] = (unsigned)year;
    parts[3] = (unsigned)(seconds / 3600);
    parts[4] = (unsigned)(seconds / 60 % 60);
    parts[5] = (unsigned)(seconds % 60);
    return true;
}

const char *rk_time_text(int64_t time, char *out, size_t cap) {
    unsigned p[6];
    if (rk_cert_time_to_parts(time, p))
        snprintf(out, cap, "%04u-%02u-%02uT%02u:%02u:%02uZ", p[0] % 10000, p[1] % 100, p[2] % 100,
                 p[3] % 100, p[4] % 100, p[5] % 100);
    else
        snprintf(out, cap, "?");
    return out;
}

/* Match `text` with a pattern in which '0' stands for a digit; digits go to parts by position. */
static bool match_date(const char *text, const char *pattern, unsigned parts[6]) {
    size_t part = 0;
    for (size_t i = 0; pattern[i]; i++) {
        if (pattern[i] == '0' && text[i] >= '0' && text[i] <= '9')
            parts[part] = parts[part] * 10 + (unsigned)(text[i] - '0');
        else if (pattern[i] == '0' || text[i] != pattern[i])
            return false;
        else
            part++;
    }
    return text[strlen(pattern)] == '\0';
}

int rk_time_parse(const char *text, int64_t *out) {
    unsigned date[6] = {0}, moment[6] = {0};
    if (text[0] == '@' && ((text[1] >= '0' && text[1] <= '9') || text[1] == '-')) {
        char *end;
        unsigned parts[6];
        long long seconds = strtoll(text + 1, &end, 10);
        if (*end || !rk_cert_time_to_parts(seconds, parts))
            return RK_CERTS_BAD_VALUE;
        *out = seconds;
        return 0;
    }
    if (match_date(text, "0000-00-00", date))
        return rk_cert_time_from_parts(date, out) ? 0 : RK_CERTS_BAD_VALUE;
    if (match_date(text, "0000-00-00T00:00:00Z", moment))
        return rk_cert_time_from_parts(moment, out) ? 0 : RK_CERTS_BAD_VALUE;
    return RK_CERTS_BAD_VALUE;
}

/* --- names ----------------------------------------------------------------------------------- */

static const char *attribute_label(struct rk_slice oid, char *buf, size_t cap) {
    static const struct {
        uint8_t last;
        const char *label;
    } labels[] = {{3, "CN"}, {5, "serialNumber"}, {6, "C"},  {7, "L"},
                  {8, "ST"}, {10, "O"},           {11, "OU"}};
    if (oid.len == 3 && oid.ptr[0] == 0x55 && oid.ptr[1] == 0x04)
        for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
            if (labels[i].last == oid.ptr[2])
                return labels[i].label;
    return rk_oid_text(oid, buf, cap);
}

static void append(char *out, size_t cap, size_t *used, const char *text, size_t len) {
    for (size_t i = 0; i < len && *used + 1 < cap; i++) {
        unsigned char c = (unsigned char)text[i];
        out[(*used)++] = c < 0x20 || c == 0x7F ? '?' : text[i];
    }
    if (cap)
        out[*used] = '\0';
}

const char *rk_name_text(struct rk_slice name, char *out, size_t cap) {
    struct name_reader reader = rk_cert_name_read(name);
    struct name_attribute attribute;
    size_t used = 0;
    append(out, cap, &used, "", 0);
    while (rk_cert_name_next(&reader, &attribute)) {
        char oid[RK_OID_TEXT_MAX];
        const char *label = attribute_label(attribute.oid, oid, sizeof oid);
        if (used)
            append(out, cap, &used, ", ", 2);
        append(out, cap, &used, label, strlen(label));
        append(out, cap, &used, "=", 1);
        append(out, cap, &used, (const char *)attribute.text.ptr, attribute.text.len);
    }
    return out;
}
