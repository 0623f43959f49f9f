#include "asn1/tlv/ident.h"
#include "tools/cli/file.h"
#include "tools/cli/octets.h"
#include "tools/saip/commands.h"
#include "tools/saip/package.h"

#include <openssl/rand.h>
#include <string.h>

static bool all_digits(const char *text, size_t min, size_t max) {
    size_t len = strlen(text);
    return len >= min && len <= max && strspn(text, "0123456789") == len;
}

/* A code of `min` to 8 digits, as a card keeps it: ASCII, filled with FF (TS 102 221 9.5.1). */
static int read_code(struct rk_cli *cli, const char *name, const char *absent, size_t min,
                     uint8_t out[RK_SAIP_PIN_LEN]) {
    const char *text = rk_cli_has(cli, name) ? rk_cli_get(cli, name) : absent;
    if (!all_digits(text, min, RK_SAIP_PIN_LEN))
        return rk_cli_usage_error(
            cli, min == RK_SAIP_PIN_LEN ? "%s takes 8 digits" : "%s takes 4 to 8 digits", name);
    memset(out, 0xFF, RK_SAIP_PIN_LEN);
    memcpy(out, text, strlen(text));
    return RK_CLI_OK;
}

/* Eight random digits; octets of 250 and above would favour some digits and are left out. */
static bool random_code(char code[RK_SAIP_PIN_LEN + 1]) {
    for (size_t i = 0; i < RK_SAIP_PIN_LEN;) {
        uint8_t octet;
        if (RAND_bytes(&octet, 1) != 1)
            return false;
        if (octet < 250)
            code[i++] = (char)('0' + octet % 10);
    }
    code[RK_SAIP_PIN_LEN] = 0;
    return true;
}

static int read_codes(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    static const char *const names[] = {"--puk1", "--puk2", "--adm1"};
    uint8_t *const codes[] = {who->puk1, who->puk2, who->adm1};
    who->pin1_enabled = rk_cli_has(cli, "--pin1");
    int error = read_code(cli, "--pin1", "0000", 4, who->pin1);
    if (!error)
        error = read_code(cli, "--pin2", "0000", 4, who->pin2);
    for (size_t i = 0; i < 3 && !error; i++) {
        char fresh[RK_SAIP_PIN_LEN + 1];
        if (!random_code(fresh))
            return rk_cli_error(cli, RK_CLI_INTERNAL, "no random numbers");
        error = read_code(cli, names[i], fresh, RK_SAIP_PIN_LEN, codes[i]);
        rk_wipe(fresh, sizeof fresh);
    }
    return error;
}

static int read_identity(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    const char *iccid = rk_cli_get(cli, "--iccid"), *imsi = rk_cli_get(cli, "--imsi");
    uint64_t mnc_len;
    if (!iccid || !imsi)
        return rk_cli_usage_error(cli, "%s is needed", iccid ? "--imsi" : "--iccid");
    struct rk_iccid parsed;
    if (!all_digits(iccid, 18, 20) || rk_iccid_from_text(rk_slice(iccid, strlen(iccid)), &parsed))
        return rk_cli_usage_error(cli, "--iccid takes 18 to 20 digits");
    if (strlen(iccid) > 18 && !rk_iccid_luhn_ok(&parsed))
        return rk_cli_usage_error(cli, "--iccid: the last digit is not the check digit");
    rk_iccid_to_header(&parsed, who->iccid);
    if (!all_digits(imsi, 6, 15))
        return rk_cli_usage_error(cli, "--imsi takes 6 to 15 digits");
    memcpy(who->imsi, imsi, strlen(imsi) + 1);
    int error = rk_cli_number(cli, "--mnc-len", 2, 3, 2, &mnc_len);
    if (!error)
        who->mnc_len = (uint8_t)mnc_len;
    return error;
}

static bool printable_ascii(const char *text) {
    for (; *text; text++)
        if (*text < 0x20 || *text > 0x7E)
            return false;
    return true;
}

static int read_names(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    who->spn = rk_cli_get(cli, "--spn");
    who->name = rk_cli_has(cli, "--name") ? rk_cli_get(cli, "--name") : "rspkit profile";
    if (who->spn &&
        (strlen(who->spn) < 1 || strlen(who->spn) > RK_SAIP_NAME_MAX || !printable_ascii(who->spn)))
        return rk_cli_usage_error(cli, "--spn takes 1 to 16 printable ASCII characters");
    if (strlen(who->name) < 1 || strlen(who->name) > 100 || !printable_ascii(who->name))
        return rk_cli_usage_error(cli, "--name takes 1 to 100 printable ASCII characters");
    return RK_CLI_OK;
}

/* TUAK has a key of 16 or 32 octets, always a TOPc of 32, and says how long its results are. */
static int read_tuak(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    const char *key = rk_cli_has(cli, "--ki") ? rk_cli_get(cli, "--ki") : "";
    uint64_t iterations = 1;
    who->ki_len = strlen(key) == 2 * RK_SAIP_KEY_MAX ? RK_SAIP_KEY_MAX : RK_SAIP_KEY_LEN;
    int error = rk_cli_octets(cli, "--ki", NULL, who->ki, who->ki_len);
    if (!error)
        error = rk_cli_octets(cli, "--opc", NULL, who->opc, RK_SAIP_KEY_MAX);
    if (!error)
        error = rk_cli_octets(cli, "--options", "01", &who->options, 1);
    if (!error)
        error = rk_cli_number(cli, "--iterations", 1, 255, 1, &iterations);
    who->iterations = (uint8_t)iterations;
    return error;
}

static int read_algorithm(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    static const struct {
        const char *name;
        enum rk_saip_algorithm algorithm;
    } known[] = {
        {"milenage", RK_SAIP_MILENAGE}, {"tuak", RK_SAIP_TUAK}, {"test", RK_SAIP_TEST_ALGORITHM}};
    const char *name = rk_cli_has(cli, "--algorithm") ? rk_cli_get(cli, "--algorithm") : "milenage";
    size_t i = 0;
    while (i < 3 && strcmp(name, known[i].name) != 0)
        i++;
    if (i == 3)
        return rk_cli_usage_error(cli, "--algorithm is milenage, tuak or test, not '%s'", name);
    who->algorithm = known[i].algorithm;
    if (who->algorithm == RK_SAIP_TUAK)
        return read_tuak(cli, who);
    if (rk_cli_has(cli, "--options") || rk_cli_has(cli, "--iterations"))
        return rk_cli_usage_error(cli, "--options and --iterations are TUAK's");
    int error = rk_cli_octets(cli, "--ki", NULL, who->ki, RK_SAIP_KEY_LEN);
    if (!error && who->algorithm == RK_SAIP_MILENAGE)
        error = rk_cli_octets(cli, "--opc", NULL, who->opc, RK_SAIP_KEY_LEN);
    return error;
}

/* AES takes 16, 24 or 32 octets; which, the number of digits tells. */
static int read_ota_key(struct rk_cli *cli, const char *name, struct rk_saip_key *key) {
    size_t digits = strlen(rk_cli_get(cli, name));
    if (digits != 32 && digits != 48 && digits != 64)
        return rk_cli_usage_error(cli, "%s takes 16, 24 or 32 octets in hexadecimal", name);
    int error = rk_cli_octets(cli, name, NULL, key->octets, digits / 2);
    if (!error)
        key->len = (uint8_t)(digits / 2);
    return error;
}

static int read_ota_keys(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    static const char *const names[] = {"--ota-enc", "--ota-mac", "--ota-dek"};
    struct rk_saip_key *const keys[] = {&who->ota_enc, &who->ota_mac, &who->ota_dek};
    size_t given = 0;
    int error = RK_CLI_OK;
    for (size_t i = 0; i < 3; i++)
        given += rk_cli_has(cli, names[i]);
    if (given % 3)
        return rk_cli_usage_error(cli, "--ota-enc, --ota-mac and --ota-dek belong together");
    for (size_t i = 0; i < given && !error; i++)
        error = read_ota_key(cli, names[i], keys[i]);
    return error;
}

static int report(struct rk_cli *cli, const struct rk_saip_subscriber *who, size_t len) {
    const char *format = rk_cli_has(cli, "--json")
                             ? "{\"iccid\":\"%s\",\"imsi\":\"%s\",\"octets\":%zu,\"puk1\":\"%.8s\","
                               "\"puk2\":\"%.8s\",\"adm1\":\"%.8s\"}\n"
                             : "ICCID %s, IMSI %s: %zu octets\nPUK1 %.8s  PUK2 %.8s  ADM1 %.8s\n";
    fprintf(rk_cli_out(cli), format, rk_cli_get(cli, "--iccid"), who->imsi, len,
            (const char *)who->puk1, (const char *)who->puk2, (const char *)who->adm1);
    return RK_CLI_OK;
}

static int make(struct rk_cli *cli, struct rk_saip_subscriber *who) {
    static uint8_t buf[RK_SAIP_PACKAGE_CAP];
    const char *path = rk_cli_get(cli, "--output");
    struct rk_slice package;
    if (!path)
        return rk_cli_usage_error(cli, "-o FILE is needed");
    if (rk_saip_make(who, buf, sizeof buf, &package))
        return rk_cli_error(cli, RK_CLI_INTERNAL, "the package does not fit its buffer");
    int error = rk_disk_write(path, package, 0600);
    rk_wipe(buf, sizeof buf);
    if (error)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(error));
    return report(cli, who, package.len);
}

int rk_saip_make_command(struct rk_cli *cli) {
    struct rk_saip_subscriber who = {0};
    int error = read_identity(cli, &who);
    if (!error)
        error = read_algorithm(cli, &who);
    if (!error)
        error = read_ota_keys(cli, &who);
    if (!error)
        error = read_names(cli, &who);
    if (!error)
        error = read_codes(cli, &who);
    if (!error)
        error = make(cli, &who);
    rk_wipe(&who, sizeof who);
    return error;
}
