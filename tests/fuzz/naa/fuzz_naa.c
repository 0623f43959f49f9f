/*
 * Hostile records where the parameters of an authentication lie: the input's first octet says how
 * long a record of parameters is taken, the rest goes into the sequence numbers. Whatever is read
 * there, AUTHENTICATE answers in bounds.
 */
#include "tests/unit/uicc/profile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct profile card;

static void start(void) {
    static struct profile fresh;
    static bool made;
    if (!made) {
        profile_open(&fresh);
        profile_expect(&fresh, "0020000108" PROFILE_PIN1, 0x9000, "");
        profile_expect(&fresh, "00A4040C07A0000000871002", 0x9000, "");
        profile_open(&card);
        made = true;
    }
    profile_copy(&card, &fresh);
}

static void put(unsigned object, unsigned part, struct rk_slice value) {
    if (rk_store_put(&card.store, rk_key(card.space, object, part), value) != 0)
        abort();
}

static void send(const char *command) {
    uint16_t sw = profile_send(&card, command);
    if (sw != 0x9000 && sw >> 12 != 6 && sw >> 8 != 0x98)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    size_t len = data[0] < size - 1 ? data[0] : size - 1;
    start();
    put(RK_OBJECT_ALGORITHM, card.usim, rk_slice(data + 1, len));
    struct rk_slice rest = rk_slice_from(rk_slice(data, size), 1 + len);
    rest.len = rest.len > 48 ? 48 : rest.len;
    put(RK_OBJECT_SEQUENCE_NUMBERS, (unsigned)card.usim << 8 | 1, rest);
    send("0088008122 10 00112233445566778899AABBCCDDEEFF 10 00000000000080000000000000000000");
    send("0088008122 10 00112233445566778899AABBCCDDEEFF 10 334455667788FFFF0011223344558899");
    send("0088008011 10 00112233445566778899AABBCCDDEEFF");
    return 0;
}
