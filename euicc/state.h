/*
 * All the RAM of a card. Only the card's own code and tests that copy it look inside.
 *
 * Conventions
 *   - `command` collects what several APDUs bring (STORE DATA blocks, chained commands); an ES10
 *     request lies in it while it is worked on, and segments are decrypted where they lie.
 *   - `out` is where ES10 answers are written; rk_answer sends them from there.
 *   - Both are free for any use between two commands but for an answer not fetched yet.
 */
#ifndef RK_EUICC_STATE_H
#define RK_EUICC_STATE_H

#include "euicc/apdu/answer.h"
#include "euicc/apdu/apdu.h"
#include "euicc/apdu/proactive.h"
#include "euicc/ecasd/ecasd.h"
#include "euicc/ecasd/identity.h"
#include "euicc/euicc.h"
#include "euicc/isdp/isdp.h"
#include "euicc/isdr/bpp.h"
#include "euicc/isdr/session.h"
#include "euicc/profile/state.h"
#include "euicc/sd/download.h"
#include "euicc/store/state.h"
#include "euicc/uicc/uicc.h"

enum {
    RK_COMMAND_MAX = 2560, /* octets of an ES10 request: a certificate of 2 KiB fits */
    RK_OUT_MAX = 1536,     /* EuiccSigned1 with the longest address and eight CIs fits */
};

/* Whom a channel's commands go to. */
enum rk_application { RK_APPLICATION_UICC, RK_APPLICATION_ISDR, RK_APPLICATION_DOMAIN };

struct rk_channel {
    bool open;
    uint8_t application; /* enum rk_application */
    uint8_t domain;      /* number of the security domain */
};

/* Commands that span several APDUs. */
struct rk_command {
    uint16_t len;       /* octets of a STORE DATA sequence so far */
    uint8_t channel;    /* whose */
    uint8_t next_block; /* P2 that has to come */
    bool open;          /* a sequence is under way */
    bool cut;           /* it is a LoadCRL that did not fit; its blocks are passed over */
    bool chain_open;    /* command chaining is under way, its data behind `len` */
    uint8_t chain_channel, chain_ins, chain_p1, chain_p2;
    uint16_t chain_len;
    uint8_t data[RK_COMMAND_MAX];
};

/* A short answer that waits for GET RESPONSE. */
struct rk_pending {
    bool waiting;
    bool warned; /* the command's status word was sent before its data */
    uint8_t channel;
    uint16_t sw; /* to end with */
    uint16_t at, len;
    uint8_t data[RK_REPLY_MAX];
};

/* The proactive side (euicc/apdu/proactive.h): where a command is. */
enum rk_refresh { RK_REFRESH_NONE, RK_REFRESH_QUEUED, RK_REFRESH_FETCHED };
enum { RK_REFRESH_LEN = 11 };

struct rk_terminal {
    bool known;          /* TERMINAL PROFILE came */
    bool profile;        /* and says that the terminal can do REFRESH */
    bool state_change;   /* and its mode eUICC Profile State Change */
    bool sends_messages; /* and SEND SHORT MESSAGE */
    uint8_t refresh;     /* enum rk_refresh: that of a switch of profiles */
    uint8_t other;       /* enum rk_refresh: any other command */
    bool refreshes;      /* that other one is a REFRESH */
    bool refresh_later;  /* and one more is to come behind it */
    uint8_t command_len; /* of that other one */
    uint8_t command[RK_PROACTIVE_MAX];
};

/* What a list being sent was asked for: it is made anew while GET RESPONSE asks. */
struct rk_query {
    uint8_t tag; /* of the criterion; 0: everything */
    uint8_t len;
    uint8_t value[RK_AID_LEN];
    uint32_t seq;
    uint32_t events; /* RK_NOTIFY_ bits */
    uint32_t tags;   /* members of ProfileInfo, bits of a table in isdr/get_profiles_info.c */
};

struct rk_euicc {
    const struct rk_port *port;
    struct rk_store store;
    struct rk_identity identity;
    struct rk_channel channels[RK_CHANNELS];
    struct rk_terminal terminal;
    bool suspended; /* RK_OBJECT_SUSPENDED is there: the terminal may resume */
    struct rk_session session;
    struct rk_bpp bpp;
    struct rk_installer installer;
    struct rk_uicc uicc;
    struct rk_sd_state sd;
    struct rk_answer answer;
    struct rk_query query;
    struct rk_pending pending;
    struct rk_command command;
    uint8_t out[RK_OUT_MAX];
};

_Static_assert(sizeof(struct rk_euicc) <= 14 * 1024, "the card has 16 KiB of RAM in all");

#endif
