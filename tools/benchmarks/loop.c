/*
 * One whole download in one process: card, agent and server, from the first GetEuiccInfo to the
 * verified notification. Prints the median of several runs and how it divides, on RAM flash and on
 * a card image file, for both curves.
 */
#include "euicc/port/host/image.h"
#include "tools/loopback/loopback.h"
#include "tools/saip/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 21, IMAGE_BLOCKS = 64 };

struct stopwatch {
    double started;
    double card, server;
};

struct figures {
    double total[RUNS], card[RUNS], server[RUNS], agent[RUNS];
};

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void card_starts(void *self, uint8_t *apdu, size_t *len) {
    (void)apdu, (void)len;
    ((struct stopwatch *)self)->started = now_ms();
}

static void card_ends(void *self, uint8_t *apdu, size_t *len) {
    (void)apdu, (void)len;
    struct stopwatch *watch = self;
    watch->card += now_ms() - watch->started;
}

static void server_starts(void *self, const char *url, struct rk_buf *body) {
    (void)url, (void)body;
    ((struct stopwatch *)self)->started = now_ms();
}

static void server_ends(void *self, const char *url, struct rk_buf *body) {
    (void)url, (void)body;
    struct stopwatch *watch = self;
    watch->server += now_ms() - watch->started;
}

static struct rk_slice make_package(uint8_t *buf, size_t cap) {
    struct rk_saip_subscriber who = {
        .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
        .imsi = "001010123456063",
        .mnc_len = 2,
        .name = "benchmark",
        .algorithm = RK_SAIP_MILENAGE,
    };
    struct rk_slice package = {0};
    rk_saip_make(&who, buf, cap, &package);
    return package;
}

static struct rk_slice load_package(const char *path, uint8_t *buf, size_t cap) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t len = fread(buf, 1, cap, file);
    fclose(file);
    return rk_slice(buf, len);
}

static bool one_download(struct rk_loopback *world, struct rk_slice package,
                         struct stopwatch *watch, double *total) {
    struct rk_lpa_download_result result;
    struct rk_lpa_delivery delivery;
    char iccid[RK_DP_ICCID_CAP];
    if (rk_loopback_stock(world, package, iccid) || rk_loopback_order(world, iccid, "BENCH", NULL))
        return false;
    *watch = (struct stopwatch){0};
    double start = now_ms();
    if (rk_loopback_download(world, "BENCH", NULL, &result) ||
        rk_lpa_notification_deliver_all(world->lpa, true, &delivery, &world->error)) {
        fprintf(stderr, "bench: %s\n", world->error.message);
        return false;
    }
    *total = now_ms() - start;
    return true;
}

/* An erased card image at `path`. */
static bool make_image(const char *path) {
    static uint8_t erased[RK_IMAGE_BLOCK_SIZE];
    uint8_t header[RK_IMAGE_HEADER_LEN];
    uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {0};
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    memset(erased, 0xFF, sizeof erased);
    rk_image_header(header, RK_IMAGE_BLOCK_SIZE, IMAGE_BLOCKS, wrapping_key);
    size_t written = fwrite(header, sizeof header, 1, file);
    for (int i = 0; i < IMAGE_BLOCKS; i++)
        written += fwrite(erased, sizeof erased, 1, file);
    return fclose(file) == 0 && written == 1 + IMAGE_BLOCKS;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values) {
    qsort(values, RUNS, sizeof *values, compare);
    return values[RUNS / 2];
}

static bool measure(const char *label, enum rk_cert_curve curve, const char *image,
                    struct rk_slice package) {
    static struct rk_loopback world;
    static struct figures f;
    uint64_t commands = 0, store_data = 0;
    for (int run = 0; run < RUNS; run++) {
        struct stopwatch watch = {0};
        struct rk_image file;
        struct rk_loopback_setup setup = {
            .curve = curve,
            .tap = {&watch, card_starts, card_ends, server_starts, server_ends},
        };
        if (image) {
            if (!make_image(image) || rk_image_open(&file, image, RK_IMAGE_POWER_SAFE))
                return false;
            setup.flash = &file.flash;
        }
        bool done = rk_loopback_open(&world, &setup) == 0 &&
                    one_download(&world, package, &watch, &f.total[run]);
        f.card[run] = watch.card;
        f.server[run] = watch.server;
        f.agent[run] = f.total[run] - watch.card - watch.server;
        commands = world.commands;
        store_data = world.store_data;
        rk_loopback_close(&world);
        if (image)
            rk_image_close(&file);
        if (!done)
            return false;
    }
    printf("%-28s %7.2f ms   card %6.2f   server %6.2f   agent %6.2f   %llu APDUs, %llu STORE "
           "DATA\n",
           label, median(f.total), median(f.card), median(f.server), median(f.agent),
           (unsigned long long)commands, (unsigned long long)store_data);
    return true;
}

int main(int argc, char **argv) {
    static uint8_t buf[1 << 18];
    struct rk_slice package =
        argc > 1 ? load_package(argv[1], buf, sizeof buf) : make_package(buf, sizeof buf);
    char image[] = "/tmp/rk-bench-XXXXXX";
    int fd = mkstemp(image);
    if (fd < 0)
        return 1;
    close(fd);
    printf("one download of a package of %zu octets, median of %d\n", package.len, RUNS);
    bool done = measure("P-256, RAM flash", RK_CURVE_NIST, NULL, package) &&
                measure("P-256, image file", RK_CURVE_NIST, image, package) &&
                measure("brainpoolP256r1, RAM flash", RK_CURVE_BRAINPOOL, NULL, package);
    unlink(image);
    return done ? 0 : 1;
}
