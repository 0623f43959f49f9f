#include "tests/unit/lpa/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

const uint8_t SCENARIO_TRANSACTION[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xAB};
const uint8_t SCENARIO_CHALLENGE[16] = {0xC0, 0xC1, 0xC2};
const uint8_t SCENARIO_ICCID_RAW[10] = {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0xF3};

struct rk_slice scenario_text_slice(const char *text) {
    return rk_slice(text, strlen(text));
}

const char *scenario_text(struct rk_buf *b) {
    return rk_buf_text(b);
}

void scenario_wrap(struct rk_buf *out, uint32_t tag, struct rk_buf *inner) {
    rk_buf_put_tlv(out, tag, rk_buf_slice(inner));
    rk_buf_free(inner);
}

void scenario_put_signature(struct rk_buf *out) {
    uint8_t signature[64];
    memset(signature, 0x55, sizeof signature);
    rk_buf_put_tlv(out, 0x5F37, rk_slice_of(signature));
}

void scenario_put_number(struct rk_buf *out, uint32_t tag, uint32_t value) {
    uint8_t bytes[16];
    struct rk_tlv_writer w = rk_tlv_write(bytes, sizeof bytes);
    rk_tlv_put_uint(&w, tag, value);
    rk_buf_put(out, bytes, w.len);
}

void scenario_put_bits(struct rk_buf *out, uint32_t tag, uint32_t bits) {
    uint8_t bytes[16];
    struct rk_tlv_writer w = rk_tlv_write(bytes, sizeof bytes);
    rk_tlv_put_bits(&w, tag, bits);
    rk_buf_put(out, bytes, w.len);
}

void scenario_metadata(const struct scenario *s, const char *name, struct rk_buf *out) {
    struct rk_buf inner = {0}, owner = {0};
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(SCENARIO_ICCID_RAW));
    rk_buf_put_tlv(&inner, 0x91, scenario_text_slice("Operator"));
    rk_buf_put_tlv(&inner, 0x92, scenario_text_slice(name ? name : "Profile"));
    scenario_put_number(&inner, 0x95, 2);
    if (!s->no_owner) {
        rk_buf_put_tlv(&owner, 0x80, rk_slice("\x62\xF2\x10", 3));
        rk_buf_put_tlv(&owner, 0x81, rk_slice("\x07", 1));
        scenario_wrap(&inner, 0xB7, &owner);
    }
    if (s->ppr)
        scenario_put_bits(&inner, 0x99, s->ppr);
    scenario_wrap(out, 0xBF25, &inner);
}

void scenario_rule(struct scenario *s, uint32_t ppr, const uint8_t plmn[3], const char *gid1,
                   bool consent) {
    struct rk_buf rule = {0}, operators = {0}, one = {0};
    scenario_put_bits(&rule, 0x80, ppr);
    rk_buf_put_tlv(&one, 0x80, rk_slice(plmn, 3));
    if (gid1)
        rk_buf_put_tlv(&one, 0x81, scenario_text_slice(gid1));
    scenario_wrap(&operators, 0x30, &one);
    scenario_wrap(&rule, 0xA1, &operators);
    scenario_put_bits(&rule, 0x82, consent ? 1 : 0);
    scenario_wrap(&s->rat, 0x30, &rule);
}

void scenario_put_notification(struct rk_buf *out, uint32_t seq, const char *address) {
    struct rk_buf inner = {0};
    scenario_put_number(&inner, 0x80, seq);
    scenario_put_bits(&inner, 0x81, RK_LPA_EVENT_ENABLE);
    rk_buf_put_tlv(&inner, 0x0C, scenario_text_slice(address));
    rk_buf_put_tlv(&inner, 0x5A, rk_slice_of(SCENARIO_ICCID_RAW));
    scenario_wrap(out, 0xBF2F, &inner);
}

void scenario_notification(struct scenario *s, uint32_t seq, const char *address) {
    scenario_put_notification(&s->notifications, seq, address);
}

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
    s->card.es10 = scenario_es10;
    s->card.self = s;
    s->http = (struct rk_lpa_http){&SCENARIO_HTTP, s};
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
