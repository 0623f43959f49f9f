#include "euicc/state.h"

enum { UNDEFINED_ERROR = 127 }; /* as every list names it */

void rk_answer_clear(struct rk_answer *answer) {
    answer->left = 0;
    answer->done = 0;
    answer->index = 0;
    answer->more = 0;
    answer->count = 0;
    answer->current = 0;
}

static struct rk_piece *add(struct rk_answer *answer, size_t at, size_t len) {
    if (answer->count == RK_ANSWER_PIECES)
        return 0;
    struct rk_piece *piece = &answer->pieces[answer->count++];
    *piece = (struct rk_piece){.at = (uint32_t)at, .len = (uint32_t)len};
    answer->left += (uint32_t)len;
    return piece;
}

bool rk_answer_add_ram(struct rk_answer *answer, size_t at, size_t len) {
    return add(answer, at, len) != 0;
}

bool rk_answer_add_stored(struct rk_answer *answer, unsigned space, unsigned object, size_t at,
                          size_t len) {
    struct rk_piece *piece = add(answer, at, len);
    if (!piece)
        return false;
    piece->stored = true;
    piece->space = (uint16_t)space;
    piece->object = (uint16_t)object;
    return true;
}

uint16_t rk_answer_written(struct rk_euicc *card, const struct rk_tlv_writer *w) {
    struct rk_slice written;
    rk_answer_clear(&card->answer);
    if (rk_tlv_write_finish(w, &written))
        return RK_SW_UNKNOWN;
    rk_answer_add_ram(&card->answer, 0, written.len);
    return RK_SW_OK;
}

/* Have `more` lay out item `index`; `left` is kept as it was. */
static int lay_out(struct rk_euicc *card, uint32_t index, uint32_t *len) {
    struct rk_answer *answer = &card->answer;
    uint32_t left = answer->left;
    answer->left = 0;
    answer->count = 0;
    answer->current = 0;
    answer->done = 0;
    int got = answer->more(card, index);
    *len = answer->left;
    answer->left = left;
    return got;
}

uint16_t rk_answer_error(struct rk_euicc *card, uint32_t tag, uint32_t error) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, RK_ANSWER_ITEM);
    size_t mark = rk_tlv_open(&w, tag);
    rk_tlv_put_uint(&w, 0x81, error);
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}

uint16_t rk_answer_list(struct rk_euicc *card, uint32_t tag, rk_answer_more *more) {
    struct rk_answer *answer = &card->answer;
    uint32_t total = 0, len = 0, index = 0;
    int got;
    rk_answer_clear(answer);
    answer->more = more;
    while ((got = lay_out(card, index, &len)) > 0) {
        total += len;
        index++;
    }
    rk_answer_clear(answer);
    if (got < 0)
        return rk_answer_error(card, tag, UNDEFINED_ERROR);
    struct rk_tlv_writer w = rk_tlv_write(card->out, RK_ANSWER_ITEM);
    rk_tlv_put_header(&w, tag, rk_tlv_header_len(0xA0, total) + total);
    rk_tlv_put_header(&w, 0xA0, total);
    uint16_t sw = rk_answer_written(card, &w);
    answer->more = more;
    answer->left += total;
    return sw;
}

static int read_piece(struct rk_euicc *card, const struct rk_piece *piece, uint32_t done,
                      uint8_t *buf, size_t len) {
    if (piece->stored)
        return rk_stream_read(&card->store, piece->space, piece->object, piece->at + done, buf,
                              len);
    for (size_t i = 0; i < len; i++)
        buf[i] = card->out[piece->at + done + i];
    return (int)len;
}

/* Go on to the next piece that has octets left; false at the end. */
static bool find_piece(struct rk_euicc *card) {
    struct rk_answer *answer = &card->answer;
    uint32_t len;
    while (answer->current == answer->count ||
           answer->done == answer->pieces[answer->current].len) {
        answer->done = 0;
        if (answer->current < answer->count)
            answer->current++;
        if (answer->current < answer->count)
            continue;
        if (!answer->more || lay_out(card, answer->index++, &len) <= 0)
            return false;
    }
    return true;
}

int rk_answer_read(struct rk_euicc *card, uint8_t *buf, size_t cap) {
    struct rk_answer *answer = &card->answer;
    size_t filled = 0;
    while (filled < cap && answer->left) {
        if (!find_piece(card))
            break;
        const struct rk_piece *piece = &answer->pieces[answer->current];
        size_t len = piece->len - answer->done;
        if (len > cap - filled)
            len = cap - filled;
        if (len > answer->left ||
            read_piece(card, piece, answer->done, buf + filled, len) != (int)len)
            break;
        answer->done += (uint32_t)len;
        answer->left -= (uint32_t)len;
        filled += len;
    }
    if (filled == cap || !answer->left)
        return (int)filled;
    rk_answer_clear(answer);
    return -1;
}
