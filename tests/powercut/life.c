#include "tests/powercut/life.h"

#include "euicc/sd/keys.h"
#include "euicc/uicc/object.h"

#include <string.h>

enum { GROUP = 8, TEAR = 257 };

/* Soon, or after so many operations that a block of the log can be cleaned: a card whose power
 * always goes before that never gets further. */
enum { SOON = 16, DOUBLINGS = 6 };

static const uint8_t tags[LIFE_OBJECTS] = {0x81, 0x82, 0x83};

uint32_t life_random(struct life *l, uint32_t below) {
    l->dice ^= l->dice << 13;
    l->dice ^= l->dice >> 17;
    l->dice ^= l->dice << 5;
    return (uint32_t)((uint64_t)l->dice * below >> 32);
}

/* ---- looking ---- */

static struct rk_file file_at(struct life *l, const char *path) {
    uint8_t fids[8];
    struct rk_file file;
    size_t len = profile_hex(path, fids);
    assert_int_equal(
        rk_file_resolve(&l->card.card.uicc.files, RK_FILE_MF, rk_slice(fids, len), &file), 0);
    return file;
}

static void read_file(struct life *l, const char *path, void *out, size_t len) {
    struct rk_file file = file_at(l, path);
    assert_int_equal(file.size, len);
    assert_int_equal(rk_file_read(&l->card.card.uicc.files, &file, 0, out, len), 0);
}

static void read_objects(struct life *l, struct holding *out) {
    struct rk_files *files = &l->card.card.uicc.files;
    struct rk_file file = file_at(l, "7FD06F70");
    struct rk_object object;
    unsigned found = 0;
    for (unsigned i = 0; i < LIFE_OBJECTS; i++) {
        int error = rk_object_find(files, &file, tags[i], &object);
        if (error == RK_FILE_ABSENT)
            continue;
        assert_int_equal(error, 0);
        assert_in_range(object.len, 0, LIFE_OBJECT_MAX);
        assert_int_equal(rk_object_read(files, &file, &object, 0, out->object[i], object.len), 0);
        out->object_len[i] = (uint16_t)(object.len + 1);
        found++;
    }
    assert_int_equal(rk_object_at(files, &file, found, &object), RK_FILE_ABSENT);
}

static void read_codes(struct life *l, struct holding *out) {
    const struct profile *p = &l->card.profile;
    struct rk_store *store = &l->card.card.store;
    struct rk_pin code[CODES];
    assert_int_equal(rk_pin_get(store, p->space, RK_FILE_MF, 0x01, &code[CODE_PIN1]), 0);
    assert_int_equal(rk_pin_get(store, p->space, p->usim, 0x81, &code[CODE_PIN2]), 0);
    assert_int_equal(rk_pin_get(store, p->space, RK_FILE_MF, 0x0A, &code[CODE_ADM]), 0);
    assert_int_equal(rk_puk_get(store, p->space, 1, &code[CODE_PUK1]), 0);
    for (unsigned i = 0; i < CODES; i++) {
        memcpy(out->code[i].value, code[i].value, sizeof out->code[i].value);
        out->code[i].tries = code[i].tries & 0x0F;
    }
}

/* The slots as they lie in the store. */
static void read_sequence(struct life *l, uint16_t adf, uint64_t out[LIFE_SLOTS]) {
    uint8_t octets[GROUP * RK_SEQUENCE_LEN];
    for (unsigned slot = 0; slot < LIFE_SLOTS; slot++) {
        const uint8_t *at = octets + slot % GROUP * RK_SEQUENCE_LEN;
        struct rk_store_key key = rk_key(l->card.profile.space, RK_OBJECT_SEQUENCE_NUMBERS,
                                         (unsigned)adf << 8 | slot / GROUP);
        if (slot % GROUP == 0 &&
            rk_store_get(&l->card.card.store, key, 0, octets, sizeof octets) == RK_STORE_ABSENT)
            memset(octets, 0, sizeof octets);
        out[slot] = (uint64_t)rk_get_u16(at) << 32 | rk_get_u32(at + 2);
    }
}

static void read_packets(struct life *l, struct holding *out) {
    uint8_t counter[RK_SD_COUNTER_LEN];
    struct rk_sd domain = sd_domain(&l->card, 0);
    assert_int_equal(rk_sd_counter(&domain, LIFE_PACKET_VERSION, counter), 0);
    for (size_t i = 0; i < sizeof counter; i++)
        out->packets = out->packets << 8 | counter[i];
}

void life_look(struct life *l, struct holding *out) {
    memset(out, 0, sizeof *out);
    read_file(l, "7FD06F07", out->small, sizeof out->small);
    read_file(l, "7F106F3A", out->records, sizeof out->records);
    read_file(l, "7F106F50", out->large, sizeof out->large);
    read_file(l, "7FD06F39", out->totals, sizeof out->totals);
    read_objects(l, out);
    out->state = file_at(l, "7FD06F3C").state;
    read_codes(l, out);
    read_sequence(l, l->card.profile.usim, out->seq[APPLICATION_USIM]);
    read_sequence(l, l->card.profile.isim, out->seq[APPLICATION_ISIM]);
    read_packets(l, out);
}

static bool same(const struct holding *a, const struct holding *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- the power ---- */

static void arm(struct life *l) {
    struct rk_flash_ram *flash = &l->card.profile.flash;
    uint32_t within = (uint32_t)SOON << life_random(l, DOUBLINGS);
    if (l->calm)
        return;
    uint32_t operation = 1 + life_random(l, within), tear = life_random(l, TEAR);
    rk_flash_ram_cut(flash, operation, tear);
    flash->seed = life_random(l, 3) ? 1 + life_random(l, 1u << 30) : 0;
}

void life_calm(struct life *l, bool calm) {
    l->calm = calm;
    rk_flash_ram_power(&l->card.profile.flash);
    arm(l);
}

/* What the cut has left is what the flash holds from now on. */
static void power_up(struct life *l) {
    struct rk_flash_ram *flash = &l->card.profile.flash;
    rk_flash_ram_power(flash);
    memcpy(flash->synced, flash->octets, rk_flash_ram_size(flash));
    sd_card_restart(&l->card);
    memset(l->verified, 0, sizeof l->verified);
}

static void fail_cut(const struct life *l, const struct holding *found, const char *what,
                     uint16_t sw) {
    const uint8_t *a = (const void *)found, *b = (const void *)&l->now;
    size_t at = 0;
    while (at < sizeof *found - 1 && a[at] == b[at])
        at++;
    fail_msg("cut %u, in %s (command %u), answered %04X: %s; octet %zu of what is held was %02X, "
             "is %02X",
             l->cuts, l->doing, l->commands, sw, what, at, b[at], a[at]);
}

/* Power is back: what is there is before, after or between, and after if it was answered. */
static void judge(struct life *l, bool answered, uint16_t sw, const struct holding *after,
                  const struct holding *between) {
    struct holding found;
    l->cuts++;
    power_up(l);
    life_look(l, &found);
    bool is_after = same(&found, after), is_before = same(&found, &l->now);
    bool is_between = between && same(&found, between);
    if (!is_after && answered)
        fail_cut(l, &found, "what was answered is not kept", sw);
    if (!is_after && !is_before && !is_between)
        fail_cut(l, &found, "neither before nor after", sw);
    if (!same(after, &l->now)) {
        l->after += is_after;
        l->before += is_before;
        l->between += is_between && !is_after && !is_before;
    }
    l->now = found;
    assert_int_equal(l->card.profile.flash.violations, 0);
    arm(l);
}

/* Whether the card says that it did what was asked; a packet's two commands say it inside. */
static bool is_answered(const struct life *l, bool sw_right) {
    static const uint8_t done[] = {0x02, 0x61, 0x06};
    struct ota_answer answer;
    if (!sw_right || !l->packet)
        return sw_right;
    return ota_response(l->packet, rk_slice(l->card.answer, l->card.answer_len), &answer) &&
           answer.status == 0 && answer.data.len == sizeof done &&
           memcmp(answer.data.ptr, done, sizeof done) == 0;
}

bool life_send(struct life *l, struct rk_slice command, uint16_t sw, const struct holding *after,
               const struct holding *between) {
    l->commands++;
    uint16_t got = sd_send(&l->card, command);
    if (l->card.profile.flash.dead) {
        judge(l, is_answered(l, got == sw), got, after, between);
        return false;
    }
    if (!is_answered(l, got == sw))
        fail_msg("after %u cuts, %s (command %u) is answered %04X, not %04X", l->cuts, l->doing,
                 l->commands, got, sw);
    l->now = *after;
    return true;
}

bool life_ask(struct life *l, const char *hex, uint16_t sw) {
    uint8_t octets[64];
    const struct holding after = l->now;
    return life_send(l, rk_slice(octets, profile_hex(hex, octets)), sw, &after, NULL);
}

/* ---- the card ---- */

static void subscribe(struct life *l) {
    struct rk_usim_subscriber *usim = &l->network[APPLICATION_USIM];
    struct rk_usim_subscriber *isim = &l->network[APPLICATION_ISIM];
    const struct profile *p = &l->card.profile;
    struct rk_algorithm tuak;
    *usim = (struct rk_usim_subscriber){.algorithm = RK_USIM_MILENAGE, .amf = {0x80, 0x00}};
    profile_hex("465b5ce8b199b49faa5f0a2ee238a6bc", usim->k);
    profile_hex("cd63cb71954a9f4e48a5994e37a02baf", usim->opc);
    rk_algorithm_defaults(&tuak);
    tuak.id = RK_ALGORITHM_TUAK;
    tuak.options = 0x0A; /* RES of 128 bits, MAC of 128, keys of 128 */
    tuak.iterations = 1;
    tuak.sqn_delta = RK_SEQUENCE_MAX;
    memset(tuak.key, 0xA7, tuak.key_len);
    memset(tuak.opc, 0x5C, sizeof tuak.opc);
    assert_int_equal(rk_algorithm_put(&l->card.card.store, p->space, p->isim, &tuak), 0);
    *isim = (struct rk_usim_subscriber){.algorithm = RK_USIM_TUAK,
                                        .k_len = tuak.key_len,
                                        .options = tuak.options,
                                        .iterations = tuak.iterations,
                                        .amf = {0x80, 0x00}};
    memcpy(isim->k, tuak.key, sizeof isim->k);
    memcpy(isim->opc, tuak.opc, sizeof isim->opc);
}

/* Everything of EF 6F3C is PIN 1's, deactivation too; the total starts at 0. */
static void prepare_files(struct life *l) {
    struct rk_files *files = &l->card.card.uicc.files;
    static const uint8_t rule[] = {0x80, 0x01, 0x1B, 0xA4, 0x06, 0x83, 0x01, 0x01,
                                   0x95, 0x01, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t nothing[3] = {0};
    struct rk_file rules = file_at(l, "7FD06F06"), totals = file_at(l, "7FD06F39");
    assert_int_equal(rk_file_write(files, &rules, 3u * rules.record_len, rk_slice_of(rule)), 0);
    for (unsigned i = 0; i < LIFE_TOTALS; i++)
        assert_int_equal(rk_file_append(files, &totals, rk_slice_of(nothing)), 0);
}

void life_begin(struct life *l, uint32_t seed) {
    memset(l, 0, sizeof *l);
    l->dice = seed;
    l->doing = "starting";
    sd_card_open(&l->card);
    assert_int_equal(rk_flash_ram_forget(&l->card.profile.flash, 0), 0);
    subscribe(l);
    prepare_files(l);
    sd_card_restart(&l->card);
    life_look(l, &l->now);
    arm(l);
}

void life_end(struct life *l) {
    sd_card_close(&l->card);
}
