/*
 * The IoT minimal profile: what the package may leave out because the card can make it from the
 * profile header and from the access rules that templates refer to.
 *
 * Public sources tell which members are optional, not what stands there then. Decided here: the AID
 * is 3GPP's RID and the header's PIX, EF.ICCID is the header's, EF.DIR has one entry for the ADF
 * without a label, whatever its AID is, EF.ARR has the rules of the format's access rule table in
 * its order, the ADF's EF.ARR is a link to that of the MF, and the PIN status lists those of the
 * PINs below that the package gives.
 */
#include "euicc/profile/internal.h"

#include <string.h>

enum { EF_ARR = 0x2F06, RULES = 14, RULE_PARTS = 3, RULE_LEN = 33, RULES_AT_ONCE = 7 };

/* Conditions of an access rule part, and the mark of one whose data object has tag 84. */
enum { ALWAYS, NEVER, PIN1, PIN2, ADM1, CONDITION = 0x0F, COMMAND = 0x80 };

/* Access mode (or, with COMMAND, an instruction) and condition; in the order of their records. */
static const struct rule {
    uint8_t mode, condition;
} rules[RULES][RULE_PARTS] = {
    {{0x01, ALWAYS}, {0x02, PIN1}, {0x58, ADM1}},
    {{0x01, PIN1}, {0x5A, ADM1}},
    {{0x5B, ADM1}},
    {{0x01, ALWAYS}, {0x1A, NEVER}, {0x40, ADM1}},
    {{0x03, PIN1}, {0x58, ADM1}},
    {{0x11, PIN1}, {0x4A, ADM1}},
    {{0x03, PIN1}, {0x58, ADM1}, {0x32, PIN1 | COMMAND}},
    {{0x01, PIN1}, {0x02, PIN2}, {0x58, ADM1}},
    {{0x01, ALWAYS}, {0x1A, PIN1}, {0x40, ADM1}},
    {{0x01, ALWAYS}, {0x5A, ADM1}},
    {{0x01, ALWAYS}, {0x18, ADM1}, {0x42, NEVER}},
    {{0x01, PIN1}, {0x5A, NEVER}},
    {{0x13, PIN1}, {0x48, ADM1}},
    {{0x5E, ADM1}},
};

static void put_part(struct rk_tlv_writer *w, const struct rule *rule) {
    static const uint8_t keys[] = {[PIN1] = 0x01, [PIN2] = 0x81, [ADM1] = 0x0A};
    static const uint8_t verify[] = {0x08};
    uint8_t condition = rule->condition & CONDITION;
    rk_tlv_put(w, rule->condition & COMMAND ? 0x84 : 0x80, rk_slice(&rule->mode, 1));
    if (condition == ALWAYS || condition == NEVER) {
        rk_tlv_put(w, condition == ALWAYS ? 0x90 : 0x97, rk_slice(NULL, 0));
        return;
    }
    size_t at = rk_tlv_open(w, 0xA4);
    rk_tlv_put(w, 0x83, rk_slice(&keys[condition], 1));
    rk_tlv_put(w, 0x95, rk_slice_of(verify));
    rk_tlv_close(w, at);
}

static int write_rules(struct rk_installer *inst, unsigned first) {
    uint8_t octets[RULES_AT_ONCE * RULE_LEN];
    struct rk_file_work *w = &inst->work.file;
    memset(octets, 0xFF, sizeof octets);
    for (unsigned n = 0; n < RULES_AT_ONCE; n++) {
        struct rk_tlv_writer record = rk_tlv_write(octets + n * RULE_LEN, RULE_LEN);
        for (unsigned i = 0; i < RULE_PARTS && rules[first + n][i].mode; i++)
            put_part(&record, &rules[first + n][i]);
    }
    int status = rk_pe_file_room(inst);
    return status ? status
                  : rk_pe_file_status(rk_file_write(&inst->files, &w->file,
                                                    (size_t)first * RULE_LEN, rk_slice_of(octets)));
}

int rk_pe_minimal_fill(struct rk_installer *inst) {
    const struct rk_file_work *w = &inst->work.file;
    bool wanted =
        w->entry && w->exists && !w->filled && !(w->given & (RK_FCP_PATTERN | RK_FCP_LINK));
    if (wanted && w->entry->fill == RK_FILL_DIR)
        inst->empty_dir = w->file.fid; /* the ADF comes after it */
    if (!wanted || w->entry->fill != RK_FILL_RULES)
        return RK_PE_OK;
    if (w->file.record_len != RULE_LEN || w->file.record_count != RULES)
        return RK_PE_BAD_VALUES; /* other records are for the package to fill */
    for (unsigned first = 0; first < RULES; first += RULES_AT_ONCE) {
        int status = write_rules(inst, first);
        if (status)
            return status;
    }
    return RK_PE_OK;
}

/* 3GPP's RID before the header's PIX. */
static uint8_t default_aid(const struct rk_installer *inst, uint8_t aid[RK_FILE_AID_MAX]) {
    static const uint8_t rid[] = {0xA0, 0x00, 0x00, 0x00, 0x87};
    if (!inst->pix_len)
        return 0;
    memcpy(aid, rid, sizeof rid);
    memcpy(aid + sizeof rid, inst->pix, inst->pix_len);
    return (uint8_t)(sizeof rid + inst->pix_len);
}

/* The header has the digits in order, the file two by two the other way round (ITU-T E.118). */
static uint8_t iccid(const struct rk_installer *inst, uint8_t *pattern) {
    for (unsigned i = 0; i < sizeof inst->iccid; i++)
        pattern[i] = (uint8_t)(inst->iccid[i] << 4 | inst->iccid[i] >> 4);
    return (uint8_t)sizeof inst->iccid;
}

void rk_pe_minimal_begin(struct rk_installer *inst) {
    static const uint8_t arr[] = {EF_ARR >> 8, EF_ARR & 0xFF};
    struct rk_file_work *w = &inst->work.file;
    switch (w->entry->fill) {
    case RK_FILL_ICCID:
        w->pattern_len = iccid(inst, w->pattern);
        break;
    case RK_FILL_RULES_OF_MF:
        memcpy(w->link, arr, sizeof arr);
        w->link_len = sizeof arr;
        break;
    default:
        break;
    }
    if (w->pattern_len)
        w->file.fill = RK_FILE_FILL_LAST;
    if (w->file.kind == RK_FILE_KIND_ADF && w->file.fid)
        w->file.aid_len = default_aid(inst, w->file.aid);
}

static int list_pins(struct rk_installer *inst, uint16_t directory) {
    static const uint8_t references[] = {0x01, 0x81, 0x0A};
    struct rk_file file;
    int error = rk_file_directory(&inst->files, directory, &file);
    if (error || file.pin_status_len)
        return rk_pe_file_status(error);
    for (size_t i = 0; i < sizeof references; i++) {
        error = rk_pe_find_pin(inst, directory, references[i]);
        if (!error)
            file.pin_status[file.pin_status_len++] = references[i];
        else if (error != RK_FILE_ABSENT)
            return rk_pe_file_status(error);
    }
    int status = rk_pe_file_room(inst);
    return status ? status : rk_pe_file_status(rk_file_update(&inst->files, &file));
}

/* The first record of an EF.DIR that was left empty: the ADF (TS 102 221 13.1). */
static int enter_application(struct rk_installer *inst) {
    uint8_t octets[4 + RK_FILE_AID_MAX];
    struct rk_file dir, adf;
    struct rk_slice record;
    int error = rk_file_child(&inst->files, RK_FILE_MF, inst->empty_dir, &dir);
    if (!error)
        error = rk_file_directory(&inst->files, inst->first_usim, &adf);
    if (error)
        return rk_pe_file_status(error);
    struct rk_tlv_writer w = rk_tlv_write(octets, sizeof octets);
    size_t entry = rk_tlv_open(&w, 0x61);
    rk_tlv_put(&w, 0x4F, rk_slice(adf.aid, adf.aid_len));
    rk_tlv_close(&w, entry);
    if (rk_tlv_write_finish(&w, &record) || record.len > dir.record_len)
        return RK_PE_BAD_VALUES;
    int status = rk_pe_file_room(inst);
    return status ? status : rk_pe_file_status(rk_file_write(&inst->files, &dir, 0, record));
}

int rk_pe_minimal_end(struct rk_installer *inst) {
    if (!inst->minimal)
        return RK_PE_OK;
    int status = list_pins(inst, RK_FILE_MF);
    if (!status)
        status = list_pins(inst, inst->first_usim);
    return status || !inst->empty_dir ? status : enter_application(inst);
}
