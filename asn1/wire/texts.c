#include "asn1/wire/texts.h"

#include <stddef.h>

#define SET(name) static const struct rk_code name[]
#define UNDEFINED                                                                                  \
    { 127, "undefinedError", "an error without further explanation" }
#define END                                                                                        \
    { -1, NULL, NULL }

SET(authenticate_server) = {
    {1, "invalidCertificate", "the server's certificate is not valid"},
    {2, "invalidSignature", "the server's signature is wrong"},
    {3, "unsupportedCurve", "the curve of the server's key is not supported"},
    {4, "noSessionContext", "no session is open on the card"},
    {5, "invalidOid", "the certificate is not that of an SM-DP+ or SM-DS"},
    {6, "euiccChallengeMismatch", "the server answered another challenge"},
    {7, "ciPKUnknown", "the card does not know the server's CI"},
    UNDEFINED,
    END};
SET(prepare_download) = {
    {1, "invalidCertificate", "the certificate for profile binding is not valid"},
    {2, "invalidSignature", "the server's signature is wrong"},
    {3, "unsupportedCurve", "the curve of the server's key is not supported"},
    {4, "noSessionContext", "no session is open on the card"},
    {5, "invalidTransactionId", "the session has another transaction ID"},
    UNDEFINED,
    END};
SET(cancel_session) = {
    {5, "invalidTransactionId", "the session has another transaction ID"}, UNDEFINED, END};
SET(cancel_reason) = {{0, "endUserRejection", "the user rejected the profile"},
                      {1, "postponed", "the user postponed the download"},
                      {2, "timeout", "the user did not answer in time"},
                      {3, "pprNotAllowed", "the profile's policy rules are not allowed"},
                      {4, "metadataMismatch", "the profile is not the one announced"},
                      {5, "loadBppExecutionError", "the bound package could not be loaded"},
                      {127, "undefinedReason", "no reason given"},
                      END};
SET(bpp_command) = {{0, "initialiseSecureChannel", "opening the secure channel"},
                    {1, "configureISDP", "creating the profile's security domain"},
                    {2, "storeMetadata", "storing the metadata"},
                    {3, "storeMetadata2", "storing more metadata"},
                    {4, "replaceSessionKeys", "replacing the session keys"},
                    {5, "loadProfileElements", "loading the profile elements"},
                    END};
SET(error_reason) = {
    {1, "incorrectInputValues", "a value in the package is wrong"},
    {2, "invalidSignature", "the package's signature is wrong"},
    {3, "invalidTransactionId", "the package belongs to another session"},
    {4, "unsupportedCrtValues", "the keys asked for are not supported"},
    {5, "unsupportedRemoteOperationType", "the operation asked for is not supported"},
    {6, "unsupportedProfileClass", "the card does not take profiles of this class"},
    {7, "scp03tStructureError", "a protected segment is malformed"},
    {8, "scp03tSecurityError", "a protected segment failed verification"},
    {9, "installFailedDueToIccidAlreadyExistsOnEuicc",
     "a profile with this ICCID is there already"},
    {10, "installFailedDueToInsufficientMemoryForProfile", "the card has not enough memory"},
    {11, "installFailedDueToInterruption", "the installation was interrupted"},
    {12, "installFailedDueToPEProcessingError", "a profile element could not be processed"},
    {13, "installFailedDueToDataMismatch", "the profile does not match its metadata"},
    {14, "testProfileInstallFailedDueToInvalidNaaKey", "a test profile must use test keys"},
    {15, "pprNotAllowed", "the card does not allow the profile's policy rules"},
    {31, "securityLevelTooLow", "the card's security level is too low for the profile"},
    {32, "serverAddressNotAllowed", "the server's address is not on the allow list"},
    {127, "installFailedDueToUnknownError", "the installation failed without explanation"},
    END};
SET(pe_status) = {
    {0, "ok", "processed"},
    {1, "pe-not-supported", "the element is not supported"},
    {2, "memory-failure", "the memory failed"},
    {3, "bad-values", "a value is wrong"},
    {4, "not-enough-memory", "not enough memory"},
    {5, "invalid-request-format", "the element is malformed"},
    {6, "invalid-parameter", "a parameter is wrong"},
    {7, "runtime-not-supported", "the runtime environment is not supported"},
    {8, "lib-not-supported", "a library is not supported"},
    {9, "template-not-supported", "the file system template is not supported"},
    {10, "feature-not-supported", "a feature that the profile demands is not supported"},
    {11, "pin-code-missing", "a PIN that a file refers to is missing"},
    {31, "unsupported-profile-version", "the package's version is not supported"},
    END};
SET(enable) = {
    {0, "ok", "enabled"},
    {1, "iccidOrAidNotFound", "there is no such profile"},
    {2, "profileNotInDisabledState", "the profile is not disabled"},
    {3, "disallowedByPolicy", "the enabled profile's policy rules forbid it"},
    {4, "wrongProfileReenabling", "after a test profile only the profile before it may be enabled"},
    {5, "catBusy", "the card is busy with the device; try again"},
    UNDEFINED,
    END};
SET(disable) = {{0, "ok", "disabled"},
                {1, "iccidOrAidNotFound", "there is no such profile"},
                {2, "profileNotInEnabledState", "the profile is not enabled"},
                {3, "disallowedByPolicy", "the profile's policy rules forbid it"},
                {5, "catBusy", "the card is busy with the device; try again"},
                UNDEFINED,
                END};
SET(delete_profile) = {{0, "ok", "deleted"},
                       {1, "iccidOrAidNotFound", "there is no such profile"},
                       {2, "profileNotInDisabledState", "the profile is not disabled"},
                       {3, "disallowedByPolicy", "the profile's policy rules forbid it"},
                       UNDEFINED,
                       END};
SET(memory_reset) = {{0, "ok", "reset"},
                     {1, "nothingToDelete", "there was nothing to delete"},
                     {5, "catBusy", "the card is busy with the device; try again"},
                     UNDEFINED,
                     END};
SET(set_nickname) = {
    {0, "ok", "set"}, {1, "iccidNotFound", "there is no such profile"}, UNDEFINED, END};
SET(profile_info_list) = {
    {1, "incorrectInputValues", "the card does not understand the request"}, UNDEFINED, END};
SET(list_notification) = {
    {1, "noResultAvailable", "there is no such notification"}, UNDEFINED, END};
SET(notification_sent) = {
    {0, "ok", "removed"}, {1, "nothingToDelete", "there is no such notification"}, UNDEFINED, END};
SET(set_default_dp) = {{0, "ok", "set"}, UNDEFINED, END};
SET(load_crl) = {{1, "invalidSignature", "the list's signature is wrong"},
                 {2, "invalidCRLFormat", "the list is malformed"},
                 {3, "notEnoughMemorySpace", "the card has not enough memory"},
                 {4, "verificationKeyNotFound", "the card does not know who signed the list"},
                 {5, "fresherCrlAlreadyLoaded", "the card has a newer list"},
                 {6, "baseCrlMissing", "the card has not the list this one builds on"},
                 UNDEFINED,
                 END};
SET(profile_state) = {{0, "disabled", "disabled"}, {1, "enabled", "enabled"}, END};
SET(profile_class) = {{0, "test", "test"},
                      {1, "provisioning", "provisioning"},
                      {2, "operational", "operational"},
                      END};

static const struct rk_code *const sets[RK_CODE_SETS] = {
    [RK_CODES_AUTHENTICATE_SERVER] = authenticate_server,
    [RK_CODES_PREPARE_DOWNLOAD] = prepare_download,
    [RK_CODES_CANCEL_SESSION] = cancel_session,
    [RK_CODES_CANCEL_REASON] = cancel_reason,
    [RK_CODES_BPP_COMMAND] = bpp_command,
    [RK_CODES_ERROR_REASON] = error_reason,
    [RK_CODES_PE_STATUS] = pe_status,
    [RK_CODES_ENABLE] = enable,
    [RK_CODES_DISABLE] = disable,
    [RK_CODES_DELETE] = delete_profile,
    [RK_CODES_MEMORY_RESET] = memory_reset,
    [RK_CODES_SET_NICKNAME] = set_nickname,
    [RK_CODES_PROFILE_INFO_LIST] = profile_info_list,
    [RK_CODES_LIST_NOTIFICATION] = list_notification,
    [RK_CODES_NOTIFICATION_SENT] = notification_sent,
    [RK_CODES_SET_DEFAULT_DP] = set_default_dp,
    [RK_CODES_LOAD_CRL] = load_crl,
    [RK_CODES_PROFILE_STATE] = profile_state,
    [RK_CODES_PROFILE_CLASS] = profile_class,
};

const struct rk_code *rk_code(enum rk_code_set set, long code) {
    for (const struct rk_code *c = sets[set]; c->name; c++)
        if (c->code == code)
            return c;
    return NULL;
}

const char *rk_code_text(enum rk_code_set set, long code) {
    const struct rk_code *c = rk_code(set, code);
    return c ? c->text : "unknown code";
}

const char *rk_code_name(enum rk_code_set set, long code) {
    const struct rk_code *c = rk_code(set, code);
    return c ? c->name : "unknown code";
}
