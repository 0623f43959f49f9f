/*
 * A UICC as a terminal sees it: over any of the agent's APDU transports, with status words followed
 * up and files read whole (ETSI TS 102 221).
 *
 * Functions return 0, or RK_CLI_CARD / RK_CLI_TRANSPORT after telling the user why.
 */
#ifndef RK_TOOLS_USIM_CARD_H
#define RK_TOOLS_USIM_CARD_H

#include "lpa/apdu/apdu.h"
#include "tools/cli/cli.h"

struct rk_usim_card {
    struct rk_cli *cli;
    struct rk_lpa_apdu apdu;
    bool borrowed;  /* the transport is the program's context */
    bool le_needed; /* T=1: a command that wants an answer carries Le */
    uint8_t answer[258];
    size_t len; /* data octets in `answer` */
    uint16_t sw;
};

/*
 * Connect by --apdu (pcsc[:NAME] or tcp:HOST:PORT), or over the program's context if it has one.
 * What fails leaves nothing to disconnect.
 */
int rk_usim_connect(struct rk_cli *cli, struct rk_usim_card *card);

/* Leave again. */
void rk_usim_disconnect(struct rk_usim_card *card);

/* Send one command of at most 64 octets, without Le if it has data, and follow 61xx and 6Cxx. 0 or
 * RK_CLI_TRANSPORT; `card->sw` is the outcome. */
int rk_usim_send(struct rk_usim_card *card, struct rk_slice command);

/* Select a file by its path of two-octet identifiers below the MF, or the first USIM by its AID. */
int rk_usim_select(struct rk_usim_card *card, struct rk_slice path);
int rk_usim_select_usim(struct rk_usim_card *card);

/* Read the first `len` octets of the selected transparent file. */
int rk_usim_read(struct rk_usim_card *card, uint8_t len);

#endif
