/* RETRIEVE DATA and SET DATA, TS 102 221 11.3.1 and 11.3.2. */
#include "asn1/tlv/tlv.h"
#include "euicc/uicc/internal.h"

#include <string.h>

enum { FIRST = 0x80, NEXT = 0x00, AGAIN = 0x40, BLOCK = 0xE0, SFI = 0x1F };
enum { MORE_AVAILABLE = 0x62F1, MORE_EXPECTED = 0x63F1, TAG_MAX = 3 };

/* The BER-TLV file P2 names; answers and returns false if there is none, or P1 and P2 are wrong. */
static bool find_file(struct rk_call *call, enum rk_access access, struct rk_file *file) {
    uint8_t block = call->apdu->p2 & BLOCK, sfi = call->apdu->p2 & SFI;
    bool known = block == FIRST || ((block == NEXT || block == AGAIN) && sfi == 0);
    if (call->apdu->p1 || !known || sfi == SFI) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return false;
    }
    if (!rk_uicc_find_ef(call, sfi, file))
        return false;
    if (file->kind != RK_FILE_KIND_BER_TLV) {
        rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
        return false;
    }
    return rk_uicc_may(call, file, access);
}

/* Naming the file by its short identifier makes it current. */
static void settle(struct rk_call *call, const struct rk_file *file) {
    if (call->apdu->p2 & SFI)
        rk_uicc_make_current(call, file);
}

static void fail(struct rk_call *call, int error) {
    if (error == RK_FILE_ABSENT)
        rk_reply_sw(call->reply, RK_SW_REFERENCE_NOT_FOUND);
    else if (error == RK_FILE_RANGE)
        rk_reply_sw(call->reply, RK_SW_WRONG_DATA);
    else
        rk_uicc_fail(call, error);
}

/* The data are a tag and nothing else; returns it, 0 if they are not. */
static uint32_t read_tag(struct rk_slice data) {
    uint8_t empty[TAG_MAX + 1];
    uint32_t tag;
    size_t value_len, header_len;
    if (!data.len || data.len > TAG_MAX)
        return 0;
    memcpy(empty, data.ptr, data.len);
    empty[data.len] = 0;
    struct rk_slice header = {empty, data.len + 1};
    if (rk_tlv_header(header, RK_TLV_DER, &tag, &value_len, &header_len) != 0)
        return 0;
    return header_len == header.len ? tag : 0;
}

/* ---- RETRIEVE DATA ---- */

/* All tags of the file, back to back; their length or negative. */
static int list_tags(struct rk_call *call, const struct rk_file *file,
                     uint8_t out[RK_OBJECTS_MAX * TAG_MAX]) {
    struct rk_object object;
    int error, len = 0;
    for (unsigned n = 0; (error = rk_object_at(&call->uicc->files, file, n, &object)) == 0; n++)
        for (unsigned shift = 8 * TAG_MAX; shift; shift -= 8)
            if (object.tag >> (shift - 8) && n < RK_OBJECTS_MAX)
                out[len++] = (uint8_t)(object.tag >> (shift - 8));
    return error == RK_FILE_ABSENT ? len : error;
}

/* Read a part of what is sent after its header: the list of tags, or an object's value. */
static int read_value(struct rk_call *call, const struct rk_file *file,
                      const struct rk_object *object, size_t offset, uint8_t *out, size_t len) {
    uint8_t tags[RK_OBJECTS_MAX * TAG_MAX];
    if (object->tag != RK_OBJECT_TAG_LIST)
        return rk_object_read(&call->uicc->files, file, object, offset, out, len);
    int got = list_tags(call, file, tags);
    if (got < 0)
        return got;
    if ((size_t)got < offset + len)
        return RK_FILE_STORE;
    memcpy(out, tags + offset, len);
    return 0;
}

static int find_object(struct rk_call *call, const struct rk_file *file, uint32_t tag,
                       struct rk_object *out) {
    uint8_t tags[RK_OBJECTS_MAX * TAG_MAX];
    if (tag != RK_OBJECT_TAG_LIST)
        return rk_object_find(&call->uicc->files, file, tag, out);
    int got = list_tags(call, file, tags);
    *out = (struct rk_object){.tag = tag, .len = (uint16_t)(got < 0 ? 0 : got)};
    return got < 0 ? got : 0;
}

/* The next octets, header first, as many as the terminal takes. */
static int send(struct rk_call *call, const struct rk_file *file,
                struct rk_uicc_transfer *transfer) {
    uint8_t octets[RK_TLV_MAX_HEADER];
    struct rk_tlv_writer w = rk_tlv_write(octets, sizeof octets);
    rk_tlv_put_header(&w, transfer->object.tag, transfer->object.len);
    size_t total = w.len + transfer->object.len, at = transfer->at;
    size_t len = rk_uicc_expected(call->apdu);
    if (len > total - at)
        len = total - at;
    size_t head = at < w.len ? w.len - at : 0;
    if (head > len)
        head = len;
    if (head)
        memcpy(call->reply->data, octets + at, head);
    int error = len == head ? 0
                            : read_value(call, file, &transfer->object, at + head - w.len,
                                         call->reply->data + head, len - head);
    if (error)
        return error;
    transfer->last = (uint16_t)len;
    transfer->at += (uint32_t)len;
    call->reply->len = len;
    call->reply->sw = transfer->at < total ? MORE_AVAILABLE : RK_SW_OK;
    return 0;
}

static void retrieve_first(struct rk_call *call, const struct rk_file *file) {
    uint32_t tag = read_tag(call->apdu->data);
    struct rk_object object;
    if (!tag) {
        rk_reply_sw(call->reply, call->apdu->data.len ? RK_SW_WRONG_DATA : RK_SW_WRONG_LENGTH);
        return;
    }
    int error = find_object(call, file, tag, &object);
    if (!error) {
        settle(call, file);
        struct rk_uicc_transfer *transfer = rk_uicc_begin_transfer(call, file, false);
        transfer->object = object;
        error = send(call, file, transfer);
    }
    if (error)
        fail(call, error);
}

/* An object that was replaced meanwhile is not the one that was begun. */
static bool is_still_there(struct rk_call *call, const struct rk_file *file,
                           const struct rk_uicc_transfer *transfer) {
    struct rk_object now;
    const struct rk_object *was = &transfer->object;
    return find_object(call, file, was->tag, &now) == 0 && now.len == was->len &&
           now.slot == was->slot;
}

static void retrieve_further(struct rk_call *call, const struct rk_file *file, bool again) {
    struct rk_uicc_transfer *transfer = rk_uicc_find_transfer(call, false);
    if (call->apdu->data.len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    if (!transfer || !is_still_there(call, file, transfer)) {
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
        return;
    }
    if (again) {
        transfer->at -= transfer->last;
        transfer->last = 0; /* taken back once, also if it cannot be sent now */
    }
    uint32_t total = rk_object_cost(&transfer->object);
    int error = 0;
    if (transfer->at == total)
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
    else
        error = send(call, file, transfer);
    if (error)
        fail(call, error);
}

/* A transfer begins on the current file, before it is known that it can: go back if it could not.
 */
static void keep_selection(struct rk_call *call, const struct rk_uicc_channel *before) {
    uint16_t sw = call->reply->sw;
    bool good = sw == RK_SW_OK || sw == MORE_AVAILABLE || sw == MORE_EXPECTED;
    if (good || call->channel->ef == before->ef)
        return;
    rk_uicc_drop_transfer(call->uicc, rk_uicc_channel_number(call));
    *call->channel = *before;
}

void rk_uicc_retrieve_data(struct rk_call *call) {
    const struct rk_uicc_channel before = *call->channel;
    struct rk_file file;
    if (!find_file(call, RK_ACCESS_READ, &file))
        return;
    if (call->apdu->p2 & FIRST)
        retrieve_first(call, &file);
    else
        retrieve_further(call, &file, (call->apdu->p2 & AGAIN) != 0);
    keep_selection(call, &before);
}

/* ---- SET DATA ---- */

/* Hand a block over. One object it is: octets behind its end are wrong, and so is no octet. */
static void take(struct rk_call *call, const struct rk_file *file,
                 struct rk_uicc_transfer *transfer, struct rk_slice data, size_t value_len,
                 size_t left) {
    uint64_t busy = rk_uicc_busy_slots(call->uicc, transfer);
    int got = value_len > left ? RK_FILE_RANGE : 0;
    while (!got && data.len)
        got = rk_object_write(&call->uicc->files, file, &transfer->writer, busy, &data);
    transfer->last = (uint16_t)value_len;
    if (got)
        rk_uicc_drop_transfer(call->uicc, rk_uicc_channel_number(call));
    if (got < 0)
        fail(call, got);
    else
        rk_reply_sw(call->reply, got ? RK_SW_OK : MORE_EXPECTED);
}

static void delete_object(struct rk_call *call, const struct rk_file *file, uint32_t tag) {
    rk_uicc_drop_transfer(call->uicc, rk_uicc_channel_number(call));
    int error =
        tag == RK_OBJECT_TAG_LIST ? RK_FILE_RANGE : rk_object_remove(&call->uicc->files, file, tag);
    if (error)
        fail(call, error);
    else
        rk_reply_sw(call->reply, RK_SW_OK);
}

/* A tag alone deletes; else the header is whole, with none, some or all of the value behind it. */
static void set_first(struct rk_call *call, const struct rk_file *file) {
    struct rk_slice data = call->apdu->data;
    uint32_t tag = read_tag(data);
    size_t value_len, header_len;
    if (!tag && rk_tlv_header(data, RK_TLV_DER, &tag, &value_len, &header_len) != 0) {
        rk_reply_sw(call->reply, data.len ? RK_SW_WRONG_DATA : RK_SW_WRONG_LENGTH);
        return;
    }
    settle(call, file);
    if (read_tag(data)) {
        delete_object(call, file, tag);
        return;
    }
    struct rk_uicc_transfer *transfer = rk_uicc_begin_transfer(call, file, true);
    transfer->at = 1;
    take(call, file, transfer, data, data.len - header_len, value_len);
}

static void set_further(struct rk_call *call, const struct rk_file *file, bool again) {
    struct rk_uicc_transfer *transfer = rk_uicc_find_transfer(call, true);
    struct rk_slice data = call->apdu->data;
    if (!data.len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
    } else if (!transfer || (again && transfer->at > 1 &&
                             !rk_object_take_back(&transfer->writer, transfer->last))) {
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
    } else if (again && transfer->at == 1) {
        set_first(call, file);
    } else {
        transfer->at = 2;
        take(call, file, transfer, data, data.len, transfer->writer.stream.left);
    }
}

void rk_uicc_set_data(struct rk_call *call) {
    const struct rk_uicc_channel before = *call->channel;
    struct rk_file file;
    if (!find_file(call, RK_ACCESS_UPDATE, &file))
        return;
    if (call->apdu->p2 & FIRST)
        set_first(call, &file);
    else
        set_further(call, &file, (call->apdu->p2 & AGAIN) != 0);
    keep_selection(call, &before);
}
