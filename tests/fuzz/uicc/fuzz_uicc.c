/*
 * Any commands, back to back, against a profile whose access rules are hostile too. The input is a
 * row of {length, octets}: commands for the UICC; a length of 0 writes what follows (length,
 * octets) over an EF.ARR. Whatever comes, every command is answered within bounds and the files
 * stay legible.
 */
#include "tests/unit/uicc/profile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct profile card;

/* Lay the profile out once; every input starts from a copy. */
static void start(void) {
    static struct profile fresh;
    static bool made;
    if (!made) {
        profile_open(&fresh);
        profile_open(&card);
        made = true;
    }
    profile_copy(&card, &fresh);
    for (uint8_t channel = 1; channel < 4; channel++)
        rk_uicc_channel_opened(&card.uicc, channel, (uint8_t)(channel - 1));
}

static struct rk_slice take(const uint8_t **data, size_t *size) {
    size_t len = **data;
    (*data)++;
    (*size)--;
    if (len > *size)
        len = *size;
    struct rk_slice taken = {*data, len};
    *data += len;
    *size -= len;
    return taken;
}

static void send(struct rk_slice octets) {
    struct rk_apdu apdu;
    struct rk_reply reply;
    if (!rk_apdu_parse(octets, &apdu))
        return;
    rk_uicc_command(&card.uicc, &apdu, &reply);
    if (reply.len > RK_REPLY_MAX || reply.sw < 0x6200 ||
        (reply.sw >> 12 != 6 && reply.sw >> 12 != 9))
        abort();
}

static void write_rules(struct rk_slice octets) {
    struct rk_file rules;
    if (rk_file_child(&card.uicc.files, card.usim, 0x6F06, &rules) != 0 ||
        rk_file_write(&card.uicc.files, &rules, 0, octets) == RK_FILE_STORE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    start();
    while (size) {
        struct rk_slice part = take(&data, &size);
        if (part.len)
            send(part);
        else if (size)
            write_rules(take(&data, &size));
    }
    struct rk_file file;
    if (rk_file_directory(&card.uicc.files, RK_FILE_MF, &file) != 0)
        abort();
    return 0;
}
