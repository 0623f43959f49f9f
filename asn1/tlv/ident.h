/*
 * The identifiers of a SIM's world: ICCID, EID, IMEI and TAC, PLMN, matching ID. Freestanding.
 *
 * Conventions
 *   - Readers return 0 or RK_TLV_BAD_VALUE and leave `out` alone on an error.
 *   - Texts are given as slices without a terminator; texts that come out are terminated.
 *   - Digits are kept as numbers, one in each octet. ICCIDs in the field hold hexadecimal digits
 *     now and then (even F before the end); they pass, and rk_iccid_is_decimal tells.
 */
#ifndef RK_ASN1_TLV_IDENT_H
#define RK_ASN1_TLV_IDENT_H

#include "asn1/tlv/tlv.h"

/* --- ICCID: 18 to 20 digits ------------------------------------------------------------------ */

#define RK_ICCID_LEN      10 /* octets in EF.ICCID, metadata, profile header */
#define RK_ICCID_TEXT_CAP 21 /* 20 digits and a terminator */

struct rk_iccid {
    uint8_t digits[20];
    uint8_t len; /* 18 to 20 */
};

/* Text of 18 to 20 digits; F at the end up to the 20th place is filler. */
int rk_iccid_from_text(struct rk_slice text, struct rk_iccid *out);
void rk_iccid_to_text(const struct rk_iccid *iccid, char out[RK_ICCID_TEXT_CAP]);

/* The form of EF.ICCID, metadata and notifications: ten octets, nibbles swapped, F filler last. */
int rk_iccid_from_ef(struct rk_slice octets, struct rk_iccid *out);
void rk_iccid_to_ef(const struct rk_iccid *iccid, uint8_t out[RK_ICCID_LEN]);

/* The form of the profile package's header: ten octets, not swapped. */
int rk_iccid_from_header(struct rk_slice octets, struct rk_iccid *out);
void rk_iccid_to_header(const struct rk_iccid *iccid, uint8_t out[RK_ICCID_LEN]);

bool rk_iccid_equal(const struct rk_iccid *a, const struct rk_iccid *b);

/* True when every digit is 0 to 9. */
bool rk_iccid_is_decimal(const struct rk_iccid *iccid);

/* True when the last digit is the Luhn check digit of those before (ITU-T E.118). ICCIDs without
 * a check digit are common: this is for a hint, not for refusing. */
bool rk_iccid_luhn_ok(const struct rk_iccid *iccid);

/* The check digit that follows `len` decimal digits, 0 to 9. */
uint8_t rk_luhn_digit(const uint8_t *digits, size_t len);

/* --- EID: 32 decimal digits (SGP.29) -----------------------------------------------------------
 */

#define RK_EID_LEN      16
#define RK_EID_TEXT_CAP 33

struct rk_eid {
    uint8_t octets[RK_EID_LEN]; /* two digits each, not swapped */
};

/* 32 decimal digits, or 16 octets of two; the check digits are not judged here. */
int rk_eid_from_text(struct rk_slice text, struct rk_eid *out);
int rk_eid_from_octets(struct rk_slice octets, struct rk_eid *out);
void rk_eid_to_text(const struct rk_eid *eid, char out[RK_EID_TEXT_CAP]);

/* True when the whole number leaves 1 on division by 97. */
bool rk_eid_check_ok(const struct rk_eid *eid);

/* Set the last two digits so that rk_eid_check_ok holds. */
void rk_eid_set_check(struct rk_eid *eid);

/* --- IMEI and TAC (DeviceInfo, SGP.22 4.2) -----------------------------------------------------
 */

#define RK_IMEI_LEN      8
#define RK_TAC_LEN       4
#define RK_IMEI_TEXT_CAP 17

struct rk_imei {
    uint8_t digits[16];
    uint8_t len; /* 15, or 16 with a software version */
};

/* 15 or 16 decimal digits. */
int rk_imei_from_text(struct rk_slice text, struct rk_imei *out);
void rk_imei_to_text(const struct rk_imei *imei, char out[RK_IMEI_TEXT_CAP]);

/* Eight octets, nibbles swapped; with 15 digits the filler F of the last octet may stand in either
 * nibble. Written with F in the high nibble. */
int rk_imei_from_octets(struct rk_slice octets, struct rk_imei *out);
void rk_imei_to_octets(const struct rk_imei *imei, uint8_t out[RK_IMEI_LEN]);

/* The type allocation code: the first eight digits, four octets, nibbles swapped. */
void rk_imei_tac(const struct rk_imei *imei, uint8_t out[RK_TAC_LEN]);

/* True when the 15th digit is the Luhn check digit; false for 16 digits. */
bool rk_imei_luhn_ok(const struct rk_imei *imei);

/* --- PLMN: country and network (TS 24.008 10.5.1.3) ---------------------------------------------
 */

#define RK_PLMN_LEN      3
#define RK_PLMN_TEXT_CAP 7

/* Five or six decimal digits, country first: "26201", "310260". */
int rk_plmn_from_text(struct rk_slice text, uint8_t out[RK_PLMN_LEN]);

/* Digits; E for a wildcard (rules authorisation table). RK_TLV_BAD_VALUE for any other nibble. */
int rk_plmn_to_text(const uint8_t plmn[RK_PLMN_LEN], char out[RK_PLMN_TEXT_CAP]);

/* True when all digits are decimal, none a wildcard. */
bool rk_plmn_is_concrete(const uint8_t plmn[RK_PLMN_LEN]);

/* Tell whether `plmn` falls under `pattern`, where nibble E stands for any digit, and in the third
 * place of the network code for none as well (SGP.22 2.9.2.1). */
bool rk_plmn_matches(const uint8_t pattern[RK_PLMN_LEN], const uint8_t plmn[RK_PLMN_LEN]);

/* --- matching ID (SGP.22 4.1.1) ------------------------------------------------------------------
 */

/* True for 1 to 255 characters of A-Z, 0-9 and "-". The empty one means "none" and is the caller's
 * to treat. */
bool rk_matching_id_valid(struct rk_slice text);

#endif
