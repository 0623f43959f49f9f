/* A loopback world with one stocked and ordered profile, for the tests here. */
#ifndef RK_TESTS_FLOW_WORLD_H
#define RK_TESTS_FLOW_WORLD_H

#include "tests/support/test.h"

#include "tools/loopback/loopback.h"
#include "tools/saip/package.h"

#define WORLD_ICCID       "8944500102030405062"
#define WORLD_MATCHING_ID "FLOW-1"

/* The subscriber of WORLD_ICCID: 3GPP TS 35.208 test set 1. */
extern const struct rk_saip_subscriber world_subscriber;

/* Open a world with that profile in stock and an order for it under WORLD_MATCHING_ID. */
void world_open(struct rk_loopback *world, const struct rk_loopback_setup *setup);

/* Make the package of `subscriber`, padded so that it takes several segments (static storage, valid
 * until the next call). */
struct rk_slice world_package(const struct rk_saip_subscriber *subscriber);

/* Download and expect success. */
void world_download(struct rk_loopback *world);

/* Send an APDU given in hexadecimal on the basic channel, GET RESPONSE included, and return the
 * status word; the answer's data goes to `data`, which has room for 256 octets. */
uint16_t world_send(struct rk_loopback *world, const char *hex, uint8_t *data, size_t *len);

/* Expect that the card lists so many profiles. */
void world_expect_profiles(struct rk_loopback *world, size_t count);

#endif
