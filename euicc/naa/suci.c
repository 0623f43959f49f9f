#include "euicc/naa/suci.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    DF_5GS = 0x5FC0,
    EF_ROUTING_INDICATOR = 0x4F0A,
    ROUTING_LEN = 2,
    ROUTING_DIGITS = 4,
    TYPE_SUCI = 0x01,
    FILLER = 0xF,
};

/* Everything that a SUCI is put together from. */
struct suci {
    struct rk_supi supi;
    uint8_t routing[ROUTING_LEN]; /* up to four digits, swapped, F fills */
    struct rk_home_key key;
    struct rk_ecies ecies; /* unless it is the null scheme */
};

static uint8_t routing_digit(const uint8_t routing[ROUTING_LEN], unsigned n) {
    return routing[n / 2] >> n % 2 * 4 & 0xF;
}

/* One to four digits with nothing but fillers behind them. */
static bool routing_is_good(const uint8_t routing[ROUTING_LEN]) {
    unsigned n = 0;
    while (n < ROUTING_DIGITS && routing_digit(routing, n) <= 9)
        n++;
    bool some = n > 0;
    while (n < ROUTING_DIGITS && routing_digit(routing, n) == FILLER)
        n++;
    return some && n == ROUTING_DIGITS;
}

/* EF.Routing_Indicator (TS 31.102 4.4.11.11). Not configured, it is 0 (TS 23.003 2.2B). */
static int read_routing(const struct rk_files *files, uint16_t adf, uint8_t out[ROUTING_LEN]) {
    static const uint8_t zero[ROUTING_LEN] = {0xF0, 0xFF};
    struct rk_file df, file;
    int error = rk_file_child(files, adf, DF_5GS, &df);
    if (!error)
        error = rk_file_child(files, df.index, EF_ROUTING_INDICATOR, &file);
    if (!error)
        error = file.kind == RK_FILE_KIND_TRANSPARENT && file.size >= ROUTING_LEN
                    ? rk_file_read(files, &file, 0, out, ROUTING_LEN)
                    : RK_FILE_ABSENT;
    if (error == RK_FILE_ABSENT || (!error && !routing_is_good(out))) {
        memcpy(out, zero, sizeof zero);
        error = 0;
    }
    return error;
}

static void put(struct rk_tlv_writer *w, const void *octets, size_t len) {
    rk_tlv_put_raw(w, rk_slice(octets, len));
}

static void put_imsi(struct rk_tlv_writer *w, const struct suci *s) {
    uint8_t head[2] = {s->key.scheme, s->key.id};
    put(w, s->supi.plmn, sizeof s->supi.plmn);
    put(w, s->routing, sizeof s->routing);
    put(w, head, sizeof head);
    if (s->key.scheme != RK_SCHEME_NULL)
        put(w, s->ecies.public_octets, s->ecies.public_len);
    put(w, s->supi.octets, s->supi.len);
    if (s->key.scheme != RK_SCHEME_NULL)
        put(w, s->ecies.mac, sizeof s->ecies.mac);
}

/* The NAI form (TS 23.003 28.7.3): labels and values as text. */

static void put_text(struct rk_tlv_writer *w, const char *text) {
    while (*text)
        put(w, text++, 1);
}

static void put_number(struct rk_tlv_writer *w, unsigned number) {
    for (unsigned unit = number >= 100 ? 100 : number >= 10 ? 10 : 1; unit; unit /= 10) {
        uint8_t digit = (uint8_t)('0' + number / unit % 10);
        put(w, &digit, 1);
    }
}

static void put_digits(struct rk_tlv_writer *w, const uint8_t routing[ROUTING_LEN]) {
    for (unsigned n = 0; n < ROUTING_DIGITS && routing_digit(routing, n) <= 9; n++)
        put_number(w, routing_digit(routing, n));
}

static void put_hex(struct rk_tlv_writer *w, const uint8_t *octets, size_t len) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < len; i++) {
        put(w, &digits[octets[i] >> 4], 1);
        put(w, &digits[octets[i] & 0xF], 1);
    }
}

/* TS 23.003 2.2B counts GLI and GCI the other way round than TS 24.501. */
static unsigned type_number(const struct rk_supi *supi) {
    enum { GLI = 2, GCI = 3 };
    return supi->format == RK_SUPI_GLI ? GLI : supi->format == RK_SUPI_GCI ? GCI : supi->format;
}

static void put_nai(struct rk_tlv_writer *w, const struct suci *s) {
    size_t name_len = s->supi.private_len;
    put_text(w, "type");
    put_number(w, type_number(&s->supi));
    put_text(w, ".rid");
    put_digits(w, s->routing);
    put_text(w, ".schid");
    put_number(w, s->key.scheme);
    if (s->key.scheme == RK_SCHEME_NULL) {
        put_text(w, ".userid");
        put(w, s->supi.octets, name_len);
    } else {
        put_text(w, ".hnkey");
        put_number(w, s->key.id);
        put_text(w, ".ecckey");
        put_hex(w, s->ecies.public_octets, s->ecies.public_len);
        put_text(w, ".cip");
        put_hex(w, s->supi.octets, name_len);
        put_text(w, ".mac");
        put_hex(w, s->ecies.mac, sizeof s->ecies.mac);
    }
    put(w, s->supi.octets + name_len, s->supi.len - name_len);
}

/* What the port refuses is a key that is no point of the curve. */
static int conceal(struct rk_crypto *crypto, struct suci *s) {
    if (s->key.scheme == RK_SCHEME_NULL)
        return 0;
    return rk_ecies_conceal(crypto, &s->key, s->supi.octets, s->supi.private_len, &s->ecies)
               ? RK_FILE_RANGE
               : 0;
}

static int gather(const struct rk_files *files, uint16_t adf, bool nai, struct suci *s) {
    int error = rk_suci_choose(files, adf, &s->key);
    if (!error)
        error = read_routing(files, adf, s->routing);
    return error ? error : rk_supi_read(files, adf, nai, &s->supi);
}

static int write(const struct suci *s, uint8_t *out, size_t cap, size_t *len) {
    struct rk_slice made;
    struct rk_tlv_writer w = rk_tlv_write(out, cap);
    uint8_t type = (uint8_t)(s->supi.format << 4 | TYPE_SUCI);
    put(&w, &type, 1);
    if (s->supi.format == RK_SUPI_IMSI)
        put_imsi(&w, s);
    else
        put_nai(&w, s);
    if (rk_tlv_write_finish(&w, &made))
        return RK_FILE_RANGE;
    *len = made.len;
    return 0;
}

int rk_suci_make(const struct rk_files *files, struct rk_crypto *crypto, uint16_t adf, bool nai,
                 uint8_t *out, size_t cap, size_t *len) {
    struct suci s;
    int error = gather(files, adf, nai, &s);
    if (!error)
        error = conceal(crypto, &s);
    if (!error)
        error = write(&s, out, cap, len);
    rk_wipe(&s, sizeof s);
    return error;
}
