/*
 * A download from end to end with a card and a server that say what they should, unsigned: the
 * agent verifies no signature of theirs, it passes them on. Each knob makes one of them say
 * something else.
 */
#ifndef RK_TESTS_UNIT_LPA_SCENARIO_H
#define RK_TESTS_UNIT_LPA_SCENARIO_H

#include "asn1/tlv/tlv.h"
#include "asn1/wire/json.h"
#include "lpa/lpa.h"
#include "tests/unit/lpa/fake_card.h"

#define SCENARIO_ICCID "8949449999999990023"

struct scenario {
    struct fake_card card;
    struct rk_lpa_http http;
    struct rk_lpa *lpa;
    atomic_bool cancelled;
    struct rk_lpa_config config;
    struct rk_lpa_download_request request;
    struct rk_lpa_download_result result;
    struct rk_lpa_error e;

    /* What the server says. */
    const char *signed_address;   /* in serverSigned1; null: as called */
    bool other_challenge;         /* in serverSigned1 */
    bool other_transaction1;      /* in serverSigned1 */
    bool other_transaction2;      /* in smdpSigned2 */
    const char *json_transaction; /* in the answers after the first; null: as first */
    struct rk_buf certificate;    /* DPauth; a plain SEQUENCE unless a test puts one there */
    bool wants_code;
    uint32_t ppr;
    bool no_owner;
    const char *package_name; /* profile name in the package; null: as shown */
    bool other_transaction_in_package;
    const char *refuse_function;  /* this function is answered with... */
    const char *subject, *reason; /* ...this status, ... */
    int http_status;              /* ...or this HTTP status, ... */
    const char *body;             /* ...or this text, ... */
    bool unreachable;             /* ...or not at all */
    bool bare_signatures;         /* 64 bytes without 5F37 40 */

    /* What the card says. */
    uint32_t authenticate_error; /* 0: none */
    uint32_t prepare_error;
    uint16_t segment_sw;   /* refuse the segment... */
    size_t segment;        /* ...with this number, from 1 */
    size_t result_at;      /* give an error result at this segment; 0: success after the last */
    uint32_t error_reason; /* of that result */
    struct rk_buf rat;     /* value of RulesAuthorisationTable */
    bool no_rat;
    size_t pull_after_segment; /* the card is pulled then; 0: never */
    bool pull_at_consent;
    bool has_profile;            /* an operational one is installed */
    struct rk_buf notifications; /* BF2F elements, unless empty: then none */

    /* What the user says. */
    enum rk_lpa_answer consent, code_answer;
    const char *code;
    bool cancel_at_consent;

    /* What was seen. */
    struct rk_buf calls;        /* ES9+ functions, a line each */
    struct rk_buf steps;        /* progress, a line each */
    struct rk_buf prepare;      /* the request of PrepareDownload */
    struct rk_buf authenticate; /* the request of AuthenticateServer */
    struct rk_buf segments;     /* sizes of STORE DATA sequences of the package, a line each */
    size_t segment_count;
    int cancel_reason; /* the card was asked to cancel with; -1: never */
    bool server_cancelled;
    bool asked_consent, asked_code;
    uint32_t consent_rules;
    size_t warnings;
    size_t trusted_keys;
    size_t loaded; /* last progress */
};

/* Everything as it should be; change knobs, then scenario_run. */
void scenario_init(struct scenario *s);
void scenario_free(struct scenario *s);

/* Open the agent; scenario_run does it by itself. */
void scenario_open(struct scenario *s);

/* rk_lpa_download with s->request. */
int scenario_run(struct scenario *s);

/* The bytes the scenario is made of. */
extern const uint8_t SCENARIO_TRANSACTION[16];

/* Append a StoreMetadataRequest as the server shows it (or the package holds it). */
void scenario_metadata(const struct scenario *s, const char *name, struct rk_buf *out);

/* Append a rule: PPR bits, an operator (mccMnc; gid1 null: absent), consent. */
void scenario_rule(struct scenario *s, uint32_t ppr, const uint8_t plmn[3], const char *gid1,
                   bool consent);

/* Append a notification to the card's list. */
void scenario_notification(struct scenario *s, uint32_t seq, const char *address);

const char *scenario_text(struct rk_buf *b);

#endif
