/*
 * Anything over the air, and profile elements that are hostile too. The input is a row of {kind,
 * length, octets}:
 *   kind 0: what is in an SMS-PP download object
 *   kind 1: a script in an authentic packet, its first octets SPI, KIc, KID and TAR
 *   kind 2: user data of a message, header and all
 *   kind 3: a security domain's element; kind 4: one of remote file management
 * Whatever comes, it is answered within bounds, and the files stay legible.
 */
#include "tests/unit/sd/card.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sd_card c;

/* Made once; every input starts from a copy of store and RAM. */
static void start(void) {
    static struct rk_flash_ram fresh;
    static struct rk_euicc ram;
    static bool made;
    if (!made) {
        sd_card_open(&c);
        if (rk_flash_ram_open(&fresh, NULL, c.profile.flash.flash.block_size,
                              c.profile.flash.flash.block_count) != 0)
            abort();
        rk_flash_ram_copy(&fresh, &c.profile.flash);
        ram = c.card;
        made = true;
    }
    rk_flash_ram_copy(&c.profile.flash, &fresh);
    c.card = ram;
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

static void send(struct rk_slice apdu) {
    uint16_t sw = sd_send(&c, apdu);
    if (sw < 0x6200 || (sw >> 12 != 6 && sw >> 12 != 9))
        abort();
}

static void send_object(struct rk_slice octets) {
    uint8_t apdu[300] = {0x80, 0xC2, 0x00, 0x00};
    size_t len = octets.len < 250 ? octets.len : 250;
    struct rk_tlv_writer w = rk_tlv_write(apdu + 5, sizeof apdu - 5);
    rk_tlv_put(&w, 0xD1, rk_slice(octets.ptr, len));
    apdu[4] = (uint8_t)w.len;
    send(rk_slice(apdu, 5 + w.len));
}

static void send_script(struct rk_slice octets) {
    enum { HEAD = 7 };
    struct ota how = sd_server(2, "B00000", 0);
    struct ota_octets packet, parts[OTA_PARTS_MAX], apdu;
    if (octets.len < HEAD)
        return;
    struct ota keys = sd_server((uint8_t)(2 + octets.ptr[2] % 4), "B00000", 0);
    how.spi1 = octets.ptr[0];
    how.spi2 = octets.ptr[1];
    how.kic = octets.ptr[2] & 1 ? octets.ptr[3] : keys.kic;
    how.kid = octets.ptr[2] & 2 ? octets.ptr[3] : keys.kid;
    how.cipher = keys.cipher;
    how.mac = keys.mac;
    memcpy(how.tar, octets.ptr + 4, 3);
    how.counter = octets.ptr[3];
    ota_command(&how, rk_slice_from(octets, HEAD), &packet);
    size_t count = ota_messages(ota_slice(&packet), 1, false, parts);
    for (size_t i = 0; i < count; i++) {
        ota_envelope(ota_slice(&parts[i]), &apdu);
        send(ota_slice(&apdu));
    }
}

static void send_user_data(struct rk_slice octets) {
    struct ota_octets apdu;
    ota_envelope(rk_slice(octets.ptr, octets.len < 140 ? octets.len : 140), &apdu);
    send(ota_slice(&apdu));
}

static void put_element(unsigned object, struct rk_slice octets) {
    (void)rk_store_put(&c.card.store, rk_key(c.profile.space, object, 0), octets);
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_domain domain;
    struct rk_sd_key_walk walk = {.started = false};
    struct rk_sd_key_info key;
    uint8_t counter[RK_SD_COUNTER_LEN], data[16];
    (void)rk_sd_domain(&sd, &domain);
    (void)rk_sd_data(&sd, 0x0070, 0, data, sizeof data);
    (void)rk_sd_counter(&sd, 2, counter);
    unsigned keys = 0;
    while (rk_sd_key_next(&sd, &walk, &key) == 1)
        if (++keys > 4096)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    start();
    while (size > 1) {
        uint8_t kind = *data++;
        size--;
        struct rk_slice octets = take(&data, &size);
        switch (kind % 5) {
        case 0:
            send_object(octets);
            break;
        case 1:
            send_script(octets);
            break;
        case 2:
            send_user_data(octets);
            break;
        default:
            put_element(kind % 5 == 3 ? RK_OBJECT_SECURITY_DOMAIN : RK_OBJECT_RFM, octets);
        }
    }
    struct rk_file file;
    if (rk_file_directory(&c.card.uicc.files, RK_FILE_MF, &file) != 0)
        abort();
    return 0;
}
