/* SEARCH RECORD, simple and enhanced, TS 102 221 11.1.7. */
#include "euicc/uicc/record.h"

#include <string.h>

/* P2: the mode of a search. */
enum { MODE = 0x07, FORWARD = 4, BACKWARD = 5, ENHANCED = 6, NOT_FOUND = 0x6282 };

/* First octet of an enhanced search's indication: where to start, and whether the second octet is
 * an offset or a value to search behind. TS 102 221 11.1.7 takes them from ISO 7816-4 7.3.7; a
 * public dissector of that clause reads the same. */
enum { BY_VALUE = 0x08, FROM = 0x07, FROM_NEXT = 6, FROM_PREVIOUS = 7, KNOWN = 0x0F };

/* What is searched for, and how. */
struct search {
    struct rk_slice pattern;
    unsigned start; /* first record */
    int step;
    bool by_value;
    uint8_t place; /* offset in each record, or the value behind whose first occurrence to search */
};

/* Where in a record the search begins; `len` if nowhere. */
static size_t begin_of(const struct search *search, const uint8_t *record, size_t len) {
    size_t at = 0;
    if (!search->by_value)
        return search->place;
    while (at < len && record[at] != search->place)
        at++;
    return at < len ? at + 1 : len;
}

static bool contains(const struct search *search, const uint8_t *record, size_t len) {
    struct rk_slice pattern = search->pattern;
    for (size_t at = begin_of(search, record, len); at + pattern.len <= len; at++)
        if (memcmp(record + at, pattern.ptr, pattern.len) == 0)
            return true;
    return false;
}

/* Numbers of the records that hold the pattern. */
static int collect(struct rk_call *call, const struct rk_file *file, const struct search *search) {
    uint8_t record[RK_REPLY_MAX];
    struct rk_reply *reply = call->reply;
    unsigned number = search->start;
    reply->len = 0;
    for (; number >= 1 && number <= file->record_count;
         number = (unsigned)((int)number + search->step)) {
        size_t offset = rk_record_offset(file, (uint8_t)number);
        int error = rk_file_read(&call->uicc->files, file, offset, record, file->record_len);
        if (error)
            return error;
        if (contains(search, record, file->record_len))
            reply->data[reply->len++] = (uint8_t)number;
    }
    return 0;
}

/* P1, or the current record, or the one next to it; 0 and an answer if there is none. Without a
 * current record, "next" is the first and "previous" the last. */
static unsigned start_of(struct rk_call *call, const struct rk_file *file, unsigned from) {
    unsigned current = call->apdu->p2 >> 3 ? 0 : call->channel->record;
    unsigned number = call->apdu->p1 ? call->apdu->p1 : current;
    if (from == FROM_NEXT)
        number = current + 1;
    if (from == FROM_PREVIOUS)
        number = current ? current - 1 : file->record_count;
    if (number >= 1 && number <= file->record_count)
        return number;
    rk_reply_sw(call->reply, RK_SW_RECORD_NOT_FOUND);
    return 0;
}

/* Read mode and data; answers and returns false when they make no sense. */
static bool prepare(struct rk_call *call, const struct rk_file *file, struct search *search) {
    unsigned from = call->apdu->p2 & MODE;
    struct rk_slice data = call->apdu->data;
    *search = (struct search){.pattern = data};
    if (from == ENHANCED && data.len > 2) {
        search->pattern = rk_slice_from(data, 2);
        search->by_value = (data.ptr[0] & BY_VALUE) != 0;
        search->place = data.ptr[1];
        from = data.ptr[0] & FROM;
        if (from < FORWARD || (data.ptr[0] & ~KNOWN) ||
            (from >= FROM_NEXT && call->apdu->p1 != 0)) {
            rk_reply_sw(call->reply, RK_SW_WRONG_DATA);
            return false;
        }
    } else if (from == ENHANCED) {
        search->pattern.len = 0;
    }
    size_t before = search->by_value ? 1 : search->place;
    if (!search->pattern.len || before + search->pattern.len > file->record_len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return false;
    }
    search->step = from == BACKWARD || from == FROM_PREVIOUS ? -1 : 1;
    search->start = start_of(call, file, from);
    return search->start != 0;
}

void rk_uicc_search_record(struct rk_call *call) {
    struct rk_file file;
    struct search search;
    unsigned mode = call->apdu->p2 & MODE;
    if (mode != FORWARD && mode != BACKWARD && mode != ENHANCED) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (!rk_record_find_file(call, &file) || !rk_uicc_may(call, &file, RK_ACCESS_READ) ||
        !prepare(call, &file, &search))
        return;
    int error = collect(call, &file, &search);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    bool found = call->reply->len != 0;
    rk_record_settle(call, &file, found, call->reply->data[0]);
    call->reply->sw = found ? RK_SW_OK : NOT_FOUND;
}
