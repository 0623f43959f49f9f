/*
 * Hostile APDUs against an initialised card, in every state of a session.
 *
 * Input: one octet says the state to start from (see enum stage), one octet what is sent: 0, raw
 * APDUs follow, each behind its length; else one of the messages that belong there, changed by
 * what follows in threes: place (two octets), what to add to the octet there.
 * Whatever it is, the card answers, comes back from a power cut without a load under way, and
 * still tells its EID.
 */
#include "tests/unit/isdr/rig.h"

#include "certs/seeded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum stage { FRESH, CHALLENGED, AUTHENTICATED, PREPARED, METADATA, PROFILE, STAGES };
enum { MESSAGES = 16 };

struct snapshot {
    struct rk_euicc card;
    struct rk_flash_ram flash;
};

static struct rig rig;
static struct snapshot snapshots[STAGES];
static struct rk_buf messages[MESSAGES]; /* [0] is not used */
static size_t message_count = 1;

static void keep(enum stage stage) {
    struct snapshot *s = &snapshots[stage];
    s->card = rig.card;
    if (rk_flash_ram_open(&s->flash, NULL, RIG_BLOCK_SIZE, RIG_BLOCKS))
        abort();
    rk_flash_ram_copy(&s->flash, &rig.flash);
}

static void add_message(struct rk_slice octets) {
    if (message_count == MESSAGES)
        abort();
    rk_buf_put_slice(&messages[message_count++], octets);
}

/* Requests of ES10 that need no session, in hexadecimal. */
static const char *const plain[] = {
    "BF2D 17 A012 4F10 A0000005591010FFFFFFFF8900001000 5C01 99",
    "BF31 11 A00C 5A0A" RIG_ICCID "810100",
    "BF33 0C 5A0A" RIG_ICCID,
    "BF29 10 5A0A" RIG_ICCID "9002 6162",
    "BF2B 05 A0 03 80 01 01",
    "BF34 04 8202 05E0",
    "BF41 15 8010 11111111111111111111111111111111 810105",
};

static void prepare(void) {
    static const char notify[] = "B60C 300A 8002 04F0 8104 612E6578";
    struct rig_package package;
    uint8_t octets[128];
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    struct rk_slice metadata = rig_metadata_of(NULL, notify);
    rig_install(&rig, &(struct rig_bind){.metadata = metadata}, 0, 0);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        add_message(rk_slice(octets, rig_from_hex(plain[i], octets, sizeof octets)));
    keep(FRESH);
    rig_challenge(&rig);
    keep(CHALLENGED);
    rig_build_authenticate(&rig, NULL, &messages[message_count++]);
    rig_authenticate(&rig, NULL);
    keep(AUTHENTICATED);
    rig_build_prepare(&rig, NULL, &messages[message_count++]);
    rig_prepare(&rig, NULL);
    keep(PREPARED);
    struct rig_bind how = {.metadata = rig_metadata_of("98445010203040506084", notify),
                           .package = rig_profile("98445010203040506084")};
    rig_bind(&rig, &how, &package);
    for (size_t n = 0; n + 1 < package.count; n++) {
        if (n == 3)
            keep(METADATA);
        if (n == 0 || n == 1 || n == 3 || n == 4)
            add_message(rig_sequence(&package, n));
        if (rig_es10(&rig, rig_sequence(&package, n)) != 0x9000)
            abort();
    }
    keep(PROFILE);
    add_message(rig_sequence(&package, package.count - 1));
    rig_package_free(&package);
}

static void change(struct rk_buf *message, const uint8_t *data, size_t size) {
    for (size_t at = 0; at + 3 <= size; at += 3) {
        size_t place = rk_get_u16(data + at) % message->len;
        message->ptr[place] = (uint8_t)(message->ptr[place] + data[at + 2]);
    }
}

static void send_message(size_t which, const uint8_t *data, size_t size) {
    struct rk_buf message = {0};
    rk_buf_put_slice(&message, rk_buf_slice(&messages[which]));
    change(&message, data, size);
    rig_es10(&rig, rk_buf_slice(&message));
    rk_buf_free(&message);
}

static void send_raw(const uint8_t *data, size_t size) {
    while (size) {
        size_t len = data[0] < size ? data[0] : size - 1;
        rig_apdu(&rig, rk_slice(data + 1, len));
        data += 1 + len;
        size -= 1 + len;
    }
}

static void check_card(void) {
    struct rk_load load;
    rig_power_cycle(&rig);
    if (rk_load_get(&rig.card, &load) != RK_STORE_ABSENT || rk_isdp_count(&rig.card) > 2 ||
        rig_es10_hex(&rig, "BF3E035C015A") != 0x9000 || rig.answer.len != 21 ||
        rig.flash.violations)
        abort();
}

/* The octets of seeded randomness run out; to start them again takes long. */
static void renew_random(void) {
    static unsigned inputs;
    if (inputs++ % 512 == 0 && rk_seeded_restart(rig.lib, inputs))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!rig.lib)
        prepare();
    if (size < 2)
        return 0;
    const struct snapshot *from = &snapshots[data[0] % STAGES];
    rig.card = from->card;
    renew_random();
    rk_flash_ram_copy(&rig.flash, &from->flash);
    size_t message = data[1] % message_count;
    if (message)
        send_message(message, data + 2, size - 2);
    else
        send_raw(data + 2, size - 2);
    check_card();
    return 0;
}
