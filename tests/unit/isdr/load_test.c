/* LoadBoundProfilePackage: what installs, and each refusal with its step and reason. */
#include "tests/unit/isdr/rig.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

/* bppCommandId and errorReason by name. */
enum { INITIALISE, CONFIGURE, METADATA, REPLACE_KEYS = 4, LOAD };
enum {
    INCORRECT_INPUT = 1,
    INVALID_SIGNATURE,
    INVALID_TRANSACTION_ID,
    UNSUPPORTED_CRT,
    UNSUPPORTED_OPERATION,
    UNSUPPORTED_CLASS,
    STRUCTURE,
    SECURITY,
    ICCID_EXISTS,
    MEMORY,
    INTERRUPTION,
    PE_PROCESSING,
    PPR_NOT_ALLOWED = 15
};

static struct rig rig;

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

static void expect_profiles(int count) {
    assert_int_equal(rk_isdp_count(&rig.card), count);
    if (!count)
        assert_int_equal(rig_es10_hex(&rig, "BF2D00"), 0x9000);
    if (!count)
        assert_int_equal(rig.answer.len, 5);
}

/* Nothing is left of a load but its result. */
static void expect_nothing_left(void) {
    struct rk_load load;
    expect_profiles(0);
    for (unsigned space = 1; space < 64; space++)
        assert_int_equal(rk_stream_len(&rig.card.store, space, RK_OBJECT_METADATA), 0);
    assert_int_equal(rk_load_get(&rig.card, &load), RK_STORE_ABSENT);
    assert_int_equal(rig.card.session.state, RK_SESSION_NONE);
    assert_int_equal(rig.card.bpp.stage, RK_BPP_START);
}

static void fails(const struct rig_bind *how, unsigned step, unsigned reason) {
    rig_install(&rig, how, step, reason);
    expect_nothing_left();
}

/* ---- success ---- */

static void install__with_and_without_own_keys__listed(void **state) {
    (void)state;
    rig_install(&rig, NULL, 0, 0);
    expect_profiles(1);
    rig_install(&rig,
                &(struct rig_bind){.metadata = rig_metadata_of("98445010203040506084", ""),
                                   .package = rig_profile("98445010203040506084"),
                                   .session_keys = true},
                0, 0);
    expect_profiles(2);
    rig_expect(&rig, "BF2D 06 5C 04 5A 4F 9F70",
               "BF2D 4A A0 48 E3 22 5A 0A 98445010203040506074"
               " 4F 10 A0000005591010FFFFFFFF8900001000 9F70 01 00"
               " E3 22 5A 0A 98445010203040506084"
               " 4F 10 A0000005591010FFFFFFFF8900001100 9F70 01 00");
}

static void install__oversized_segments__taken(void **state) {
    (void)state;
    rig_install(&rig, &(struct rig_bind){.segment = 1023}, 0, 0);
    expect_profiles(1);
}

static void install__tiny_segments__taken(void **state) {
    (void)state;
    struct rk_slice package = rig_profile(NULL);
    rig_install(&rig, &(struct rig_bind){.segment = package.len / 40 + 1}, 0, 0);
    expect_profiles(1);
}

static void install__whole_package_in_few_sequences__taken(void **state) {
    (void)state;
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.segment = 700}, &package);
    size_t half = package.start[package.first_profile + 1];
    rk_buf_truncate(&rig.answer, 0);
    assert_int_equal(rig_es10(&rig, rk_slice(package.octets.ptr, half)), 0x9000);
    assert_int_equal(rig.answer.len, 0);
    assert_int_equal(rig_load(&rig, &package, package.first_profile + 1), 0x9000);
    rig_expect_result(&rig, 0, 0);
    rig_package_free(&package);
}

static void install__dp_data__kept_and_told(void **state) {
    (void)state;
    static const uint8_t configure[] = {0xBF, 0x24, 0x07, 0xB8, 0x05, 0x06, 0x03, 0x88, 0x37, 0x0A};
    rig_install(&rig, &(struct rig_bind){.configure = rk_slice_of(configure)}, 0, 0);
    rig_expect(&rig, "BF2D 03 5C 01 B8", "BF2D 0B A0 09 E3 07 B8 05 06 03 88 37 0A");
}

/* ---- InitialiseSecureChannel ---- */

static void initialise__signature__2(void **state) {
    (void)state;
    fails(&(struct rig_bind){.bad_signature = true}, INITIALISE, INVALID_SIGNATURE);
}

static void initialise__transaction__3(void **state) {
    (void)state;
    static const uint8_t other[16] = {0xEE};
    fails(&(struct rig_bind){.transaction_id = rk_slice_of(other)}, INITIALISE,
          INVALID_TRANSACTION_ID);
}

static void initialise__control_reference__4(void **state) {
    (void)state;
    static const char *const crts[] = {
        "A609 800189 810110 840101",                                  /* key type */
        "A609 800188 810118 840101",                                  /* key length */
        "A608 800188 810110 8400",                                    /* no host */
        "A619 800188 810110 8411 0102030405060708090A0B0C0D0E0F1011", /* long host */
        "A606 800188 810110",                                         /* none at all */
    };
    for (size_t i = 0; i < sizeof crts / sizeof *crts; i++) {
        uint8_t crt[64];
        size_t len = rig_from_hex(crts[i], crt, sizeof crt);
        fails(&(struct rig_bind){.crt = rk_slice(crt, len)}, INITIALISE, UNSUPPORTED_CRT);
    }
}

static void initialise__operation__5(void **state) {
    (void)state;
    fails(&(struct rig_bind){.operation = 2}, INITIALISE, UNSUPPORTED_OPERATION);
}

static void initialise__point_not_on_curve__1(void **state) {
    (void)state;
    struct rig_package package;
    rig_ready(&rig);
    /* A signed point that is none: the server signs what the card then refuses. */
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    size_t at = 0;
    while (package.octets.ptr[at] != 0x5F || package.octets.ptr[at + 1] != 0x49)
        at++;
    package.octets.ptr[at + 3 + 64] ^= 1;
    assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
    rig_expect_result(&rig, INITIALISE, INVALID_SIGNATURE);
    expect_nothing_left();
    rig_package_free(&package);
}

/* ---- ConfigureISDP, ReplaceSessionKeys ---- */

static void configure__too_much_data_or_nonsense__1(void **state) {
    (void)state;
    uint8_t longer[200] = {0xBF, 0x24, 0x81, 0x82, 0xB8, 0x7F};
    uint8_t nonsense[] = {0xBF, 0x25, 0x00};
    longer[3] = 129;
    fails(&(struct rig_bind){.configure = rk_slice(longer, 4 + 129)}, CONFIGURE, INCORRECT_INPUT);
    fails(&(struct rig_bind){.configure = rk_slice_of(nonsense)}, CONFIGURE, INCORRECT_INPUT);
}

static void configure__128_octets__taken(void **state) {
    (void)state;
    uint8_t data[200] = {0xBF, 0x24, 0x81, 0x80, 0xB8, 0x7E, 0x06,
                         0x03, 0x88, 0x37, 0x0A, 0x80, 0x77};
    rig_install(&rig, &(struct rig_bind){.configure = rk_slice(data, 4 + 128)}, 0, 0);
}

static void replace_keys__other_length__1(void **state) {
    (void)state;
    for (size_t shorter = 0; shorter < 3; shorter++) {
        uint8_t keys[3 + 3 * 18] = {0xBF, 0x26, 53};
        size_t at = 3;
        for (size_t i = 0; i < 3; i++) {
            keys[at] = (uint8_t)(0x80 + i);
            keys[at + 1] = i == shorter ? 15 : 16;
            at += 2u + keys[at + 1];
        }
        fails(&(struct rig_bind){.replace = rk_slice(keys, at)}, REPLACE_KEYS, INCORRECT_INPUT);
    }
}

/* ---- StoreMetadata ---- */

static void metadata__hex(const char *more, unsigned reason) {
    fails(&(struct rig_bind){.metadata = rig_metadata_of(NULL, more)}, METADATA, reason);
}

static void metadata__malformed_members__1(void **state) {
    (void)state;
    static const char *const more[] = {
        "930102",                    /* icon type unknown */
        "9401FF",                    /* icon without type */
        "930100 930100",             /* twice */
        "950102 930100",             /* out of order */
        "B605 3003 800180",          /* notification without address */
        "B606 3004 8002 0780",       /* the same */
        "B602 3000",                 /* empty entry */
        "B602 3100",                 /* another type in the list */
        "B706 8004 00F11000",        /* operator of four octets */
        "99020640",                  /* rules without owner */
        "B705 8003 EEF110 99020640", /* wildcard owner */
        "9900",                      /* rules that are no BIT STRING */
        "990208FF",
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        metadata__hex(more[i], INCORRECT_INPUT);
}

static void metadata__iccid_malformed__1(void **state) {
    (void)state;
    fails(&(struct rig_bind){.metadata = rig_metadata_of("9844501020304050F074", "")}, METADATA,
          INCORRECT_INPUT);
    static const uint8_t no_iccid[] = {0xBF, 0x25, 0x04, 0x91, 0x00, 0x92, 0x00};
    fails(&(struct rig_bind){.metadata = rk_slice_of(no_iccid)}, METADATA, INCORRECT_INPUT);
    static const uint8_t no_name[] = {0xBF, 0x25, 0x0E, 0x5A, 0x0A, 0x98, 0x44, 0x50, 0x10,
                                      0x20, 0x30, 0x40, 0x50, 0x60, 0x74, 0x91, 0x00};
    fails(&(struct rig_bind){.metadata = rk_slice_of(no_name)}, METADATA, INCORRECT_INPUT);
}

static void metadata__too_long_texts__1(void **state) {
    (void)state;
    static const struct {
        uint8_t tag;
        size_t len;
        unsigned reason;
    } cases[] = {
        {0x91, 33, INCORRECT_INPUT}, {0x92, 65, INCORRECT_INPUT}, {0x94, 1025, INCORRECT_INPUT}};
    uint8_t text[1100];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_buf content = {0}, metadata = {0};
        uint8_t head[32];
        rk_buf_put(&content, head, rig_from_hex("5A0A" RIG_ICCID, head, sizeof head));
        rk_buf_put_tlv(&content, 0x91, rk_slice(text, cases[i].tag == 0x91 ? cases[i].len : 1));
        rk_buf_put_tlv(&content, 0x92, rk_slice(text, cases[i].tag == 0x92 ? cases[i].len : 1));
        rk_buf_put(&content, head, rig_from_hex("930101", head, sizeof head));
        rk_buf_put_tlv(&content, 0x94, rk_slice(text, cases[i].tag == 0x94 ? cases[i].len : 1024));
        rk_buf_put_tlv(&metadata, 0xBF25, rk_buf_slice(&content));
        fails(&(struct rig_bind){.metadata = rk_buf_slice(&metadata)}, METADATA, cases[i].reason);
        rk_buf_free(&content);
        rk_buf_free(&metadata);
    }
}

static void metadata__longest_texts_and_unknown_members__told_as_sent(void **state) {
    (void)state;
    uint8_t text[1024], head[64];
    struct rk_buf content = {0}, metadata = {0};
    struct rk_tlv list, ok, info, icon;
    memset(text, 'x', sizeof text);
    rk_buf_put(&content, head, rig_from_hex("5A0A" RIG_ICCID, head, sizeof head));
    rk_buf_put_tlv(&content, 0x91, rk_slice(text, 32));
    rk_buf_put_tlv(&content, 0x92, rk_slice(text, 64));
    rk_buf_put(&content, head, rig_from_hex("930101", head, sizeof head));
    rk_buf_put_tlv(&content, 0x94, rk_slice(text, 1024));
    rk_buf_put(&content, head, rig_from_hex("BF22020102 9F7B0101", head, sizeof head));
    rk_buf_put_tlv(&metadata, 0xBF25, rk_buf_slice(&content));
    rig_install(&rig, &(struct rig_bind){.metadata = rk_buf_slice(&metadata)}, 0, 0);
    assert_int_equal(rig_es10_hex(&rig, "BF2D00"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF2D, &list), 0);
    assert_int_equal(rk_tlv_only(list.value, RK_TLV_DER, 0xA0, &ok), 0);
    assert_int_equal(rk_tlv_only(ok.value, RK_TLV_DER, 0xE3, &info), 0);
    assert_true(rk_tlv_find(info.value, RK_TLV_DER, 0x94, &icon));
    assert_true(rk_slice_equal(icon.value, rk_slice_of(text)));
    rk_buf_free(&content);
    rk_buf_free(&metadata);
}

static void metadata__more_notification_addresses_than_are_kept__1(void **state) {
    (void)state;
    char more[512];
    for (unsigned count = 17; count >= 16; count--) {
        snprintf(more, sizeof more, "B681%02X", count * 9);
        for (unsigned n = 0; n < count; n++)
            strcat(more, "3007 800204F0 810161");
        rig_install(&rig, &(struct rig_bind){.metadata = rig_metadata_of(NULL, more)},
                    count > 16 ? METADATA : 0, count > 16 ? INCORRECT_INPUT : 0);
        expect_profiles(count <= 16);
    }
}

static void metadata__unknown_class__6(void **state) {
    (void)state;
    metadata__hex("950103", UNSUPPORTED_CLASS);
}

static void metadata__rules__as_the_table_says(void **state) {
    (void)state;
    metadata__hex("B705 8003 00F110 9902 03F8", PPR_NOT_ALLOWED);        /* rules nobody knows */
    metadata__hex("950100 B705 8003 00F110 9902 0640", PPR_NOT_ALLOWED); /* test profile */
    rig_close(&rig);
    rig_open(&rig, RK_CURVE_NIST, rk_slice(NULL, 0));
    metadata__hex("B705 8003 00F110 9902 0640", PPR_NOT_ALLOWED);
}

/* Bit 0 of the rules is UpdateMetadata's; here it forbids nothing and needs no owner. */
static void metadata__update_control_bit__is_no_rule(void **state) {
    (void)state;
    rig_install(&rig, &(struct rig_bind){.metadata = rig_metadata_of(NULL, "9902 0780")}, 0, 0);
    expect_profiles(1);
}

static void metadata__iccid_again__9(void **state) {
    (void)state;
    rig_install(&rig, NULL, 0, 0);
    rig_install(&rig, NULL, METADATA, ICCID_EXISTS);
    expect_profiles(1);
}

/* ---- segments ---- */

/* Change the package by `change`, load it, expect that step and reason. */
static void tampered(void (*change)(struct rig_package *package, size_t n), size_t n, unsigned step,
                     unsigned reason) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.segment = 200}, &package);
    change(&package, n);
    assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
    rig_expect_result(&rig, step, reason);
    expect_nothing_left();
    rig_package_free(&package);
}

static void flip_last(struct rig_package *package, size_t n) {
    package->octets.ptr[package->start[n + 1] - 1] ^= 1;
}

static void flip_data(struct rig_package *package, size_t n) {
    package->octets.ptr[package->start[n + 1] - 12] ^= 1;
}

static void drop(struct rig_package *package, size_t n) {
    for (; n < package->count - 1; n++) {
        size_t gone = package->start[n + 1] - package->start[n];
        memmove(package->octets.ptr + package->start[n],
                package->octets.ptr + package->start[n + 1],
                package->start[package->count] - package->start[n + 1]);
        for (size_t i = n + 1; i < package->count; i++)
            package->start[i] = package->start[i + 1] - gone;
        package->count--;
        return;
    }
}

/* The n-th sequence comes in place of the one behind it too. */
static void twice(struct rig_package *package, size_t n) {
    size_t len = package->start[n + 1] - package->start[n];
    assert_int_equal(package->start[n + 2] - package->start[n + 1], len);
    memcpy(package->octets.ptr + package->start[n + 1], package->octets.ptr + package->start[n],
           len);
}

static void segments__flipped__security_error_in_their_step(void **state) {
    (void)state;
    static const struct {
        size_t sequence;
        unsigned step;
    } cases[] = {{1, CONFIGURE}, {3, METADATA}, {4, REPLACE_KEYS}, {6, LOAD}, {7, LOAD}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tampered(flip_last, cases[i].sequence, cases[i].step, SECURITY);
        tampered(flip_data, cases[i].sequence, cases[i].step, SECURITY);
    }
}

static void segments__one_missing_or_twice__security_error(void **state) {
    (void)state;
    tampered(drop, 6, LOAD, SECURITY);
    tampered(drop, 7, LOAD, SECURITY);
    tampered(twice, 6, LOAD, SECURITY);
}

static void segment__cut_short__structure_error(void **state) {
    (void)state;
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    for (size_t n = 0; n < package.first_profile; n++)
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, n)), 0x9000);
    struct rk_slice segment = rig_sequence(&package, package.first_profile);
    assert_int_equal(rig_es10(&rig, rk_slice(segment.ptr, segment.len - 1)), 0x9000);
    rig_expect_result(&rig, LOAD, STRUCTURE);
    expect_nothing_left();
    rig_package_free(&package);
}

/* Load a package whose part `n` starts with `change` added to its length. */
static void with_length(size_t n, int change, unsigned step) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    package.octets.ptr[package.start[n + 1] - 1] =
        (uint8_t)(package.octets.ptr[package.start[n + 1] - 1] + change);
    rig_load(&rig, &package, 0);
    rig_expect_result(&rig, step, INCORRECT_INPUT);
    expect_nothing_left();
    rig_package_free(&package);
}

static void lengths_that_do_not_add_up__1(void **state) {
    (void)state;
    enum { PROFILE_PART = 5 };
    with_length(PROFILE_PART, 1, LOAD);
    with_length(PROFILE_PART, -1, LOAD);
}

static void metadata_part__empty__1_and_too_long__6985(void **state) {
    (void)state;
    enum { METADATA_PART = 2 };
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    package.octets.ptr[package.start[METADATA_PART] + 1] += 1;
    assert_int_equal(rig_load(&rig, &package, 0), 0x6985); /* an octet of an 88 is still awaited */
    assert_int_equal(rig.card.session.state, RK_SESSION_LOADING);
    package.octets.ptr[package.start[METADATA_PART] + 1] = 0;
    rig_ready(&rig);
    rig_load(&rig, &package, 0);
    rig_expect_result(&rig, INITIALISE, INVALID_SIGNATURE); /* the session is another one */
    rig_package_free(&package);
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    package.octets.ptr[package.start[METADATA_PART] + 1] = 0;
    rig_load(&rig, &package, 0);
    rig_expect_result(&rig, METADATA, INCORRECT_INPUT);
    expect_nothing_left();
    rig_package_free(&package);
}

static void package__elements_refused__pe_processing_error(void **state) {
    (void)state;
    static const uint8_t nonsense[] = {0xA0, 0x02, 0x80, 0x00};
    rig_install(&rig, &(struct rig_bind){.package = rk_slice_of(nonsense)}, LOAD, PE_PROCESSING);
    expect_nothing_left();
}

/* ---- order and interruption ---- */

static void parts__untimely_or_unknown__refused_and_nothing_lost(void **state) {
    (void)state;
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    for (size_t n = 0; n < package.count; n++) {
        rk_buf_truncate(&rig.answer, 0);
        assert_int_equal(rig_es10_hex(&rig, n ? "BF3600" : "A000"), 0x6985);
        assert_int_equal(rig_es10_hex(&rig, n < 2 ? "86020102" : "A00101"), 0x6985);
        assert_int_equal(rig_es10_hex(&rig, "BF5600"), 0x6A88);
        if (n)
            assert_int_equal(rig_es10_hex(&rig, "BF2D00"), 0x6985);
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, n)), 0x9000);
    }
    rig_expect_result(&rig, 0, 0);
    rig_package_free(&package);
}

static void package__without_session__6985(void **state) {
    (void)state;
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    rig_power_cycle(&rig);
    assert_int_equal(rig_es10(&rig, rig_sequence(&package, 0)), 0x6985);
    assert_int_equal(rig_es10(&rig, rig_sequence(&package, 1)), 0x6985);
    expect_nothing_left();
    rig_package_free(&package);
}

static size_t pending(void) {
    size_t n = 0;
    for (uint32_t seq; rk_notification_at(&rig.card, (unsigned)n, &seq) == 0; n++) {
    }
    return n;
}

/* Load `count` sequences, then let `interrupt` happen; a result with reason 11 waits. */
static void interrupted(size_t count, void (*interrupt)(void), unsigned step) {
    struct rig_package package;
    struct rk_tlv list;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.segment = 200}, &package);
    for (size_t n = 0; n < count; n++)
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, n)), 0x9000);
    size_t before = pending();
    interrupt();
    assert_int_equal(pending(), before + 1);
    expect_profiles(0);
    uint32_t seq = 0;
    char request[32];
    assert_int_equal(rk_notification_at(&rig.card, (unsigned)before, &seq), 0);
    snprintf(request, sizeof request, "BF2B 05 A0 03 80 01 %02X", (unsigned)seq);
    assert_int_equal(rig_es10_hex(&rig, request), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF2B, &list), 0);
    size_t head = (size_t)(list.value.ptr - rig.answer.ptr) + (list.value.ptr[1] & 0x80 ? 3 : 2);
    memmove(rig.answer.ptr, rig.answer.ptr + head, rig.answer.len - head);
    rk_buf_truncate(&rig.answer, rig.answer.len - head);
    rig_expect_result(&rig, step, INTERRUPTION);
    rig_package_free(&package);
}

static void cut_power(void) {
    rig_power_cycle(&rig);
}
static void warm_reset(void) {
    rk_euicc_reset(&rig.card);
}
static void new_challenge(void) {
    assert_int_equal(rig_es10_hex(&rig, "BF2E00"), 0x9000);
}

static void cancel(void) {
    char request[64] = "BF41 15 80 10 ";
    for (size_t i = 0; i < 16; i++)
        strcat(request, "11");
    strcat(request, "81 01 05");
    assert_int_equal(rig_es10_hex(&rig, request), 0x9000);
    assert_int_equal(rig.answer.ptr[3], 0xA0);
}

static void interrupted_load(void) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    for (size_t n = 0; n < 3; n++)
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, n)), 0x9000);
    rig_power_cycle(&rig);
    rig_package_free(&package);
}

static void load__interrupted__result_11_and_nothing_else(void **state) {
    (void)state;
    static void (*const ways[])(void) = {cut_power, warm_reset, new_challenge, cancel};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        interrupted(1, ways[i], INITIALISE);
        interrupted(2, ways[i], CONFIGURE);
        interrupted(4, ways[i], METADATA);
        interrupted(7, ways[i], LOAD);
    }
}

/* After a failure that passes, the same key serves the retry; after others it is gone. */
static void load__failed__key_held_only_for_a_retry(void **state) {
    (void)state;
    struct rk_store_key held = rk_key(0, RK_OBJECT_HELD_KEY, 0);
    uint8_t first[65];
    rig_ready(&rig);
    memcpy(first, rig.euicc_otpk, sizeof first);
    rig_power_cycle(&rig);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_int_equal(rig_prepare(&rig, &(struct rig_prepare){.otpk = rk_slice_of(first)}), 0x9000);
    struct rig_package package;
    rig_bind(&rig, &(struct rig_bind){0}, &package);
    assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
    rig_expect_result(&rig, 0, 0);
    rig_package_free(&package);
    assert_int_equal(rk_store_len(&rig.card.store, held), RK_STORE_ABSENT);
    rig_install(&rig, NULL, METADATA, ICCID_EXISTS);
    assert_int_equal(rk_store_len(&rig.card.store, held), RK_STORE_ABSENT);
    interrupted_load();
    assert_true(rk_store_len(&rig.card.store, held) > 0);
}

static void load__failed_for_memory__10_and_card_still_works(void **state) {
    (void)state;
    char iccid[21];
    unsigned n = 0, reason = 0;
    for (; n < 64 && !reason; n++) {
        struct rig_package package;
        snprintf(iccid, sizeof iccid, "984450102030405%02u074", n);
        struct rig_bind how = {.metadata = rig_metadata_of(iccid, ""),
                               .package = rig_profile(iccid)};
        rig_ready(&rig);
        rig_bind(&rig, &how, &package);
        assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
        struct rk_tlv whole, data, final;
        assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF37, &whole), 0);
        assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xBF27, &data));
        assert_true(rk_tlv_find(data.value, RK_TLV_DER, 0xA2, &final));
        if (final.value.ptr[0] == 0xA1)
            reason = MEMORY;
        rig_package_free(&package);
    }
    assert_in_range(n, 3, 63);
    rig_expect_result(&rig, LOAD, MEMORY);
    assert_int_equal(rk_isdp_count(&rig.card), (int)n - 1);
    /* Room is made by deleting: then the same profile fits. */
    assert_int_equal(rig_es10_hex(&rig, "BF33 0C 5A 0A 98445010203040500074"), 0x9000);
    struct rig_bind again = {.metadata = rig_metadata_of(iccid, ""), .package = rig_profile(iccid)};
    rig_install(&rig, &again, 0, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(install__with_and_without_own_keys__listed),
        CASE(install__oversized_segments__taken),
        CASE(install__tiny_segments__taken),
        CASE(install__whole_package_in_few_sequences__taken),
        CASE(install__dp_data__kept_and_told),
        CASE(initialise__signature__2),
        CASE(initialise__transaction__3),
        CASE(initialise__control_reference__4),
        CASE(initialise__operation__5),
        CASE(initialise__point_not_on_curve__1),
        CASE(configure__too_much_data_or_nonsense__1),
        CASE(configure__128_octets__taken),
        CASE(replace_keys__other_length__1),
        CASE(metadata__malformed_members__1),
        CASE(metadata__iccid_malformed__1),
        CASE(metadata__too_long_texts__1),
        CASE(metadata__longest_texts_and_unknown_members__told_as_sent),
        CASE(metadata__more_notification_addresses_than_are_kept__1),
        CASE(metadata__unknown_class__6),
        CASE(metadata__rules__as_the_table_says),
        CASE(metadata__update_control_bit__is_no_rule),
        CASE(metadata__iccid_again__9),
        CASE(segments__flipped__security_error_in_their_step),
        CASE(segments__one_missing_or_twice__security_error),
        CASE(segment__cut_short__structure_error),
        CASE(lengths_that_do_not_add_up__1),
        CASE(metadata_part__empty__1_and_too_long__6985),
        CASE(package__elements_refused__pe_processing_error),
        CASE(parts__untimely_or_unknown__refused_and_nothing_lost),
        CASE(package__without_session__6985),
        CASE(load__interrupted__result_11_and_nothing_else),
        CASE(load__failed__key_held_only_for_a_retry),
        CASE(load__failed_for_memory__10_and_card_still_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
