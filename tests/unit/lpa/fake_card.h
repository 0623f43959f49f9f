/*
 * A card that is nothing but its manners: channels, STORE DATA, GET RESPONSE. What ES10 functions
 * answer is the test's business. Every command is noted as a line of text.
 */
#ifndef RK_TESTS_UNIT_LPA_FAKE_CARD_H
#define RK_TESTS_UNIT_LPA_FAKE_CARD_H

#include "asn1/codec/buf.h"
#include "lpa/apdu/apdu.h"

struct fake_card {
    struct rk_lpa_apdu apdu;
    /* Answer one whole ES10 request: append data to `out`, return the status word. */
    uint16_t (*es10)(void *self, struct rk_slice request, struct rk_buf *out);
    void *self;

    /* Manners. */
    uint8_t channel;     /* what MANAGE CHANNEL gives; 0: none to give (6881) */
    bool le_needed;      /* a T=1 link: the answer comes with the command, no 61xx */
    uint16_t select_sw;  /* 0: 9000 */
    uint16_t success;    /* 0: 9000; 91xx for a card with a proactive command */
    bool wrong_le_first; /* answer the first GET RESPONSE by 6Cxx */
    size_t break_at;     /* the n-th command meets a broken link; 0: none */
    int (*transmit)(struct fake_card *card, struct rk_slice command, uint8_t *answer, size_t *len);

    /* What was seen. */
    struct rk_buf log; /* "CLA INS P1 P2 Lc" a line */
    size_t commands;
    bool connected, open, locked;
    size_t locks, resets;
    struct rk_buf request, answer;
    size_t given;
};

void fake_card_init(struct fake_card *card);
void fake_card_free(struct fake_card *card);

/* How often a line of the log starts with `start`. */
size_t fake_card_count(struct fake_card *card, const char *start);

/* The log as text. */
const char *fake_card_log(struct fake_card *card);

#endif
