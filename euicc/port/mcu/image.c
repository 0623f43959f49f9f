/* The firmware of a card on a microcontroller: one static card between a board's two ends. */
#include "euicc/euicc.h"
#include "euicc/port/mcu/board.h"
#include "euicc/state.h"

enum {
    COMMAND_MAX = 261, /* header, length, 255 octets, expected length */
    RESPONSE_MAX = 258,
};

static struct rk_euicc card;
static uint8_t command[COMMAND_MAX];
static uint8_t response[RESPONSE_MAX];

static void answer_to_reset(void) {
    struct rk_slice atr = rk_euicc_atr();
    rk_board_send(atr.ptr, atr.len);
}

int main(void) {
    const struct rk_port port = {rk_board_flash, rk_board_crypto, rk_board_random};
    if (rk_euicc_power_up(&card, &port))
        return 1;
    answer_to_reset();
    for (;;) {
        size_t len = 0;
        if (rk_board_wait(command, sizeof command, &len) == RK_BOARD_RESET) {
            rk_euicc_reset(&card);
            answer_to_reset();
            continue;
        }
        len = rk_euicc_apdu(&card, rk_slice(command, len), response);
        rk_board_send(response, len);
    }
}
