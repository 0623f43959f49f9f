/* All that the card asks of a C library. What a board's compiler brings takes its place. */
#ifndef RK_EUICC_PORT_MCU_STRING_H
#define RK_EUICC_PORT_MCU_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int octet, size_t len);
int memcmp(const void *a, const void *b, size_t len);

#endif
