/* Security domains as applications: what their elements say, and what is changed of it. */
#include "tests/unit/sd/card.h"

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

/* Read domain 0 from an element with this instance. */
static int read_instance(const char *instance, struct rk_sd_domain *out) {
    uint8_t element[300], *at = element;
    struct rk_sd sd = sd_domain(&c, 0);
    uint8_t value[200];
    size_t len = profile_hex(instance, value);
    struct rk_tlv_writer w = rk_tlv_write(at, sizeof element);
    size_t mark = rk_tlv_open(&w, 0xA6);
    rk_tlv_put(&w, 0xA0, rk_slice("\x80\x00\x81\x01\x01", 5));
    rk_tlv_put(&w, 0xA1, rk_slice(value, len));
    rk_tlv_close(&w, mark);
    assert_int_equal(w.error, 0);
    assert_int_equal(rk_store_put(sd.store, rk_key(sd.space, RK_OBJECT_SECURITY_DOMAIN, 0),
                                  rk_slice(element, w.len)),
                     0);
    return rk_sd_domain(&sd, out);
}

static void domain__each_of_the_profile__as_its_element_says(void **state) {
    (void)state;
    struct rk_sd_domain domain;
    struct rk_sd sd = sd_domain(&c, 1);
    assert_int_equal(rk_sd_domain(&sd, &domain), 0);
    assert_int_equal(domain.aid_len, 16);
    assert_int_equal(domain.life_cycle, RK_SD_SELECTABLE); /* nothing said */
    assert_memory_equal(domain.privileges, "\x80\x80\x00", 3);
    assert_int_equal(domain.tar_count, 1); /* from the AID */
    assert_memory_equal(domain.tars[0], "\xB2\x02\x00", 3);
    assert_int_equal(domain.minimum_spi1, 0);
    assert_true(rk_sd_has_scp(&domain, RK_SD_SCP03, NULL)); /* none is named */
    assert_int_equal(rk_sd_find_aid(sd.store, sd.space, rk_slice(domain.aid, 16)), 1);
    assert_int_equal(rk_sd_find_aid(sd.store, sd.space, rk_slice(domain.aid, 15)), RK_SD_ABSENT);
    sd.number = 2;
    assert_int_equal(rk_sd_domain(&sd, &domain), RK_SD_ABSENT);
}

#define AIDS "4F05A000000001 4F05A000000002 4F10A00000000300000000000000AABBCC01 "

static void domain__toolkit_parameters__tars_and_level(void **state) {
    (void)state;
    static const struct {
        const char *parameters;
        uint8_t tars, first, level;
        bool unreadable;
    } cases[] = {
        /* the example of the package format, with a menu entry */
        {"EA11 800F 01000001000000 020112 036C7565 00", 1, 0x6C, 0x12, false},
        {"EA12 8010 0100000000 020106 06B20100000000 00", 2, 0xB2, 0x06, false},
        {"EA0C 800A 0100000000 00 03B20100", 1, 0xB2, 0x00, false},
        {"EA09 8007 0100000000 00 00", 1, 0xAA, 0x00, false}, /* none: that of the AID */
        {"", 1, 0xAA, 0x00, false},
        {"EA0C 800A 0100000000 00 02B201 00", 0, 0, 0, true},
        {"EA0A 8008 0100000000 010203", 0, 0, 0, true},
        {"EA0B 8009 0100000000 00 09B201", 0, 0, 0, true},
        {"EA06 8004 01000001", 0, 0, 0, true},
        {"EA0D 800B 01000009000000 020112 00", 0, 0, 0, true},
        {"EA0F 800D 0100000000 020212 03B20100 00", 0, 0, 0, true}, /* another kind of level */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_sd_domain domain;
        char instance[200] = AIDS "8203808000 C900 ";
        strcat(instance, cases[i].parameters);
        if (read_instance(instance, &domain) != 0 || domain.tar_count != cases[i].tars ||
            (domain.tar_count && domain.tars[0][0] != cases[i].first) ||
            domain.minimum_spi1 != cases[i].level || domain.unreadable != cases[i].unreadable)
            fail_msg("%s", cases[i].parameters);
    }
}

static void domain__protocols__with_their_options(void **state) {
    (void)state;
    struct rk_sd_domain domain;
    uint8_t options = 0;
    assert_int_equal(read_instance(AIDS "8203808000 C908 81028000 81020370", &domain), 0);
    assert_int_equal(domain.scp_count, 2);
    assert_true(rk_sd_has_scp(&domain, RK_SD_SCP03, &options));
    assert_int_equal(options, 0x70);
    assert_false(rk_sd_has_scp(&domain, RK_SD_SCP81, &options));
}

/* Whoever reads nothing must not take it for "names none". */
static void domain__protocols_that_cannot_be_read__takes_none(void **state) {
    (void)state;
    enum { OCTETS = 65 };
    static const char *const wrong[] = {
        "8203808000 C903 810280",       /* cut */
        "8203808000 C903 810180",       /* without options */
        "8203808000 C906 81028000 8103" /* cut behind one */
    };
    char longer[sizeof AIDS + 40 + 2 * OCTETS] = AIDS "8203808000 C941 81028000 873B";
    struct rk_sd_domain domain;
    for (size_t i = 0; i < OCTETS - 6; i++)
        strcat(longer, "00");
    for (size_t i = 0; i <= sizeof wrong / sizeof *wrong; i++) {
        char instance[sizeof longer];
        strcpy(instance, longer);
        if (i < sizeof wrong / sizeof *wrong)
            snprintf(instance, sizeof instance, AIDS "%s", wrong[i]);
        assert_int_equal(read_instance(instance, &domain), 0);
        assert_false(rk_sd_has_scp(&domain, RK_SD_SCP80, NULL));
        assert_false(rk_sd_has_scp(&domain, RK_SD_SCP03, NULL));
    }
    assert_int_equal(read_instance(AIDS "8203808000 C900", &domain), 0);
    assert_true(rk_sd_has_scp(&domain, RK_SD_SCP80, NULL));
}

static void domain__that_takes_no_packets__reaches_nobody(void **state) {
    (void)state;
    struct rk_sd_domain domain;
    struct ota how = sd_server(2, "B20100", 1);
#define TARS "EA0C 800A 0100000000 00 03B20100"
    assert_int_equal(read_instance(AIDS "8203808000 C904 81020370" TARS, &domain), 0);
    sd_expect_plain(&c, &how, "80FE000000", 9);
    assert_int_equal(read_instance(AIDS "8203808000 C904 81028000" TARS, &domain), 0);
    sd_expect_plain(&c, &how, "80FE000000", 6); /* it has no keys in this test */
}

static void domain__without_its_aid__of_no_form(void **state) {
    (void)state;
    struct rk_sd_domain domain;
    assert_int_equal(read_instance("4F05A000000001 4F05A000000002 8203808000 C900", &domain),
                     RK_SD_FORM);
}

static void life_cycle__set__kept(void **state) {
    (void)state;
    struct rk_sd_domain domain;
    struct rk_sd first = sd_domain(&c, 0), second = sd_domain(&c, 1);
    assert_int_equal(rk_sd_set_life_cycle(&second, RK_SD_PERSONALIZED | RK_SD_LOCKED), 0);
    sd_card_restart(&c);
    assert_int_equal(rk_sd_domain(&second, &domain), 0);
    assert_int_equal(domain.life_cycle, 0x8F);
    assert_int_equal(rk_sd_domain(&first, &domain), 0);
    assert_int_equal(domain.life_cycle, RK_SD_PERSONALIZED);
}

static void data__of_package_then_put__read_in_pieces(void **state) {
    (void)state;
    uint8_t buf[100];
    static const uint8_t longest[RK_STORE_VALUE_MAX + 1];
    struct rk_sd sd = sd_domain(&c, 0);
    assert_int_equal(rk_sd_data(&sd, 0x0070, 0, buf, sizeof buf), 0x32);
    assert_memory_equal(buf, "\x66\x30\x73", 3);
    assert_int_equal(rk_sd_data(&sd, 0x0070, 0x31, buf, sizeof buf), 1);
    assert_int_equal(rk_sd_data(&sd, 0x0071, 0, buf, sizeof buf), RK_SD_ABSENT);
    assert_int_equal(rk_sd_put_data(&sd, 0x0070, rk_slice("new", 3)), 0);
    assert_int_equal(rk_sd_put_data(&sd, 0x0071, rk_slice_of(longest)), RK_SD_FORM);
    assert_int_equal(rk_sd_put_data(&sd, 0xFFFF, rk_slice("x", 1)), RK_SD_FORM);
    sd_card_restart(&c);
    assert_int_equal(rk_sd_data(&sd, 0x0070, 0, buf, sizeof buf), 3);
    assert_memory_equal(buf, "new", 3);
    sd.number = 1;
    assert_int_equal(rk_sd_data(&sd, 0x0070, 0, buf, sizeof buf), RK_SD_ABSENT);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(domain__each_of_the_profile__as_its_element_says),
        TEST(domain__toolkit_parameters__tars_and_level),
        TEST(domain__protocols__with_their_options),
        TEST(domain__protocols_that_cannot_be_read__takes_none),
        TEST(domain__that_takes_no_packets__reaches_nobody),
        TEST(domain__without_its_aid__of_no_form),
        TEST(life_cycle__set__kept),
        TEST(data__of_package_then_put__read_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
