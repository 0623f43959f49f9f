/* AUTHENTICATE as the terminal and the network see it: outcomes, sequence numbers, cuts. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/naa/naa.h"
#include "euicc/naa/sequence.h"

#include <stdio.h>
#include <string.h>

/* The network's side: it has the same parameters. */
static struct rk_algorithm subscriber;

static int open_profile(void **state) {
    static struct profile profile;
    struct profile *p = &profile;
    profile_open(p);
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &subscriber), 0);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    *state = p;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

static const uint8_t rand_octets[RK_RAND_LEN] = {0x23, 0x55, 0x3c, 0xbe, 0x96, 0x37, 0xa8, 0x9d,
                                                 0x21, 0x8a, 0xe6, 0x4d, 0xae, 0x47, 0xbf, 0x35};

static const struct rk_functions *functions(void) {
    return rk_functions_of(&subscriber);
}

static void make_autn(struct profile *p, uint64_t sqn, uint16_t amf, uint8_t autn[RK_AUTN_LEN]) {
    struct rk_vector v;
    uint8_t octets[RK_SEQUENCE_LEN];
    rk_sqn_put(octets, sqn);
    uint8_t mac[RK_MAC_MAX];
    assert_int_equal(functions()->keys(&p->crypto, &subscriber, rand_octets, &v), 0);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        autn[i] = octets[i] ^ v.ak[i];
    rk_put_u16(autn + 6, amf);
    assert_int_equal(
        functions()->mac(&p->crypto, &subscriber, rand_octets, octets, autn + 6, false, mac), 0);
    memcpy(autn + 8, mac, RK_MAC_LEN);
}

static void put_hex(char *to, const uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        snprintf(to + 2 * i, 3, "%02X", octets[i]);
}

/* The command for one challenge. */
static void make_command(struct profile *p, uint64_t sqn, uint16_t amf, char command[100]) {
    uint8_t autn[RK_AUTN_LEN];
    make_autn(p, sqn, amf, autn);
    strcpy(command, "008800812210");
    put_hex(command + 12, rand_octets, sizeof rand_octets);
    strcpy(command + 44, "10");
    put_hex(command + 46, autn, sizeof autn);
}

/* DB, DC or the second octet of the status word of one challenge. */
static unsigned challenge(struct profile *p, uint64_t sqn) {
    char command[100];
    make_command(p, sqn, 0x8000, command);
    uint16_t sw = profile_send(p, command);
    return sw == 0x9000 ? p->reply.data[0] : sw;
}

static uint64_t sqn_of(uint64_t seq, unsigned ind) {
    return seq << 5 | ind;
}

/* Read SQNms from the AUTS just answered, its MAC checked as the network does. */
static uint64_t resynchronised(struct profile *p) {
    struct rk_vector v;
    uint8_t sqn[RK_SEQUENCE_LEN], mac[RK_MAC_MAX], amf[2] = {0, 0};
    assert_int_equal(p->reply.len, 16);
    assert_int_equal(p->reply.data[0], 0xDC);
    assert_int_equal(p->reply.data[1], 14);
    assert_int_equal(functions()->keys(&p->crypto, &subscriber, rand_octets, &v), 0);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        sqn[i] = p->reply.data[2 + i] ^ v.ak_star[i];
    assert_int_equal(functions()->mac(&p->crypto, &subscriber, rand_octets, sqn, amf, true, mac),
                     0);
    assert_memory_equal(mac, p->reply.data + 8, RK_MAC_LEN);
    return rk_sqn_get(sqn);
}

/* Set 1 of TS 35.208 as a whole exchange; Kc is CK and IK folded. */
static void authenticate__published_set__answers_res_ck_ik_kc(void **state) {
    struct profile *p = *state;
    profile_expect(p,
                   "0088008122 10 23553CBE9637A89D218AE64DAE47BF35"
                   "10 55F328B43577B9B94A9FFAC354DFAFB3",
                   0x9000,
                   "DB 08 A54211D5E3BA50BF 10 B40BA9A3C58B2A05BBF0D987B21BF8CB"
                   "10 F769BCD751044604127672711C6D3441 08 EAE4BE823AF9A08B");
}

static void authenticate__gsm_context__answers_sres_and_kc(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0088008011 10 23553CBE9637A89D218AE64DAE47BF35", 0x9000,
                   "04 46F8416A 08 EAE4BE823AF9A08B");
    static const uint8_t none[] = {0, 0, 0, 0, 0, 0};
    struct rk_file ust = profile_file(p, "7FD06F38");
    assert_int_equal(rk_file_write(&p->uicc.files, &ust, 0, rk_slice_of(none)), 0);
    profile_expect(p, "0088008011 10 23553CBE9637A89D218AE64DAE47BF35", 0x9864, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDB);
    assert_int_equal(p->reply.len, 1 + 9 + 17 + 17);
}

static void authenticate__wrong_mac__comes_before_synchronisation(void **state) {
    struct profile *p = *state;
    char command[100];
    assert_int_equal(challenge(p, sqn_of(5, 0)), 0xDB);
    make_command(p, sqn_of(5, 0), 0x8000, command);
    for (unsigned at = 12; at < 78; at += 2) {
        char bad[100];
        strcpy(bad, command);
        if (at == 44)
            continue; /* the length of AUTN */
        bad[at] = bad[at] == '0' ? '1' : '0';
        profile_expect(p, bad, 0x9862, "");
    }
    profile_expect(p, command, 0x9000, NULL);
    assert_int_equal(resynchronised(p), sqn_of(5, 0));
}

static void authenticate__sqn_used_before__is_never_taken_again(void **state) {
    struct profile *p = *state;
    for (uint64_t seq = 1; seq < 40; seq++) {
        assert_int_equal(challenge(p, sqn_of(seq, (unsigned)seq % 32)), 0xDB);
        profile_restart(p);
        profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
        profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
        assert_int_equal(challenge(p, sqn_of(seq, (unsigned)seq % 32)), 0xDC);
        assert_int_equal(resynchronised(p), sqn_of(seq, (unsigned)seq % 32));
        assert_int_equal(challenge(p, sqn_of(seq - 1, (unsigned)seq % 32)), 0xDC);
    }
}

static void authenticate__slots__are_independent(void **state) {
    struct profile *p = *state;
    assert_int_equal(challenge(p, sqn_of(100, 3)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(50, 4)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(50, 3)), 0xDC);
    assert_int_equal(resynchronised(p), sqn_of(100, 3));
    assert_int_equal(challenge(p, sqn_of(50, 4)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(1, 31)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(101, 3)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(0, 0)), 0xDC);
}

static void authenticate__limits__refuse_leaps_and_old_numbers(void **state) {
    struct profile *p = *state;
    subscriber.sqn_options = RK_SQN_CHECK_DELTA | RK_SQN_CHECK_AGE;
    subscriber.sqn_delta = 1000;
    subscriber.sqn_age_limit = 10;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(challenge(p, sqn_of(1001, 0)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(1000, 0)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(2001, 1)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(990, 1)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(991, 1)), 0xDB);
    subscriber.sqn_options = 0;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(challenge(p, sqn_of(1, 2)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(RK_SEQUENCE_MAX, 2)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(RK_SEQUENCE_MAX, 2)), 0xDC);
    assert_int_equal(resynchronised(p), sqn_of(RK_SEQUENCE_MAX, 2));
}

static void authenticate__initial_sequence_numbers__count(void **state) {
    struct profile *p = *state;
    uint8_t init[RK_SEQUENCE_SLOTS][RK_SEQUENCE_LEN] = {{0}};
    rk_sqn_put(init[0], 7);
    rk_sqn_put(init[31], 9);
    assert_int_equal(
        rk_sequence_put(&p->store, p->space, p->usim, (const uint8_t(*)[RK_SEQUENCE_LEN])init), 0);
    assert_int_equal(challenge(p, sqn_of(7, 0)), 0xDC);
    assert_int_equal(resynchronised(p), sqn_of(9, 31));
    assert_int_equal(challenge(p, sqn_of(9, 31)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(8, 0)), 0xDB);
    init[3][0] = 0x08;
    assert_int_equal(
        rk_sequence_put(&p->store, p->space, p->usim, (const uint8_t(*)[RK_SEQUENCE_LEN])init),
        RK_FILE_RANGE);
}

static void authenticate__isim_mapped_to_the_usim__shares_key_and_sqn(void **state) {
    struct profile *p = *state;
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDB);
    profile_expect(p, "00A4040C07A0000000871004", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDC);
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0xDB);
    assert_int_equal(p->reply.len, 1 + 9 + 17 + 17); /* no Kc for IMS */
    profile_expect(p, "0088008011 10 23553CBE9637A89D218AE64DAE47BF35", 0x9864, "");
    profile_expect(p, "0088008202 01 00", 0x9864, ""); /* HTTP digest */
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0xDC);
}

static void authenticate__mapped_to_nobody__is_refused(void **state) {
    struct profile *p = *state;
    static const uint8_t aid[] = {0xA0, 0, 0, 0, 0x99, 1},
                         isim[] = {0xA0, 0, 0, 0, 0x87, 0x10, 0x04, 0xFF, 0x49, 0xFF, 0x05, 0x89};
    profile_expect(p, "00A4040C07A0000000871004", 0x9000, "");
    assert_int_equal(rk_algorithm_put_mapping(&p->store, p->space, p->isim, 0, rk_slice_of(aid)),
                     0);
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x9864);
    assert_int_equal(rk_algorithm_put_mapping(&p->store, p->space, p->isim, 0, rk_slice_of(isim)),
                     0);
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x9864);
}

static void authenticate__csim__is_refused(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4040C07A0000003431002", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x6A81);
    profile_expect(p, "0088008111 10 23553CBE9637A89D218AE64DAE47BF35", 0x6A81, "");
}

static void authenticate__without_pin_or_application__is_refused(void **state) {
    struct profile *p = *state;
    profile_restart(p);
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x6985);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x6982);
    profile_expect(p, "0020008108" PROFILE_PIN2, 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x6982);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C025F3B", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDB);
    profile_expect(p, "00A4000C023F00", 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0x6985);
}

static void authenticate__rule_of_the_adf__decides(void **state) {
    struct profile *p = *state;
    struct rk_file adf = profile_file(p, "7FD0");
    adf.arr_fid = 0x6F06;
    adf.arr_record = 5;
    assert_int_equal(rk_file_update(&p->uicc.files, &adf), 0);
    profile_set_rule(p, 5, "840188A40683010A950108");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0x6982);
    profile_expect(p, "0020000A08" PROFILE_ADM, 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDB);
    profile_set_rule(p, 5, "8401889700");
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0x6982);
    profile_set_rule(p, 5, "8401FF9000");
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0xDB);
}

static void authenticate__malformed__is_refused(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"00880081", 0x6700},
        {"008800810110", 0x6700},
        {"008800811110 00000000000000000000000000000000", 0x6700},
        {"0088008122 0F 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x6A80},
        {"0088008122 10 00000000000000000000000000000000 0F 00000000000000000000000000000000",
         0x6A80},
        {"0088008011 11 00000000000000000000000000000000", 0x6A80},
        {"0088018122 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x6A86},
        {"0088000122 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x6A86},
        {"0088008322 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x6A86},
        {"0088008422 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x9864},
        {"0088008222 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x9864},
        {"0088008122 10 00000000000000000000000000000000 10 00000000000000000000000000000000",
         0x9862},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(p, bad[i].command, bad[i].sw, "");
}

static void authenticate__counter_at_its_end__is_blocked(void **state) {
    struct profile *p = *state;
    subscriber.counter_max = 3;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDB);
    assert_int_equal(challenge(p, sqn_of(1, 0)), 0xDC);
    profile_expect(p, "0088008011 10 23553CBE9637A89D218AE64DAE47BF35", 0x9000, NULL);
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0x6983);
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    assert_int_equal(challenge(p, sqn_of(2, 0)), 0x6983);
}

static void authenticate__test_algorithm__takes_any_sqn_but_the_resync_amf(void **state) {
    struct profile *p = *state;
    char command[100];
    subscriber.id = RK_ALGORITHM_TEST;
    subscriber.options = 2;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(challenge(p, sqn_of(9, 0)), 0xDB);
    assert_int_equal(p->reply.data[1], 16);
    assert_int_equal(challenge(p, sqn_of(9, 0)), 0xDB);
    make_command(p, sqn_of(10, 0), 0xFFFF, command);
    profile_expect(p, command, 0x9000, NULL);
    assert_int_equal(resynchronised(p), sqn_of(9, 0));
}

/* Sets of TS 35.233 as whole exchanges. */

static void use_tuak(struct profile *p, uint8_t options, uint8_t iterations, const char *key,
                     const char *topc) {
    rk_algorithm_defaults(&subscriber);
    subscriber.id = RK_ALGORITHM_TUAK;
    subscriber.options = options;
    subscriber.iterations = iterations;
    subscriber.key_len = (uint8_t)profile_hex(key, subscriber.key);
    profile_hex(topc, subscriber.opc);
    subscriber.sqn_delta = RK_SEQUENCE_MAX;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
}

static void authenticate__tuak__answers_as_published(void **state) {
    struct profile *p = *state;
    use_tuak(p, 0x00, 1, "ABABABABABABABABABABABABABABABAB",
             "BD04D9530E87513C5D837AC2AD954623A8E2330C115305A73EB45D1F40CCCBFF");
    profile_expect(p, "0088008011 10 42424242424242424242424242424242", 0x9000,
                   "04 657ACD64 08 EF56191F0B148D91");
    profile_expect(p,
                   "0088008122 10 42424242424242424242424242424242"
                   "10 608E0F8A8145FFFFF9A54E6AEAA8618D",
                   0x9000,
                   "DB 04 657ACD64 10 D71A1E5C6CAFFE986A26F783E5C78BE1"
                   "10 BE849FA2564F869AECEE6F62D4337E72 08 EF56191F0B148D91");
    assert_int_equal(challenge(p, 0x111111111111), 0xDC);
    assert_int_equal(resynchronised(p), 0x111111111111);
    assert_int_equal(challenge(p, 0x111111111111 + 32), 0xDB);
}

static void authenticate__tuak_with_the_longest_lengths__has_no_gsm_key(void **state) {
    struct profile *p = *state;
    static const char challenge_256[] =
        "008800813A 10 C570AAC68CDE651FB1E3088322498BEF"
        "28 A2353A07FE09297D"
        "90D2289ED1CA1C3DBC2247BB480D431AC71D2E4A7677F6E997CFDDB0CBAD88B7";
    use_tuak(p, 0x53, 2, "1574CA56881D05C189C82880F789C9CD4244955F4426AA2B69C29F15770E5AA5",
             "B04A66F26C62FCD6C82DE22A179AB65506ECF47F56245CD149966CFA9CEC7A51");
    char wrong[sizeof challenge_256];
    memcpy(wrong, challenge_256, sizeof wrong);
    wrong[sizeof wrong - 2] = '6';
    profile_expect(p, wrong, 0x9862, "");
    profile_expect(p, challenge_256, 0x9000,
                   "DB 20 D67E6E64590D22EECBA7324AFA4AF4460C93F01B24506D6E12047D789A94C867"
                   "20 EDE57EDFC57CDFFE1AAE75066A1B7479BBC3837438E88D37A801CCCC9F972B89"
                   "20 48ED9299126E5057402FE01F9201CF25249F9C5C0ED2AFCF084755DAFF1D3999");
    profile_expect(p, challenge_256, 0x9000, NULL);
    assert_int_equal(p->reply.data[0], 0xDC);
    assert_int_equal(p->reply.len, 2 + 6 + 32);
    profile_expect(p, "0088008011 10 C570AAC68CDE651FB1E3088322498BEF", 0x9864, "");
    profile_expect(p,
                   "0088008122 10 C570AAC68CDE651FB1E3088322498BEF"
                   "10 A2353A07FE09297D 90D2289ED1CA1C3D",
                   0x6700, "");
}

static void parameters_of_tuak__written__are_read_back(void **state) {
    struct profile *p = *state;
    struct rk_algorithm out;
    use_tuak(p, 0x53, 255, "1574CA56881D05C189C82880F789C9CD4244955F4426AA2B69C29F15770E5AA5",
             "B04A66F26C62FCD6C82DE22A179AB65506ECF47F56245CD149966CFA9CEC7A51");
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &out), 0);
    assert_int_equal(out.key_len, 32);
    assert_int_equal(out.iterations, 255);
    assert_memory_equal(out.key, subscriber.key, sizeof out.key);
    assert_memory_equal(out.opc, subscriber.opc, sizeof out.opc);
    subscriber.key_len = 16;
    subscriber.iterations = 1;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &subscriber), 0);
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &out), 0);
    assert_int_equal(out.key_len, 16);
    assert_memory_equal(out.opc, subscriber.opc, sizeof out.opc);
}

static void parameters_of_tuak__out_of_range__are_refused(void **state) {
    struct profile *p = *state;
    struct rk_algorithm good, a;
    use_tuak(p, 0x00, 1, "ABABABABABABABABABABABABABABABAB",
             "BD04D9530E87513C5D837AC2AD954623A8E2330C115305A73EB45D1F40CCCBFF");
    good = subscriber;
    a = good;
    a.iterations = 0;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    a = good;
    a.options = 0x04;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    a = good;
    a.key_len = 24;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    a = good;
    a.id = RK_ALGORITHM_MILENAGE;
    a.key_len = 32;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
}

static void parameters__written__are_read_back(void **state) {
    struct profile *p = *state;
    struct rk_algorithm in, out;
    memset(&in, 0, sizeof in);
    rk_algorithm_defaults(&in);
    in.id = RK_ALGORITHM_MILENAGE;
    memset(in.key, 1, RK_ALGORITHM_KEY_LEN);
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &in), 0);
    assert_int_equal(rk_store_len(&p->store, rk_key(p->space, RK_OBJECT_ALGORITHM, p->usim)), 19);
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &out), 0);
    assert_memory_equal(in.xoring, out.xoring, sizeof in.xoring);
    assert_int_equal(out.sqn_delta, 0x10000000);
    memset(in.opc, 2, RK_ALGORITHM_KEY_LEN);
    memset(in.rotation, 3, sizeof in.rotation);
    memset(in.xoring, 4, sizeof in.xoring);
    in.options = 5;
    in.counter_max = 0xFFFFFF;
    in.sqn_options = 0x0E;
    in.sqn_delta = RK_SEQUENCE_MAX;
    in.sqn_age_limit = 6;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &in), 0);
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &out), 0);
    assert_memory_equal(in.opc, out.opc, sizeof in.opc);
    assert_memory_equal(in.rotation, out.rotation, sizeof in.rotation);
    assert_memory_equal(in.xoring, out.xoring, sizeof in.xoring);
    assert_int_equal(out.options, 5);
    assert_int_equal(out.counter_max, 0xFFFFFF);
    assert_int_equal(out.sqn_options, 0x0E);
    assert_true(out.sqn_delta == RK_SEQUENCE_MAX && out.sqn_age_limit == 6);
}

static void parameters__out_of_range__are_refused(void **state) {
    struct profile *p = *state;
    struct rk_algorithm a = subscriber;
    a.id = 4;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    a = subscriber;
    a.sqn_delta = RK_SEQUENCE_MAX + 1;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    a = subscriber;
    a.counter_max = 0x1000000;
    assert_int_equal(rk_algorithm_put(&p->store, p->space, p->usim, &a), RK_FILE_RANGE);
    assert_int_equal(rk_algorithm_put_mapping(&p->store, p->space, p->usim, 0, rk_slice("abcd", 4)),
                     RK_FILE_RANGE);
    assert_int_equal(rk_algorithm_put_cdma(&p->store, p->space, p->usim, 16, rk_slice("abcd", 4)),
                     RK_FILE_RANGE);
    assert_int_equal(rk_algorithm_get(&p->store, p->space, p->usim, &a), 0);
    assert_int_equal(a.id, RK_ALGORITHM_MILENAGE);
}

/* An answer that may have left the card is never given for the same SQN again. */

struct cut_challenge {
    struct profile *p;
    char command[100];
    bool answered;
};

static void do_challenge(void *context) {
    struct cut_challenge *c = context;
    uint16_t sw = profile_send(c->p, c->command);
    c->answered = sw == 0x9000 && c->p->reply.data[0] == 0xDB;
}

static void check_challenge(void *context, uint64_t operation, unsigned tear) {
    struct cut_challenge *c = context;
    bool answered = c->answered;
    profile_restart(c->p);
    profile_expect(c->p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(c->p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(c->p, c->command, 0x9000, NULL);
    if (answered && c->p->reply.data[0] == 0xDB)
        fail_msg("cut at %u, tear %u: the same answer twice", (unsigned)operation, tear);
}

static void authenticate__power_cut_anywhere__never_answers_twice(void **state) {
    struct profile *p = *state;
    struct cut_challenge context = {.p = p};
    assert_int_equal(challenge(p, sqn_of(3, 1)), 0xDB);
    make_command(p, sqn_of(4, 1), 0x8000, context.command);
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &context,
                           .run = do_challenge,
                           .check = check_challenge};
    assert_true(cut_everywhere(&cut) > 1);
    assert_int_equal(challenge(p, sqn_of(4, 1)), 0xDC);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(authenticate__published_set__answers_res_ck_ik_kc),
        CASE(authenticate__gsm_context__answers_sres_and_kc),
        CASE(authenticate__wrong_mac__comes_before_synchronisation),
        CASE(authenticate__sqn_used_before__is_never_taken_again),
        CASE(authenticate__slots__are_independent),
        CASE(authenticate__limits__refuse_leaps_and_old_numbers),
        CASE(authenticate__initial_sequence_numbers__count),
        CASE(authenticate__isim_mapped_to_the_usim__shares_key_and_sqn),
        CASE(authenticate__mapped_to_nobody__is_refused),
        CASE(authenticate__csim__is_refused),
        CASE(authenticate__without_pin_or_application__is_refused),
        CASE(authenticate__rule_of_the_adf__decides),
        CASE(authenticate__malformed__is_refused),
        CASE(authenticate__counter_at_its_end__is_blocked),
        CASE(authenticate__test_algorithm__takes_any_sqn_but_the_resync_amf),
        CASE(authenticate__tuak__answers_as_published),
        CASE(authenticate__tuak_with_the_longest_lengths__has_no_gsm_key),
        CASE(parameters_of_tuak__written__are_read_back),
        CASE(parameters_of_tuak__out_of_range__are_refused),
        CASE(parameters__written__are_read_back),
        CASE(parameters__out_of_range__are_refused),
        CASE(authenticate__power_cut_anywhere__never_answers_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
