/*
 * Any commands, back to back, against a profile whose access rules are hostile too. The input is a
 * row of {length, octets}: commands for the UICC, or, behind FF and an octet of rights, for remote
 * file management; a length of 0 writes what follows (length, octets) over an EF.ARR. Whatever
 * comes, every command is answered within bounds and the files stay legible.
 */
#include "tests/unit/uicc/profile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct profile card;
static struct rk_uicc_remote remote;

enum { REMOTE = 0xFF };

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
    uint8_t aid[RK_FILE_AID_MAX];
    if (!rk_uicc_remote_open(&card.uicc, &remote,
                             rk_slice(aid, profile_hex(PROFILE_USIM_AID, aid))))
        abort();
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

static void send_remote(uint8_t rights, const struct rk_apdu *apdu, struct rk_reply *reply) {
    uint8_t list[80];
    remote.mf = (struct rk_uicc_domain){rights % 3, rights, rights};
    remote.adf = (struct rk_uicc_domain){rights / 3 % 3, rights, rights};
    rk_uicc_remote_command(&card.uicc, &remote, apdu, reply);
    if (rk_uicc_remote_file_list(&card.uicc, &remote, list, sizeof list) > sizeof list)
        abort();
}

static void send(struct rk_slice octets) {
    struct rk_apdu apdu;
    struct rk_reply reply;
    bool is_remote = octets.len > 2 && octets.ptr[0] == REMOTE;
    uint8_t rights = is_remote ? octets.ptr[1] : 0;
    if (!rk_apdu_parse(rk_slice_from(octets, is_remote ? 2 : 0), &apdu))
        return;
    if (is_remote)
        send_remote(rights, &apdu, &reply);
    else
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
