/*
 * The UICC part of the bench: what it knows of the card's files, codes and keys, and what it can
 * do.
 *
 * A card in this process, and an eUICC outside whose CI is known and that may be changed, get the
 * suite's own profile (profile.c); any other card is judged as it stands, as far as --pin1,
 * --puk1, --pin2, --adm, --ki and --opc tell what its rows have to know.
 */
#ifndef RK_TESTS_CONFORMANCE_UICC_UICC_H
#define RK_TESTS_CONFORMANCE_UICC_UICC_H

#include "tests/conformance/bench.h"
#include "tests/conformance/row.h"

#include "tools/usim/network.h"

enum { UICC_CODE_LEN = 8, UICC_AID_MAX = 16 };

/* What is known of the card. */
struct uicc_card {
    bool own; /* it has the suite's profile */
    bool has_pin1, has_puk1, has_pin2, has_adm, has_keys;
    uint8_t pin1[UICC_CODE_LEN], puk1[UICC_CODE_LEN];
    uint8_t pin2[UICC_CODE_LEN], adm[UICC_CODE_LEN];
    struct rk_usim_subscriber keys;

    bool there; /* it answers as a UICC at all */
    bool pin1_disabled;
    uint8_t usim[UICC_AID_MAX], isim[UICC_AID_MAX];
    size_t usim_len, isim_len;
};

struct bench_uicc {
    struct uicc_card card;
    bool met, fit; /* the card was met; and nothing went wrong then */
    bool dirty;    /* a row may have changed it: the suite's profile is installed anew */

    uint8_t opened; /* the channel that the word `open` got */

    /* Authentication: the card's sequence number as its AUTS told, and the last challenge. */
    uint64_t sqn;
    uint64_t sent_sqn;
    struct rk_usim_vector vector;

    uint64_t counter;     /* of the last secured packet */
    uint8_t token[8];     /* that SUSPEND UICC gave */
    struct rk_buf before; /* the answer that the next one has to differ from */
};

/* What a row needs of the card, as bits beside those of words.h. */
enum {
    NEEDS_OWN = 1 << 8,   /* the suite's profile */
    NEEDS_PIN1 = 1 << 9,  /* its value, or that it is disabled */
    NEEDS_PIN2 = 1 << 10, /* values */
    NEEDS_ADM = 1 << 11,
    NEEDS_KEYS = 1 << 12,
    NEEDS_USIM = 1 << 13,
    NEEDS_ISIM = 1 << 14,
    NEEDS_PUK1 = 1 << 15,  /* its value: PIN 1 is given back what it was */
    NEEDS_GUARD = 1 << 16, /* PIN 1 is enabled */
};

/* ---- card.c ---- */

/* Take what options told of the card (null: nothing). False after bench_fail. */
bool uicc_open(struct bench *b, const struct uicc_card *known);
void uicc_close(struct bench *b);

/* Meet the card: install the suite's profile where that can be done (`may_change`, and its CI is
 * known), else look at what is there. Once; later calls tell how that went. */
bool uicc_meet(struct bench *b, bool may_change);

/* Of what rows need, all that cannot be had of this card, reached this way. */
uint32_t uicc_missing(const struct bench *b, bool may_change);

/* Begin row `n`: power, nothing selected but the MF; the suite's profile as it was installed. */
bool uicc_begin(struct bench *b, unsigned n, unsigned needs);

/* ---- profile.c ---- */

/* The suite's profile package. */
bool uicc_profile(struct bench *b, struct rk_buf *out);
/* Its codes and keys. */
void uicc_profile_secrets(struct uicc_card *out);
/* Its keys of secured packets: ciphering and checksum, 16 octets each. */
extern const uint8_t uicc_ota_cipher[16], uicc_ota_mac[16], uicc_ota_dek[16];

/* ---- exchange.c ---- */

/* Send a command; fetch the whole answer with GET RESPONSE, mend Le where the card says so. */
bool uicc_send(struct bench *b, struct rk_slice command);
bool uicc_send_text(struct bench *b, const char *text);
/* The same, and the status word must be 9000 or 91xx. */
bool uicc_ask(struct bench *b, const char *text);

/* ---- words.c ---- */

/*
 *   TEMPLATE           a command; what waits for GET RESPONSE is fetched
 *   raw:TEMPLATE       a command as it is, and what comes back at once
 *   own                only with the suite's profile
 *   guarded            only where PIN 1 is enabled
 *   change             only on a card that may be changed
 *   file:6F01          SELECT in DF 7F10 of the suite's profile, without an answer
 *   usim isim          SELECT the application that EF.DIR names
 *   pin pin2 adm       VERIFY with the right value
 *   open               MANAGE CHANNEL: open; its classes are {cla} and {cla8}
 *   power reset        as in words.h
 *   again:n=N,send=TEMPLATE   the same command N times, whatever is answered
 *   suspend            SUSPEND UICC; {token} is what it gave
 *   terminal           TERMINAL PROFILE that offers everything
 *   keys               select the USIM, verify PIN 1, learn the card's sequence number
 *   auth:...           a challenge (authenticate.c)
 *   ota:...            a secured packet (packet.c)
 *   domain             SELECT the security domain of the suite's profile
 *   init:... external:... secure:...   INITIALIZE UPDATE, EXTERNAL AUTHENTICATE, or both
 * (channel.c) gp:TEMPLATE        a command in the secure channel; forged:TEMPLATE  with a wrong MAC
 *   replay             the last command to the domain again, as it was
 *   putkey:...         PUT KEY (channel.c)
 */
unsigned uicc_words_need(const struct row *row);
bool uicc_words_do(struct bench *b, const char *text);
bool uicc_words_set_up(struct bench *b, const char *setup);

/* ---- names.c ---- */

/*
 * Names in templates beside those of template.h: {pin1} {pin2} {adm} {puk1} {puk2} {universal}
 * {new} {wrong}, {usim} {isim} for AIDs, {cla} {cla8}, {token}, {rand} {autn} {res} {ck} {ik} {kc}
 * {sres} of the last challenge, {naf} {impi} and {ks} for a key derived after bootstrapping.
 * False when the name is none of them.
 */
bool uicc_name(const struct bench *b, const char *name, struct rk_buf *out);

/* ---- authenticate.c ---- */

/*
 * up=N       SQN: N steps above the highest the card told or took (1); down=N below; same
 * sqn=HEX    this very SQN
 * amf=HEX    another AMF; bad: a wrong MAC; flip=N: octet N of AUTN is another than the MAC is for
 * gsm, gba   the GSM or the bootstrapping context
 */
bool uicc_authenticate(struct bench *b, const char *params);
/* Select the USIM, and learn its sequence number by a synchronisation. */
bool uicc_keys(struct bench *b);
/* Whether the answer is an AUTS of this card with the sequence number it has to tell. */
bool uicc_check_auts(struct bench *b);
/* Whether the answer is another than the last that was asked about; a first one is. */
bool uicc_check_anew(struct bench *b);
/* Ks_ext_NAF of the last challenge (TS 33.220 B.3), for the two names. */
extern const uint8_t uicc_naf[8], uicc_impi[4];
void uicc_ks_ext_naf(const struct rk_usim_vector *v, uint8_t ks[32]);
/* The GSM results of the last challenge (TS 33.102 6.8.1.2). */
void uicc_gsm_results(const struct rk_usim_vector *v, uint8_t sres[4], uint8_t kc[8]);

/* ---- packet.c ---- */

/*
 * tar=HEX    B00010; data=HEX the commands; up=N, same, down=N: the counter
 * spi=HEX    both octets; kic=HEX, kid=HEX, bad: a wrong checksum; pad=N: a wrong padding count
 * chl=N, cpl=N   lengths that are N too large; part=N  only the first N messages are sent
 */
bool uicc_packet(struct bench *b, const char *params);
/* "STATUS TEMPLATE", "clear STATUS TEMPLATE" for a response without security; "none". */
bool uicc_check_packet(struct bench *b, const char *text);

/* ---- channel.c ---- */

/* kvn=HEX    version of the keys (30; any other: those that PUT KEY brings)
 * level=HEX  security level (33); bad, badmac: a wrong cryptogram, a wrong MAC */
bool uicc_initialize(struct bench *b, const char *params);
bool uicc_external(struct bench *b, const char *params);
bool uicc_secure(struct bench *b, const char *params);
/* A plain command, wrapped; the answer is unwrapped. */
bool uicc_secured(struct bench *b, const char *text);
bool uicc_forged(struct bench *b, const char *text);
bool uicc_replayed(struct bench *b, const char *params);
/* kvn=HEX, replaced=HEX  versions; bad: a check value that is wrong */
bool uicc_put_key(struct bench *b, const char *params);
/* ENC, MAC and DEK of version 30 in the suite's profile. */
extern const uint8_t uicc_scp_keys[3][16];

#endif
