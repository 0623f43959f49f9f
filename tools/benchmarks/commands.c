#include "tools/benchmarks/commands.h"

#include "asn1/tlv/tlv.h"
#include "euicc/port/ram/flash.h"
#include "smdp/core/profile.h"
#include "tools/loopback/loopback.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 11, BLOCK_SIZE = 4096, BLOCKS = 64, ROWS_MAX = 64, APDU_MAX = 261 };
enum { SELECT = 0xA4, STORE_DATA = 0xE2, GET_RESPONSE = 0xC0, AUTHENTICATE = 0x88 };

/* A command, or a function of ES10, over all the times it was met. */
struct row {
    const char *name;
    unsigned times, apdus;
    double ms;
    uint64_t octets, operations, syncs;
};

struct meter {
    struct rk_flash_ram flash;
    struct row rows[ROWS_MAX];
    size_t count;
    struct row *row; /* of the command under way */
    struct row before;
};

/* ---- names ---- */

struct name {
    uint32_t code;
    const char *text;
};

static const struct name instructions[] = {
    {0xA4, "SELECT"},
    {0xB0, "READ BINARY"},
    {0xB2, "READ RECORD"},
    {0xD6, "UPDATE BINARY"},
    {0xDC, "UPDATE RECORD"},
    {0x32, "INCREASE"},
    {0x20, "VERIFY PIN"},
    {0x24, "CHANGE PIN"},
    {0x88, "AUTHENTICATE"},
    {0xF2, "STATUS"},
    {0x70, "MANAGE CHANNEL"},
    {0x10, "TERMINAL PROFILE"},
    {0xAA, "TERMINAL CAPABILITY"},
};

/* By the tag STORE DATA starts with (SGP.22 5.7); a bound package comes as several objects. */
static const struct name functions[] = {
    {0xBF20, "GetEUICCInfo1"},
    {0xBF22, "GetEUICCInfo2"},
    {0xBF2E, "GetEUICCChallenge"},
    {0xBF38, "AuthenticateServer"},
    {0xBF21, "PrepareDownload"},
    {0xBF36, "LoadBoundProfilePackage"},
    {0xA0, "LoadBoundProfilePackage"},
    {0xA1, "LoadBoundProfilePackage"},
    {0xA2, "LoadBoundProfilePackage"},
    {0xA3, "LoadBoundProfilePackage"},
    {0x86, "LoadBoundProfilePackage"},
    {0x87, "LoadBoundProfilePackage"},
    {0x88, "LoadBoundProfilePackage"},
    {0xBF28, "ListNotification"},
    {0xBF2B, "RetrieveNotificationsList"},
    {0xBF30, "RemoveNotificationFromList"},
    {0xBF2D, "GetProfilesInfo"},
    {0xBF31, "EnableProfile"},
    {0xBF32, "DisableProfile"},
    {0xBF33, "DeleteProfile"},
    {0xBF29, "SetNickname"},
    {0xBF3E, "GetEUICCData"},
    {0xBF3C, "EUICCConfiguredAddresses"},
    {0xBF3F, "SetDefaultDPAddress"},
    {0xBF43, "GetRAT"},
    {0xBF41, "CancelSession"},
};

static const char *name_in(const struct name *names, size_t count, uint32_t code) {
    for (size_t i = 0; i < count; i++)
        if (names[i].code == code)
            return names[i].text;
    return "other";
}

static const char *name_of(struct rk_slice apdu) {
    if (apdu.ptr[1] != STORE_DATA)
        return name_in(instructions, sizeof instructions / sizeof *instructions, apdu.ptr[1]);
    uint32_t tag = apdu.len > 5 ? apdu.ptr[5] : 0;
    if ((tag & 0x1F) == 0x1F && apdu.len > 6)
        tag = tag << 8 | apdu.ptr[6];
    return name_in(functions, sizeof functions / sizeof *functions, tag);
}

/* ---- measuring ---- */

static struct row *row_of(struct meter *m, const char *name) {
    size_t i = 0;
    while (i < m->count && strcmp(m->rows[i].name, name) != 0)
        i++;
    if (i == m->count && m->count < ROWS_MAX)
        m->rows[m->count++].name = name;
    return i < ROWS_MAX ? &m->rows[i] : &m->rows[ROWS_MAX - 1];
}

static struct row reading(const struct meter *m) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (struct row){.ms = (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6,
                        .octets = m->flash.programmed,
                        .operations = m->flash.operations,
                        .syncs = m->flash.syncs};
}

/* What carries on with a function, or fetches its answer, counts as part of it. */
static void starts(void *self, uint8_t *apdu, size_t *len) {
    struct meter *m = self;
    bool goes_on = m->row && (apdu[1] == GET_RESPONSE || (apdu[1] == STORE_DATA && apdu[3] != 0));
    if (!goes_on) {
        const char *name = name_of(rk_slice(apdu, *len));
        struct row *row = row_of(m, name);
        /* The objects of one bound package are one function. */
        row->times += row != m->row || strcmp(name, "LoadBoundProfilePackage") != 0;
        m->row = row;
    }
    m->row->apdus++;
    m->before = reading(m);
}

static void ends(void *self, uint8_t *apdu, size_t *len) {
    (void)apdu, (void)len;
    struct meter *m = self;
    struct row after = reading(m);
    m->row->ms += after.ms - m->before.ms;
    m->row->octets += after.octets - m->before.octets;
    m->row->operations += after.operations - m->before.operations;
    m->row->syncs += after.syncs - m->before.syncs;
}

static void report(const struct meter *m) {
    printf("  %-28s %5s %6s %9s %8s %10s %6s\n", "each time", "times", "APDUs", "ms", "octets",
           "operations", "syncs");
    for (size_t i = 0; i < m->count; i++) {
        const struct row *r = &m->rows[i];
        double n = r->times;
        printf("  %-28s %5u %6.1f %9.3f %8.1f %10.1f %6.1f\n", r->name, r->times, r->apdus / n,
               r->ms / n, (double)r->octets / n, (double)r->operations / n, (double)r->syncs / n);
    }
}

/* ---- the profile in use ---- */

struct use {
    struct rk_loopback *world;
    struct meter *meter;
    const struct rk_bench_profile *profile;
    uint64_t sqn;
    uint8_t header[4]; /* of the last command */
    uint8_t answer[RK_LOOPBACK_ANSWER_MAX];
    size_t len;
};

static uint16_t exchange(struct use *u, struct rk_slice command) {
    memcpy(u->header, command.ptr, sizeof u->header);
    u->len = rk_loopback_apdu(u->world, command, u->answer);
    return rk_get_u16(u->answer + u->len - 2);
}

static uint16_t transmit(struct use *u, struct rk_slice command) {
    uint16_t sw = exchange(u, command);
    const uint8_t get_response[] = {0x00, GET_RESPONSE, 0x00, 0x00, (uint8_t)sw};
    return sw >> 8 == 0x61 ? exchange(u, rk_slice_of(get_response)) : sw;
}

static size_t octets(const char *hex, uint8_t *out) {
    size_t len = 0;
    for (unsigned value; sscanf(hex, "%2x", &value) == 1; hex += 2)
        out[len++] = (uint8_t)value;
    return len;
}

static bool is_success(uint16_t sw) {
    return sw == 0x9000 || sw >> 8 == 0x91;
}

/* Commands on files, most profiles having them; `back`: what READ RECORD gave is written again. */
static const struct {
    const char *select, *command;
    bool back;
} commands[] = {
    {NULL, "8010000005FFFFFFFFFF", false},
    {NULL, "80F2000000", false},
    {"00A40804022FE2", "00B000000A", false},
    {"00A40804022F00", "00B2010400", false},
    {"00A40804047FFF6F07", "00B0000009", false},
    {"00A40804047FFF6F7E", "00D600000BFFFFFFFF00F110FFFE0001", false},
    {"00A40804047FFF6F3C", "00B2010400", true},
    {"00A40804047FFF6F39", "8032000003000001", false},
};

static uint16_t send_hex(struct use *u, const char *hex) {
    uint8_t command[APDU_MAX];
    return transmit(u, rk_slice(command, octets(hex, command)));
}

/* Write the record just read back, with another last octet: what is not changed is not written. */
static bool write_back(struct use *u) {
    uint8_t command[APDU_MAX] = {0x00, 0xDC, 0x01, 0x04, (uint8_t)(u->len - 2)};
    memcpy(command + 5, u->answer, u->len - 2);
    command[4 + u->len - 2] ^= 1;
    return is_success(transmit(u, rk_slice(command, 5 + u->len - 2)));
}

/* READ RECORD with Le 00 is answered 6Cxx. */
static bool read_or_write(struct use *u, const char *hex) {
    uint8_t command[APDU_MAX];
    size_t len = octets(hex, command);
    uint16_t sw = transmit(u, rk_slice(command, len));
    if (sw >> 8 == 0x6C) {
        command[4] = (uint8_t)sw;
        sw = transmit(u, rk_slice(command, len));
    }
    return is_success(sw);
}

/* A challenge, answered with success. */
static bool authenticate(struct use *u) {
    static const uint8_t rand[16] = {1};
    uint8_t command[23 + RK_USIM_AUTN_MAX] = {0x00, AUTHENTICATE, 0x00, 0x81};
    struct rk_usim_vector v;
    u->sqn += 32;
    if (!rk_usim_make_vector(&u->profile->subscriber, rand, u->sqn, &v))
        return false;
    command[4] = (uint8_t)(18 + v.autn_len);
    command[5] = sizeof rand;
    memcpy(command + 6, rand, sizeof rand);
    command[22] = (uint8_t)v.autn_len;
    memcpy(command + 23, v.autn, v.autn_len);
    uint16_t sw = transmit(u, rk_slice(command, 23 + v.autn_len));
    return is_success(sw) && u->len > 2 && u->answer[0] == 0xDB;
}

static bool select_usim(struct use *u) {
    return is_success(send_hex(u, "00A4040407A0000000871002"));
}

/* What the profile does not have, or refuses, shows in no figure. */
static void try_command(struct use *u, size_t i) {
    static struct row saved[ROWS_MAX];
    size_t count = u->meter->count;
    memcpy(saved, u->meter->rows, sizeof saved);
    if ((!commands[i].select || is_success(send_hex(u, commands[i].select))) &&
        read_or_write(u, commands[i].command) && (!commands[i].back || write_back(u)))
        return;
    u->meter->count = count;
    memcpy(u->meter->rows, saved, sizeof saved);
}

static bool use_profile(struct use *u) {
    char verify[32];
    snprintf(verify, sizeof verify, "0020000108%s", u->profile->pin1 ? u->profile->pin1 : "");
    if (!select_usim(u) || (u->profile->pin1 && !is_success(send_hex(u, verify))))
        return false;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        try_command(u, i);
    return select_usim(u) && authenticate(u);
}

/* ---- a round ---- */

static bool manage(struct rk_loopback *w, const char *iccid) {
    struct rk_lpa_delivery delivery;
    return rk_lpa_profile_nickname(w->lpa, iccid, "bench", &w->error) == 0 &&
           rk_lpa_profile_disable(w->lpa, iccid, false, &w->error) == 0 &&
           rk_lpa_profile_delete(w->lpa, iccid, &w->error) == 0 &&
           rk_lpa_notification_deliver_all(w->lpa, true, &delivery, &w->error) == 0;
}

static bool one_round(struct rk_loopback *w, struct use *u) {
    struct rk_lpa_download_result result;
    struct rk_lpa_chip_info info;
    char iccid[RK_DP_ICCID_CAP];
    u->sqn = 0;
    if (rk_loopback_stock(w, u->profile->package, iccid) ||
        rk_loopback_order(w, iccid, "BENCH", NULL) ||
        rk_loopback_download(w, "BENCH", NULL, &result) ||
        rk_lpa_chip_info(w->lpa, &info, &w->error)) {
        fprintf(stderr, "bench: %s\n", w->error.message);
        return false;
    }
    rk_lpa_chip_info_free(&info);
    if (rk_lpa_profile_enable(w->lpa, iccid, false, &w->error)) {
        fprintf(stderr, "bench: %s\n", w->error.message);
        return false;
    }
    if (!use_profile(u)) {
        fprintf(stderr, "bench: %s cannot be used: %02X%02X%02X%02X is answered %02X%02X\n",
                u->profile->name, u->header[0], u->header[1], u->header[2], u->header[3],
                u->answer[u->len - 2], u->answer[u->len - 1]);
        return false;
    }
    u->meter->row = NULL;
    return manage(w, iccid) && rk_dp_profile_remove(&w->store, iccid) == 0;
}

bool rk_bench_commands(const struct rk_bench_profile *profile) {
    static struct rk_loopback world;
    static struct meter meter;
    memset(&meter, 0, sizeof meter);
    if (rk_flash_ram_open(&meter.flash, NULL, BLOCK_SIZE, BLOCKS))
        return false;
    struct rk_loopback_setup setup = {.flash = &meter.flash.flash,
                                      .tap = {&meter, starts, ends, NULL, NULL}};
    struct use use = {.world = &world, .meter = &meter, .profile = profile};
    bool done = rk_loopback_open(&world, &setup) == 0;
    world.any_card = true;
    for (int round = 0; done && round < ROUNDS; round++)
        done = one_round(&world, &use);
    rk_loopback_close(&world);
    rk_flash_ram_close(&meter.flash);
    if (!done)
        return false;
    printf("%s: a card that downloads and uses it %d times, P-256\n", profile->name, ROUNDS);
    report(&meter);
    return true;
}
