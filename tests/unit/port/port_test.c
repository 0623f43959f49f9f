#include "tests/support/test.h"

#include "certs/seeded.h"
#include "euicc/port/host/crypto.h"
#include "euicc/port/host/image.h"
#include "euicc/port/host/random.h"
#include "euicc/port/ram/flash.h"
#include "tests/unit/port/contract.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK = 1024, BLOCKS = 8, SIZE = BLOCK * BLOCKS };

static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {1, 2, 3};

/* --- flash in RAM --- */

static void flash_ram__contract__kept(void **state) {
    struct rk_flash_ram ram;
    (void)state;
    assert_int_equal(rk_flash_ram_open(&ram, NULL, BLOCK, BLOCKS), 0);
    contract_flash(&ram.flash);
    assert_true(ram.violations > 0); /* those the contract commits on purpose */
    assert_int_equal(ram.erases[1], 2);
    assert_int_equal(ram.programmed, 24 + 8 + 8);
    rk_flash_ram_close(&ram);
}

static void flash_ram__callers_octets__used_as_they_are(void **state) {
    static uint8_t octets[SIZE];
    struct rk_flash_ram ram;
    uint8_t buf[4];
    (void)state;
    memset(octets, 0xFF, sizeof octets);
    octets[5] = 7;
    assert_int_equal(rk_flash_ram_open(&ram, octets, BLOCK, BLOCKS), 0);
    assert_int_equal(ram.flash.ops->read(&ram.flash, 4, buf, 4), 0);
    assert_int_equal(buf[1], 7);
    contract_flash(&ram.flash);
    rk_flash_ram_close(&ram);
}

static void flash_ram__cut_inside_a_program__first_part_written(void **state) {
    uint8_t data[64] = {0}, buf[64];
    struct rk_flash_ram ram;
    (void)state;
    assert_int_equal(rk_flash_ram_open(&ram, NULL, BLOCK, BLOCKS), 0);
    rk_flash_ram_cut(&ram, 2, 128);
    assert_int_equal(ram.flash.ops->program(&ram.flash, 0, data, 64), 0);
    assert_int_equal(ram.flash.ops->program(&ram.flash, 64, data, 64), RK_PORT_ERROR);
    assert_int_equal(ram.flash.ops->read(&ram.flash, 0, buf, 1), RK_PORT_ERROR);
    rk_flash_ram_power(&ram);
    assert_int_equal(ram.flash.ops->read(&ram.flash, 64, buf, 64), 0);
    assert_int_equal(buf[31], 0);
    assert_int_equal(buf[32], 0xFF);
    rk_flash_ram_close(&ram);
}

static void flash_ram__forgetful__loses_only_what_was_not_synced(void **state) {
    uint8_t data[256] = {0}, octet;
    struct rk_flash_ram ram;
    unsigned lost = 0;
    (void)state;
    for (uint32_t seed = 1; seed <= 32; seed++) {
        assert_int_equal(rk_flash_ram_open(&ram, NULL, BLOCK, BLOCKS), 0);
        assert_int_equal(rk_flash_ram_forget(&ram, seed), 0);
        ram.flash.ops->program(&ram.flash, 0, data, 256);
        ram.flash.ops->sync(&ram.flash);
        ram.flash.ops->program(&ram.flash, 256, data, 256);
        rk_flash_ram_cut(&ram, 1, 256);
        assert_int_equal(ram.flash.ops->sync(&ram.flash), RK_PORT_ERROR);
        rk_flash_ram_power(&ram);
        ram.flash.ops->read(&ram.flash, 0, &octet, 1);
        assert_int_equal(octet, 0);
        ram.flash.ops->read(&ram.flash, 256, &octet, 1);
        lost += octet == 0xFF;
        rk_flash_ram_close(&ram);
    }
    assert_true(lost > 4 && lost < 28);
}

/* --- flash in a file --- */

static char path[64];

static int make_image(void **state) {
    static uint8_t header[RK_IMAGE_HEADER_LEN], octets[SIZE];
    (void)state;
    memset(octets, 0xFF, sizeof octets);
    rk_image_header(header, BLOCK, BLOCKS, wrapping_key);
    snprintf(path, sizeof path, "port-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, header, sizeof header), sizeof header);
    assert_int_equal(write(fd, octets, sizeof octets), sizeof octets);
    return close(fd);
}

static int remove_image(void **state) {
    (void)state;
    return unlink(path);
}

static void image__contract__kept_and_still_there_when_opened_again(void **state) {
    struct rk_image image;
    uint8_t buf[8];
    (void)state;
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_POWER_SAFE), 0);
    assert_memory_equal(image.wrapping_key, wrapping_key, sizeof wrapping_key);
    contract_flash(&image.flash);
    rk_image_close(&image);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), 0);
    assert_int_equal(image.flash.block_size, BLOCK);
    assert_int_equal(image.flash.block_count, BLOCKS);
    assert_int_equal(image.flash.ops->read(&image.flash, BLOCK, buf, 8), 0);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(buf[i], 0x5A);
    assert_int_equal(image.flash.ops->read(&image.flash, BLOCK + 8, buf, 8), 0);
    assert_int_equal(buf[0], 0xFF);
    rk_image_close(&image);
}

static void image__open_elsewhere__busy(void **state) {
    struct rk_image first, second;
    (void)state;
    assert_int_equal(rk_image_open(&first, path, RK_IMAGE_RESET_SAFE), 0);
    assert_int_equal(rk_image_open(&second, path, RK_IMAGE_RESET_SAFE), RK_IMAGE_BUSY);
    rk_image_close(&first);
    assert_int_equal(rk_image_open(&second, path, RK_IMAGE_RESET_SAFE), 0);
    rk_image_close(&second);
}

static void image__process_killed__synced_octets_are_there(void **state) {
    uint8_t data[8] = {0}, octet;
    struct rk_image image;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        bool ok = rk_image_open(&image, path, RK_IMAGE_RESET_SAFE) == 0 &&
                  image.flash.ops->program(&image.flash, 0, data, 8) == 0 &&
                  image.flash.ops->sync(&image.flash) == 0 &&
                  image.flash.ops->program(&image.flash, 8, data, 8) == 0;
        _exit(ok ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), 0);
    assert_int_equal(image.flash.ops->read(&image.flash, 0, &octet, 1), 0);
    assert_int_equal(octet, 0);
    assert_int_equal(image.flash.ops->read(&image.flash, 8, &octet, 1), 0);
    assert_int_equal(octet, 0xFF);
    rk_image_close(&image);
}

static void patch(off_t at, uint8_t octet) {
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(octet, file), octet);
    assert_int_equal(fclose(file), 0);
}

static void image__damaged_or_foreign__told_apart(void **state) {
    struct rk_image image;
    (void)state;
    assert_int_equal(rk_image_open(&image, "no-such-file", RK_IMAGE_RESET_SAFE), RK_IMAGE_SYSTEM);
    assert_int_equal(rk_image_open(&image, "/dev/null", RK_IMAGE_RESET_SAFE), RK_IMAGE_FOREIGN);
    patch(40, 0xEE);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), RK_IMAGE_DAMAGED);
    patch(0, 0xEE);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), RK_IMAGE_FOREIGN);
    assert_int_equal(truncate(path, 100), 0);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), RK_IMAGE_FOREIGN);
}

static void image__cut_short__damaged(void **state) {
    struct rk_image image;
    (void)state;
    assert_int_equal(truncate(path, RK_IMAGE_HEADER_LEN + SIZE - 1), 0);
    assert_int_equal(rk_image_open(&image, path, RK_IMAGE_RESET_SAFE), RK_IMAGE_DAMAGED);
    assert_string_equal(rk_image_error_text(RK_IMAGE_DAMAGED),
                        "the card image is cut short or its header is damaged");
}

/* --- crypto by OpenSSL --- */

static struct rk_crypto_host host;

static int open_host(void **state) {
    (void)state;
    return rk_crypto_host_open(&host, NULL, wrapping_key);
}

static int close_host(void **state) {
    (void)state;
    rk_crypto_host_close(&host);
    return 0;
}

static void crypto_host__digest__contract(void **state) {
    (void)state;
    contract_digest(&host.crypto);
}

static void crypto_host__cipher__contract(void **state) {
    (void)state;
    contract_cipher(&host.crypto);
}

static void crypto_host__make_key__contract(void **state) {
    (void)state;
    contract_make_key(&host.crypto);
}

static void crypto_host__sign__contract(void **state) {
    (void)state;
    contract_sign(&host.crypto);
}

static void crypto_host__agree__contract(void **state) {
    (void)state;
    contract_agree(&host.crypto);
}

static void crypto_host__verify__contract(void **state) {
    (void)state;
    contract_verify(&host.crypto);
}

static void crypto_host__blob_of_another_card__refused(void **state) {
    struct rk_crypto_host other;
    struct rk_key_blob blob;
    uint8_t point[RK_POINT_LEN], hash[RK_HASH_LEN] = {0}, signature[RK_SIGNATURE_LEN];
    uint8_t other_key[RK_WRAPPING_KEY_LEN] = {9};
    (void)state;
    assert_int_equal(host.crypto.ops->make_key(&host.crypto, RK_CURVE_NIST_P256, rk_slice(NULL, 0),
                                               &blob, point),
                     0);
    assert_int_equal(rk_crypto_host_open(&other, NULL, other_key), 0);
    assert_int_equal(other.crypto.ops->sign(&other.crypto, &blob, hash, signature), RK_PORT_ERROR);
    rk_crypto_host_close(&other);
    /* The same card after power-up, with nothing kept. */
    assert_int_equal(rk_crypto_host_open(&other, NULL, wrapping_key), 0);
    assert_int_equal(other.crypto.ops->sign(&other.crypto, &blob, hash, signature), 0);
    rk_crypto_host_close(&other);
}

static void crypto_host__more_keys_than_kept__all_work(void **state) {
    struct rk_key_blob blobs[3 * RK_HOST_KEYS];
    uint8_t points[3 * RK_HOST_KEYS][RK_POINT_LEN], hash[RK_HASH_LEN] = {0};
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_crypto *crypto = &host.crypto;
    (void)state;
    for (size_t i = 0; i < 3 * RK_HOST_KEYS; i++)
        assert_int_equal(crypto->ops->make_key(crypto, RK_CURVE_NIST_P256, rk_slice(NULL, 0),
                                               &blobs[i], points[i]),
                         0);
    for (size_t n = 0; n < 9 * RK_HOST_KEYS; n++) {
        size_t i = n * 7 % (3 * RK_HOST_KEYS), j = (i + 1) % (3 * RK_HOST_KEYS);
        assert_int_equal(crypto->ops->sign(crypto, &blobs[i], hash, signature), 0);
        assert_int_equal(
            crypto->ops->verify(crypto, RK_CURVE_NIST_P256, points[i], hash, signature), 0);
        assert_int_equal(
            crypto->ops->verify(crypto, RK_CURVE_NIST_P256, points[j], hash, signature),
            RK_PORT_ERROR);
    }
}

static void random_host__contract__kept(void **state) {
    struct rk_random_host random;
    (void)state;
    rk_random_host_open(&random, NULL);
    contract_random(&random.random);
}

/* A key, a signature and random octets from one seed. */
struct sample {
    uint8_t point[RK_POINT_LEN], signature[RK_SIGNATURE_LEN], octets[32];
    struct rk_key_blob blob;
};

static void draw(OSSL_LIB_CTX *lib, enum rk_curve curve, struct sample *out) {
    struct rk_crypto_host seeded;
    struct rk_random_host random;
    uint8_t hash[RK_HASH_LEN] = {5};
    memset(out, 0, sizeof *out);
    rk_random_host_open(&random, lib);
    contract_random(&random.random);
    assert_int_equal(rk_crypto_host_open(&seeded, lib, wrapping_key), 0);
    assert_int_equal(seeded.crypto.ops->make_key(&seeded.crypto, curve, rk_slice(NULL, 0),
                                                 &out->blob, out->point),
                     0);
    assert_int_equal(seeded.crypto.ops->sign(&seeded.crypto, &out->blob, hash, out->signature), 0);
    assert_int_equal(random.random.ops->fill(&random.random, out->octets, sizeof out->octets), 0);
    rk_crypto_host_close(&seeded);
}

static void seeded__same_seed__same_keys_and_signatures(void **state) {
    (void)state;
    for (enum rk_curve curve = RK_CURVE_NIST_P256; curve <= RK_CURVE_BRAINPOOL_P256R1; curve++) {
        struct sample first, again, restarted, other;
        OSSL_LIB_CTX *one = rk_seeded_new(42), *two = rk_seeded_new(42), *three = rk_seeded_new(43);
        assert_non_null(one);
        assert_non_null(two);
        assert_non_null(three);
        draw(one, curve, &first);
        draw(two, curve, &again);
        draw(three, curve, &other);
        assert_int_equal(rk_seeded_restart(one, 42), 0);
        draw(one, curve, &restarted);
        assert_memory_equal(&first, &again, sizeof first);
        assert_memory_equal(&first, &restarted, sizeof first);
        assert_memory_not_equal(first.point, other.point, sizeof first.point);
        assert_memory_not_equal(first.octets, other.octets, sizeof first.octets);
        OSSL_LIB_CTX_free(one);
        OSSL_LIB_CTX_free(two);
        OSSL_LIB_CTX_free(three);
    }
}

#define IMAGE(name) cmocka_unit_test_setup_teardown(name, make_image, remove_image)
#define HOST(name)  cmocka_unit_test_setup_teardown(name, open_host, close_host)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_ram__contract__kept),
        cmocka_unit_test(flash_ram__callers_octets__used_as_they_are),
        cmocka_unit_test(flash_ram__cut_inside_a_program__first_part_written),
        cmocka_unit_test(flash_ram__forgetful__loses_only_what_was_not_synced),
        IMAGE(image__contract__kept_and_still_there_when_opened_again),
        IMAGE(image__open_elsewhere__busy),
        IMAGE(image__process_killed__synced_octets_are_there),
        IMAGE(image__damaged_or_foreign__told_apart),
        IMAGE(image__cut_short__damaged),
        HOST(crypto_host__digest__contract),
        HOST(crypto_host__cipher__contract),
        HOST(crypto_host__make_key__contract),
        HOST(crypto_host__sign__contract),
        HOST(crypto_host__agree__contract),
        HOST(crypto_host__verify__contract),
        HOST(crypto_host__blob_of_another_card__refused),
        HOST(crypto_host__more_keys_than_kept__all_work),
        cmocka_unit_test(random_host__contract__kept),
        cmocka_unit_test(seeded__same_seed__same_keys_and_signatures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
