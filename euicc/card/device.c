#include "certs/seeded.h"
#include "euicc/card/link.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

/* How late a slow card answers. */
enum { SLOW_MS = 200 };

static int image_error(struct rk_cli *cli, const char *path, int error) {
    if (error == RK_IMAGE_SYSTEM)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(errno));
    int status =
        error == RK_IMAGE_FOREIGN || error == RK_IMAGE_DAMAGED ? RK_CLI_CARD : RK_CLI_INTERNAL;
    return rk_cli_error(cli, status, "%s: %s", path, rk_image_error_text(error));
}

int seed_option(struct rk_cli *cli, const char *part, OSSL_LIB_CTX **lib) {
    uint64_t seed;
    *lib = NULL;
    if (!rk_cli_has(cli, "--seed"))
        return RK_CLI_OK;
    int status = rk_cli_number(cli, "--seed", 0, UINT64_MAX, 0, &seed);
    if (status)
        return status;
    *lib = rk_seeded_for(part, seed);
    return *lib ? RK_CLI_OK : rk_cli_error(cli, RK_CLI_INTERNAL, "OpenSSL takes no seed");
}

/* A seed makes every key known: no card for anything but tests takes one. */
static int check_seed(struct rk_cli *cli, const struct device *device) {
    if (!device->lib || device->card.identity.test)
        return RK_CLI_OK;
    return rk_cli_usage_error(cli, "--seed is for cards that trust test CIs alone");
}

int device_open(struct rk_cli *cli, struct device *device, const char *path,
                enum rk_image_safety safety) {
    memset(device, 0, sizeof *device);
    int error = rk_image_open(&device->image, path, safety);
    if (error)
        return image_error(cli, path, error);
    int status = seed_option(cli, "euicc run", &device->lib);
    if (status) {
        rk_image_close(&device->image);
        return status;
    }
    if (rk_crypto_host_open(&device->crypto, device->lib, device->image.wrapping_key)) {
        rk_image_close(&device->image);
        OSSL_LIB_CTX_free(device->lib);
        return rk_cli_error(cli, RK_CLI_INTERNAL, "OpenSSL lacks an algorithm the card needs");
    }
    rk_random_host_open(&device->random, device->lib);
    device->port =
        (struct rk_port){&device->image.flash, &device->crypto.crypto, &device->random.random};
    error = device_power_on(device);
    if (!error)
        status = check_seed(cli, device);
    if (!error && !status)
        return RK_CLI_OK;
    device_close(device);
    if (status)
        return status;
    return rk_cli_error(cli, RK_CLI_CARD, "%s: %s", path, rk_store_error_text(error));
}

void device_close(struct device *device) {
    rk_crypto_host_close(&device->crypto);
    rk_image_close(&device->image);
    OSSL_LIB_CTX_free(device->lib);
    rk_wipe(&device->card, sizeof device->card);
}

int device_power_on(struct device *device) {
    int error = rk_euicc_power_up(&device->card, &device->port);
    device->powered = error == 0;
    return error;
}

/* RAM does not outlive power. */
void device_power_off(struct device *device) {
    rk_wipe(&device->card, sizeof device->card);
    device->powered = false;
}

void device_reset(struct device *device) {
    if (device->powered)
        rk_euicc_reset(&device->card);
    else
        device_power_on(device);
}

size_t device_apdu(struct device *device, struct rk_slice command, uint8_t answer[ANSWER_MAX]) {
    if (device->powered || device_power_on(device) == 0) {
        /* Who looks at a copy is no terminal. */
        if (rk_ecasd_quirk(&device->card.identity, RK_QUIRK_SLOW) &&
            device->image.safety != RK_IMAGE_COPY)
            wait_ready(-1, WAIT_READ, SLOW_MS);
        return rk_euicc_apdu(&device->card, command, answer);
    }
    answer[0] = 0x6F;
    answer[1] = 0x00;
    return 2;
}
