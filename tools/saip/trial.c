#include "tools/saip/trial.h"

#include "euicc/port/ram/flash.h"
#include "euicc/profile/state.h"
#include "euicc/store/objects.h"
#include "euicc/store/state.h"

#include <stdlib.h>
#include <string.h>

/* What `euicc create` makes unless told otherwise: 1 MiB. */
enum { BLOCK_SIZE = 4096, BLOCKS = 256, END = 0xAA };

/* Static, for allocating and freeing it would take longer than all the rest. */
static uint8_t octets[BLOCKS][BLOCK_SIZE];

struct card {
    struct rk_flash_ram flash;
    struct rk_store store;
    struct rk_installer installer;
    uint16_t space;
};

static bool card_open(struct card *card, struct rk_slice package) {
    struct rk_install_config config = {.profile_class = RK_PROFILE_OPERATIONAL};
    (void)rk_saip_iccid(package, config.iccid); /* without one the installer refuses the header */
    memset(octets, 0xFF, sizeof octets);
    if (rk_flash_ram_open(&card->flash, octets[0], BLOCK_SIZE, BLOCKS))
        return false;
    if (rk_store_format(&card->store, &card->flash.flash))
        return false;
    card->space = rk_store_new_space(&card->store);
    rk_installer_start(&card->installer, &card->store, card->space, &config);
    return true;
}

static bool is_blank(const uint8_t *block) {
    return block[0] == 0xFF && memcmp(block, block + 1, BLOCK_SIZE - 1) == 0;
}

/* The profile's keys lie in the flash. Few of its blocks are ever written. */
static void card_close(struct card *card) {
    for (size_t i = 0; i < BLOCKS; i++)
        if (!is_blank(octets[i]))
            rk_wipe(octets[i], BLOCK_SIZE);
    rk_flash_ram_close(&card->flash);
    rk_wipe(card, sizeof *card);
    free(card);
}

static struct rk_saip_remark read_remark(const struct rk_tlv_reader *r,
                                         const struct rk_tlv *status) {
    struct rk_saip_remark remark = {0};
    struct rk_tlv_reader members = rk_tlv_enter(r, status);
    struct rk_tlv member;
    uint32_t code = 0;
    if (rk_tlv_take(&members, 0x80, &member))
        (void)rk_tlv_get_uint(member.value, &code);
    remark.status = (uint8_t)code;
    if (rk_tlv_maybe(&members, 0x81, &member))
        remark.has_identification = !rk_tlv_get_uint(member.value, &remark.identification);
    if (rk_tlv_maybe(&members, 0x82, &member))
        (void)rk_tlv_get_uint(member.value, &remark.additional);
    if (rk_tlv_maybe(&members, 0x83, &member))
        remark.has_offset = !rk_tlv_get_uint(member.value, &remark.offset);
    return remark;
}

/* EUICCResponse: elements left out, and last, when the profile is refused, why. */
static void read_outcome(const struct rk_install_outcome *outcome, struct rk_saip_verdict *out) {
    struct rk_tlv_reader r =
        rk_tlv_read(rk_slice(outcome->sima_response, outcome->sima_len), RK_TLV_DER);
    struct rk_tlv response, list, status;
    out->reason = outcome->error_reason;
    if (!rk_tlv_take(&r, 0x30, &response))
        return;
    struct rk_tlv_reader inside = rk_tlv_enter(&r, &response);
    if (!rk_tlv_take(&inside, 0xA0, &list))
        return;
    struct rk_tlv_reader statuses = rk_tlv_enter(&inside, &list);
    while (rk_tlv_take(&statuses, 0x30, &status)) {
        struct rk_saip_remark remark = read_remark(&statuses, &status);
        if (!statuses.rest.len && !out->accepted)
            out->refusal = remark;
        else if (remark.status && out->remark_count < RK_SAIP_REMARKS_MAX)
            out->remarks[out->remark_count++] = remark;
    }
}

/* Feed element by element, so that a refusal falls on the element that is being fed. */
static void install(struct card *card, struct rk_slice package, struct rk_saip_verdict *out) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    bool going = true;
    while (going && rk_saip_next(&walk, &out->element))
        going = !rk_installer_feed(&card->installer, out->element.whole);
    if (walk.error)
        going = !rk_installer_feed(&card->installer, out->element.whole);
    out->structure = walk.error;
    out->at_end = going && !walk.error;
    out->ended = out->element.tag == END && !walk.error;
    out->accepted = !rk_installer_finish(&card->installer);
}

/* A profile exists, and counts in the store, once its space has a root. */
static bool measure(struct card *card, uint32_t before, struct rk_saip_verdict *out) {
    struct rk_store_key root = rk_key(card->space, RK_OBJECT_ROOT, 0);
    if (!out->accepted)
        return true;
    if (rk_store_put(&card->store, root, rk_slice(NULL, 0)))
        return false;
    out->stored = card->store.live - before;
    return true;
}

static unsigned count_elements(struct rk_slice package) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    struct rk_saip_element element;
    while (rk_saip_next(&walk, &element))
        continue;
    return walk.number;
}

bool rk_saip_try(struct rk_slice package, struct rk_saip_verdict *out) {
    struct card *card = calloc(1, sizeof *card);
    if (!card)
        return false;
    bool done = card_open(card, package);
    if (done) {
        uint32_t before = card->store.live;
        *out = (struct rk_saip_verdict){.elements = count_elements(package)};
        install(card, package, out);
        read_outcome(rk_installer_outcome(&card->installer), out);
        done = measure(card, before, out);
    }
    card_close(card);
    return done;
}
