/* How a card is reached: sockets with vpcd's framing, or lines of text. All end at a signal. */
#ifndef RK_EUICC_CARD_LINK_H
#define RK_EUICC_CARD_LINK_H

#include "euicc/card/card.h"

/* wait.c: SIGINT and SIGTERM are taken only while waiting, so that none is ever missed */
void wait_prepare(void);
bool wait_stopped(void);
enum wait_for { WAIT_READ, WAIT_WRITE };
/* Wait until `fd` (-1: none) is ready or `milliseconds` (-1: any time) have passed. 1 ready, 0 time
 * is up, -1 a signal said to stop. */
int wait_ready(int fd, enum wait_for what, int milliseconds);

/* frames.c: serve one connection until the other side closes it, it fails, or a signal comes. The
 * card then has no power. */
void frames_serve(struct device *device, int fd);

/* One of these runs until the end; RK_CLI_OK or the program's exit status. */
int vpcd_run(struct rk_cli *cli, struct device *device, const struct rk_cli_address *address);
int listen_run(struct rk_cli *cli, struct device *device, const struct rk_cli_address *address);
int lines_run(struct rk_cli *cli, struct device *device);

#endif
