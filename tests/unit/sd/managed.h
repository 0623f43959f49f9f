/*
 * The card of tests/unit/sd/card.h with a first domain that takes SCP03 too, and a host that
 * manages it. Sets of keys for SCP03, by version: 30 AES-128, 31 AES-192, 32 AES-256, 33 AES-128
 * without a key for keys, 3F published.
 */
#ifndef RK_TESTS_UNIT_SD_MANAGED_H
#define RK_TESTS_UNIT_SD_MANAGED_H

#include "tests/support/scp03.h"
#include "tests/unit/sd/card.h"

#define MANAGED_AID "A000000151000000"

struct managed {
    struct sd_card sd;
    struct scp03_host host;
    uint8_t answer[RK_REPLY_MAX]; /* of the last command in the secure channel, unwrapped */
    size_t answer_len;
};

/* Make it, domain selected on the basic channel. */
void managed_open(struct managed *m);
void managed_close(struct managed *m);

/* Power off and on; the domain selected again. */
void managed_restart(struct managed *m);

/* Have the first domain name this protocol and options beside SCP80. */
void managed_name_protocol(struct managed *m, uint8_t protocol, uint8_t options);

/* A key of a version, as the host knows it. */
struct rk_slice managed_key(uint8_t version, uint8_t id);

/* Give the host the keys of a version. */
void managed_take_keys(struct managed *m, uint8_t version);

/* INITIALIZE UPDATE with those keys: the status word. The answer has to be right. */
uint16_t managed_initialize(struct managed *m, uint8_t version);

/* Open a secure channel and expect success. */
void managed_authenticate(struct managed *m, uint8_t version, uint8_t level);

/* Send a command (hexadecimal, plain) in the secure channel; the answer has to be protected as the
 * level says. The status word. */
uint16_t managed_send(struct managed *m, const char *hex);

/* ... and expect status and data (null: any). */
void managed_expect(struct managed *m, const char *hex, uint16_t sw, const char *data);

/* A plain command: expect status and data (null: any). */
void managed_expect_plain(struct managed *m, const char *hex, uint16_t sw, const char *data);

/* PUT KEY in hexadecimal: one AES key after the other under the host's DEK, from identifier 1 on,
 * with their check values. `version` new, `replaced` old (0: none). Static storage. */
const char *managed_put_key(const struct managed *m, uint8_t version, uint8_t replaced,
                            const char *const *keys, size_t count);

#endif
