/*
 * The RSP session: one for the card, whatever the channel (SGP.22 3.0.1, 5.7). A const table says
 * which event moves which state where; rk_session_advance is the only way to move.
 */
#ifndef RK_EUICC_ISDR_SESSION_H
#define RK_EUICC_ISDR_SESSION_H

#include "asn1/tlv/ident.h"
#include "euicc/isdr/bsp.h"
#include "euicc/port/port.h"

enum {
    RK_CHALLENGE_LEN = 16,
    RK_TRANSACTION_ID_MAX = 16,
    RK_SERVER_OID_MAX = 32,
    RK_CI_KEY_ID_LEN = 20,
    RK_SERVER_ADDRESS_MAX = 255,
};

enum rk_session_state {
    RK_SESSION_NONE,
    RK_SESSION_CHALLENGED,       /* GetEUICCChallenge was answered */
    RK_SESSION_AUTHENTICATED,    /* with an SM-DP+ */
    RK_SESSION_AUTHENTICATED_DS, /* with an SM-DS: nothing to download */
    RK_SESSION_PREPARED,         /* the one-time key was handed out */
    RK_SESSION_LOADING,          /* a bound profile package is arriving */
    RK_SESSION_STATES
};

enum rk_session_event {
    RK_EVENT_CHALLENGE,
    RK_EVENT_AUTHENTICATED,
    RK_EVENT_AUTHENTICATED_DS,
    RK_EVENT_REFUSED, /* AuthenticateServer failed: the challenge is spent */
    RK_EVENT_PREPARED,
    RK_EVENT_LOAD,
    RK_EVENT_CANCEL, /* CancelSession succeeded */
    RK_EVENT_DROP,   /* end of a load, switch of profiles, memory reset, reset */
    RK_EVENTS
};

/* What a session knows. Wiped whenever it ends. */
struct rk_session {
    uint8_t state; /* enum rk_session_state */
    uint8_t challenge[RK_CHALLENGE_LEN];
    uint8_t transaction_id[RK_TRANSACTION_ID_MAX];
    uint8_t transaction_id_len;
    uint8_t oid[RK_SERVER_OID_MAX]; /* of the server, from its certificate's subjectAltName */
    uint8_t oid_len;
    uint8_t address[RK_SERVER_ADDRESS_MAX];
    uint8_t address_len;
    uint8_t ci;       /* the CI that the server's certificate chains to: part of RK_OBJECT_CI */
    uint8_t identity; /* the CERT.EUICC in use */
    uint8_t signature1[RK_SIGNATURE_LEN]; /* euiccSignature1 */
    uint8_t signing_curve;                /* of CERT.DPpb */
    uint8_t signing_point[RK_POINT_LEN];
    struct rk_key_blob otsk;
    uint8_t otpk[RK_POINT_LEN];
    struct rk_bsp bsp;
};

/* Tell whether the table lets `event` happen in `state`, and where it leads. */
bool rk_session_next(enum rk_session_state state, enum rk_session_event event,
                     enum rk_session_state *next);

/*
 * Move. False, and nothing changed, when the table does not allow it. Going back to
 * RK_SESSION_NONE or to RK_SESSION_CHALLENGED wipes everything the session knew.
 */
bool rk_session_advance(struct rk_session *session, enum rk_session_event event);

/* Tell whether `id` is the session's transaction. */
bool rk_session_is(const struct rk_session *session, struct rk_slice id);

#endif
