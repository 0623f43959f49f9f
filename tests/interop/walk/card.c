#include "tests/interop/walk/card.h"

#include "tests/support/test.h"

#include <string.h>

enum { COMMAND_MAX = 261, CASE_2 = 5 };

void walk_card_open(struct walk_card *card) {
    static const struct rk_lpa_pcsc_options any = {.index = -1};
    struct rk_lpa_apdu_link link = {.atr_len = 0};
    struct rk_lpa_error e = {0};
    memset(card, 0, sizeof *card);
    if (rk_lpa_pcsc_new(&any, &card->apdu, &e) ||
        card->apdu.ops->connect(card->apdu.self, &link, &e))
        fail_msg("%s", e.message);
    card->le_needed = link.le_needed;
}

void walk_card_close(struct walk_card *card) {
    card->apdu.ops->disconnect(card->apdu.self);
    rk_lpa_apdu_free(&card->apdu);
}

/* One APDU; its data are added to the answer. */
static void exchange(struct walk_card *card, struct rk_slice apdu) {
    struct rk_lpa_error e = {0};
    size_t len;
    assert_in_range(card->len, 0, sizeof card->answer - 258);
    if (card->apdu.ops->transmit(card->apdu.self, apdu, card->answer + card->len,
                                 sizeof card->answer - card->len, &len, &e))
        fail_msg("%s", e.message);
    card->len += len - 2;
    card->sw = rk_get_u16(card->answer + card->len);
    card->commands++;
}

/* Over T=0 a warning comes before the data (TS 102 221 7.3.1.1.4): GET RESPONSE for 00 is told how
 * much waits. */
static void fetch_warned(struct walk_card *card, uint8_t class) {
    const uint16_t warning = card->sw;
    uint8_t get_response[] = {class, 0xC0, 0x00, 0x00, 0x00};
    exchange(card, rk_slice_of(get_response));
    get_response[4] = (uint8_t)card->sw;
    if (card->sw >> 8 == 0x6C)
        exchange(card, rk_slice_of(get_response));
    card->sw = warning;
}

uint16_t walk_card_send(struct walk_card *card, struct rk_slice command) {
    uint8_t apdu[COMMAND_MAX + 1] = {0};
    assert_in_range(command.len, 4, COMMAND_MAX);
    memcpy(apdu, command.ptr, command.len);
    card->len = 0;
    exchange(card, rk_slice(apdu, command.len + (card->le_needed && command.len > CASE_2)));
    if (card->sw >> 8 == 0x6C && command.len == CASE_2) {
        apdu[4] = (uint8_t)card->sw;
        exchange(card, rk_slice(apdu, CASE_2));
    }
    while (card->sw >> 8 == 0x61) {
        const uint8_t get_response[] = {apdu[0] & 0x03, 0xC0, 0x00, 0x00, (uint8_t)card->sw};
        exchange(card, rk_slice_of(get_response));
    }
    if (card->sw >> 8 == 0x62 && !card->len && command.len > CASE_2)
        fetch_warned(card, apdu[0] & 0x03);
    return card->sw;
}
