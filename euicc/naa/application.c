#include "euicc/naa/application.h"

#include <string.h>

enum { CODE_LEN = 7, PARENTS_MAX = 16, UST = 0x6F38, IST = 0x6F07 };

static const struct {
    uint8_t code[CODE_LEN];
    uint8_t kind;
    uint16_t services; /* FID of the service table; 0: none that matters here */
} applications[] = {
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02}, RK_APPLICATION_USIM, UST},
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04}, RK_APPLICATION_ISIM, IST},
    {{0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02}, RK_APPLICATION_CSIM, 0},
};

enum { APPLICATIONS = sizeof applications / sizeof *applications };

/* Its row, or APPLICATIONS. */
static unsigned row_of(const struct rk_file *adf) {
    unsigned row = 0;
    while (row < APPLICATIONS &&
           (adf->aid_len < CODE_LEN || memcmp(adf->aid, applications[row].code, CODE_LEN) != 0))
        row++;
    return row;
}

enum rk_application_kind rk_application_kind(const struct rk_file *adf) {
    unsigned row = row_of(adf);
    return row < APPLICATIONS ? (enum rk_application_kind)applications[row].kind
                              : RK_APPLICATION_OTHER;
}

bool rk_application_has(const struct rk_call *call, const struct rk_file *adf, unsigned service) {
    struct rk_file table;
    uint8_t octet;
    unsigned bit = service - 1, row = row_of(adf);
    const struct rk_files *files = &call->uicc->files;
    return row < APPLICATIONS && applications[row].services &&
           rk_file_child(files, adf->index, applications[row].services, &table) == 0 &&
           table.kind == RK_FILE_KIND_TRANSPARENT &&
           rk_file_read(files, &table, bit / 8, &octet, 1) == 0 && (octet >> bit % 8 & 1);
}

int rk_application_current(const struct rk_call *call, struct rk_file *adf) {
    uint16_t directory = call->channel->directory;
    for (unsigned step = 0; step < PARENTS_MAX && directory != RK_FILE_MF; step++) {
        int error = rk_file_directory(&call->uicc->files, directory, adf);
        if (error || adf->kind == RK_FILE_KIND_ADF)
            return error;
        directory = adf->parent;
    }
    return RK_FILE_ABSENT;
}

/* The application's PIN: the first of its key references that a user's PIN can have (TS 102 221
 * 9.5.1). An application that names none asks for none. */
static bool user_is_verified(const struct rk_call *call, const struct rk_file *adf) {
    for (unsigned i = 0; i < adf->pin_status_len; i++) {
        uint8_t reference = adf->pin_status[i];
        if (reference >= 1 && reference <= 8)
            return rk_uicc_pin_satisfied(call, adf->index, reference);
    }
    return true;
}

bool rk_application_may(const struct rk_call *call, const struct rk_file *adf,
                        enum rk_access access) {
    switch (rk_uicc_judge(call, adf, access)) {
    case RK_ALLOWED:
        return true;
    case RK_UNRULED:
        return user_is_verified(call, adf);
    default:
        return false;
    }
}
