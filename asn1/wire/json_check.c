#include "asn1/wire/json_check.h"

#include "asn1/wire/bytes.h"

#include <string.h>

/* Where we are in the text, and for each open object or array which of the two it is. */
struct scan {
    struct rk_slice rest;
    char open[RK_JSON_MAX_DEPTH];
    size_t depth;
};

static int peek(const struct scan *s) {
    return s->rest.len ? s->rest.ptr[0] : -1;
}

static void skip(struct scan *s, size_t n) {
    s->rest = rk_slice_from(s->rest, n);
}

static bool take(struct scan *s, char c) {
    if (peek(s) != c)
        return false;
    skip(s, 1);
    return true;
}

static void spaces(struct scan *s) {
    while (peek(s) == ' ' || peek(s) == '\t' || peek(s) == '\n' || peek(s) == '\r')
        skip(s, 1);
}

/* Four digits of a \u escape; -1 when they are none. */
static long hex4(struct scan *s) {
    long value = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(s);
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *at = c > 0 ? strchr(digits, c) : NULL;
        if (!at)
            return -1;
        value = value << 4 | ((at - digits) & 15);
        skip(s, 1);
    }
    return value;
}

/* A \u escape after its "u": no NUL, and surrogates only as a pair. */
static int unicode_escape(struct scan *s) {
    long unit = hex4(s);
    if (unit < 0)
        return RK_JSON_SYNTAX;
    if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return RK_JSON_BAD_TEXT;
    if (unit < 0xD800 || unit > 0xDBFF)
        return 0;
    if (!take(s, '\\') || !take(s, 'u'))
        return RK_JSON_BAD_TEXT;
    long low = hex4(s);
    if (low < 0)
        return RK_JSON_SYNTAX;
    return low >= 0xDC00 && low <= 0xDFFF ? 0 : RK_JSON_BAD_TEXT;
}

static int escape(struct scan *s) {
    int c = peek(s);
    if (c <= 0 || !strchr("\"\\/bfnrtu", c))
        return RK_JSON_SYNTAX;
    skip(s, 1);
    return c == 'u' ? unicode_escape(s) : 0;
}

/* A string after its opening quote. */
static int string(struct scan *s) {
    for (;;) {
        size_t plain = 0;
        while (plain < s->rest.len && s->rest.ptr[plain] != '"' && s->rest.ptr[plain] != '\\') {
            if (s->rest.ptr[plain] < 0x20)
                return RK_JSON_BAD_TEXT;
            plain++;
        }
        if (!rk_utf8_valid(rk_slice(s->rest.ptr, plain)))
            return RK_JSON_BAD_TEXT;
        skip(s, plain);
        if (take(s, '"'))
            return 0;
        if (!take(s, '\\'))
            return RK_JSON_SYNTAX;
        int error = escape(s);
        if (error)
            return error;
    }
}

static size_t digits(struct scan *s) {
    size_t count = 0;
    for (; peek(s) >= '0' && peek(s) <= '9'; count++)
        skip(s, 1);
    return count;
}

static int number(struct scan *s) {
    take(s, '-');
    if (!take(s, '0') && !digits(s))
        return RK_JSON_SYNTAX;
    if (take(s, '.') && !digits(s))
        return RK_JSON_SYNTAX;
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        if (!digits(s))
            return RK_JSON_SYNTAX;
    }
    return 0;
}

static int word(struct scan *s, const char *text) {
    if (!rk_slice_starts_with(s->rest, rk_slice(text, strlen(text))))
        return RK_JSON_SYNTAX;
    skip(s, strlen(text));
    return 0;
}

static int scalar(struct scan *s) {
    int c = peek(s);
    if (take(s, '"'))
        return string(s);
    if (c == 't')
        return word(s, "true");
    if (c == 'f')
        return word(s, "false");
    return c == 'n' ? word(s, "null") : number(s);
}

/* A member's name and colon, where an object wants one. */
static int name(struct scan *s) {
    spaces(s);
    if (!take(s, '"'))
        return RK_JSON_SYNTAX;
    int error = string(s);
    if (error)
        return error;
    spaces(s);
    return take(s, ':') ? 0 : RK_JSON_SYNTAX;
}

/* An opening bracket; *empty when its closing one follows at once. */
static int open_container(struct scan *s, bool *empty) {
    if (s->depth == RK_JSON_MAX_DEPTH)
        return RK_JSON_TOO_DEEP;
    char close = peek(s) == '{' ? '}' : ']';
    skip(s, 1);
    spaces(s);
    *empty = take(s, close);
    if (*empty)
        return 0;
    s->open[s->depth++] = close;
    return close == '}' ? name(s) : 0;
}

/* After a value: closing brackets, then a comma and what must follow it, or the end. */
static int after_value(struct scan *s) {
    for (;;) {
        spaces(s);
        if (!s->depth)
            return 0;
        if (take(s, ','))
            return s->open[s->depth - 1] == '}' ? name(s) : 0;
        if (!take(s, s->open[s->depth - 1]))
            return RK_JSON_SYNTAX;
        s->depth--;
    }
}

int rk_json_check_grammar(struct rk_slice text) {
    struct scan s = {.rest = text};
    do {
        spaces(&s);
        bool value_done = true;
        int error =
            peek(&s) == '{' || peek(&s) == '[' ? open_container(&s, &value_done) : scalar(&s);
        if (!error && value_done)
            error = after_value(&s);
        if (error)
            return error;
    } while (s.depth);
    spaces(&s);
    return s.rest.len ? RK_JSON_SYNTAX : 0;
}
