/*
 * The ISD-R (SGP.22 2.4.4): ES10a, ES10b and ES10c, one file for each function.
 *
 * Conventions
 *   - A request is one TLV, brought by a STORE DATA sequence (5.7.2). The envelope may have padded
 *     lengths (RK_TLV_BER); what is signed, or carries segments, is DER.
 *   - A function returns the status word. With 9000 its answer is in card->answer; errors that
 *     SGP.22 codes inside an answer are answers.
 *   - Unknown members at the end of a request are skipped, as the module's extensibility asks.
 *   - A request the module's types do not allow is answered 6A80 and changes nothing.
 */
#ifndef RK_EUICC_ISDR_ISDR_H
#define RK_EUICC_ISDR_ISDR_H

#include "euicc/apdu/apdu.h"

#include "asn1/tlv/tlv.h"

struct rk_euicc;

/* The AID of this card's ISD-R. */
struct rk_slice rk_isdr_aid(const struct rk_euicc *card);

/* A command on a channel where the ISD-R is selected; fills reply->sw and, if the whole answer is
 * short, may leave the answer in card->answer for the APDU layer to send. */
void rk_isdr_command(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply);

/* The answer to SELECT: FCI (SGP.22 5.7.1). */
void rk_isdr_fci(const struct rk_euicc *card, struct rk_reply *reply);

/* Drop the RSP session, and end a load with reason 11 if one is under way. */
void rk_isdr_drop(struct rk_euicc *card);

/* One ES10 function: `request` is its TLV, `value` inside it. */
typedef uint16_t rk_isdr_function(struct rk_euicc *card, const struct rk_tlv *request);

rk_isdr_function rk_isdr_get_euicc_info1;             /* BF20 */
rk_isdr_function rk_isdr_prepare_download;            /* BF21 */
rk_isdr_function rk_isdr_get_euicc_info2;             /* BF22 */
rk_isdr_function rk_isdr_list_notification;           /* BF28 */
rk_isdr_function rk_isdr_set_nickname;                /* BF29 */
rk_isdr_function rk_isdr_retrieve_notifications_list; /* BF2B */
rk_isdr_function rk_isdr_get_profiles_info;           /* BF2D */
rk_isdr_function rk_isdr_get_euicc_challenge;         /* BF2E */
rk_isdr_function rk_isdr_remove_notification;         /* BF30 */
rk_isdr_function rk_isdr_enable_profile;              /* BF31 */
rk_isdr_function rk_isdr_disable_profile;             /* BF32 */
rk_isdr_function rk_isdr_delete_profile;              /* BF33 */
rk_isdr_function rk_isdr_memory_reset;                /* BF34 */
rk_isdr_function rk_isdr_load_crl;                    /* BF35 */
rk_isdr_function rk_isdr_authenticate_server;         /* BF38 */
rk_isdr_function rk_isdr_get_configured_addresses;    /* BF3C */
rk_isdr_function rk_isdr_get_euicc_data;              /* BF3E */
rk_isdr_function rk_isdr_set_default_dp_address;      /* BF3F */
rk_isdr_function rk_isdr_cancel_session;              /* BF41 */
rk_isdr_function rk_isdr_get_rat;                     /* BF43 */

/* LoadCRL whose list was longer than the command buffer: notEnoughMemorySpace. */
uint16_t rk_isdr_crl_too_long(struct rk_euicc *card);

/* Answers of a common shape: tag{80 result}. */
uint16_t rk_isdr_result(struct rk_euicc *card, uint32_t tag, unsigned result);

/* EUICCInfo2 as EuiccSigned1 repeats it. */
void rk_isdr_write_info2(struct rk_euicc *card, struct rk_tlv_writer *w);

#endif
