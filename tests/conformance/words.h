/*
 * What can be done to a card in a word: NAME or NAME:PARAMS.
 *
 *   challenge                    GetEUICCChallenge
 *   auth prepare cancel bind     messages as in server.c and package.c, with their parameters
 *   load:n=N                     send sequences of the bound package: N, or all that are left
 *   ready                        challenge, auth, prepare
 *   install:iccid=B,meta=HEX     ready, bind, load
 *   enable:A disable:A delete:A  by ICCID, without refreshFlag; refresh:A enables with it
 *   nick:A=HEX                   SetNickname
 *   crl:server=auth,number=2     LoadCRL as in revocation.c; nothing takes a list off a card again
 *   keep                         remember otPK.EUICC as {kept}
 *   forget                       remove every pending notification
 *   power reset                  power taken and given back; warm reset
 *   channel close                ES10 goes on over another logical channel; its channel is closed
 *   rat:HEX                      the card made anew with this rules authorisation table
 *   card:ci=NBM,own=BN,svn=020202,rat=HEX   the card made anew: whom it trusts and has
 *                                certificates of, in order; N, M: NIST, B, C: brainpool
 *   free cost                    remember the free memory; remember how much less it is now
 *   room:less=N                  fill the card until what `cost` found is left, or N less
 *   crowd:n=N                    profiles that are a name only, until there are N
 *   fill:leave=N                 fill the card's memory up to about N octets
 *   break:write=N                the flash fails in its Nth write from here on, until `power`
 *   terminal                     TERMINAL PROFILE that knows REFRESH
 *   apdu:HEX                     a command as it is, on the basic channel
 *   es10:HEX                     an ES10 request (no blanks)
 */
#ifndef RK_TESTS_CONFORMANCE_WORDS_H
#define RK_TESTS_CONFORMANCE_WORDS_H

#include "tests/conformance/bench.h"
#include "tests/conformance/row.h"

/* What a row needs of card and bench, as bits. */
enum {
    NEEDS_CI = 1 << 0,     /* messages signed under the card's CI */
    NEEDS_CHANGE = 1 << 1, /* the card may be changed, and emptied before */
    NEEDS_POWER = 1 << 2,  /* its power can be taken */
    NEEDS_INSIDE = 1 << 3, /* it is made for the row, or something inside it is broken */
    NEEDS_RESET = 1 << 4,  /* it can be reset */
    NEEDS_RAW = 1 << 5,    /* commands reach it as they are (T=0), on the basic channel too */
};

/* A word: what it needs, and what it does with the part behind its colon. */
struct word {
    const char *name;
    unsigned needs;
    bool (*run)(struct bench *b, const char *params);
};

/* The word that `text` begins with, out of `list`: up to a colon, a blank or the end; null when it
 * is none. */
const struct word *word_find(const struct word *list, size_t count, const char *text);

/* Words for the SGP.22 rows and those of any UICC alike. */
bool word_power(struct bench *b, const char *params);
bool word_reset(struct bench *b, const char *params);
bool word_apdu(struct bench *b, const char *params);

unsigned words_need(const struct row *row);

/* Do one word or send one template. False after bench_fail. */
bool words_do(struct bench *b, const char *word);

/* Do the words of a set-up; each has to succeed. */
bool words_set_up(struct bench *b, const char *setup);

#endif
