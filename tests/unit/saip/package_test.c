/* What `saip make` writes, read back by asn1c. */
#include "tests/support/test.h"

#include "asn1/codec/codec.h"
#include "tools/saip/package.h"

#include <KeyComponent.h>
#include <KeyObject.h>
#include <ProfileElement.h>
#include <string.h>

static struct rk_saip_subscriber subscriber(void) {
    struct rk_saip_subscriber who = {
        .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
        .imsi = "001010123456063",
        .mnc_len = 2,
        .spn = "test",
        .name = "unit test",
        .algorithm = RK_SAIP_MILENAGE,
    };
    memset(who.ki, 0x11, sizeof who.ki);
    memset(who.opc, 0x22, sizeof who.opc);
    return who;
}

struct read_package {
    ProfileElement_t *elements[16];
    size_t count;
};

/* Decode strictly, and encode again: our writer must be DER to the octet. */
static void read_all(struct rk_slice package, struct read_package *out) {
    struct rk_buf again = {0};
    out->count = 0;
    for (size_t at = 0, used; at < package.len; at += used) {
        void *value = NULL;
        assert_true(out->count < 16);
        assert_int_equal(
            rk_codec_decode_one(&asn_DEF_ProfileElement, rk_slice_from(package, at), &value, &used),
            0);
        assert_int_equal(rk_codec_encode(&asn_DEF_ProfileElement, value, &again), 0);
        out->elements[out->count++] = value;
    }
    assert_true(rk_slice_equal(rk_buf_slice(&again), package));
    rk_buf_free(&again);
}

static void free_all(struct read_package *p) {
    for (size_t i = 0; i < p->count; i++)
        rk_codec_free(&asn_DEF_ProfileElement, &p->elements[i]);
}

static const ProfileElement_t *find(const struct read_package *p, ProfileElement_PR kind) {
    for (size_t i = 0; i < p->count; i++)
        if (p->elements[i]->present == kind)
            return p->elements[i];
    fail_msg("no such element");
    return NULL;
}

static struct rk_slice content_of(const File_t *file) {
    for (int i = 0; i < file->list.count; i++)
        if (file->list.array[i]->present == File__Member_PR_fillFileContent)
            return rk_codec_bytes(&file->list.array[i]->choice.fillFileContent);
    return rk_slice(NULL, 0);
}

static void make__one_subscriber__every_value_is_where_it_belongs(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package;
    struct read_package p;
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);

    const ProfileHeader_t *header = &find(&p, ProfileElement_PR_header)->choice.header;
    assert_memory_equal(header->iccid.buf, who.iccid, 10);
    assert_non_null(header->eUICC_Mandatory_services.milenage);
    assert_null(header->eUICC_Mandatory_services.usim_test_algorithm);

    static const uint8_t ef_iccid[] = {0x98, 0x44, 0x05, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0xF2};
    const PE_MF_t *mf = &find(&p, ProfileElement_PR_mf)->choice.mf;
    assert_true(rk_slice_equal(content_of(&mf->ef_iccid), rk_slice_of(ef_iccid)));

    static const uint8_t ef_imsi[] = {0x08, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x06, 0x36};
    const PE_USIM_t *usim = &find(&p, ProfileElement_PR_usim)->choice.usim;
    assert_true(rk_slice_equal(content_of(&usim->ef_imsi), rk_slice_of(ef_imsi)));
    static const uint8_t acc_3[] = {0x00, 0x08};
    assert_true(rk_slice_equal(content_of(&usim->ef_acc), rk_slice_of(acc_3)));

    const PE_AKAParameter_t *aka = &find(&p, ProfileElement_PR_akaParameter)->choice.akaParameter;
    const AlgoParameter_t *algorithm = &aka->algoConfiguration.choice.algoParameter;
    assert_int_equal(algorithm->algorithmID, 1);
    assert_memory_equal(algorithm->key.buf, who.ki, 16);
    assert_memory_equal(algorithm->opc.buf, who.opc, 16);
    assert_int_equal(p.elements[p.count - 1]->present, ProfileElement_PR_end);
    free_all(&p);
}

static void make__tuak__has_its_key_lengths_and_service(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    for (uint8_t len = 16; len <= 32; len = (uint8_t)(len + 16)) {
        struct rk_saip_subscriber who = subscriber();
        struct rk_slice package;
        struct read_package p;
        who.algorithm = RK_SAIP_TUAK;
        who.ki_len = len;
        who.options = 0x51;
        who.iterations = (uint8_t)(len == 16 ? 1 : 200);
        assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
        read_all(package, &p);
        const ServicesList_t *services = &p.elements[0]->choice.header.eUICC_Mandatory_services;
        assert_int_equal(services->tuak128 != NULL, len == 16);
        assert_int_equal(services->tuak256 != NULL, len == 32);
        assert_null(services->milenage);
        const AlgoParameter_t *algorithm =
            &find(&p, ProfileElement_PR_akaParameter)
                 ->choice.akaParameter.algoConfiguration.choice.algoParameter;
        assert_int_equal(algorithm->algorithmID, 2);
        assert_int_equal(algorithm->algorithmOptions.buf[0], 0x51);
        assert_int_equal(algorithm->key.size, len);
        assert_int_equal(algorithm->opc.size, 32);
        assert_int_equal(algorithm->numberOfKeccak ? *algorithm->numberOfKeccak : 1,
                         who.iterations);
        free_all(&p);
    }
}

static void make__imsi_of_even_length__ends_in_a_filler(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package;
    struct read_package p;
    strcpy(who.imsi, "00101012345606");
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);
    static const uint8_t ef_imsi[] = {0x08, 0x01, 0x10, 0x10, 0x10, 0x32, 0x54, 0x06, 0xF6};
    const PE_USIM_t *usim = &find(&p, ProfileElement_PR_usim)->choice.usim;
    assert_true(rk_slice_equal(content_of(&usim->ef_imsi), rk_slice_of(ef_imsi)));
    free_all(&p);
}

static void make__test_algorithm__asks_for_128_bits_of_res(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package;
    struct read_package p;
    who.algorithm = RK_SAIP_TEST_ALGORITHM;
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);
    const ProfileHeader_t *header = &find(&p, ProfileElement_PR_header)->choice.header;
    assert_non_null(header->eUICC_Mandatory_services.usim_test_algorithm);
    assert_null(header->eUICC_Mandatory_services.milenage);
    const PE_AKAParameter_t *aka = &find(&p, ProfileElement_PR_akaParameter)->choice.akaParameter;
    const AlgoParameter_t *algorithm = &aka->algoConfiguration.choice.algoParameter;
    assert_int_equal(algorithm->algorithmID, 3);
    assert_int_equal(algorithm->algorithmOptions.buf[0], 2);
    free_all(&p);
}

static void expect_key(const KeyObject_t *key, uint8_t usage, uint8_t number,
                       const struct rk_saip_key *value) {
    assert_int_equal(key->keyUsageQualifier.buf[0], usage);
    assert_int_equal(key->keyIdentifier.buf[0], number);
    assert_int_equal(key->keyVersionNumber.buf[0], 1);
    assert_int_equal(key->keyComponents.list.count, 1);
    const KeyComponent_t *component = key->keyComponents.list.array[0];
    assert_int_equal(component->keyType.buf[0], 0x88);
    assert_true(
        rk_slice_equal(rk_codec_bytes(&component->keyData), rk_slice(value->octets, value->len)));
}

/* Packets reach the domain and the files: each has its TAR, and none takes less than a counter, a
 * cipher and a checksum by key. */
static void expect_reach(const struct read_package *p, const PE_SecurityDomain_t *domain) {
    static const uint8_t toolkit[] = {1, 0, 0, 0, 0, 2, 1, 0x16, 3, 0, 0, 0, 0};
    const UICCApplicationParameters_t *reached = domain->instance.applicationParameters;
    assert_non_null(reached);
    assert_true(
        rk_slice_equal(rk_codec_bytes(reached->uiccToolkitApplicationSpecificParametersField),
                       rk_slice_of(toolkit)));
    uint8_t seen = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->elements[i]->present != ProfileElement_PR_rfm)
            continue;
        const PE_RFM_t *rfm = &p->elements[i]->choice.rfm;
        const uint8_t tar[] = {0xB0, 0x00, seen};
        assert_int_equal(rfm->tarList->list.count, 1);
        assert_true(rk_slice_equal(rk_codec_bytes(rfm->tarList->list.array[0]), rk_slice_of(tar)));
        assert_int_equal(rfm->minimumSecurityLevel.buf[0], 0x16);
        assert_int_equal(rfm->adfRFMAccess != NULL, seen == 1);
        seen++;
    }
    assert_int_equal(seen, 2);
}

static void make__keys_for_over_the_air__stand_in_the_domain(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package;
    struct read_package p;
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);
    assert_null(find(&p, ProfileElement_PR_securityDomain)->choice.securityDomain.keyList);
    free_all(&p);

    who.ota_enc = (struct rk_saip_key){16, {1}};
    who.ota_mac = (struct rk_saip_key){24, {2}};
    who.ota_dek = (struct rk_saip_key){32, {3}};
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);
    const PE_SecurityDomain_t *domain =
        &find(&p, ProfileElement_PR_securityDomain)->choice.securityDomain;
    assert_non_null(domain->keyList);
    assert_int_equal(domain->keyList->list.count, 3);
    expect_key(domain->keyList->list.array[0], 0x18, 1, &who.ota_enc);
    expect_key(domain->keyList->list.array[1], 0x14, 2, &who.ota_mac);
    expect_key(domain->keyList->list.array[2], 0x48, 3, &who.ota_dek);
    expect_reach(&p, domain);
    free_all(&p);
}

static void make__buffer_too_small__is_an_error_at_every_size(void **state) {
    (void)state;
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package, none = {0};
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    for (size_t cap = 0; cap < package.len; cap++)
        assert_int_equal(rk_saip_make(&who, buf, cap, &none), RK_TLV_OVERFLOW);
    assert_null(none.ptr);
}

/* The record of EF.ARR that a file names; 0 if it is left to the template. */
static uint8_t rule_of(const File_t *file) {
    for (int i = 0; file && i < file->list.count; i++) {
        const struct File__Member *part = file->list.array[i];
        if (part->present != File__Member_PR_fileDescriptor)
            continue;
        const OCTET_STRING_t *rule = part->choice.fileDescriptor.securityAttributesReferenced;
        if (rule && rule->size == 3)
            return rule->buf[2];
    }
    return 0;
}

/* Templates refer to records that the EF.ARR here does not have: nobody could read such a file. */
static void make__files_of_the_template__refer_to_rules_that_are_there(void **state) {
    (void)state;
    enum { RULES = 4 };
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber who = subscriber();
    struct rk_slice package;
    struct read_package p;
    assert_int_equal(rk_saip_make(&who, buf, sizeof buf, &package), 0);
    read_all(package, &p);
    const PE_USIM_t *usim = &find(&p, ProfileElement_PR_usim)->choice.usim;
    const File_t *files[] = {
        &usim->ef_imsi,   usim->ef_keys,      usim->ef_keysPS,    usim->ef_hpplmn, &usim->ef_ust,
        usim->ef_fdn,     usim->ef_sms,       usim->ef_smsp,      usim->ef_smss,   &usim->ef_spn,
        &usim->ef_est,    usim->ef_start_hfn, usim->ef_threshold, usim->ef_psloci, &usim->ef_acc,
        usim->ef_fplmn,   usim->ef_loci,      usim->ef_ad,        &usim->ef_ecc,   usim->ef_netpar,
        usim->ef_epsloci, usim->ef_epsnsc};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_in_range(rule_of(files[i]), 1, RULES);
    assert_int_equal(rule_of(find(&p, ProfileElement_PR_mf)->choice.mf.ef_umpc), 2);
    free_all(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(make__one_subscriber__every_value_is_where_it_belongs),
        cmocka_unit_test(make__tuak__has_its_key_lengths_and_service),
        cmocka_unit_test(make__imsi_of_even_length__ends_in_a_filler),
        cmocka_unit_test(make__test_algorithm__asks_for_128_bits_of_res),
        cmocka_unit_test(make__keys_for_over_the_air__stand_in_the_domain),
        cmocka_unit_test(make__files_of_the_template__refer_to_rules_that_are_there),
        cmocka_unit_test(make__buffer_too_small__is_an_error_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
