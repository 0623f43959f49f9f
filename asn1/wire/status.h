/*
 * The status codes of the server interfaces (SGP.22 5.2.6): one table, used by the server to answer
 * and by the agent to explain.
 */
#ifndef RK_ASN1_WIRE_STATUS_H
#define RK_ASN1_WIRE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* Rows: id, subject code, reason code, text, clause of the function that answers with it. */
#define RK_STATUS_ROWS(X)                                                                          \
    X(RK_STATUS_FORMAT_INVALID, "1.3.1", "2.1", "the request is malformed", "6.5.1")               \
    X(RK_STATUS_FORMAT_MISSING, "1.3.1", "2.2", "a mandatory member is missing", "6.5.1")          \
    X(RK_STATUS_VERSION_UNSUPPORTED, "1.3.2", "3.1", "the protocol version is not supported",      \
      "6.5.1")                                                                                     \
    X(RK_STATUS_FUNCTION_UNKNOWN, "1.6", "1.1", "no such function", "6.5.1")                       \
    X(RK_STATUS_REQUESTER_UNKNOWN, "1.1", "1.1", "the requester is not known", "5.3")              \
    X(RK_STATUS_EXECUTION_ERROR, "8", "4.2", "the function could not be carried out", "5.2.6")     \
    X(RK_STATUS_EUICC_NO_MEMORY, "8.1", "4.8", "the eUICC has not enough memory for the profile",  \
      "5.6.3")                                                                                     \
    X(RK_STATUS_EUICC_VERIFICATION, "8.1", "6.1",                                                  \
      "the eUICC's signature or the server challenge it signed is wrong", "5.6.3")                 \
    X(RK_STATUS_EID_MISSING, "8.1.1", "2.2", "the EID is needed and missing", "5.3.2")             \
    X(RK_STATUS_EID_REFUSED, "8.1.1", "3.8", "the order is for another eUICC", "5.6.3")            \
    X(RK_STATUS_EID_OTHER, "8.1.1", "3.10", "another EID is bound to the order already", "5.3.1")  \
    X(RK_STATUS_EUM_INVALID, "8.1.2", "6.1", "the EUM certificate is invalid", "5.6.3")            \
    X(RK_STATUS_EUM_EXPIRED, "8.1.2", "6.3", "the EUM certificate has expired", "5.6.3")           \
    X(RK_STATUS_EUICC_INVALID, "8.1.3", "6.1", "the eUICC certificate is invalid", "5.6.3")        \
    X(RK_STATUS_EUICC_EXPIRED, "8.1.3", "6.3", "the eUICC certificate has expired", "5.6.3")       \
    X(RK_STATUS_PROFILE_NOT_RELEASED, "8.2", "1.2", "the profile is not released for download",    \
      "5.6.3")                                                                                     \
    X(RK_STATUS_BPP_UNAVAILABLE, "8.2", "3.7", "the package cannot be bound again", "5.6.2")       \
    X(RK_STATUS_ICCID_NOT_ALLOWED, "8.2.1", "1.2", "the profile is not this requester's", "5.3.1") \
    X(RK_STATUS_ICCID_MISSING, "8.2.1", "2.2", "a member about the profile is missing", "5.3.3")   \
    X(RK_STATUS_ICCID_IN_USE, "8.2.1", "3.3", "the profile is in use already", "5.3.1")            \
    X(RK_STATUS_ICCID_WRONG_STATE, "8.2.1", "3.5", "the order's state does not allow this",        \
      "5.3.4")                                                                                     \
    X(RK_STATUS_ICCID_UNKNOWN, "8.2.1", "3.9", "the ICCID is not known", "5.3.1")                  \
    X(RK_STATUS_ICCID_OTHER_EID, "8.2.1", "3.10", "the profile belongs to another EID", "5.3.2")   \
    X(RK_STATUS_TYPE_NOT_ALLOWED, "8.2.5", "1.2", "the profile type is not this requester's",      \
      "5.3.1")                                                                                     \
    X(RK_STATUS_TYPE_NONE_LEFT, "8.2.5", "3.7", "no profile of this type is left", "5.3.1")        \
    X(RK_STATUS_TYPE_MISMATCH, "8.2.5", "3.8", "the ICCID is not of this profile type", "5.3.1")   \
    X(RK_STATUS_TYPE_UNKNOWN, "8.2.5", "3.9", "the profile type is not known", "5.3.1")            \
    X(RK_STATUS_NOT_ELIGIBLE, "8.2.5", "4.3", "no profile fits this eUICC and device", "5.6.3")    \
    X(RK_STATUS_MATCHING_ID_INVALID, "8.2.6", "2.1", "the matching ID is malformed", "5.3.2")      \
    X(RK_STATUS_MATCHING_ID_MISSING, "8.2.6", "2.2", "the matching ID is missing", "5.3.3")        \
    X(RK_STATUS_MATCHING_ID_IN_USE, "8.2.6", "3.3", "the matching ID is in use already", "5.3.2")  \
    X(RK_STATUS_MATCHING_ID_REFUSED, "8.2.6", "3.8", "there is no order with this matching ID",    \
      "5.6.3")                                                                                     \
    X(RK_STATUS_MATCHING_ID_OTHER, "8.2.6", "3.10", "the order has another matching ID", "5.3.3")  \
    X(RK_STATUS_CC_MISSING, "8.2.7", "2.2", "the confirmation code is missing", "5.6.2")           \
    X(RK_STATUS_CC_REFUSED, "8.2.7", "3.8", "the confirmation code is wrong", "5.6.2")             \
    X(RK_STATUS_CC_RETRIES, "8.2.7", "6.4", "the confirmation code was wrong too often", "5.6.2")  \
    X(RK_STATUS_PPR_NOT_ALLOWED, "8.2.8", "1.2", "the profile's policy rules are not allowed",     \
      "5.3.5")                                                                                     \
    X(RK_STATUS_METADATA_MISMATCH, "8.2.9", "3.11", "the metadata has changed", "5.3.5")           \
    X(RK_STATUS_BPP_LOAD_FAILED, "8.2.10", "4.2", "the bound package could not be loaded",         \
      "5.3.5")                                                                                     \
    X(RK_STATUS_DP_OID_WRONG, "8.8", "3.10", "the SM-DP+ OID is not this server's", "5.6.5")       \
    X(RK_STATUS_DP_ADDRESS_REFUSED, "8.8.1", "3.8", "the address is not this server's", "5.6.1")   \
    X(RK_STATUS_DP_CI_UNSUPPORTED, "8.8.2", "3.1",                                                 \
      "the server has no certificate under any CI that the eUICC proposes", "5.6.1")               \
    X(RK_STATUS_DP_SVN_UNSUPPORTED, "8.8.3", "3.1",                                                \
      "the eUICC's specification version is not supported", "5.6.1")                               \
    X(RK_STATUS_DP_CERT_UNAVAILABLE, "8.8.4", "3.7",                                               \
      "the server has no certificate that the eUICC can verify", "5.6.1")                          \
    X(RK_STATUS_ORDER_REJECTED, "8.8.5", "3.8", "the user rejected the download", "5.3.5")         \
    X(RK_STATUS_ORDER_EXPIRED, "8.8.5", "4.10", "the download order has expired", "5.6.3")         \
    X(RK_STATUS_ORDER_RETRIES, "8.8.5", "6.4", "the download was tried too often", "5.6.3")        \
    X(RK_STATUS_DS_FAILED, "8.9", "4.2", "the SM-DS could not carry out the function", "5.3.2")    \
    X(RK_STATUS_DS_UNREACHABLE, "8.9", "5.1", "the SM-DS cannot be reached", "5.3.2")              \
    X(RK_STATUS_DS_ADDRESS_REFUSED, "8.9.1", "3.8", "the address is not this SM-DS's", "5.8.1")    \
    X(RK_STATUS_DS_CI_UNSUPPORTED, "8.9.2", "3.1",                                                 \
      "the SM-DS has no certificate under any CI that the eUICC proposes", "5.8.1")                \
    X(RK_STATUS_DS_SVN_UNSUPPORTED, "8.9.3", "3.1",                                                \
      "the eUICC's specification version is not supported by the SM-DS", "5.8.1")                  \
    X(RK_STATUS_DS_CERT_UNAVAILABLE, "8.9.4", "3.7",                                               \
      "the SM-DS has no certificate that the eUICC can verify", "5.8.1")                           \
    X(RK_STATUS_EVENT_EXISTS, "8.9.5", "3.3", "the event is registered already", "5.9.1")          \
    X(RK_STATUS_EVENT_UNKNOWN, "8.9.5", "3.9", "there is no such event", "5.8.2")                  \
    X(RK_STATUS_TRANSACTION_UNKNOWN, "8.10.1", "3.9", "the transaction is not known", "5.6.3")     \
    X(RK_STATUS_CI_UNKNOWN, "8.11.1", "3.9", "the CI of the certificates is not known", "5.6.3")

enum rk_status_id {
#define X(id, subject, reason, text, clause) id,
    RK_STATUS_ROWS(X)
#undef X
        RK_STATUS_COUNT
};

/* A row. `clause` is a clause of SGP.22. All strings have static storage. */
struct rk_status {
    enum rk_status_id id;
    const char *subject;
    const char *reason;
    const char *text;
    const char *clause;
};

/* The row of an id. */
const struct rk_status *rk_status_row(enum rk_status_id id);

/* The row of a received pair; null when the pair is not in the table. */
const struct rk_status *rk_status_find(const char *subject, const char *reason);

/* What a subject or a reason code says by itself, for pairs that are not in the table; null when
 * the code is unknown. */
const char *rk_status_subject(const char *code);
const char *rk_status_reason(const char *code);

/*
 * Put a sentence about any received pair into `out` (at most cap - 1 characters): the row's text,
 * else what the two codes say, else the codes themselves. Always terminated when cap > 0.
 */
void rk_status_explain(const char *subject, const char *reason, char *out, size_t cap);

#endif
