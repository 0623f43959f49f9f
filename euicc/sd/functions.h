/* The commands of a security domain, one file each. For euicc/sd only. */
#ifndef RK_EUICC_SD_FUNCTIONS_H
#define RK_EUICC_SD_FUNCTIONS_H

#include "euicc/sd/command.h"
#include "euicc/sd/domain.h"
#include "euicc/sd/scp03.h"

/* One command being answered. */
struct rk_sd_call {
    struct rk_euicc *card;
    const struct rk_sd_request *request;
    const struct rk_apdu *apdu;
    struct rk_tlv_writer *out; /* the answer's data */
};

enum { RK_SW_MORE_DATA = 0x6310 };

/* Answer it: the status word. Data go out with 9000 and 6310. */
typedef uint16_t rk_sd_function(const struct rk_sd_call *call);

rk_sd_function rk_sd_get_data;
rk_sd_function rk_sd_get_status;
rk_sd_function rk_sd_put_key;
rk_sd_function rk_sd_store_data;
rk_sd_function rk_sd_set_status;
rk_sd_function rk_sd_delete;
rk_sd_function rk_sd_install;

/* The session that sends commands as this channel starts or is over: blocks of STORE DATA that wait
 * from there are nobody's. */
void rk_sd_drop_blocks(struct rk_euicc *card, uint8_t channel);

/* The status word for 0 or one of RK_SD_ERRORS. */
uint16_t rk_sd_sw_of(int error);

/* ---- what counts for a set of keys of SCP03 ---- */

struct rk_sd_attempts {
    uint8_t sequence[RK_SCP03_SEQUENCE_LEN]; /* of the last INITIALIZE UPDATE */
    uint8_t failed; /* EXTERNAL AUTHENTICATE since the last that succeeded */
};

/* Read it; all zero when nothing was counted yet. 0 or RK_SD_STORE. */
int rk_sd_attempts(const struct rk_sd *sd, uint8_t version, struct rk_sd_attempts *out);

/* Set it, durably on return. RK_SD_FULL, RK_SD_STORE. */
int rk_sd_set_attempts(const struct rk_sd *sd, uint8_t version,
                       const struct rk_sd_attempts *attempts);

/* The key by which attempts with this version are judged (RK_SD_KEY_MAC) is added or becomes
 * another: nothing failed with it. The sequence goes on. Part of the transaction that puts the key.
 * Errors as rk_sd_set_attempts. */
int rk_sd_forgive(const struct rk_sd *sd, uint8_t version);

/* The lowest version of the domain's sets of keys for SCP03: the one meant by version 0. 0: there
 * is none. */
uint8_t rk_sd_first_version(const struct rk_sd *sd);

/* ---- keys ---- */

enum { RK_SD_KCV_LEN = 3 };

/* Check value of a key (GlobalPlatform Card B.5, B.6). 0 or RK_SD_STORE. */
int rk_sd_check_value(struct rk_euicc *card, const struct rk_sd_key *key,
                      uint8_t out[RK_SD_KCV_LEN]);

/* Whether keys of this type are for 3DES. */
static inline bool rk_sd_is_des(uint8_t type) {
    return type == RK_SD_KEY_DES || type == RK_SD_KEY_3DES_CBC;
}

#endif
