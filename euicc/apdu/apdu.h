/*
 * The APDU layer: ISO 7816-4 commands in, status words out, logical channels between them.
 *
 * A command handler gets a parsed `struct rk_apdu` and fills a `struct rk_reply`. Long answers are
 * never built whole: a handler may hand over a `struct rk_answer`, a recipe of pieces in RAM and in
 * the store, that GET RESPONSE reads from as it goes (TS 102 221 7.3, ISO 7816-4 5.1).
 */
#ifndef RK_EUICC_APDU_APDU_H
#define RK_EUICC_APDU_APDU_H

#include "asn1/tlv/slice.h"

enum { RK_CHANNELS = 20, RK_REPLY_MAX = 256 };

/* A command as received. `data` is borrowed from the caller's buffer for the command's duration. */
struct rk_apdu {
    uint8_t cla;     /* as received, channel bits included */
    uint8_t channel; /* 0 to 19, taken from cla */
    uint8_t ins, p1, p2;
    bool chained; /* command chaining: more blocks follow (cla b5) */
    bool has_le;
    uint32_t le; /* 0 stands for the maximum the form allows: 256 or 65,536 */
    struct rk_slice data;
};

/* Parse the four cases, short and extended. False: the status word is 6700. */
bool rk_apdu_parse(struct rk_slice in, struct rk_apdu *out);

/* Status words by name. */
enum rk_sw {
    RK_SW_OK = 0x9000,
    RK_SW_MEMORY = 0x6581, /* memory failure: the store did not take it */
    RK_SW_WRONG_LENGTH = 0x6700,
    RK_SW_CHANNEL_NOT_SUPPORTED = 0x6881,
    RK_SW_SECURE_MESSAGING_NOT_SUPPORTED = 0x6882,
    RK_SW_CHAIN_EXPECTED = 0x6883, /* the chain's last command was expected */
    RK_SW_CHAINING_NOT_SUPPORTED = 0x6884,
    RK_SW_INCOMPATIBLE_FILE = 0x6981,
    RK_SW_SECURITY_STATUS = 0x6982,
    RK_SW_BLOCKED = 0x6983,     /* authentication method blocked */
    RK_SW_INVALIDATED = 0x6984, /* referenced data invalidated */
    RK_SW_CONDITIONS = 0x6985,  /* conditions of use not satisfied */
    RK_SW_NO_EF_SELECTED = 0x6986,
    RK_SW_WRONG_DATA = 0x6A80,
    RK_SW_FUNCTION_NOT_SUPPORTED = 0x6A81,
    RK_SW_FILE_NOT_FOUND = 0x6A82,
    RK_SW_RECORD_NOT_FOUND = 0x6A83,
    RK_SW_NOT_ENOUGH_SPACE = 0x6A84,
    RK_SW_WRONG_P1P2 = 0x6A86,
    RK_SW_REFERENCE_NOT_FOUND = 0x6A88,
    RK_SW_WRONG_PARAMETERS = 0x6B00,
    RK_SW_WRONG_INS = 0x6D00,
    RK_SW_WRONG_CLA = 0x6E00,
    RK_SW_UNKNOWN = 0x6F00,
    RK_SW_AUTHENTICATION_MAC = 0x9862, /* authentication error, incorrect MAC */
};

/* Tell whether the class is a proprietary one (bit 8): GlobalPlatform's and TS 102 221's 8X, CX. */
static inline bool rk_apdu_is_proprietary(const struct rk_apdu *apdu) {
    return apdu->cla & 0x80;
}

/* Whether Le names a length that the answer can be held to. 00 asks for all there is, and what no
 * short Le can say is a limit alone: modems put 0168 there and do not recover from 6Cxx. */
static inline bool rk_apdu_is_exact(const struct rk_apdu *apdu) {
    return apdu->has_le && apdu->le != 0 && apdu->le <= RK_REPLY_MAX;
}

/* An answer being made: up to RK_REPLY_MAX octets and a status word. */
struct rk_reply {
    uint8_t data[RK_REPLY_MAX];
    size_t len;
    uint16_t sw;
};

/* Set the status word and drop any data. */
void rk_reply_sw(struct rk_reply *reply, uint16_t sw);

/* Set data (at most RK_REPLY_MAX octets, else 6F00) and 9000. */
void rk_reply_data(struct rk_reply *reply, struct rk_slice data);

#endif
