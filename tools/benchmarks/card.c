/*
 * What the card does with a profile package, on RAM flash: time, octets and operations on the flash
 * beside the package's size; then the same for each command of a card that downloads and uses one.
 * Arguments are packages to install; without any, the GSMA's test profiles where RSPKIT_TEST_DATA
 * names them, and one that saip would make.
 */
#include "euicc/port/ram/flash.h"
#include "euicc/profile/state.h"
#include "euicc/store/objects.h"
#include "euicc/store/state.h"
#include "tools/benchmarks/commands.h"
#include "tools/saip/package.h"
#include "tools/saip/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 21, BLOCK_SIZE = 4096, BLOCKS = 64, SEGMENT = 1007, PACKAGE_MAX = 1 << 18 };

struct card {
    struct rk_flash_ram ram;
    struct rk_store store;
    struct rk_installer installer;
};

struct figures {
    double ms[RUNS];
    uint64_t written, operations, syncs;
    uint32_t live; /* octets of the store that the profile takes */
};

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* In segments, as a bound package brings it, and with the root that makes it a profile. */
static bool install(struct card *card, struct rk_slice package) {
    struct rk_install_config config = {.profile_class = RK_PROFILE_OPERATIONAL};
    uint16_t space = rk_store_new_space(&card->store);
    if (!rk_saip_iccid(package, config.iccid))
        return false;
    rk_installer_start(&card->installer, &card->store, space, &config);
    for (; package.len;
         package = rk_slice_from(package, package.len < SEGMENT ? package.len : SEGMENT))
        if (rk_installer_feed(&card->installer,
                              rk_slice(package.ptr, package.len < SEGMENT ? package.len : SEGMENT)))
            return false;
    return rk_installer_finish(&card->installer) == 0 &&
           rk_store_put(&card->store, rk_key(space, RK_OBJECT_ROOT, 0), rk_slice(NULL, 0)) == 0;
}

static bool run_once(struct rk_slice package, struct figures *f, int run) {
    static struct card card;
    if (rk_flash_ram_open(&card.ram, NULL, BLOCK_SIZE, BLOCKS) ||
        rk_store_format(&card.store, &card.ram.flash))
        return false;
    const struct rk_flash_ram before = card.ram;
    uint32_t live = card.store.live;
    double start = now_ms();
    bool done = install(&card, package);
    f->ms[run] = now_ms() - start;
    f->written = card.ram.programmed - before.programmed;
    f->operations = card.ram.operations - before.operations;
    f->syncs = card.ram.syncs - before.syncs;
    f->live = card.store.live - live;
    rk_flash_ram_close(&card.ram);
    return done;
}

static bool measure(const char *name, struct rk_slice package) {
    struct figures f;
    for (int run = 0; run < RUNS; run++)
        if (!run_once(package, &f, run)) {
            fprintf(stderr, "bench: %s is refused\n", name);
            return false;
        }
    qsort(f.ms, RUNS, sizeof *f.ms, compare);
    printf("install %-34s %6zu octets, %6llu written (%.2f times), %4llu flash operations, %3llu "
           "syncs, %6u kept, %6.2f ms\n",
           name, package.len, (unsigned long long)f.written,
           (double)f.written / (double)package.len, (unsigned long long)f.operations,
           (unsigned long long)f.syncs, f.live, f.ms[RUNS / 2]);
    return true;
}

static bool load(const char *path, struct rk_slice *out) {
    static uint8_t buf[PACKAGE_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    *out = rk_slice(buf, fread(buf, 1, sizeof buf, file));
    fclose(file);
    return true;
}

static bool measure_file(const char *path) {
    struct rk_slice package;
    const char *slash = strrchr(path, '/');
    return load(path, &package) && measure(slash ? slash + 1 : path, package);
}

/* The profile that saip makes, with PIN 1 enabled. */
static bool measure_made(void) {
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = {
        .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
        .imsi = "001010123456063",
        .mnc_len = 2,
        .name = "benchmark",
        .algorithm = RK_SAIP_MILENAGE,
        .ki = {1, 2, 3},
        .opc = {4, 5, 6},
        .pin1_enabled = true,
        .pin1 = {'1', '2', '3', '4', 0xFF, 0xFF, 0xFF, 0xFF},
    };
    struct rk_bench_profile made = {
        .name = "as saip makes it",
        .subscriber = {.algorithm = RK_USIM_MILENAGE, .amf = {0x80, 0x00}},
        .pin1 = "31323334FFFFFFFF",
    };
    memcpy(made.subscriber.k, who.ki, sizeof who.ki);
    memcpy(made.subscriber.opc, who.opc, sizeof who.opc);
    return rk_saip_make(&who, buf, sizeof buf, &made.package) == 0 &&
           measure(made.name, made.package) && rk_bench_commands(&made);
}

/* TS.48: the test algorithm, its key counting up from 0; PIN 1 is disabled. */
static bool measure_test_profiles(void) {
    static const char *const names[] = {"ts48v5_saip21b_nobertlv.der",
                                        "ts48v7_saip23_bertlv_suci.der"};
    const char *folder = getenv("RSPKIT_TEST_DATA");
    bool done = true;
    for (size_t i = 0; folder && done && i < sizeof names / sizeof *names; i++) {
        struct rk_bench_profile profile = {
            .name = names[i],
            .subscriber = {.algorithm = RK_USIM_TEST_ALGORITHM, .amf = {0x80, 0x00}},
        };
        for (uint8_t n = 0; n < 16; n++)
            profile.subscriber.k[n] = n;
        char path[1024];
        snprintf(path, sizeof path, "%s/ts48/%s", folder, names[i]);
        done = load(path, &profile.package) && measure(names[i], profile.package) &&
               rk_bench_commands(&profile);
    }
    return done;
}

int main(int argc, char **argv) {
    bool done = true;
    printf("the installer holds %zu octets of RAM; median of %d\n", sizeof(struct rk_installer),
           RUNS);
    for (int i = 1; done && i < argc; i++)
        done = measure_file(argv[i]);
    if (argc == 1)
        done = measure_made() && measure_test_profiles();
    return done ? 0 : 1;
}
