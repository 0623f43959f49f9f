#include "smdp/cli/words.h"

#include "tools/cli/cli.h"

#include <string.h>

static const char *const classes[] = {"test", "provisioning", "operational"};
enum { CLASSES = sizeof classes / sizeof *classes };

const struct smdp_word smdp_rule_words[] = {
    {"ppr1", 1u << 1}, {"ppr2", 1u << 2}, {"none", 0}, {NULL, 0}};
const struct smdp_word smdp_event_words[] = {{"install", 1u << 0},
                                             {"enable", 1u << 1},
                                             {"disable", 1u << 2},
                                             {"delete", 1u << 3},
                                             {"all", 0xF},
                                             {"none", 0},
                                             {NULL, 0}};

int smdp_class_number(const char *name) {
    for (int i = 0; i < CLASSES; i++)
        if (strcmp(name, classes[i]) == 0)
            return i;
    return -1;
}

const char *smdp_class_name(uint32_t number) {
    return number < CLASSES ? classes[number] : "?";
}

static const struct smdp_word *find(const struct smdp_word *words, const char *text, size_t len) {
    for (; words->word; words++)
        if (strlen(words->word) == len && strncmp(words->word, text, len) == 0)
            return words;
    return NULL;
}

bool smdp_bits(const struct smdp_word *words, const char *text, uint32_t *out) {
    uint32_t bits = 0;
    for (;;) {
        size_t len = strcspn(text, ",");
        const struct smdp_word *word = find(words, text, len);
        if (!word)
            return false;
        bits |= word->bits;
        text += len;
        if (!*text)
            break;
        text++;
    }
    *out = bits;
    return true;
}

static bool is_one_bit(uint32_t bits) {
    return bits && !(bits & (bits - 1));
}

void smdp_put_bits(struct rk_json object, const char *name, const struct smdp_word *words,
                   uint32_t bits) {
    struct rk_json list = rk_json_put_array(object, name);
    for (; words->word; words++)
        if (is_one_bit(words->bits) && (bits & words->bits))
            rk_json_put_string(list, NULL, words->word);
}

void smdp_put_names(FILE *out, const struct rk_dp_profile *profile) {
    rk_cli_put_text(out, profile->name, strlen(profile->name));
    fputs(", ", out);
    rk_cli_put_text(out, profile->provider, strlen(profile->provider));
}

struct rk_json smdp_profile_json(const struct rk_dp_profile *profile) {
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "iccid", profile->iccid);
    rk_json_put_string(doc, "name", profile->name);
    rk_json_put_string(doc, "provider", profile->provider);
    rk_json_put_string(doc, "class", smdp_class_name(profile->profile_class));
    smdp_put_bits(doc, "ppr", smdp_rule_words, profile->ppr);
    smdp_put_bits(doc, "notify", smdp_event_words, profile->events);
    rk_json_put_bool(doc, "anyCard", profile->any_card);
    rk_json_put_int(doc, "size", profile->size);
    return doc;
}
