#include "certs/file.h"
#include "euicc/card/create.h"
#include "euicc/port/ram/flash.h"

#include <errno.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

/* One rule: every operator may use PPR1 and PPR2 if the user agrees. pprIds (bits 1, 2), allowed
 * operator EEEEEE with any group identifiers, consent required (SGP.22 2.9.2.1). */
static const uint8_t rules[] = {0x30, 0x15, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                0x00, 0x82, 0x00, 0x82, 0x02, 0x07, 0x80};

static int personalise(struct maker *m, struct device *device) {
    struct rk_personal personal = {
        .cis = m->cis,
        .ci_count = m->ci_count,
        .identities = m->identities,
        .identity_count = m->identity_count,
        .rat = rk_slice_of(rules),
        .firmware = {1, 0, 0},
        .protection_profile = {1, 0, 0},
        .quirks = m->quirks,
        .accreditation = rk_slice("RK-UP-0000", 10),
    };
    struct rk_eid eid;
    rk_eid_from_text(rk_slice(m->eid, strlen(m->eid)), &eid);
    memcpy(personal.eid, eid.octets, sizeof personal.eid);
    memcpy(personal.svn, m->svn, sizeof personal.svn);
    int error = rk_euicc_personalise(&device->card, &device->port, &personal);
    if (error)
        return rk_cli_error(m->cli, RK_CLI_CARD, "%s", rk_personalise_error_text(error));
    error = device_power_on(device);
    if (error)
        return rk_cli_error(m->cli, RK_CLI_CARD, "the card does not start: %s",
                            rk_store_error_text(error));
    return RK_CLI_OK;
}

static int write_image(struct maker *m, const char *path, const struct rk_flash_ram *flash,
                       const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN]) {
    size_t len = RK_IMAGE_HEADER_LEN + rk_flash_ram_size(flash);
    uint8_t *file = malloc(len);
    if (!file)
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "out of memory");
    rk_image_header(file, flash->flash.block_size, flash->flash.block_count, wrapping_key);
    memcpy(file + RK_IMAGE_HEADER_LEN, flash->octets, len - RK_IMAGE_HEADER_LEN);
    int error = rk_disk_create(path, rk_slice(file, len), 0600);
    rk_wipe(file, len);
    free(file);
    if (error == EEXIST)
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "%s is there already", path);
    if (error)
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(error));
    return RK_CLI_OK;
}

static void tell(const struct maker *m, const char *path, size_t size) {
    FILE *out = rk_cli_out(m->cli);
    fprintf(out, "%s: EID %s,", path, m->eid);
    for (size_t i = 0; i < m->identity_count; i++)
        fprintf(out, "%s %s", i ? " and" : "", m->curves[i]);
    fprintf(out, " keys, trusts %zu CI%s, %zu octets\n", m->ci_count, m->ci_count == 1 ? "" : "s",
            size);
}

/* The card is made in RAM with the key it will keep, then becomes a file in one step. */
static int make(struct maker *m, struct device *device, const char *path,
                struct rk_flash_ram *flash) {
    uint8_t key[RK_WRAPPING_KEY_LEN];
    int status = RK_CLI_OK;
    if (RAND_priv_bytes_ex(m->lib, key, sizeof key, 0) != 1 ||
        rk_crypto_host_open(&device->crypto, m->lib, key))
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "OpenSSL does not work");
    rk_random_host_open(&device->random, m->lib);
    device->port = (struct rk_port){&flash->flash, &device->crypto.crypto, &device->random.random};
    status = personalise(m, device);
    if (!status)
        status = write_image(m, path, flash, key);
    if (!status)
        tell(m, path, rk_flash_ram_size(flash));
    rk_crypto_host_close(&device->crypto);
    rk_wipe(key, sizeof key);
    return status;
}

int create_write(struct maker *m, const char *path, uint32_t blocks) {
    struct rk_flash_ram flash;
    struct device *device = calloc(1, sizeof *device);
    if (!device || rk_flash_ram_open(&flash, NULL, RK_IMAGE_BLOCK_SIZE, blocks)) {
        free(device);
        return rk_cli_error(m->cli, RK_CLI_INTERNAL, "out of memory");
    }
    int status = make(m, device, path, &flash);
    rk_wipe(&device->card, sizeof device->card);
    rk_flash_ram_close(&flash);
    free(device);
    return status;
}
