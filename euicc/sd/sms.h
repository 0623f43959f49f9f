/*
 * Short messages for the card (3GPP TS 31.115 4, TS 23.040): what SMS-PP download brings, and the
 * parts of a long one put together. For euicc/sd only.
 */
#ifndef RK_EUICC_SD_SMS_H
#define RK_EUICC_SD_SMS_H

#include "asn1/tlv/tlv.h"

enum {
    RK_SD_ADDRESS_MAX = 12,   /* octets of TP-OA: length, type, twenty digits */
    RK_SD_PART_MAX = 134,     /* octets of a part of a long message, behind its header */
    RK_SD_PARTS_MAX = 8,      /* parts of a message that are put together */
    RK_SD_SMS_DATA_MAX = 140, /* octets of TP-UD */
};

/* An SMS-DELIVER as far as it matters. Slices point into the TPDU. */
struct rk_sms {
    struct rk_slice originator; /* TP-OA: length in digits, type, digits */
    bool command;               /* the header says: a command packet (IEI 70) */
    bool is_part;               /* ... and: part `part` of `parts` of message `reference` */
    uint8_t part, parts;
    uint16_t reference;
    struct rk_slice data; /* behind the user data header */
};

/* The message being put together: one at a time; a part of another one starts anew. Plain memory,
 * all zero to begin with. */
struct rk_sd_parts {
    uint8_t count; /* parts it has; 0: there is none */
    uint8_t have;  /* bit n: part n + 1 is here */
    bool command;  /* a part said that it is a command packet */
    uint8_t origin_len;
    uint16_t reference;
    uint8_t origin[RK_SD_ADDRESS_MAX];
    uint8_t lens[RK_SD_PARTS_MAX];
    uint8_t octets[RK_SD_PARTS_MAX * RK_SD_PART_MAX];
};

/*
 * Read the SMS-DELIVER in `tpdu`: eight-bit data of class 2 for data download (PID 7F, DCS F6 or
 * 16) with a header. False for anything else.
 */
bool rk_sms_read(struct rk_slice tpdu, struct rk_sms *out);

/*
 * Take a part. 1 when the message is complete: *octets is in `parts`, which then has none; 0 when
 * parts are missing; -1 when it can never be one that is taken (too long, no command packet).
 */
int rk_sd_parts_add(struct rk_sd_parts *parts, const struct rk_sms *sms, uint8_t **octets,
                    size_t *len);

#endif
