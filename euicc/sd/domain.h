/*
 * A security domain as an application: who it is, how it may be reached, what it may do, and the
 * data it was personalised with.
 */
#ifndef RK_EUICC_SD_DOMAIN_H
#define RK_EUICC_SD_DOMAIN_H

#include "euicc/sd/keys.h"

enum {
    RK_SD_AID_MAX = 16,
    RK_SD_TARS_MAX = 4,
    RK_SD_SCPS_MAX = 4,
    RK_SD_TAR_LEN = 3,
    RK_SD_PRIVILEGES_LEN = 3,
};

enum { RK_SD_SCP03 = 0x03, RK_SD_SCP80 = 0x80, RK_SD_SCP81 = 0x81 };

/* Life cycle states of a security domain (GlobalPlatform Card 11.1.1). */
enum rk_sd_life_cycle {
    RK_SD_INSTALLED = 0x03,
    RK_SD_SELECTABLE = 0x07,
    RK_SD_PERSONALIZED = 0x0F,
    RK_SD_LOCKED = 0x80, /* added to one of the above */
};

struct rk_sd_domain {
    uint8_t aid_len;
    uint8_t aid[RK_SD_AID_MAX];
    uint8_t privileges[RK_SD_PRIVILEGES_LEN];
    uint8_t life_cycle;   /* enum rk_sd_life_cycle, of today */
    bool scps_unreadable; /* its parameters make no sense or are too long: it takes no protocol */
    uint8_t scp_count;
    struct {
        uint8_t protocol; /* RK_SD_SCP03, ... */
        uint8_t options;  /* "i" */
    } scps[RK_SD_SCPS_MAX];
    uint8_t tar_count;
    uint8_t tars[RK_SD_TARS_MAX][RK_SD_TAR_LEN];
    bool unreadable;      /* its toolkit parameters make no sense: it has no TAR */
    uint8_t minimum_spi1; /* least first octet of SPI it takes; 0: any (TS 102 226 8.2.1.3.2.4) */
};

/* Read what a domain is. 0, RK_SD_ABSENT (no such domain), RK_SD_FORM (it has no AID), RK_SD_STORE.
 */
int rk_sd_domain(const struct rk_sd *sd, struct rk_sd_domain *out);

/* Whether the domain takes secure channel protocol `protocol`; its options in *options (may be
 * null). A domain whose parameters name none takes what its keys allow: true, *options 0. One whose
 * parameters cannot be read takes none: false. */
bool rk_sd_has_scp(const struct rk_sd_domain *domain, uint8_t protocol, uint8_t *options);

/* Set the life cycle, durably on return. RK_SD_FULL, RK_SD_STORE: nothing changed. */
int rk_sd_set_life_cycle(const struct rk_sd *sd, uint8_t life_cycle);

/* Number of the domain with this AID in `space`, or RK_SD_ABSENT, RK_SD_STORE. */
int rk_sd_find_aid(struct rk_store *store, uint16_t space, struct rk_slice aid);

/*
 * Personalisation data by its data grouping identifier (GlobalPlatform Card 11.11: 0070, 00CF,
 * ...): what STORE DATA put last, else what the package brought. Reads at most `cap` octets from
 * `offset` on. Returns how many, or RK_SD_ABSENT, RK_SD_STORE.
 */
int rk_sd_data(const struct rk_sd *sd, uint16_t dgi, size_t offset, void *buf, size_t cap);

/* Put personalisation data, RK_STORE_VALUE_MAX octets at most, durably on return. RK_SD_FORM (too
 * long), RK_SD_FULL, RK_SD_STORE: nothing changed. */
int rk_sd_put_data(const struct rk_sd *sd, uint16_t dgi, struct rk_slice value);

#endif
