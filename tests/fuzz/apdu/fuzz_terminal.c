/*
 * Any APDUs against a whole card with an enabled profile and one that could be enabled, power cuts
 * between them: what a broken modem may do to it. The input is a row of {length, octets}; a length
 * of 0 takes the power. Every command is answered with a status word that makes sense, nothing is
 * asked of the terminal before it tells what it can, and in the end the card starts again.
 */
#include "tests/unit/isdr/rig.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ICCID_B "98445010203040506084"

enum { TERMINAL_PROFILE = 0x10 };

static struct rig rig;
static struct rk_euicc fresh;
static struct rk_flash_ram fresh_flash;

static void install(const char *iccid) {
    rig_install(
        &rig,
        &(struct rig_bind){.metadata = rig_metadata_of(iccid, ""), .package = rig_profile(iccid)},
        0, 0);
}

static void start(void) {
    static bool made;
    if (!made) {
        rig_open(&rig, RK_CURVE_NIST, rig_rat);
        install(RIG_ICCID);
        install(ICCID_B);
        rig_expect(&rig, "BF31 11 A00C 5A0A" RIG_ICCID "810100", "BF3103 800100");
        rk_euicc_reset(&rig.card);
        fresh = rig.card;
        if (rk_flash_ram_open(&fresh_flash, NULL, RIG_BLOCK_SIZE, RIG_BLOCKS))
            abort();
        rk_flash_ram_copy(&fresh_flash, &rig.flash);
        made = true;
    }
    rig.card = fresh;
    rk_flash_ram_copy(&rig.flash, &fresh_flash);
}

/* Send; whether the terminal is asked for something. */
static bool send(struct rk_slice command) {
    uint8_t response[300];
    size_t len = rk_euicc_apdu(&rig.card, command, response);
    if (len < 2 || len > 258)
        abort();
    unsigned sw = rk_get_u16(response + len - 2);
    if (sw < 0x6100 || (sw >> 12 != 6 && sw >> 12 != 9))
        abort();
    return sw >> 8 == 0x91 || sw == 0x62F2 || sw == 0x63F2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    bool told = false;
    start();
    while (size) {
        size_t len = *data++;
        size--;
        len = len < size ? len : size;
        if (!len) {
            rig_power_cycle(&rig);
            told = false;
            continue;
        }
        told = told || (len > 1 && (data[1] == TERMINAL_PROFILE || data[1] == 0x76));
        if (send(rk_slice(data, len)) && !told)
            abort();
        data += len;
        size -= len;
    }
    rig_power_cycle(&rig);
    if (rig_hex(&rig, "80F2000000") >> 8 == 0x6F)
        abort();
    return 0;
}
