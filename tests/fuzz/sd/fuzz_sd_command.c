/*
 * GlobalPlatform commands of a security domain, any of them in any order. The input is a row of
 * {kind, length, octets}; octets are a command:
 *   kind 0: as it is, on the basic channel, where the domain is selected to begin with
 *   kind 1: in the secure channel, of the level in its first octet; opened when there is none
 *   kind 2: handed over as an authentic packet would
 *   kind 3: wrapped with one octet of it changed: place and value in front
 *   kind 4: a new security domain's element, as it is in the store
 * Whatever comes, it is answered within bounds and protected as the level says; keys the host
 * knows open a channel in the end unless they were replaced, removed or blocked.
 */
#include "tests/unit/sd/managed.h"

#include "euicc/sd/functions.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct managed m;

/* Made once; every input starts from a copy of store and RAM. */
static void start(void) {
    static struct rk_flash_ram fresh;
    static struct rk_euicc ram;
    static bool made;
    if (!made) {
        managed_open(&m);
        managed_take_keys(&m, 0x30);
        if (rk_flash_ram_open(&fresh, NULL, m.sd.profile.flash.flash.block_size,
                              m.sd.profile.flash.flash.block_count) != 0)
            abort();
        rk_flash_ram_copy(&fresh, &m.sd.profile.flash);
        ram = m.sd.card;
        made = true;
    }
    rk_flash_ram_copy(&m.sd.profile.flash, &fresh);
    m.sd.card = ram;
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

static uint16_t exchange(struct rk_slice apdu, uint8_t *response, size_t *len) {
    *len = rk_euicc_apdu(&m.sd.card, apdu, response) - 2;
    uint16_t sw = rk_get_u16(response + *len);
    if (sw >> 12 != 6 && sw >> 12 != 9)
        abort();
    return sw;
}

static bool is_open(void) {
    const struct rk_scp03 *session = &m.sd.card.sd.session;
    return session->state == RK_SCP03_OPEN && session->channel == 0;
}

/* Open a channel with version 30; false when its keys are not what they were, or blocked. */
static bool open_channel(uint8_t level) {
    static const uint8_t challenge[8] = {7};
    uint8_t response[258];
    struct scp03_octets apdu;
    size_t len;
    scp03_initialize(&m.host, 0x30, challenge, &apdu);
    if (exchange(scp03_slice(&apdu), response, &len) != 0x9000 ||
        !scp03_take_answer(&m.host, rk_slice(response, len)))
        return false;
    scp03_authenticate(&m.host, level, &apdu);
    return exchange(scp03_slice(&apdu), response, &len) == 0x9000;
}

static void send_secured(uint8_t level, struct rk_slice plain, int at, uint8_t value) {
    static const uint8_t levels[] = {0x01, 0x03, 0x11, 0x13, 0x33};
    uint8_t response[258], command[240] = {0x80};
    struct scp03_octets apdu, answer;
    size_t len, used = plain.len < 200 ? plain.len : 200;
    if (!is_open() && !open_channel(levels[level % sizeof levels]))
        return;
    if (used)
        memcpy(command, plain.ptr, used);
    command[0] = 0x80;
    used = used < 5 ? 5 : used;
    command[4] = (uint8_t)(used - 5);
    command[used] = 0;
    scp03_wrap(&m.host, rk_slice(command, used > 5 ? used + 1 : used), &apdu);
    if (at >= 0)
        apdu.ptr[(size_t)at % apdu.len] ^= value;
    uint16_t sw = exchange(scp03_slice(&apdu), response, &len);
    if (at < 0 && is_open() && sw >> 8 != 0x61 && sw >> 8 != 0x6C &&
        !scp03_unwrap(&m.host, rk_slice(response, len), sw, &answer) && m.host.level & 0x10)
        abort();
}

/* As euicc/sd/remote.c does with a command of a script. */
static void hand_over(struct rk_slice octets) {
    struct rk_sd_request request = {
        .sd = sd_domain(&m.sd, 0), .channel = RK_CHANNELS, .authentic = true, .version = 2};
    struct rk_apdu apdu;
    struct rk_reply reply;
    if (!rk_apdu_parse(octets, &apdu))
        return;
    rk_sd_command(&m.sd.card, &request, &apdu, &reply);
    if (reply.len > RK_SCP03_ANSWER_MAX || (reply.sw >> 12 != 6 && reply.sw >> 12 != 9))
        abort();
}

static void run(uint8_t kind, struct rk_slice octets) {
    uint8_t response[258];
    size_t len;
    switch (kind % 5) {
    case 0:
        (void)exchange(octets, response, &len);
        break;
    case 1:
        if (octets.len)
            send_secured(octets.ptr[0], rk_slice_from(octets, 1), -1, 0);
        break;
    case 2:
        hand_over(octets);
        break;
    case 3:
        if (octets.len > 2)
            send_secured(octets.ptr[0], rk_slice_from(octets, 2), octets.ptr[0], octets.ptr[1]);
        break;
    default:
        (void)rk_store_put(&m.sd.card.store,
                           rk_key(m.sd.profile.space, RK_OBJECT_SECURITY_DOMAIN, 0), octets);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    start();
    while (size > 1) {
        uint8_t kind = *data++;
        size--;
        run(kind, take(&data, &size));
    }
    struct rk_file file;
    if (rk_file_directory(&m.sd.card.uicc.files, RK_FILE_MF, &file) != 0)
        abort();
    return 0;
}
