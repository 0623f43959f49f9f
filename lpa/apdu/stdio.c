/* A card behind lpac's stdio protocol: whoever started us has it. */
#include "lpa/apdu/apdu.h"
#include "lpa/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char STEP[] = "apdu_stdio";

struct far_card {
    struct rk_lpa_lines *lines;
    bool connected;
};

static int refused(struct rk_lpa_error *e, const char *func, int64_t code) {
    return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP,
                       "the far side answered %s with code %lld", func, (long long)code);
}

/* Ask for `func`; its code goes to `ecode`, its data (if `data` is not null) is appended. */
static int ask(struct far_card *s, const char *func, const struct rk_slice *param, int64_t *ecode,
               struct rk_buf *data, struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object();
    rk_json_put_string(request, "func", func);
    if (param)
        rk_json_put_hex_upper(request, "param", *param);
    else
        rk_json_put_null(request, "param");
    int error = rk_lpa_lines_send(s->lines, "apdu", request, e);
    struct rk_json document = {0}, payload = {0};
    if (!error)
        error = rk_lpa_lines_receive(s->lines, "apdu", &document, &payload, e);
    if (error)
        return error;
    if (rk_json_get_int(payload, "ecode", ecode) ||
        (data && *ecode == 0 && rk_json_get_hex(payload, "data", data)))
        error = rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP,
                            "the far side's answer to %s lacks ecode or data", func);
    rk_json_free(&document);
    return error;
}

static int far_connect(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    struct far_card *s = self;
    int64_t ecode = 0;
    int error = ask(s, "connect", NULL, &ecode, NULL, e);
    if (error)
        return error;
    if (ecode != 0)
        return refused(e, "connect", ecode);
    s->connected = true;
    snprintf(link->name, sizeof link->name, "stdio");
    return 0;
}

static int far_transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap,
                        size_t *len, struct rk_lpa_error *e) {
    struct rk_buf data = {0};
    int64_t ecode = 0;
    int error = ask(self, "transmit", &command, &ecode, &data, e);
    if (!error && ecode != 0)
        error = refused(e, "transmit", ecode);
    if (!error && (data.len < 2 || data.len > cap))
        error = rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP,
                            "the far side sent %zu bytes where an answer to a command was due",
                            data.len);
    if (!error) {
        memcpy(answer, data.ptr, data.len);
        *len = data.len;
    }
    rk_buf_free(&data);
    return error;
}

static int far_open_channel(void *self, struct rk_slice aid, uint8_t *channel,
                            struct rk_lpa_error *e) {
    int64_t ecode = 0;
    int error = ask(self, "logic_channel_open", &aid, &ecode, NULL, e);
    if (error)
        return error;
    if (ecode < 0 || ecode > 19)
        return refused(e, "logic_channel_open", ecode);
    *channel = (uint8_t)ecode;
    return 0;
}

static void far_close_channel(void *self, uint8_t channel) {
    struct rk_lpa_error ignored;
    int64_t ecode;
    struct rk_slice param = rk_slice(&channel, 1);
    ask(self, "logic_channel_close", &param, &ecode, NULL, &ignored);
}

static void far_disconnect(void *self) {
    struct far_card *s = self;
    struct rk_lpa_error ignored;
    int64_t ecode;
    if (s->connected)
        ask(s, "disconnect", NULL, &ecode, NULL, &ignored);
    s->connected = false;
}

static const struct rk_lpa_apdu_ops STDIO = {.connect = far_connect,
                                             .transmit = far_transmit,
                                             .open_channel = far_open_channel,
                                             .close_channel = far_close_channel,
                                             .disconnect = far_disconnect};

int rk_lpa_stdio_apdu_new(struct rk_lpa_lines *lines, struct rk_lpa_apdu *out,
                          struct rk_lpa_error *e) {
    struct far_card *s = calloc(1, sizeof *s);
    if (!s)
        return rk_lpa_fail_memory(e, STEP);
    s->lines = lines;
    *out = (struct rk_lpa_apdu){&STDIO, s};
    return 0;
}
