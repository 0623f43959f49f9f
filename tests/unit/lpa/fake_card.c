#include "tests/unit/lpa/fake_card.h"

#include <string.h>

static int reply(uint8_t *answer, size_t *len, struct rk_slice data, uint16_t sw) {
    if (data.len)
        memcpy(answer, data.ptr, data.len);
    rk_put_u16(answer + data.len, sw);
    *len = data.len + 2;
    return 0;
}

static int give(struct fake_card *c, uint8_t *answer, size_t *len, uint8_t le) {
    size_t left = c->answer.len - c->given, now = le ? le : 256;
    if (c->wrong_le_first) {
        c->wrong_le_first = false;
        return reply(answer, len, (struct rk_slice){0}, (uint16_t)(0x6C00 | (left & 0xFF)));
    }
    if (now > left)
        now = left;
    struct rk_slice part = rk_slice(c->answer.ptr + c->given, now);
    c->given += now;
    left -= now;
    uint16_t ok = c->success ? c->success : 0x9000;
    return reply(answer, len, part, left ? (uint16_t)(0x6100 | (left > 255 ? 0 : left)) : ok);
}

static int store_data(struct fake_card *c, struct rk_slice command, uint8_t *answer, size_t *len) {
    const uint8_t *p = command.ptr;
    if (p[3] == 0)
        rk_buf_truncate(&c->request, 0);
    rk_buf_put(&c->request, p + 5, p[4]);
    uint16_t ok = c->success ? c->success : 0x9000;
    if (p[2] != 0x91)
        return reply(answer, len, (struct rk_slice){0}, ok);
    rk_buf_truncate(&c->answer, 0);
    c->given = 0;
    uint16_t sw = c->es10(c->self, rk_buf_slice(&c->request), &c->answer);
    if (sw != 0x9000 || c->answer.len == 0)
        return reply(answer, len, (struct rk_slice){0}, sw == 0x9000 ? ok : sw);
    if (c->le_needed)
        return give(c, answer, len, 0);
    size_t left = c->answer.len;
    return reply(answer, len, (struct rk_slice){0}, (uint16_t)(0x6100 | (left > 255 ? 0 : left)));
}

static int manage_channel(struct fake_card *c, struct rk_slice command, uint8_t *answer,
                          size_t *len) {
    if (command.ptr[2] == 0x80) {
        c->open = false;
        return reply(answer, len, (struct rk_slice){0}, 0x9000);
    }
    if (c->channel == 0)
        return reply(answer, len, (struct rk_slice){0}, 0x6881);
    c->open = true;
    return reply(answer, len, rk_slice(&c->channel, 1), 0x9000);
}

static int transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap, size_t *len,
                    struct rk_lpa_error *e) {
    struct fake_card *c = self;
    const uint8_t *p = command.ptr;
    (void)cap;
    rk_buf_printf(&c->log, "%02X %02X %02X %02X %02X\n", p[0], p[1], p[2], p[3],
                  command.len > 4 ? p[4] : 0);
    if (++c->commands == c->break_at)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "fake", "pulled");
    if (c->transmit)
        return c->transmit(c, command, answer, len);
    switch (p[1]) {
    case 0x70:
        return manage_channel(c, command, answer, len);
    case 0xA4:
        return reply(answer, len, (struct rk_slice){0}, c->select_sw ? c->select_sw : 0x9000);
    case 0xE2:
        return store_data(c, command, answer, len);
    case 0xC0:
        return give(c, answer, len, p[4]);
    default:
        return reply(answer, len, (struct rk_slice){0}, 0x6E00);
    }
}

static int connect_card(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    struct fake_card *c = self;
    (void)e;
    link->le_needed = c->le_needed;
    c->connected = true;
    c->resets++;
    return 0;
}

static int lock(void *self, bool on, struct rk_lpa_error *e) {
    struct fake_card *c = self;
    (void)e;
    c->locks += on;
    c->locked = on;
    return 0;
}

static void disconnect(void *self) {
    struct fake_card *c = self;
    c->connected = false;
}

static const struct rk_lpa_apdu_ops OPS = {
    .connect = connect_card, .transmit = transmit, .lock = lock, .disconnect = disconnect};

void fake_card_init(struct fake_card *c) {
    *c = (struct fake_card){.channel = 1};
    c->apdu = (struct rk_lpa_apdu){&OPS, c};
}

void fake_card_free(struct fake_card *c) {
    rk_buf_free(&c->log);
    rk_buf_free(&c->request);
    rk_buf_free(&c->answer);
}

const char *fake_card_log(struct fake_card *c) {
    return rk_buf_text(&c->log);
}

size_t fake_card_count(struct fake_card *c, const char *start) {
    size_t count = 0;
    for (const char *line = fake_card_log(c); line && *line; line = strchr(line, '\n') + 1)
        count += strncmp(line, start, strlen(start)) == 0;
    return count;
}
