/* Every row of tests/vectors/profile/cases.txt, fed in several ways. */
#include "tests/unit/profile/card.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX_LEN = 512 };

/* One row, cut into words: case NAME REASON RESPONSE word... */
struct row {
    char *name;
    unsigned reason;
    uint8_t response[RK_SIMA_RESPONSE_MAX];
    size_t response_len;
    struct rk_install_config config;
    char elements[LINE_MAX_LEN];
};

static void set_gid(const char *hex, bool *has, uint8_t *len, uint8_t gid[8]) {
    *has = true;
    *len = (uint8_t)from_hex(hex, gid, 8);
}

/* key=value of the metadata. */
static void set_config(struct rk_install_config *config, const char *word) {
    const char *value = strchr(word, '=') + 1;
    if (strncmp(word, "class=", 6) == 0) {
        config->profile_class = (uint8_t)(value[0] - '0');
    } else if (strncmp(word, "owner=", 6) == 0) {
        config->has_owner = true;
        assert_int_equal(from_hex(value, config->plmn, 3), 3);
    } else if (strncmp(word, "gid1=", 5) == 0) {
        set_gid(value, &config->has_gid1, &config->gid1_len, config->gid1);
    } else if (strncmp(word, "gid2=", 5) == 0) {
        set_gid(value, &config->has_gid2, &config->gid2_len, config->gid2);
    } else {
        fail_msg("what is %s", word);
    }
}

static bool parse(char *line, struct row *row) {
    char *word = strtok(line, " \n");
    if (!word || strcmp(word, "case") != 0)
        return false;
    *row = (struct row){.config = card_config()};
    row->name = strtok(NULL, " \n");
    assert_int_equal(sscanf(strtok(NULL, " \n"), "%u", &row->reason), 1);
    row->response_len = from_hex(strtok(NULL, " \n"), row->response, sizeof row->response);
    while ((word = strtok(NULL, " \n"))) {
        if (strchr(word, '=')) {
            set_config(&row->config, word);
        } else {
            strcat(row->elements, " ");
            strcat(row->elements, word);
        }
    }
    return true;
}

/* PEStatus values met so far, one bit each. */
static uint64_t met;

/* Returns the last one of this outcome. */
static uint32_t meet(const struct rk_install_outcome *outcome) {
    struct rk_tlv_reader r =
        rk_tlv_read(rk_slice(outcome->sima_response, outcome->sima_len), RK_TLV_DER);
    struct rk_tlv response, list, entry, member;
    uint32_t status = 0;
    assert_true(rk_tlv_take(&r, 0x30, &response));
    struct rk_tlv_reader inside = rk_tlv_enter(&r, &response);
    assert_true(rk_tlv_take(&inside, 0xA0, &list));
    struct rk_tlv_reader entries = rk_tlv_enter(&inside, &list);
    while (rk_tlv_take(&entries, 0x30, &entry)) {
        assert_true(rk_tlv_find(entry.value, RK_TLV_DER, 0x80, &member));
        assert_int_equal(rk_tlv_get_uint(member.value, &status), 0);
        assert_in_range(status, 0, 63);
        met |= UINT64_C(1) << status;
    }
    return status;
}

/* Returns whether the outcome was another one. */
static bool differs(const struct row *row, size_t step) {
    static struct card card;
    card_open(&card, 16);
    size_t free_before = rk_store_free(&card.store);
    int result = card_install(&card, package(row->elements), step, &row->config);
    const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
    meet(outcome);
    bool same = outcome->error_reason == row->reason && outcome->sima_len == row->response_len &&
                memcmp(outcome->sima_response, row->response, row->response_len) == 0;
    if (!same) {
        printf("%s, fed by %zu: got %u ", row->name, step, outcome->error_reason);
        for (unsigned i = 0; i < outcome->sima_len; i++)
            printf("%02X", outcome->sima_response[i]);
        printf("\n");
    }
    if (row->reason)
        assert_int_equal(rk_store_free(&card.store), free_before);
    assert_int_equal(result, outcome->error_reason ? RK_INSTALL_FAILED : 0);
    card_close(&card);
    return !same;
}

static void package__every_case__has_its_outcome(void **state) {
    (void)state;
    static const size_t steps[] = {PACKAGE_MAX, 1, 2, 7, 61};
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/profile/cases.txt", "rb");
    assert_non_null(file);
    char line[LINE_MAX_LEN];
    struct row row;
    unsigned rows = 0, different = 0;
    while (fgets(line, sizeof line, file)) {
        if (!parse(line, &row))
            continue;
        rows++;
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            different += differs(&row, steps[i]);
    }
    fclose(file);
    assert_int_equal(different, 0);
    assert_true(rows > 50);
}

/* What follows a refusal changes nothing any more. */
static void feed__after_a_refusal__keeps_the_outcome(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(card_install_elements(&card, "mf", &config), RK_INSTALL_FAILED);
    struct rk_install_outcome first = *rk_installer_outcome(&card.installer);
    assert_int_equal(rk_installer_feed(&card.installer, package("header mf end")),
                     RK_INSTALL_FAILED);
    assert_int_equal(rk_installer_finish(&card.installer), RK_INSTALL_FAILED);
    assert_memory_equal(rk_installer_outcome(&card.installer), &first, sizeof first);
    card_close(&card);
}

/* A store too small: at every size the outcome is insufficient memory until it is a success. */
static void package__store_fills_up__insufficient_memory(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    unsigned refused = 0;
    for (uint16_t filler = 0;; filler++) {
        static uint8_t octets[64];
        card_open(&card, 4);
        for (uint16_t n = 0; n < filler; n++)
            assert_int_equal(rk_store_put(&card.store, rk_key(0, 0x7000, n), rk_slice_of(octets)),
                             0);
        size_t free_before = rk_store_free(&card.store);
        int result =
            card_install_elements(&card, "header mf puk pin usim usim_pin aka end", &config);
        const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
        if (result) {
            assert_int_equal(outcome->error_reason, RK_INSTALL_INSUFFICIENT_MEMORY);
            assert_int_equal(rk_store_free(&card.store), free_before);
            refused++;
        }
        card_close(&card);
        assert_true(result || !refused); /* never a success with less room than a refusal had */
        if (refused == 20)
            break;
    }
}

/* The flash fails at each operation in turn; nothing of the profile stays. */
static void package__flash_fails__memory_failure(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    unsigned refused = 0;
    for (uint64_t operation = 1;; operation++) {
        card_open(&card, 16);
        card.space = rk_store_new_space(&card.store);
        rk_installer_start(&card.installer, &card.store, card.space, &config);
        rk_flash_ram_cut(&card.ram, operation, 0);
        int result = rk_installer_feed(&card.installer, package("header mf puk pin usim usim_pin"));
        const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
        if (result) {
            assert_int_equal(meet(outcome), RK_PE_MEMORY_FAILURE);
            assert_int_equal(outcome->error_reason, RK_INSTALL_PE_PROCESSING_ERROR);
            refused++;
        }
        rk_flash_ram_power(&card.ram);
        card_close(&card);
        if (!result)
            break;
    }
    assert_true(refused > 3);
}

/* After the cases above: each PEStatus there is was the outcome of one of them. */
static void pe_status__each__has_a_cause(void **state) {
    (void)state;
    static const uint8_t all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 31};
    uint64_t want = 0;
    for (size_t i = 0; i < sizeof all; i++)
        want |= UINT64_C(1) << all[i];
    assert_true(met == want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(package__every_case__has_its_outcome),
        cmocka_unit_test(feed__after_a_refusal__keeps_the_outcome),
        cmocka_unit_test(package__store_fills_up__insufficient_memory),
        cmocka_unit_test(package__flash_fails__memory_failure),
        cmocka_unit_test(pe_status__each__has_a_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
