/*
 * Names and texts for the result codes inside the card's answers (SGP.22 5.7, Annex H; SAIP for
 * PEStatus). The name is the ASN.1 identifier, the text is for people.
 */
#ifndef RK_ASN1_WIRE_TEXTS_H
#define RK_ASN1_WIRE_TEXTS_H

struct rk_code {
    long code;
    const char *name;
    const char *text;
};

enum rk_code_set {
    RK_CODES_AUTHENTICATE_SERVER, /* AuthenticateErrorCode */
    RK_CODES_PREPARE_DOWNLOAD,    /* DownloadErrorCode */
    RK_CODES_CANCEL_SESSION,      /* cancelSessionResponseError */
    RK_CODES_CANCEL_REASON,       /* CancelSessionReason */
    RK_CODES_BPP_COMMAND,         /* BppCommandId */
    RK_CODES_ERROR_REASON,        /* ErrorReason */
    RK_CODES_PE_STATUS,           /* PEStatus.status */
    RK_CODES_ENABLE,
    RK_CODES_DISABLE,
    RK_CODES_DELETE,
    RK_CODES_MEMORY_RESET,
    RK_CODES_SET_NICKNAME,
    RK_CODES_PROFILE_INFO_LIST, /* ProfileInfoListError */
    RK_CODES_LIST_NOTIFICATION, /* listNotificationsResultError, notificationsListResultError */
    RK_CODES_NOTIFICATION_SENT, /* deleteNotificationStatus */
    RK_CODES_SET_DEFAULT_DP,    /* setDefaultDpAddressResult */
    RK_CODES_LOAD_CRL,          /* LoadCRLResponseError */
    RK_CODES_PROFILE_STATE,
    RK_CODES_PROFILE_CLASS,
    RK_CODE_SETS
};

/* The entry for `code`; null when the set has none. Static storage. */
const struct rk_code *rk_code(enum rk_code_set set, long code);

/* Its text or name; "unknown code" when the set has none. */
const char *rk_code_text(enum rk_code_set set, long code);
const char *rk_code_name(enum rk_code_set set, long code);

#endif
