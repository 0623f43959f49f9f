/*
 * What the agent tells about cards, profiles and notifications.
 *
 * Conventions
 *   - Records hold slices into the answer they were read from. The list or record that comes out of
 *     a call owns that answer; its _free function ends all of its slices. Free is fine on a zeroed
 *     record and leaves it zeroed.
 *   - An absent element is a slice whose ptr is null; a number is RK_LPA_ABSENT.
 *   - Texts are as the peer sent them, checked for nothing: rk_lpa_clean_text before showing.
 *   - Numbers of SGP.22's enumerations are kept as they are.
 */
#ifndef RK_LPA_TYPES_H
#define RK_LPA_TYPES_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { RK_LPA_ABSENT = -1 };

/* ICCID as people write it: up to 20 characters, without the filler; "" if absent. */
struct rk_lpa_iccid {
    char text[21];
};

enum rk_lpa_profile_state { RK_LPA_DISABLED = 0, RK_LPA_ENABLED = 1 };
enum rk_lpa_profile_class { RK_LPA_TEST = 0, RK_LPA_PROVISIONING = 1, RK_LPA_OPERATIONAL = 2 };
enum rk_lpa_icon_type { RK_LPA_JPEG = 0, RK_LPA_PNG = 1 };

/* Events of NotificationEvent and rules of PprIds, as bits (1u << n is bit n of the type). */
enum rk_lpa_event {
    RK_LPA_EVENT_INSTALL = 1u << 0,
    RK_LPA_EVENT_ENABLE = 1u << 1,
    RK_LPA_EVENT_DISABLE = 1u << 2,
    RK_LPA_EVENT_DELETE = 1u << 3
};
enum rk_lpa_ppr {
    RK_LPA_PPR_UPDATE_CONTROL = 1u << 0,
    RK_LPA_PPR1 = 1u << 1,
    RK_LPA_PPR2 = 1u << 2
};

/* ProfileInfo (SGP.22 5.7.15) and StoreMetadata (5.5.3) share most of their elements. */
struct rk_lpa_profile {
    struct rk_slice whole; /* the element as received */
    struct rk_lpa_iccid iccid;
    struct rk_slice iccid_raw; /* as on the card: nibbles swapped */
    struct rk_slice aid;       /* of the ISD-P; absent in metadata */
    int state;                 /* enum rk_lpa_profile_state; absent in metadata */
    struct rk_slice nickname;
    struct rk_slice provider;
    struct rk_slice name;
    int icon_type;
    struct rk_slice icon;
    int profile_class; /* absent means operational (2.4.5.3) */
    uint32_t ppr;      /* enum rk_lpa_ppr; 0 without */
    struct rk_slice owner_plmn;
    struct rk_slice owner_gid1;
    struct rk_slice owner_gid2;
};

struct rk_lpa_profile_list {
    struct rk_lpa_profile *items;
    size_t count;
    struct rk_buf answer;
};

void rk_lpa_profile_list_free(struct rk_lpa_profile_list *list);

/* NotificationMetadata (SGP.22 5.7.9). */
struct rk_lpa_notification {
    uint32_t seq;
    uint32_t event; /* enum rk_lpa_event */
    struct rk_slice address;
    struct rk_lpa_iccid iccid;
};

struct rk_lpa_notification_list {
    struct rk_lpa_notification *items; /* as listed by the card */
    size_t count;
    struct rk_buf answer;
};

void rk_lpa_notification_list_free(struct rk_lpa_notification_list *list);

/* One rule of the Rules Authorisation Table (SGP.22 5.7.22). */
struct rk_lpa_ppar {
    uint32_t ppr;
    bool consent_required;
    struct rk_slice operators; /* OperatorId elements back to back; see rk_lpa_operator_next */
};

struct rk_lpa_operator {
    struct rk_slice plmn;
    struct rk_slice gid1; /* ptr null: absent; len 0: present and empty (they differ) */
    struct rk_slice gid2;
};

/* Take the first OperatorId off `operators`; false at the end or when malformed. */
bool rk_lpa_operator_next(struct rk_slice *operators, struct rk_lpa_operator *out);

struct rk_lpa_rat {
    struct rk_lpa_ppar *items;
    size_t count;
    struct rk_buf answer;
};

void rk_lpa_rat_free(struct rk_lpa_rat *rat);

/* EUICCInfo2 (SGP.22 5.7.8). */
enum { RK_LPA_CI_KEYS_MAX = 16 };

struct rk_lpa_euicc_info2 {
    struct rk_slice profile_version; /* three bytes each, or absent */
    struct rk_slice svn;
    struct rk_slice firmware_version;
    struct rk_slice ts102241_version;
    struct rk_slice global_platform_version;
    struct rk_slice pp_version;
    int64_t installed_applications; /* RK_LPA_ABSENT if not told */
    int64_t free_nvm;               /* bytes */
    int64_t free_ram;
    uint32_t uicc_capability; /* named bits */
    bool has_uicc_capability;
    uint32_t rsp_capability;
    bool has_rsp_capability;
    struct rk_slice verification_keys[RK_LPA_CI_KEYS_MAX];
    size_t verification_key_count;
    struct rk_slice signing_keys[RK_LPA_CI_KEYS_MAX];
    size_t signing_key_count;
    int category; /* RK_LPA_ABSENT if not told */
    uint32_t forbidden_ppr;
    bool has_forbidden_ppr;
    struct rk_slice sas_number;
    bool has_certification_data;
    struct rk_slice platform_label;
    struct rk_slice discovery_url;
};

struct rk_lpa_chip_info {
    char eid[33];
    struct rk_slice default_smdp; /* EuiccConfiguredAddresses (5.7.3) */
    struct rk_slice root_smds;
    struct rk_lpa_euicc_info2 info2;
    struct rk_lpa_rat rat;
    bool has_addresses; /* older cards refuse one or the other: told as absent */
    bool has_info2;
    bool has_rat;
    struct rk_buf addresses_answer;
    struct rk_buf info2_answer;
};

void rk_lpa_chip_info_free(struct rk_lpa_chip_info *info);

#endif
