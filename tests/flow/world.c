#include "tests/flow/world.h"

#include <stdlib.h>
#include <string.h>

const struct rk_saip_subscriber world_subscriber = {
    .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
    .imsi = "001010123456063",
    .mnc_len = 2,
    .spn = "flow",
    .name = "flow test",
    .algorithm = RK_SAIP_MILENAGE,
    .ki = {0x46, 0x5b, 0x5c, 0xe8, 0xb1, 0x99, 0xb4, 0x9f, 0xaa, 0x5f, 0x0a, 0x2e, 0xe2, 0x38, 0xa6,
           0xbc},
    .opc = {0xcd, 0x63, 0xcb, 0x71, 0x95, 0x4a, 0x9f, 0x4e, 0x48, 0xa5, 0x99, 0x4e, 0x37, 0xa0,
            0x2b, 0xaf},
    .pin1 = "0000\xFF\xFF\xFF\xFF",
    .pin2 = "0000\xFF\xFF\xFF\xFF",
    .puk1 = "11111111",
    .puk2 = "22222222",
    .adm1 = "55555555",
};

/* An element of somebody's own (SAIP, PE-NonStandard), not mandated: a card skips it. */
static void put_non_standard(struct rk_tlv_writer *w, size_t content_len) {
    static const uint8_t content[4096], issuer[] = {0x88, 0x37, 0x63};
    size_t element = rk_tlv_open(w, 0xA9);
    size_t header = rk_tlv_open(w, 0xA0);
    rk_tlv_put_uint(w, 0x81, 99);
    rk_tlv_close(w, header);
    rk_tlv_put(w, 0x81, rk_slice_of(issuer));
    rk_tlv_put(w, 0x82, rk_slice(content, content_len));
    rk_tlv_close(w, element);
}

struct rk_slice world_package(const struct rk_saip_subscriber *subscriber) {
    static uint8_t made[RK_SAIP_PACKAGE_CAP], padded[2 * RK_SAIP_PACKAGE_CAP];
    struct rk_slice package, out;
    struct rk_tlv element;
    assert_int_equal(rk_saip_make(subscriber, made, sizeof made, &package), 0);
    struct rk_tlv_reader r = rk_tlv_read(package, RK_TLV_DER);
    struct rk_tlv_writer w = rk_tlv_write(padded, sizeof padded);
    while (rk_tlv_next(&r, &element)) {
        if (element.tag == 0xAA)
            put_non_standard(&w, 2500);
        rk_tlv_put_raw(&w, element.whole);
    }
    assert_int_equal(rk_tlv_write_finish(&w, &out), 0);
    return out;
}

void world_open(struct rk_loopback *world, const struct rk_loopback_setup *setup) {
    char iccid[RK_DP_ICCID_CAP];
    assert_int_equal(rk_loopback_open(world, setup), 0);
    assert_int_equal(rk_loopback_stock(world, world_package(&world_subscriber), iccid), 0);
    assert_string_equal(iccid, WORLD_ICCID);
    assert_int_equal(rk_loopback_order(world, iccid, WORLD_MATCHING_ID, NULL), 0);
}

void world_download(struct rk_loopback *world) {
    struct rk_lpa_download_result result = {0};
    int error = rk_loopback_download(world, WORLD_MATCHING_ID, NULL, &result);
    if (error)
        fail_msg("download: %s (%s)", world->error.message, world->error.step);
    assert_true(result.installed);
    assert_string_equal(result.iccid.text, WORLD_ICCID);
}

static size_t from_hex(const char *hex, uint8_t *out) {
    size_t len = strlen(hex) / 2;
    for (size_t i = 0; i < len; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
        out[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return len;
}

uint16_t world_send(struct rk_loopback *world, const char *hex, uint8_t *data, size_t *len) {
    uint8_t command[RK_LOOPBACK_COMMAND_MAX], answer[RK_LOOPBACK_ANSWER_MAX];
    size_t answer_len = rk_loopback_apdu(world, rk_slice(command, from_hex(hex, command)), answer);
    if (answer[answer_len - 2] == 0x61) {
        uint8_t get_response[] = {0x00, 0xC0, 0x00, 0x00, answer[answer_len - 1]};
        answer_len = rk_loopback_apdu(world, rk_slice_of(get_response), answer);
    }
    *len = answer_len - 2;
    memcpy(data, answer, *len);
    return rk_get_u16(answer + *len);
}

void world_expect_profiles(struct rk_loopback *world, size_t count) {
    struct rk_lpa_profile_list list = {0};
    assert_int_equal(rk_lpa_profile_list(world->lpa, &list, &world->error), 0);
    assert_int_equal(list.count, count);
    rk_lpa_profile_list_free(&list);
}
