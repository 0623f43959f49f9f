/* A UICC in a reader of pcscd that others use at the same time, for tests: what fails ends the
 * test. */
#ifndef RK_TESTS_INTEROP_WALK_CARD_H
#define RK_TESTS_INTEROP_WALK_CARD_H

#include "lpa/apdu/apdu.h"

enum { WALK_ANSWER_MAX = 1 << 16 };

struct walk_card {
    struct rk_lpa_apdu apdu;
    bool le_needed;
    unsigned commands;
    uint8_t answer[WALK_ANSWER_MAX];
    size_t len;
    uint16_t sw;
};

/* Attach to the first reader with a card, in shared mode. */
void walk_card_open(struct walk_card *card);
void walk_card_close(struct walk_card *card);

/* Send a command without Le, or with the Le of its case 2; 61xx and 6Cxx are followed, what else
 * comes is in `card`. */
uint16_t walk_card_send(struct walk_card *card, struct rk_slice command);

#endif
