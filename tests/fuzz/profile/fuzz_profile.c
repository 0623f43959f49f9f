/*
 * Installs any bytes as a profile package, fed in pieces. It always ends in an outcome that is a
 * well-formed EUICCResponse, breaks no rule of the flash, and a refused profile leaves the room it
 * took when it is dropped.
 */
#include "asn1/tlv/tlv.h"
#include "euicc/port/ram/flash.h"
#include "euicc/profile/state.h"
#include "euicc/store/state.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rk_flash_ram flash;
static struct rk_store store;

static void check(bool holds) {
    if (!holds)
        abort();
}

static void open_once(void) {
    static uint8_t octets[64 * 4096];
    if (flash.octets)
        return;
    check(rk_flash_ram_open(&flash, octets, 4096, 64) == 0);
    check(rk_store_format(&store, &flash.flash) == 0);
}

static void check_outcome(const struct rk_install_outcome *outcome, int result) {
    struct rk_tlv response, list;
    struct rk_slice whole = rk_slice(outcome->sima_response, outcome->sima_len);
    check(rk_tlv_only(whole, RK_TLV_DER, 0x30, &response) == 0);
    check(rk_tlv_find(response.value, RK_TLV_DER, 0xA0, &list) && list.value.len);
    struct rk_tlv aborted;
    check(rk_tlv_find(response.value, RK_TLV_DER, 0x81, &aborted) == (result != 0));
    check((outcome->error_reason == RK_INSTALL_OK) == (result == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct rk_installer installer;
    static const size_t steps[] = {1, 3, 64, 1007, SIZE_MAX};
    struct rk_install_config config = {
        .iccid = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14},
        .profile_class = RK_PROFILE_OPERATIONAL};
    open_once();
    size_t free_before = rk_store_free(&store);
    size_t step = steps[size % (sizeof steps / sizeof *steps)];
    uint16_t space = rk_store_new_space(&store);
    rk_installer_start(&installer, &store, space, &config);
    struct rk_slice rest = rk_slice(data, size);
    while (rest.len) {
        struct rk_slice piece = rk_slice(rest.ptr, rest.len < step ? rest.len : step);
        rest = rk_slice_from(rest, piece.len);
        if (rk_installer_feed(&installer, piece))
            break;
    }
    int result = rk_installer_finish(&installer);
    check_outcome(rk_installer_outcome(&installer), result);
    check(!rk_store_remove(&store, rk_key(space, 0, 0)));
    check(rk_store_free(&store) == free_before);
    check(flash.violations == 0);
    return 0;
}
