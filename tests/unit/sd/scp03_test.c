/* Sessions of real cards (tests/vectors/sd/scp03.txt): the card's side gives what they gave. */
#include "tests/unit/sd/card.h"

#include "euicc/sd/functions.h"

#include <stdio.h>
#include <string.h>

static struct sd_card c;

static int setup(void **state) {
    (void)state;
    sd_card_open(&c);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sd_card_close(&c);
    return 0;
}

/* A line of the file: its word, and its numbers. */
struct line {
    char word[16];
    size_t count;
    struct octets {
        uint8_t ptr[100];
        size_t len;
    } octets[4];
};

static bool next_line(FILE *file, struct line *line) {
    char text[800], *rest = NULL;
    while (fgets(text, sizeof text, file)) {
        if (text[0] == '#' || text[0] == '\n')
            continue;
        snprintf(line->word, sizeof line->word, "%s", strtok_r(text, " \n", &rest));
        line->count = 0;
        for (char *hex; (hex = strtok_r(NULL, " \n", &rest)) != NULL; line->count++) {
            assert_in_range(line->count, 0, 3);
            struct octets *to = &line->octets[line->count];
            to->len = profile_hex(hex, to->ptr);
        }
        return true;
    }
    return false;
}

static struct rk_slice slice(const struct line *line, size_t n) {
    assert_in_range(n, 0, line->count - 1);
    return rk_slice(line->octets[n].ptr, line->octets[n].len);
}

static struct rk_apdu parsed(struct rk_slice octets) {
    struct rk_apdu apdu;
    assert_true(rk_apdu_parse(octets, &apdu));
    return apdu;
}

static struct rk_sd_key key_of(const struct line *line, size_t n) {
    struct rk_sd_key key = {.info = {.type = RK_SD_KEY_AES, .len = (uint8_t)slice(line, n).len}};
    memcpy(key.value, slice(line, n).ptr, key.info.len);
    return key;
}

/* ---- */

static struct rk_sd_key enc, mac;
static struct rk_scp03 session;

/* INITIALIZE UPDATE: challenge and cryptogram of the card. */
static void check_update(const struct line *line) {
    enum { CHALLENGE = 13, CRYPTOGRAM = 21, SEQUENCE = 29 };
    uint8_t aid[16], name[19], context[RK_SCP03_CONTEXT_LEN], cryptogram[8];
    struct rk_apdu apdu = parsed(slice(line, 0));
    const uint8_t *answer = slice(line, 1).ptr;
    assert_int_equal(slice(line, 1).len, SEQUENCE + 3);
    assert_int_equal(profile_hex("A0000005591010FFFFFFFF8900000100", aid), sizeof aid);
    memcpy(name, answer + SEQUENCE, 3);
    memcpy(name + 3, aid, sizeof aid);
    memcpy(context, apdu.data.ptr, 8);
    assert_int_equal(rk_scp03_derive(&c.card, rk_slice(enc.value, enc.info.len),
                                     RK_SCP03_CARD_CHALLENGE, rk_slice_of(name), context + 8, 8),
                     0);
    assert_memory_equal(context + 8, answer + CHALLENGE, 8);
    memset(&session, 0, sizeof session);
    assert_int_equal(rk_scp03_start(&c.card, &session, &enc, &mac, context, cryptogram), 0);
    assert_memory_equal(cryptogram, answer + CRYPTOGRAM, 8);
}

static void check_authenticate(const struct line *line) {
    struct rk_apdu apdu = parsed(slice(line, 0));
    assert_memory_equal(apdu.data.ptr, session.host_cryptogram, 8);
    assert_true(rk_scp03_verify(&c.card, &session, &apdu));
    session.level = apdu.p1;
}

static void check_answer(struct rk_slice plain, struct rk_slice want) {
    struct rk_reply reply;
    rk_reply_data(&reply, plain);
    assert_int_equal(rk_scp03_protect(&c.card, &session, &reply), 0);
    assert_int_equal(reply.len, want.len);
    assert_memory_equal(reply.data, want.ptr, want.len);
}

static void check_command(const struct line *line) {
    uint8_t buf[RK_REPLY_MAX];
    struct rk_apdu wrapped = parsed(slice(line, 0)), want = parsed(slice(line, 1)), got;
    assert_true(rk_scp03_open(&c.card, &session, &wrapped, buf, &got));
    assert_int_equal(got.ins, want.ins);
    assert_int_equal(got.data.len, want.data.len);
    if (want.data.len)
        assert_memory_equal(got.data.ptr, want.data.ptr, want.data.len);
    if (line->count == 4)
        check_answer(slice(line, 3), slice(line, 2));
}

static void session__of_real_cards__gives_the_same(void **state) {
    (void)state;
    struct line line;
    unsigned sessions = 0, commands = 0;
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/sd/scp03.txt", "r");
    assert_non_null(file);
    while (next_line(file, &line)) {
        if (strcmp(line.word, "keys") == 0) {
            enc = key_of(&line, 0);
            mac = key_of(&line, 1);
        } else if (strcmp(line.word, "update") == 0) {
            check_update(&line);
            sessions++;
        } else if (strcmp(line.word, "authentic") == 0) {
            check_authenticate(&line);
        } else {
            assert_string_equal(line.word, "command");
            check_command(&line);
            commands++;
        }
    }
    fclose(file);
    assert_int_equal(sessions, 9);
    assert_int_equal(commands, 45);
}

/* From the same origin. */
static void check_value__aes__published(void **state) {
    (void)state;
    static const struct {
        const char *key, *value;
    } sets[] = {{"000102030405060708090A0B0C0D0E0F", "C35280"},
                {"101112131415161718191A1B1C1D1E1F", "013808"},
                {"202122232425262728292A2B2C2D2E2F", "840DE5"}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        uint8_t want[3], got[RK_SD_KCV_LEN];
        struct rk_sd_key key = {.info = {.type = RK_SD_KEY_AES, .len = 16}};
        profile_hex(sets[i].key, key.value);
        assert_int_equal(profile_hex(sets[i].value, want), sizeof want);
        assert_int_equal(rk_sd_check_value(&c.card, &key, got), 0);
        assert_memory_equal(got, want, sizeof want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(session__of_real_cards__gives_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(check_value__aes__published, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
