/* What the halves of a scenario share: its constants, and small builders. */
#ifndef RK_TESTS_UNIT_LPA_SCENARIO_PARTS_H
#define RK_TESTS_UNIT_LPA_SCENARIO_PARTS_H

#include "tests/unit/lpa/scenario.h"

extern const uint8_t SCENARIO_CHALLENGE[16];
extern const uint8_t SCENARIO_ICCID_RAW[10];

struct rk_slice scenario_text_slice(const char *text);

/* `tag` around what `inner` holds; empties `inner`. */
void scenario_wrap(struct rk_buf *out, uint32_t tag, struct rk_buf *inner);

/* A signature of 64 octets 55. */
void scenario_put_signature(struct rk_buf *out);

void scenario_put_number(struct rk_buf *out, uint32_t tag, uint32_t value);
void scenario_put_bits(struct rk_buf *out, uint32_t tag, uint32_t bits);
void scenario_put_notification(struct rk_buf *out, uint32_t seq, const char *address);

/* The card's half and the server's. */
uint16_t scenario_es10(void *self, struct rk_slice request, struct rk_buf *out);
extern const struct rk_lpa_http_ops SCENARIO_HTTP;

#endif
