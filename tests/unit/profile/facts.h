/* tests/vectors/profile/templates.txt: what the templates say, read by other code than the card's.
 */
#ifndef RK_TESTS_UNIT_PROFILE_FACTS_H
#define RK_TESTS_UNIT_PROFILE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fact {
    char name[32];    /* of the member */
    uint16_t fid;     /* 0: the package says */
    char kind[16];    /* as the file has it: mf, df, adf, transparent, linear, cyclic, ber-tlv */
    unsigned records; /* 0: the package says, or there are none */
    unsigned size;    /* of the file or of one record; 0: the package says */
    unsigned rule, sfi;
    char content[80];
    bool updated, member;
};

/* The member `n` (from 0) of a template; false past the end. `by_default` may be null. */
bool fact_at(unsigned number, unsigned version, unsigned n, struct fact *out, bool *by_default);

/*
 * The content of a record or file of `len` octets. False for one that the package gives or the
 * card makes.
 */
bool fact_octets(const struct fact *fact, uint8_t *out, size_t len);

#endif
