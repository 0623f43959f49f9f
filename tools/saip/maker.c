#include "tools/saip/maker.h"

#include <string.h>

const uint8_t rk_saip_read_always_rule[] = {0x80, 0x01, 0x01, RK_SAIP_ALWAYS,
                                            0x80, 0x01, 0x5A, RK_SAIP_PIN(0x0A)};

const uint8_t rk_saip_usim_aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10,
                                    0x02, 0xFF, 0x49, 0xFF, 0x05, 0x89};

void rk_saip_put_octet(struct rk_saip_maker *m, uint32_t tag, uint8_t octet) {
    rk_tlv_put(&m->w, tag, rk_slice(&octet, 1));
}

size_t rk_saip_open_element(struct rk_saip_maker *m, uint32_t tag) {
    size_t mark = rk_tlv_open(&m->w, tag);
    size_t header = rk_tlv_open(&m->w, 0xA0);
    rk_tlv_put(&m->w, 0x80, rk_slice(NULL, 0)); /* mandated: nothing here may be left out */
    rk_tlv_put_uint(&m->w, 0x81, m->identification++);
    rk_tlv_close(&m->w, header);
    return mark;
}

void rk_saip_put_template(struct rk_saip_maker *m, uint32_t tag, uint8_t number) {
    const uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, number};
    rk_tlv_put(&m->w, tag, rk_slice_of(oid));
}

void rk_saip_put_rule(struct rk_saip_maker *m, uint16_t arr, uint8_t record) {
    const uint8_t reference[] = {(uint8_t)(arr >> 8), (uint8_t)arr, record};
    rk_tlv_put(&m->w, 0x8B, rk_slice_of(reference));
}

void rk_saip_put_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                      struct rk_slice content) {
    size_t file = rk_tlv_open(&m->w, tag);
    size_t descriptor = rk_tlv_open(&m->w, 0xA1);
    rk_saip_put_rule(m, arr, record);
    rk_tlv_close(&m->w, descriptor);
    if (content.len)
        rk_tlv_put(&m->w, 0x83, content);
    rk_tlv_close(&m->w, file);
}

/* Size of a transparent file that differs from the template's (80), then its content. */
void rk_saip_put_sized_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                            struct rk_slice content) {
    size_t file = rk_tlv_open(&m->w, tag);
    size_t descriptor = rk_tlv_open(&m->w, 0xA1);
    rk_saip_put_rule(m, arr, record);
    rk_saip_put_octet(m, 0x80, (uint8_t)content.len);
    rk_tlv_close(&m->w, descriptor);
    rk_tlv_put(&m->w, 0x83, content);
    rk_tlv_close(&m->w, file);
}

/* All records are as long as the longest rule, padded with FF. */
void rk_saip_put_rules_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t own_rule,
                            const struct rk_slice *rules, uint8_t count) {
    uint8_t record_len = 0;
    for (uint8_t i = 1; i < count; i++)
        if (rules[i].len > record_len)
            record_len = (uint8_t)rules[i].len;
    const uint8_t descriptor[] = {0x42, 0x21, 0x00, record_len};
    uint8_t size[2];
    rk_put_u16(size, (uint16_t)(record_len * (count - 1)));

    size_t file = rk_tlv_open(&m->w, tag);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x82, rk_slice_of(descriptor));
    rk_saip_put_rule(m, arr, own_rule);
    rk_tlv_put(&m->w, 0x80, size[0] ? rk_slice_of(size) : rk_slice(size + 1, 1));
    rk_tlv_close(&m->w, fcp);
    for (uint8_t i = 1; i < count; i++) {
        uint8_t record[64];
        memset(record, 0xFF, sizeof record);
        memcpy(record, rules[i].ptr, rules[i].len);
        rk_tlv_put(&m->w, 0x83, rk_slice(record, record_len));
    }
    rk_tlv_close(&m->w, file);
}
