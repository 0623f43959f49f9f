#include "tests/support/crl.h"

#include <string.h>

static const uint8_t ecdsa_sha256[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                       0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
static const uint8_t issuer[] = {0x30, 0x0F, 0x31, 0x0D, 0x30, 0x0B, 0x06, 0x03, 0x55,
                                 0x04, 0x03, 0x0C, 0x04, 'T',  'e',  's',  't'};
static const uint8_t yes[] = {0xFF};

static void put_extension(struct rk_buf *out, const char *oid, size_t oid_len, bool critical,
                          struct rk_slice value) {
    struct rk_buf content = {0};
    rk_buf_put_tlv(&content, 0x06, rk_slice(oid, oid_len));
    if (critical)
        rk_buf_put_tlv(&content, 0x01, rk_slice_of(yes));
    rk_buf_put_tlv(&content, 0x04, value);
    rk_buf_put_tlv(out, 0x30, rk_buf_slice(&content));
    rk_buf_free(&content);
}

static void put_number(struct rk_buf *out, const char *oid, size_t oid_len, bool critical,
                       uint32_t number) {
    uint8_t octets[] = {0x02, 5, 0, 0, 0, 0, 0};
    size_t skip = 0;
    rk_put_u32(octets + 3, number);
    while (skip < 4 && octets[2 + skip] == 0 && !(octets[3 + skip] & 0x80))
        skip++;
    memmove(octets + 2, octets + 2 + skip, 5 - skip);
    octets[1] = (uint8_t)(5 - skip);
    put_extension(out, oid, oid_len, critical, rk_slice(octets, 7 - skip));
}

static void put_issuing_point(struct rk_buf *out, unsigned only) {
    struct rk_buf members = {0}, value = {0};
    for (unsigned bit = 0; bit < 3; bit++)
        if (only >> bit & 1)
            rk_buf_put_tlv(&members, bit == 2 ? 0x84 : 0x81 + bit, rk_slice_of(yes));
    rk_buf_put_tlv(&value, 0x30, rk_buf_slice(&members));
    put_extension(out, "\x55\x1D\x1C", 3, true, rk_buf_slice(&value));
    rk_buf_free(&members);
    rk_buf_free(&value);
}

static void put_extensions(struct rk_buf *out, const struct crl_made *how) {
    struct rk_buf list = {0}, value = {0}, id = {0};
    if (how->key_id.len) {
        rk_buf_put_tlv(&id, 0x80, how->key_id);
        rk_buf_put_tlv(&value, 0x30, rk_buf_slice(&id));
        put_extension(&list, "\x55\x1D\x23", 3, false, rk_buf_slice(&value));
    }
    if (!how->no_number)
        put_number(&list, "\x55\x1D\x14", 3, false, how->number);
    if (how->twice)
        put_number(&list, "\x55\x1D\x14", 3, false, how->number);
    if (how->base)
        put_number(&list, "\x55\x1D\x1B", 3, true, how->base);
    if (how->only)
        put_issuing_point(&list, how->only);
    if (how->parts)
        put_number(&list, "\x67\x81\x12\x01\x02\x00\x02", 7, true, how->parts);
    if (how->part)
        put_number(&list, "\x67\x81\x12\x01\x02\x00\x03", 7, true, how->part);
    if (how->unknown_critical)
        put_extension(&list, "\x2A\x03\x04", 3, true, rk_slice("\x05", 2));
    rk_buf_truncate(&value, 0);
    rk_buf_put_tlv(&value, 0x30, rk_buf_slice(&list));
    rk_buf_put_tlv(out, 0xA0, rk_buf_slice(&value));
    rk_buf_free(&list);
    rk_buf_free(&value);
    rk_buf_free(&id);
}

static void put_entry_extensions(struct rk_buf *out, const struct crl_made *how) {
    struct rk_buf list = {0};
    const uint8_t reason[] = {0x0A, 1, how->reason};
    if (how->reason)
        put_extension(&list, "\x55\x1D\x15", 3, false, rk_slice_of(reason));
    if (how->expiry)
        put_extension(&list, "\x67\x81\x12\x01\x02\x00\x01", 7, false,
                      rk_slice("\x17\x0D"
                               "300101000000Z",
                               15));
    if (how->entry_critical)
        put_extension(&list, "\x55\x1D\x1D", 3, true, rk_slice("\x30", 2));
    if (list.len)
        rk_buf_put_tlv(out, 0x30, rk_buf_slice(&list));
    rk_buf_free(&list);
}

static void put_entries(struct rk_buf *out, const struct crl_made *how) {
    struct rk_buf entries = {0}, entry = {0};
    for (size_t i = 0; i < how->count; i++) {
        rk_buf_truncate(&entry, 0);
        rk_buf_put_tlv(&entry, 0x02, how->serials[i]);
        rk_buf_put_tlv(&entry, 0x17, rk_slice("200101000000Z", 13));
        put_entry_extensions(&entry, how);
        rk_buf_put_tlv(&entries, 0x30, rk_buf_slice(&entry));
    }
    if (entries.len || how->empty_entries)
        rk_buf_put_tlv(out, 0x30, rk_buf_slice(&entries));
    rk_buf_free(&entries);
    rk_buf_free(&entry);
}

static void put_tbs(struct rk_buf *out, const struct crl_made *how) {
    struct rk_buf content = {0};
    if (!how->version_1)
        rk_buf_put_tlv(&content, 0x02, rk_slice("\x01", 1));
    rk_buf_put_slice(&content, rk_slice_of(ecdsa_sha256));
    rk_buf_put_slice(&content, rk_slice_of(issuer));
    rk_buf_put_tlv(&content, 0x17, rk_slice(how->bad_time ? "20010100000xZ" : "200101000000Z", 13));
    if (!how->no_next_update)
        rk_buf_put_tlv(&content, 0x17, rk_slice("300101000000Z", 13));
    put_entries(&content, how);
    put_extensions(&content, how);
    rk_buf_put_tlv(out, 0x30, rk_buf_slice(&content));
    rk_buf_free(&content);
}

bool crl_request(const struct crl_made *how, struct rk_buf *out) {
    struct rk_buf list = {0}, request = {0};
    uint8_t signature[80] = {0};
    size_t len = 0;
    put_tbs(&list, how);
    bool ok =
        !rk_key_sign_der(how->key, rk_buf_slice(&list), signature + 1, sizeof signature - 1, &len);
    signature[len] ^= how->bad_signature;
    rk_buf_put_slice(&list, rk_slice_of(ecdsa_sha256));
    rk_buf_put_tlv(&list, 0x03, rk_slice(signature, 1 + len));
    rk_buf_put_tlv(&request, how->tag ? how->tag : 0xA0, rk_buf_slice(&list));
    rk_buf_put_tlv(out, 0xBF35, rk_buf_slice(&request));
    rk_buf_free(&list);
    rk_buf_free(&request);
    return ok;
}
