/*
 * What must be refused, each with its exact answer: the numbers are those of SGP.22 2.5.6, 5.6 and
 * 5.7. After every refusal the card holds no profile.
 */
#include "euicc/port/ram/flash.h"
#include "tests/flow/tamper.h"
#include "tests/flow/world.h"

#include <string.h>

static struct rk_loopback world;

/* What the hand on the wire does, and to which member of whose answer. */
struct plan {
    const char *function; /* end of the URL */
    const char *member;
    long at;
    size_t segment; /* of the bound package: */
    enum { FLIP_MEMBER, FLIP_ELEMENT, FLIP_DATA, FLIP_MAC, DROP, TWICE } what;
    const int *path; /* FLIP_ELEMENT: see tamper.h */
};

static void tamper_with(struct plan *plan, const char *url, struct rk_buf *body) {
    size_t skip = strlen(url) - strlen(plan->function);
    if (strlen(url) < strlen(plan->function) || strcmp(url + skip, plan->function) != 0)
        return;
    struct rk_buf package = {0}, changed = {0};
    if (plan->what == FLIP_MEMBER) {
        tamper_flip(body, plan->member, plan->at);
        return;
    }
    if (plan->what == FLIP_ELEMENT) {
        tamper_flip_element(body, plan->member, plan->path);
        return;
    }
    if (!tamper_get(body, "boundProfilePackage", &package))
        return;
    struct tamper_segments segments;
    tamper_split(rk_buf_slice(&package), &segments);
    assert_true(plan->segment < segments.count);
    struct rk_slice segment = segments.segments[plan->segment];
    size_t offset = (size_t)(segment.ptr - package.ptr);
    if (plan->what == FLIP_DATA)
        package.ptr[offset + segment.len - 9] ^= 0x80;
    else if (plan->what == FLIP_MAC)
        package.ptr[offset + segment.len - 1] ^= 0x01;
    else
        tamper_repeat(rk_buf_slice(&package), plan->segment, plan->what == TWICE ? 2 : 0, &changed);
    tamper_set(body, "boundProfilePackage", rk_buf_slice(changed.len ? &changed : &package));
    rk_buf_free(&package);
    rk_buf_free(&changed);
}

static void on_response(void *self, const char *url, struct rk_buf *body) {
    tamper_with(self, url, body);
}

static int download_with(struct plan *plan, bool answers, struct rk_lpa_download_result *result) {
    struct rk_loopback_setup setup = {.tap = {.self = plan}};
    memset(result, 0, sizeof *result);
    if (answers)
        setup.tap.response = on_response;
    else
        setup.tap.request = on_response;
    world_open(&world, &setup);
    return rk_loopback_download(&world, WORLD_MATCHING_ID, NULL, result);
}

static void close_empty(void) {
    world.tap = (struct rk_loopback_tap){0};
    world_expect_profiles(&world, 0);
    rk_loopback_close(&world);
}

/* Flip a bit in something the server signed: the card must answer with this code. */
static void expect_card_code(const char *function, const char *member, long at, int code) {
    struct plan plan = {.function = function, .member = member, .at = at, .what = FLIP_MEMBER};
    struct rk_lpa_download_result result;
    assert_int_equal(download_with(&plan, true, &result), RK_LPA_CARD);
    assert_true(world.error.has_code);
    if (world.error.code != code)
        fail_msg("%s of %s: card code %d instead of %d", member, function, world.error.code, code);
    close_empty();
}

static void authenticate_server__flipped_bits__codes_1_and_2(void **state) {
    (void)state;
    expect_card_code("/initiateAuthentication", "serverSignature1", -1, 2);
    expect_card_code("/initiateAuthentication", "serverSigned1", -1, 2);
    /* the end of a certificate is its issuer's signature */
    expect_card_code("/initiateAuthentication", "serverCertificate", -1, 1);
    expect_card_code("/initiateAuthentication", "euiccCiPKIdToBeUsed", -1, 7);
}

static void prepare_download__flipped_bits__codes_1_and_2(void **state) {
    (void)state;
    expect_card_code("/authenticateClient", "smdpSignature2", -1, 2);
    expect_card_code("/authenticateClient", "smdpCertificate", -1, 1);
}

/* Flip a bit in something the card signed: the server must answer with these codes. */
static void expect_server_status(const char *function, const char *member, const int *path,
                                 const char *subject, const char *reason) {
    struct plan plan = {.function = function, .member = member, .path = path, .what = FLIP_ELEMENT};
    struct rk_lpa_download_result result;
    assert_int_equal(download_with(&plan, false, &result), RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, subject);
    assert_string_equal(world.error.reason_code, reason);
    close_empty();
}

/* BF38 { A0 { euiccSigned1, signature, CERT.EUICC, CERT.EUM } } and BF21 { A0 { ., signature } } */
static const int first_signature[] = {0, 1, -1};
static const int euicc_certificate[] = {0, 2, -1};
static const int eum_certificate[] = {0, 3, -1};

static void server__flipped_bits_of_the_card__refused_by_what_they_break(void **state) {
    (void)state;
    const char *authenticate = "/authenticateClient", *bind = "/getBoundProfilePackage";
    const char *first = "authenticateServerResponse", *second = "prepareDownloadResponse";
    expect_server_status(authenticate, first, first_signature, "8.1", "6.1");
    expect_server_status(authenticate, first, euicc_certificate, "8.1.3", "6.1");
    expect_server_status(authenticate, first, eum_certificate, "8.1.2", "6.1");
    expect_server_status(bind, second, first_signature, "8.1", "6.1");
}

/* A result whose signature does not stand changes nothing; the right one does, afterwards. */
static void server__flipped_bit_in_the_result__order_stays(void **state) {
    (void)state;
    static const int signature[] = {1, -1};
    struct plan plan = {.function = "/handleNotification",
                        .member = "pendingNotification",
                        .path = signature,
                        .what = FLIP_ELEMENT};
    struct rk_lpa_download_result result;
    struct rk_lpa_delivery delivery;
    assert_int_equal(download_with(&plan, false, &result), 0);
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, false, &delivery, &world.error), 0);
    assert_int_equal(rk_loopback_order_state(&world, WORLD_ICCID), RK_DP_DOWNLOADED);
    world.tap = (struct rk_loopback_tap){0};
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, true, &delivery, &world.error), 0);
    assert_int_equal(rk_loopback_order_state(&world, WORLD_ICCID), RK_DP_INSTALLED);
    rk_loopback_close(&world);
}

static void strangers__server_under_another_ci__8_8_2_3_1(void **state) {
    (void)state;
    struct rk_lpa_download_result result = {0};
    world_open(&world, &(struct rk_loopback_setup){.strangers = true});
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, NULL, &result), RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, "8.8.2");
    assert_string_equal(world.error.reason_code, "3.1");
    close_empty();
}

/* Answers in which the server's two certificates stand for each other. */
static void on_swap(void *self, const char *url, struct rk_buf *body) {
    (void)self, (void)url;
    struct rk_slice auth = rk_pki_get(world.pki, RK_ROLE_DPAUTH, RK_CURVE_NIST)->cert.raw;
    struct rk_slice pb = rk_pki_get(world.pki, RK_ROLE_DPPB, RK_CURVE_NIST)->cert.raw;
    struct rk_buf octets = {0};
    if (tamper_get(body, "serverCertificate", &octets) && strstr(url, world.tap.self))
        tamper_set(body, "serverCertificate", pb);
    else if (tamper_get(body, "smdpCertificate", &octets) && strstr(url, world.tap.self))
        tamper_set(body, "smdpCertificate", auth);
    rk_buf_free(&octets);
}

static void expect_role_refused(const char *function, int code) {
    struct rk_lpa_download_result result = {0};
    struct rk_loopback_tap tap = {.self = (void *)(uintptr_t)function, .response = on_swap};
    world_open(&world, &(struct rk_loopback_setup){.tap = tap});
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, NULL, &result), RK_LPA_CARD);
    assert_int_equal(world.error.code, code);
    close_empty();
}

static void certificate_of_the_wrong_role__to_the_card__codes_5_and_1(void **state) {
    (void)state;
    expect_role_refused("/initiateAuthentication", 5);
    expect_role_refused("/authenticateClient", 1);
}

/* A card too small for the profile: the server sees it; a server that does not look is told. */
static void no_memory__at_server_and_card__8_1_4_8_and_reason_10(void **state) {
    (void)state;
    enum { INSUFFICIENT_MEMORY = 10, SMALL_BLOCK = 4096, SMALL_BLOCKS = 4 };
    struct rk_flash_ram flash;
    struct rk_lpa_download_result result = {0};
    char iccid[RK_DP_ICCID_CAP];
    assert_int_equal(rk_flash_ram_open(&flash, NULL, SMALL_BLOCK, SMALL_BLOCKS), 0);
    assert_int_equal(rk_loopback_open(&world, &(struct rk_loopback_setup){.flash = &flash.flash}),
                     0);
    assert_int_equal(rk_loopback_stock(&world, world_package(&world_subscriber), iccid), 0);
    assert_int_equal(rk_loopback_order(&world, iccid, WORLD_MATCHING_ID, NULL), 0);
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, NULL, &result), RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, "8.1");
    assert_string_equal(world.error.reason_code, "4.8");

    assert_int_equal(world.store.profiles->remove(world.store.self, iccid), 0);
    world.any_card = true;
    assert_int_equal(rk_loopback_stock(&world, world_package(&world_subscriber), iccid), 0);
    assert_int_equal(rk_loopback_order(&world, iccid, "ANY", NULL), 0);
    assert_int_equal(rk_loopback_download(&world, "ANY", NULL, &result), RK_LPA_CARD);
    assert_int_equal(result.error_reason, INSUFFICIENT_MEMORY);
    close_empty();
    rk_flash_ram_close(&flash);
}

static void unknown_matching_id__at_the_server__8_2_6_3_8(void **state) {
    (void)state;
    struct rk_lpa_download_result result = {0};
    world_open(&world, &(struct rk_loopback_setup){0});
    assert_int_equal(rk_loopback_download(&world, "NOT-THERE", NULL, &result), RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, "8.2.6");
    assert_string_equal(world.error.reason_code, "3.8");
    close_empty();
}

static void expired_certificates__at_the_server__8_1_2_6_3(void **state) {
    (void)state;
    struct rk_lpa_download_result result = {0};
    world_open(&world, &(struct rk_loopback_setup){0});
    world.now += INT64_C(100) * 365 * 86400;
    assert_int_equal(rk_loopback_order_state(&world, WORLD_ICCID), RK_DP_RELEASED);
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, NULL, &result), RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, "8.1.2");
    assert_string_equal(world.error.reason_code, "6.3");
    close_empty();
}

/* The card's command of each group of a bound package (bppCommandId, SGP.22 2.5.6). */
static int command_of(uint32_t group) {
    return group == 0xA0 ? 1 : group == 0xA1 ? 2 : group == 0xA2 ? 4 : 5;
}

static size_t find_segments(struct tamper_segments *segments) {
    static struct rk_buf package;
    struct rk_lpa_download_result result;
    struct plan nothing = {.function = "never"};
    rk_buf_truncate(&package, 0);
    assert_int_equal(download_with(&nothing, true, &result), 0);
    assert_true(tamper_get(&world.response.body, "boundProfilePackage", &package));
    tamper_split(rk_buf_slice(&package), segments);
    world.tap = (struct rk_loopback_tap){0};
    rk_loopback_close(&world);
    size_t count = segments->count;
    rk_buf_free(&package);
    return count;
}

static void expect_install_error(struct plan *plan, int command, int reason) {
    struct rk_lpa_download_result result;
    assert_int_equal(download_with(plan, true, &result), RK_LPA_CARD);
    assert_true(result.has_result);
    assert_false(result.installed);
    if (result.bpp_command != command || result.error_reason != reason)
        fail_msg("segment %zu, change %d: command %d reason %d instead of %d and %d", plan->segment,
                 (int)plan->what, result.bpp_command, result.error_reason, command, reason);
    close_empty();
}

enum { INVALID_SIGNATURE = 2, SCP03T_SECURITY_ERROR = 8 };

/* BF36 { BF23 { 82, 80, A6, 5F49, 5F37 } ... } */
static void initialise_secure_channel__flipped_signature__reason_2(void **state) {
    (void)state;
    static const int signature[] = {0, 4, -1};
    struct plan plan = {.function = "/getBoundProfilePackage",
                        .member = "boundProfilePackage",
                        .path = signature,
                        .what = FLIP_ELEMENT};
    expect_install_error(&plan, 0, INVALID_SIGNATURE);
}

static void segments__one_bit_flipped_in_any__security_error_in_its_step(void **state) {
    (void)state;
    struct tamper_segments segments;
    size_t count = find_segments(&segments);
    assert_in_range(count, 6, TAMPER_SEGMENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct plan data = {"/getBoundProfilePackage", NULL, 0, i, FLIP_DATA, NULL};
        struct plan mac = {"/getBoundProfilePackage", NULL, 0, i, FLIP_MAC, NULL};
        expect_install_error(&data, command_of(segments.groups[i]), SCP03T_SECURITY_ERROR);
        expect_install_error(&mac, command_of(segments.groups[i]), SCP03T_SECURITY_ERROR);
    }
}

/* The elements of the profile: one left out or sent again breaks the chain of MACs. */
static void segments__one_missing_or_twice__security_error(void **state) {
    (void)state;
    struct tamper_segments segments;
    size_t count = find_segments(&segments), elements = 0;
    while (segments.groups[elements] != 0xA3)
        elements++;
    assert_true(count - elements >= 3);
    for (size_t i = elements; i + 1 < count; i++) {
        struct plan drop = {"/getBoundProfilePackage", NULL, 0, i, DROP, NULL};
        struct plan twice = {"/getBoundProfilePackage", NULL, 0, i, TWICE, NULL};
        expect_install_error(&drop, 5, SCP03T_SECURITY_ERROR);
        expect_install_error(&twice, 5, SCP03T_SECURITY_ERROR);
    }
}

static void iccid_on_the_card__again__reason_9(void **state) {
    (void)state;
    enum { ICCID_ALREADY_EXISTS = 9 };
    struct rk_lpa_download_result result = {0};
    struct rk_lpa_delivery delivery;
    world_open(&world, &(struct rk_loopback_setup){0});
    world_download(&world);
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, true, &delivery, &world.error), 0);
    char iccid[RK_DP_ICCID_CAP];
    assert_int_equal(world.store.profiles->remove(world.store.self, WORLD_ICCID), 0);
    assert_int_equal(rk_loopback_stock(&world, world_package(&world_subscriber), iccid), 0);
    assert_int_equal(rk_loopback_order(&world, iccid, "AGAIN", NULL), 0);
    assert_int_equal(rk_loopback_download(&world, "AGAIN", NULL, &result), RK_LPA_CARD);
    assert_int_equal(result.bpp_command, 2);
    assert_int_equal(result.error_reason, ICCID_ALREADY_EXISTS);
    world_expect_profiles(&world, 1);
    rk_loopback_close(&world);
}

/* The STORE DATA commands of the first AuthenticateServer that went by. */
struct recording {
    uint8_t commands[16][RK_LOOPBACK_COMMAND_MAX];
    size_t lens[16];
    size_t count;
    bool running, done;
};

static void on_command(void *self, uint8_t *apdu, size_t *len) {
    struct recording *r = self;
    if (r->done || apdu[1] != 0xE2)
        return;
    if (*len > 7 && apdu[3] == 0 && apdu[5] == 0xBF && apdu[6] == 0x38)
        r->running = true;
    if (!r->running)
        return;
    assert_true(r->count < 16);
    memcpy(r->commands[r->count], apdu, *len);
    r->lens[r->count++] = *len;
    r->done = apdu[2] == 0x91;
    r->running = !r->done;
}

/* What the server signed in one session, given to the card again in another: the agent would see
 * through it, so it is sent without one, on the channel the agent holds. */
static void replayed_challenge__old_server_signed1__card_code_6(void **state) {
    (void)state;
    static const uint8_t mismatch[] = {0x02, 0x01, 0x06};
    static struct recording r;
    struct rk_lpa_download_result result = {0};
    uint8_t answer[RK_LOOPBACK_ANSWER_MAX];
    size_t len = 0;
    r = (struct recording){.count = 0};
    world_open(&world, &(struct rk_loopback_setup){.tap = {.self = &r, .command = on_command}});
    assert_int_equal(rk_loopback_download(&world, "NOT-THERE", NULL, &result), RK_LPA_SERVER);
    assert_true(r.done);
    uint8_t challenge[] = {r.commands[0][0], 0xE2, 0x91, 0x00, 0x03, 0xBF, 0x2E, 0x00};
    rk_loopback_apdu(&world, rk_slice_of(challenge), answer);
    for (size_t i = 0; i < r.count; i++)
        len = rk_loopback_apdu(&world, rk_slice(r.commands[i], r.lens[i]), answer);
    assert_int_equal(answer[0], 0x61);
    uint8_t get_response[] = {r.commands[0][0], 0xC0, 0x00, 0x00, answer[1]};
    len = rk_loopback_apdu(&world, rk_slice_of(get_response), answer);
    assert_int_equal(rk_get_u16(answer + len - 2), 0x9000);
    /* BF38 { A1 { 80 transactionId, 02 code } } */
    assert_memory_equal(answer + len - 2 - sizeof mismatch, mismatch, sizeof mismatch);
    close_empty();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authenticate_server__flipped_bits__codes_1_and_2),
        cmocka_unit_test(prepare_download__flipped_bits__codes_1_and_2),
        cmocka_unit_test(server__flipped_bits_of_the_card__refused_by_what_they_break),
        cmocka_unit_test(server__flipped_bit_in_the_result__order_stays),
        cmocka_unit_test(strangers__server_under_another_ci__8_8_2_3_1),
        cmocka_unit_test(certificate_of_the_wrong_role__to_the_card__codes_5_and_1),
        cmocka_unit_test(no_memory__at_server_and_card__8_1_4_8_and_reason_10),
        cmocka_unit_test(initialise_secure_channel__flipped_signature__reason_2),
        cmocka_unit_test(unknown_matching_id__at_the_server__8_2_6_3_8),
        cmocka_unit_test(expired_certificates__at_the_server__8_1_2_6_3),
        cmocka_unit_test(segments__one_bit_flipped_in_any__security_error_in_its_step),
        cmocka_unit_test(segments__one_missing_or_twice__security_error),
        cmocka_unit_test(iccid_on_the_card__again__reason_9),
        cmocka_unit_test(replayed_challenge__old_server_signed1__card_code_6),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
