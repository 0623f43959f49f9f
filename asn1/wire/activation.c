#include "asn1/wire/activation.h"

#include <string.h>

const char *rk_activation_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_ACTIVATION_ERRORS(X)
#undef X
    default:
        return "unknown activation code error";
    }
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static struct rk_slice trimmed(const char *text) {
    while (is_space(*text))
        text++;
    size_t len = strlen(text);
    while (len && is_space(text[len - 1]))
        len--;
    return rk_slice(text, len);
}

static bool has_prefix(struct rk_slice s) {
    static const char prefix[] = "lpa:";
    if (s.len < 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if ((s.ptr[i] | (i < 3 ? 0x20 : 0)) != prefix[i])
            return false;
    return true;
}

/* Cut the field before the next $ off the front. False when nothing was left to cut. */
static bool next_field(struct rk_slice *rest, bool *more, struct rk_slice *field) {
    *field = rk_slice(rest->ptr, 0);
    if (!*more)
        return false;
    const uint8_t *end = rest->len ? memchr(rest->ptr, '$', rest->len) : NULL;
    field->len = end ? (size_t)(end - rest->ptr) : rest->len;
    *more = end != NULL;
    *rest = rk_slice_from(*rest, field->len + (end ? 1 : 0));
    return true;
}

static bool address_valid(struct rk_slice s) {
    size_t host = 0;
    while (host < s.len && s.ptr[host] != ':') {
        uint8_t c = s.ptr[host++];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && !is_digit(c) && c != '-' && c != '.' && c != '_')
            return false;
    }
    if (host == 0 || host > 253 || s.ptr[0] == '.' || s.ptr[0] == '-')
        return false;
    if (host == s.len)
        return true;
    unsigned long port = 0;
    for (size_t i = host + 1; i < s.len; i++) {
        if (!is_digit(s.ptr[i]) || i > host + 5)
            return false;
        port = port * 10 + (unsigned long)(s.ptr[i] - '0');
    }
    return port >= 1 && port <= 65535;
}

bool rk_address_valid(const char *text) {
    return address_valid(rk_slice(text, strlen(text)));
}

static bool token_valid(struct rk_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] >= 0x7F)
            return false;
    return s.len < sizeof((struct rk_activation *)0)->token;
}

/* Empty, or numbers with one dot between, at least two of them. */
static bool oid_valid(struct rk_slice s) {
    bool dot_before = true, dot_seen = false;
    for (size_t i = 0; i < s.len; i++) {
        bool dot = s.ptr[i] == '.';
        if (dot ? dot_before : !is_digit(s.ptr[i]))
            return false;
        dot_before = dot;
        dot_seen |= dot;
    }
    return s.len == 0 || (dot_seen && !dot_before && s.len < 128);
}

static void copy_field(char *to, struct rk_slice field) {
    if (field.len)
        memcpy(to, field.ptr, field.len);
    to[field.len] = '\0';
}

/*
 * What the text before the first $ says. In an unquoted or double-quoted argument the shell puts
 * nothing in the place of $name, so that 1$rsp.example.com$X arrives as 1.example.com.
 */
static int judge_format(struct rk_slice format, bool more) {
    bool one = format.len > 0 && format.ptr[0] == '1';
    if (one && (format.len > 1 || !more))
        return RK_ACTIVATION_SHELL;
    return one ? 0 : RK_ACTIVATION_FORMAT;
}

static int judge_flag(struct rk_slice flag, bool *required) {
    *required = flag.len == 1 && flag.ptr[0] == '1';
    bool off = flag.len == 0 || (flag.len == 1 && flag.ptr[0] == '0');
    return *required || off ? 0 : RK_ACTIVATION_FLAG;
}

int rk_activation_parse(const char *text, struct rk_activation *out) {
    struct rk_slice rest = trimmed(text), format, address, token, oid, flag;
    if (has_prefix(rest))
        rest = rk_slice_from(rest, 4);
    if (!rest.len)
        return RK_ACTIVATION_EMPTY;
    bool more = true;
    next_field(&rest, &more, &format);
    int error = judge_format(format, more);
    if (error)
        return error;
    next_field(&rest, &more, &address);
    if (address.len && !address_valid(address))
        return RK_ACTIVATION_ADDRESS;
    if (!next_field(&rest, &more, &token))
        return RK_ACTIVATION_FIELDS;
    if (!token_valid(token))
        return RK_ACTIVATION_TOKEN;
    next_field(&rest, &more, &oid);
    if (!oid_valid(oid))
        return RK_ACTIVATION_OID;
    next_field(&rest, &more, &flag);
    bool required;
    error = judge_flag(flag, &required);
    if (error)
        return error;
    copy_field(out->address, address);
    copy_field(out->token, token);
    copy_field(out->oid, oid);
    out->confirmation_code_required = required;
    return 0;
}

void rk_activation_format(const struct rk_activation *code, struct rk_buf *out) {
    rk_buf_printf(out, "LPA:1$%s$%s", code->address, code->token);
    if (code->oid[0] || code->confirmation_code_required)
        rk_buf_printf(out, "$%s", code->oid);
    if (code->confirmation_code_required)
        rk_buf_put_str(out, "$1");
}
