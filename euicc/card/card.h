/* The `euicc` program: what its files share. */
#ifndef RK_EUICC_CARD_CARD_H
#define RK_EUICC_CARD_CARD_H

#include "euicc/euicc.h"
#include "euicc/port/host/crypto.h"
#include "euicc/port/host/image.h"
#include "euicc/port/host/random.h"
#include "euicc/state.h"
#include "tools/cli/cli.h"

int create_run(struct rk_cli *cli);
int run_run(struct rk_cli *cli);
int info_run(struct rk_cli *cli);

/* device.c: a card on its image, with its power switch */
struct device {
    struct rk_image image;
    struct rk_crypto_host crypto;
    struct rk_random_host random;
    struct rk_port port;
    struct rk_euicc card;
    OSSL_LIB_CTX *lib; /* of --seed; null: OpenSSL's default */
    bool powered;
};

/* Open the card at `path`. RK_CLI_OK, or the program's exit status after saying what is wrong. */
int device_open(struct rk_cli *cli, struct device *device, const char *path,
                enum rk_image_safety safety);

/* Read --seed: a context for `part` of the program, or null without it. RK_CLI_OK, or the exit
 * status after saying what is wrong. */
int seed_option(struct rk_cli *cli, const char *part, OSSL_LIB_CTX **lib);

/* quirks.c: RK_QUIRK_ bits of the --quirk options, and name number n among
 * `quirks` with what it does; null past the end. */
int quirk_options(struct rk_cli *cli, uint32_t *quirks);
const char *quirk_name(uint32_t quirks, size_t n, const char **help);
void device_close(struct device *device);

/* 0 or one of RK_STORE_ERRORS. Power on when it is on is a cold reset. */
int device_power_on(struct device *device);
void device_power_off(struct device *device);
void device_reset(struct device *device);

enum { ANSWER_MAX = 258 };

/* One command; a card without power is switched on first. Returns the answer's length; 6F 00 when
 * it cannot be switched on. */
size_t device_apdu(struct device *device, struct rk_slice command, uint8_t answer[ANSWER_MAX]);

#endif
