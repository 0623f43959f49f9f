/*
 * A profile at work whose power is cut a thousand times, anywhere in UPDATE, INCREASE, SET DATA,
 * PIN commands and AUTHENTICATE, with torn writes, and pages that were not synced forgotten. What
 * was answered with success is there; where the power went first, the old or the new value is; no
 * counter comes back, and no challenge is answered twice.
 */
#include "tests/unit/uicc/profile.h"

#include "tools/usim/network.h"

#include <string.h>

enum { CUTS = 1000, OPERATIONS = 12, TEARS = 257 };

/* Content that stands for a number. */
struct place {
    const char *select;
    const char *header; /* of the command; the number follows, then `trailer` */
    const char *trailer;
    const char *read;
    size_t at; /* where the number is in what is read */
    bool adds; /* the command brings 1, and the number grows by it */
};

static const struct place places[] = {
    {"00A4080C047FFF6F07", "00D6000004", "", "00B0000004", 0, false},
    {"00A4080C047FFF6F39", "8032000003", "", "00B2010403", 0, true},
    {"00A4080C047F106F3A", "00DC010414", "0102030405060708090A0B0C0D0E0F10", "00B2010414", 0,
     false},
    {"00A4080C047FFF6F70", "80DB008006 8104", "", "80CB00800181 06", 2, false},
};
enum { PLACES = sizeof places / sizeof *places, WRONG_PIN = PLACES, RIGHT_PIN, CHALLENGE, STEPS };

struct model {
    struct profile *p;
    uint32_t random;
    uint32_t is[PLACES];
    unsigned tries;
    uint64_t sqn;  /* of the last challenge */
    bool answered; /* it was, with success */
    unsigned cuts, met[STEPS];
};

static uint32_t below(struct model *m, uint32_t bound) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 17;
    m->random ^= m->random << 5;
    return m->random % bound;
}

static uint16_t send(struct model *m, const uint8_t *octets, size_t len) {
    struct rk_apdu apdu;
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    rk_uicc_command(&m->p->uicc, &apdu, &m->p->reply);
    return m->p->reply.sw;
}

static void log_in(struct model *m) {
    profile_expect(m->p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(m->p, "0020000108" PROFILE_PIN1, 0x9000, "");
    m->tries = 3;
}

/* ---- cuts ---- */

static void arm(struct model *m) {
    assert_int_equal(rk_flash_ram_forget(&m->p->flash, 1 + below(m, 1u << 30)), 0);
    rk_flash_ram_cut(&m->p->flash, 1 + below(m, OPERATIONS), below(m, TEARS));
}

/* Whether the power went; it is back then. */
static bool was_cut(struct model *m, unsigned step) {
    if (!m->p->flash.dead) {
        rk_flash_ram_power(&m->p->flash);
        return false;
    }
    m->cuts++;
    m->met[step]++;
    profile_restart(m->p);
    return true;
}

/* ---- contents ---- */

static uint16_t write_number(struct model *m, const struct place *place, uint32_t number) {
    uint8_t octets[64];
    size_t width = place->adds ? 3 : 4, len = profile_hex(place->header, octets);
    for (size_t i = 0; i < width; i++)
        octets[len + i] = (uint8_t)(number >> 8 * (width - 1 - i));
    len += width;
    return send(m, octets, len + profile_hex(place->trailer, octets + len));
}

static uint32_t read_number(struct model *m, const struct place *place) {
    uint32_t number = 0;
    profile_expect(m->p, place->select, 0x9000, "");
    profile_expect(m->p, place->read, 0x9000, NULL);
    for (size_t i = 0; i < (place->adds ? 3 : 4); i++)
        number = number << 8 | m->p->reply.data[place->at + i];
    return number;
}

static void change(struct model *m, unsigned n) {
    const struct place *place = &places[n];
    uint32_t next = place->adds ? m->is[n] + 1 : below(m, UINT32_MAX);
    profile_expect(m->p, place->select, 0x9000, "");
    arm(m);
    uint16_t sw = write_number(m, place, place->adds ? 1 : next);
    bool cut = was_cut(m, n);
    if (!cut)
        assert_int_equal(sw, 0x9000);
    else
        log_in(m);
    uint32_t now = read_number(m, place);
    if (now != next && (sw == 0x9000 || now != m->is[n]))
        fail_msg("place %u is %08X after %08X and %08X, answered %04X", n, (unsigned)now,
                 (unsigned)m->is[n], (unsigned)next, sw);
    m->is[n] = now;
}

/* ---- the PIN ---- */

static unsigned tries_left(struct model *m) {
    uint16_t sw = profile_send(m->p, "00200001");
    assert_int_equal(sw & 0xFFF0, 0x63C0);
    return sw & 0x0F;
}

static void verify(struct model *m, bool right) {
    unsigned before = m->tries;
    if (!right && before < 2)
        return;
    arm(m);
    uint16_t sw =
        profile_send(m->p, right ? "0020000108" PROFILE_PIN1 : "00200001083939393939393939");
    bool cut = was_cut(m, right ? RIGHT_PIN : WRONG_PIN);
    m->tries = tries_left(m);
    if (!cut)
        assert_int_equal(sw, right ? 0x9000 : 0x63C0 | (before - 1));
    if (right && sw == 0x9000)
        assert_int_equal(m->tries, 3);
    else if (right)
        assert_true(m->tries == before || m->tries == before - 1 || m->tries == 3);
    else /* told that it was wrong: counted */
        assert_true(m->tries == before - 1 || (m->tries == before && sw >> 4 != 0x63C));
}

/* ---- AUTHENTICATE ---- */

static uint8_t challenge(struct model *m, uint16_t *sw) {
    static const struct rk_usim_subscriber who = {
        .algorithm = RK_USIM_MILENAGE,
        .k = {0x46, 0x5b, 0x5c, 0xe8, 0xb1, 0x99, 0xb4, 0x9f, 0xaa, 0x5f, 0x0a, 0x2e, 0xe2, 0x38,
              0xa6, 0xbc},
        .opc = {0xcd, 0x63, 0xcb, 0x71, 0x95, 0x4a, 0x9f, 0x4e, 0x48, 0xa5, 0x99, 0x4e, 0x37, 0xa0,
                0x2b, 0xaf},
        .amf = {0x80, 0x00}};
    static const uint8_t rand[16] = {1, 2, 3};
    struct rk_usim_vector vector;
    uint8_t octets[5 + 1 + 16 + 1 + 16] = {0x00, 0x88, 0x00, 0x81, 0x22, 0x10};
    assert_true(rk_usim_make_vector(&who, rand, m->sqn, &vector));
    memcpy(octets + 6, rand, 16);
    octets[22] = 0x10;
    memcpy(octets + 23, vector.autn, 16);
    *sw = send(m, octets, sizeof octets);
    return *sw == 0x9000 ? m->p->reply.data[0] : 0;
}

/* A fresh challenge; then the same twice more: it is answered well once, whatever happened. */
static void authenticate(struct model *m) {
    uint16_t sw;
    m->sqn += 32;
    arm(m);
    unsigned good = challenge(m, &sw) == 0xDB;
    if (was_cut(m, CHALLENGE))
        log_in(m);
    else
        assert_int_equal(good, 1);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t answer = challenge(m, &sw);
        assert_true(answer == 0xDB || answer == 0xDC);
        good += answer == 0xDB;
    }
    assert_true(good <= 1);
}

static void step(struct model *m) {
    unsigned n = below(m, STEPS);
    profile_expect(m->p, "00A4040C07A0000000871002", 0x9000, "");
    if (n < PLACES)
        change(m, n);
    else if (n == CHALLENGE)
        authenticate(m);
    else
        verify(m, n == RIGHT_PIN);
    if (n == WRONG_PIN || n == RIGHT_PIN)
        log_in(m);
}

static void profile_at_work__a_thousand_cuts__loses_nothing(void **state) {
    static struct profile p;
    struct model m = {.p = &p, .random = 0x2545F491};
    (void)state;
    profile_open(&p);
    log_in(&m);
    profile_expect(&p, "00A4000C026F39", 0x9000, "");
    profile_expect(&p, "00DC000303000000", 0x9000, "");
    for (unsigned n = 0; n < PLACES; n++) {
        profile_expect(&p, places[n].select, 0x9000, "");
        if (!places[n].adds)
            assert_int_equal(write_number(&m, &places[n], 0), 0x9000);
    }
    while (m.cuts < CUTS)
        step(&m);
    for (unsigned n = 0; n < STEPS; n++)
        assert_true(m.met[n] > CUTS / 20); /* each of them was cut often */
    profile_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile_at_work__a_thousand_cuts__loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
