#include "smdp/core/spn.h"

/* The GSM 7-bit default alphabet. 0 stands for the escape, which names do without. */
static const uint16_t gsm[128] = {
    '@',    0xA3,   '$',    0xA5, 0xE8,   0xE9, 0xF9,   0xEC,   0xF2,   0xC7,   '\n',   0xD8,
    0xF8,   '\r',   0xC5,   0xE5, 0x0394, '_',  0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, 0,    0xC6,   0xE6, 0xDF,   0xC9,   ' ',    '!',    '"',    '#',
    0xA4,   '%',    '&',    '\'', '(',    ')',  '*',    '+',    ',',    '-',    '.',    '/',
    '0',    '1',    '2',    '3',  '4',    '5',  '6',    '7',    '8',    '9',    ':',    ';',
    '<',    '=',    '>',    '?',  0xA1,   'A',  'B',    'C',    'D',    'E',    'F',    'G',
    'H',    'I',    'J',    'K',  'L',    'M',  'N',    'O',    'P',    'Q',    'R',    'S',
    'T',    'U',    'V',    'W',  'X',    'Y',  'Z',    0xC4,   0xD6,   0xD1,   0xDC,   0xA7,
    0xBF,   'a',    'b',    'c',  'd',    'e',  'f',    'g',    'h',    'i',    'j',    'k',
    'l',    'm',    'n',    'o',  'p',    'q',  'r',    's',    't',    'u',    'v',    'w',
    'x',    'y',    'z',    0xE4, 0xF6,   0xF1, 0xFC,   0xE0};

/* Append one character; false when it does not fit or is no printable one. */
static bool append(char *out, size_t cap, size_t *len, uint32_t c) {
    size_t need = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) || *len + need >= cap)
        return false;
    if (need == 1) {
        out[(*len)++] = (char)c;
    } else {
        static const uint8_t lead[] = {0, 0, 0xC0, 0xE0};
        out[(*len)++] = (char)(lead[need] | c >> 6 * (need - 1));
        if (need == 3)
            out[(*len)++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[(*len)++] = (char)(0x80 | (c & 0x3F));
    }
    return true;
}

void rk_dp_spn_text(struct rk_slice file, char *out, size_t cap) {
    size_t len = 0;
    const uint8_t *p = file.ptr;
    if (file.len > 1 && p[1] == 0x80) {
        for (size_t i = 2; i + 1 < file.len && rk_get_u16(p + i) != 0xFFFF; i += 2)
            if (!append(out, cap, &len, rk_get_u16(p + i)))
                break;
    } else {
        for (size_t i = 1; i < file.len && p[i] < 0x80; i++)
            if (!append(out, cap, &len, gsm[p[i]]))
                break;
    }
    while (len && out[len - 1] == ' ')
        len--;
    out[len] = 0;
}
