/* AUTHENTICATE in the GBA context: bootstrapping, NAF derivation, their files, and power cuts. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/naa/naa.h"
#include "euicc/naa/sequence.h"
#include "euicc/naa/sha1.h"
#include "euicc/naa/vector.h"
#include "euicc/port/host/crypto.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define RAND "23553CBE9637A89D218AE64DAE47BF35"
/* Set 1 of TS 35.208, its MAC masked with SHA-1 over IK. */
#define AUTN      "55F328B43577B9B98C7F3F0D723FB244"
#define PLAIN     "55F328B43577B9B94A9FFAC354DFAFB3"
#define BOOTSTRAP "0088008423 DD 10" RAND "10" AUTN
#define RES       "DB 08 A54211D5E3BA50BF"

/* Computed apart from the card by Python's hmac, for the RAND, CK and IK of the set. */
#define NAF "6E61662E6578616D706C652E636F6D0100000001"
#define IMPI                                                                                       \
    "32373430313230303130303230383640696D732E6D6E633031322E6D63633237342E336770706E6574776F726B2E" \
    "6F7267"
#define DERIVE "0088008448 DE 14" NAF "31" IMPI
#define KS_EXT "DB 20 F07F1490B6A904F1697D268907A901C42F5AEBABDDC875483BDA8C3C1CA603E6"
#define KS_INT "FEF544288B515C6A97FD166A79F4E680D9B68C47E7ECF62D509C392B8DF2EC3F"

#define USIM_AID "A0000000871002FF44FF0589"
#define ISIM_AID "A0000000871004FF44FF0589"

enum { GBABP_SIZE = 80, RECORDS = 3, RECORD_LEN = 60 };

static struct rk_crypto_host host;
static struct rk_algorithm subscriber;
static uint16_t usim, isim;

static uint16_t add(struct profile *p, struct rk_file file, const char *aid) {
    file.state = RK_FILE_STATE_ACTIVATED;
    file.arr_fid = 0x2F06;
    file.arr_record = 1;
    if (aid) {
        file.aid_len = (uint8_t)profile_hex(aid, file.aid);
        file.pin_status[file.pin_status_len++] = 0x01;
    }
    assert_int_equal(rk_file_create(&p->uicc.files, &file, rk_slice(NULL, 0)), 0);
    return file.index;
}

/* An application with its service table and the two files of GBA. */
static uint16_t add_application(struct profile *p, uint16_t fid, const char *aid,
                                const uint16_t fids[3], struct rk_slice services) {
    uint16_t adf = add(p, (struct rk_file){.fid = fid, .kind = RK_FILE_KIND_ADF}, aid);
    struct rk_file table = {.parent = adf, .kind = RK_FILE_KIND_TRANSPARENT};
    table.fid = fids[0];
    table.size = (uint16_t)services.len;
    add(p, table, NULL);
    assert_int_equal(rk_file_child(&p->uicc.files, adf, fids[0], &table), 0);
    assert_int_equal(rk_file_write(&p->uicc.files, &table, 0, services), 0);
    add(p,
        (struct rk_file){
            .parent = adf, .fid = fids[1], .kind = RK_FILE_KIND_TRANSPARENT, .size = GBABP_SIZE},
        NULL);
    add(p,
        (struct rk_file){.parent = adf,
                         .fid = fids[2],
                         .kind = RK_FILE_KIND_LINEAR,
                         .record_len = RECORD_LEN,
                         .record_count = RECORDS},
        NULL);
    return adf;
}

static void add_applications(struct profile *p) {
    static const uint16_t of_usim[] = {0x6F38, 0x6FD6, 0x6FDA},
                          of_isim[] = {0x6F07, 0x6FD5, 0x6FD7};
    static const uint8_t ust[] = {0, 0, 0, 0x04, 0x20, 0, 0, 0, 0x08}, ist[] = {0x02};
    uint8_t aid[RK_FILE_AID_MAX];
    usim = add_application(p, 0x7FD6, USIM_AID, of_usim, rk_slice_of(ust));
    isim = add_application(p, 0x7FD7, ISIM_AID, of_isim, rk_slice_of(ist));
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(rk_algorithm_put(&p->store, p->space, usim, &subscriber), 0);
    size_t len = profile_hex(USIM_AID, aid);
    assert_int_equal(rk_algorithm_put_mapping(&p->store, p->space, isim, 0, rk_slice(aid, len)), 0);
}

static void select_application(struct profile *p, const char *aid) {
    char command[60] = "00A4040C0C";
    profile_expect(p, strcat(command, aid), 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
}

static int open_profile(void **state) {
    static struct profile profile;
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {1};
    profile_open(&profile);
    assert_int_equal(rk_crypto_host_open(&host, NULL, wrapping_key), 0);
    profile.port.crypto = &host.crypto;
    add_applications(&profile);
    select_application(&profile, USIM_AID);
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    rk_crypto_host_close(&host);
    profile_close(*state);
    return 0;
}

static void expect_file(struct profile *p, const char *path, size_t at, const char *hex) {
    uint8_t want[256], got[256];
    size_t len = profile_hex(hex, want);
    struct rk_file file = profile_file(p, path);
    assert_int_equal(rk_file_read(&p->uicc.files, &file, at, got, len), 0);
    assert_memory_equal(got, want, len);
}

static void put_file(struct profile *p, const char *path, const char *hex) {
    uint8_t octets[256];
    struct rk_file file = profile_file(p, path);
    size_t len = profile_hex(hex, octets);
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 0, rk_slice(octets, len)), 0);
}

/* A bootstrapping challenge under another SQN. */
static void make_challenge(uint64_t sqn, char command[120]) {
    struct rk_vector v;
    uint8_t rand[RK_RAND_LEN], octets[RK_SEQUENCE_LEN], mac[RK_MAC_MAX], autn[RK_AUTN_LEN];
    uint8_t digest[EVP_MAX_MD_SIZE];
    profile_hex(RAND, rand);
    rk_sqn_put(octets, sqn);
    assert_int_equal(rk_milenage.keys(&host.crypto, &subscriber, rand, &v), 0);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        autn[i] = octets[i] ^ v.ak[i];
    rk_put_u16(autn + 6, 0x8000);
    assert_int_equal(rk_milenage.mac(&host.crypto, &subscriber, rand, octets, autn + 6, false, mac),
                     0);
    assert_int_equal(EVP_Digest(v.ik, 16, digest, NULL, EVP_sha1(), NULL), 1);
    for (unsigned i = 0; i < RK_MAC_LEN; i++)
        autn[8 + i] = mac[i] ^ digest[i];
    strcpy(command, "0088008423DD10" RAND "10");
    for (unsigned i = 0; i < sizeof autn; i++)
        snprintf(command + strlen(command), 3, "%02X", autn[i]);
}

/* DB, DC or the status word. */
static unsigned bootstrap(struct profile *p, uint64_t sqn) {
    char command[120];
    make_challenge(sqn, command);
    uint16_t sw = profile_send(p, command);
    return sw == 0x9000 ? p->reply.data[0] : sw;
}

static void sha1__any_length__is_openssls(void **state) {
    uint8_t octets[RK_SHA1_INPUT_MAX], want[EVP_MAX_MD_SIZE], got[RK_SHA1_LEN];
    (void)state;
    for (unsigned len = 0; len <= sizeof octets; len++) {
        for (unsigned i = 0; i < len; i++)
            octets[i] = (uint8_t)(37 * len + 11 * i);
        rk_sha1(octets, len, got);
        assert_int_equal(EVP_Digest(octets, len, want, NULL, EVP_sha1(), NULL), 1);
        assert_memory_equal(got, want, sizeof got);
    }
}

static void bootstrapping__right_challenge__answers_res_and_keeps_rand(void **state) {
    struct profile *p = *state;
    put_file(p, "7FD66FD6", "FF112233445566778899");
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    expect_file(p, "7FD66FD6", 0, "10" RAND "0000FFFF");
    expect_file(p, "7FD66FD6", GBABP_SIZE - 4, "FFFFFFFF");
}

static void bootstrapping__answer__holds_nothing_but_res(void **state) {
    struct profile *p = *state;
    struct rk_naa naa = {&p->uicc.files, &host.crypto, usim};
    struct rk_file parameters = profile_file(p, "7FD66FD6");
    struct rk_naa_answer answer, want;
    uint8_t rand[RK_RAND_LEN], autn[RK_AUTN_LEN];
    profile_hex(RAND, rand);
    profile_hex(AUTN, autn);
    assert_int_equal(rk_naa_bootstrap(&naa, &parameters, rand, rk_slice_of(autn), &answer),
                     RK_NAA_OK);
    memset(&want, 0, sizeof want);
    want.vector.res_len = 8;
    want.vector.ck_len = want.vector.ik_len = 16;
    memcpy(want.vector.res, answer.vector.res, 8);
    assert_memory_equal(&answer, &want, sizeof want);
}

static void bootstrapping__again__empties_what_belonged_to_the_old_key(void **state) {
    struct profile *p = *state;
    assert_int_equal(bootstrap(p, 1 << 5), 0xDB);
    put_file(p, "7FD66FD6", "10" RAND "06 313233343536 03 363030");
    assert_int_equal(bootstrap(p, 2 << 5), 0xDB);
    expect_file(p, "7FD66FD6", 0, "10" RAND "0000FFFFFFFFFFFFFFFFFFFFFFFF");
}

static void bootstrapping__plain_challenge__is_no_bootstrapping(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0088008423 DD 10" RAND "10" PLAIN, 0x9862, "");
    profile_expect(p, "0088008122 10" RAND "10" AUTN, 0x9862, "");
    expect_file(p, "7FD66FD6", 0, "FFFF");
    profile_expect(p, DERIVE, 0x6985, "");
    profile_expect(p, "0088008122 10" RAND "10" PLAIN, 0x9000, NULL);
}

static void bootstrapping__old_sqn__asks_for_synchronisation_and_keeps_the_key(void **state) {
    struct profile *p = *state;
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
    put_file(p, "7FD66FD6", "10" RAND "0131");
    profile_expect(p, BOOTSTRAP, 0x9000, NULL);
    assert_int_equal(p->reply.data[0], 0xDC);
    assert_int_equal(p->reply.len, 16);
    expect_file(p, "7FD66FD6", 0, "10" RAND "0131");
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
    /* AKA and bootstrapping share the sequence numbers. */
    profile_expect(p, "0088008122 10" RAND "10" PLAIN, 0x9000, NULL);
    assert_int_equal(p->reply.data[0], 0xDC);
}

static void derivation__published_way__answers_the_external_key(void **state) {
    struct profile *p = *state;
    uint8_t kept[RK_HASH_LEN], want[RK_HASH_LEN];
    profile_expect(p, DERIVE, 0x6985, "");
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    put_file(p, "7FD66FD6", "10" RAND "06 313233343536 03 363030");
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
    expect_file(p, "7FD66FDA", 0, "8014" NAF "8106313233343536 FFFFFF");
    profile_hex(KS_INT, want);
    assert_int_equal(rk_store_get(&p->store,
                                  rk_key(p->space, RK_OBJECT_NAF, (unsigned)usim << 8 | 1), 0, kept,
                                  sizeof kept),
                     RK_HASH_LEN);
    assert_memory_equal(kept, want, sizeof want);
    profile_restart(p);
    select_application(p, USIM_AID);
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
    expect_file(p, "7FD66FDA", RECORD_LEN, "FFFF");
}

static void derive(struct profile *p, unsigned naf) {
    char command[60];
    snprintf(command, sizeof command, "0088008406 DE 02 61%02X 01 62", naf);
    profile_expect(p, command, 0x9000, NULL);
    assert_int_equal(p->reply.len, 34);
}

static void expect_nafs(struct profile *p, unsigned a, unsigned b, unsigned c) {
    const unsigned nafs[RECORDS] = {a, b, c};
    for (unsigned i = 0; i < RECORDS; i++) {
        char want[20];
        snprintf(want, sizeof want, "8002 61%02X 8100", nafs[i]);
        expect_file(p, "7FD66FDA", i * RECORD_LEN, want);
    }
}

static void derivation__list_full__gives_up_the_one_not_used_for_longest(void **state) {
    struct profile *p = *state;
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    derive(p, 1);
    derive(p, 2);
    derive(p, 3);
    expect_nafs(p, 1, 2, 3);
    derive(p, 1);
    expect_nafs(p, 1, 2, 3);
    derive(p, 4);
    expect_nafs(p, 1, 4, 3);
    derive(p, 5);
    expect_nafs(p, 1, 4, 5);
    derive(p, 6);
    expect_nafs(p, 6, 4, 5);
}

static void derivation__list_written_by_others__is_respected(void **state) {
    struct profile *p = *state;
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    put_file(p, "7FD66FDA", "8002 6109 8100");
    derive(p, 1);
    expect_file(p, "7FD66FDA", 0, "8002 6109 8100");
    expect_file(p, "7FD66FDA", RECORD_LEN, "8002 6101 8100");
    derive(p, 9);
    expect_file(p, "7FD66FDA", 0, "8002 6109 8100 FF");
    expect_file(p, "7FD66FDA", 2 * RECORD_LEN, "FFFF");
}

static void derivation__name_too_long_for_a_record__has_no_memory(void **state) {
    struct profile *p = *state;
    char command[300] = "0088008440 DE 3C";
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    for (unsigned i = 0; i < 60; i++)
        strcat(command, "61");
    strcat(command, "0162");
    profile_expect(p, command, 0x9866, "");
    expect_file(p, "7FD66FDA", 0, "FFFF");
}

static void isim__has_keys_and_files_of_its_own(void **state) {
    struct profile *p = *state;
    select_application(p, ISIM_AID);
    profile_expect(p, DERIVE, 0x6985, "");
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
    expect_file(p, "7FD76FD5", 0, "10" RAND "0000");
    expect_file(p, "7FD76FD7", 0, "8014" NAF "8100");
    expect_file(p, "7FD66FD6", 0, "FFFF");
    select_application(p, USIM_AID);
    profile_expect(p, DERIVE, 0x6985, "");
}

static void gba__service_not_there__is_refused(void **state) {
    struct profile *p = *state;
    put_file(p, "7FD66F38", "000000042000000000");
    profile_expect(p, BOOTSTRAP, 0x9864, "");
    profile_expect(p, DERIVE, 0x9864, "");
    put_file(p, "7FD76F07", "00");
    select_application(p, ISIM_AID);
    profile_expect(p, BOOTSTRAP, 0x9864, "");
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, BOOTSTRAP, 0x9864, "");
}

static void gba__malformed__is_refused(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"00880084", 0x6700},
        {"0088008401 DD", 0x6700},
        {"0088008424 DD 10" RAND "10" AUTN "00", 0x6700},
        {"0088008422 DD 10" RAND "10 55F328B43577B9B98C7F3F0D723FB2", 0x6700},
        {"0088008422 DD 10" RAND "0F 55F328B43577B9B98C7F3F0D723FB2", 0x6A80},
        {"0088008422 DD 0F 23553CBE9637A89D218AE64DAE47BF 10" AUTN, 0x6A80},
        {"0088008424 DD 10" RAND "11" AUTN "00", 0x6700},
        {"0088008423 DC 10" RAND "10" AUTN, 0x6A80},
        {"0088008404 DE 00 01 61", 0x6A80},
        {"0088008404 DE 01 61 00", 0x6A80},
        {"0088008404 DE 01 61 02", 0x6700},
        {"0088018423 DD 10" RAND "10" AUTN, 0x6A86},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(p, bad[i].command, bad[i].sw, "");
    expect_file(p, "7FD66FD6", 0, "FFFF");
}

static void gba__without_pin__is_refused(void **state) {
    struct profile *p = *state;
    profile_restart(p);
    profile_expect(p, "00A4040C0C" USIM_AID, 0x9000, "");
    profile_expect(p, BOOTSTRAP, 0x6982, "");
    profile_expect(p, DERIVE, 0x6982, "");
}

/* Key, RAND in the file, and SQN change together. */

struct cut_bootstrap {
    struct profile *p;
    char command[120];
    bool answered;
};

static void do_bootstrap(void *context) {
    struct cut_bootstrap *c = context;
    uint16_t sw = profile_send(c->p, c->command);
    c->answered = sw == 0x9000 && c->p->reply.data[0] == 0xDB;
}

static bool file_has_rand(struct profile *p) {
    uint8_t octet;
    struct rk_file file = profile_file(p, "7FD66FD6");
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, &octet, 1), 0);
    return octet == RK_RAND_LEN;
}

static void check_bootstrap(void *context, uint64_t operation, unsigned tear) {
    struct cut_bootstrap *c = context;
    bool answered = c->answered;
    profile_restart(c->p);
    select_application(c->p, USIM_AID);
    bool has_rand = file_has_rand(c->p), derives = profile_send(c->p, DERIVE) == 0x9000;
    profile_expect(c->p, c->command, 0x9000, NULL);
    bool again = c->p->reply.data[0] == 0xDB;
    if (has_rand != derives || has_rand == again || (answered && again))
        fail_msg("cut at %u, tear %u: half of it", (unsigned)operation, tear);
}

static void bootstrapping__power_cut_anywhere__happened_or_did_not(void **state) {
    struct cut_bootstrap context = {.p = *state};
    make_challenge(4 << 5, context.command);
    struct cut_case cut = {.flash = &context.p->flash,
                           .memory = &context.p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &context,
                           .run = do_bootstrap,
                           .check = check_bootstrap};
    assert_true(cut_everywhere(&cut) > 1);
}

/* The list's record, the key kept and the order of use change together. */

static void do_derive(void *context) {
    profile_send(context, DERIVE);
}

static void check_derive(void *context, uint64_t operation, unsigned tear) {
    struct profile *p = context;
    uint8_t octet;
    profile_restart(p);
    struct rk_file list = profile_file(p, "7FD66FDA");
    assert_int_equal(rk_file_read(&p->uicc.files, &list, 0, &octet, 1), 0);
    bool listed = octet == 0x80;
    bool kept = rk_store_len(&p->store, rk_key(p->space, RK_OBJECT_NAF, (unsigned)usim << 8 | 1)) ==
                RK_HASH_LEN;
    bool used = rk_store_len(&p->store, rk_key(p->space, RK_OBJECT_NAF, (unsigned)usim << 8)) == 1;
    if (listed != kept || listed != used)
        fail_msg("cut at %u, tear %u: half of it", (unsigned)operation, tear);
    select_application(p, USIM_AID);
    profile_expect(p, DERIVE, 0x9000, KS_EXT);
}

static void derivation__power_cut_anywhere__happened_or_did_not(void **state) {
    struct profile *p = *state;
    profile_expect(p, BOOTSTRAP, 0x9000, RES);
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = p,
                           .run = do_derive,
                           .check = check_derive};
    assert_true(cut_everywhere(&cut) > 1);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha1__any_length__is_openssls),
        CASE(bootstrapping__right_challenge__answers_res_and_keeps_rand),
        CASE(bootstrapping__answer__holds_nothing_but_res),
        CASE(bootstrapping__again__empties_what_belonged_to_the_old_key),
        CASE(bootstrapping__plain_challenge__is_no_bootstrapping),
        CASE(bootstrapping__old_sqn__asks_for_synchronisation_and_keeps_the_key),
        CASE(derivation__published_way__answers_the_external_key),
        CASE(derivation__list_full__gives_up_the_one_not_used_for_longest),
        CASE(derivation__list_written_by_others__is_respected),
        CASE(derivation__name_too_long_for_a_record__has_no_memory),
        CASE(isim__has_keys_and_files_of_its_own),
        CASE(gba__service_not_there__is_refused),
        CASE(gba__malformed__is_refused),
        CASE(gba__without_pin__is_refused),
        CASE(bootstrapping__power_cut_anywhere__happened_or_did_not),
        CASE(derivation__power_cut_anywhere__happened_or_did_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
