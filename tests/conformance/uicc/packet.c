/* Secured packets by SMS-PP download, right or wrong on purpose, and their responses. */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"
#include "tests/support/ota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE = 0x5A, KEY_VERSION = 1 };

static struct ota how; /* the last packet, for its response */

static bool octets_of(struct bench *b, const char *params, const char *key, const char *usual,
                      uint8_t *out, size_t len) {
    struct rk_buf value = {0};
    bool ok = param_octets(b, params, key, usual, &value) && value.len == len;
    if (ok)
        memcpy(out, value.ptr, len);
    rk_buf_free(&value);
    return ok || bench_fail(b, "ota: %s has a wrong length", key);
}

static uint64_t wanted_counter(struct bench_uicc *u, const char *params) {
    if (param_is(params, "same"))
        return u->counter;
    if (param_is(params, "down"))
        return u->counter - param_number(params, "down", 1);
    u->counter += param_number(params, "up", 1);
    return u->counter;
}

static bool describe(struct bench *b, const char *params) {
    uint8_t spi[2];
    memset(&how, 0, sizeof how);
    how.counter = wanted_counter(b->uicc, params);
    how.cipher.value = rk_slice_of(uicc_ota_cipher);
    how.mac.value = rk_slice_of(uicc_ota_mac);
    how.bad_check = param_is(params, "bad");
    how.padding = (uint8_t)param_number(params, "pad", 0);
    how.header_len = (int)param_number(params, "chl", 0);
    how.packet_len = (int)param_number(params, "cpl", 0);
    if (!octets_of(b, params, "spi", "1619", spi, 2))
        return false;
    how.spi1 = spi[0];
    how.spi2 = spi[1];
    return octets_of(b, params, "kic", "12", &how.kic, 1) &&
           octets_of(b, params, "kid", "12", &how.kid, 1) &&
           octets_of(b, params, "tar", "B00010", how.tar, 3);
}

bool uicc_packet(struct bench *b, const char *params) {
    struct ota_octets packet, messages[OTA_PARTS_MAX], envelope;
    struct rk_buf data = {0};
    bool ok = describe(b, params) && param_octets(b, params, "data", "", &data);
    if (ok)
        ota_command(&how, rk_buf_slice(&data), &packet);
    rk_buf_free(&data);
    size_t count = ok ? ota_messages(ota_slice(&packet), REFERENCE, false, messages) : 0;
    size_t wanted = param_number(params, "part", count);
    for (size_t i = 0; ok && i < count && i < wanted; i++) {
        ota_envelope(ota_slice(&messages[i]), &envelope);
        ok = uicc_send(b, ota_slice(&envelope));
    }
    return ok;
}

bool uicc_check_packet(struct bench *b, const char *text) {
    struct ota_answer got;
    struct template wanted;
    bool clear = strncmp(text, "clear ", 6) == 0;
    struct rk_slice answer = rk_buf_slice(&b->answer);
    if (strcmp(text, "none") == 0)
        return !answer.len || bench_fail(b, "the packet is answered");
    text += clear ? 6 : 0;
    if (!(clear ? ota_plain_response(&how, answer, &got) : ota_response(&how, answer, &got)))
        return bench_fail(b, "the response packet does not stand (%04X)", b->sw);
    unsigned long status = strtoul(text, NULL, 16);
    if (got.status != status)
        return bench_fail(b, "the packet is answered %02X, not %02lX", got.status, status);
    bool ok = template_read(b, strlen(text) > 2 ? text + 3 : "", &wanted) &&
              (template_matches(&wanted, ota_slice(&got.data)) ||
               bench_fail(b, "the commands are answered otherwise (%zu octets, %02X%02X%02X)",
                          got.data.len, got.data.ptr[0], got.data.ptr[1], got.data.ptr[2]));
    template_free(&wanted);
    return ok;
}
