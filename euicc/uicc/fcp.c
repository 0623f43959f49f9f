/* File control parameters, TS 102 221 11.1.1.3 and 11.1.1.4. */
#include "asn1/tlv/tlv.h"
#include "euicc/uicc/internal.h"
#include "euicc/uicc/object.h"

enum {
    SHAREABLE = 0x40,
    DIRECTORY = 0x38,
    DATA_CODING = 0x21,     /* the value TS 102 221 asks for */
    CHARACTERISTICS = 0x71, /* clock stop allowed, voltage classes A to C */
    SYSTEM_COMMANDS = 0x01, /* TERMINAL CAPABILITY, which terminals send to who says so */
    PIN_BITMAP_MAX = (RK_FILE_PIN_STATUS_MAX + 7) / 8,
};

static uint8_t descriptor_octet(const struct rk_file *file) {
    static const uint8_t structure[] = {
        [RK_FILE_KIND_MF] = DIRECTORY,  [RK_FILE_KIND_DF] = DIRECTORY,
        [RK_FILE_KIND_ADF] = DIRECTORY, [RK_FILE_KIND_TRANSPARENT] = 0x01,
        [RK_FILE_KIND_LINEAR] = 0x02,   [RK_FILE_KIND_CYCLIC] = 0x06,
        [RK_FILE_KIND_BER_TLV] = 0x39,
    };
    return (uint8_t)(structure[file->kind] | (file->not_shareable ? 0 : SHAREABLE));
}

static void put_descriptor(struct rk_tlv_writer *w, const struct rk_file *file) {
    uint8_t value[5] = {descriptor_octet(file), DATA_CODING, 0, file->record_len,
                        file->record_count};
    rk_tlv_put(w, 0x82, rk_slice(value, rk_file_has_records(file) ? 5 : 2));
}

static void put_u16(struct rk_tlv_writer *w, uint32_t tag, uint16_t number) {
    uint8_t value[2];
    rk_put_u16(value, number);
    rk_tlv_put(w, tag, rk_slice_of(value));
}

static void put_u8(struct rk_tlv_writer *w, uint32_t tag, uint8_t value) {
    rk_tlv_put(w, tag, rk_slice(&value, 1));
}

/* An ADF has no identifier of its own (TS 102 221 8.3): it is "the current ADF". */
static void put_names(struct rk_tlv_writer *w, const struct rk_file *file) {
    bool adf = file->kind == RK_FILE_KIND_ADF;
    put_u16(w, 0x83, adf ? (uint16_t)RK_FILE_ADF_FID : file->fid);
    if (adf)
        rk_tlv_put(w, 0x84, rk_slice(file->aid, file->aid_len));
}

static void put_u32(struct rk_tlv_writer *w, uint32_t tag, uint32_t number) {
    uint8_t value[4];
    rk_put_u32(value, number);
    rk_tlv_put(w, tag, rk_slice_of(value));
}

/* What of its maximum, and of the store, a BER-TLV file has left for a further object. */
static uint32_t memory_left(const struct rk_call *call, const struct rk_file *file) {
    const struct rk_files *files = &call->uicc->files;
    uint32_t left = (uint32_t)rk_store_free(files->store);
    int32_t used = file->kind == RK_FILE_KIND_BER_TLV ? rk_object_used(files, file) : 0;
    if (used < 0 || !file->maximum)
        return left;
    uint32_t rest = (uint32_t)used < file->maximum ? file->maximum - (uint32_t)used : 0;
    return rest < left ? rest : left;
}

/* TS 102 221 11.1.1.4.6: available memory and the sizes of BER-TLV files; 84: DER lengths only. */
static void put_object_file(const struct rk_call *call, struct rk_tlv_writer *w,
                            const struct rk_file *file) {
    enum { DER_ONLY = 0x01 };
    put_u32(w, 0x83, memory_left(call, file));
    put_u8(w, 0x84, DER_ONLY);
    put_u16(w, 0x85, file->size);
    if (file->maximum)
        put_u32(w, 0x86, file->maximum);
}

static void put_proprietary(struct rk_call *call, struct rk_tlv_writer *w,
                            const struct rk_file *file) {
    bool directory = rk_file_is_directory(file), objects = file->kind == RK_FILE_KIND_BER_TLV;
    if (!directory && !objects && !file->special)
        return;
    size_t mark = rk_tlv_open(w, 0xA5);
    if (directory) {
        put_u8(w, 0x80, CHARACTERISTICS);
        put_u32(w, 0x83, memory_left(call, file));
    }
    if (file->kind == RK_FILE_KIND_MF)
        put_u8(w, 0x87, SYSTEM_COMMANDS);
    if (objects)
        put_object_file(call, w, file);
    if (!directory && file->special)
        put_u8(w, 0xC0, file->special);
    rk_tlv_close(w, mark);
}

static void put_rule(struct rk_tlv_writer *w, const struct rk_file *file) {
    if (!file->arr_record)
        return;
    uint8_t value[3] = {0, 0, file->arr_record};
    rk_put_u16(value, file->arr_fid);
    rk_tlv_put(w, 0x8B, rk_slice_of(value));
}

static bool is_enabled(const struct rk_call *call, const struct rk_file *file, uint8_t reference) {
    struct rk_pin pin;
    if (rk_uicc_find_pin(call, file->index, reference, &pin) < 0)
        return false;
    bool enabled = (pin.attributes & RK_PIN_ENABLED) || rk_pin_is_administrative(reference);
    rk_wipe(&pin, sizeof pin);
    return enabled;
}

/* Whether the universal PIN stands in for one of the PINs that matter here. */
static bool universal_is_used(const struct rk_call *call, const struct rk_file *file) {
    bool used = false;
    struct rk_pin pin;
    for (unsigned i = 0; i < file->pin_status_len; i++) {
        if (rk_uicc_find_pin(call, file->index, file->pin_status[i], &pin) < 0)
            continue;
        used = used || (!(pin.attributes & RK_PIN_ENABLED) && (pin.attributes & RK_PIN_REPLACED));
        rk_wipe(&pin, sizeof pin);
    }
    return used;
}

/* A key reference; before that of the universal PIN, whether to use it (TS 102 221 9.5.2). */
static void put_reference(const struct rk_call *call, struct rk_tlv_writer *w,
                          const struct rk_file *file, uint8_t reference) {
    enum { USE = 0x08, DO_NOT_USE = 0x00 };
    if (reference == RK_PIN_UNIVERSAL)
        put_u8(w, 0x95, universal_is_used(call, file) ? USE : DO_NOT_USE);
    put_u8(w, 0x83, reference);
}

/* TS 102 221 9.5.2: one bit for each key reference that follows, set while the PIN is enabled. */
static void put_pin_status(struct rk_call *call, struct rk_tlv_writer *w,
                           const struct rk_file *file) {
    uint8_t enabled[PIN_BITMAP_MAX] = {0};
    if (file->pin_status_len == 0)
        return;
    for (unsigned i = 0; i < file->pin_status_len; i++)
        if (is_enabled(call, file, file->pin_status[i]))
            enabled[i / 8] = (uint8_t)(enabled[i / 8] | 0x80 >> i % 8);
    size_t mark = rk_tlv_open(w, 0xC6);
    rk_tlv_put(w, 0x90, rk_slice(enabled, (file->pin_status_len + 7u) / 8));
    for (unsigned i = 0; i < file->pin_status_len; i++)
        put_reference(call, w, file, file->pin_status[i]);
    rk_tlv_close(w, mark);
}

/* The short identifier; empty means there is none (absent would mean: from the FID). The size of a
 * BER-TLV file is taken for that of its objects, headers included, as 11.1.1.4.6 speaks of it; the
 * text of 11.1.1.4.1 was not to be had. */
static void put_sizes(const struct rk_call *call, struct rk_tlv_writer *w,
                      const struct rk_file *file) {
    uint8_t sfi = (uint8_t)(file->sfi << 3);
    int32_t used =
        file->kind == RK_FILE_KIND_BER_TLV ? rk_object_used(&call->uicc->files, file) : 0;
    if (used > 0xFFFF)
        put_u32(w, 0x80, (uint32_t)used);
    else if (file->kind == RK_FILE_KIND_BER_TLV)
        put_u16(w, 0x80, (uint16_t)(used < 0 ? 0 : used));
    else
        put_u16(w, 0x80, file->size);
    rk_tlv_put(w, 0x88, rk_slice(&sfi, sfi ? 1 : 0));
}

int rk_uicc_fcp(struct rk_call *call, const struct rk_file *file) {
    struct rk_tlv_writer w = rk_tlv_write(call->reply->data, RK_REPLY_MAX);
    struct rk_slice whole;
    size_t mark = rk_tlv_open(&w, 0x62);
    put_descriptor(&w, file);
    put_names(&w, file);
    put_proprietary(call, &w, file);
    put_u8(&w, 0x8A, file->state);
    put_rule(&w, file);
    if (rk_file_is_directory(file))
        put_pin_status(call, &w, file);
    else
        put_sizes(call, &w, file);
    rk_tlv_close(&w, mark);
    if (rk_tlv_write_finish(&w, &whole) != 0)
        return RK_FILE_STORE;
    call->reply->len = whole.len;
    call->reply->sw = RK_SW_OK;
    return 0;
}
