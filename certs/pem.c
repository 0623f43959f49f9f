#include "certs/pem.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

static const char BEGIN[] = "-----BEGIN ";
static const char END[] = "-----END ";
static const char DASHES[] = "-----";

/* Where `text` stands in `in`; in.len when nowhere. */
static size_t find(struct rk_slice in, const char *text) {
    size_t len = strlen(text);
    for (size_t at = 0; at + len <= in.len; at++)
        if (memcmp(in.ptr + at, text, len) == 0)
            return at;
    return in.len;
}

bool rk_pem_next(struct rk_slice *rest, struct pem_block *out) {
    struct rk_slice text = rk_slice_from(*rest, find(*rest, BEGIN));
    struct rk_slice label = rk_slice_from(text, strlen(BEGIN));
    struct rk_slice body = rk_slice_from(label, find(label, DASHES));
    struct rk_slice end = rk_slice_from(body, find(body, END));
    struct rk_slice tail = rk_slice_from(end, strlen(END));
    struct rk_slice last = rk_slice_from(tail, find(tail, DASHES));
    *rest = rk_slice_from(last, strlen(DASHES));
    if (!last.len)
        return false;
    out->label = rk_slice(label.ptr, label.len - body.len);
    out->text = rk_slice(text.ptr, (size_t)(last.ptr - text.ptr) + strlen(DASHES));
    return true;
}

bool rk_pem_is(const struct pem_block *block, const char *label) {
    return rk_slice_equal(block->label, rk_slice(label, strlen(label)));
}

static bool copy_out(const void *data, size_t len, uint8_t **out, size_t *out_len) {
    uint8_t *copy = malloc(len + 1);
    if (!copy)
        return false;
    memcpy(copy, data, len);
    copy[len] = 0;
    *out = copy;
    *out_len = len;
    return true;
}

bool rk_pem_decode(const struct pem_block *block, uint8_t **out, size_t *len) {
    char *name = NULL, *header = NULL;
    unsigned char *data = NULL;
    long data_len = 0;
    BIO *bio = BIO_new(BIO_s_mem());
    /* PEM_read_bio wants the line's end after the last dashes. */
    bool done = bio && BIO_write(bio, block->text.ptr, (int)block->text.len) > 0 &&
                BIO_write(bio, "\n", 1) == 1 &&
                PEM_read_bio(bio, &name, &header, &data, &data_len) &&
                copy_out(data, (size_t)data_len, out, len);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    BIO_free(bio);
    return done;
}

bool rk_pem_encode(const char *label, struct rk_slice der, uint8_t **out, size_t *len) {
    char *text;
    BIO *bio = BIO_new(BIO_s_mem());
    bool done = bio && PEM_write_bio(bio, label, "", der.ptr, (long)der.len) > 0;
    if (done) {
        long text_len = BIO_get_mem_data(bio, &text);
        done = text_len > 0 && copy_out(text, (size_t)text_len, out, len);
    }
    BIO_free(bio);
    return done;
}
