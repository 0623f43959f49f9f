#include "tests/unit/profile/parameters.h"

#include "tests/support/test.h"

#include "asn1/tlv/tlv.h"

enum { BER_TLV = 0x79 };

static void expect_octets(struct rk_slice fcp, uint32_t tag, const void *octets, size_t len) {
    struct rk_tlv member;
    if (!rk_tlv_find(fcp, RK_TLV_DER, tag, &member))
        fail_msg("control parameters without %02X", (unsigned)tag);
    assert_int_equal(member.value.len, len);
    assert_memory_equal(member.value.ptr, octets, len);
}

static void expect_number(struct rk_slice fcp, uint32_t tag, size_t number) {
    const uint8_t octets[] = {(uint8_t)(number >> 8), (uint8_t)number};
    expect_octets(fcp, tag, octets, sizeof octets);
}

/* TS 102 221 11.1.1.4.10: PS_DO, then the key references in the package's order. */
static void expect_pins(struct rk_slice fcp, const OCTET_STRING_t *pins) {
    struct rk_tlv status, key;
    assert_true(rk_tlv_find(fcp, RK_TLV_DER, 0xC6, &status));
    struct rk_tlv_reader r = rk_tlv_read(status.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x90, &key));
    for (int i = 0; i < pins->size; i++) {
        assert_true(rk_tlv_take(&r, 0x83, &key));
        assert_int_equal(key.value.ptr[0], pins->buf[i]);
    }
    assert_int_equal(r.rest.len, 0);
}

/* TS 102 221 11.1.1.4.1 and 11.1.1.4.6: what is used of a BER-TLV file, and what is set aside. */
static void expect_room(struct rk_slice fcp, const struct reading_file *said) {
    struct rk_tlv member;
    expect_number(fcp, 0x80, said->at);
    assert_true(rk_tlv_find(fcp, RK_TLV_DER, 0xA5, &member));
    expect_number(member.value, 0x85, said->size);
}

/* Sizes of an EF; a link has those of the file it leads to. */
static void expect_sizes(struct rk_slice fcp, const struct reading_file *said) {
    uint8_t sfi = (uint8_t)(said->sfi << 3);
    uint8_t descriptor[] = {said->descriptor, 0x21, 0, (uint8_t)said->record_len, 0};
    struct rk_tlv member;
    expect_octets(fcp, 0x88, &sfi, sfi ? 1 : 0);
    if (said->record_len)
        descriptor[4] = (uint8_t)(said->size / said->record_len);
    if (said->link)
        return;
    expect_octets(fcp, 0x82, descriptor, said->record_len ? 5 : 2);
    if (said->descriptor == BER_TLV)
        expect_room(fcp, said);
    else
        expect_number(fcp, 0x80, said->size);
    bool special = said->special != 0;
    bool proprietary = rk_tlv_find(fcp, RK_TLV_DER, 0xA5, &member);
    if (special)
        assert_true(proprietary);
    if (proprietary && special) {
        uint8_t octet = (uint8_t)said->special;
        expect_octets(member.value, 0xC0, &octet, 1);
    }
}

void parameters_check(const struct reading_file *said, struct rk_slice answer) {
    struct rk_tlv template;
    assert_int_equal(rk_tlv_only(answer, RK_TLV_DER, 0x62, &template), 0);
    struct rk_slice fcp = template.value;
    uint16_t fid = said->path_len ? rk_get_u16(said->path + said->path_len - 2) : 0x3F00;
    expect_number(fcp, 0x83, said->aid ? 0x7FFF : fid);
    expect_octets(fcp, 0x8A, &said->state, 1);
    expect_octets(fcp, 0x8B, said->rule, sizeof said->rule);
    if (said->aid)
        expect_octets(fcp, 0x84, said->aid->buf, (size_t)said->aid->size);
    if (said->pins)
        expect_pins(fcp, said->pins);
    if (!said->directory)
        expect_sizes(fcp, said);
}
