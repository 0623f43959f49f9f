/* A slow card: it waits before each answer, and no other card does. No time passes here: the wait
 * is ours. */
#include "euicc/card/link.h"
#include "tests/unit/isdr/rig.h"

#include <string.h>

static struct rig rig;
static struct device device;

static struct {
    unsigned count;
    int milliseconds;
    bool open; /* whether the card had done what it was told to do */
} waits;

int wait_ready(int fd, enum wait_for what, int milliseconds) {
    assert_int_equal(fd, -1);
    assert_int_equal(what, WAIT_READ);
    waits.count++;
    waits.milliseconds = milliseconds;
    waits.open = device.card.channels[1].open;
    return 0;
}

/* The rig's card with these quirks, driven by the program's own code. */
static void start(uint32_t quirks) {
    uint8_t scalar[32];
    struct rk_slice ci = rig_certificate(&rig.ci);
    assert_int_equal(rk_key_private(rig.euicc.key, scalar), 0);
    struct rk_personal_identity identity = {rig_certificate(&rig.euicc), rk_slice_of(scalar),
                                            rig_certificate(&rig.eum)};
    struct rk_personal personal = {.cis = &ci,
                                   .ci_count = 1,
                                   .identities = &identity,
                                   .identity_count = 1,
                                   .rat = rig_rat,
                                   .quirks = quirks,
                                   .accreditation = rk_slice("X", 1)};
    memcpy(personal.eid, rig.eid, sizeof personal.eid);
    assert_int_equal(rk_euicc_personalise(&rig.card, &rig.port, &personal), 0);
    memset(&device, 0, sizeof device);
    memset(&waits, 0, sizeof waits);
    device.image.safety = RK_IMAGE_RESET_SAFE;
    device.port = rig.port;
}

/* MANAGE CHANNEL: the first one opens channel 1. */
static void open_a_channel(void) {
    static const uint8_t open[] = {0x00, 0x70, 0x00, 0x00, 0x01};
    uint8_t answer[ANSWER_MAX];
    assert_int_equal(device_apdu(&device, rk_slice_of(open), answer), 3);
    assert_memory_equal(answer + 1, "\x90\x00", 2);
}

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

static void slow__each_command__waits_once_before_it_is_done(void **state) {
    (void)state;
    start(RK_QUIRK_SLOW);
    open_a_channel();
    assert_int_equal(waits.count, 1);
    assert_int_equal(waits.milliseconds, 200);
    assert_false(waits.open);
    assert_true(device.card.channels[1].open);
    open_a_channel();
    assert_int_equal(waits.count, 2);
    assert_true(waits.open);
}

static void slow__only_looked_at__does_not_wait(void **state) {
    (void)state;
    start(RK_QUIRK_SLOW);
    device.image.safety = RK_IMAGE_COPY;
    open_a_channel();
    assert_int_equal(waits.count, 0);
}

static void other_card__does_not_wait(void **state) {
    (void)state;
    start(~(uint32_t)(RK_QUIRK_SLOW | RK_QUIRK_BASIC_ONLY));
    open_a_channel();
    start(0);
    open_a_channel();
    assert_int_equal(waits.count, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(slow__each_command__waits_once_before_it_is_done),
        CASE(slow__only_looked_at__does_not_wait),
        CASE(other_card__does_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
