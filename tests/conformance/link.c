/* How commands reach the card: blocks, GET RESPONSE, channels; the card's power. */
#include "tests/conformance/bench.h"
#include "tests/conformance/differential.h"
#include "tests/conformance/template.h"

#include <string.h>

enum { COMMAND_MAX = 262, STEPS_MAX = 2000 };

static const uint8_t isdr_aid[16] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                     0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

/* ---- one APDU ---- */

static bool connect_card(struct bench *b) {
    struct rk_lpa_apdu_link link = {0};
    struct rk_lpa_error e = {0};
    if (b->inside || b->connected)
        return true;
    if (b->apdu->ops->connect(b->apdu->self, &link, &e))
        return bench_fail(b, "%s", e.message);
    b->connected = true;
    memcpy(b->reader, link.name, sizeof b->reader);
    b->le_needed = link.le_needed;
    return true;
}

bool bench_exchange(struct bench *b, struct rk_slice command) {
    static uint8_t answer[RK_LPA_APDU_ANSWER_MAX];
    struct rk_lpa_error e = {0};
    size_t len = 0;
    if (b->inside)
        len = bench_inside_apdu(b->inside, command, answer);
    else if (!connect_card(b) ||
             b->apdu->ops->transmit(b->apdu->self, command, answer, sizeof answer, &len, &e))
        return bench_fail(b, "%s", e.message);
    if (len < 2)
        return bench_fail(b, "an answer without status word");
    rk_buf_put(&b->answer, answer, len - 2);
    b->sw = rk_get_u16(answer + len - 2);
    return true;
}

bool bench_apdu(struct bench *b, struct rk_slice command) {
    rk_buf_truncate(&b->answer, 0);
    return bench_exchange(b, command);
}

/* ---- the ISD-R ---- */

static bool open_channel(struct bench *b) {
    static const uint8_t open[] = {0x00, 0x70, 0x00, 0x00, 0x01};
    if (!bench_apdu(b, rk_slice_of(open)))
        return false;
    if (b->sw != 0x9000 || b->answer.len != 1 || b->answer.ptr[0] > 3)
        return bench_fail(b, "the card opens no channel (%04X)", b->sw);
    b->channel = b->answer.ptr[0];
    return true;
}

static bool fetch(struct bench *b, uint8_t class) {
    for (unsigned n = 0; b->sw >> 8 == 0x61; n++) {
        uint8_t command[] = {class, 0xC0, 0, 0, (uint8_t)b->sw};
        if (n == STEPS_MAX || !bench_exchange(b, rk_slice_of(command)))
            return bench_fail(b, "the answer does not end");
    }
    return true;
}

static bool select_isdr(struct bench *b) {
    uint8_t command[5 + sizeof isdr_aid + 1] = {0, 0xA4, 0x04, 0x00, sizeof isdr_aid};
    if (b->selected)
        return true;
    if (b->logical && !open_channel(b))
        return false;
    command[0] = b->channel;
    memcpy(command + 5, isdr_aid, sizeof isdr_aid);
    if (!bench_apdu(b, rk_slice(command, sizeof command - !b->le_needed)) || !fetch(b, b->channel))
        return false;
    b->selected = b->sw == 0x9000;
    return b->selected || bench_fail(b, "SELECT of the ISD-R is answered %04X", b->sw);
}

static bool send_block(struct bench *b, size_t number, bool last, struct rk_slice data) {
    uint8_t command[COMMAND_MAX] = {(uint8_t)(0x80 | b->channel), 0xE2, last ? 0x91 : 0x11,
                                    (uint8_t)number, (uint8_t)data.len};
    memcpy(command + 5, data.ptr, data.len);
    return bench_exchange(b, rk_slice(command, 5 + data.len + (last && b->le_needed)));
}

/* 91xx: taken, and a proactive command waits. */
static bool is_taken(uint16_t sw) {
    return sw == 0x9000 || sw >> 8 == 0x91;
}

bool bench_es10(struct bench *b, struct rk_slice request) {
    bool ok = select_isdr(b);
    rk_buf_truncate(&b->answer, 0);
    rk_buf_truncate(&b->request, 0);
    rk_buf_put_slice(&b->request, request);
    b->sw = 0x9000;
    for (size_t at = 0, n = 0; ok && at < request.len && is_taken(b->sw); at += 255, n++) {
        size_t len = request.len - at < 255 ? request.len - at : 255;
        ok = send_block(b, n, at + len == request.len, rk_slice(request.ptr + at, len));
    }
    return ok && fetch(b, (uint8_t)(0x80 | b->channel)) && differential_request(b) &&
           differential_answer(b);
}

bool bench_ask(struct bench *b, const char *request) {
    struct rk_buf octets = {0};
    bool ok = template_octets(b, request, &octets) && bench_es10(b, rk_buf_slice(&octets));
    rk_buf_free(&octets);
    if (ok && b->sw != 0x9000 && b->sw >> 8 != 0x91)
        return bench_fail(b, "%.40s is answered %04X", request, b->sw);
    return ok;
}

/* ---- power ---- */

bool bench_channel(struct bench *b) {
    b->logical = true;
    b->selected = false;
    return select_isdr(b);
}

bool bench_close_channel(struct bench *b) {
    const uint8_t close[] = {0x00, 0x70, 0x80, b->channel};
    bool ok = !b->channel || (bench_apdu(b, rk_slice_of(close)) && b->sw == 0x9000);
    b->channel = 0;
    b->selected = false;
    return ok || bench_fail(b, "the channel is not closed (%04X)", b->sw);
}

/* Where connecting anew gives no power, the channel would stay open. */
static bool reconnect(struct bench *b, bool warm) {
    bool ok = b->powered || b->in_reader || !b->connected || bench_close_channel(b);
    if (b->connected)
        b->apdu->ops->disconnect(b->apdu->self);
    b->connected = false;
    if (ok && b->in_reader && !bench_reader_power(b->reader, warm))
        return bench_fail(b, "the reader does not let go of the card");
    return ok && connect_card(b);
}

bool bench_power(struct bench *b) {
    bool ok = b->inside ? bench_inside_power(b->inside) : reconnect(b, false);
    b->selected = false;
    b->channel = 0;
    return ok || bench_fail(b, "the card does not power up");
}

bool bench_reset(struct bench *b) {
    bool ok = b->inside || reconnect(b, true);
    if (b->inside)
        bench_inside_reset(b->inside);
    b->selected = false;
    b->channel = 0;
    return ok;
}

/* ---- a card outside, as if new ---- */

bool bench_forget(struct bench *b) {
    for (unsigned n = 0; n < STEPS_MAX; n++) {
        struct rk_tlv whole, list, one, number;
        struct rk_buf request = {0}, content = {0};
        if (!bench_ask(b, "BF2800"))
            return false;
        if (!rk_tlv_find(rk_buf_slice(&b->answer), RK_TLV_DER, 0xBF28, &whole) ||
            !rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &list) ||
            !rk_tlv_find(list.value, RK_TLV_DER, 0xBF2F, &one) ||
            !rk_tlv_find(one.value, RK_TLV_DER, 0x80, &number))
            return true;
        rk_buf_put_slice(&content, number.whole);
        rk_buf_put_tlv(&request, 0xBF30, rk_buf_slice(&content));
        bool ok = bench_es10(b, rk_buf_slice(&request));
        rk_buf_free(&request);
        rk_buf_free(&content);
        if (!ok)
            return false;
    }
    return true;
}

/* What a memory reset leaves: provisioning profiles. Most are not there. */
static bool wipe_profile(struct bench *b, char letter) {
    char disable[] = "BF32(A0(5A({A}))810100)", delete[] = "BF33(5A({A}))";
    disable[strlen("BF32(A0(5A({")] = letter;
    delete[strlen("BF33(5A({")] = letter;
    return bench_ask(b, disable) && bench_ask(b, delete);
}

/* A new challenge ends what is open, CancelSession what the challenge has begun. */
bool bench_drop(struct bench *b) {
    return bench_ask(b, "BF2E00") && bench_ask(b, "BF41(80({tid})810105)");
}

bool bench_wipe(struct bench *b) {
    bool ok = bench_drop(b) && bench_ask(b, "BF34(8202 05E0)");
    for (char letter = 'A'; ok && letter <= 'D'; letter++)
        ok = wipe_profile(b, letter);
    return ok && bench_ask(b, "BF3F(80({smdp}))") && bench_forget(b);
}
