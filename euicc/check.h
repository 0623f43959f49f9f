/*
 * The checks the card makes, by name: what `euicc run --explain` tells and a test build can leave
 * out.
 *
 * Conventions
 *   - Every check is a row of RK_CHECKS: its name, the step it belongs to, the clause that asks for
 *     it, and whether it is a RULE or a GUARD. What follows relies on a guard (it says that
 *     something was read), so a guard cannot be ignored.
 *   - RK_CHECK(NAME, condition) gives whether the check passed. Without RK_EXPLAIN it is the
 *     condition and nothing else: neither code nor constants of this list are in the core.
 *   - With RK_EXPLAIN the core tells every check to the sink that rk_check_set_sink was given.
 * Facts are told when it failed; those made by RK_FACT_SECRET are session keys and decrypted data,
 *     which the sink must not show unless it may.
 *   - A condition must not be what makes the facts: they are gathered in no order.
 *   - A reader of many fields notes by RK_READING which one it begins with; where it gives up, the
 *     check tells that one (RK_FACTS_READING).
 */
#ifndef RK_EUICC_CHECK_H
#define RK_EUICC_CHECK_H

#include "asn1/tlv/slice.h"

/* X(name, step, clause, kind). SGP.22 v2.6 unless another document is named. */
#define RK_CHECKS(X)                                                                               \
    X(CERTIFICATE_FORM, "certificate", "4.5.2", GUARD)                                             \
    X(CERTIFICATE_AUTHORITY, "certificate", "4.5.2.1", RULE)                                       \
    X(CERTIFICATE_ISSUER, "certificate", "4.5.2.2", GUARD)                                         \
    X(CERTIFICATE_SUBJECT_KEY, "certificate", "4.5.2.1", RULE)                                     \
    X(CERTIFICATE_OID, "certificate", "4.5.2.1", GUARD)                                            \
    X(CERTIFICATE_POLICY, "certificate", "4.5.2.1", RULE)                                          \
    X(CERTIFICATE_KEY_USAGE, "certificate", "4.5.2.1", RULE)                                       \
    X(CERTIFICATE_NO_CA, "certificate", "4.5.2.1", RULE)                                           \
    X(CERTIFICATE_NAME_CONSTRAINTS, "certificate", "4.5.2.1", RULE)                                \
    X(CERTIFICATE_POLICY_CRITICAL, "certificate", "4.5.2.1", RULE)                                 \
    X(CERTIFICATE_EXTENDED_KEY_USAGE, "certificate", "4.5.2.1", RULE)                              \
    X(CERTIFICATE_SIGNATURE, "certificate", "4.5.2.2", RULE)                                       \
    X(CERTIFICATE_REVOKED, "certificate", "4.5.2.2", RULE)                                         \
    X(CERTIFICATE_CURVE, "certificate", "4.5.2.2", RULE)                                           \
    X(BLOCK_PARAMETER, "STORE DATA", "5.7.2", RULE)                                                \
    X(BLOCK_LENGTH, "STORE DATA", "5.7.2", RULE)                                                   \
    X(BLOCK_ORDER, "STORE DATA", "5.7.2", RULE)                                                    \
    X(BLOCK_MEMORY, "STORE DATA", "5.7.2", GUARD)                                                  \
    X(FUNCTION_KNOWN, "ES10", "5.7.1", GUARD)                                                      \
    X(FUNCTION_WHILE_LOADING, "ES10", "5.7.6", RULE)                                               \
    X(FUNCTION_FORM, "ES10", "5.7.1", GUARD)                                                       \
    X(ADDRESS_FORM, "SetDefaultDpAddress", "5.7.4", GUARD)                                         \
    X(ADDRESS_LENGTH, "SetDefaultDpAddress", "5.7.4", RULE)                                        \
    X(AUTHENTICATE_FORM, "AuthenticateServer", "5.7.13", GUARD)                                    \
    X(AUTHENTICATE_SESSION, "AuthenticateServer", "5.7.13", RULE)                                  \
    X(AUTHENTICATE_CI, "AuthenticateServer", "5.7.13", GUARD)                                      \
    X(AUTHENTICATE_ROLE, "AuthenticateServer", "5.7.13", RULE)                                     \
    X(SERVER_SIGNATURE1, "AuthenticateServer", "5.7.13", RULE)                                     \
    X(EUICC_CHALLENGE, "AuthenticateServer", "5.7.13", RULE)                                       \
    X(PREPARE_FORM, "PrepareDownload", "5.7.5", GUARD)                                             \
    X(PREPARE_SESSION, "PrepareDownload", "5.7.5", RULE)                                           \
    X(PREPARE_TRANSACTION, "PrepareDownload", "5.7.5", RULE)                                       \
    X(PREPARE_CI, "PrepareDownload", "5.7.5", RULE)                                                \
    X(PREPARE_ROLE, "PrepareDownload", "5.7.5", RULE)                                              \
    X(PREPARE_OID, "PrepareDownload", "5.7.5", RULE)                                               \
    X(SMDP_SIGNATURE2, "PrepareDownload", "5.7.5", RULE)                                           \
    X(CONFIRMATION_CODE, "PrepareDownload", "5.7.5", RULE)                                         \
    X(HELD_KEY, "PrepareDownload", "5.7.5", RULE)                                                  \
    X(LOAD_SESSION, "LoadBoundProfilePackage", "5.7.6", RULE)                                      \
    X(LOAD_MEMORY, "LoadBoundProfilePackage", "5.7.6", GUARD)                                      \
    X(LOAD_ORDER, "LoadBoundProfilePackage", "2.5.5", GUARD)                                       \
    X(LOAD_LENGTHS, "LoadBoundProfilePackage", "2.5.5", RULE)                                      \
    X(PART_CONTENT, "LoadBoundProfilePackage", "2.5.5", RULE)                                      \
    X(PART_LENGTH, "LoadBoundProfilePackage", "2.5.5", RULE)                                       \
    X(PART_WHOLE, "LoadBoundProfilePackage", "2.5.5", GUARD)                                       \
    X(PART_ONE_SEGMENT, "LoadBoundProfilePackage", "2.5.5", RULE)                                  \
    X(STEP_MEMORY, "LoadBoundProfilePackage", "2.5.6", GUARD)                                      \
    X(INITIALISE_FORM, "InitialiseSecureChannel", "5.5.1", GUARD)                                  \
    X(INITIALISE_SIGNATURE, "InitialiseSecureChannel", "5.5.1", RULE)                              \
    X(INITIALISE_OPERATION, "InitialiseSecureChannel", "5.5.1", RULE)                              \
    X(INITIALISE_TRANSACTION, "InitialiseSecureChannel", "5.5.1", RULE)                            \
    X(INITIALISE_CRT, "InitialiseSecureChannel", "5.5.1", GUARD)                                   \
    X(INITIALISE_AGREEMENT, "InitialiseSecureChannel", "5.5.1", GUARD)                             \
    X(SEGMENT_FORM, "segment", "2.5.4", GUARD)                                                     \
    X(SEGMENT_MAC, "segment", "2.5.4", RULE)                                                       \
    X(SEGMENT_LENGTH, "segment", "2.5.4", GUARD)                                                   \
    X(SEGMENT_PADDING, "segment", "2.5.4", RULE)                                                   \
    X(CONFIGURE_FORM, "ConfigureISDP", "5.5.2", RULE)                                              \
    X(CONFIGURE_MEMORY, "ConfigureISDP", "5.5.2", RULE)                                            \
    X(REPLACE_KEYS_FORM, "ReplaceSessionKeys", "5.5.4", RULE)                                      \
    X(METADATA_MEMORY, "StoreMetadata", "5.5.3", GUARD)                                            \
    X(METADATA_ONCE, "StoreMetadata", "2.5.5", RULE)                                               \
    X(METADATA_FORM, "StoreMetadata", "5.5.3", GUARD)                                              \
    X(METADATA_MANDATORY, "StoreMetadata", "5.5.3", RULE)                                          \
    X(METADATA_MEMBER, "StoreMetadata", "5.5.3", RULE)                                             \
    X(METADATA_LENGTH, "StoreMetadata", "5.5.3", RULE)                                             \
    X(METADATA_ORDER, "StoreMetadata", "5.5.3", RULE)                                              \
    X(METADATA_CLASS, "StoreMetadata", "5.5.3", RULE)                                              \
    X(METADATA_ICCID_NEW, "StoreMetadata", "5.5.3", RULE)                                          \
    X(PPR_OWNER, "StoreMetadata", "2.9.1.2", RULE)                                                 \
    X(PPR_KNOWN, "StoreMetadata", "2.9.1", RULE)                                                   \
    X(PPR_TEST_PROFILE, "StoreMetadata", "2.9.1", RULE)                                            \
    X(PPR_AUTHORISED, "StoreMetadata", "2.9.2.1", RULE)                                            \
    X(PROFILE_ELEMENT, "LoadProfileElements", "5.5.5", GUARD)                                      \
    X(PROFILE_ICCID, "LoadProfileElements", "5.5.3", RULE)                                         \
    X(PROFILE_OWNER, "LoadProfileElements", "5.5.3", RULE)                                         \
    X(PROFILE_GID1, "LoadProfileElements", "5.5.3", RULE)                                          \
    X(PROFILE_GID2, "LoadProfileElements", "5.5.3", RULE)                                          \
    X(PROFILE_TEST_KEY, "LoadProfileElements", "2.4.5.3", RULE)                                    \
    X(PROFILE_MEMORY, "LoadProfileElements", "5.5.5", GUARD)                                       \
    X(CANCEL_FORM, "CancelSession", "5.7.14", GUARD)                                               \
    X(CANCEL_SESSION, "CancelSession", "5.7.14", RULE)                                             \
    X(CANCEL_TRANSACTION, "CancelSession", "5.7.14", RULE)                                         \
    X(CANCEL_REASON, "CancelSession", "5.7.14", RULE)                                              \
    X(NOTIFICATIONS_FORM, "ListNotification, RetrieveNotificationsList", "5.7.9", GUARD)           \
    X(REMOVE_FORM, "RemoveNotificationFromList", "5.7.11", GUARD)                                  \
    X(REMOVE_FOUND, "RemoveNotificationFromList", "5.7.11", GUARD)                                 \
    X(NOTIFY_CLASS, "notification", "3.5", RULE)                                                   \
    X(CRL_ELEMENT, "LoadCRL", "5.7.12", GUARD)                                                     \
    X(CRL_LENGTH, "LoadCRL", "5.7.12", GUARD)                                                      \
    X(CRL_FORM, "LoadCRL", "5.7.12", GUARD)                                                        \
    X(CRL_ISSUER, "LoadCRL", "5.7.12", GUARD)                                                      \
    X(CRL_SIGNATURE, "LoadCRL", "5.7.12", RULE)                                                    \
    X(CRL_BASE, "LoadCRL", "5.7.12", RULE)                                                         \
    X(CRL_FRESH, "LoadCRL", "5.7.12", RULE)                                                        \
    X(CRL_PARTS, "LoadCRL", "5.7.12", RULE)                                                        \
    X(CRL_MEMORY, "LoadCRL", "5.7.12", GUARD)                                                      \
    X(INFO_FORM, "GetProfilesInfo", "5.7.15", GUARD)                                               \
    X(INFO_CRITERION, "GetProfilesInfo", "5.7.15", GUARD)                                          \
    X(INFO_TAG_LIST, "GetProfilesInfo", "5.7.15", GUARD)                                           \
    X(SWITCH_FORM, "EnableProfile, DisableProfile", "5.7.16", GUARD)                               \
    X(SWITCH_FOUND, "EnableProfile, DisableProfile", "5.7.16", GUARD)                              \
    X(SWITCH_CAT_BUSY, "EnableProfile, DisableProfile", "5.7.16", RULE)                            \
    X(ENABLE_STATE, "EnableProfile", "5.7.16", RULE)                                               \
    X(ENABLE_TEST_PROFILE, "EnableProfile", "3.2.1", RULE)                                         \
    X(ENABLE_POLICY, "EnableProfile", "2.9.3", RULE)                                               \
    X(DISABLE_STATE, "DisableProfile", "5.7.17", RULE)                                             \
    X(DISABLE_POLICY, "DisableProfile", "2.9.3", RULE)                                             \
    X(REFRESH_PERFORMED, "EnableProfile, DisableProfile", "3.2.1", RULE)                           \
    X(DELETE_FORM, "DeleteProfile", "5.7.18", GUARD)                                               \
    X(DELETE_FOUND, "DeleteProfile", "5.7.18", GUARD)                                              \
    X(DELETE_STATE, "DeleteProfile", "5.7.18", RULE)                                               \
    X(DELETE_POLICY, "DeleteProfile", "2.9.3", RULE)                                               \
    X(DELETE_SWITCH, "DeleteProfile", "5.7.18", RULE)                                              \
    X(RESET_FORM, "eUICCMemoryReset", "5.7.19", GUARD)                                             \
    X(RESET_CAT_BUSY, "eUICCMemoryReset", "5.7.19", RULE)                                          \
    X(RESET_FOUND, "eUICCMemoryReset", "5.7.19", RULE)                                             \
    X(DATA_FORM, "GetEuiccData", "5.7.20", GUARD)                                                  \
    X(DATA_TAG, "GetEuiccData", "5.7.20", RULE)                                                    \
    X(NICKNAME_FORM, "SetNickname", "5.7.21", GUARD)                                               \
    X(NICKNAME_FOUND, "SetNickname", "5.7.21", GUARD)                                              \
    X(NICKNAME_LENGTH, "SetNickname", "5.7.21", RULE)                                              \
    X(NICKNAME_TEXT, "SetNickname", "5.7.21", RULE)

#ifdef RK_EXPLAIN

enum rk_check_id {
#define X(name, step, clause, kind) RK_CHECK_##name,
    RK_CHECKS(X)
#undef X
        RK_CHECK_COUNT
};

struct rk_check {
    const char *name, *step, *clause;
    bool rule; /* may be ignored */
};

/* One thing a check looked at: a text, octets in one or more parts, or a number (both null). */
struct rk_fact {
    const char *name;
    const struct rk_slice *parts;
    size_t count;
    unsigned long number;
    bool secret;
    const char *text;
};

#define RK_FACT_PARTS(name, parts, count)                                                          \
    { (name), (parts), (count), 0, false, 0 }
#define RK_FACT(name, slice)                                                                       \
    { (name), (const struct rk_slice[]){slice}, 1, 0, false, 0 }
#define RK_FACT_SECRET(name, slice)                                                                \
    { (name), (const struct rk_slice[]){slice}, 1, 0, true, 0 }
#define RK_FACT_NUMBER(name, number)                                                               \
    { (name), 0, 0, (number), false, 0 }

/* What the last reader was at when it gave up, of the octets it was given: which field of them, and
 * where that begins. For checks that come in a statement after the reader's. */
#define RK_FACTS_READING(octets)                                                                   \
    {"field", 0, 0, 0, false, rk_check_field()}, RK_FACT_NUMBER("offset", rk_check_offset(octets))

/* Told of every check; `facts` live as long as the call. */
typedef void rk_check_sink(void *context, const struct rk_check *check, bool passed,
                           const struct rk_fact *facts, size_t count);

/* Whom to tell, in this process; null: nobody. */
void rk_check_set_sink(rk_check_sink *sink, void *context);

/* From now on this check passes whatever it finds; null: none does. False, and nothing changed,
 * when no rule has this name. */
bool rk_check_ignore(const char *name);

/* Check number `n`; null behind the last. */
const struct rk_check *rk_check_at(size_t n);

/* For the macros alone: what a reader is at. */
void rk_check_reading(const char *field, const uint8_t *at);
const char *rk_check_field(void);
unsigned long rk_check_offset(struct rk_slice octets);

/* For the macros alone: tell, and give `passed` or that it is ignored. */
bool rk_check_made(enum rk_check_id id, bool passed, const struct rk_fact *facts, size_t count);

/* A reader begins with `field`, whose octets are at `at`. */
#define RK_READING(field, at) rk_check_reading((field), (at))

#define RK_CHECK(name, condition) rk_check_made(RK_CHECK_##name, (condition), 0, 0)
#define RK_CHECK_WITH(name, condition, ...)                                                        \
    rk_check_made(RK_CHECK_##name, (condition), (const struct rk_fact[]){__VA_ARGS__},             \
                  sizeof((const struct rk_fact[]){__VA_ARGS__}) / sizeof(struct rk_fact))

#else

#define RK_READING(field, at)               ((void)0)
#define RK_CHECK(name, condition)           (condition)
#define RK_CHECK_WITH(name, condition, ...) (condition)

#endif
#endif
