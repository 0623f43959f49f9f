/* Keys from and to files. */
#include "asn1/tlv/tlv.h"
#include "certs/key_internal.h"
#include "certs/pem.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* Without a callback of ours OpenSSL would ask on the terminal. */
static int give_passphrase(char *out, int cap, int writing, void *passphrase) {
    (void)writing;
    size_t len = passphrase ? strlen(passphrase) : 0;
    if (!passphrase || len > (size_t)cap)
        return -1;
    memcpy(out, passphrase, len);
    return (int)len;
}

static bool mentions(struct rk_slice text, const char *word) {
    size_t len = strlen(word);
    for (size_t at = 0; at + len <= text.len; at++)
        if (memcmp(text.ptr + at, word, len) == 0)
            return true;
    return false;
}

static int decode_block(OSSL_LIB_CTX *libctx, const struct pem_block *block, const char *passphrase,
                        struct rk_key **out) {
    BIO *bio = BIO_new(BIO_s_mem());
    EVP_PKEY *pkey = NULL;
    if (bio && BIO_write(bio, block->text.ptr, (int)block->text.len) > 0 &&
        BIO_write(bio, "\n", 1) == 1)
        pkey = PEM_read_bio_PrivateKey_ex(bio, NULL, give_passphrase, (void *)passphrase, libctx,
                                          NULL);
    BIO_free(bio);
    if (!pkey)
        return mentions(block->text, "ENCRYPTED") ? RK_CERTS_PASSPHRASE : RK_CERTS_MALFORMED;
    int error = rk_key_from_decoded(libctx, pkey, out);
    EVP_PKEY_free(pkey);
    return error;
}

static bool ends_with_private_key(struct rk_slice label) {
    static const char tail[] = "PRIVATE KEY";
    size_t len = sizeof tail - 1;
    return label.len >= len && memcmp(label.ptr + label.len - len, tail, len) == 0;
}

/* PKCS#8 and SEC1 both begin with a version number; whatever does not is not worth a decoder. */
static bool looks_like_key(struct rk_slice der) {
    struct rk_tlv whole, version;
    if (rk_tlv_only(der, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    return rk_tlv_take(&r, 0x02, &version) && version.value.len == 1 && version.value.ptr[0] <= 1;
}

static int decode_der(OSSL_LIB_CTX *libctx, struct rk_slice der, struct rk_key **out) {
    const unsigned char *p = der.ptr;
    if (!looks_like_key(der))
        return RK_CERTS_MALFORMED;
    EVP_PKEY *pkey = d2i_AutoPrivateKey_ex(NULL, &p, (long)der.len, libctx, NULL);
    int error = RK_CERTS_MALFORMED;
    if (pkey && p == der.ptr + der.len)
        error = rk_key_from_decoded(libctx, pkey, out);
    EVP_PKEY_free(pkey);
    return error;
}

int rk_key_decode(OSSL_LIB_CTX *libctx, struct rk_slice content, const char *passphrase,
                  struct rk_key **out) {
    struct rk_slice rest = content;
    struct pem_block block;
    bool pem = false;
    while (rk_pem_next(&rest, &block)) {
        pem = true;
        if (ends_with_private_key(block.label))
            return decode_block(libctx, &block, passphrase, out);
    }
    return pem ? RK_CERTS_MALFORMED : decode_der(libctx, content, out);
}

int rk_key_encode(const struct rk_key *key, const char *passphrase, uint8_t **out, size_t *len) {
    if (!key->private_half)
        return RK_CERTS_NO_PRIVATE_KEY;
    BIO *bio = BIO_new(BIO_s_secmem());
    EVP_CIPHER *cipher = passphrase ? EVP_CIPHER_fetch(key->libctx, "AES-256-CBC", NULL) : NULL;
    int error = RK_CERTS_CRYPTO;
    if (bio && (cipher || !passphrase) &&
        PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, cipher, NULL, 0, give_passphrase,
                                      (void *)passphrase)) {
        char *text;
        size_t used = (size_t)BIO_get_mem_data(bio, &text);
        uint8_t *copy = malloc(used + 1);
        error = copy ? 0 : RK_CERTS_NO_MEMORY;
        if (copy) {
            memcpy(copy, text, used);
            copy[used] = 0;
            *out = copy;
            *len = used;
        }
    }
    EVP_CIPHER_free(cipher);
    BIO_free(bio);
    return error;
}
