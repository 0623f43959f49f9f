/* Foreign text made safe to show: valid UTF-8, nothing that moves a cursor or turns text around. */
#include "lpa/error.h"

#include <string.h>

/* Bytes of the UTF-8 character at `p` and its code point; 0 if it is none. */
static size_t decode(const uint8_t *p, size_t len, uint32_t *point) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    if (n == 0 || n > len)
        return 0;
    uint32_t value = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        value = value << 6 | (p[i] & 0x3Fu);
    }
    if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *point = value;
    return n;
}

static bool harmless(uint32_t point) {
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
                 point == 0x200E || point == 0x200F || point == 0x2028 || point == 0x2029;
    return !control && !turns;
}

void rk_lpa_clean_text(char *out, size_t cap, const void *text, size_t len) {
    const uint8_t *p = text;
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        uint32_t point = 0;
        size_t n = decode(p + i, len - i, &point);
        bool keep = n > 0 && harmless(point);
        size_t width = keep ? n : 1;
        if (width > cap - 1 - used)
            break;
        if (keep)
            memcpy(out + used, p + i, n);
        else
            out[used] = '?';
        used += width;
        i += n > 0 ? n : 1;
    }
    out[used] = 0;
}
