#include "tests/support/test.h"

#include "tests/unit/port/contract.h"

#include <string.h>

enum { OCTETS_MAX = 80 };

struct octets {
    uint8_t ptr[OCTETS_MAX];
    size_t len;
};

static struct octets hex(const char *digits) {
    struct octets out = {.len = strlen(digits) / 2};
    assert_true(out.len <= OCTETS_MAX);
    for (size_t i = 0; i < 2 * out.len; i++) {
        char c = digits[i];
        int nibble = c <= '9' ? c - '0' : (c & ~0x20) - 'A' + 10;
        out.ptr[i / 2] = (uint8_t)(out.ptr[i / 2] << 4 | nibble);
    }
    return out;
}

static struct rk_slice slice(const struct octets *octets) {
    return rk_slice(octets->ptr, octets->len);
}

static const enum rk_curve curves[] = {RK_CURVE_NIST_P256, RK_CURVE_BRAINPOOL_P256R1};

/* FIPS 180-2 B.1, B.2; RFC 4493 4; SP 800-38B D.2, D.3. */
static const struct {
    enum rk_digest digest;
    const char *key, *message, *result;
} digests[] = {
    {RK_SHA256, "", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {RK_SHA256, "", "616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {RK_AES_CMAC, "2b7e151628aed2a6abf7158809cf4f3c", "", "bb1d6929e95937287fa37d129b756746"},
    {RK_AES_CMAC, "2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a",
     "070a16b46b4d4144f79bdd9dd04a287c"},
    {RK_AES_CMAC, "2b7e151628aed2a6abf7158809cf4f3c",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411",
     "dfa66747de9ae63030ca32611497c827"},
    {RK_AES_CMAC, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "",
     "d17ddf46adaacde531cac483de7a9367"},
    {RK_AES_CMAC, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "6bc1bee22e409f96e93d7e117393172a", "28a7023f452e8f82bd4bf28d8c37c35c"},
};

void contract_digest(struct rk_crypto *crypto) {
    uint8_t out[RK_HASH_LEN];
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
        struct octets key = hex(digests[i].key), message = hex(digests[i].message);
        struct octets want = hex(digests[i].result);
        /* In as many parts as there are ways to cut it in two, and an empty one between. */
        for (size_t cut = 0; cut <= message.len; cut++) {
            struct rk_slice parts[] = {rk_slice(message.ptr, cut), rk_slice(NULL, 0),
                                       rk_slice(message.ptr + cut, message.len - cut)};
            assert_int_equal(
                crypto->ops->digest(crypto, digests[i].digest, slice(&key), parts, 3, out), 0);
            assert_memory_equal(out, want.ptr, want.len);
        }
    }
    struct octets bad = hex("2b7e151628aed2a6abf7158809cf4f");
    assert_int_equal(crypto->ops->digest(crypto, RK_AES_CMAC, slice(&bad), NULL, 0, out),
                     RK_PORT_ERROR);
    assert_int_equal(crypto->ops->digest(crypto, RK_SHA256, slice(&bad), NULL, 0, out),
                     RK_PORT_ERROR);
}

/* SP 800-38A F.1.1, F.1.3, F.1.5, F.2.1, F.2.5; SP 800-67 B.1 (its first block: that of CBC from
 * zero); a packet with a key of two parts from pySim's tests. */
static const struct {
    enum rk_cipher cipher;
    const char *key, *iv, *in, *out;
} ciphers[] = {
    {RK_AES_ECB_ENCRYPT, "2b7e151628aed2a6abf7158809cf4f3c", "",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"},
    {RK_AES_ECB_ENCRYPT, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "",
     "6bc1bee22e409f96e93d7e117393172a", "bd334f1d6e45f25ff712a214571fa5cc"},
    {RK_AES_ECB_ENCRYPT, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "",
     "6bc1bee22e409f96e93d7e117393172a", "f3eed1bdb5d2a03c064b5a7e3db181f8"},
    {RK_AES_CBC_ENCRYPT, "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {RK_AES_CBC_DECRYPT, "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"},
    {RK_AES_CBC_ENCRYPT, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd6"},
    {RK_3DES_CBC_ENCRYPT, "0123456789abcdef23456789abcdef01456789abcdef0123", "0000000000000000",
     "5468652071756663", "a826fd8ce53b855f"},
    {RK_3DES_CBC_DECRYPT, "c21dd66acac13cb3bc8b331b24afb57b", "0000000000000000",
     "e3ec80a849b554421276af3883927c20", "00000000000300a40000023f00000000"},
    {RK_3DES_CBC_ENCRYPT, "c21dd66acac13cb3bc8b331b24afb57b", "0000000000000000",
     "00000000000300a40000023f00000000", "e3ec80a849b554421276af3883927c20"},
};

void contract_cipher(struct rk_crypto *crypto) {
    uint8_t out[OCTETS_MAX];
    for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
        struct octets key = hex(ciphers[i].key), iv = hex(ciphers[i].iv);
        struct octets in = hex(ciphers[i].in), want = hex(ciphers[i].out);
        const uint8_t *its_iv = iv.len ? iv.ptr : NULL;
        assert_int_equal(
            crypto->ops->cipher(crypto, ciphers[i].cipher, slice(&key), its_iv, slice(&in), out),
            0);
        assert_memory_equal(out, want.ptr, want.len);
        assert_int_equal(
            crypto->ops->cipher(crypto, ciphers[i].cipher, slice(&key), its_iv, slice(&in), in.ptr),
            0);
        assert_memory_equal(in.ptr, want.ptr, want.len);
        assert_int_equal(crypto->ops->cipher(crypto, ciphers[i].cipher, slice(&key), its_iv,
                                             rk_slice(in.ptr, 15), out),
                         RK_PORT_ERROR);
        assert_int_equal(crypto->ops->cipher(crypto, ciphers[i].cipher, rk_slice(key.ptr, 15),
                                             its_iv, slice(&in), out),
                         RK_PORT_ERROR);
    }
}

/* RFC 6979 A.2.5; RFC 7027 A.1 (twice). */
static const struct {
    enum rk_curve curve;
    const char *scalar, *x, *y;
} pairs[] = {
    {RK_CURVE_NIST_P256, "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
     "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
     "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"},
    {RK_CURVE_BRAINPOOL_P256R1, "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
     "44106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5",
     "8AB4846F11CACCB73CE49CBDD120F5A900A69FD32C272223F789EF10EB089BDC"},
    {RK_CURVE_BRAINPOOL_P256R1, "55E40BC41E37E3E2AD25C3C6654511FFA8474A91A0032087593852D3E7D76BD3",
     "8D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B",
     "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A"},
};

/* The groups' orders. */
static const char *const orders[] = {
    "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
    "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
};

static void refuses_bad_scalars(struct rk_crypto *crypto) {
    struct rk_key_blob blob;
    uint8_t point[RK_POINT_LEN], zero[32] = {0};
    for (size_t i = 0; i < 2; i++) {
        struct octets order = hex(orders[i]);
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], slice(&order), &blob, point),
                         RK_PORT_ERROR);
        order.ptr[31]--;
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], slice(&order), &blob, point), 0);
        assert_int_equal(
            crypto->ops->make_key(crypto, curves[i], rk_slice(order.ptr, 31), &blob, point),
            RK_PORT_ERROR);
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], rk_slice_of(zero), &blob, point),
                         RK_PORT_ERROR);
    }
    assert_int_equal(
        crypto->ops->make_key(crypto, (enum rk_curve)4, rk_slice(NULL, 0), &blob, point),
        RK_PORT_ERROR);
}

void contract_make_key(struct rk_crypto *crypto) {
    struct rk_key_blob blob, other;
    uint8_t point[RK_POINT_LEN], second[RK_POINT_LEN];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct octets scalar = hex(pairs[i].scalar), x = hex(pairs[i].x), y = hex(pairs[i].y);
        assert_int_equal(
            crypto->ops->make_key(crypto, pairs[i].curve, slice(&scalar), &blob, point), 0);
        assert_int_equal(blob.curve, pairs[i].curve);
        assert_true(blob.len > 0 && blob.len <= RK_KEY_BLOB_MAX);
        assert_int_equal(point[0], 4);
        assert_memory_equal(point + 1, x.ptr, 32);
        assert_memory_equal(point + 33, y.ptr, 32);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], rk_slice(NULL, 0), &blob, point),
                         0);
        assert_int_equal(
            crypto->ops->make_key(crypto, curves[i], rk_slice(NULL, 0), &other, second), 0);
        assert_memory_not_equal(point, second, RK_POINT_LEN);
    }
    refuses_bad_scalars(crypto);
}

static void refuses_bad_blobs(struct rk_crypto *crypto, const struct rk_key_blob *good) {
    uint8_t hash[RK_HASH_LEN] = {1}, signature[RK_SIGNATURE_LEN];
    for (unsigned i = 0; i < good->len; i++) {
        struct rk_key_blob bad = *good;
        bad.bytes[i] ^= 0x10;
        assert_int_equal(crypto->ops->sign(crypto, &bad, hash, signature), RK_PORT_ERROR);
    }
    struct rk_key_blob bad = *good;
    bad.curve ^= RK_CURVE_NIST_P256 ^ RK_CURVE_BRAINPOOL_P256R1;
    assert_int_equal(crypto->ops->sign(crypto, &bad, hash, signature), RK_PORT_ERROR);
    bad = *good;
    bad.len = 0;
    assert_int_equal(crypto->ops->sign(crypto, &bad, hash, signature), RK_PORT_ERROR);
    bad.len = 255;
    assert_int_equal(crypto->ops->sign(crypto, &bad, hash, signature), RK_PORT_ERROR);
}

void contract_sign(struct rk_crypto *crypto) {
    uint8_t point[RK_POINT_LEN], hash[RK_HASH_LEN] = {0}, signature[RK_SIGNATURE_LEN];
    struct rk_key_blob blob;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], rk_slice(NULL, 0), &blob, point),
                         0);
        /* Often enough that r or s once begins with a zero octet or a high bit. */
        for (unsigned n = 0; n < 64; n++) {
            hash[0] = (uint8_t)n;
            assert_int_equal(crypto->ops->sign(crypto, &blob, hash, signature), 0);
            assert_int_equal(crypto->ops->verify(crypto, curves[i], point, hash, signature), 0);
        }
        hash[31] ^= 1;
        assert_int_equal(crypto->ops->verify(crypto, curves[i], point, hash, signature),
                         RK_PORT_ERROR);
        refuses_bad_blobs(crypto, &blob);
    }
}

static void agree_on_vector(struct rk_crypto *crypto, size_t mine, size_t other, const char *want) {
    struct rk_key_blob blob, unused;
    uint8_t point[RK_POINT_LEN], secret[RK_SECRET_LEN];
    struct octets a = hex(pairs[mine].scalar), b = hex(pairs[other].scalar), z = hex(want);
    assert_int_equal(crypto->ops->make_key(crypto, pairs[mine].curve, slice(&a), &blob, point), 0);
    assert_int_equal(crypto->ops->make_key(crypto, pairs[other].curve, slice(&b), &unused, point),
                     0);
    assert_int_equal(crypto->ops->agree(crypto, &blob, point, secret), 0);
    assert_memory_equal(secret, z.ptr, sizeof secret);
}

/* The point as 02 or 03 || x gives the same secret, the other half of the curve does too (it has
 * the same x), and what is no prefix or no x of a point does not. */
static void agree_compressed(struct rk_crypto *crypto, const struct rk_key_blob *mine,
                             const uint8_t point[RK_POINT_LEN], const uint8_t *want) {
    uint8_t compressed[RK_POINT_LEN] = {0}, secret[RK_SECRET_LEN];
    unsigned refused = 0;
    memcpy(compressed + 1, point + 1, 32);
    for (uint8_t prefix = 2; prefix <= 3; prefix++) {
        compressed[0] = prefix;
        assert_int_equal(crypto->ops->agree(crypto, mine, compressed, secret), 0);
        assert_memory_equal(secret, want, sizeof secret);
    }
    compressed[0] = 5;
    assert_int_equal(crypto->ops->agree(crypto, mine, compressed, secret), RK_PORT_ERROR);
    compressed[0] = 2;
    for (unsigned i = 0; i < 16; i++) {
        compressed[32]++;
        refused += crypto->ops->agree(crypto, mine, compressed, secret) != 0;
    }
    assert_in_range(refused, 1, 15);
}

/* 3GPP TS 33.501 C.4.3, from both ends; a low-order point; what X25519 is not for. */
static void agree_on_x25519(struct rk_crypto *crypto) {
    static const char *const scalars[] = {
        "C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D",
        "C80949F13EBE61AF4EBDBD293EA4F942696B9E815D7E8F0096BBF6ED7DE62256"};
    static const char *const points[] = {
        "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650",
        "B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457D"};
    struct octets shared = hex("028DDF890EC83CDF163947CE45F6EC1A0E3070EA5FE57E2B1F05139F3E82422A");
    uint8_t point[RK_POINT_LEN], secret[RK_SECRET_LEN];
    for (size_t i = 0; i < 2; i++) {
        struct rk_key_blob blob;
        struct octets scalar = hex(scalars[i]), mine = hex(points[i]), other = hex(points[1 - i]);
        assert_int_equal(
            crypto->ops->make_key(crypto, RK_CURVE_X25519, slice(&scalar), &blob, point), 0);
        assert_memory_equal(point, mine.ptr, 32);
        memset(point, 0, sizeof point);
        assert_int_equal(crypto->ops->agree(crypto, &blob, point, secret), RK_PORT_ERROR);
        memcpy(point, other.ptr, 32);
        assert_int_equal(crypto->ops->agree(crypto, &blob, point, secret), 0);
        assert_memory_equal(secret, shared.ptr, sizeof secret);
        assert_int_equal(crypto->ops->sign(crypto, &blob, secret, (uint8_t[RK_SIGNATURE_LEN]){0}),
                         RK_PORT_ERROR);
        blob.bytes[3] ^= 1;
        assert_int_equal(crypto->ops->agree(crypto, &blob, point, secret), RK_PORT_ERROR);
        assert_int_equal(
            crypto->ops->make_key(crypto, RK_CURVE_X25519, rk_slice(scalar.ptr, 31), &blob, point),
            RK_PORT_ERROR);
    }
}

/* Two fresh keys of X25519 differ, and agree. */
static void agree_on_fresh_x25519(struct rk_crypto *crypto) {
    struct rk_key_blob mine, yours;
    uint8_t my_point[RK_POINT_LEN], your_point[RK_POINT_LEN];
    uint8_t a[RK_SECRET_LEN], b[RK_SECRET_LEN];
    struct rk_slice fresh = rk_slice(NULL, 0);
    assert_int_equal(crypto->ops->make_key(crypto, RK_CURVE_X25519, fresh, &mine, my_point), 0);
    assert_int_equal(crypto->ops->make_key(crypto, RK_CURVE_X25519, fresh, &yours, your_point), 0);
    assert_memory_not_equal(my_point, your_point, 32);
    assert_int_equal(crypto->ops->agree(crypto, &mine, your_point, a), 0);
    assert_int_equal(crypto->ops->agree(crypto, &yours, my_point, b), 0);
    assert_memory_equal(a, b, sizeof a);
}

void contract_agree(struct rk_crypto *crypto) {
    /* RFC 7027 A.1, from both ends. */
    static const char shared[] = "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B";
    struct rk_key_blob mine, yours;
    uint8_t my_point[RK_POINT_LEN], your_point[RK_POINT_LEN];
    uint8_t a[RK_SECRET_LEN], b[RK_SECRET_LEN];
    agree_on_vector(crypto, 1, 2, shared);
    agree_on_vector(crypto, 2, 1, shared);
    agree_on_x25519(crypto);
    agree_on_fresh_x25519(crypto);
    for (size_t i = 0; i < 2; i++) {
        struct rk_slice fresh = rk_slice(NULL, 0);
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], fresh, &mine, my_point), 0);
        assert_int_equal(crypto->ops->make_key(crypto, curves[i], fresh, &yours, your_point), 0);
        assert_int_equal(crypto->ops->agree(crypto, &mine, your_point, a), 0);
        assert_int_equal(crypto->ops->agree(crypto, &yours, my_point, b), 0);
        assert_memory_equal(a, b, sizeof a);
        your_point[64] ^= 1; /* off the curve */
        assert_int_equal(crypto->ops->agree(crypto, &mine, your_point, a), RK_PORT_ERROR);
        your_point[64] ^= 1;
        agree_compressed(crypto, &mine, your_point, b);
        your_point[0] = 0x02; /* compressed, and more behind it */
        assert_int_equal(crypto->ops->agree(crypto, &mine, your_point, a), RK_PORT_ERROR);
        memset(your_point, 0, sizeof your_point); /* infinity, padded */
        assert_int_equal(crypto->ops->agree(crypto, &mine, your_point, a), RK_PORT_ERROR);
    }
}

void contract_verify(struct rk_crypto *crypto) {
    /* RFC 6979 A.2.5, SHA-256, "sample". */
    struct octets r = hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716");
    struct octets s = hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    struct octets x = hex(pairs[0].x), y = hex(pairs[0].y);
    uint8_t point[RK_POINT_LEN] = {4}, hash[RK_HASH_LEN], signature[RK_SIGNATURE_LEN];
    struct rk_slice sample = rk_slice("sample", 6);
    memcpy(point + 1, x.ptr, 32);
    memcpy(point + 33, y.ptr, 32);
    memcpy(signature, r.ptr, 32);
    memcpy(signature + 32, s.ptr, 32);
    assert_int_equal(crypto->ops->digest(crypto, RK_SHA256, rk_slice(NULL, 0), &sample, 1, hash),
                     0);
    assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_NIST_P256, point, hash, signature), 0);
    assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_BRAINPOOL_P256R1, point, hash, signature),
                     RK_PORT_ERROR);
    for (size_t i = 0; i < RK_SIGNATURE_LEN; i++) {
        signature[i] ^= 0x80;
        assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_NIST_P256, point, hash, signature),
                         RK_PORT_ERROR);
        signature[i] ^= 0x80;
    }
    for (size_t half = 0; half < 2; half++) { /* r or s zero, or all ones */
        uint8_t bad[RK_SIGNATURE_LEN];
        memcpy(bad, signature, sizeof bad);
        memset(bad + 32 * half, 0, 32);
        assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_NIST_P256, point, hash, bad),
                         RK_PORT_ERROR);
        memset(bad + 32 * half, 0xFF, 32);
        assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_NIST_P256, point, hash, bad),
                         RK_PORT_ERROR);
    }
    point[10] ^= 1;
    assert_int_equal(crypto->ops->verify(crypto, RK_CURVE_NIST_P256, point, hash, signature),
                     RK_PORT_ERROR);
}

void contract_random(struct rk_random *random) {
    uint8_t a[64] = {0}, b[64] = {0};
    static const uint8_t zero[64];
    assert_int_equal(random->ops->fill(random, a, sizeof a), 0);
    assert_int_equal(random->ops->fill(random, b, sizeof b - 1), 0);
    assert_memory_not_equal(a, b, sizeof b - 1);
    assert_memory_not_equal(a, zero, sizeof a);
    assert_int_equal(b[63], 0);
    assert_int_equal(random->ops->fill(random, a, 0), 0);
}
