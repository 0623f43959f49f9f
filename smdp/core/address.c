#include "smdp/core/address.h"

#include <string.h>

/* Length of the host part: up to the port's colon; an IPv6 literal ends with its bracket. */
static size_t host_len(const char *address) {
    if (*address != '[')
        return strcspn(address, ":");
    const char *end = strchr(address, ']');
    return end ? (size_t)(end - address) + 1 : 0;
}

/* The port behind `text`, which is empty or starts with a colon; -1 when it is malformed. */
static int port_of(const char *text) {
    if (!*text)
        return 0;
    size_t n = strspn(text + 1, "0123456789");
    if (*text != ':' || n == 0 || n > 5 || text[1 + n])
        return -1;
    int port = 0;
    for (const char *p = text + 1; *p; p++)
        port = 10 * port + (*p - '0');
    return port >= 1 && port <= 65535 ? port : -1;
}

static bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._[]:", c);
}

bool rk_dp_address_split(const char *address, char *host, size_t cap, uint16_t *port) {
    size_t len = host_len(address);
    int number = port_of(address + len);
    if (len == 0 || len >= cap || number < 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_host_char(address[i]))
            return false;
    memcpy(host, address, len);
    host[len] = 0;
    *port = (uint16_t)number;
    return true;
}

/* Not by the C library's tolower: what a letter is must not depend on a locale. */
static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool rk_dp_address_is(const char *address, const char *host) {
    size_t len = host_len(address);
    if (len != strlen(host) || port_of(address + len) < 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(address[i]) != lower(host[i]))
            return false;
    return true;
}
