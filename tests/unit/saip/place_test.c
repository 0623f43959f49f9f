/* What `saip check` says of a broken package: which element, which file, which octet, and why. */
#include "tests/unit/profile/card.h"
#include "tests/unit/tools/command.h"

#include "tools/saip/commands.h"
#include "tools/saip/place.h"

#include <stdlib.h>
#include <string.h>

static void enter(const char *names) {
    struct rk_slice octets = package(names);
    command_write("p.der", octets.ptr, octets.len);
}

static void check__broken_package__names_element_octet_and_file(void **state) {
    (void)state;
    static const struct {
        const char *package, *says;
    } rows[] = {
        {"header mf usim_ust_past_end", "element 3 (usim, identification 4) at octet 186, 92 into "
                                        "it, in ef-ust (6F38): a value is"},
        {"header mf_members_swapped",
         "element 2 (mf, identification 1) at octet 59, 25 into it, in "
         "ef-dir (2F00): the element is malformed"},
        {"header mf mf", "element 3 (mf, identification 1) at octet 186: the element is malformed"},
        {"header mf usim gfm_exists",
         "element 4 (genericFileManagement, identification 8) at octet "
         "313, 30 into it, in MF/2FE2: a value is wrong"},
        {"header mf gfm_object_offset", "in MF/4F0B: a value is wrong"},
        {"header mf usim gfm_no_path", "13 into it, in MF/7F67: a value is wrong"},
        {"header mf usim gfm_huge", "in 2F77: not enough memory; the card has not enough memory"},
        {"header mf pin usim usim_pin df_5gs_1_cag",
         "element 6 (df-5gs, identification 48) at octet 405, 19 into it, in ef-cag: the file "
         "system"},
        {"header mf pin usim usim_pin opt_usim_link", "21 into it, in ef-acmax (6F37)"},
        {"header_iot iot_fills_link", "element 2 (iot, identification 64) at octet 39, 33 into it, "
                                      "in ef-arr-usim (6F06): a value is wrong"},
        {"header mf pin usim end",
         "element 5 (end, identification 20) at octet 369, 6 into it, for adf-usim (7FD0) in "
         "element "
         "4 (usim, identification 4): a PIN that a file refers to is missing (81)"},
        {"header mf puk pin_puk_5 end", "a PIN that a file refers to is missing (05)"},
        {"header mf usim aka_key_15", "element 4 (akaParameter, identification 7) at octet 313, 19 "
                                      "into it: a parameter is wrong"},
        {"header mf application", "element 3 (application, identification 11) at octet 186"},
        {"header_aid", "element 1 (header) at octet 0, 26 into it: a library is not supported"},
        {"header_javacard",
         "22 into it: a feature that the profile demands is not supported (javacard)"},
        {"header mf_iccid_other pin end", "EF.ICCID is not the ICCID of the header"},
        {"header mf pin", "after element 3 (pinCodes, identification 3)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enter(rows[i].package);
        command_expect(&rk_saip_program, "check p.der", RK_CLI_CARD);
        if (!strstr(command_err, rows[i].says))
            fail_msg("%s: not \"%s\" but %s", rows[i].package, rows[i].says, command_err);
    }
}

static void check__broken_package__tells_programs_the_file(void **state) {
    (void)state;
    enter("header mf usim_ust_past_end");
    assert_int_equal(command_run(&rk_saip_program, "check --json p.der"), RK_CLI_CARD);
    assert_non_null(
        strstr(command_out,
               "\"offset\":92,\"file\":{\"name\":\"ef-ust\",\"element\":3,\"fid\":\"6F38\"}"));
}

static void check__identification_twice__is_a_warning(void **state) {
    (void)state;
    enter("header mf pin usim usim_pin gsm_access gfm_objects gfm_objects_elsewhere end");
    command_run(&rk_saip_program, "check p.der");
    assert_non_null(strstr(command_err, "elements 7 and 8 have the same identification, 49"));
}

/* Whatever an element is cut or turned into: an answer inside its bounds. */
static void place__any_octets__stays_inside(void **state) {
    (void)state;
    struct rk_slice whole = package("usim_ust_past_end");
    for (size_t len = 0; len <= whole.len; len++) {
        for (unsigned turn = 0; turn < 4; turn++) {
            uint8_t *exact = malloc(len ? len : 1);
            assert_non_null(exact);
            memcpy(exact, whole.ptr, len);
            if (len && turn)
                exact[len * turn / 4] = (uint8_t)(exact[len * turn / 4] ^ 0x81);
            struct rk_saip_element element = {.tag = turn == 3 ? 0xA1 : 0xB3,
                                              .whole = rk_slice(exact, len)};
            struct rk_saip_place place;
            char text[RK_SAIP_PLACE_CAP];
            for (size_t at = 0; at < len + 2; at++)
                if (rk_saip_place(&element, at, &place)) {
                    rk_saip_place_text(&place, text);
                    assert_in_range(strlen(text), 1, sizeof text - 1);
                    assert_true(at < len);
                }
            free(exact);
        }
    }
}

static int enter_folder(void **state) {
    (void)state;
    command_enter_folder();
    return 0;
}

static int leave_folder(void **state) {
    (void)state;
    command_leave_folder();
    return 0;
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(check__broken_package__names_element_octet_and_file),
        IN_FOLDER(check__broken_package__tells_programs_the_file),
        IN_FOLDER(check__identification_twice__is_a_warning),
        cmocka_unit_test(place__any_octets__stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
