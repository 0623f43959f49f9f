/*
 * The profile installer: reads an unprotected profile package (the profile elements of TCA's
 * interoperable format, versions 2.1 to 3.3.1, back to back) and builds the profile in the store.
 *
 * Conventions
 *   - The package arrives in chunks of any size, cut anywhere. No element is ever held whole: the
 *     content of files goes straight to the store.
 *   - Everything is written under the space given at the start and nowhere else. The installer
 *     makes nothing visible: the caller does, by committing its list of profiles once
 *     rk_installer_finish returned 0, and after a failure drops the space.
 *   - Writes are grouped into transactions of the installer's own; none is open on return.
 *   - The first refusal is final: feed and finish then keep returning RK_INSTALL_FAILED and the
 *     outcome does not change.
 *   - An element the card does not support fails the installation only if it is mandated;
 *     otherwise it is skipped and the outcome, success or not, carries a warning.
 */
#ifndef RK_EUICC_PROFILE_INSTALLER_H
#define RK_EUICC_PROFILE_INSTALLER_H

#include "euicc/store/store.h"

enum { RK_INSTALL_FAILED = -1 };

enum { RK_SIMA_RESPONSE_MAX = 128 }; /* octets of an EUICCResponse as the installer writes it */

/* Why an installation failed: SGP.22 2.5.6 ErrorReason, as far as profile elements can cause it. */
enum rk_install_reason {
    RK_INSTALL_OK = 0,
    RK_INSTALL_INSUFFICIENT_MEMORY = 10,
    RK_INSTALL_PE_PROCESSING_ERROR = 12,
    RK_INSTALL_DATA_MISMATCH = 13,
    RK_INSTALL_TEST_PROFILE_INVALID_NAA_KEY = 14,
};

/* PEStatus.status (profile package format, EUICCResponse). */
enum rk_pe_status {
    RK_PE_OK = 0,
    RK_PE_NOT_SUPPORTED = 1,          /* an element for somebody's own or for later use */
    RK_PE_MEMORY_FAILURE = 2,         /* the flash failed */
    RK_PE_BAD_VALUES = 3,             /* a file: its descriptor, its content, what it links to */
    RK_PE_NOT_ENOUGH_MEMORY = 4,      /* the store is full, or more than this card ever keeps */
    RK_PE_INVALID_REQUEST_FORMAT = 5, /* not DER, not the type, or not in its place */
    RK_PE_INVALID_PARAMETER = 6,      /* a PIN, PUK or algorithm: well formed, but not to be had */
    RK_PE_RUNTIME_NOT_SUPPORTED = 7,  /* an application: no Java Card, no Multos */
    RK_PE_LIB_NOT_SUPPORTED = 8,      /* an application that the header wants to be there */
    RK_PE_TEMPLATE_NOT_SUPPORTED = 9, /* a template, or a member its version does not have */
    RK_PE_FEATURE_NOT_SUPPORTED = 10, /* a service; its number in the additional information */
    RK_PE_PIN_CODE_MISSING = 11, /* a directory names a PIN, or a PIN a PUK, never given: it is the
                                    additional information */
    RK_PE_UNSUPPORTED_PROFILE_VERSION = 31, /* major version other than 2 and 3 */
};

/* ProfileClass of the metadata (SGP.22 2.4.7). */
enum rk_profile_class {
    RK_PROFILE_TEST = 0,
    RK_PROFILE_PROVISIONING = 1,
    RK_PROFILE_OPERATIONAL = 2,
};

/* What the metadata says and the profile's files have to agree with (SGP.22 5.5.3). */
struct rk_install_config {
    uint8_t iccid[10];     /* as in the metadata: coded like EF.ICCID, digits swapped */
    uint8_t profile_class; /* enum rk_profile_class */
    bool has_owner;        /* the metadata has a profileOwner: the members below count */
    uint8_t plmn[3];       /* mccMnc, TS 24.008 */
    bool has_gid1, has_gid2;
    uint8_t gid1_len, gid2_len; /* 0 to 8; a longer one matches nothing, say it by 9 */
    uint8_t gid1[8], gid2[8];
};

/* How an installation ended. */
struct rk_install_outcome {
    uint8_t error_reason; /* enum rk_install_reason */
    uint8_t sima_len;
    uint8_t sima_response[RK_SIMA_RESPONSE_MAX]; /* one EUICCResponse TLV */
};

struct rk_installer; /* complete in euicc/profile/state.h, so that a caller can own one */

/*
 * Begin to install into `space`, the pending space of `store` (store.h): its root record is the
 * caller's to put, last.
 * `store` outlives the installer; `config` is copied. Writes nothing.
 */
void rk_installer_start(struct rk_installer *inst, struct rk_store *store, uint16_t space,
                        const struct rk_install_config *config);

/*
 * Take the next octets of the package. 0, or RK_INSTALL_FAILED: rk_installer_outcome says why and
 * the rest of the package need not be fed. Opens and commits transactions; none may be open.
 */
int rk_installer_feed(struct rk_installer *inst, struct rk_slice chunk);

/*
 * The package has ended. 0 when it was complete (its End element is there), every rule held, and
 * its files agree with the metadata; the outcome is then success. Else RK_INSTALL_FAILED.
 */
int rk_installer_finish(struct rk_installer *inst);

/* The outcome: after RK_INSTALL_FAILED, or after rk_installer_finish. Lives as long as `inst`. */
const struct rk_install_outcome *rk_installer_outcome(const struct rk_installer *inst);

/* The profile package version the card supports, as EUICCInfo2.profileVersion has it: 3 octets. */
extern const uint8_t rk_install_version[3];

/*
 * UICCCapability (EUICCInfo2.uiccCapability) as the installer enforces it on profile headers: the
 * value of the BIT STRING, first octet the number of unused bits. Static storage.
 */
struct rk_slice rk_install_capability(void);

#endif
