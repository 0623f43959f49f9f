#include <stdlib.h>
#include <string.h>

#include "asn1/tlv/ident.h"
#include "tools/dpbed/world.h"

static void put_header(struct rk_tlv_writer *w, const struct rk_iccid *iccid, uint32_t services) {
    uint8_t octets[RK_ICCID_LEN];
    rk_iccid_to_header(iccid, octets);
    size_t header = rk_tlv_open(w, 0xA0);
    rk_tlv_put_uint(w, 0x80, 2);
    rk_tlv_put_uint(w, 0x81, 3);
    rk_tlv_put(w, 0x82, rk_slice("Test profile", 12));
    rk_tlv_put(w, 0x83, rk_slice_of(octets));
    size_t list = rk_tlv_open(w, 0xA5);
    for (uint32_t i = 0; i < 30; i++)
        if (services & 1u << i)
            rk_tlv_put(w, 0x80 + i, (struct rk_slice){0});
    rk_tlv_close(w, list);
    rk_tlv_close(w, rk_tlv_open(w, 0xA6));
    rk_tlv_close(w, header);
}

static void put_pe_header(struct rk_tlv_writer *w, uint32_t number) {
    size_t header = rk_tlv_open(w, 0xA0);
    rk_tlv_put(w, 0x80, (struct rk_slice){0});
    rk_tlv_put_uint(w, 0x81, number);
    rk_tlv_close(w, header);
}

static void put_file(struct rk_tlv_writer *w, uint32_t tag, struct rk_slice content) {
    size_t file = rk_tlv_open(w, tag);
    rk_tlv_close(w, rk_tlv_open(w, 0xA1));
    rk_tlv_put(w, 0x83, content);
    rk_tlv_close(w, file);
}

static void put_mf(struct rk_tlv_writer *w, const struct rk_iccid *iccid) {
    uint8_t octets[RK_ICCID_LEN];
    rk_iccid_to_ef(iccid, octets);
    size_t mf = rk_tlv_open(w, 0xB0);
    put_pe_header(w, 1);
    put_file(w, 0xA4, rk_slice_of(octets));
    rk_tlv_close(w, mf);
}

static void put_usim(struct rk_tlv_writer *w) {
    static const uint8_t imsi[] = {8, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98};
    static const uint8_t spn[] = {0, 'T', 'e', 's', 't', ' ', 'M', 'N', 'O', 0xFF, 0xFF};
    static const uint8_t ad[] = {0, 0, 0, 2};
    size_t usim = rk_tlv_open(w, 0xB3);
    put_pe_header(w, 2);
    put_file(w, 0xA3, rk_slice_of(imsi));
    put_file(w, 0xAD, rk_slice_of(spn));
    put_file(w, 0xB5, rk_slice_of(ad));
    rk_tlv_close(w, usim);
}

void rk_bed_package(const char *iccid_text, uint32_t services, size_t filler, struct rk_buf *out) {
    size_t cap = filler + 1024;
    uint8_t *space = calloc(cap, 1), *content = calloc(filler + 1, 1);
    struct rk_iccid iccid;
    struct rk_slice made;
    for (size_t i = 0; i < filler; i++)
        content[i] = (uint8_t)(i * 7 + i / 256);
    if (rk_iccid_from_text(rk_slice(iccid_text, strlen(iccid_text)), &iccid))
        abort();
    struct rk_tlv_writer w = rk_tlv_write(space, cap);
    put_header(&w, &iccid, services);
    put_mf(&w, &iccid);
    put_usim(&w);
    size_t other = rk_tlv_open(&w, 0xA9);
    put_pe_header(&w, 3);
    rk_tlv_put(&w, 0x82, rk_slice(content, filler));
    rk_tlv_close(&w, other);
    size_t end = rk_tlv_open(&w, 0xAA);
    put_pe_header(&w, 4);
    rk_tlv_close(&w, end);
    if (rk_tlv_write_finish(&w, &made))
        abort();
    rk_buf_put_slice(out, made);
    free(content);
    free(space);
}
