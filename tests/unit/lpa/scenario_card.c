/* The card of a scenario: what its ES10 functions answer. */
#include "tests/unit/lpa/scenario_parts.h"

#include <string.h>

static void answer_error(struct rk_buf *out, uint32_t tag, uint32_t code) {
    struct rk_buf inner = {0}, error = {0};
    rk_buf_put_tlv(&error, 0x80, rk_slice_of(SCENARIO_TRANSACTION));
    scenario_put_number(&error, 0x02, code);
    scenario_wrap(&inner, 0xA1, &error);
    scenario_wrap(out, tag, &inner);
}

static void answer_signed(struct rk_buf *out, uint32_t tag) {
    struct rk_buf inner = {0}, good = {0};
    rk_buf_put_tlv(&good, 0x30, rk_slice("\x80\x01\x01", 3));
    scenario_put_signature(&good);
    scenario_wrap(&inner, 0xA0, &good);
    scenario_wrap(out, tag, &inner);
}

static void answer_result(struct scenario *s, struct rk_buf *out, bool success) {
    struct rk_buf whole = {0}, data = {0}, outcome = {0}, inner = {0};
    rk_buf_put_tlv(&data, 0x80, rk_slice_of(SCENARIO_TRANSACTION));
    scenario_put_notification(&data, 77, "smdp.example.com");
    rk_buf_put_tlv(&data, 0x06, rk_slice("\x88\x37\x0A", 3));
    if (success) {
        rk_buf_put_tlv(&inner, 0x4F, rk_slice("\xA0\x00\x00\x05\x59", 5));
        rk_buf_put_tlv(&inner, 0x04, rk_slice("\x30\x07\xA0\x05\x30\x03\x80\x01\x00", 9));
    } else {
        scenario_put_number(&inner, 0x80, 5);
        scenario_put_number(&inner, 0x81, s->error_reason);
    }
    scenario_wrap(&outcome, success ? 0xA0 : 0xA1, &inner);
    scenario_wrap(&data, 0xA2, &outcome);
    scenario_wrap(&whole, 0xBF27, &data);
    scenario_put_signature(&whole);
    scenario_wrap(out, 0xBF37, &whole);
}

static uint16_t on_segment(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    if (++s->segment_count == s->pull_after_segment)
        s->card.break_at = s->card.commands + 1;
    rk_buf_printf(&s->segments, "%02X %zu\n", request.ptr[0], request.len);
    if (s->segment_sw && s->segment == s->segment_count)
        return s->segment_sw;
    if (s->result_at && s->result_at == s->segment_count)
        answer_result(s, out, false);
    /* The package has nine pieces: see put_package. */
    else if (s->segment_count == 9)
        answer_result(s, out, true);
    return 0x9000;
}

static void answer_keys(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)s, (void)request;
    struct rk_buf inner = {0}, keys = {0};
    uint8_t id[20] = {0xF5};
    rk_buf_put_tlv(&inner, 0x82, rk_slice("\x02\x06\x00", 3));
    rk_buf_put_tlv(&keys, 0x04, rk_slice_of(id));
    rk_buf_put_tlv(&inner, 0xA9, rk_buf_slice(&keys));
    scenario_wrap(&inner, 0xAA, &keys);
    scenario_wrap(out, 0xBF20, &inner);
}

static void answer_eid(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)s, (void)request;
    static const uint8_t eid[] = {0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23,
                                  0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35};
    struct rk_buf inner = {0};
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(eid));
    scenario_wrap(out, 0xBF3E, &inner);
}

/* Every element that lpac prints. */
static void answer_info2(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)s, (void)request;
    struct rk_buf inner = {0}, part = {0};
    uint8_t id[20] = {0xF5, 0x41};
    rk_buf_put_tlv(&inner, 0x81, rk_slice("\x02\x03\x01", 3));
    rk_buf_put_tlv(&inner, 0x82, rk_slice("\x02\x06\x00", 3));
    rk_buf_put_tlv(&inner, 0x83, rk_slice("\x04\x06\x00", 3));
    rk_buf_put_tlv(&inner, 0x84, rk_slice("\x81\x01\x00\x82\x03\x04\x73\x52\x83\x02\x17\x52", 12));
    rk_buf_put_tlv(&inner, 0x85, rk_slice("\x06\x7F\x36\xC0", 4));
    rk_buf_put_tlv(&inner, 0x86, rk_slice("\x09\x02\x00", 3));
    rk_buf_put_tlv(&inner, 0x87, rk_slice("\x02\x03\x00", 3));
    rk_buf_put_tlv(&inner, 0x88, rk_slice("\x04\x90", 2));
    rk_buf_put_tlv(&part, 0x04, rk_slice_of(id));
    rk_buf_put_tlv(&inner, 0xA9, rk_buf_slice(&part));
    scenario_wrap(&inner, 0xAA, &part);
    scenario_put_number(&inner, 0x8B, 2);
    rk_buf_put_tlv(&inner, 0x99, rk_slice("\x06\xC0", 2));
    rk_buf_put_tlv(&inner, 0x04, rk_slice("\x00\x00\x01", 3));
    rk_buf_put_tlv(&inner, 0x0C, scenario_text_slice("GI-BA-UP-0419"));
    rk_buf_put_tlv(&part, 0x80, scenario_text_slice("1.2.840.1234567/myPlatformLabel"));
    rk_buf_put_tlv(&part, 0x81, scenario_text_slice("https://example.com/dlo"));
    scenario_wrap(&inner, 0xAC, &part);
    scenario_wrap(out, 0xBF22, &inner);
}

static void answer_profiles(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)request;
    struct rk_buf whole = {0}, list = {0}, one = {0};
    if (s->has_profile) {
        rk_buf_put_tlv(&one, 0x5A, rk_slice_of(SCENARIO_ICCID_RAW));
        rk_buf_put_tlv(&one, 0x4F, rk_slice("\xA0\x00\x00\x05\x59\x10", 6));
        scenario_put_number(&one, 0x9F70, 1);
        rk_buf_put_tlv(&one, 0x91, scenario_text_slice("Operator"));
        scenario_wrap(&list, 0xE3, &one);
    }
    scenario_wrap(&whole, 0xA0, &list);
    scenario_wrap(out, 0xBF2D, &whole);
}

static void answer_list(uint32_t tag, struct rk_slice items, struct rk_buf *out) {
    struct rk_buf whole = {0};
    rk_buf_put_tlv(&whole, 0xA0, items);
    scenario_wrap(out, tag, &whole);
}

static void answer_pending(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    struct rk_tlv whole, criterion, seq, element;
    struct rk_buf list = {0}, one = {0};
    uint32_t wanted = 0, number = 0;
    rk_tlv_only(request, RK_TLV_DER, 0xBF2B, &whole);
    rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &criterion);
    rk_tlv_find(criterion.value, RK_TLV_DER, 0x80, &seq);
    rk_tlv_get_uint(seq.value, &wanted);
    struct rk_tlv_reader r = rk_tlv_read(rk_buf_slice(&s->notifications), RK_TLV_DER);
    while (rk_tlv_next(&r, &element)) {
        struct rk_tlv id;
        rk_tlv_find(element.value, RK_TLV_DER, 0x80, &id);
        rk_tlv_get_uint(id.value, &number);
        if (number != wanted)
            continue;
        rk_buf_put_slice(&one, element.whole);
        scenario_put_signature(&one);
        scenario_wrap(&list, 0x30, &one);
    }
    answer_list(0xBF2B, rk_buf_slice(&list), out);
    rk_buf_free(&list);
}

static void remove_pending(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    struct rk_tlv whole, seq, element;
    struct rk_buf kept = {0}, inner = {0};
    uint32_t wanted = 0, number = 0, result = 1;
    rk_tlv_only(request, RK_TLV_DER, 0xBF30, &whole);
    rk_tlv_find(whole.value, RK_TLV_DER, 0x80, &seq);
    rk_tlv_get_uint(seq.value, &wanted);
    struct rk_tlv_reader r = rk_tlv_read(rk_buf_slice(&s->notifications), RK_TLV_DER);
    while (rk_tlv_next(&r, &element)) {
        struct rk_tlv id;
        rk_tlv_find(element.value, RK_TLV_DER, 0x80, &id);
        rk_tlv_get_uint(id.value, &number);
        if (number == wanted)
            result = 0;
        else
            rk_buf_put_slice(&kept, element.whole);
    }
    rk_buf_free(&s->notifications);
    s->notifications = kept;
    rk_buf_printf(&s->calls, "remove %u\n", (unsigned)wanted);
    scenario_put_number(&inner, 0x80, result);
    scenario_wrap(out, 0xBF30, &inner);
}

static void cancel(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    struct rk_tlv whole, reason;
    uint32_t number = 255;
    rk_tlv_only(request, RK_TLV_DER, 0xBF41, &whole);
    rk_tlv_find(whole.value, RK_TLV_DER, 0x81, &reason);
    rk_tlv_get_uint(reason.value, &number);
    s->cancel_reason = (int)number;
    answer_signed(out, 0xBF41);
}

static void answer_challenge(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    struct rk_buf inner = {0};
    (void)s, (void)request;
    rk_buf_put_tlv(&inner, 0x80, rk_slice_of(SCENARIO_CHALLENGE));
    scenario_wrap(out, 0xBF2E, &inner);
}

static void answer_addresses(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    struct rk_buf inner = {0};
    (void)s, (void)request;
    rk_buf_put_tlv(&inner, 0x80, scenario_text_slice("default.example.com"));
    rk_buf_put_tlv(&inner, 0x81, scenario_text_slice("root.example.com"));
    scenario_wrap(out, 0xBF3C, &inner);
}

static void authenticate(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    rk_buf_put_slice(&s->authenticate, request);
    if (s->authenticate_error)
        answer_error(out, 0xBF38, s->authenticate_error);
    else
        answer_signed(out, 0xBF38);
}

static void prepare(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    rk_buf_put_slice(&s->prepare, request);
    if (s->prepare_error)
        answer_error(out, 0xBF21, s->prepare_error);
    else
        answer_signed(out, 0xBF21);
}

static void answer_rat(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)request;
    answer_list(0xBF43, rk_buf_slice(&s->rat), out);
}

static void answer_notifications(struct scenario *s, struct rk_slice request, struct rk_buf *out) {
    (void)request;
    answer_list(0xBF28, rk_buf_slice(&s->notifications), out);
}

static const struct {
    uint32_t tag;
    void (*answer)(struct scenario *s, struct rk_slice request, struct rk_buf *out);
} FUNCTIONS[] = {{0xBF20, answer_keys},
                 {0xBF2E, answer_challenge},
                 {0xBF3E, answer_eid},
                 {0xBF22, answer_info2},
                 {0xBF3C, answer_addresses},
                 {0xBF38, authenticate},
                 {0xBF21, prepare},
                 {0xBF43, answer_rat},
                 {0xBF2D, answer_profiles},
                 {0xBF28, answer_notifications},
                 {0xBF2B, answer_pending},
                 {0xBF30, remove_pending},
                 {0xBF41, cancel}};

uint16_t scenario_es10(void *self, struct rk_slice request, struct rk_buf *out) {
    struct scenario *s = self;
    uint32_t tag = 0;
    size_t value_len, header_len;
    rk_tlv_header(request, RK_TLV_DER, &tag, &value_len, &header_len);
    if (tag == 0xBF43 && s->no_rat)
        return 0x6A88;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++) {
        if (FUNCTIONS[i].tag != tag)
            continue;
        FUNCTIONS[i].answer(s, request, out);
        return 0x9000;
    }
    return on_segment(s, request, out);
}
