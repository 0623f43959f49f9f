/* Words for numbers, both ways, and a profile as JSON. */
#ifndef RK_SMDP_CLI_WORDS_H
#define RK_SMDP_CLI_WORDS_H

#include "asn1/wire/json.h"
#include "smdp/store/store.h"

#include <stdio.h>

/* "test", "provisioning", "operational"; negative and "?" for others. */
int smdp_class_number(const char *name);
const char *smdp_class_name(uint32_t number);

/* Words that stand for bits, ended by a null word. */
struct smdp_word {
    const char *word;
    uint32_t bits;
};
extern const struct smdp_word smdp_rule_words[];
extern const struct smdp_word smdp_event_words[];

/* Read words with commas between; false when one is not in the list. */
bool smdp_bits(const struct smdp_word *words, const char *text, uint32_t *out);

/* Add an array with the word of each bit set. */
void smdp_put_bits(struct rk_json object, const char *name, const struct smdp_word *words,
                   uint32_t bits);

/* Print "NAME, PROVIDER" of a profile; they may come from a foreign package. */
void smdp_put_names(FILE *out, const struct rk_dp_profile *profile);

/* All that is said of a profile. Free it. */
struct rk_json smdp_profile_json(const struct rk_dp_profile *profile);

#endif
