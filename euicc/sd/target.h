/*
 * Receiving applications: whom a packet is for, by its TAR. For euicc/sd only.
 */
#ifndef RK_EUICC_SD_TARGET_H
#define RK_EUICC_SD_TARGET_H

#include "euicc/sd/domain.h"
#include "euicc/uicc/uicc.h"

enum rk_sd_target_kind { RK_SD_TARGET_FILES, RK_SD_TARGET_DOMAIN };

struct rk_sd_target {
    uint8_t kind;         /* enum rk_sd_target_kind */
    uint8_t minimum_spi1; /* least first octet of SPI it takes */
    struct rk_sd domain;  /* whose keys count: its own or the one the application belongs to */
    /* RK_SD_TARGET_FILES: rights outside of ADFs, and in the one that `aid` names if it is not
     * empty */
    struct rk_uicc_domain uicc, adf;
    uint8_t aid_len;
    uint8_t aid[RK_SD_AID_MAX];
};

/*
 * Find the application of the profile in `space` with this TAR: remote file management first, then
 * the security domains. 0; RK_SD_ABSENT: nobody has it, what there is cannot be read, or the domain
 * whose keys count is locked or takes no secured packets; RK_SD_FORM, RK_SD_STORE.
 */
int rk_sd_find_target(struct rk_store *store, uint16_t space, const uint8_t tar[RK_SD_TAR_LEN],
                      struct rk_sd_target *out);

#endif
