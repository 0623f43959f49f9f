/* The power is cut while a packet is worked on: it is done once or not at all, never twice. */
#include "tests/support/cut.h"
#include "tests/unit/sd/card.h"

#include <stdlib.h>

static struct sd_card c;

/* What the server sends, again after each cut: INCREASE by one, so that doing it twice shows. */
static struct ota_octets envelope;
static size_t done, refused;

static void send(void *context) {
    (void)context;
    uint8_t response[258];
    (void)rk_euicc_apdu(&c.card, ota_slice(&envelope), response);
}

/* The newest record of the cyclic file 6F39. */
static unsigned total(void) {
    struct rk_file file;
    uint8_t record[3];
    assert_int_equal(rk_file_child(&c.card.uicc.files, c.profile.usim, 0x6F39, &file), 0);
    assert_int_equal(rk_file_read(&c.card.uicc.files, &file, 0, record, sizeof record), 0);
    return (unsigned)record[0] << 16 | (unsigned)record[1] << 8 | record[2];
}

static void check(void *context, uint64_t operation, unsigned tear) {
    (void)operation;
    (void)tear;
    sd_card_restart(&c);
    unsigned before = total();
    assert_in_range(before, 10, 11);
    send(context); /* the network delivers it once more */
    sd_card_restart(&c);
    unsigned after = total();
    assert_in_range(after, 10, 11);
    assert_true(after >= before);
    done += after == 11;
    refused += after == 10;
    send(context);
    assert_int_equal(total(), after);
}

static void packet__power_is_cut__never_done_twice(void **state) {
    (void)state;
    uint8_t data[60];
    struct ota_octets packet, part[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00011", 1);
    sd_card_open(&c);
    sd_expect(&c, &how, "00A40004026F39 00DC000303 00000A", 0, "02 9000");
    how = sd_server(2, "B00011", 2);
    size_t len = profile_hex("00A40004026F39 8032000003 000001", data);
    ota_command(&how, rk_slice(data, len), &packet);
    assert_int_equal(ota_messages(ota_slice(&packet), 0, false, part), 1);
    ota_envelope(ota_slice(&part[0]), &envelope);
    const struct cut_case cut = {.flash = &c.profile.flash,
                                 .memory = &c.card,
                                 .memory_len = sizeof c.card,
                                 .run = send,
                                 .check = check};
    assert_in_range(cut_everywhere(&cut), 20, 10000);
    assert_int_equal(total(), 11);
    /* Both were met: a cut before the counter was stored, after which the second delivery does it,
     * and one between counter and file, after which nothing may. */
    assert_true(done > 0);
    assert_true(refused > 0);
    sd_card_close(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(packet__power_is_cut__never_done_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
