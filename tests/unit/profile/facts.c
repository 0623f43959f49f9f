#include "tests/unit/profile/facts.h"

#include "tests/unit/profile/card.h"

#include <stdio.h>
#include <string.h>

static unsigned number_or_zero(const char *word, const char *format) {
    unsigned value = 0;
    if (strcmp(word, "-") != 0)
        assert_int_equal(sscanf(word, format, &value), 1);
    return value;
}

static void parse(char *line, struct fact *out) {
    char *words[10] = {0}, *word = strtok(line, " \n");
    unsigned count = 0;
    for (; word && count < 10; word = strtok(NULL, " \n"))
        words[count++] = word;
    assert_in_range(count, 8, 10);
    memset(out, 0, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", words[0]);
    out->fid = (uint16_t)number_or_zero(words[1], "%X");
    snprintf(out->kind, sizeof out->kind, "%s", words[2]);
    out->records = number_or_zero(words[3], "%u");
    out->size = number_or_zero(words[4], "%u");
    out->rule = number_or_zero(words[5], "%u");
    out->sfi = number_or_zero(words[6], "%X");
    snprintf(out->content, sizeof out->content, "%s", words[7]);
    for (unsigned i = 8; i < count; i++) {
        out->updated = out->updated || strcmp(words[i], "updated") == 0;
        out->member = out->member || strcmp(words[i], "member") == 0;
    }
}

bool fact_at(unsigned number, unsigned version, unsigned n, struct fact *out, bool *by_default) {
    char line[200], heading[40];
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/profile/templates.txt", "rb");
    assert_non_null(file);
    snprintf(heading, sizeof heading, "template %u.%u", number, version);
    size_t len = strlen(heading);
    bool inside = false, found = false;
    while (!found && fgets(line, sizeof line, file)) {
        bool end = line[0] == '\n' || line[0] == '#';
        if (inside && end)
            break;
        if (inside && n-- == 0) {
            parse(line, out);
            found = true;
        } else if (strncmp(line, heading, len) == 0 && (line[len] == ' ' || line[len] == '\n')) {
            inside = true;
            if (by_default)
                *by_default = strstr(line, "by-default") != NULL;
        }
    }
    fclose(file);
    return found;
}

bool fact_octets(const struct fact *fact, uint8_t *out, size_t len) {
    uint8_t head[40], tail[16];
    const char *text = fact->content, *dots = strstr(text, "..");
    bool again = text[0] == '(';
    size_t head_len = from_hex(again ? text + 1 : text, head, sizeof head);
    size_t tail_len = dots ? from_hex(dots + 2, tail, sizeof tail) : 0;
    if (!head_len)
        return false;
    for (size_t i = 0; i < len; i++)
        out[i] = again ? head[i % head_len] : head[i < head_len ? i : head_len - 1];
    if (tail_len && len > head_len + tail_len)
        memcpy(out + len - tail_len, tail, tail_len);
    else if (tail_len && len > head_len)
        memcpy(out + head_len, tail, len - head_len);
    return true;
}
