#include "lpa/es9/address.h"

#include <string.h>

static bool letter_or_digit(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static size_t host_len(struct rk_slice address) {
    const uint8_t *end =
        memchr(address.ptr, address.len > 0 && address.ptr[0] == '[' ? ']' : ':', address.len);
    if (!end)
        return address.len;
    return (size_t)(end - address.ptr) + (*end == ']' ? 1 : 0);
}

static bool good_host(struct rk_slice host) {
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']') {
        for (size_t i = 1; i + 1 < host.len; i++)
            if (!memchr("0123456789abcdefABCDEF:.", host.ptr[i], 24) || host.ptr[i] == 0)
                return false;
        return true;
    }
    for (size_t i = 0; i < host.len; i++)
        if (!letter_or_digit(host.ptr[i]) &&
            (i == 0 || !(host.ptr[i] == '.' || host.ptr[i] == '-' || host.ptr[i] == '_')))
            return false;
    return host.len > 0;
}

static bool good_port(struct rk_slice port) {
    unsigned value = 0;
    if (port.len < 2 || port.len > 6 || port.ptr[0] != ':')
        return port.len == 0;
    for (size_t i = 1; i < port.len; i++) {
        if (port.ptr[i] < '0' || port.ptr[i] > '9')
            return false;
        value = value * 10 + (unsigned)(port.ptr[i] - '0');
    }
    return value > 0 && value <= UINT16_MAX;
}

bool rk_lpa_address_copy(char out[RK_LPA_ADDRESS_MAX + 1], struct rk_slice address) {
    if (address.len == 0 || address.len > RK_LPA_ADDRESS_MAX)
        return false;
    size_t host = host_len(address);
    if (!good_host(rk_slice(address.ptr, host)) || !good_port(rk_slice_from(address, host)))
        return false;
    memcpy(out, address.ptr, address.len);
    out[address.len] = 0;
    return true;
}

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool rk_lpa_address_same_host(struct rk_slice a, struct rk_slice b) {
    size_t len = a.len ? host_len(a) : 0;
    if (len == 0 || b.len == 0 || host_len(b) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}
