/* Host names of a certificate, and the limits an EUM's certificate sets. */
#include "certs/names.h"
#include "certs/read.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static bool host_from_dns(struct rk_slice value, char *out, size_t cap) {
    if (!value.len || value.len >= cap)
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] <= ' ' || value.ptr[i] >= 0x7F)
            return false;
    memcpy(out, value.ptr, value.len);
    out[value.len] = '\0';
    return true;
}

static bool host_from_ip(struct rk_slice value, char *out, size_t cap) {
    int family = value.len == 4 ? AF_INET : AF_INET6;
    return (value.len == 4 || value.len == 16) &&
           inet_ntop(family, value.ptr, out, (socklen_t)cap) != NULL;
}

bool rk_cert_next_host(struct rk_slice *rest, char *out, size_t cap) {
    struct rk_tlv_reader r = rk_tlv_read(*rest, RK_TLV_DER);
    struct rk_tlv name;
    while (rk_tlv_next(&r, &name)) {
        *rest = r.rest;
        if (name.tag == 0x82 && host_from_dns(name.value, out, cap))
            return true;
        if (name.tag == 0x87 && host_from_ip(name.value, out, cap))
            return true;
    }
    *rest = rk_slice(NULL, 0);
    return false;
}

bool rk_cert_address_from_text(const char *host, uint8_t address[16], size_t *len) {
    bool v6 = strchr(host, ':') != NULL;
    *len = v6 ? 16 : 4;
    return inet_pton(v6 ? AF_INET6 : AF_INET, host, address) == 1;
}

bool rk_cert_host_is_plain(const char *host) {
    size_t len = strlen(host);
    for (size_t i = 0; i < len; i++) {
        char c = host[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '.' && c != '_' && !(c == '*' && i == 0 && host[1] == '.'))
            return false;
    }
    return len > 0 && len <= 253 && host[0] != '.';
}

static bool same_text(const char *a, const char *b) {
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y)
            return false;
    }
    return *a == *b;
}

static bool host_matches(const char *pattern, const char *host) {
    if (same_text(pattern, host))
        return true;
    const char *dot = strchr(host, '.');
    uint8_t address[16];
    size_t len;
    return strncmp(pattern, "*.", 2) == 0 && !rk_cert_address_from_text(host, address, &len) &&
           dot && dot != host && strchr(pattern + 2, '.') && same_text(pattern + 1, dot);
}

/* The same address may be written in several ways: compare what it means. */
static bool same_address(const char *a, const char *b) {
    uint8_t x[16], y[16];
    size_t x_len, y_len;
    return rk_cert_address_from_text(a, x, &x_len) && rk_cert_address_from_text(b, y, &y_len) &&
           x_len == y_len && memcmp(x, y, x_len) == 0;
}

bool rk_cert_has_host(const struct rk_cert *cert, const char *host) {
    struct rk_slice rest = cert->alt_names;
    char name[256];
    while (rk_cert_next_host(&rest, name, sizeof name))
        if (host_matches(name, host) || same_address(name, host))
            return true;
    return false;
}

/* The organization and serial number that stand in a subtree's directory name. */
static struct rk_eum_limit limit_of_subtree(const struct rk_tlv *subtree) {
    struct rk_eum_limit limit = {{0}, {0}};
    struct rk_tlv base;
    struct name_attribute attribute;
    if (!rk_tlv_find(subtree->value, RK_TLV_DER, 0xA4, &base))
        return limit;
    struct name_reader name = rk_cert_name_read(base.value);
    while (rk_cert_name_next(&name, &attribute)) {
        if (rk_cert_name_is(&attribute, NAME_O))
            limit.organization = attribute.text;
        else if (rk_cert_name_is(&attribute, NAME_SERIAL))
            limit.eid_prefix = attribute.text;
    }
    return limit;
}

bool rk_cert_next_limit(const struct rk_cert *eum, size_t *at, struct rk_eum_limit *out) {
    bool names = (eum->present & RK_EXT_NAME_CONSTRAINTS) != 0;
    struct rk_tlv_reader r =
        rk_tlv_read(names ? eum->name_constraints : eum->permitted_eins, RK_TLV_DER);
    struct rk_tlv element;
    for (size_t n = 0; rk_tlv_next(&r, &element); n++) {
        if (n < *at)
            continue;
        *at = n + 1;
        *out =
            names ? limit_of_subtree(&element) : (struct rk_eum_limit){.eid_prefix = element.value};
        return true;
    }
    return false;
}
