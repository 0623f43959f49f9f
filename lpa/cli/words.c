/* Enumerations in the words lpac prints. */
#include "lpa/cli/cli.h"

static const char *pick(const char *const *words, size_t count, int value) {
    if (value == RK_LPA_ABSENT)
        return NULL;
    return value >= 0 && (size_t)value < count && words[value] ? words[value] : "unknown";
}

#define PICK(words, value) pick(words, sizeof(words) / sizeof *(words), value)

const char *lpa_state_word(int state) {
    static const char *const words[] = {"disabled", "enabled"};
    return PICK(words, state);
}

const char *lpa_class_word(int profile_class) {
    static const char *const words[] = {"test", "provisioning", "operational"};
    return PICK(words, profile_class);
}

const char *lpa_icon_word(int icon_type) {
    static const char *const words[] = {"jpeg", "png"};
    return PICK(words, icon_type);
}

const char *lpa_event_word(uint32_t event) {
    switch (event) {
    case RK_LPA_EVENT_INSTALL:
        return "install";
    case RK_LPA_EVENT_ENABLE:
        return "enable";
    case RK_LPA_EVENT_DISABLE:
        return "disable";
    case RK_LPA_EVENT_DELETE:
        return "delete";
    default:
        return "unknown";
    }
}

const char *lpa_bpp_command_word(int command) {
    static const char *const words[] = {
        "initialise_secure_channel", "configure_isdp",       "store_metadata",
        "store_metadata2",           "replace_session_keys", "load_profile_elements"};
    const char *word = PICK(words, command);
    return word ? word : "unknown";
}

const char *lpa_error_reason_word(int reason) {
    static const char *const words[] = {[1] = "incorrect_input_values",
                                        [2] = "invalid_signature",
                                        [3] = "invalid_transaction_id",
                                        [4] = "unsupported_crt_values",
                                        [5] = "unsupported_remote_operation_type",
                                        [6] = "unsupported_profile_class",
                                        [7] = "scp03t_structure_error",
                                        [8] = "scp03t_security_error",
                                        [9] = "install_failed_due_to_iccid_already_exists_on_euicc",
                                        [10] =
                                            "install_failed_due_to_insufficient_memory_for_profile",
                                        [11] = "install_failed_due_to_interruption",
                                        [12] = "install_failed_due_to_pe_processing_error",
                                        [13] = "install_failed_due_to_data_mismatch",
                                        [14] = "test_profile_install_failed_due_to_invalid_naa_key",
                                        [15] = "ppr_not_allowed"};
    if (reason == 127)
        return "install_failed_due_to_unknown_error";
    const char *word = PICK(words, reason);
    return word ? word : "unknown";
}
