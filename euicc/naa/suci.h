/*
 * A subscriber's concealed identity (SUCI, 3GPP TS 23.003 2.2B), made on the card from the files of
 * a USIM.
 *
 * Conventions
 *   - Functions return 0 or: RK_FILE_ABSENT, the USIM has no identity; RK_FILE_RANGE, its files say
 *     something that makes no sense (a key that is no point of its curve, too), or the result is
 * too long; RK_FILE_STORE, the store failed.
 */
#ifndef RK_EUICC_NAA_SUCI_H
#define RK_EUICC_NAA_SUCI_H

#include "euicc/naa/ecies.h"
#include "euicc/uicc/file.h"

enum { RK_SUPI_MAX = 200, RK_PLMN_OCTETS = 3 };

/* SUPI formats (TS 24.501 9.11.3.4). */
enum rk_supi_format { RK_SUPI_IMSI = 0, RK_SUPI_NSI = 1, RK_SUPI_GCI = 2, RK_SUPI_GLI = 3 };

/* Who the subscriber is. Private: wipe it. */
struct rk_supi {
    uint8_t format;               /* enum rk_supi_format */
    uint8_t plmn[RK_PLMN_OCTETS]; /* IMSI: MCC and MNC, TS 24.008 */
    uint8_t len;
    uint8_t private_len;         /* how many of them are the subscriber's alone: the MSIN, or the
                                  * name before the realm */
    uint8_t octets[RK_SUPI_MAX]; /* IMSI: the MSIN's digits, swapped, F fills; else a NAI */
};

/* Read EF.SUPI_NAI if `nai` and it holds one, else EF.IMSI and EF.AD of the USIM `adf`. */
int rk_supi_read(const struct rk_files *files, uint16_t adf, bool nai, struct rk_supi *out);

/*
 * Choose from EF.SUCI_Calc_Info_USIM (in DF.SAIP; coded as TS 31.102 4.4.11.8): the first scheme of
 * the priority list that this card has and whose key is there. The null scheme if the file is not
 * there or empty, or no entry can be used: the home network then provisioned no key (TS 33.501
 * 6.12.2). But RK_FILE_RANGE if the file is malformed or a key does not fit its scheme: a slip in
 * it does not give the identity away.
 */
int rk_suci_choose(const struct rk_files *files, uint16_t adf, struct rk_home_key *out);

/*
 * Make a SUCI of the USIM `adf` as a 5GS mobile identity from its type of identity on (TS 24.501
 * 9.11.3.4), each time under a new ephemeral key. `nai`: the identity may be one of EF.SUPI_NAI.
 * At most `cap` octets; their number in `*len`.
 */
int rk_suci_make(const struct rk_files *files, struct rk_crypto *crypto, uint16_t adf, bool nai,
                 uint8_t *out, size_t cap, size_t *len);

#endif
