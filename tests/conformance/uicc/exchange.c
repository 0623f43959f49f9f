/* Commands of the UICC part: GET RESPONSE and Le, as terminals do it. */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"

#include <string.h>

enum { COMMAND_MAX = 300, STEPS_MAX = 300, FURTHER = 0x40 };

/* The interindustry class of the command's channel. */
static uint8_t channel_class(uint8_t cla) {
    return (uint8_t)(cla & FURTHER ? cla & 0x4F : cla & 0x03);
}

/* Le behind data of a command that has none: what T=1 needs to bring an answer at all. */
static struct rk_slice with_le(const struct bench *b, struct rk_slice in, uint8_t *buf) {
    bool bare = in.len > 5 && in.len < COMMAND_MAX && in.len == 5u + in.ptr[4];
    if (!b->le_needed || !bare)
        return in;
    memcpy(buf, in.ptr, in.len);
    buf[in.len] = 0;
    return rk_slice(buf, in.len + 1);
}

static bool again_with_le(struct bench *b, struct rk_slice command, uint8_t le) {
    uint8_t copy[5];
    if (command.len > 5)
        return true;
    memcpy(copy, command.ptr, 4);
    copy[4] = le;
    return bench_exchange(b, rk_slice_of(copy));
}

/* Over T=0 a warning comes before the data: GET RESPONSE for 00 asks how much waits (TS 102 221
 * 7.3.1.1.4). The answer is then judged by the warning; where nothing waits it was all. */
static bool fetch_warned(struct bench *b, uint8_t class) {
    const uint16_t warning = b->sw;
    uint8_t get[] = {class, 0xC0, 0, 0, 0};
    bool ok = bench_exchange(b, rk_slice_of(get));
    get[4] = (uint8_t)b->sw;
    if (ok && b->sw >> 8 == 0x6C)
        ok = bench_exchange(b, rk_slice_of(get));
    b->sw = warning;
    return ok;
}

bool uicc_send(struct bench *b, struct rk_slice command) {
    uint8_t buf[COMMAND_MAX + 1];
    rk_buf_truncate(&b->answer, 0);
    bool ok = bench_exchange(b, with_le(b, command, buf));
    if (ok && b->sw >> 8 == 0x6C)
        ok = again_with_le(b, command, (uint8_t)b->sw);
    for (unsigned n = 0; ok && b->sw >> 8 == 0x61; n++) {
        const uint8_t get[] = {channel_class(command.ptr[0]), 0xC0, 0, 0, (uint8_t)b->sw};
        ok = n < STEPS_MAX ? bench_exchange(b, rk_slice_of(get))
                           : bench_fail(b, "the answer does not end");
    }
    if (ok && b->sw >> 8 == 0x62 && !b->answer.len && command.len > 5)
        ok = fetch_warned(b, channel_class(command.ptr[0]));
    return ok;
}

bool uicc_send_text(struct bench *b, const char *text) {
    struct rk_buf command = {0};
    bool ok = template_octets(b, text, &command);
    if (ok && command.len < 4)
        ok = bench_fail(b, "'%.40s' is no command", text);
    ok = ok && uicc_send(b, rk_buf_slice(&command));
    rk_buf_free(&command);
    return ok;
}

bool uicc_ask(struct bench *b, const char *text) {
    if (!uicc_send_text(b, text))
        return false;
    return b->sw == 0x9000 || b->sw >> 8 == 0x91 ||
           bench_fail(b, "%.40s is answered %04X", text, b->sw);
}

bool uicc_check_anew(struct bench *b) {
    struct rk_buf *before = &b->uicc->before;
    bool other = !before->len || !rk_slice_equal(rk_buf_slice(before), rk_buf_slice(&b->answer));
    rk_buf_truncate(before, 0);
    rk_buf_put_slice(before, rk_buf_slice(&b->answer));
    return other || bench_fail(b, "the answer is the same as before");
}
