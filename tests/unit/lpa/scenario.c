#include "tests/unit/lpa/scenario.h"

#include "asn1/wire/bytes.h"

#include <stdlib.h>
#include <string.h>

const uint8_t SCENARIO_TRANSACTION[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xAB};
static const uint8_t OTHER_TRANSACTION[16] = {9, 9, 9};
static const uint8_t CHALLENGE[16] = {0xC0, 0xC1, 0xC2};
static const uint8_t OTHER[16] = {0};
static const uint8_t ICCID[10] = {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0xF3};
static const char TRANSACTION_TEXT[] = "0102030405060708090A0B0C0D0E0FAB";

static struct rk_slice text_slice(const char *text) {
    return rk_slice(text, strlen(text));
}

const char *scenario_text(struct rk_buf *b) {
    return rk_buf_text(b);
}

/* `tag` around what `inner` holds; empties `inner`. */
static void wrap(struct rk_buf *out, uint32_t tag, struct rk_buf *inner) {
    rk_buf_put_tlv(out, tag, rk_buf_slice(inner));
    rk_buf_free(inner);
}

static void put_signature(struct rk_buf *out) {
    uint8_t signature[64];
    memset(signature, 0x55, sizeof signature);
    rk_buf_put_tlv(out, 0x5F37, rk_slice_of(signature));
}

static void put_number(struct rk_buf *out, uint32_t tag, uint32_t value) {
    uint8_t bytes[16];
    struct rk_tlv_writer w = rk_tlv_write(bytes, sizeof bytes);
    rk_tlv_put_uint(&w, tag, value);
    rk_buf_put(out, bytes, w.len);
}

static void put_bits(struct rk_buf *out, uint32_t tag, uint32_t bits) {
    uint8_t bytes[16];
    struct rk_tlv_writer w = rk_tlv_write(bytes, sizeof bytes);
    rk_tlv_put_bits(&w, tag, bits);
    rk_buf_put(out, bytes, w.len);
}

void scenario_metadata(const struct scenario *s, const char *name, struct rk_buf *out) {
    struct rk_buf inner = {0}, owner = {0};
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(ICCID));
    rk_buf_put_tlv(&inner, 0x91, text_slice("Operator"));
    rk_buf_put_tlv(&inner, 0x92, text_slice(name ? name : "Profile"));
    put_number(&inner, 0x95, 2);
    if (!s->no_owner) {
        rk_buf_put_tlv(&owner, 0x80, rk_slice("\x62\xF2\x10", 3));
        rk_buf_put_tlv(&owner, 0x81, rk_slice("\x07", 1));
        wrap(&inner, 0xB7, &owner);
    }
    if (s->ppr)
        put_bits(&inner, 0x99, s->ppr);
    wrap(out, 0xBF25, &inner);
}

void scenario_rule(struct scenario *s, uint32_t ppr, const uint8_t plmn[3], const char *gid1,
                   bool consent) {
    struct rk_buf rule = {0}, operators = {0}, one = {0};
    put_bits(&rule, 0x80, ppr);
    rk_buf_put_tlv(&one, 0x80, rk_slice(plmn, 3));
    if (gid1)
        rk_buf_put_tlv(&one, 0x81, text_slice(gid1));
    wrap(&operators, 0x30, &one);
    wrap(&rule, 0xA1, &operators);
    put_bits(&rule, 0x82, consent ? 1 : 0);
    wrap(&s->rat, 0x30, &rule);
}

static void put_notification(struct rk_buf *out, uint32_t seq, const char *address) {
    struct rk_buf inner = {0};
    put_number(&inner, 0x80, seq);
    put_bits(&inner, 0x81, RK_LPA_EVENT_ENABLE);
    rk_buf_put_tlv(&inner, 0x0C, text_slice(address));
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(ICCID));
    wrap(out, 0xBF2F, &inner);
}

void scenario_notification(struct scenario *s, uint32_t seq, const char *address) {
    put_notification(&s->notifications, seq, address);
}

/* --- the card -------------------------------------------------------------------------------- */

static void answer_error(struct rk_buf *out, uint32_t tag, uint32_t code) {
    struct rk_buf inner = {0}, error = {0};
    rk_buf_put_tlv(&error, 0x80, rk_slice_of(SCENARIO_TRANSACTION));
    put_number(&error, 0x02, code);
    wrap(&inner, 0xA1, &error);
    wrap(out, tag, &inner);
}

static void answer_signed(struct rk_buf *out, uint32_t tag) {
    struct rk_buf inner = {0}, good = {0};
    rk_buf_put_tlv(&good, 0x30, rk_slice("\x80\x01\x01", 3));
    put_signature(&good);
    wrap(&inner, 0xA0, &good);
    wrap(out, tag, &inner);
}

static void answer_result(struct scenario *s, struct rk_buf *out, bool success) {
    struct rk_buf whole = {0}, data = {0}, outcome = {0}, inner = {0};
    rk_buf_put_tlv(&data, 0x80, rk_slice_of(SCENARIO_TRANSACTION));
    put_notification(&data, 77, "smdp.example.com");
    rk_buf_put_tlv(&data, 0x06, rk_slice("\x88\x37\x0A", 3));
    if (success) {
        rk_buf_put_tlv(&inner, 0x4F, rk_slice("\xA0\x00\x00\x05\x59", 5));
        rk_buf_put_tlv(&inner, 0x04, rk_slice("\x30\x07\xA0\x05\x30\x03\x80\x01\x00", 9));
    } else {
        put_number(&inner, 0x80, 5);
        put_number(&inner, 0x81, s->error_reason);
    }
    wrap(&outcome, success ? 0xA0 : 0xA1, &inner);
    wrap(&data, 0xA2, &outcome);
    wrap(&whole, 0xBF27, &data);
    put_signature(&whole);
    wrap(out, 0xBF37, &whole);
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

static void answer_keys(struct rk_buf *out) {
    struct rk_buf inner = {0}, keys = {0};
    uint8_t id[20] = {0xF5};
    rk_buf_put_tlv(&inner, 0x82, rk_slice("\x02\x06\x00", 3));
    rk_buf_put_tlv(&keys, 0x04, rk_slice_of(id));
    rk_buf_put_tlv(&inner, 0xA9, rk_buf_slice(&keys));
    wrap(&inner, 0xAA, &keys);
    wrap(out, 0xBF20, &inner);
}

static void answer_eid(struct rk_buf *out) {
    static const uint8_t eid[] = {0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23,
                                  0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35};
    struct rk_buf inner = {0};
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(eid));
    wrap(out, 0xBF3E, &inner);
}

/* Every element that lpac prints. */
static void answer_info2(struct rk_buf *out) {
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
    wrap(&inner, 0xAA, &part);
    put_number(&inner, 0x8B, 2);
    rk_buf_put_tlv(&inner, 0x99, rk_slice("\x06\xC0", 2));
    rk_buf_put_tlv(&inner, 0x04, rk_slice("\x00\x00\x01", 3));
    rk_buf_put_tlv(&inner, 0x0C, text_slice("GI-BA-UP-0419"));
    rk_buf_put_tlv(&part, 0x80, text_slice("1.2.840.1234567/myPlatformLabel"));
    rk_buf_put_tlv(&part, 0x81, text_slice("https://example.com/dlo"));
    wrap(&inner, 0xAC, &part);
    wrap(out, 0xBF22, &inner);
}

static void answer_profiles(const struct scenario *s, struct rk_buf *out) {
    struct rk_buf whole = {0}, list = {0}, one = {0};
    if (s->has_profile) {
        rk_buf_put_tlv(&one, 0x5A, rk_slice_of(ICCID));
        rk_buf_put_tlv(&one, 0x4F, rk_slice("\xA0\x00\x00\x05\x59\x10", 6));
        put_number(&one, 0x9F70, 1);
        rk_buf_put_tlv(&one, 0x91, text_slice("Operator"));
        wrap(&list, 0xE3, &one);
    }
    wrap(&whole, 0xA0, &list);
    wrap(out, 0xBF2D, &whole);
}

static void answer_list(uint32_t tag, struct rk_slice items, struct rk_buf *out) {
    struct rk_buf whole = {0};
    rk_buf_put_tlv(&whole, 0xA0, items);
    wrap(out, tag, &whole);
}

static void answer_pending(struct rk_slice request, struct rk_buf *out, struct scenario *s) {
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
        put_signature(&one);
        wrap(&list, 0x30, &one);
    }
    answer_list(0xBF2B, rk_buf_slice(&list), out);
    rk_buf_free(&list);
}

static void remove_pending(struct rk_slice request, struct rk_buf *out, struct scenario *s) {
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
    put_number(&inner, 0x80, result);
    wrap(out, 0xBF30, &inner);
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

static uint16_t on_es10(void *self, struct rk_slice request, struct rk_buf *out) {
    struct scenario *s = self;
    uint32_t tag = 0;
    size_t value_len, header_len;
    struct rk_buf inner = {0};
    rk_tlv_header(request, RK_TLV_DER, &tag, &value_len, &header_len);
    switch (tag) {
    case 0xBF20:
        answer_keys(out);
        return 0x9000;
    case 0xBF2E:
        rk_buf_put_tlv(&inner, 0x80, rk_slice_of(CHALLENGE));
        wrap(out, 0xBF2E, &inner);
        return 0x9000;
    case 0xBF3E:
        answer_eid(out);
        return 0x9000;
    case 0xBF22:
        answer_info2(out);
        return 0x9000;
    case 0xBF3C:
        rk_buf_put_tlv(&inner, 0x80, text_slice("default.example.com"));
        rk_buf_put_tlv(&inner, 0x81, text_slice("root.example.com"));
        wrap(out, 0xBF3C, &inner);
        return 0x9000;
    case 0xBF38:
        rk_buf_put_slice(&s->authenticate, request);
        if (s->authenticate_error)
            answer_error(out, 0xBF38, s->authenticate_error);
        else
            answer_signed(out, 0xBF38);
        return 0x9000;
    case 0xBF21:
        rk_buf_put_slice(&s->prepare, request);
        if (s->prepare_error)
            answer_error(out, 0xBF21, s->prepare_error);
        else
            answer_signed(out, 0xBF21);
        return 0x9000;
    case 0xBF43:
        if (s->no_rat)
            return 0x6A88;
        answer_list(0xBF43, rk_buf_slice(&s->rat), out);
        return 0x9000;
    case 0xBF2D:
        answer_profiles(s, out);
        return 0x9000;
    case 0xBF28:
        answer_list(0xBF28, rk_buf_slice(&s->notifications), out);
        return 0x9000;
    case 0xBF2B:
        answer_pending(request, out, s);
        return 0x9000;
    case 0xBF30:
        remove_pending(request, out, s);
        return 0x9000;
    case 0xBF41:
        cancel(s, request, out);
        return 0x9000;
    default:
        return on_segment(s, request, out);
    }
}

/* --- the server ------------------------------------------------------------------------------ */

static void put_tlv64(struct rk_json answer, const char *name, uint32_t tag, struct rk_buf *inner) {
    struct rk_buf whole = {0};
    wrap(&whole, tag, inner);
    rk_json_put_base64(answer, name, rk_buf_slice(&whole));
    rk_buf_free(&whole);
}

static void put_signature64(const struct scenario *s, struct rk_json answer, const char *name) {
    struct rk_buf signature = {0};
    put_signature(&signature);
    struct rk_slice whole = rk_buf_slice(&signature);
    rk_json_put_base64(answer, name, s->bare_signatures ? rk_slice_from(whole, 3) : whole);
    rk_buf_free(&signature);
}

static void on_initiate(const struct scenario *s, struct rk_json answer, const char *address) {
    struct rk_buf inner = {0};
    uint8_t key_id[22] = {0x04, 0x14, 0xF5};
    rk_json_put_string(answer, "transactionId", TRANSACTION_TEXT);
    rk_buf_put_tlv(&inner, 0x80,
                   s->other_transaction1 ? rk_slice_of(OTHER_TRANSACTION)
                                         : rk_slice_of(SCENARIO_TRANSACTION));
    rk_buf_put_tlv(&inner, 0x81, s->other_challenge ? rk_slice_of(OTHER) : rk_slice_of(CHALLENGE));
    rk_buf_put_tlv(&inner, 0x83, text_slice(s->signed_address ? s->signed_address : address));
    rk_buf_put_tlv(&inner, 0x84, rk_slice_of(OTHER));
    put_tlv64(answer, "serverSigned1", 0x30, &inner);
    put_signature64(s, answer, "serverSignature1");
    rk_json_put_base64(answer, "euiccCiPKIdToBeUsed", rk_slice_of(key_id));
    rk_json_put_base64(answer, "serverCertificate", rk_buf_slice(&s->certificate));
}

static void put_transaction(const struct scenario *s, struct rk_json answer) {
    rk_json_put_string(answer, "transactionId",
                       s->json_transaction ? s->json_transaction : TRANSACTION_TEXT);
}

static void on_authenticate(const struct scenario *s, struct rk_json answer) {
    struct rk_buf inner = {0};
    put_transaction(s, answer);
    scenario_metadata(s, NULL, &inner);
    rk_json_put_base64(answer, "profileMetadata", rk_buf_slice(&inner));
    rk_buf_free(&inner);
    rk_buf_put_tlv(&inner, 0x80,
                   s->other_transaction2 ? rk_slice_of(OTHER_TRANSACTION)
                                         : rk_slice_of(SCENARIO_TRANSACTION));
    rk_buf_put_tlv(&inner, 0x01, rk_slice(s->wants_code ? "\xFF" : "\x00", 1));
    put_tlv64(answer, "smdpSigned2", 0x30, &inner);
    put_signature64(s, answer, "smdpSignature2");
    rk_json_put_base64(answer, "smdpCertificate", rk_buf_slice(&s->certificate));
}

/* Elements 88 with the metadata in two pieces, each with a MAC of eight bytes. */
static void put_metadata_elements(const struct scenario *s, struct rk_buf *out) {
    struct rk_buf metadata = {0}, element = {0};
    scenario_metadata(s, s->package_name, &metadata);
    for (size_t i = 0; i < 2; i++) {
        size_t half = metadata.len / 2;
        rk_buf_put_slice(&element, i ? rk_slice_from(rk_buf_slice(&metadata), half)
                                     : rk_slice(metadata.ptr, half));
        rk_buf_put(&element, "MACMACMA", 8);
        wrap(out, 0x88, &element);
    }
    rk_buf_free(&metadata);
}

/* Nine pieces: BF36+BF23, A0, A1, 88, 88, A2, A3, 86, 86. */
static void on_package(const struct scenario *s, struct rk_json answer) {
    struct rk_buf whole = {0}, inner = {0}, element = {0};
    uint8_t block[1008] = {0};
    put_transaction(s, answer);
    put_number(&inner, 0x82, 1);
    rk_buf_put_tlv(&inner, 0x80,
                   s->other_transaction_in_package ? rk_slice_of(OTHER_TRANSACTION)
                                                   : rk_slice_of(SCENARIO_TRANSACTION));
    wrap(&whole, 0xBF23, &inner);
    rk_buf_put_tlv(&inner, 0x87, rk_slice(block, 24));
    wrap(&whole, 0xA0, &inner);
    put_metadata_elements(s, &inner);
    wrap(&whole, 0xA1, &inner);
    rk_buf_put_tlv(&inner, 0x87, rk_slice(block, 72));
    wrap(&whole, 0xA2, &inner);
    rk_buf_put_tlv(&inner, 0x86, rk_slice(block, 1008));
    rk_buf_put_tlv(&inner, 0x86, rk_slice(block, 40));
    wrap(&whole, 0xA3, &inner);
    rk_buf_free(&element);
    put_tlv64(answer, "boundProfilePackage", 0xBF36, &whole);
}

static void put_status(struct rk_json answer, const char *status, const char *subject,
                       const char *reason) {
    struct rk_json header = rk_json_put_object(answer, "header");
    struct rk_json execution = rk_json_put_object(header, "functionExecutionStatus");
    rk_json_put_string(execution, "status", status);
    if (!subject)
        return;
    struct rk_json data = rk_json_put_object(execution, "statusCodeData");
    rk_json_put_string(data, "subjectCode", subject);
    rk_json_put_string(data, "reasonCode", reason);
}

static void answer_function(struct scenario *s, const char *function, const char *address,
                            struct rk_lpa_http_response *response) {
    struct rk_json answer = rk_json_new_object();
    bool refused = s->refuse_function && strcmp(s->refuse_function, function) == 0;
    put_status(answer, refused && s->subject ? "Failed" : "Executed-Success",
               refused ? s->subject : NULL, s->reason);
    if (strcmp(function, "initiateAuthentication") == 0)
        on_initiate(s, answer, address);
    else if (strcmp(function, "authenticateClient") == 0)
        on_authenticate(s, answer);
    else if (strcmp(function, "getBoundProfilePackage") == 0)
        on_package(s, answer);
    else if (strcmp(function, "cancelSession") == 0)
        s->server_cancelled = true;
    if (refused && s->body)
        rk_buf_put_str(&response->body, s->body);
    else if (strcmp(function, "handleNotification") != 0)
        rk_json_print(answer, &response->body);
    response->status = strcmp(function, "handleNotification") == 0 ? 204 : 200;
    if (refused && s->http_status)
        response->status = s->http_status;
    rk_json_free(&answer);
}

static int on_post(void *self, const struct rk_lpa_http_request *request,
                   struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    struct scenario *s = self;
    char address[256] = "";
    const char *start = request->url + strlen("https://"), *slash = strchr(start, '/');
    const char *function = strrchr(request->url, '/') + 1;
    memcpy(address, start, (size_t)(slash - start));
    rk_buf_printf(&s->calls, "%s %s\n", function, address);
    /* With a colon in it, what is refused is an address instead of a function. */
    bool refused = s->refuse_function && (strcmp(s->refuse_function, function) == 0 ||
                                          strcmp(s->refuse_function, address) == 0);
    if (refused && s->unreachable)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, "fake", "no network");
    answer_function(s, function, address, response);
    return 0;
}

static int on_trust(void *self, const struct rk_slice *ids, size_t count, struct rk_lpa_error *e) {
    struct scenario *s = self;
    (void)ids;
    (void)e;
    s->trusted_keys = count;
    return 0;
}

static const struct rk_lpa_http_ops HTTP = {.trust = on_trust, .post = on_post};

/* --- the user -------------------------------------------------------------------------------- */

static void on_progress(void *self, const struct rk_lpa_progress *p) {
    struct scenario *s = self;
    if (p->kind == RK_LPA_LOADING)
        s->loaded = p->done;
    else
        rk_buf_printf(&s->steps, "%s\n", p->step);
}

static enum rk_lpa_answer on_consent(void *self, const struct rk_lpa_offer *offer) {
    struct scenario *s = self;
    s->asked_consent = true;
    s->consent_rules = offer->ppr_consent;
    if (s->pull_at_consent)
        s->card.break_at = s->card.commands + 1;
    if (s->cancel_at_consent)
        atomic_store(&s->cancelled, true);
    return s->consent;
}

static enum rk_lpa_answer on_code(void *self, const struct rk_lpa_offer *offer, char *code,
                                  size_t cap) {
    struct scenario *s = self;
    (void)offer;
    s->asked_code = true;
    if (s->code && strlen(s->code) < cap)
        memcpy(code, s->code, strlen(s->code) + 1);
    return s->code_answer;
}

static void on_warning(void *self, const struct rk_lpa_error *e) {
    struct scenario *s = self;
    (void)e;
    s->warnings++;
}

void scenario_init(struct scenario *s) {
    *s = (struct scenario){.cancel_reason = -1, .error_reason = 12};
    fake_card_init(&s->card);
    s->card.es10 = on_es10;
    s->card.self = s;
    s->http = (struct rk_lpa_http){&HTTP, s};
    rk_buf_put_tlv(&s->certificate, 0x30, rk_slice("\x05\x00", 2));
    s->request =
        (struct rk_lpa_download_request){.smdp = "smdp.example.com:8443", .matching_id = "MATCH-1"};
    s->config = (struct rk_lpa_config){.apdu = &s->card.apdu,
                                       .http = &s->http,
                                       .cancelled = &s->cancelled,
                                       .ui = {.self = s,
                                              .progress = on_progress,
                                              .consent = on_consent,
                                              .confirmation_code = on_code,
                                              .warning = on_warning}};
}

void scenario_open(struct scenario *s) {
    if (!s->lpa && rk_lpa_open(&s->config, &s->lpa, &s->e))
        abort();
}

int scenario_run(struct scenario *s) {
    scenario_open(s);
    return rk_lpa_download(s->lpa, &s->request, &s->result, &s->e);
}

void scenario_free(struct scenario *s) {
    rk_lpa_close(&s->lpa);
    fake_card_free(&s->card);
    struct rk_buf *all[] = {&s->certificate, &s->rat,     &s->notifications, &s->calls,
                            &s->steps,       &s->prepare, &s->authenticate,  &s->segments};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        rk_buf_free(all[i]);
}
