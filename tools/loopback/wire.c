/* The two transports of the loopback: to the card's core, and to the server's. */
#include "tools/loopback/card.h"
#include "tools/loopback/internal.h"

#include <stdio.h>
#include <string.h>

void rk_loopback_record(struct rk_loopback *world, char who, struct rk_slice octets) {
    uint8_t head[5] = {(uint8_t)who};
    rk_put_u32(head + 1, (uint32_t)octets.len);
    EVP_DigestUpdate(world->transcript, head, sizeof head);
    EVP_DigestUpdate(world->transcript, octets.ptr, octets.len);
}

size_t rk_loopback_apdu(struct rk_loopback *world, struct rk_slice command, uint8_t *answer) {
    uint8_t apdu[RK_LOOPBACK_COMMAND_MAX];
    size_t len = command.len;
    memcpy(apdu, command.ptr, len);
    if (world->tap.command)
        world->tap.command(world->tap.self, apdu, &len);
    world->commands++;
    world->store_data += len > 1 && apdu[1] == 0xE2;
    rk_loopback_record(world, '>', rk_slice(apdu, len));
    len = rk_euicc_apdu(&world->card->euicc, rk_slice(apdu, len), answer);
    rk_loopback_record(world, '<', rk_slice(answer, len));
    if (world->tap.answer)
        world->tap.answer(world->tap.self, answer, &len);
    return len;
}

int rk_loopback_power_cycle(struct rk_loopback *world) {
    memset(&world->card->euicc, 0xA5, sizeof world->card->euicc);
    return rk_euicc_power_up(&world->card->euicc, &world->card->port);
}

static int apdu_connect(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    (void)e;
    struct rk_loopback *world = self;
    struct rk_slice atr = rk_euicc_atr();
    snprintf(link->name, sizeof link->name, "loopback");
    memcpy(link->atr, atr.ptr, atr.len);
    link->atr_len = atr.len;
    rk_euicc_reset(&world->card->euicc);
    return 0;
}

static int apdu_transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap,
                         size_t *len, struct rk_lpa_error *e) {
    uint8_t octets[RK_LOOPBACK_ANSWER_MAX];
    if (command.len > RK_LOOPBACK_COMMAND_MAX)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "transmit", "command too long");
    *len = rk_loopback_apdu(self, command, octets);
    if (*len > cap || *len < 2)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "transmit", "answer too long");
    memcpy(answer, octets, *len);
    return 0;
}

static void apdu_disconnect(void *self) {
    (void)self;
}

const struct rk_lpa_apdu_ops rk_loopback_apdu_ops = {
    .connect = apdu_connect,
    .transmit = apdu_transmit,
    .disconnect = apdu_disconnect,
};

static int http_trust(void *self, const struct rk_slice *ci_key_ids, size_t count,
                      struct rk_lpa_error *e) {
    (void)self, (void)ci_key_ids, (void)count, (void)e;
    return 0;
}

/* The path of an https URL; the host is the server's own business. */
static const char *path_of(const char *url) {
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    return path ? path : "/";
}

static int http_post(void *self, const struct rk_lpa_http_request *request,
                     struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    struct rk_loopback *world = self;
    struct rk_buf body = {0};
    rk_buf_put_slice(&body, request->body);
    if (world->tap.request)
        world->tap.request(world->tap.self, request->url, &body);
    world->requests++;
    rk_loopback_record(world, 'q', rk_buf_slice(&body));
    struct rk_dp_request in = {
        .method = "POST",
        .path = path_of(request->url),
        .content_type = "application/json",
        .admin_protocol = RK_DP_ADMIN_PROTOCOL,
        .body = rk_buf_slice(&body),
    };
    rk_dp_handle(world->dp, &in, &world->response);
    rk_buf_free(&body);
    rk_loopback_record(world, 'r', rk_buf_slice(&world->response.body));
    if (world->tap.response)
        world->tap.response(world->tap.self, request->url, &world->response.body);
    response->status = world->response.http_status;
    rk_buf_put_slice(&response->body, rk_buf_slice(&world->response.body));
    return rk_buf_ok(&response->body) ? 0 : rk_lpa_fail_memory(e, "post");
}

static void http_free(void *self) {
    (void)self;
}

const struct rk_lpa_http_ops rk_loopback_http_ops = {
    .trust = http_trust,
    .post = http_post,
    .free = http_free,
};
