/*
 * Runs a libFuzzer target without libFuzzer, so that every build meets hostile bytes: the empty
 * input, each seed file whole and cut short at every length, and seeded mutations of the seeds.
 * Exit 0 when the target returned every time; a crash or a sanitizer speaks for itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 16, MUTATIONS = 20000 };

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static uint32_t random_below(uint32_t bound) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return bound ? (uint32_t)((random_state >> 16) % bound) : 0;
}

/* The input is given in a block of exactly its size, so that reading past it is seen. */
static void run(const uint8_t *data, size_t len) {
    uint8_t *exact = calloc(len ? len : 1, 1);
    if (!exact)
        abort();
    memcpy(exact, data, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

static size_t mutate(uint8_t *data, size_t len) {
    static const uint8_t nasty[] = {0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xBF, 0xFE, 0xFF};
    for (uint32_t n = 1 + random_below(4); n && len; n--) {
        size_t at = random_below((uint32_t)len);
        switch (random_below(4)) {
        case 0:
            data[at] = (uint8_t)(data[at] ^ 1u << random_below(8));
            break;
        case 1:
            data[at] = nasty[random_below(sizeof nasty)];
            break;
        case 2: /* drop an octet */
            memmove(data + at, data + at + 1, len - at - 1);
            len--;
            break;
        default: /* insert an octet */
            if (len < INPUT_MAX) {
                memmove(data + at + 1, data + at, len - at);
                data[at] = nasty[random_below(sizeof nasty)];
                len++;
            }
        }
    }
    return len;
}

static size_t load(const char *path, uint8_t *data) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t len = fread(data, 1, INPUT_MAX, file);
    fclose(file);
    return len;
}

int main(int argc, char **argv) {
    static uint8_t seed[INPUT_MAX], input[INPUT_MAX];
    run(seed, 0);
    for (int i = 1; i < argc; i++) {
        size_t len = load(argv[i], seed);
        for (size_t cut = 0; cut <= len; cut += 1 + len / 512)
            run(seed, cut);
        for (int n = 0; n < MUTATIONS / argc; n++) {
            memcpy(input, seed, len);
            run(input, mutate(input, len));
        }
    }
    for (int n = 0; argc == 1 && n < MUTATIONS; n++) {
        size_t len = random_below(300);
        for (size_t at = 0; at < len; at++)
            input[at] = (uint8_t)random_below(256);
        run(input, len);
    }
    return 0;
}
