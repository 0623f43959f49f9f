/* ES6.UpdateMetadata (SGP.22 5.4.1): what the operator changes, and GetProfilesInfo then tells. */
#include "tests/support/cut.h"
#include "tests/unit/sd/managed.h"

#include "euicc/sd/command.h"
#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

static struct managed m;

#define ICCID         "5A0A98445010203040506074"
#define NOTIFICATIONS "B610 300E 80020640 8108 736D64702E746C64"
#define OWNER         "B705 8003 62F220"
#define UNKNOWN       "9F5502CAFE"
#define RULES         "9902 0560"
#define FIRST                                                                                      \
    ICCID "9103 414243"                                                                            \
          "9204 44454647"                                                                          \
          "930101"                                                                                 \
          "9402 8950"                                                                              \
          "950102"

/* The members of the profile's information that may change or must not. */
#define ASK "81E291000D BF2D0A 5C08 5A 91 92 93 94 99 B6 B7 00"

/* ---- the profile ---- */

static void put_metadata(const char *members) {
    uint8_t value[2000], octets[2100];
    struct rk_slice whole;
    struct rk_stream stream;
    struct rk_tlv_writer w = rk_tlv_write(octets, sizeof octets);
    rk_tlv_put(&w, 0xBF25, rk_slice(value, profile_hex(members, value)));
    assert_int_equal(rk_tlv_write_finish(&w, &whole), 0);
    rk_stream_open(&stream, &m.sd.card.store, m.sd.profile.space, RK_OBJECT_METADATA);
    rk_stream_append(&stream, whole);
    assert_int_equal(rk_stream_finish(&stream), 0);
}

static const uint8_t dp_data[] = {0xB8, 0x05, 0x06, 0x03, 0x2A, 0x03, 0x04};

static void make_profile(void) {
    struct rk_profile profile = {.space = m.sd.profile.space,
                                 .index = 0x10,
                                 .class = RK_PROFILE_OPERATIONAL,
                                 .ppr = RK_PPR_DISABLE | RK_PPR_DELETE};
    struct rk_euicc *card = &m.sd.card;
    profile_hex("98445010203040506074", profile.iccid);
    assert_int_equal(rk_isdp_write_root(card, &profile, rk_slice_of(dp_data)), 0);
    assert_int_equal(rk_store_begin(&card->store, 4, 64), 0);
    assert_int_equal(rk_isdp_list_add(card, profile.space), 0);
    assert_int_equal(rk_isdp_set_enabled(card, (struct rk_enabled){.space = profile.space}), 0);
    assert_int_equal(rk_store_commit(&card->store), 0);
    put_metadata(FIRST NOTIFICATIONS OWNER RULES UNKNOWN);
}

/* The ISD-R on channel 1, the operator's domain on the basic one. */
static void open_channels(void) {
    managed_expect_plain(&m, "0070000001", 0x9000, "01");
    managed_expect_plain(&m, "01A4040C10A0000005591010FFFFFFFF8900000100", 0x9000, "");
}

static int setup(void **state) {
    (void)state;
    managed_open(&m);
    make_profile();
    open_channels();
    managed_authenticate(&m, 0x30, 0x33);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    managed_close(&m);
    return 0;
}

/* What GetProfilesInfo tells, without its ICCID in front: exactly these members. */
static void expect_members(const char *members) {
    uint8_t value[300], inner[300], octets[320];
    char hex[700] = "";
    struct rk_tlv_writer list = rk_tlv_write(inner, sizeof inner);
    rk_tlv_put(&list, 0xE3, rk_slice(value, profile_hex(members, value)));
    struct rk_tlv_writer w = rk_tlv_write(octets, sizeof octets);
    size_t whole = rk_tlv_open(&w, 0xBF2D);
    rk_tlv_put(&w, 0xA0, rk_slice(inner, list.len));
    rk_tlv_close(&w, whole);
    for (size_t i = 0; i < w.len; i++)
        sprintf(hex + 2 * i, "%02X", octets[i]);
    managed_expect_plain(&m, ASK, 0x9000, hex);
}

/* STORE DATA with the request's members. */
static const char *request(const char *members) {
    static char hex[700];
    uint8_t value[300];
    size_t len = profile_hex(members, value);
    snprintf(hex, sizeof hex, "80E29000%02X BF2A%02X %s", (unsigned)(len + 3), (unsigned)len,
             members);
    return hex;
}

#define UNCHANGED                                                                                  \
    ICCID "9103 414243"                                                                            \
          "9204 44454647"                                                                          \
          "930101"                                                                                 \
          "9402 8950" NOTIFICATIONS OWNER RULES

static void assert_rules(uint8_t want) {
    struct rk_profile profile;
    uint8_t data[RK_DP_DATA_MAX];
    assert_int_equal(rk_isdp_read(&m.sd.card, m.sd.profile.space, &profile), 0);
    assert_int_equal(profile.ppr, want);
    assert_int_equal(profile.index, 0x10);
    assert_int_equal(rk_isdp_dp_data(&m.sd.card, m.sd.profile.space, data), sizeof dp_data);
    assert_memory_equal(data, dp_data, sizeof dp_data);
}

/* ---- what changes ---- */

static void update__names__replaced_alone(void **state) {
    (void)state;
    expect_members(UNCHANGED);
    managed_expect(&m, request("9107 4E6577204F7065 9201 58"), 0x9000, "");
    expect_members(ICCID "9107 4E6577204F7065 9201 58 930101 9402 8950" NOTIFICATIONS OWNER RULES);
    managed_expect(&m, request("9202 595A"), 0x9000, "");
    expect_members(ICCID
                   "9107 4E6577204F7065 9202 595A 930101 9402 8950" NOTIFICATIONS OWNER RULES);
    managed_expect(&m, request("9100 9200"), 0x9000, "");
    expect_members(ICCID "9100 9200 930101 9402 8950" NOTIFICATIONS OWNER RULES);
    assert_rules(RK_PPR_DISABLE | RK_PPR_DELETE);
}

static void update__members_not_known_here__stay(void **state) {
    (void)state;
    enum { MEMBER_LEN = 5 };
    uint8_t whole[300];
    static const uint8_t unknown[] = {0x9F, 0x55, 0x02, 0xCA, 0xFE};
    managed_expect(&m, request("9101 41 9F7703 010203"), 0x9000, "");
    int len = rk_stream_read(&m.sd.card.store, m.sd.profile.space, RK_OBJECT_METADATA, 0, whole,
                             sizeof whole);
    assert_in_range(len, 20, sizeof whole - 1);
    assert_memory_equal(whole + len - MEMBER_LEN, unknown, MEMBER_LEN);
}

static void update__nothing__nothing_changes(void **state) {
    (void)state;
    managed_expect(&m, request(""), 0x9000, "");
    expect_members(UNCHANGED);
}

static void update__icon__comes_and_goes(void **state) {
    (void)state;
    managed_expect(&m, request("930100 9403 FFD8FF"), 0x9000, "");
    expect_members(ICCID "9103 414243 9204 44454647 930100 9403 FFD8FF" NOTIFICATIONS OWNER RULES);
    managed_expect(&m, request("9400"), 0x9000, "");
    expect_members(ICCID "9103 414243 9204 44454647" NOTIFICATIONS OWNER RULES);
    managed_expect(&m, request("930101 9401 AA"), 0x9000, "");
    expect_members(ICCID "9103 414243 9204 44454647 930101 9401 AA" NOTIFICATIONS OWNER RULES);
}

/* An icon of 1,024 octets comes in blocks: metadata longer than a chunk of the store. */
static void update__icon_in_blocks__whole(void **state) {
    (void)state;
    enum { BLOCK = 200, HEAD = 12, LEN = HEAD + 1024 };
    uint8_t all[LEN] = {0xBF, 0x2A, 0x82, 0x04, 0x07, 0x93, 0x01, 0x01, 0x94, 0x82, 0x04, 0x00};
    uint8_t got[1024];
    char hex[2 * BLOCK + 20];
    for (size_t i = HEAD; i < LEN; i++)
        all[i] = (uint8_t)(i * 7);
    for (size_t at = 0, n = 0; at < LEN; at += BLOCK, n++) {
        size_t len = LEN - at < BLOCK ? LEN - at : BLOCK;
        int used = sprintf(hex, "80E2%s%02X%02X", at + len == LEN ? "90" : "10", (unsigned)n,
                           (unsigned)len);
        for (size_t i = 0; i < len; i++)
            used += sprintf(hex + used, "%02X", all[at + i]);
        managed_expect(&m, hex, 0x9000, "");
    }
    struct rk_metadata walk = rk_metadata_open(&m.sd.card, m.sd.profile.space);
    struct rk_metadata_element e;
    unsigned icons = 0;
    while (rk_metadata_next(&walk, &e) == 1) {
        if (e.tag != 0x94)
            continue;
        assert_int_equal(rk_metadata_value(&walk, &e, got, sizeof got), sizeof got);
        assert_memory_equal(got, all + HEAD, sizeof got);
        icons++;
    }
    assert_int_equal(icons, 1);
    managed_expect(&m, request("9400"), 0x9000, "");
    expect_members(ICCID "9103 414243 9204 44454647" NOTIFICATIONS OWNER RULES);
}

static void update__rules__cleared_never_set(void **state) {
    (void)state;
#define NAMED ICCID "9103 414243 9204 44454647 930101 9402 8950" NOTIFICATIONS OWNER
    managed_expect(&m, request("9902 0640"), 0x9000, "");
    expect_members(NAMED "9902 0640");
    assert_rules(RK_PPR_DISABLE);
    managed_expect(&m, request("9902 0560"), 0x9000, "");
    expect_members(NAMED "9902 0640");
    managed_expect(&m, request("9902 0520"), 0x9000, "");
    expect_members(NAMED);
    assert_rules(0);
    managed_expect(&m, request("9902 0560"), 0x9000, "");
    expect_members(NAMED);
    assert_rules(0);
}

/* ---- what does not ---- */

static void update__makes_no_sense__nothing_changes(void **state) {
    (void)state;
    static const char *const requests[] = {
        "9902 0780",             /* pprUpdateControl */
        "9103 585858 9902 05E0", /* ... behind something that is right */
        "9902 0410",             /* a rule nobody knows */
        "9900",                  /* no BIT STRING */
        "9201 41 9101 41",       /* order */
        "9101 41 9101 41",       /* twice */
        "9401 41",               /* an icon of no type */
        "930100",                /* a type of no icon */
        "930102 9401 41",        /* of an unknown one */
        "9300 9401 41",          /* of no octet */
        "9121 414141414141414141414141414141414141414141414141414141414141414141",
        "910341",   /* cut */
        "91810141", /* not DER */
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        managed_expect(&m, request(requests[i]), 0x6A80, "");
        expect_members(UNCHANGED);
        assert_rules(RK_PPR_DISABLE | RK_PPR_DELETE);
    }
    managed_expect(&m, "80E2900006 BF2A0291004242", 0x6A80, NULL);
}

static void update__nobody_or_another_domain__refused(void **state) {
    (void)state;
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    managed_expect_plain(&m, request("910141"), 0x6982, "");
    struct rk_sd second = sd_domain(&m.sd, 1);
    static const uint8_t octets[] = {0xBF, 0x2A, 0x03, 0x91, 0x01, 0x41};
    struct rk_sd_request from = {.sd = second, .channel = 2, .authentic = true};
    struct rk_apdu apdu = {.cla = 0x80, .ins = 0xE2, .p1 = 0x90, .data = rk_slice_of(octets)};
    struct rk_reply reply;
    rk_sd_command(&m.sd.card, &from, &apdu, &reply);
    assert_int_equal(reply.sw, 0x6985);
    expect_members(UNCHANGED);
}

static void update__in_a_packet__the_same(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B20100", 0);
    sd_expect(&m.sd, &how, "80E2900008 BF2A05 9203 4F5441", 0, "01 9000");
    expect_members(ICCID "9103 414243 9203 4F5441 930101 9402 8950" NOTIFICATIONS OWNER RULES);
    sd_expect(&m.sd, &how, "80E2880008 BF2A05 9203 4F5442", 0, "01 6A88"); /* no group of data */
}

static void update__store_is_full__nothing_changes(void **state) {
    (void)state;
    uint8_t fill[RK_STORE_VALUE_MAX] = {0};
    unsigned part = 0;
    for (size_t len = sizeof fill; len > 16; len /= 2)
        while (rk_store_put(&m.sd.card.store, rk_key(m.sd.profile.space, 0x3FFF, part),
                            rk_slice(fill, len)) == 0)
            part++;
    managed_expect(&m,
                   request("9120 4142434445464748494A4B4C4D4E4F50 4142434445464748494A4B4C4D4E"
                           "4F50"),
                   0x6A84, "");
    assert_int_equal(rk_stream_len(&m.sd.card.store, 0, RK_OBJECT_STAGED), 0);
    expect_members(UNCHANGED);
}

/* Send one command and fetch nothing. */
static uint16_t send_alone(const char *hex) {
    uint8_t apdu[64], response[258];
    size_t len = rk_euicc_apdu(&m.sd.card, rk_slice(apdu, profile_hex(hex, apdu)), response);
    return rk_get_u16(response + len - 2);
}

/* An agent is reading what changes: it gets an error, never octets of both. */
static void update__while_an_agent_reads__its_answer_ends(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B20100", 0);
    assert_int_equal(send_alone("81E291000D BF2D0A 5C08 5A 91 92 93 94 99 B6 B7 10") >> 8, 0x61);
    sd_expect(&m.sd, &how, "80E2900007 BF2A04 9202 4142", 0, "01 9000");
    assert_int_equal(send_alone("81C0000010"), 0x6F00);
    expect_members(ICCID "9103 414243 9202 4142 930101 9402 8950" NOTIFICATIONS OWNER RULES);
}

/* ---- power ---- */

static struct scp03_octets command;
static size_t before, after;

static void run(void *context) {
    (void)context;
    uint8_t response[258];
    (void)rk_euicc_apdu(&m.sd.card, scp03_slice(&command), response);
}

static void check(void *context, uint64_t operation, unsigned tear) {
    (void)context, (void)operation, (void)tear;
    struct rk_profile profile;
    sd_card_restart(&m.sd);
    assert_int_equal(rk_stream_remove(&m.sd.card.store, 0, RK_OBJECT_STAGED), 0);
    assert_int_equal(rk_isdp_read(&m.sd.card, m.sd.profile.space, &profile), 0);
    open_channels();
    if (profile.ppr) {
        expect_members(UNCHANGED);
        assert_rules(RK_PPR_DISABLE | RK_PPR_DELETE);
        before++;
        return;
    }
    expect_members(ICCID "9105 4F74686572 9204 44454647 930101 9402 8950" NOTIFICATIONS OWNER);
    assert_rules(0);
    after++;
}

static void update__power_is_cut__all_or_nothing(void **state) {
    (void)state;
    uint8_t plain[300];
    size_t len = profile_hex(request("9105 4F74686572 990100"), plain);
    scp03_wrap(&m.host, rk_slice(plain, len), &command);
    const struct cut_case cut = {.flash = &m.sd.profile.flash,
                                 .memory = &m.sd.card,
                                 .memory_len = sizeof m.sd.card,
                                 .run = run,
                                 .check = check};
    before = after = 0;
    assert_in_range(cut_everywhere(&cut), 10, 10000);
    assert_true(before > 0);
    assert_true(after > 0);
    assert_rules(0);
}

/* A cut may leave what was being made: the next power-up takes it away. */
static void recover__staged_metadata__removed(void **state) {
    (void)state;
    static const uint8_t octets[] = {0xBF, 0x25, 0x00};
    struct rk_stream stream;
    rk_stream_open(&stream, &m.sd.card.store, 0, RK_OBJECT_STAGED);
    rk_stream_append(&stream, rk_slice_of(octets));
    assert_int_equal(rk_stream_finish(&stream), 0);
    assert_int_equal(rk_isdp_recover(&m.sd.card), 0);
    assert_int_equal(rk_stream_len(&m.sd.card.store, 0, RK_OBJECT_STAGED), 0);
    managed_expect(&m, request("9101 41"), 0x9000, "");
    assert_int_equal(rk_stream_len(&m.sd.card.store, 0, RK_OBJECT_STAGED), 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(update__names__replaced_alone),
        CASE(update__members_not_known_here__stay),
        CASE(update__nothing__nothing_changes),
        CASE(update__icon__comes_and_goes),
        CASE(update__icon_in_blocks__whole),
        CASE(update__rules__cleared_never_set),
        CASE(update__makes_no_sense__nothing_changes),
        CASE(update__nobody_or_another_domain__refused),
        CASE(update__in_a_packet__the_same),
        CASE(update__store_is_full__nothing_changes),
        CASE(update__while_an_agent_reads__its_answer_ends),
        CASE(update__power_is_cut__all_or_nothing),
        CASE(recover__staged_metadata__removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
