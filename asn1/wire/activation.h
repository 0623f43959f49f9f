/*
 * Activation codes (SGP.22 4.1): LPA:1$<address>$<token>[$<oid>[$<flag>]].
 *
 * Conventions
 *   - Fields are copied out; strings are terminated; an absent field is the empty string.
 *   - The address is a host name with an optional port. Empty means: the card's default SM-DP+.
 *   - An empty token means: no matching ID, the server looks the order up by EID.
 */
#ifndef RK_ASN1_WIRE_ACTIVATION_H
#define RK_ASN1_WIRE_ACTIVATION_H

#include "asn1/codec/buf.h"

#include <stdbool.h>

/* Errors: name, value, text. */
#define RK_ACTIVATION_ERRORS(X)                                                                    \
    X(RK_ACTIVATION_EMPTY, -1, "the activation code is empty")                                     \
    X(RK_ACTIVATION_SHELL, -2,                                                                     \
      "the $ signs are gone: the shell took them; put the activation code in single quotes")       \
    X(RK_ACTIVATION_FORMAT, -3, "not an activation code of format 1 (LPA:1$address$token)")        \
    X(RK_ACTIVATION_FIELDS, -4, "the activation code ends before the token (LPA:1$address$token)") \
    X(RK_ACTIVATION_ADDRESS, -5, "the SM-DP+ address is not a host name with an optional port")    \
    X(RK_ACTIVATION_TOKEN, -6, "the token is too long or holds a character that is not allowed")   \
    X(RK_ACTIVATION_OID, -7, "the SM-DP+ OID is not numbers with dots between")                    \
    X(RK_ACTIVATION_FLAG, -8, "the confirmation code flag is neither empty nor 0 nor 1")

enum rk_activation_error {
#define X(name, value, text) name = value,
    RK_ACTIVATION_ERRORS(X)
#undef X
};

/* Text for one of RK_ACTIVATION_ERRORS, "ok" for 0. Static storage. */
const char *rk_activation_error_text(int error);

struct rk_activation {
    char address[256];
    char token[256];
    char oid[128];
    bool confirmation_code_required;
};

/*
 * Read an activation code. White space around it is dropped; "LPA:" may be missing and be written
 * in either case; fields after the fifth are ignored. The token may hold any printable character
 * but space and $: what it should look like is the server's to judge. `out` is unchanged on error.
 */
int rk_activation_parse(const char *text, struct rk_activation *out);

/* Append the code with its "LPA:" prefix and no more fields than needed. */
void rk_activation_format(const struct rk_activation *code, struct rk_buf *out);

/* Tell whether `text` is a host name (letters, digits, - . _) with an optional :port. */
bool rk_address_valid(const char *text);

#endif
