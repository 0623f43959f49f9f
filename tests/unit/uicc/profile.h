/*
 * A small profile, laid out by hand over a RAM flash, and a way to talk to it.
 *
 *   3F00  rule 1, PINs 01 0A
 *     2F00  linear, 2 records of 16, SFI 30, rule 1
 *     2F05  transparent 4, SFI 5, rule 2
 *     2F06  EF.ARR: 10 records of 60, rule 1
 *     2FE2  transparent 10, SFI 2, rule 1
 *     7F10  DF, PINs 01 81
 *       6F3A  linear, 5 records of 20, filled with 00 to its last octet, rule 2
 *       6F50  transparent 700, pattern AA BB CC again and again, SFI 1, rule 1
 *     7F20  DF
 *       5F01  link to DF 5F3B of the USIM
 *     7FD0  USIM A0000000871002..., PINs 01 81 0A
 *       6F06  EF.ARR: 10 records of 60 as in the MF
 *       6F07  transparent 9, SFI 7, rule 2
 *       6F08  transparent 33, rule 3
 *       6F38  transparent 6, EF.UST
 *       6F39  cyclic, 3 records of 3, SFI 9, rule 2
 *       6F3C  transparent 4, rule 4
 *       6F40  link to 2F05, rule 1
 *       6F70  BER-TLV, at most 600 octets, SFI 10, rule 2
 *       5F3B  DF
 *         4F20  transparent 9, rule 2
 *     7FD1  ISIM A0000000871004..., parameters mapped to the USIM
 *     7FD2  CSIM A0000003431002...
 *
 * Rules: 1 read always, update ADM; 2 read, update, INCREASE with PIN 1; 3 never; 4 read with PIN
 * 1, update with the local PIN 81; the others are free for tests to write.
 */
#ifndef RK_TESTS_UNIT_UICC_PROFILE_H
#define RK_TESTS_UNIT_UICC_PROFILE_H

#include "tests/support/test.h"

#include "euicc/naa/algorithm.h"
#include "euicc/port/ram/flash.h"
#include "euicc/store/state.h"
#include "euicc/uicc/pin.h"
#include "euicc/uicc/uicc.h"

#define PROFILE_USIM_AID "A0000000871002FF49FF0589"
#define PROFILE_ISIM_AID "A0000000871004FF49FF0589"
#define PROFILE_CSIM_AID "A0000003431002F310FFFF89"
#define PROFILE_PIN1     "31323334FFFFFFFF"
#define PROFILE_PIN2     "35363738FFFFFFFF"
#define PROFILE_PUK1     "3131313131313131"
#define PROFILE_ADM      "4142434445464748"

struct profile {
    struct rk_flash_ram flash;
    struct rk_crypto crypto;
    struct rk_random random;
    struct rk_port port;
    struct rk_store store; /* from here: what a command changes in RAM */
    struct rk_uicc uicc;
    struct rk_reply reply; /* to here */
    uint16_t space, usim, isim, csim;
};

enum { PROFILE_RAM_LEN = offsetof(struct profile, reply) - offsetof(struct profile, store) };

/* Lay it out and start the card with it; free it. */
void profile_open(struct profile *p);

/* The same with nothing in it, for a package to be installed. */
void profile_open_empty(struct profile *p, uint32_t block_size, uint32_t blocks);
void profile_close(struct profile *p);

/* Make `to`, which is open, what `from` is: for inputs that all start from the same state. */
void profile_copy(struct profile *to, const struct profile *from);

/* Power off and on: what is in RAM is gone, the store is mounted anew. */
void profile_restart(struct profile *p);

/* Send a command given as hex digits (blanks allowed); the answer is in p->reply. */
uint16_t profile_send(struct profile *p, const char *hex);

/* Send and expect a status word, and, unless null, data. */
void profile_expect(struct profile *p, const char *hex, uint16_t sw, const char *data);

/* Octets of hex digits; returns how many. */
size_t profile_hex(const char *hex, uint8_t *out);

/* Overwrite record `n` of the USIM's EF.ARR; the rest of the record becomes FF. */
void profile_set_rule(struct profile *p, unsigned n, const char *hex);

/* Find a file by path from the MF, ADFs by their temporary FID; it has to be there. */
struct rk_file profile_file(struct profile *p, const char *path);

/* A crypto port that has AES alone, and a random one that counts. */
extern const struct rk_crypto_ops profile_crypto_ops;
extern const struct rk_random_ops profile_random_ops;

#endif
