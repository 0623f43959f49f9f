/*
 * What a board brings: its flash, its crypto engine, its random source, and the line to the
 * terminal (ISO 7816-3). euicc/port/mcu/image.c is the rest of the firmware.
 */
#ifndef RK_EUICC_PORT_MCU_BOARD_H
#define RK_EUICC_PORT_MCU_BOARD_H

#include "euicc/port/port.h"

extern struct rk_flash *const rk_board_flash;
extern struct rk_crypto *const rk_board_crypto;
extern struct rk_random *const rk_board_random;

enum rk_board_event { RK_BOARD_RESET, RK_BOARD_COMMAND };

/* Wait for what the terminal does next. A command of at most `cap` octets is put into `command`. */
enum rk_board_event rk_board_wait(uint8_t *command, size_t cap, size_t *len);

/* Send the answer to reset, or the answer to a command. */
void rk_board_send(const uint8_t *octets, size_t len);

#endif
