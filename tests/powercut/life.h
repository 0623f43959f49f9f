/*
 * One long life of one card, whose power goes again and again.
 *
 * Conventions
 *   - What the card holds is kept twice: in its store, and in a `struct holding`, plain octets that
 *     share no code with the store. Both are compared after every cut.
 *   - The power goes in an operation of the flash that chance picks among those to come, at an
 * octet that chance picks, and takes with it, as chance has it, what was not synced.
 *   - After a cut the card holds what it did before the command or after it; for commands that
 *     count before they act there is a third: counted, not acted. What was answered is never
 * undone.
 *   - A failure ends the test, naming the seed, the cut and what differs.
 */
#ifndef RK_TESTS_POWERCUT_LIFE_H
#define RK_TESTS_POWERCUT_LIFE_H

#include "tests/unit/sd/card.h"
#include "tools/usim/network.h"

enum life_code { CODE_PIN1, CODE_PIN2, CODE_ADM, CODE_PUK1, CODES };
enum life_application { APPLICATION_USIM, APPLICATION_ISIM, APPLICATIONS };

enum {
    LIFE_RECORDS = 5,
    LIFE_RECORD = 20,
    LIFE_LARGE = 700,
    LIFE_TOTALS = 3,
    LIFE_OBJECTS = 3,
    LIFE_OBJECT_MAX = 150,
    LIFE_SLOTS = 32,
    LIFE_ACCEPTED = 4096,
    LIFE_PACKET_VERSION = 2, /* of the keys that remote commands are sent under */
    LIFE_STEPS = 15,         /* what chance picks among */
};

/* What a card holds. Octets that are not used are 0, so that two compare as memory. */
struct holding {
    uint8_t small[9];                           /* 7FD0/6F07 */
    uint8_t records[LIFE_RECORDS][LIFE_RECORD]; /* 7F10/6F3A */
    uint8_t large[LIFE_LARGE];                  /* 7F10/6F50 */
    uint8_t totals[LIFE_TOTALS][3];             /* 7FD0/6F39, newest first */
    uint8_t object[LIFE_OBJECTS][LIFE_OBJECT_MAX];
    uint16_t object_len[LIFE_OBJECTS]; /* plus one; 0: there is none */
    uint8_t state;                     /* of 7FD0/6F3C */
    struct {
        uint8_t value[8];
        uint8_t tries;
    } code[CODES];
    uint64_t seq[APPLICATIONS][LIFE_SLOTS];
    uint64_t packets; /* counter of LIFE_PACKET_VERSION */
};

/* A challenge that the card has accepted: never again. */
struct accepted {
    enum life_application application;
    uint8_t rand[16];
    uint64_t sqn;
};

struct life {
    struct sd_card card;
    struct rk_usim_subscriber network[APPLICATIONS];
    uint32_t dice;
    struct holding now;
    bool verified[CODES]; /* since the power came */
    bool calm;            /* no cut is to come */
    struct accepted accepted[LIFE_ACCEPTED];
    size_t accepted_count;

    unsigned commands, cuts, before, after, between; /* what cuts led to */
    unsigned met[LIFE_STEPS];                        /* cuts in each of them */
    const char *doing;
    const struct ota *packet; /* the command at hand is this; its answer says more than 9000 */
};

/* A number below `below`. */
uint32_t life_random(struct life *l, uint32_t below);

/* A new card and its power on. */
void life_begin(struct life *l, uint32_t seed);
void life_end(struct life *l);

/* What the card holds by its own account. */
void life_look(struct life *l, struct holding *out);

/*
 * Send a command that leads to `after`, or, cut in the middle, to `between` (null: nothing is
 * between), and expect `sw` of it. False if the power went: it is back then, and l->now says what
 * was found.
 */
bool life_send(struct life *l, struct rk_slice command, uint16_t sw, const struct holding *after,
               const struct holding *between);

/* The same for one that changes nothing, in hexadecimal. */
bool life_ask(struct life *l, const char *hex, uint16_t sw);

/* Let no power go, or let it go again. */
void life_calm(struct life *l, bool calm);

/* Do something that chance picks. */
void life_step(struct life *l);

/* Whether the power went so many times in each kind of step that changes something. */
bool life_was_cut_everywhere(const struct life *l, unsigned times);

/* Send an accepted challenge again: it is refused as one of before. */
bool life_replay(struct life *l, const struct accepted *old);

#endif
