/* The server of a scenario: what its ES9+ functions answer. */
#include "tests/unit/lpa/scenario_parts.h"

#include <string.h>

static const uint8_t OTHER_TRANSACTION[16] = {9, 9, 9};
static const uint8_t OTHER[16] = {0};
static const char TRANSACTION_TEXT[] = "0102030405060708090A0B0C0D0E0FAB";

static void put_tlv64(struct rk_json answer, const char *name, uint32_t tag, struct rk_buf *inner) {
    struct rk_buf whole = {0};
    scenario_wrap(&whole, tag, inner);
    rk_json_put_base64(answer, name, rk_buf_slice(&whole));
    rk_buf_free(&whole);
}

static void put_signature64(const struct scenario *s, struct rk_json answer, const char *name) {
    struct rk_buf signature = {0};
    scenario_put_signature(&signature);
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
    rk_buf_put_tlv(&inner, 0x81,
                   s->other_challenge ? rk_slice_of(OTHER) : rk_slice_of(SCENARIO_CHALLENGE));
    rk_buf_put_tlv(&inner, 0x83,
                   scenario_text_slice(s->signed_address ? s->signed_address : address));
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
        scenario_wrap(out, 0x88, &element);
    }
    rk_buf_free(&metadata);
}

/* Nine pieces: BF36+BF23, A0, A1, 88, 88, A2, A3, 86, 86. */
static void on_package(const struct scenario *s, struct rk_json answer) {
    struct rk_buf whole = {0}, inner = {0}, element = {0};
    uint8_t block[1008] = {0};
    put_transaction(s, answer);
    scenario_put_number(&inner, 0x82, 1);
    rk_buf_put_tlv(&inner, 0x80,
                   s->other_transaction_in_package ? rk_slice_of(OTHER_TRANSACTION)
                                                   : rk_slice_of(SCENARIO_TRANSACTION));
    scenario_wrap(&whole, 0xBF23, &inner);
    rk_buf_put_tlv(&inner, 0x87, rk_slice(block, 24));
    scenario_wrap(&whole, 0xA0, &inner);
    put_metadata_elements(s, &inner);
    scenario_wrap(&whole, 0xA1, &inner);
    rk_buf_put_tlv(&inner, 0x87, rk_slice(block, 72));
    scenario_wrap(&whole, 0xA2, &inner);
    rk_buf_put_tlv(&inner, 0x86, rk_slice(block, 1008));
    rk_buf_put_tlv(&inner, 0x86, rk_slice(block, 40));
    scenario_wrap(&whole, 0xA3, &inner);
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

const struct rk_lpa_http_ops SCENARIO_HTTP = {.trust = on_trust, .post = on_post};
