/* EF.GBANL (TS 31.102 4.2.83): which NAFs there are keys for. */
#include "euicc/naa/gba.h"

#include "asn1/tlv/tlv.h"
#include "euicc/uicc/unit.h"

#include <string.h>

enum { NAF_ID = 0x80, B_TID = 0x81, RECORD_MAX = 255, ORDER_MAX = 254, LENGTH_MAX = 255 };

static struct rk_store_key order_key(const struct rk_naa *naa) {
    return rk_key(naa->files->space, RK_OBJECT_NAF, (unsigned)naa->adf << 8);
}

/* Numbers of the records used, the last one first. Returns how many, or an error of file.h. */
static int read_order(const struct rk_naa *naa, uint8_t order[ORDER_MAX]) {
    int len = rk_store_get(naa->files->store, order_key(naa), 0, order, ORDER_MAX);
    return len == RK_STORE_ABSENT ? 0 : rk_unit_error(len);
}

int rk_naf_used(const struct rk_naa *naa, uint8_t number) {
    uint8_t order[ORDER_MAX], now[ORDER_MAX] = {number};
    size_t count = 1;
    int len = read_order(naa, order);
    for (int i = 0; i < len && count < sizeof now; i++)
        if (order[i] != number)
            now[count++] = order[i];
    return len < 0 ? len
                   : rk_unit_error(
                         rk_store_put(naa->files->store, order_key(naa), rk_slice(now, count)));
}

/* The B-TID in EF.GBABP; none when the file says nothing that makes sense. */
static size_t read_b_tid(const struct rk_naa *naa, const struct rk_file *parameters,
                         uint8_t b_tid[LENGTH_MAX]) {
    uint8_t rand_len, len;
    if (rk_file_read(naa->files, parameters, 0, &rand_len, 1) ||
        rk_file_read(naa->files, parameters, 1u + rand_len, &len, 1) ||
        rk_file_read(naa->files, parameters, 2u + rand_len, b_tid, len))
        return 0;
    return len;
}

static int make_record(const struct rk_naa *naa, const struct rk_file *parameters,
                       const struct rk_file *list, struct rk_slice naf_id, uint8_t *record) {
    uint8_t b_tid[LENGTH_MAX];
    struct rk_slice made;
    struct rk_tlv_writer w = rk_tlv_write(record, list->record_len);
    memset(record, 0xFF, list->record_len);
    rk_tlv_put(&w, NAF_ID, naf_id);
    rk_tlv_put(&w, B_TID, rk_slice(b_tid, read_b_tid(naa, parameters, b_tid)));
    return rk_tlv_write_finish(&w, &made) ? RK_FILE_RANGE : 0;
}

enum match { OTHER, FREE, SAME };

static int compare(const struct rk_naa *naa, const struct rk_file *list, unsigned n,
                   struct rk_slice naf_id, enum match *match) {
    uint8_t record[RECORD_MAX];
    struct rk_tlv id;
    int error =
        rk_file_read(naa->files, list, (n - 1) * list->record_len, record, list->record_len);
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(record, list->record_len), RK_TLV_BER);
    if (record[0] != NAF_ID)
        *match = FREE;
    else if (rk_tlv_next(&r, &id) && rk_slice_equal(id.value, naf_id))
        *match = SAME;
    else
        *match = OTHER;
    return error;
}

/* The record that was not used for longest; the last one when nobody knows. */
static int oldest(const struct rk_naa *naa, const struct rk_file *list, uint8_t *number) {
    uint8_t order[ORDER_MAX];
    int len = read_order(naa, order);
    *number = list->record_count;
    if (len > 0 && order[len - 1] >= 1 && order[len - 1] <= list->record_count)
        *number = order[len - 1];
    return len < 0 ? len : 0;
}

static int choose(const struct rk_naa *naa, const struct rk_file *list, struct rk_slice naf_id,
                  uint8_t *number) {
    uint8_t unused = 0;
    for (uint8_t n = 1; n <= list->record_count; n++) {
        enum match match;
        int error = compare(naa, list, n, naf_id, &match);
        if (error)
            return error;
        if (match == SAME) {
            *number = n;
            return 0;
        }
        if (match == FREE && !unused)
            unused = n;
    }
    *number = unused;
    return unused ? 0 : oldest(naa, list, number);
}

int rk_naf_record(const struct rk_naa *naa, const struct rk_file *parameters,
                  const struct rk_file *list, struct rk_slice naf_id, uint8_t *number,
                  uint8_t record[RECORD_MAX]) {
    if (list->kind != RK_FILE_KIND_LINEAR)
        return RK_FILE_KIND;
    int error = choose(naa, list, naf_id, number);
    return error ? error : make_record(naa, parameters, list, naf_id, record);
}
