/* A store in RAM with an installer, and profile packages put together from named elements. */
#ifndef RK_TESTS_UNIT_PROFILE_CARD_H
#define RK_TESTS_UNIT_PROFILE_CARD_H

#include "tests/support/test.h"

#include "euicc/port/ram/flash.h"
#include "euicc/profile/state.h"
#include "euicc/store/state.h"

#include <stdbool.h>

enum { PACKAGE_MAX = 1 << 16 };

struct card {
    struct rk_flash_ram ram;
    struct rk_store store;
    struct rk_installer installer;
    struct rk_files files; /* of the space installed into */
    uint16_t space;
};

/* Start with an empty store of `blocks` blocks of 4 KiB; fails the test if that cannot be. */
void card_open(struct card *card, uint32_t blocks);
void card_close(struct card *card);

/* What the hand-written packages agree with: operational, ICCID 98001032547698103214, no owner. */
struct rk_install_config card_config(void);

/* Install into a new space, fed in pieces of `step` octets; what rk_installer_finish returns. The
 * root is put after success and removed after a failure, as the card does. */
int card_install(struct card *card, struct rk_slice package, size_t step,
                 const struct rk_install_config *config);

/* The same for a package of elements, named with blanks between. */
int card_install_elements(struct card *card, const char *names,
                          const struct rk_install_config *config);

/* Put together the elements named (blanks between) from tests/vectors/profile/elements.txt. */
struct rk_slice package(const char *names);

/* Fill `buf` from hex digits up to the first other character; how many octets. */
size_t from_hex(const char *text, uint8_t *buf, size_t cap);

/* Find a file by its path of FIDs in hex from the MF; fails the test if it is not there. */
struct rk_file card_file(const struct card *card, const char *path);

/* Whether the file at `path` reads, from the start on, as these hex digits, and ends there. */
void assert_content(const struct card *card, const char *path, const char *hex);

#endif
