#include "tests/conformance/row.h"

extern const struct rows transport_rows, addresses_rows, set_address_rows, info1_rows, info2_rows,
    euicc_data_rows, rat_rows, challenge_rows, authenticate_rows, prepare_rows, cancel_rows,
    initialise_rows, configure_rows, metadata_rows, rules_rows, keys_rows, elements_rows, load_rows,
    made_rows, list_rows, retrieve_rows, remove_one_rows, info_rows, nickname_rows, enable_rows,
    disable_rows, delete_one_rows, reset_rows, crl_rows, curves_rows, places_rows, memory_rows,
    versions_rows, refresh_rows, classes_rows, session_rows, effects_rows, asked_rows;

extern const struct rows uicc_select_rows, uicc_status_rows, uicc_fcp_rows, uicc_binary_rows,
    uicc_record_rows, uicc_search_rows, uicc_increase_rows, uicc_data_rows, uicc_pin_rows,
    uicc_access_rows, uicc_state_rows, uicc_channel_rows, uicc_transport_rows, uicc_terminal_rows,
    uicc_suspend_rows, uicc_authenticate_rows, uicc_gba_rows, uicc_identity_rows, uicc_isim_rows,
    uicc_packet_rows, uicc_files_rows, uicc_standard_rows, usim_files_rows, gp_domain_rows,
    gp_channel_rows;

const struct rows *const all_rows[] = {
    &transport_rows,     &addresses_rows,     &set_address_rows,  &info1_rows,
    &info2_rows,         &challenge_rows,     &authenticate_rows, &prepare_rows,
    &initialise_rows,    &configure_rows,     &metadata_rows,     &rules_rows,
    &keys_rows,          &elements_rows,      &load_rows,         &cancel_rows,
    &made_rows,          &list_rows,          &retrieve_rows,     &remove_one_rows,
    &rat_rows,           &crl_rows,           &info_rows,         &enable_rows,
    &disable_rows,       &delete_one_rows,    &reset_rows,        &nickname_rows,
    &euicc_data_rows,    &curves_rows,        &places_rows,       &memory_rows,
    &versions_rows,      &refresh_rows,       &classes_rows,      &session_rows,
    &effects_rows,       &asked_rows,         &uicc_select_rows,  &uicc_status_rows,
    &uicc_fcp_rows,      &uicc_binary_rows,   &uicc_record_rows,  &uicc_search_rows,
    &uicc_increase_rows, &uicc_data_rows,     &uicc_pin_rows,     &uicc_access_rows,
    &uicc_state_rows,    &uicc_standard_rows, &uicc_channel_rows, &uicc_transport_rows,
    &uicc_terminal_rows, &uicc_suspend_rows,  &usim_files_rows,   &uicc_authenticate_rows,
    &uicc_gba_rows,      &uicc_identity_rows, &uicc_isim_rows,    &uicc_packet_rows,
    &uicc_files_rows,    &gp_domain_rows,     &gp_channel_rows,   NULL};
