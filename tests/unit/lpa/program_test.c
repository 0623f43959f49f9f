/*
 * The program as a whole, over lpac's stdio protocol: this test is the far side that has card and
 * network. What it prints on stdout besides requests is held against a file of golden/.
 */
#include "lpa/cli/cli.h"
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {
    struct scenario s;
    FILE *to_program, *from_program; /* our ends */
    FILE *in, *out, *err;            /* the program's */
    char *argv[24];
    int argc, status;
    struct rk_buf printed;
    size_t channels_open;
    char *errors;
    size_t errors_len;
};

static void *run_program(void *self) {
    struct run *r = self;
    r->status = rk_cli_run(&lpa_program, r->argc, r->argv, r->in, r->out, r->err);
    fclose(r->out);
    return NULL;
}

static void reply(struct run *r, const char *type, struct rk_json payload) {
    struct rk_buf text = {0};
    assert_int_equal(rk_json_print(payload, &text), 0);
    fprintf(r->to_program, "{\"type\":\"%s\",\"payload\":%s}\n", type, rk_buf_text(&text));
    fflush(r->to_program);
    rk_json_free(&payload);
    rk_buf_free(&text);
}

static void on_apdu(struct run *r, struct rk_json request) {
    struct rk_json answer = rk_json_new_object();
    const char *func = "";
    struct rk_buf param = {0};
    uint8_t got[258];
    size_t len = 0;
    int64_t code = 0;
    assert_int_equal(rk_json_get_string(request, "func", &func), 0);
    rk_json_get_hex(request, "param", &param);
    if (strcmp(func, "logic_channel_open") == 0) {
        code = 1;
        r->channels_open++;
    } else if (strcmp(func, "logic_channel_close") == 0) {
        r->channels_open--;
    } else if (strcmp(func, "transmit") == 0) {
        struct rk_lpa_error e;
        const struct rk_lpa_apdu *card = &r->s.card.apdu;
        assert_int_equal(
            card->ops->transmit(card->self, rk_buf_slice(&param), got, sizeof got, &len, &e), 0);
    }
    rk_json_put_int(answer, "ecode", code);
    if (len)
        rk_json_put_hex_upper(answer, "data", rk_slice(got, len));
    rk_buf_free(&param);
    reply(r, "apdu", answer);
}

static void on_http(struct run *r, struct rk_json request) {
    struct rk_json answer = rk_json_new_object();
    struct rk_lpa_http_response response = {0};
    struct rk_buf tx = {0};
    const char *url = "";
    struct rk_lpa_error e;
    assert_int_equal(rk_json_get_string(request, "url", &url), 0);
    assert_int_equal(rk_json_get_hex(request, "tx", &tx), 0);
    assert_int_equal(rk_json_count(rk_json_get(request, "headers")), 3);
    struct rk_lpa_http_request post = {.url = url, .body = rk_buf_slice(&tx)};
    assert_int_equal(r->s.http.ops->post(r->s.http.self, &post, &response, &e), 0);
    rk_json_put_int(answer, "rcode", response.status);
    rk_json_put_hex_upper(answer, "rx", rk_buf_slice(&response.body));
    rk_buf_free(&tx);
    rk_buf_free(&response.body);
    reply(r, "http", answer);
}

static void on_line(struct run *r, const char *line) {
    struct rk_json document = {0};
    const char *type = "";
    assert_int_equal(rk_json_parse(rk_slice(line, strcspn(line, "\n")), 4 << 20, &document), 0);
    assert_int_equal(rk_json_get_string(document, "type", &type), 0);
    if (strcmp(type, "apdu") == 0)
        on_apdu(r, rk_json_get(document, "payload"));
    else if (strcmp(type, "http") == 0)
        on_http(r, rk_json_get(document, "payload"));
    else
        rk_buf_put_str(&r->printed, line);
    rk_json_free(&document);
}

/* Run `lpa --apdu stdio --http stdio` with the words of `command`, apart at blanks. */
static int run(struct run *r, const char *command) {
    static char words[512];
    int to[2], from[2];
    char *rest = NULL, *line = NULL;
    size_t cap = 0;
    pthread_t thread;
    char *start[] = {"lpa", "--apdu", "stdio", "--http", "stdio"};
    memcpy(r->argv, start, sizeof start);
    r->argc = 5;
    snprintf(words, sizeof words, "%s", command);
    for (char *w = strtok_r(words, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        r->argv[r->argc++] = w;
    assert_int_equal(pipe(to) | pipe(from), 0);
    r->in = fdopen(to[0], "r"), r->to_program = fdopen(to[1], "w");
    r->from_program = fdopen(from[0], "r"), r->out = fdopen(from[1], "w");
    r->err = open_memstream(&r->errors, &r->errors_len);
    assert_int_equal(pthread_create(&thread, NULL, run_program, r), 0);
    while (getline(&line, &cap, r->from_program) > 0)
        on_line(r, line);
    pthread_join(thread, NULL);
    free(line);
    fclose(r->to_program);
    fclose(r->from_program);
    fclose(r->in);
    fclose(r->err);
    assert_int_equal(r->channels_open, 0);
    return r->status;
}

static void expect_golden(struct run *r, const char *name) {
    char path[512];
    static char text[16384];
    snprintf(path, sizeof path, "%s/tests/unit/lpa/golden/%s.jsonl", RK_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[len] = 0;
    if (file)
        fclose(file);
    assert_string_equal(rk_buf_text(&r->printed), text);
}

static int setup(void **state) {
    struct run *r = test_calloc(1, sizeof *r);
    scenario_init(&r->s);
    *state = r;
    return 0;
}

static int teardown(void **state) {
    struct run *r = *state;
    scenario_free(&r->s);
    rk_buf_free(&r->printed);
    free(r->errors);
    test_free(r);
    return 0;
}

static void chip_info__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    assert_int_equal(run(r, "chip info"), 0);
    expect_golden(r, "chip_info");
}

static void chip_info__rule_for_any_group__null_as_in_lpac(void **state) {
    struct run *r = *state;
    scenario_rule(&r->s, RK_LPA_PPR2, (const uint8_t[]){0xEE, 0xEE, 0xEE}, "", true);
    assert_int_equal(run(r, "chip info"), 0);
    assert_non_null(
        strstr(rk_buf_text(&r->printed), "{\"plmn\":\"eeeeee\",\"gid1\":null,\"gid2\":null}"));
}

static void profile_list__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    r->s.has_profile = true;
    assert_int_equal(run(r, "profile list"), 0);
    expect_golden(r, "profile_list");
}

static void notification_list__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    scenario_notification(&r->s, 178, "smdp.example.com");
    assert_int_equal(run(r, "notification list"), 0);
    expect_golden(r, "notification_list");
}

static void notification_process__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    scenario_notification(&r->s, 178, "smdp.example.com");
    assert_int_equal(run(r, "notification process -a -r"), 0);
    expect_golden(r, "notification_process");
    assert_int_equal(r->s.notifications.len, 0);
}

static void notification_process__delivered_before__is_success(void **state) {
    struct run *r = *state;
    assert_int_equal(run(r, "notification process -r 178"), 0);
    assert_non_null(strstr(r->errors, "178"));
    assert_non_null(strstr(rk_buf_text(&r->printed), "\"message\":\"success\""));
}

static void download__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    assert_int_equal(run(r, "profile download -s smdp.example.com -m A"), 0);
    expect_golden(r, "download");
}

static void download__refused_by_card__as_lpac_prints_it(void **state) {
    struct run *r = *state;
    r->s.result_at = 9;
    r->s.error_reason = 9;
    assert_int_equal(run(r, "profile download -s smdp.example.com -m A"), 3);
    expect_golden(r, "download_refused_by_card");
}

static void download__refused_by_server__exit_4(void **state) {
    struct run *r = *state;
    r->s.refuse_function = "authenticateClient";
    r->s.subject = "8.2.6";
    r->s.reason = "3.8";
    assert_int_equal(run(r, "profile download -s smdp.example.com -m A"), 4);
    expect_golden(r, "download_refused_by_server");
}

static void download__nobody_accepts_the_rules__exit_6(void **state) {
    struct run *r = *state;
    r->s.ppr = RK_LPA_PPR2;
    scenario_rule(&r->s, RK_LPA_PPR2, (const uint8_t[]){0xEE, 0xEE, 0xEE}, "", true);
    assert_int_equal(run(r, "profile download -s smdp.example.com -m A"), 6);
    assert_int_equal(r->s.cancel_reason, 1);
}

static void download__rules_accepted_by_yes__installed(void **state) {
    struct run *r = *state;
    r->s.ppr = RK_LPA_PPR2;
    scenario_rule(&r->s, RK_LPA_PPR2, (const uint8_t[]){0xEE, 0xEE, 0xEE}, "", true);
    assert_int_equal(run(r, "profile download --yes -s smdp.example.com -m A"), 0);
}

static void download__notification_undeliverable__still_success(void **state) {
    struct run *r = *state;
    scenario_notification(&r->s, 178, "smdp.example.com");
    r->s.refuse_function = "handleNotification";
    r->s.http_status = 503;
    assert_int_equal(run(r, "profile download -s smdp.example.com -m A"), 0);
    assert_non_null(strstr(r->errors, "notification 178 stays on the card"));
    assert_true(r->s.notifications.len > 0);
}

static void discovery__no_event__empty_list(void **state) {
    struct run *r = *state;
    r->s.refuse_function = "authenticateClient";
    r->s.subject = "8.9.5";
    r->s.reason = "3.9";
    assert_int_equal(run(r, "profile discovery"), 0);
    assert_non_null(strstr(rk_buf_text(&r->printed), "\"data\":[]"));
    assert_non_null(strstr(scenario_text(&r->s.calls), "initiateAuthentication root.example.com"));
}

static void discovery__events__their_addresses_listed(void **state) {
    struct run *r = *state;
    r->s.refuse_function = "authenticateClient";
    r->s.body = "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}},"
                "\"transactionId\":\"AB\",\"eventEntries\":[{\"eventId\":\"E-1\","
                "\"rspServerAddress\":\"a.example.com\"},{\"eventId\":\"E-2\","
                "\"rspServerAddress\":\"b.example.com:8443\"}]}";
    assert_int_equal(run(r, "profile discovery -s ds.example.com"), 0);
    assert_non_null(
        strstr(rk_buf_text(&r->printed), "\"data\":[\"a.example.com\",\"b.example.com:8443\"]"));
}

static void profile__id_is_none__usage_before_the_card_is_touched(void **state) {
    struct run *r = *state;
    assert_int_equal(run(r, "profile enable 12"), 2);
    assert_int_equal(r->s.card.commands, 0);
}

static void arguments__wrong_values__usage_before_the_card_is_touched(void **state) {
    struct run *r = *state;
    static const char *const wrong[] = {"profile enable 89000123456789012341 7",
                                        "profile disable 89000123456789012341 maybe",
                                        "notification dump",
                                        "notification dump x",
                                        "notification process x",
                                        "chip defaultsmdp https://smdp.example.com",
                                        "chip defaultsmdp smdp.example.com:0"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(run(r, wrong[i]), 2);
        assert_int_equal(r->s.card.commands, 0);
        free(r->errors);
        r->errors = NULL;
    }
}

static void notification_dump__not_there__is_told(void **state) {
    struct run *r = *state;
    scenario_notification(&r->s, 178, "smdp.example.com");
    assert_int_equal(run(r, "notification dump 179"), 3);
    assert_non_null(strstr(r->errors, "notification 179 is not on the card"));
}

static void notification_dump__named__is_printed(void **state) {
    struct run *r = *state;
    scenario_notification(&r->s, 178, "smdp.example.com");
    assert_int_equal(run(r, "notification dump 0178"), 0);
    assert_non_null(strstr(rk_buf_text(&r->printed), "\"seqNumber\":178"));
}

static void download__bad_code__usage_in_lpacs_words(void **state) {
    struct run *r = *state;
    assert_int_equal(run(r, "profile download -a LPA:2$a$b"), 2);
    assert_non_null(
        strstr(rk_buf_text(&r->printed), "\"message\":\"activation_code\",\"data\":\"invalid\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(chip_info__as_lpac_prints_it),
        TEST(chip_info__rule_for_any_group__null_as_in_lpac),
        TEST(profile_list__as_lpac_prints_it),
        TEST(notification_list__as_lpac_prints_it),
        TEST(notification_process__as_lpac_prints_it),
        TEST(notification_process__delivered_before__is_success),
        TEST(download__as_lpac_prints_it),
        TEST(download__refused_by_card__as_lpac_prints_it),
        TEST(download__refused_by_server__exit_4),
        TEST(download__nobody_accepts_the_rules__exit_6),
        TEST(download__rules_accepted_by_yes__installed),
        TEST(download__notification_undeliverable__still_success),
        TEST(discovery__no_event__empty_list),
        TEST(discovery__events__their_addresses_listed),
        TEST(profile__id_is_none__usage_before_the_card_is_touched),
        TEST(arguments__wrong_values__usage_before_the_card_is_touched),
        TEST(notification_dump__not_there__is_told),
        TEST(notification_dump__named__is_printed),
        TEST(download__bad_code__usage_in_lpacs_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
