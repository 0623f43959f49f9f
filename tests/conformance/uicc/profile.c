/*
 * The suite's own profile: a subscriber's as `saip make` writes it, and behind it a file of every
 * kind under every rule, an ISIM, what GBA and SUCI need, and remote file management.
 *
 *   DF 7F10    6F06 EF.ARR, records as `rules` below
 *     6F01  transparent 10: 00 to 09, SFI 1, rule 8       6F02  transparent 300: AA.., rule 8
 *     6F03  linear 5 of 8: 11.. to 55.., SFI 3, rule 8    6F04  cyclic 3 of 3, SFI 4, rule 8
 *     6F05  BER-TLV up to 400, SFI 5, rule 8
 *     6F11 to 6F17, 6F19  transparent 4, rules 1 to 7, 9  6F18  the same, deactivated, rule 8
 *     6F1A  not shareable, rule 8                         6F1B  usable when deactivated, rule 8
 *     6F1C  cyclic 2 of 3, 6F1D  linear 2 of 4, 6F1E  BER-TLV: under rule 2
 *     DF 5F01    4F01  transparent 2: 0101                DF 5F02    4F01  transparent 2: 0202
 *       DF 5F03    4F03  transparent 2: 0303
 */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"
#include "tools/saip/maker.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const uint8_t uicc_ota_cipher[16] = {0x6B, 0x69, 0x43, 0x31, 5, 6, 7, 8, 9, 10, 11, 12};
const uint8_t uicc_ota_mac[16] = {0x6B, 0x69, 0x44, 0x31, 5, 6, 7, 8, 9, 10, 11, 12};
const uint8_t uicc_ota_dek[16] = {0x64, 0x65, 0x6B, 0x31, 5, 6, 7, 8, 9, 10, 11, 12};

enum { TEXT_CAP = 8192, RULE_LEN = 40 };

#define PIN1   "A406830101950108"
#define PIN2   "A406830181950108"
#define ADM    "A40683010A950108"
#define ALWAYS "9000"
#define NEVER  "9700"

/* Records of EF.ARR in DF 7F10, from 1. */
static const char *const rules[] = {
    "800101" ALWAYS "80015A" ADM,
    "800103" PIN1 "840132" PIN1 "800118" ADM,
    "80017F" NEVER,
    "800101" PIN1 "800102" PIN2,
    "80015B" ADM,
    "800101AF10" PIN1 ADM,
    "800101A010" PIN1 ADM,
    "80011B" ALWAYS "840132" ALWAYS,
    "800101" ALWAYS "800102A702" NEVER,
};

/* The PINs of the MF, in the place of those `saip make` writes: the universal PIN is one more. */
static const char global_pins[] = "A2(A0(800081 01 03) A1(A0("
                                  "30(800101 81({pin1}) 820101)"
                                  "30(80010A 81({adm}))"
                                  "30(800111 81({universal}) 830103))))";

static const char small_files[] =
    "62(82024121 83026F01 8B(6F0608) 8001 0A 880108) 81(00010203040506070809)"
    "62(82024121 83026F02 8B(6F0608) 8002 012C 8800) 81({AA*300})"
    "62(82044221 0008 83026F03 8B(6F0608) 8001 28 880118)"
    "81({11*8}{22*8}{33*8}{44*8}{55*8})"
    "62(82044621 0003 83026F04 8B(6F0608) 8001 09 880120) 81({00*9})"
    "62(82027921 83026F05 8B(6F0608) 8001 64 880128 A5(86020190))"
    "62(82024121 83026F18 8A0104 8B(6F0608) 800104 8800) 81(18181818)"
    "62(82020121 83026F1A 8B(6F0608) 800104 8800) 81(1A1A1A1A)"
    "62(82024121 83026F1B 8B(6F0608) 800104 8800 A5(C00140)) 81(1B1B1B1B)"
    "62(82044621 0003 83026F1C 8B(6F0602) 800106 8800) 81({00*6})"
    "62(82044221 0004 83026F1D 8B(6F0602) 800108 8800) 81({1D*8})"
    "62(82027921 83026F1E 8B(6F0602) 800110 8800)";

static const char directories[] =
    "62(82027821 83025F01 8B(2F0601) C6(010A)) 62(82027821 83025F02 8B(2F0601) C6(010A))"
    "80(7F105F01) 62(82024121 83024F01 8B(6F0608) 800102 8800) 81(0101)"
    "62(82027821 83025F03 8B(2F0601) C6(010A))"
    "80(7F105F015F03) 62(82024121 83024F03 8B(6F0608) 800102 8800) 81(0303)"
    "80(7F105F02) 62(82024121 83024F01 8B(6F0608) 800102 8800) 81(0202)";

/* Of the USIM: bootstrapping, and the key under which the card conceals the subscriber's identity
 * (that of TS 33.501 C.4.3, profile A). */
static const char usim_files[] =
    "80(7FD0) 62(82024121 83026FD6 8B(6F0602) 800150 8800)"
    "62(82044221 003C 83026FDA 8B(6F0602) 8001B4 8800)"
    "62(82027821 83025FC0 8B(2F0601) C6(010A)) 62(82027821 83025FD0 8B(2F0601) C6(010A))"
    "80(7FD05FC0) 62(82024121 83024F0A 8B(6F0603) 800104 880150) 81(76F8FFFF)"
    "80(7FD05FD0) 62(82024121 83024F01 8B(6F0603) 80012D 8800)"
    "81(A0020101 A1(80011B 81(5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650)))";

/* The ISIM: its PINs, keys and sequence numbers are the USIM's. */
static const char isim[] = "B5(A0(8000 810151) 81(67810F010208)"
                           "A2(A1(83027FD1 84({isim}) 8B(2F0601) C6(01810A)))"
                           "A3(A1(8B(6F0602) 800110) 83(8006 757365724061))"
                           "A4(A1(82044221 0010 8B(6F0602) 800110) 83(8006 7369703A7561))"
                           "A5(A1(8B(6F0602) 800110) 83(8004 686F6D65))"
                           "A6(A1(8B(6F0602) 800101) 83(02))"
                           "A8(A1(82044221 0020 8B(6F0601) 800140)"
                           "83(800101" ALWAYS "80015A" ADM "{FF*16}"
                           "800103" PIN1 "80015A" ADM "{FF*10})))"
                           "A2(A0(8000 810152) A1(81(7FD0)))"
                           "A4(A0(8000 810153) A1(A0(800100 81({usim}))))";

#define KEY(usage, id, version, value)                                                             \
    "30(9501" usage "8201" id "8301" version "30(30(800188 86(" value "))))"

/* The operator's domain: keys of packets and of SCP03, whose options are those of most cards. */
static const char domain[] =
    "A6(A0(8000 810159) A1(4F(A0000001515350) 4F(A000000151535041) 4F(A000000151000000)"
    "82(82DC00) 83010F C9(81028000 81020370)"
    "EA(80(0100000000020102 06 B20100 000000 00))) A2(" KEY("18", "01", "01", "{kic}")
        KEY("14", "02", "01", "{kid}") KEY("48", "03", "01", "{kik}") KEY("18", "01", "30", "{enc}")
            KEY("14", "02", "30", "{mac}") KEY("48", "03", "30", "{dek}") "))";

/* Remote file management: everything under a checksum; the same with ciphering and a counter that
 * only grows; the USIM alone; what ADM1 may; nothing. */
static const char remote[] =
    "A7(A0(8000 810154) 4F(A00000055910100002) A0(0403B00010) 810102 040100 040100)"
    "A7(A0(8000 810155) 4F(A00000055910100003) A0(0403B00016) 810116 040100 040100)"
    "A7(A0(8000 810156) 4F(A00000055910100004) A0(0403B00011) 810102 0401FF 0401FF"
    "30(80({usim}) 810100 820100))"
    "A7(A0(8000 810157) 4F(A00000055910100005) A0(0403B00012) 810102 040402000100 040100)"
    "A7(A0(8000 810158) 4F(A00000055910100006) A0(0403B00013) 810102 0401FF 0401FF)";

/* ---- writing ---- */

struct text {
    char *at, *end;
};

static void add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *t, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->at, (size_t)(t->end - t->at), format, args);
    va_end(args);
    if (n > 0 && n < t->end - t->at)
        t->at += n;
}

static void add_rules(struct text *t) {
    size_t count = sizeof rules / sizeof *rules;
    add(t, "62(82044221 00%02X 83026F06 8B(6F0601) 8002%04X 8800) 81(", RULE_LEN,
        (unsigned)(RULE_LEN * count));
    for (size_t i = 0; i < count; i++)
        add(t, "%s{FF*%zu}", rules[i], RULE_LEN - strlen(rules[i]) / 2);
    add(t, ")");
}

/* A small file for each rule, but for those that have files of their own. */
static void add_ruled_files(struct text *t) {
    static const uint8_t ruled[] = {1, 2, 3, 4, 5, 6, 7, 9};
    for (size_t i = 0; i < sizeof ruled; i++)
        add(t, "62(82024121 83026F1%X 8B(6F06%02X) 800104 8800) 81(%02X000000)", ruled[i], ruled[i],
            ruled[i]);
}

static bool put_files(struct bench *b, struct rk_buf *out) {
    static char buf[TEXT_CAP];
    struct text t = {buf, buf + sizeof buf};
    add(&t, "A1(A0(8000 810150) A1(30(8000 62(82027821 83027F10 8B(2F0601) C6(01110A)) 80(7F10)");
    add_rules(&t);
    add_ruled_files(&t);
    add(&t, "%s%s%s)))", small_files, directories, usim_files);
    return template_octets(b, buf, out);
}

/* Services 27 (GSM access), 68 (GBA), 124 and 125 (concealed identity, made by the card) of EF.UST.
 */
static bool add_services(uint8_t *usim, size_t len) {
    struct rk_tlv element, file, content;
    if (!rk_tlv_find(rk_slice(usim, len), RK_TLV_DER, PE_USIM, &element) ||
        !rk_tlv_find(element.value, RK_TLV_DER, 0xA8, &file) ||
        !rk_tlv_find(file.value, RK_TLV_DER, 0x83, &content) || content.value.len < 16)
        return false;
    uint8_t *ust = usim + (content.value.ptr - usim);
    ust[3] |= 0x04;
    ust[8] |= 0x08;
    ust[15] |= 0x18;
    return true;
}

static bool make_subscriber(struct bench *b, uint8_t *buf, size_t cap, struct rk_slice *out) {
    struct rk_saip_subscriber who = {.imsi = "001010123456789",
                                     .mnc_len = 2,
                                     .spn = "conformance",
                                     .name = "conformance",
                                     .algorithm = RK_SAIP_MILENAGE,
                                     .pin1_enabled = true,
                                     .puk1 = "11111111",
                                     .puk2 = "22222222"};
    struct uicc_card card;
    struct rk_buf iccid = {0};
    uicc_profile_secrets(&card);
    memcpy(who.pin1, card.pin1, sizeof who.pin1);
    memcpy(who.pin2, card.pin2, sizeof who.pin2);
    memcpy(who.adm1, card.adm, sizeof who.adm1);
    memcpy(who.ki, card.keys.k, RK_SAIP_KEY_LEN);
    memcpy(who.opc, card.keys.opc, RK_SAIP_KEY_LEN);
    bool ok = template_octets(b, "{A}", &iccid) && iccid.len == sizeof who.iccid;
    for (size_t i = 0; ok && i < sizeof who.iccid; i++)
        who.iccid[i] = (uint8_t)(iccid.ptr[i] << 4 | iccid.ptr[i] >> 4);
    rk_buf_free(&iccid);
    return ok && !rk_saip_make(&who, buf, cap, out);
}

bool uicc_profile(struct bench *b, struct rk_buf *out) {
    static uint8_t octets[RK_SAIP_PACKAGE_CAP];
    struct rk_slice package = {0};
    struct rk_tlv e;
    bool ok =
        make_subscriber(b, octets, sizeof octets, &package) && add_services(octets, package.len);
    struct rk_tlv_reader r = rk_tlv_read(package, RK_TLV_DER);
    for (bool first = true; ok && rk_tlv_next(&r, &e);) {
        if (e.tag == PE_END)
            ok = template_octets(b, isim, out) && put_files(b, out) &&
                 template_octets(b, remote, out);
        if (e.tag == PE_SECURITY_DOMAIN) {
            ok = template_octets(b, domain, out);
        } else if (e.tag == PE_PINS && first) {
            ok = template_octets(b, global_pins, out);
            first = false;
        } else {
            rk_buf_put_slice(out, e.whole);
        }
    }
    return (ok && !r.error) || bench_fail(b, "the suite's profile cannot be made");
}

void uicc_profile_secrets(struct uicc_card *out) {
    static const uint8_t k[16] = {0x46, 0x5B, 0x5C, 0xE8, 0xB1, 0x99, 0xB4, 0x9F,
                                  0xAA, 0x5F, 0x0A, 0x2E, 0xE2, 0x38, 0xA6, 0xBC};
    static const uint8_t opc[16] = {0xCD, 0x63, 0xCB, 0x71, 0x95, 0x4A, 0x9F, 0x4E,
                                    0x48, 0xA5, 0x99, 0x4E, 0x37, 0xA0, 0x2B, 0xAF};
    static const uint8_t isim_aid[16] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04, 0xFF,
                                         0x49, 0xFF, 0x05, 0x89, 0x00, 0x00, 0x01, 0x00};
    memset(out, 0, sizeof *out);
    out->own = out->has_pin1 = out->has_puk1 = out->has_pin2 = out->has_adm = out->has_keys = true;
    memcpy(out->pin1, "1234\xFF\xFF\xFF\xFF", UICC_CODE_LEN);
    memcpy(out->puk1, "11111111", UICC_CODE_LEN);
    memcpy(out->pin2, "5678\xFF\xFF\xFF\xFF", UICC_CODE_LEN);
    memcpy(out->adm, "55555555", UICC_CODE_LEN);
    out->there = true;
    out->isim_len = sizeof isim_aid;
    memcpy(out->isim, isim_aid, sizeof isim_aid);
    out->usim_len = sizeof rk_saip_usim_aid;
    memcpy(out->usim, rk_saip_usim_aid, out->usim_len);
    out->keys.algorithm = RK_USIM_MILENAGE;
    memcpy(out->keys.k, k, sizeof k);
    memcpy(out->keys.opc, opc, sizeof opc);
}
