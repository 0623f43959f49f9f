/*
 * What the SM-DP+ remembers, and the interface of whatever remembers it.
 *
 * Conventions
 *   - A store is one connection of one worker. Several workers and processes may each hold their
 * own to the same data; all they have to agree on is what is committed.
 *   - Functions return 0 or a negative value of smdp/core/error.h. RK_DP_NOT_FOUND and
 *     RK_DP_CONFLICT are answers, the others are failures. On any error `out` is left empty.
 *   - Between begin and commit the caller is the only writer, and nothing of it exists for others
 * or after a crash until commit has returned 0. Writing outside begin/commit is one transaction by
 * itself. Reading needs none.
 *   - States advance by compare-and-swap: the update functions write only where the record still is
 *     the one the caller saw, else RK_DP_CONFLICT.
 *   - Identifiers are text: ICCID 18 to 20 characters 0-9 (A-F tolerated inside), EID 32 digits,
 *     matching ID A-Z 0-9 '-'. An empty string is "none".
 *   - Records own their buffers: give each to its _free function, also after an error.
 */
#ifndef RK_SMDP_STORE_STORE_H
#define RK_SMDP_STORE_STORE_H

#include "asn1/codec/buf.h"
#include "smdp/core/error.h"

enum {
    RK_DP_ICCID_CAP = 21,
    RK_DP_EID_CAP = 33,
    RK_DP_MATCHING_ID_CAP = 256,
    RK_DP_NAME_CAP = 65,
    RK_DP_PROVIDER_CAP = 33,
    RK_DP_OUTCOME_CAP = 96,
    RK_DP_TRANSACTION_LEN = 16,
    RK_DP_CHALLENGE_LEN = 16,
    RK_DP_HASH_LEN = 32,
    RK_DP_SIGNATURE_LEN = 64,
    RK_DP_PKID_LEN = 20,
    RK_DP_POINT_LEN = 65
};

/* A profile of the operator's inventory. What is read from the package is read once, when added. */
struct rk_dp_profile {
    char iccid[RK_DP_ICCID_CAP];
    char name[RK_DP_NAME_CAP];         /* metadata 92, UTF-8 */
    char provider[RK_DP_PROVIDER_CAP]; /* metadata 91, UTF-8 */
    uint32_t profile_class;            /* metadata 95: 0 test, 1 provisioning, 2 operational */
    uint32_t ppr;                      /* metadata 99: bit 1 PPR1, bit 2 PPR2; 0 none */
    uint32_t events;                   /* metadata B6: bit 0 install .. 3 delete; 0 none */
    struct rk_buf owner;               /* metadata B7 as a whole element, or empty */
    bool any_card;                     /* deliver without the eligibility check */
    uint32_t services;     /* mandatory services of the header, bits of core/package.h */
    uint32_t major, minor; /* SAIP version of the header */
    uint32_t size;         /* octets of the package */
    struct rk_buf package; /* the unprotected profile package; secret */
    int64_t added;
};

/* States of an order and of its profile (SGP.22 3.1.6). The numbers are stored. */
#define RK_DP_ORDER_STATES(X)                                                                      \
    X(RK_DP_AVAILABLE, 0, "Available")                                                             \
    X(RK_DP_ALLOCATED, 1, "Allocated")                                                             \
    X(RK_DP_LINKED, 2, "Linked")                                                                   \
    X(RK_DP_CONFIRMED, 3, "Confirmed")                                                             \
    X(RK_DP_RELEASED, 4, "Released")                                                               \
    X(RK_DP_DOWNLOADED, 5, "Downloaded")                                                           \
    X(RK_DP_INSTALLED, 6, "Installed")                                                             \
    X(RK_DP_ERROR, 7, "Error")                                                                     \
    X(RK_DP_UNAVAILABLE, 8, "Unavailable")

enum rk_dp_order_state {
#define X(name, value, text) name = value,
    RK_DP_ORDER_STATES(X)
#undef X
};

/* The order a profile has; one per ICCID. */
struct rk_dp_order {
    char iccid[RK_DP_ICCID_CAP];
    enum rk_dp_order_state state;
    char matching_id[RK_DP_MATCHING_ID_CAP];
    char
        eid[RK_DP_EID_CAP]; /* the card it is for, given by the operator or by the first download */
    bool has_cc;
    uint8_t cc_hash[RK_DP_HASH_LEN]; /* SHA-256 of the confirmation code */
    uint32_t cc_tries;               /* wrong codes so far, over all sessions */
    uint32_t downloads;              /* sessions authenticated for it so far */
    uint32_t revision;               /* counts updates; for the store */
    int64_t last_seq;                /* of what the card has told of installing and deleting */
    bool deleted;                    /* the card has told that the profile is no longer on it */
    int64_t created, changed;
    char outcome[RK_DP_OUTCOME_CAP]; /* what happened last, for the operator */
};

enum rk_dp_session_state {
    RK_DP_SESSION_INITIATED = 0,     /* initiateAuthentication answered */
    RK_DP_SESSION_AUTHENTICATED = 1, /* authenticateClient answered */
    RK_DP_SESSION_BOUND = 2,         /* a bound package was handed out */
    RK_DP_SESSION_INSTALLED = 3,     /* the verified installation result has been processed */
    RK_DP_SESSION_CANCELLED = 4,
    RK_DP_SESSION_FAILED = 5 /* refused by a check, or the card reported an error */
};

/* One RSP session. It outlives the download: it holds what verifies the card's late results. */
struct rk_dp_session {
    uint8_t transaction_id[RK_DP_TRANSACTION_LEN];
    enum rk_dp_session_state state;
    int64_t created;
    uint8_t ci_pkid[RK_DP_PKID_LEN];       /* which of the server's identities serves it */
    uint8_t euicc_ci_pkid[RK_DP_PKID_LEN]; /* the CI the card was asked to sign under */
    uint8_t server_challenge[RK_DP_CHALLENGE_LEN];
    char eid[RK_DP_EID_CAP];
    char iccid[RK_DP_ICCID_CAP];
    bool cc_required;
    uint8_t smdp_signature2[RK_DP_SIGNATURE_LEN];
    struct rk_buf euicc_cert; /* CERT.EUICC, DER */
    struct rk_buf metadata;   /* the StoreMetadata element the agent was shown */
};

/* What is kept of a bound package so that the same card can fetch it again. */
struct rk_dp_bound {
    char iccid[RK_DP_ICCID_CAP];
    char eid[RK_DP_EID_CAP];
    uint8_t ci_pkid[RK_DP_PKID_LEN];
    uint8_t otpk_euicc[RK_DP_POINT_LEN];
    uint8_t otpk_dp[RK_DP_POINT_LEN];
    struct rk_buf metadata;  /* the StoreMetadata element inside it */
    struct rk_buf protected; /* the elements A0, A1, A2, A3 back to back */
};

void rk_dp_profile_free(struct rk_dp_profile *profile);
void rk_dp_session_free(struct rk_dp_session *session);
void rk_dp_bound_free(struct rk_dp_bound *bound);

struct rk_dp_store_ops {
    /* Become the only writer; waits for another a while, then RK_DP_BUSY. Not nested. What is
     * `durable` survives power loss once commit has returned 0; what is not survives the process
     * only, until a durable commit follows it: for what nobody was promised. */
    int (*begin)(void *self, bool durable);
    int (*commit)(void *self);
    void (*rollback)(void *self);
    void (*close)(void *self);
};

/* Called for each record of a list, in order of age; anything but 0 ends the list and is returned.
 * The record is borrowed for the call; profiles come without their package. */
typedef int rk_dp_profile_visit(void *arg, const struct rk_dp_profile *profile);
typedef int rk_dp_order_visit(void *arg, const struct rk_dp_order *order);

struct rk_dp_profile_ops {
    /* Add; RK_DP_CONFLICT if the ICCID is there already. */
    int (*add)(void *self, const struct rk_dp_profile *profile);
    /* Read, with or without its package. */
    int (*get)(void *self, const char *iccid, bool with_package, struct rk_dp_profile *out);
    /* Remove with its order, sessions and bound package. */
    int (*remove)(void *self, const char *iccid);
    int (*list)(void *self, rk_dp_profile_visit *visit, void *arg);
};

struct rk_dp_order_ops {
    /* Add; RK_DP_CONFLICT if the ICCID has an order or the matching ID is in use. */
    int (*add)(void *self, const struct rk_dp_order *order);
    int (*get)(void *self, const char *iccid, struct rk_dp_order *out);
    int (*by_matching_id)(void *self, const char *matching_id, struct rk_dp_order *out);
    /* The card's order that is furthest ready for download (Released, Downloaded, then others not
     * finished), oldest first. */
    int (*by_eid)(void *self, const char *eid, struct rk_dp_order *out);
    /* Write all members where the stored state is `from` and nobody has written since `order` was
     * read (its revision, which then is one more); RK_DP_CONFLICT otherwise or when the matching ID
     * is another order's. */
    int (*update)(void *self, struct rk_dp_order *order, enum rk_dp_order_state from);
    int (*list)(void *self, rk_dp_order_visit *visit, void *arg);
};

struct rk_dp_session_ops {
    int (*add)(void *self, const struct rk_dp_session *session);
    int (*get)(void *self, const uint8_t transaction_id[RK_DP_TRANSACTION_LEN],
               struct rk_dp_session *out);
    /* Write all members where the stored state is `from`. */
    int (*update)(void *self, const struct rk_dp_session *session, enum rk_dp_session_state from);
    /* End what sessions there are for an ICCID's order: what is authenticated or bound becomes
     * RK_DP_SESSION_CANCELLED. */
    int (*end)(void *self, const char *iccid);
    /* Drop sessions created before `older_than` that hold nothing a late result would need. */
    int (*expire)(void *self, int64_t older_than);
};

struct rk_dp_bound_ops {
    int (*put)(void *self, const struct rk_dp_bound *bound); /* replaces the ICCID's former one */
    int (*get)(void *self, const char *iccid, bool with_protected, struct rk_dp_bound *out);
    int (*drop)(void *self, const char *iccid); /* 0 also when there was none */
};

/* A store: its own data and its functions. Made by an implementation, ended by ops->close. */
struct rk_dp_store {
    void *self;
    const struct rk_dp_store_ops *ops;
    const struct rk_dp_profile_ops *profiles;
    const struct rk_dp_order_ops *orders;
    const struct rk_dp_session_ops *sessions;
    const struct rk_dp_bound_ops *bounds;
};

#endif
