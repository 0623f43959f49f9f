/*
 * Long answers: recipes that GET RESPONSE reads from as it goes, so that no buffer holds one whole.
 *
 * Conventions
 *   - A card has one recipe at a time, of one logical channel. It names pieces: spans of the card's
 *     `out` buffer and spans of streams in the store. A list is a recipe whose `more` function
 *     writes the pieces of one item after the other, first to add up their length, then to send.
 *   - A recipe that no longer fits the store (its stream was removed meanwhile) ends with an error,
 *     never with wrong octets.
 */
#ifndef RK_EUICC_APDU_ANSWER_H
#define RK_EUICC_APDU_ANSWER_H

#include "asn1/tlv/tlv.h"

struct rk_euicc;
struct rk_answer;

enum { RK_ANSWER_PIECES = 20 };

struct rk_piece {
    bool stored;            /* else in `out` */
    uint16_t space, object; /* of the stream */
    uint32_t at, len;
};

/*
 * Make the pieces of item `index` of a list. Returns 1 (the item may have no pieces: it is left
 * out), 0 when there is no such item, negative on an error. It writes RAM pieces into `out` from
 * RK_ANSWER_ITEM on and must do the same each time it is asked for the same item.
 */
typedef int rk_answer_more(struct rk_euicc *card, uint32_t index);

enum { RK_ANSWER_ITEM = 16 }; /* octets of `out` in front of items: the list's own headers */

struct rk_answer {
    uint32_t left; /* octets not sent yet */
    uint32_t done; /* octets of the current piece already sent */
    uint32_t index;
    rk_answer_more *more; /* null: the pieces are all there is */
    uint8_t channel;      /* of the command it answers */
    uint8_t count, current;
    struct rk_piece pieces[RK_ANSWER_PIECES];
};

/* Forget the recipe. */
void rk_answer_clear(struct rk_answer *answer);

/* Add `len` octets of `out` from `at` on. False when there are too many pieces. */
bool rk_answer_add_ram(struct rk_answer *answer, size_t at, size_t len);

/* Add `len` octets of a stream from `at` on. False when there are too many pieces. */
bool rk_answer_add_stored(struct rk_answer *answer, unsigned space, unsigned object, size_t at,
                          size_t len);

/* Make what was written to `out` from its start the whole recipe. Returns 9000, or 6F00 when the
 * writer overflowed. */
uint16_t rk_answer_written(struct rk_euicc *card, const struct rk_tlv_writer *w);

/* Make tag{81 error}, as functions that answer with a list tell an error. Returns as above. */
uint16_t rk_answer_error(struct rk_euicc *card, uint32_t tag, uint32_t error);

/* Make a list: tag{A0{items}}, as ES10 answers are built; tag{81 undefinedError} when an item
 * cannot be had. Returns 9000, or 6F00 when the writer overflowed. */
uint16_t rk_answer_list(struct rk_euicc *card, uint32_t tag, rk_answer_more *more);

/* Read the next octets, at most `cap`. Returns how many, or negative when the recipe broke; it is
 * then forgotten. */
int rk_answer_read(struct rk_euicc *card, uint8_t *buf, size_t cap);

#endif
