/* The way to the ISD-R: channels, class bytes, blocks, status words. */
#include "lpa/lpa.h"
#include "tests/support/test.h"
#include "tests/unit/lpa/fake_card.h"

#include "lpa/es10/channel.h"

#include <string.h>

static const uint8_t AID[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                              0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

struct fixture {
    struct fake_card card;
    struct rk_lpa_channel channel;
    struct rk_buf seen, to_answer, answer;
    uint16_t sw;
    struct rk_lpa_error e;
};

static uint16_t on_es10(void *self, struct rk_slice request, struct rk_buf *out) {
    struct fixture *f = self;
    rk_buf_put_slice(&f->seen, request);
    rk_buf_put_slice(out, rk_buf_slice(&f->to_answer));
    return f->sw;
}

static int setup(void **state) {
    struct fixture *f = test_calloc(1, sizeof *f);
    fake_card_init(&f->card);
    f->card.es10 = on_es10;
    f->card.self = f;
    f->sw = 0x9000;
    f->channel = (struct rk_lpa_channel){.apdu = &f->card.apdu, .block_len = 255};
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    rk_lpa_channel_close(&f->channel);
    fake_card_free(&f->card);
    rk_buf_free(&f->seen);
    rk_buf_free(&f->to_answer);
    rk_buf_free(&f->answer);
    test_free(f);
    return 0;
}

static void open_channel(struct fixture *f) {
    assert_int_equal(rk_lpa_channel_open(&f->channel, rk_slice_of(AID), &f->e), 0);
}

static int call(struct fixture *f, size_t request_len) {
    static uint8_t request[70000];
    for (size_t i = 0; i < sizeof request; i++)
        request[i] = (uint8_t)(i * 7);
    return rk_lpa_channel_call(&f->channel, "step", rk_slice(request, request_len), &f->answer,
                               &f->e);
}

static void class_byte__channels_0_to_19__as_iso_7816_says(void **state) {
    (void)state;
    assert_int_equal(rk_lpa_channel_class(0x80, 0), 0x80);
    assert_int_equal(rk_lpa_channel_class(0x80, 1), 0x81);
    assert_int_equal(rk_lpa_channel_class(0x80, 3), 0x83);
    assert_int_equal(rk_lpa_channel_class(0x80, 4), 0xC0);
    assert_int_equal(rk_lpa_channel_class(0x80, 19), 0xCF);
    assert_int_equal(rk_lpa_channel_class(0x00, 2), 0x02);
    assert_int_equal(rk_lpa_channel_class(0x00, 4), 0x40);
    assert_int_equal(rk_lpa_channel_class(0x00, 19), 0x4F);
}

static void open__a_card__capability_then_channel_then_select(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    assert_string_equal(fake_card_log(&f->card),
                        "80 AA 00 00 0A\n00 70 00 00 01\n01 A4 04 00 10\n");
    assert_int_equal(f->card.locks, 1);
    assert_false(f->card.locked);
}

static void open__extended_channel__class_byte_follows(void **state) {
    struct fixture *f = *state;
    f->card.channel = 7;
    open_channel(f);
    assert_int_equal(call(f, 3), 0);
    assert_int_equal(fake_card_count(&f->card, "43 A4 04 00 10"), 1);
    assert_int_equal(fake_card_count(&f->card, "C3 E2 91 00 03"), 1);
}

static void open__no_channel_to_have__basic_one_is_used(void **state) {
    struct fixture *f = *state;
    f->card.channel = 0;
    open_channel(f);
    assert_int_equal(call(f, 3), 0);
    assert_int_equal(fake_card_count(&f->card, "00 A4 04 00 10"), 1);
    assert_int_equal(fake_card_count(&f->card, "80 E2 91 00 03"), 1);
    rk_lpa_channel_close(&f->channel);
    assert_int_equal(fake_card_count(&f->card, "00 70 80"), 0);
}

static void open__channel_that_does_not_exist__refused(void **state) {
    struct fixture *f = *state;
    f->card.channel = 20;
    assert_int_equal(rk_lpa_channel_open(&f->channel, rk_slice_of(AID), &f->e), RK_LPA_CARD);
    assert_false(f->card.connected);
}

static void open__no_isdr__channel_closed_and_told(void **state) {
    struct fixture *f = *state;
    f->card.select_sw = 0x6A82;
    assert_int_equal(rk_lpa_channel_open(&f->channel, rk_slice_of(AID), &f->e), RK_LPA_CARD);
    assert_int_equal(f->e.sw, 0x6A82);
    assert_int_equal(fake_card_count(&f->card, "00 70 80 01 00"), 1);
    assert_false(f->card.open);
    assert_false(f->card.connected);
    assert_false(f->card.locked);
}

static void close__open_channel__closed_once(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    rk_lpa_channel_close(&f->channel);
    rk_lpa_channel_close(&f->channel);
    assert_int_equal(fake_card_count(&f->card, "00 70 80 01 00"), 1);
    assert_false(f->card.connected);
}

static void call__600_bytes__three_blocks_numbered(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    assert_int_equal(call(f, 600), 0);
    assert_int_equal(fake_card_count(&f->card, "81 E2 11 00 FF"), 1);
    assert_int_equal(fake_card_count(&f->card, "81 E2 11 01 FF"), 1);
    assert_int_equal(fake_card_count(&f->card, "81 E2 91 02 5A"), 1);
    assert_int_equal(f->seen.len, 600);
    assert_int_equal(f->seen.ptr[599], (uint8_t)(599 * 7));
}

static void call__whole_blocks_only__last_one_is_marked(void **state) {
    struct fixture *f = *state;
    f->channel.block_len = 120;
    open_channel(f);
    assert_int_equal(call(f, 240), 0);
    assert_int_equal(fake_card_count(&f->card, "81 E2 11 00 78"), 1);
    assert_int_equal(fake_card_count(&f->card, "81 E2 91 01 78"), 1);
    assert_int_equal(fake_card_count(&f->card, "81 E2"), 2);
}

static void call__more_than_256_blocks__refused_before_the_card_sees_it(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    assert_int_equal(call(f, 65280), 0);
    size_t before = f->card.commands;
    assert_int_equal(call(f, 65281), RK_LPA_INTERNAL);
    assert_int_equal(f->card.commands, before);
}

static void call__long_answer__fetched_until_there_is_no_more(void **state) {
    struct fixture *f = *state;
    memset(rk_buf_reserve(&f->to_answer, 700), 0x5A, 700);
    f->to_answer.len = 700;
    open_channel(f);
    assert_int_equal(call(f, 3), 0);
    assert_true(rk_slice_equal(rk_buf_slice(&f->answer), rk_buf_slice(&f->to_answer)));
    assert_int_equal(fake_card_count(&f->card, "81 C0 00 00 00"), 2);
    assert_int_equal(fake_card_count(&f->card, "81 C0 00 00 BC"), 1);
}

static void call__wrong_le__repeated_with_the_cards_le(void **state) {
    struct fixture *f = *state;
    rk_buf_put_str(&f->to_answer, "0123456789");
    f->card.wrong_le_first = true;
    open_channel(f);
    assert_int_equal(call(f, 3), 0);
    assert_int_equal(f->answer.len, 10);
    assert_int_equal(fake_card_count(&f->card, "81 C0 00 00 0A"), 2);
}

static void call__proactive_command_waits__is_success(void **state) {
    struct fixture *f = *state;
    f->card.success = 0x9110;
    rk_buf_put_str(&f->to_answer, "x");
    open_channel(f);
    assert_int_equal(call(f, 300), 0);
    assert_int_equal(f->answer.len, 1);
}

static void call__t1_link__le_is_sent_and_nothing_fetched(void **state) {
    struct fixture *f = *state;
    f->card.le_needed = true;
    rk_buf_put_str(&f->to_answer, "answer");
    open_channel(f);
    assert_int_equal(call(f, 3), 0);
    assert_int_equal(f->answer.len, 6);
    assert_int_equal(fake_card_count(&f->card, "81 C0"), 0);
}

static void call__status_word_of_refusal__told_with_step(void **state) {
    struct fixture *f = *state;
    f->sw = 0x6A88;
    open_channel(f);
    assert_int_equal(call(f, 3), RK_LPA_CARD);
    assert_int_equal(f->e.sw, 0x6A88);
    assert_string_equal(f->e.step, "step");
    assert_non_null(strstr(f->e.message, "6A88"));
    assert_false(f->card.locked);
}

static int promise_forever(struct fake_card *card, struct rk_slice command, uint8_t *answer,
                           size_t *len) {
    (void)card;
    (void)command;
    rk_put_u16(answer, 0x6110);
    *len = 2;
    return 0;
}

static int answer_forever(struct fake_card *card, struct rk_slice command, uint8_t *answer,
                          size_t *len) {
    (void)card;
    (void)command;
    memset(answer, 0, 256);
    rk_put_u16(answer + 256, 0x6100);
    *len = 258;
    return 0;
}

static int wrong_le_forever(struct fake_card *card, struct rk_slice command, uint8_t *answer,
                            size_t *len) {
    (void)card;
    (void)command;
    rk_put_u16(answer, 0x6C10);
    *len = 2;
    return 0;
}

static void call__data_promised_and_never_given__ends(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    f->card.transmit = promise_forever;
    assert_int_equal(call(f, 3), RK_LPA_CARD);
}

static void call__answer_without_end__ends(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    f->card.transmit = answer_forever;
    assert_int_equal(call(f, 3), RK_LPA_CARD);
}

static void call__wrong_le_forever__ends(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    f->card.transmit = wrong_le_forever;
    assert_int_equal(call(f, 3), RK_LPA_CARD);
    assert_int_equal(f->e.sw, 0x6C10);
}

static void call__link_breaks__transport_error_and_lock_released(void **state) {
    struct fixture *f = *state;
    open_channel(f);
    f->card.break_at = f->card.commands + 2;
    assert_int_equal(call(f, 600), RK_LPA_TRANSPORT);
    assert_string_equal(f->e.step, "step");
    assert_false(f->card.locked);
}

static void call__cancelled__no_further_block(void **state) {
    struct fixture *f = *state;
    atomic_bool cancelled = false;
    f->channel.cancelled = &cancelled;
    open_channel(f);
    atomic_store(&cancelled, true);
    size_t before = f->card.commands;
    assert_int_equal(call(f, 600), RK_LPA_USER);
    assert_int_equal(f->card.commands, before);
    f->channel.cancelled = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(class_byte__channels_0_to_19__as_iso_7816_says),
        TEST(open__a_card__capability_then_channel_then_select),
        TEST(open__extended_channel__class_byte_follows),
        TEST(open__no_channel_to_have__basic_one_is_used),
        TEST(open__channel_that_does_not_exist__refused),
        TEST(open__no_isdr__channel_closed_and_told),
        TEST(close__open_channel__closed_once),
        TEST(call__600_bytes__three_blocks_numbered),
        TEST(call__whole_blocks_only__last_one_is_marked),
        TEST(call__more_than_256_blocks__refused_before_the_card_sees_it),
        TEST(call__long_answer__fetched_until_there_is_no_more),
        TEST(call__wrong_le__repeated_with_the_cards_le),
        TEST(call__proactive_command_waits__is_success),
        TEST(call__t1_link__le_is_sent_and_nothing_fetched),
        TEST(call__status_word_of_refusal__told_with_step),
        TEST(call__data_promised_and_never_given__ends),
        TEST(call__answer_without_end__ends),
        TEST(call__wrong_le_forever__ends),
        TEST(call__link_breaks__transport_error_and_lock_released),
        TEST(call__cancelled__no_further_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
