#include "tests/unit/uicc/profile.h"

#include <openssl/evp.h>
#include <string.h>

enum { BLOCK_SIZE = 4096, BLOCKS = 32, RULES = 10, RULE_LEN = 60 };

static const char *const rules[] = {
    "8001019000 800102A40683010A950108",
    "800103A406830101950108 840132A406830101950108",
    "8001039700",
    "800101A406830101950108 800102A406830181950108",
};

static int aes(struct rk_crypto *self, enum rk_cipher cipher, struct rk_slice key,
               const uint8_t *iv, struct rk_slice in, uint8_t *out) {
    int len = 0;
    (void)self;
    (void)iv;
    assert_int_equal(cipher, RK_AES_ECB_ENCRYPT);
    assert_int_equal(key.len, 16);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int good = EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, key.ptr, NULL) == 1 &&
               EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
               EVP_EncryptUpdate(context, out, &len, in.ptr, (int)in.len) == 1;
    EVP_CIPHER_CTX_free(context);
    return good && (size_t)len == in.len ? 0 : RK_PORT_ERROR;
}

static int fill(struct rk_random *self, void *buf, size_t len) {
    (void)self;
    for (size_t i = 0; i < len; i++)
        ((uint8_t *)buf)[i] = (uint8_t)(i + 1);
    return 0;
}

const struct rk_crypto_ops profile_crypto_ops = {.cipher = aes};
const struct rk_random_ops profile_random_ops = {.fill = fill};

static int nibble(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

size_t profile_hex(const char *hex, uint8_t *out) {
    size_t digits = 0;
    for (; *hex; hex++) {
        if (*hex == ' ')
            continue;
        int value = nibble(*hex);
        assert_true(value >= 0);
        out[digits / 2] = (uint8_t)(digits % 2 ? out[digits / 2] << 4 | value : value);
        digits++;
    }
    assert_int_equal(digits % 2, 0);
    return digits / 2;
}

/* Building. */

static struct rk_file start(uint16_t parent, uint16_t fid, enum rk_file_kind kind, uint8_t rule) {
    return (struct rk_file){.parent = parent,
                            .fid = fid,
                            .kind = (uint8_t)kind,
                            .state = RK_FILE_STATE_ACTIVATED,
                            .arr_fid = parent == RK_FILE_MF ? 0x2F06 : 0x6F06,
                            .arr_record = rule};
}

static uint16_t add_directory(struct rk_files *files, struct rk_file file, const char *pins,
                              const char *aid) {
    file.pin_status_len = (uint8_t)profile_hex(pins, file.pin_status);
    file.aid_len = (uint8_t)profile_hex(aid, file.aid);
    assert_int_equal(rk_file_create(files, &file, rk_slice(NULL, 0)), 0);
    return file.index;
}

static void add_transparent(struct rk_files *files, uint16_t parent, uint16_t fid, uint8_t sfi,
                            uint8_t rule, uint16_t size) {
    struct rk_file file = start(parent, fid, RK_FILE_KIND_TRANSPARENT, rule);
    file.sfi = sfi;
    file.size = size;
    assert_int_equal(rk_file_create(files, &file, rk_slice(NULL, 0)), 0);
}

static void add_records(struct rk_files *files, struct rk_file file, uint8_t sfi, uint8_t len,
                        uint8_t count) {
    file.sfi = sfi;
    file.record_len = len;
    file.record_count = count;
    assert_int_equal(rk_file_create(files, &file, rk_slice(NULL, 0)), 0);
}

static void add_rules(struct rk_files *files, uint16_t parent, uint16_t fid) {
    struct rk_file file = start(parent, fid, RK_FILE_KIND_LINEAR, 1);
    add_records(files, file, 0, RULE_LEN, RULES);
    assert_int_equal(rk_file_child(files, parent, fid, &file), 0);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        uint8_t octets[RULE_LEN];
        size_t len = profile_hex(rules[i], octets);
        assert_int_equal(rk_file_write(files, &file, i * RULE_LEN, rk_slice(octets, len)), 0);
    }
}

static void add_pin(struct profile *p, uint16_t directory, uint8_t reference, const char *value,
                    uint8_t attributes, uint8_t puk) {
    struct rk_pin pin = {.tries = RK_PIN_TRIES_DEFAULT, .attributes = attributes, .puk = puk};
    assert_int_equal(profile_hex(value, pin.value), RK_PIN_LEN);
    assert_int_equal(rk_pin_put(&p->store, p->space, directory, reference, &pin), 0);
}

static void add_codes(struct profile *p) {
    struct rk_pin puk = {.tries = RK_PUK_TRIES_DEFAULT};
    profile_hex(PROFILE_PUK1, puk.value);
    assert_int_equal(rk_puk_put(&p->store, p->space, 1, &puk), 0);
    add_pin(p, RK_FILE_MF, 0x01, PROFILE_PIN1, RK_PIN_ATTRIBUTES_DEFAULT, 1);
    add_pin(p, RK_FILE_MF, 0x0A, PROFILE_ADM, RK_PIN_ENABLED | RK_PIN_CHANGEABLE, 0);
    add_pin(p, p->usim, 0x81, PROFILE_PIN2, RK_PIN_ENABLED | RK_PIN_CHANGEABLE, 0);
    assert_int_equal(rk_pin_share(&p->store, p->space, p->isim, p->usim), 0);
}

static void add_top(struct rk_files *files) {
    add_directory(files, start(RK_FILE_MF, RK_FILE_MF_FID, RK_FILE_KIND_MF, 1), "01 0A", "");
    add_rules(files, RK_FILE_MF, 0x2F06);
    add_records(files, start(RK_FILE_MF, 0x2F00, RK_FILE_KIND_LINEAR, 1), 30, 16, 2);
    add_transparent(files, RK_FILE_MF, 0x2F05, 5, 2, 4);
    add_transparent(files, RK_FILE_MF, 0x2FE2, 2, 1, 10);
}

static void add_telecom(struct rk_files *files) {
    static const uint8_t pattern[] = {0xAA, 0xBB, 0xCC}, zeros[] = {0x01, 0x00};
    uint16_t telecom =
        add_directory(files, start(RK_FILE_MF, 0x7F10, RK_FILE_KIND_DF, 1), "01 81", "");
    struct rk_file file = start(telecom, 0x6F3A, RK_FILE_KIND_LINEAR, 2);
    file.arr_fid = 0x2F06;
    file.fill = RK_FILE_FILL_LAST;
    file.record_len = 20;
    file.record_count = 5;
    assert_int_equal(rk_file_create(files, &file, rk_slice_of(zeros)), 0);
    file = start(telecom, 0x6F50, RK_FILE_KIND_TRANSPARENT, 1);
    file.arr_fid = 0x2F06;
    file.fill = RK_FILE_FILL_REPEAT;
    file.size = 700;
    file.sfi = 1;
    assert_int_equal(rk_file_create(files, &file, rk_slice_of(pattern)), 0);
}

static void add_links(struct rk_files *files, uint16_t usim) {
    uint16_t gsm = add_directory(files, start(RK_FILE_MF, 0x7F20, RK_FILE_KIND_DF, 1), "01", "");
    struct rk_file target;
    struct rk_file link = start(gsm, 0x5F01, RK_FILE_KIND_DF, 1);
    assert_int_equal(rk_file_child(files, usim, 0x5F3B, &target), 0);
    assert_int_equal(rk_file_create_link(files, &link, &target), 0);
    link = start(usim, 0x6F40, RK_FILE_KIND_TRANSPARENT, 1);
    assert_int_equal(rk_file_child(files, RK_FILE_MF, 0x2F05, &target), 0);
    assert_int_equal(rk_file_create_link(files, &link, &target), 0);
}

static void add_usim(struct rk_files *files, struct profile *p) {
    p->usim = add_directory(files, start(RK_FILE_MF, 0x7FD0, RK_FILE_KIND_ADF, 1), "01 81 0A",
                            PROFILE_USIM_AID);
    add_rules(files, p->usim, 0x6F06);
    add_transparent(files, p->usim, 0x6F07, 7, 2, 9);
    add_transparent(files, p->usim, 0x6F08, 0, 3, 33);
    add_transparent(files, p->usim, 0x6F38, 0, 1, 6);
    add_records(files, start(p->usim, 0x6F39, RK_FILE_KIND_CYCLIC, 2), 9, 3, 3);
    add_transparent(files, p->usim, 0x6F3C, 0, 4, 4);
    struct rk_file objects = start(p->usim, 0x6F70, RK_FILE_KIND_BER_TLV, 2);
    objects.sfi = 10;
    objects.size = 100;
    objects.maximum = 600;
    assert_int_equal(rk_file_create(files, &objects, rk_slice(NULL, 0)), 0);
    uint16_t access = add_directory(files, start(p->usim, 0x5F3B, RK_FILE_KIND_DF, 1), "01", "");
    add_transparent(files, access, 0x4F20, 0, 2, 9);
    /* EF.UST: GSM access (27) and GSM security context (38). */
    static const uint8_t ust[] = {0, 0, 0, 0x04, 0x20, 0};
    struct rk_file file;
    assert_int_equal(rk_file_child(files, p->usim, 0x6F38, &file), 0);
    assert_int_equal(rk_file_write(files, &file, 0, rk_slice_of(ust)), 0);
}

static void add_parameters(struct profile *p) {
    struct rk_algorithm algorithm;
    uint8_t aid[RK_FILE_AID_MAX];
    rk_algorithm_defaults(&algorithm);
    algorithm.id = RK_ALGORITHM_MILENAGE;
    profile_hex("465b5ce8b199b49faa5f0a2ee238a6bc", algorithm.key);
    profile_hex("cd63cb71954a9f4e48a5994e37a02baf", algorithm.opc);
    algorithm.sqn_delta = RK_SEQUENCE_MAX;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &algorithm), 0);
    size_t len = profile_hex(PROFILE_USIM_AID, aid);
    assert_int_equal(rk_algorithm_put_mapping(&p->store, p->space, p->isim, 0, rk_slice(aid, len)),
                     0);
    assert_int_equal(rk_algorithm_put_cdma(&p->store, p->space, p->csim, 0, rk_slice("A-Key", 5)),
                     0);
}

static void build(struct profile *p) {
    struct rk_files files = rk_files(&p->store, p->space);
    add_top(&files);
    add_telecom(&files);
    add_usim(&files, p);
    add_links(&files, p->usim);
    p->isim = add_directory(&files, start(RK_FILE_MF, 0x7FD1, RK_FILE_KIND_ADF, 1), "01 81 0A",
                            PROFILE_ISIM_AID);
    p->csim = add_directory(&files, start(RK_FILE_MF, 0x7FD2, RK_FILE_KIND_ADF, 1), "01",
                            PROFILE_CSIM_AID);
    add_codes(p);
    add_parameters(p);
    assert_int_equal(
        rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_ROOT, 0), rk_slice("profile", 7)), 0);
}

void profile_open_empty(struct profile *p, uint32_t block_size, uint32_t blocks) {
    memset(p, 0, sizeof *p);
    assert_int_equal(rk_flash_ram_open(&p->flash, NULL, block_size, blocks), 0);
    p->crypto.ops = &profile_crypto_ops;
    p->random.ops = &profile_random_ops;
    p->port = (struct rk_port){&p->flash.flash, &p->crypto, &p->random};
    assert_int_equal(rk_store_format(&p->store, &p->flash.flash), 0);
    p->space = rk_store_new_space(&p->store);
    assert_int_not_equal(p->space, 0);
    assert_int_equal(
        rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_ROOT, 0), rk_slice("profile", 7)), 0);
}

void profile_open(struct profile *p) {
    profile_open_empty(p, BLOCK_SIZE, BLOCKS);
    build(p);
    rk_uicc_reset(&p->uicc, &p->store, &p->port, p->space);
}

void profile_close(struct profile *p) {
    rk_flash_ram_close(&p->flash);
}

void profile_copy(struct profile *to, const struct profile *from) {
    rk_flash_ram_copy(&to->flash, &from->flash);
    to->store = from->store;
    to->store.flash = &to->flash.flash;
    to->uicc = from->uicc;
    to->uicc.port = &to->port;
    to->uicc.files.store = &to->store;
}

void profile_restart(struct profile *p) {
    rk_flash_ram_power(&p->flash);
    assert_int_equal(rk_store_mount(&p->store, &p->flash.flash), 0);
    rk_uicc_reset(&p->uicc, &p->store, &p->port, p->space);
}

/* Talking. */

uint16_t profile_send(struct profile *p, const char *hex) {
    uint8_t octets[600];
    struct rk_apdu apdu;
    size_t len = profile_hex(hex, octets);
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    memset(&p->reply, 0xEE, sizeof p->reply);
    rk_uicc_command(&p->uicc, &apdu, &p->reply);
    assert_true(p->reply.len <= RK_REPLY_MAX);
    return p->reply.sw;
}

void profile_expect(struct profile *p, const char *hex, uint16_t sw, const char *data) {
    uint8_t octets[RK_REPLY_MAX + 1];
    uint16_t got = profile_send(p, hex);
    if (got != sw)
        fail_msg("%s: answered %04X, not %04X", hex, got, sw);
    if (!data)
        return;
    size_t len = profile_hex(data, octets);
    if (len != p->reply.len || memcmp(octets, p->reply.data, len) != 0) {
        for (size_t i = 0; i < p->reply.len; i++)
            print_message("%02X", p->reply.data[i]);
        fail_msg(" is the answer to %s, not %s", hex, data);
    }
}

void profile_set_rule(struct profile *p, unsigned n, const char *hex) {
    uint8_t octets[RULE_LEN];
    memset(octets, 0xFF, sizeof octets);
    assert_true(profile_hex(hex, octets) <= RULE_LEN);
    struct rk_file file = profile_file(p, "7FD06F06");
    assert_int_equal(rk_file_write(&p->uicc.files, &file, (n - 1) * RULE_LEN, rk_slice_of(octets)),
                     0);
}

struct rk_file profile_file(struct profile *p, const char *path) {
    uint8_t octets[32];
    struct rk_file file;
    size_t len = profile_hex(path, octets);
    assert_int_equal(rk_file_resolve(&p->uicc.files, RK_FILE_MF, rk_slice(octets, len), &file), 0);
    return file;
}
