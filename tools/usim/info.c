#include "asn1/tlv/ident.h"
#include "tools/usim/card.h"
#include "tools/usim/commands.h"

#include <string.h>

enum { IMSI_LEN = 9 };

/* EF.IMSI (TS 31.102 4.2.2): a length, then the digits in swapped nibbles behind a parity nibble.
 */
static bool imsi_text(const uint8_t ef[IMSI_LEN], char text[16]) {
    size_t count = 0;
    if (ef[0] == 0 || ef[0] > 8)
        return false;
    for (size_t nibble = 1; nibble < 2u * ef[0]; nibble++) {
        uint8_t digit = ef[1 + nibble / 2] >> (nibble % 2 * 4) & 0xF;
        if (digit == 0xF)
            break;
        if (digit > 9)
            return false;
        text[count++] = (char)('0' + digit);
    }
    text[count] = 0;
    return count > 0;
}

static int read_iccid(struct rk_usim_card *card, char text[RK_ICCID_TEXT_CAP]) {
    int error = rk_usim_select(card, rk_slice("\x2F\xE2", 2));
    if (!error)
        error = rk_usim_read(card, RK_ICCID_LEN);
    struct rk_iccid iccid;
    if (error)
        return error;
    if (rk_iccid_from_ef(rk_slice(card->answer, card->len), &iccid))
        return rk_cli_error(card->cli, RK_CLI_CARD, "EF.ICCID holds no ICCID");
    rk_iccid_to_text(&iccid, text);
    return 0;
}

static int read_imsi(struct rk_usim_card *card, char text[16]) {
    int error = rk_usim_select_usim(card);
    if (!error)
        error = rk_usim_send(card, rk_slice("\x00\xA4\x00\x04\x02\x6F\x07", 7));
    if (!error)
        error = rk_usim_read(card, IMSI_LEN);
    if (!error && !imsi_text(card->answer, text))
        return rk_cli_error(card->cli, RK_CLI_CARD, "EF.IMSI holds no IMSI");
    return error;
}

int rk_usim_info(struct rk_cli *cli) {
    struct rk_usim_card card;
    char iccid[RK_ICCID_TEXT_CAP], imsi[16];
    int error = rk_usim_connect(cli, &card);
    if (error)
        return error;
    error = read_iccid(&card, iccid);
    if (!error)
        error = read_imsi(&card, imsi);
    rk_usim_disconnect(&card);
    if (error)
        return error;
    const char *format = rk_cli_has(cli, "--json") ? "{\"iccid\":\"%s\",\"imsi\":\"%s\"}\n"
                                                   : "ICCID  %s\nIMSI   %s\n";
    fprintf(rk_cli_out(cli), format, iccid, imsi);
    return RK_CLI_OK;
}
