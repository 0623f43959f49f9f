/* What can only be judged when everything is there. */
#include "euicc/check.h"
#include "euicc/profile/internal.h"

#include "euicc/store/objects.h"

#include <string.h>

enum {
    EF_ICCID = 0x2FE2,
    EF_IMSI = 0x6F07,
    EF_UST = 0x6F38,
    EF_GID1 = 0x6F3E,
    EF_GID2 = 0x6F3F,
    SERVICE_GID1 = 17, /* of EF.UST (3GPP TS 31.102 4.2.8) */
    SERVICE_GID2 = 18,
};

int rk_pe_find_pin(struct rk_installer *inst, uint16_t directory, uint8_t reference) {
    struct rk_file file;
    struct rk_pin pin;
    int error;
    if (!(reference & RK_PIN_LOCAL))
        directory = RK_FILE_MF;
    while ((error = rk_pin_get(inst->store, inst->files.space, directory, reference, &pin)) ==
               RK_FILE_ABSENT &&
           directory != RK_FILE_MF) {
        error = rk_file_directory(&inst->files, directory, &file);
        if (error)
            return error;
        directory = file.parent;
    }
    rk_wipe(&pin, sizeof pin);
    return error;
}

static int check_directory(struct rk_installer *inst, uint16_t index) {
    struct rk_file file;
    int error = rk_file_directory(&inst->files, index, &file);
    for (unsigned i = 0; !error && i < file.pin_status_len; i++) {
        error = rk_pe_find_pin(inst, index, file.pin_status[i]);
        if (error == RK_FILE_ABSENT)
            inst->additional = file.pin_status[i];
    }
    return error == RK_FILE_ABSENT ? RK_PE_PIN_CODE_MISSING : rk_pe_file_status(error);
}

/* The application `aid`, if there is one with exactly that AID. */
static int find_application(struct rk_installer *inst, struct rk_slice aid, struct rk_file *adf) {
    int error;
    for (unsigned n = 0; (error = rk_file_application(&inst->files, n, adf)) == 0; n++)
        if (rk_slice_equal(aid, rk_slice(adf->aid, adf->aid_len)))
            return 0;
    return error;
}

/* An application that uses the parameters of another one needs one that has its own. */
static int check_mapping(struct rk_installer *inst, uint16_t adf) {
    struct rk_algorithm algorithm;
    uint8_t aid[RK_FILE_AID_MAX];
    struct rk_file source;
    int result = rk_algorithm_get(inst->store, inst->files.space, adf, &algorithm);
    if (!result && algorithm.id == RK_ALGORITHM_MAPPED) {
        result = rk_algorithm_mapping(inst->store, inst->files.space, adf, aid);
        if (result >= 0)
            result = find_application(inst, rk_slice(aid, (size_t)result), &source);
        if (!result)
            result = rk_algorithm_get(inst->store, inst->files.space, source.index, &algorithm);
        if (result == RK_FILE_ABSENT || (!result && algorithm.id == RK_ALGORITHM_MAPPED)) {
            rk_wipe(&algorithm, sizeof algorithm);
            return RK_PE_INVALID_PARAMETER;
        }
    }
    rk_wipe(&algorithm, sizeof algorithm);
    return result == RK_FILE_ABSENT ? RK_PE_OK : rk_pe_file_status(result);
}

static int check_mappings(struct rk_installer *inst) {
    struct rk_file adf;
    int error, status = RK_PE_OK;
    for (unsigned n = 0;
         !status && (error = rk_file_application(&inst->files, n, &adf)) != RK_FILE_ABSENT; n++)
        status = error ? rk_pe_file_status(error) : check_mapping(inst, adf.index);
    return status;
}

static int missing_puk(struct rk_installer *inst, uint8_t reference) {
    struct rk_pin puk;
    int error = rk_puk_get(inst->store, inst->files.space, reference, &puk);
    rk_wipe(&puk, sizeof puk);
    if (error == RK_FILE_ABSENT)
        inst->additional = reference;
    return error;
}

/* A PIN that names a PUK needs it, if there are PUKs at all. */
static int check_puks(struct rk_installer *inst) {
    uint32_t cursor = 0;
    uint16_t part;
    int more = 0;
    while ((inst->seen & RK_SEEN_PUK) &&
           (more = rk_store_walk(inst->store, inst->files.space, RK_OBJECT_PIN, &cursor, &part)) >
               0) {
        struct rk_pin pin;
        if (!rk_pin_is_reference((uint8_t)part))
            continue;
        int error = rk_pin_get(inst->store, inst->files.space, part >> 8, (uint8_t)part, &pin);
        if (!error && pin.puk)
            error = missing_puk(inst, pin.puk);
        rk_wipe(&pin, sizeof pin);
        if (error)
            return error == RK_FILE_ABSENT ? RK_PE_PIN_CODE_MISSING : rk_pe_file_status(error);
    }
    return rk_pe_store_status(more);
}

int rk_pe_package_end(struct rk_installer *inst) {
    if (!(inst->seen & RK_SEEN_MF))
        return RK_PE_INVALID_REQUEST_FORMAT;
    int status = rk_pe_minimal_end(inst);
    for (uint16_t i = 0; !status && i < inst->files.next_directory; i++)
        status = check_directory(inst, i);
    if (!status)
        status = check_mappings(inst);
    if (!status)
        status = check_puks(inst);
    return status ? status : rk_pe_limit_services(inst);
}

/* Metadata and files. Each tells: agrees. What cannot be read does not. */

static bool read_file(struct rk_installer *inst, uint16_t directory, uint16_t fid, void *buf,
                      size_t len) {
    struct rk_file file;
    return rk_file_child(&inst->files, directory, fid, &file) == 0 &&
           rk_file_read(&inst->files, &file, 0, buf, len) == 0;
}

static bool iccid_agrees(struct rk_installer *inst) {
    uint8_t iccid[sizeof inst->config.iccid];
    return read_file(inst, RK_FILE_MF, EF_ICCID, iccid, sizeof iccid) &&
           memcmp(iccid, inst->config.iccid, sizeof iccid) == 0;
}

/* Digit n (from 1) of EF.IMSI, which starts with its length and, in a nibble, a type. */
static unsigned imsi_digit(const uint8_t *imsi, unsigned n) {
    uint8_t octet = imsi[1 + n / 2];
    return n % 2 ? octet >> 4 : octet & 0x0Fu;
}

static bool plmn_agrees(struct rk_installer *inst) {
    uint8_t imsi[9];
    const uint8_t *plmn = inst->config.plmn;
    if (!inst->first_usim || !read_file(inst, inst->first_usim, EF_IMSI, imsi, sizeof imsi))
        return false;
    unsigned mnc3 = plmn[1] >> 4;
    return imsi_digit(imsi, 1) == (plmn[0] & 0x0Fu) && imsi_digit(imsi, 2) == plmn[0] >> 4 &&
           imsi_digit(imsi, 3) == (plmn[1] & 0x0Fu) && imsi_digit(imsi, 4) == (plmn[2] & 0x0Fu) &&
           imsi_digit(imsi, 5) == plmn[2] >> 4 && (mnc3 == 0x0F || imsi_digit(imsi, 6) == mnc3);
}

/* The file holds `gid`, padded with FF. */
static bool gid_is(struct rk_installer *inst, const struct rk_file *file, struct rk_slice gid) {
    if (gid.len > file->size)
        return false;
    for (uint16_t i = 0; i < file->size; i++) {
        uint8_t octet;
        if (rk_file_read(&inst->files, file, i, &octet, 1) ||
            octet != (i < gid.len ? gid.ptr[i] : 0xFF))
            return false;
    }
    return true;
}

/* A group identifier counts if its service is available (EF.UST) and its file is there. */
static bool gid_agrees(struct rk_installer *inst, uint16_t fid, unsigned service,
                       struct rk_slice gid) {
    uint8_t table[3];
    struct rk_file file;
    bool available = read_file(inst, inst->first_usim, EF_UST, table, sizeof table) &&
                     (table[(service - 1) / 8] >> (service - 1) % 8 & 1) &&
                     rk_file_child(&inst->files, inst->first_usim, fid, &file) == 0;
    return available ? gid_is(inst, &file, gid) : gid.len == 0;
}

void rk_pe_check_metadata(struct rk_installer *inst) {
    const struct rk_install_config *c = &inst->config;
    bool agrees = RK_CHECK_WITH(PROFILE_ICCID, iccid_agrees(inst),
                                RK_FACT("metadata", rk_slice_of(c->iccid)));
    if (agrees && c->has_owner)
        agrees =
            RK_CHECK_WITH(PROFILE_OWNER, plmn_agrees(inst),
                          RK_FACT("mccMnc", rk_slice_of(c->plmn))) &&
            RK_CHECK(PROFILE_GID1, gid_agrees(inst, EF_GID1, SERVICE_GID1,
                                              rk_slice(c->gid1, c->has_gid1 ? c->gid1_len : 0))) &&
            RK_CHECK(PROFILE_GID2, gid_agrees(inst, EF_GID2, SERVICE_GID2,
                                              rk_slice(c->gid2, c->has_gid2 ? c->gid2_len : 0)));
    if (!agrees)
        rk_pe_refuse_for(inst, RK_INSTALL_DATA_MISMATCH);
}
