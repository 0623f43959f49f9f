#include "tests/conformance/row.h"

extern const struct rows transport_rows, addresses_rows, set_address_rows, info1_rows, info2_rows,
    euicc_data_rows, rat_rows, challenge_rows, authenticate_rows, prepare_rows, cancel_rows,
    initialise_rows, configure_rows, metadata_rows, rules_rows, keys_rows, elements_rows, load_rows,
    made_rows, list_rows, retrieve_rows, remove_one_rows, info_rows, nickname_rows, enable_rows,
    disable_rows, delete_one_rows, reset_rows, crl_rows, curves_rows, places_rows, memory_rows,
    versions_rows, refresh_rows, classes_rows, session_rows, effects_rows, asked_rows;

const struct rows *const all_rows[] = {&transport_rows,    &addresses_rows,  &set_address_rows,
                                       &info1_rows,        &info2_rows,      &challenge_rows,
                                       &authenticate_rows, &prepare_rows,    &initialise_rows,
                                       &configure_rows,    &metadata_rows,   &rules_rows,
                                       &keys_rows,         &elements_rows,   &load_rows,
                                       &cancel_rows,       &made_rows,       &list_rows,
                                       &retrieve_rows,     &remove_one_rows, &rat_rows,
                                       &crl_rows,          &info_rows,       &enable_rows,
                                       &disable_rows,      &delete_one_rows, &reset_rows,
                                       &nickname_rows,     &euicc_data_rows, &curves_rows,
                                       &places_rows,       &memory_rows,     &versions_rows,
                                       &refresh_rows,      &classes_rows,    &session_rows,
                                       &effects_rows,      &asked_rows,      NULL};
