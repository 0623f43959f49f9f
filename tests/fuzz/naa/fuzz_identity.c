/*
 * A USIM of which everything that GBA and GET IDENTITY read is hostile: files, kept keys, and the
 * data of AUTHENTICATE. The input is a list of steps: an octet that says what, one that says how
 * many octets follow, and these. Whatever they are, the card answers in bounds.
 */
#include "tests/unit/naa/rig5g.h"

#include "euicc/naa/algorithm.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rig *rig;
static struct profile fresh;

static void add_gba(void) {
    struct rk_algorithm parameters;
    struct rk_file file = {.parent = rig->usim,
                           .fid = 0x6FD6,
                           .kind = RK_FILE_KIND_TRANSPARENT,
                           .size = 60,
                           .state = RK_FILE_STATE_ACTIVATED};
    struct rk_files *files = &rig->profile.uicc.files;
    if (rk_file_create(files, &file, rk_slice(NULL, 0)) != 0)
        abort();
    file = (struct rk_file){.parent = rig->usim,
                            .fid = 0x6FDA,
                            .kind = RK_FILE_KIND_LINEAR,
                            .record_len = 40,
                            .record_count = 3,
                            .state = RK_FILE_STATE_ACTIVATED};
    if (rk_file_create(files, &file, rk_slice(NULL, 0)) != 0 ||
        rk_algorithm_get(&rig->profile.store, rig->profile.space, rig->profile.usim, &parameters) !=
            0 ||
        rk_algorithm_put(&rig->profile.store, rig->profile.space, rig->usim, &parameters) != 0)
        abort();
    rig_service(rig, 68, true);
    rig_service(rig, 130, true);
}

static void start(void) {
    if (!rig) {
        rig = rig_open();
        add_gba();
        profile_open(&fresh);
        profile_copy(&fresh, &rig->profile);
    }
    profile_copy(&rig->profile, &fresh);
    rig->profile.port.crypto = &rig->crypto;
}

static void write_file(uint16_t df, uint16_t fid, struct rk_slice octets) {
    struct rk_file file;
    uint16_t directory = rig->usim;
    struct rk_files *files = &rig->profile.uicc.files;
    if (df && rk_file_child(files, directory, df, &file) != 0)
        abort();
    if (df)
        directory = file.index;
    if (rk_file_child(files, directory, fid, &file) != 0)
        abort();
    if (octets.len > file.size)
        octets.len = file.size;
    if (octets.len && rk_file_write(files, &file, 0, octets) != 0)
        abort();
}

static void put(unsigned object, unsigned part, struct rk_slice value) {
    if (rk_store_put(&rig->profile.store, rk_key(rig->profile.space, object, part), value) != 0)
        abort();
}

/* An AUTHENTICATE with these data. */
static void authenticate(uint8_t p2, struct rk_slice octets) {
    uint8_t command[5 + 255] = {0x00, 0x88, 0x00, p2, (uint8_t)octets.len};
    struct rk_apdu apdu;
    if (octets.len == 0)
        return;
    memcpy(command + 5, octets.ptr, octets.len);
    if (!rk_apdu_parse(rk_slice(command, 5 + octets.len), &apdu))
        abort();
    rk_uicc_command(&rig->profile.uicc, &apdu, &rig->profile.reply);
}

static void get_identity(void) {
    profile_send(&rig->profile, "8078000100");
}

static void check_reply(void) {
    const struct rk_reply *reply = &rig->profile.reply;
    if (reply->len > RK_REPLY_MAX || (reply->sw != 0x9000 && reply->len != 0))
        abort();
}

static void step(uint8_t what, struct rk_slice octets) {
    static const uint16_t files[][2] = {{RIG_SAIP, 0x4F01}, {RIG_5GS, 0x4F09}, {0, 0x6F07},
                                        {RIG_5GS, 0x4F0A},  {0, 0x6FAD},       {0, 0x6FD6},
                                        {0, 0x6FDA}};
    enum { FILES = sizeof files / sizeof *files };
    if (what < FILES)
        write_file(files[what][0], files[what][1], octets);
    else if (what == FILES)
        put(RK_OBJECT_BOOTSTRAPPED, rig->usim, octets);
    else if (what == FILES + 1)
        put(RK_OBJECT_NAF, (unsigned)rig->usim << 8, octets);
    else if (what == FILES + 2)
        authenticate(0x84, octets);
    else if (what == FILES + 3)
        authenticate(0x81, octets);
    else
        get_identity();
    check_reply();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_slice rest = rk_slice(data, size);
    start();
    rig->profile.reply.len = 0;
    for (unsigned n = 0; n < 40 && rest.len >= 2; n++) {
        size_t len = rest.ptr[1] < rest.len - 2 ? rest.ptr[1] : rest.len - 2;
        step(rest.ptr[0] % 12, rk_slice(rest.ptr + 2, len));
        rest = rk_slice_from(rest, 2 + len);
    }
    get_identity();
    check_reply();
    return 0;
}
