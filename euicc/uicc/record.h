/*
 * Which record a command means: P1 and P2 of the record commands (TS 102 221 table 11.12) and the
 * record pointer.
 */
#ifndef RK_EUICC_UICC_RECORD_H
#define RK_EUICC_UICC_RECORD_H

#include "euicc/uicc/internal.h"

enum rk_record_mode { RK_RECORD_NEXT = 2, RK_RECORD_PREVIOUS = 3, RK_RECORD_ABSOLUTE = 4 };

/* The file P2 names (short identifier or current), which has records. Answers and returns false if
 * there is none. */
bool rk_record_find_file(struct rk_call *call, struct rk_file *file);

/* Record number for P1 and the mode in P2; 0 and an answer if there is none. `moves` tells that the
 * record pointer goes there. */
uint8_t rk_record_number(struct rk_call *call, const struct rk_file *file, bool *moves);

/* After success: make the file current if it came by short identifier, and set the pointer to
 * `record` if it moves. */
void rk_record_settle(struct rk_call *call, const struct rk_file *file, bool moves, uint8_t record);

/* Octets before record `number`. */
size_t rk_record_offset(const struct rk_file *file, uint8_t number);

#endif
