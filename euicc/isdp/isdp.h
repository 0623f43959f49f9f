/*
 * ISD-Ps: profiles as objects of the card (SGP.22 2.4.3, 3.2), and the notifications they leave.
 *
 * Conventions
 *   - A profile is a space of the store. It is there when RK_OBJECT_PROFILES lists its space.
 *   - Its root record says what is asked most often; everything else is read from the metadata as
 *     they arrived (RK_OBJECT_METADATA).
 *   - "Inside a transaction" marks functions that only put and remove; the caller begins and
 *     commits. All others leave no transaction open.
 */
#ifndef RK_EUICC_ISDP_ISDP_H
#define RK_EUICC_ISDP_ISDP_H

#include "euicc/isdr/session.h"
#include "euicc/profile/installer.h"

#include "asn1/tlv/tlv.h"

struct rk_euicc;

enum {
    RK_PROFILES_MAX = 255,
    RK_NOTIFICATIONS_MAX = 128, /* pending at once; the oldest then makes room */
    /* Entries of a profile's notificationConfigurationInfo. Enabling and deleting write one
     * notification for each, so that what the store keeps free for them depends on it. */
    RK_NOTIFY_ENTRIES_MAX = 16,
    RK_AID_LEN = 16,
    RK_DP_DATA_MAX = 128, /* octets of dpProprietaryData, whole TLV */
    RK_NICKNAME_MAX = 64,
    RK_ROOT_MAX = 16 + RK_DP_DATA_MAX,
    RK_NOTIFICATION_LEN_MAX = 640,
};

/* NotificationEvent as rk_tlv_get_bits gives it. */
enum rk_event {
    RK_NOTIFY_INSTALL = 1u << 0,
    RK_NOTIFY_ENABLE = 1u << 1,
    RK_NOTIFY_DISABLE = 1u << 2,
    RK_NOTIFY_DELETE = 1u << 3,
};

/* PprIds as rk_tlv_get_bits gives it. */
enum { RK_PPR_DISABLE = 1u << 1, RK_PPR_DELETE = 1u << 2 };

/* The root record of a profile's space. */
struct rk_profile {
    uint16_t space;
    uint16_t index;   /* bytes 14 and 15 of its AID */
    uint8_t class;    /* enum rk_profile_class */
    uint8_t ppr;      /* RK_PPR_ bits */
    uint8_t identity; /* CERT.EUICC that signs its notifications */
    uint8_t iccid[RK_ICCID_LEN];
};

/* The enabled profile (RK_OBJECT_ENABLED) and, under a test or provisioning profile, the
 * operational one it displaced. */
struct rk_enabled {
    uint16_t space; /* 0: none */
    uint16_t previous;
};

/* How a profile is named in a command: AID (4F), ICCID (5A) or class (95). */
struct rk_profile_id {
    uint8_t tag;
    struct rk_slice value;
};

/* ProfileInstallationResult: what it is made from (SGP.22 2.5.6). Lives in RK_OBJECT_LOADING while
 * a load is under way. */
struct rk_load {
    uint8_t transaction_id[RK_TRANSACTION_ID_MAX];
    uint8_t transaction_id_len;
    uint8_t oid[RK_SERVER_OID_MAX];
    uint8_t oid_len;
    uint8_t address[RK_SERVER_ADDRESS_MAX];
    uint8_t address_len;
    uint8_t identity;
    uint8_t step;   /* bppCommandId */
    bool has_iccid; /* the metadata were accepted */
    uint8_t iccid[RK_ICCID_LEN];
};

/* errorReason of a ProfileInstallationResult beside those of enum rk_install_reason. */
enum rk_load_reason {
    RK_LOAD_INCORRECT_INPUT = 1,
    RK_LOAD_INVALID_SIGNATURE = 2,
    RK_LOAD_INVALID_TRANSACTION_ID = 3,
    RK_LOAD_UNSUPPORTED_CRT = 4,
    RK_LOAD_UNSUPPORTED_OPERATION = 5,
    RK_LOAD_UNSUPPORTED_CLASS = 6,
    RK_LOAD_STRUCTURE = 7,
    RK_LOAD_SECURITY = 8,
    RK_LOAD_ICCID_EXISTS = 9,
    RK_LOAD_MEMORY = 10,
    RK_LOAD_INTERRUPTION = 11,
    RK_LOAD_PPR_NOT_ALLOWED = 15,
    RK_LOAD_UNKNOWN = 127,
};

/* ---- list ---- */

/* Number of profiles, or negative. */
int rk_isdp_count(struct rk_euicc *card);

/* The n-th profile in order of installation. 0, RK_STORE_ABSENT past the end, RK_STORE_FLASH. */
int rk_isdp_at(struct rk_euicc *card, unsigned n, struct rk_profile *out);

/* The profile in `space`. 0 or RK_STORE_ABSENT, RK_STORE_FLASH. */
int rk_isdp_read(struct rk_euicc *card, uint16_t space, struct rk_profile *out);

/* The first profile that `id` names. 0, RK_STORE_ABSENT, RK_STORE_FLASH. */
int rk_isdp_find(struct rk_euicc *card, struct rk_profile_id id, struct rk_profile *out);

/* Whether `id` names this profile. */
bool rk_isdp_matches(const struct rk_profile *profile, struct rk_profile_id id);

/* AID of the ISD-P with `index` (SGP.22 annex H). */
void rk_isdp_aid(uint16_t index, uint8_t aid[RK_AID_LEN]);

/* Lowest index that no profile has. */
uint16_t rk_isdp_new_index(struct rk_euicc *card);

/* Read the dpProprietaryData TLV of a profile into `buf` (RK_DP_DATA_MAX octets): its length, 0 if
 * there is none, or negative. */
int rk_isdp_dp_data(struct rk_euicc *card, uint16_t space, uint8_t *buf);

/* Write the root record, with the dpProprietaryData TLV at its end (may be empty). Inside a
 * transaction or alone. 0 or one of RK_STORE_ERRORS. */
int rk_isdp_write_root(struct rk_euicc *card, const struct rk_profile *profile,
                       struct rk_slice dp_data);

/* Append to, or take from, the list. Inside a transaction. 0 or one of RK_STORE_ERRORS. */
int rk_isdp_list_add(struct rk_euicc *card, uint16_t space);
int rk_isdp_list_remove(struct rk_euicc *card, uint16_t space);

/* Replace the list: spaces of two octets each. As rk_isdp_list_add. */
int rk_isdp_list_put(struct rk_euicc *card, struct rk_slice list);

/* ---- state ---- */

/* Who is enabled. 0 or RK_STORE_FLASH. */
int rk_isdp_enabled(struct rk_euicc *card, struct rk_enabled *out);

/* Set it; space 0 removes the record. Inside a transaction. */
int rk_isdp_set_enabled(struct rk_euicc *card, struct rk_enabled enabled);

/* ---- metadata ---- */

/* A walk over the top-level elements of stored metadata. */
struct rk_metadata {
    struct rk_euicc *card;
    uint16_t space;
    size_t at, end;
};

struct rk_metadata_element {
    uint32_t tag;
    size_t at, len;             /* of the whole element in the stream */
    size_t value_at, value_len; /* of its value */
};

/* Start a walk. An empty stream yields nothing. */
struct rk_metadata rk_metadata_open(struct rk_euicc *card, uint16_t space);

/* Walk inside an element. */
struct rk_metadata rk_metadata_enter(const struct rk_metadata *outer,
                                     const struct rk_metadata_element *element);

/* The next element: 1; 0 at the end; negative when the octets make no sense or the flash failed. */
int rk_metadata_next(struct rk_metadata *m, struct rk_metadata_element *out);

/* Read an element's value, at most `cap` octets of it. Returns octets read or negative. */
int rk_metadata_value(const struct rk_metadata *m, const struct rk_metadata_element *element,
                      uint8_t *buf, size_t cap);

/*
 * Check stored metadata (SGP.22 5.5.3) and fill what the root record and the installer need.
 * 0 or the errorReason.
 */
uint8_t rk_metadata_check(struct rk_euicc *card, uint16_t space, struct rk_profile *profile,
                          struct rk_install_config *config);

/*
 * ES6.UpdateMetadata (SGP.22 5.4.1): put what the request (the value of its BF2A) has in the place
 * of the profile's service provider name, profile name, icon and service specific data. An empty
 * icon takes icon and type away. Policy rules stay as far as both have them: they can be cleared,
 * never set. Metadata and root record change in one transaction; what the request does not name
 * stays as it was. 0; RK_STORE_MISUSE when the request makes no sense (a member too long or out of
 * its order, an icon without a type, pprUpdateControl), RK_STORE_FULL, RK_STORE_FLASH,
 * RK_STORE_CORRUPT: nothing changed.
 */
int rk_metadata_update(struct rk_euicc *card, uint16_t space, struct rk_slice request);

/* Whether the rules authorisation table allows every rule in `ppr` to this owner (2.9.2.1). Writes
 * over `out`. */
bool rk_ppr_allowed(struct rk_euicc *card, uint32_t ppr, const struct rk_install_config *owner);

/* Rules that no entry of the table authorises for anybody, as bits (forbiddenProfilePolicyRules).
 */
uint32_t rk_ppr_forbidden(struct rk_euicc *card);

/* Whether `rat` is a well-formed rules authorisation table. */
bool rk_rat_valid(struct rk_slice rat);

/* ---- notifications ---- */

/* End the open transaction: commit it when `error` is 0, else forget it. What went wrong, or 0. */
int rk_isdp_end(struct rk_euicc *card, int error);

/* What a transaction must have room for: arguments of rk_store_begin, added up. */
struct rk_room {
    size_t records, octets;
    size_t notifications; /* counted by rk_notification_room: each makes their list longer */
};

/* Add what rk_isdp_notify takes for the profile in `space`. 0 or negative. */
int rk_isdp_notify_room(struct rk_euicc *card, uint16_t space, enum rk_event event,
                        struct rk_room *room);

/* Add what rk_notification_take and as many rk_notification_put take for `count` bodies of at most
 * `octets` octets in all. */
void rk_notification_room(struct rk_euicc *card, size_t count, size_t octets, struct rk_room *room);

/* Sign and store one notification for each address the profile's metadata name for `event`; none
 * for a test profile. Inside a transaction. Leaves the first RK_NOTIFICATION_LEN_MAX octets of
 * `out` as they are. 0 or negative. */
int rk_isdp_notify(struct rk_euicc *card, const struct rk_profile *profile, enum rk_event event);

/* A pending notification. */
struct rk_notification {
    uint32_t seq;
    uint32_t event; /* one RK_NOTIFY_ bit */
    uint8_t identity;
    bool result; /* ProfileInstallationResult, else OtherSignedNotification */
};

/* Sequence number of the n-th pending notification: 0, RK_STORE_ABSENT past the end. */
int rk_notification_at(struct rk_euicc *card, unsigned n, uint32_t *seq);

/* Read a pending notification into `buf` of RK_NOTIFICATION_LEN_MAX octets; `body` points to its
 * octets there: BF37, or BF2F and 5F37 without the certificates. 0 or negative. */
int rk_notification_read(struct rk_euicc *card, uint32_t seq, struct rk_notification *out,
                         uint8_t *buf, struct rk_slice *body);

/* Take it from the list. Its own transaction. 0, RK_STORE_ABSENT, or another store error. */
int rk_notification_remove(struct rk_euicc *card, uint32_t seq);

/* Append `count` sequence numbers from *first on to the list; the oldest make room. Each is then
 * used with rk_notification_put in the same transaction. Writes over the end of `out`. 0 or
 * negative. */
int rk_notification_take(struct rk_euicc *card, size_t count, uint32_t *first);

/* Store a finished one under its number. Inside a transaction. `body` may lie in `out`, whose last
 * RK_NOTIFICATION_LEN_MAX octets are written over. 0 or negative. */
int rk_notification_put(struct rk_euicc *card, const struct rk_notification *notification,
                        struct rk_slice body);

/* The sequence number the next notification gets. 0 or negative. */
int rk_notification_next(struct rk_euicc *card, uint32_t *seq);

/* Write NotificationMetadata (BF2F); `iccid` may be null. */
void rk_notification_metadata(struct rk_tlv_writer *w, uint32_t seq, enum rk_event event,
                              struct rk_slice address, const uint8_t *iccid);

/* ---- installation ---- */

/* Write, read RK_OBJECT_LOADING. Put inside a transaction or alone. 0 or one of RK_STORE_ERRORS. */
int rk_load_put(struct rk_euicc *card, const struct rk_load *load);
int rk_load_get(struct rk_euicc *card, struct rk_load *out);

/*
 * End a load well, in one transaction: the profile's root and its place in the list, the signed
 * result, and its install notifications. `dp_data` as rk_isdp_write_root. The
 * ProfileInstallationResult is left at the start of `out`; `result` points to it. 0 or negative:
 * nothing changed.
 */
int rk_load_succeed(struct rk_euicc *card, const struct rk_load *load,
                    const struct rk_profile *profile, struct rk_slice dp_data,
                    struct rk_slice sima_response, struct rk_slice *result);

/*
 * End a load that failed: forget the space that was being filled (0: there is none yet), then
 * store the signed result. 0 or negative: the load still waits for its result.
 */
int rk_load_fail(struct rk_euicc *card, const struct rk_load *load, uint16_t space, uint8_t reason,
                 struct rk_slice sima_response, struct rk_slice *result);

/* End a load whose record is still there, with reason 11. 0, also if there is none, or negative: it
 * waits on. */
int rk_load_recover(struct rk_euicc *card);

/* Finish what a cut interrupted: a load (with reason 11), a switch waiting for a reset, a memory
 * reset. 0 or negative. */
int rk_isdp_recover(struct rk_euicc *card);

/* ---- switching ---- */

/* Make `space` (0: none) the enabled profile in one transaction with the notifications of both
 * sides. `previous` is remembered under a test or provisioning profile. 0 or negative: nothing
 * changed. */
int rk_isdp_switch(struct rk_euicc *card, uint16_t space);

/*
 * Switch as an ES10c function asks: at once, or, when `refresh` is asked for and the terminal
 * can do it, after its REFRESH (SGP.22 3.2.1). A terminal that never said so in a TERMINAL PROFILE
 * would never fetch the command: there the card switches at once. 0 or negative.
 */
int rk_isdp_request(struct rk_euicc *card, uint16_t space, bool refresh);

/* Whether the terminal can be asked for a REFRESH. */
bool rk_isdp_can_refresh(const struct rk_euicc *card);

/* Let the terminal meet the profile in `space` (0: none): files and PINs anew, the RSP session and
 * a proactive command that was not fetched gone. Channels on which the profile before was selected
 * are closed, but for the basic one, where the MF is selected now; those with the ISD-R, the
 * agent's own among them, stay as they are. */
void rk_isdp_follow(struct rk_euicc *card, uint16_t space);

/* Whether a switch waits for the terminal, and to which profile (0: none). */
bool rk_isdp_switch_waits(struct rk_euicc *card, uint16_t *space);

/* The terminal performed REFRESH: switch; or refused it: the old profile stays. It stays too when
 * the switch fails, which is then said: nothing waits any longer. 0 or negative. */
int rk_isdp_settle(struct rk_euicc *card, bool performed);

/* eUICCMemoryReset (5.7.19): `options` as its BIT STRING. One transaction takes the profiles off
 * the list, with the address and a switch that waits for one of them, and enables again whom a test
 * profile displaced; then each space is removed with its notifications, which a power-up resumes. 1
 * when there was something to do, 0 when not, or negative: nothing changed. */
int rk_isdp_memory_reset(struct rk_euicc *card, uint32_t options);

/* Go on with a memory reset that a cut, or too little room for its notifications, interrupted.
 * Writes over `out`. 0 or negative. */
int rk_isdp_resume_reset(struct rk_euicc *card);

/* Delete a disabled profile with its notification, in one transaction. 0 or negative. */
int rk_isdp_delete(struct rk_euicc *card, const struct rk_profile *profile);

#endif
