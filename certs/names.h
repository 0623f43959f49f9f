/* Host names and addresses. For this folder. */
#ifndef RK_CERTS_NAMES_H
#define RK_CERTS_NAMES_H

#include "asn1/tlv/slice.h"

/* Read an IPv4 or IPv6 literal; false when it is none. `len` is 4 or 16. */
bool rk_cert_address_from_text(const char *host, uint8_t address[16], size_t *len);

/* Tell whether a text can stand as dNSName: letters, digits, "-._", a "*." in front. */
bool rk_cert_host_is_plain(const char *host);

#endif
