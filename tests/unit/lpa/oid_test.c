/* The SM-DP+ OID of an activation code against the server's certificate (SGP.22 4.1, 4.5.2.1). */
#include "certs/pki.h"
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

#include <string.h>

/* Certificates name the OID that certs gives a DPauth when nobody says otherwise: 2.999.10. */
static struct rk_pki *pki;

static int make_pki(void **state) {
    struct rk_pki_config config = {.curves = {[RK_CURVE_NIST] = true}};
    (void)state;
    return rk_pki_new(NULL, &pki) || rk_pki_create(pki, &config);
}

static int free_pki(void **state) {
    (void)state;
    rk_pki_free(&pki);
    return 0;
}

static int setup(void **state) {
    struct scenario *s = test_calloc(1, sizeof *s);
    scenario_init(s);
    rk_buf_truncate(&s->certificate, 0);
    rk_buf_put_slice(&s->certificate, rk_pki_get(pki, RK_ROLE_DPAUTH, RK_CURVE_NIST)->cert.raw);
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct scenario *s = *state;
    scenario_free(s);
    test_free(s);
    return 0;
}

static int run_with(struct scenario *s, const char *code) {
    s->request = (struct rk_lpa_download_request){.activation_code = code};
    return scenario_run(s);
}

static void oid__the_same_as_in_the_certificate__installed(void **state) {
    assert_int_equal(run_with(*state, "LPA:1$smdp.example.com$M$2.999.10"), 0);
}

static void oid__none_in_the_code__not_asked_for(void **state) {
    assert_int_equal(run_with(*state, "LPA:1$smdp.example.com$M$$1"), 0);
}

static void oid__another_one__stopped_before_the_card_sees_the_server(void **state) {
    struct scenario *s = *state;
    assert_int_equal(run_with(s, "LPA:1$smdp.example.com$M$2.999.1"), RK_LPA_SERVER);
    assert_non_null(strstr(s->e.message, "2.999.1,"));
    assert_int_equal(s->authenticate.len, 0);
    assert_int_equal(s->cancel_reason, -1);
}

static void oid__certificate_is_none__stopped(void **state) {
    struct scenario *s = *state;
    rk_buf_truncate(&s->certificate, 0);
    rk_buf_put_tlv(&s->certificate, 0x30, rk_slice("\x05\x00", 2));
    assert_int_equal(run_with(s, "LPA:1$smdp.example.com$M$2.999.10"), RK_LPA_SERVER);
    assert_int_equal(s->authenticate.len, 0);
}

static void oid__certificate_without_one__stopped(void **state) {
    struct scenario *s = *state;
    rk_buf_truncate(&s->certificate, 0);
    rk_buf_put_slice(&s->certificate, rk_pki_get(pki, RK_ROLE_EUM, RK_CURVE_NIST)->cert.raw);
    assert_int_equal(run_with(s, "LPA:1$smdp.example.com$M$2.999.10"), RK_LPA_SERVER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(oid__the_same_as_in_the_certificate__installed),
        TEST(oid__none_in_the_code__not_asked_for),
        TEST(oid__another_one__stopped_before_the_card_sees_the_server),
        TEST(oid__certificate_is_none__stopped),
        TEST(oid__certificate_without_one__stopped),
    };
    return cmocka_run_group_tests(tests, make_pki, free_pki);
}
