#include "tools/usim/card.h"

#include <string.h>

enum { COMMAND_MAX = 64, PIN_NOT_VERIFIED = 0x6982 };

static int transport_error(struct rk_usim_card *card, const struct rk_lpa_error *e) {
    return rk_cli_error(card->cli, RK_CLI_TRANSPORT, "%s", e->message);
}

static void close_transport(struct rk_usim_card *card) {
    if (!card->borrowed)
        rk_lpa_apdu_free(&card->apdu);
}

/* By --apdu. */
static int make_transport(struct rk_cli *cli, struct rk_lpa_apdu *out, struct rk_lpa_error *e) {
    const char *which = rk_cli_get(cli, "--apdu");
    if (!which || strcmp(which, "pcsc") == 0)
        return rk_lpa_pcsc_new(&(struct rk_lpa_pcsc_options){.index = -1}, out, e);
    if (strncmp(which, "pcsc:", 5) == 0)
        return rk_lpa_pcsc_new(&(struct rk_lpa_pcsc_options){.name = which + 5, .index = -1}, out,
                               e);
    if (strncmp(which, "tcp:", 4) != 0)
        return rk_cli_usage_error(cli, "--apdu is pcsc[:NAME] or tcp:HOST:PORT, not '%s'", which);
    struct rk_cli_address at;
    if (rk_cli_parse_address(cli, "--apdu", which + 4, -1, &at))
        return RK_CLI_USAGE;
    return rk_lpa_tcp_new(at.host, at.port, 0, out, e);
}

static int open_transport(struct rk_usim_card *card, struct rk_lpa_error *e) {
    const struct rk_lpa_apdu *given = rk_cli_context(card->cli);
    card->borrowed = given != NULL;
    if (!given)
        return make_transport(card->cli, &card->apdu, e);
    card->apdu = *given;
    return 0;
}

int rk_usim_connect(struct rk_cli *cli, struct rk_usim_card *card) {
    struct rk_lpa_error e = {0};
    struct rk_lpa_apdu_link link = {0};
    *card = (struct rk_usim_card){.cli = cli};
    int error = open_transport(card, &e);
    if (error == RK_CLI_USAGE)
        return error;
    if (error == 0)
        error = card->apdu.ops->connect(card->apdu.self, &link, &e);
    card->le_needed = link.le_needed;
    if (error == 0)
        return 0;
    close_transport(card);
    return transport_error(card, &e);
}

void rk_usim_disconnect(struct rk_usim_card *card) {
    card->apdu.ops->disconnect(card->apdu.self);
    close_transport(card);
    rk_wipe(card->answer, sizeof card->answer);
}

static int exchange(struct rk_usim_card *card, struct rk_slice command) {
    struct rk_lpa_error e = {0};
    size_t len = 0;
    if (card->apdu.ops->transmit(card->apdu.self, command, card->answer, sizeof card->answer, &len,
                                 &e))
        return transport_error(card, &e);
    card->len = len - 2;
    card->sw = rk_get_u16(card->answer + card->len);
    return 0;
}

int rk_usim_send(struct rk_usim_card *card, struct rk_slice command) {
    uint8_t apdu[COMMAND_MAX + 1] = {0};
    memcpy(apdu, command.ptr, command.len);
    bool with_le = card->le_needed && command.len > 5;
    int error = exchange(card, rk_slice(apdu, command.len + with_le));
    if (!error && card->sw >> 8 == 0x61) {
        uint8_t get_response[] = {0x00, 0xC0, 0x00, 0x00, (uint8_t)card->sw};
        error = exchange(card, rk_slice_of(get_response));
    } else if (!error && card->sw >> 8 == 0x6C && command.len == 5) {
        uint8_t again[5];
        memcpy(again, command.ptr, 4);
        again[4] = (uint8_t)card->sw;
        error = exchange(card, rk_slice_of(again));
    }
    return error;
}

static int expect_ok(struct rk_usim_card *card, const char *what) {
    if (card->sw == 0x9000 || card->sw >> 8 == 0x91)
        return 0;
    return rk_cli_error(card->cli, RK_CLI_CARD, "%s: the card answers %04X%s", what, card->sw,
                        card->sw == PIN_NOT_VERIFIED ? ", a PIN has to be verified first" : "");
}

static int select_by(struct rk_usim_card *card, uint8_t p1, struct rk_slice name) {
    uint8_t command[5 + 16] = {0x00, 0xA4, p1, 0x04, (uint8_t)name.len};
    memcpy(command + 5, name.ptr, name.len);
    int error = rk_usim_send(card, rk_slice(command, 5 + name.len));
    return error ? error : expect_ok(card, "SELECT");
}

int rk_usim_select(struct rk_usim_card *card, struct rk_slice path) {
    return select_by(card, 0x08, path);
}

int rk_usim_select_usim(struct rk_usim_card *card) {
    /* The registered application provider and the 3GPP USIM code (TS 101 220); a partial name
     * selects the first application that starts with it. */
    static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
    return select_by(card, 0x04, rk_slice_of(usim));
}

int rk_usim_read(struct rk_usim_card *card, uint8_t len) {
    uint8_t command[] = {0x00, 0xB0, 0x00, 0x00, len};
    int error = rk_usim_send(card, rk_slice_of(command));
    if (!error)
        error = expect_ok(card, "READ BINARY");
    if (!error && card->len != len)
        return rk_cli_error(card->cli, RK_CLI_CARD, "READ BINARY: %zu octets instead of %u",
                            card->len, len);
    return error;
}
