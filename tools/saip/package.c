#include "tools/saip/package.h"

#include <string.h>

/*
 * Tags are those of PEDefinitions (automatic tagging: [n] in the order of the members), template
 * identifiers 2.23.143.1.2.N.
 */
enum {
    PE_HEADER = 0xA0,
    PE_PINS = 0xA2,
    PE_PUKS = 0xA3,
    PE_AKA = 0xA4,
    PE_SECURITY_DOMAIN = 0xA6,
    PE_END = 0xAA,
    PE_MF = 0xB0,
    PE_USIM = 0xB3,
};

enum { TEMPLATE_MF = 1, TEMPLATE_USIM = 4 };

/* Records of EF.ARR below the MF (2F06), and below the USIM (6F06). */
enum mf_rule { MF_DIRECTORY = 1, MF_READ_ALWAYS, MF_ICCID, MF_RULES };
enum usim_rule { USIM_READ_PIN = 1, USIM_UPDATE_PIN, USIM_READ_ALWAYS, USIM_PIN2, USIM_RULES };

/*
 * Access rules (TS 102 221 9.2, expanded format): 80 access mode, then the condition: 90 always,
 * A4 the PIN referred to by 83 (01 PIN1, 81 PIN2, 0A ADM1). For an EF: 01 read, 02 update, 5A
 * update, deactivate, activate, delete. For a DF: 5E all of its management.
 */
#define ALWAYS         0x90, 0x00
#define PIN(reference) 0xA4, 0x06, 0x83, 0x01, reference, 0x95, 0x01, 0x08

static const uint8_t directory_rule[] = {0x80, 0x01, 0x5E, PIN(0x0A)};
static const uint8_t read_always_rule[] = {0x80, 0x01, 0x01, ALWAYS, 0x80, 0x01, 0x5A, PIN(0x0A)};
static const uint8_t iccid_rule[] = {0x80, 0x01, 0x01, ALWAYS, 0x80, 0x01, 0x18, PIN(0x0A)};
static const uint8_t read_pin_rule[] = {0x80, 0x01, 0x01, PIN(0x01), 0x80, 0x01, 0x5A, PIN(0x0A)};
static const uint8_t update_pin_rule[] = {0x80, 0x01, 0x03, PIN(0x01), 0x80, 0x01, 0x58, PIN(0x0A)};
static const uint8_t pin2_rule[] = {0x80, 0x01,      0x01, PIN(0x01), 0x80, 0x01,
                                    0x02, PIN(0x81), 0x80, 0x01,      0x58, PIN(0x0A)};

static const struct rk_slice mf_rules[] = {
    [MF_DIRECTORY] = {directory_rule, sizeof directory_rule},
    [MF_READ_ALWAYS] = {read_always_rule, sizeof read_always_rule},
    [MF_ICCID] = {iccid_rule, sizeof iccid_rule},
};
static const struct rk_slice usim_rules[] = {
    [USIM_READ_PIN] = {read_pin_rule, sizeof read_pin_rule},
    [USIM_UPDATE_PIN] = {update_pin_rule, sizeof update_pin_rule},
    [USIM_READ_ALWAYS] = {read_always_rule, sizeof read_always_rule},
    [USIM_PIN2] = {pin2_rule, sizeof pin2_rule},
};

static const uint8_t usim_aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10,
                                   0x02, 0xFF, 0x49, 0xFF, 0x05, 0x89};

/* The element under construction: the writer, and the number of the next element's header. */
struct maker {
    struct rk_tlv_writer w;
    const struct rk_saip_subscriber *who;
    uint32_t identification;
};

static void put_octet(struct maker *m, uint32_t tag, uint8_t octet) {
    rk_tlv_put(&m->w, tag, rk_slice(&octet, 1));
}

static size_t open_element(struct maker *m, uint32_t tag) {
    size_t mark = rk_tlv_open(&m->w, tag);
    size_t header = rk_tlv_open(&m->w, 0xA0);
    rk_tlv_put(&m->w, 0x80, rk_slice(NULL, 0)); /* mandated: nothing here may be left out */
    rk_tlv_put_uint(&m->w, 0x81, m->identification++);
    rk_tlv_close(&m->w, header);
    return mark;
}

static void put_template(struct maker *m, uint32_t tag, uint8_t number) {
    const uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, number};
    rk_tlv_put(&m->w, tag, rk_slice_of(oid));
}

static void put_rule(struct maker *m, uint16_t arr, uint8_t record) {
    const uint8_t reference[] = {(uint8_t)(arr >> 8), (uint8_t)arr, record};
    rk_tlv_put(&m->w, 0x8B, rk_slice_of(reference));
}

/* A file of the template with our access rule and, unless empty, this content. */
static void put_file(struct maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                     struct rk_slice content) {
    size_t file = rk_tlv_open(&m->w, tag);
    size_t descriptor = rk_tlv_open(&m->w, 0xA1);
    put_rule(m, arr, record);
    rk_tlv_close(&m->w, descriptor);
    if (content.len)
        rk_tlv_put(&m->w, 0x83, content);
    rk_tlv_close(&m->w, file);
}

/* Size of a transparent file that differs from the template's (80), then its content. */
static void put_sized_file(struct maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                           struct rk_slice content) {
    size_t file = rk_tlv_open(&m->w, tag);
    size_t descriptor = rk_tlv_open(&m->w, 0xA1);
    put_rule(m, arr, record);
    put_octet(m, 0x80, (uint8_t)content.len);
    rk_tlv_close(&m->w, descriptor);
    rk_tlv_put(&m->w, 0x83, content);
    rk_tlv_close(&m->w, file);
}

/* EF.ARR: `count` records, all as long as the longest, padded with FF (TS 102 221 9.2.7). */
static void put_rules_file(struct maker *m, uint32_t tag, uint16_t arr, uint8_t own_rule,
                           const struct rk_slice *rules, uint8_t count) {
    uint8_t record_len = 0;
    for (uint8_t i = 1; i < count; i++)
        if (rules[i].len > record_len)
            record_len = (uint8_t)rules[i].len;
    const uint8_t descriptor[] = {0x42, 0x21, 0x00, record_len};
    uint8_t size[2];
    rk_put_u16(size, (uint16_t)(record_len * (count - 1)));

    size_t file = rk_tlv_open(&m->w, tag);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x82, rk_slice_of(descriptor));
    put_rule(m, arr, own_rule);
    rk_tlv_put(&m->w, 0x80, size[0] ? rk_slice_of(size) : rk_slice(size + 1, 1));
    rk_tlv_close(&m->w, fcp);
    for (uint8_t i = 1; i < count; i++) {
        uint8_t record[64];
        memset(record, 0xFF, sizeof record);
        memcpy(record, rules[i].ptr, rules[i].len);
        rk_tlv_put(&m->w, 0x83, rk_slice(record, record_len));
    }
    rk_tlv_close(&m->w, file);
}

static void put_header(struct maker *m) {
    size_t header = rk_tlv_open(&m->w, PE_HEADER);
    rk_tlv_put_uint(&m->w, 0x80, 2);
    rk_tlv_put_uint(&m->w, 0x81, 1);
    rk_tlv_put(&m->w, 0x82, rk_slice(m->who->name, strlen(m->who->name)));
    rk_tlv_put(&m->w, 0x83, rk_slice_of(m->who->iccid));
    size_t services = rk_tlv_open(&m->w, 0xA5);
    rk_tlv_put(&m->w, 0x81, rk_slice(NULL, 0)); /* usim */
    if (m->who->algorithm == RK_SAIP_MILENAGE)
        rk_tlv_put(&m->w, 0x84, rk_slice(NULL, 0)); /* milenage */
    else
        rk_tlv_put(&m->w, 0x91, rk_slice(NULL, 0)); /* usim-test-algorithm */
    rk_tlv_close(&m->w, services);
    size_t templates = rk_tlv_open(&m->w, 0xA6);
    put_template(m, 0x06, TEMPLATE_MF);
    put_template(m, 0x06, TEMPLATE_USIM);
    rk_tlv_close(&m->w, templates);
    rk_tlv_close(&m->w, header);
}

/* EF.DIR: one record that names the USIM (TS 102 221 13.1). */
static void put_dir(struct maker *m) {
    uint8_t record[40];
    struct rk_tlv_writer w = rk_tlv_write(record, sizeof record);
    size_t application = rk_tlv_open(&w, 0x61);
    rk_tlv_put(&w, 0x4F, rk_slice_of(usim_aid));
    rk_tlv_put(&w, 0x50, rk_slice("USIM", 4));
    rk_tlv_close(&w, application);

    const uint8_t descriptor[] = {0x42, 0x21, 0x00, 38};
    size_t file = rk_tlv_open(&m->w, 0xA5);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x82, rk_slice_of(descriptor));
    put_rule(m, 0x2F06, MF_READ_ALWAYS);
    put_octet(m, 0x80, 38);
    rk_tlv_close(&m->w, fcp);
    rk_tlv_put(&m->w, 0x83, rk_slice(record, w.len));
    rk_tlv_close(&m->w, file);
}

static void put_mf(struct maker *m) {
    uint8_t iccid[10];
    for (size_t i = 0; i < sizeof iccid; i++)
        iccid[i] = (uint8_t)(m->who->iccid[i] << 4 | m->who->iccid[i] >> 4);
    const uint8_t languages[] = {'e', 'n', 0xFF, 0xFF};
    const uint8_t mf_pins[] = {0x01, 0x0A};

    size_t element = open_element(m, PE_MF);
    put_template(m, 0x81, TEMPLATE_MF);
    size_t mf = rk_tlv_open(&m->w, 0xA2);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    put_rule(m, 0x2F06, MF_DIRECTORY);
    rk_tlv_put(&m->w, 0xC6, rk_slice_of(mf_pins));
    rk_tlv_close(&m->w, fcp);
    rk_tlv_close(&m->w, mf);
    put_sized_file(m, 0xA3, 0x2F06, MF_READ_ALWAYS, rk_slice_of(languages));
    put_file(m, 0xA4, 0x2F06, MF_ICCID, rk_slice_of(iccid));
    put_dir(m);
    put_rules_file(m, 0xA6, 0x2F06, MF_READ_ALWAYS, mf_rules, MF_RULES);
    rk_tlv_close(&m->w, element);
}

static void put_puk(struct maker *m, uint8_t reference, const uint8_t value[RK_SAIP_PIN_LEN]) {
    size_t puk = rk_tlv_open(&m->w, 0x30);
    rk_tlv_put_uint(&m->w, 0x80, reference);
    rk_tlv_put(&m->w, 0x81, rk_slice(value, RK_SAIP_PIN_LEN));
    rk_tlv_close(&m->w, puk);
}

static void put_puks(struct maker *m) {
    size_t element = open_element(m, PE_PUKS);
    size_t list = rk_tlv_open(&m->w, 0xA1);
    put_puk(m, 0x01, m->who->puk1);
    put_puk(m, 0x81, m->who->puk2);
    rk_tlv_close(&m->w, list);
    rk_tlv_close(&m->w, element);
}

/* Attributes: 01 enabled, 02 changeable, 04 may be enabled and disabled. `puk` 0: none. */
static void put_pin(struct maker *m, uint8_t reference, const uint8_t value[RK_SAIP_PIN_LEN],
                    uint8_t puk, uint8_t attributes) {
    size_t pin = rk_tlv_open(&m->w, 0x30);
    rk_tlv_put_uint(&m->w, 0x80, reference);
    rk_tlv_put(&m->w, 0x81, rk_slice(value, RK_SAIP_PIN_LEN));
    if (puk)
        rk_tlv_put_uint(&m->w, 0x82, puk);
    if (attributes != 7) /* DER leaves a default out */
        rk_tlv_put_uint(&m->w, 0x83, attributes);
    rk_tlv_close(&m->w, pin);
}

static void put_pins(struct maker *m) {
    size_t element = open_element(m, PE_PINS);
    size_t choice = rk_tlv_open(&m->w, 0xA1);
    size_t list = rk_tlv_open(&m->w, 0xA0);
    put_pin(m, 0x01, m->who->pin1, 0x01, m->who->pin1_enabled ? 7 : 6);
    put_pin(m, 0x0A, m->who->adm1, 0, 3);
    rk_tlv_close(&m->w, list);
    rk_tlv_close(&m->w, choice);
    rk_tlv_close(&m->w, element);
}

static void put_usim_pins(struct maker *m) {
    size_t element = open_element(m, PE_PINS);
    size_t choice = rk_tlv_open(&m->w, 0xA1);
    size_t list = rk_tlv_open(&m->w, 0xA0);
    put_pin(m, 0x81, m->who->pin2, 0x81, 3);
    rk_tlv_close(&m->w, list);
    rk_tlv_close(&m->w, choice);
    rk_tlv_close(&m->w, element);
}

/* EF.IMSI (TS 31.102 4.2.2): octets that follow, then parity and digits, nibbles swapped. */
static void put_imsi(struct maker *m) {
    uint8_t ef[9];
    size_t digits = strnlen(m->who->imsi, sizeof m->who->imsi - 1);
    memset(ef, 0xFF, sizeof ef);
    ef[0] = (uint8_t)(digits / 2 + 1);
    ef[1] = (uint8_t)((m->who->imsi[0] - '0') << 4 | (digits % 2 ? 0x9 : 0x1));
    for (size_t i = 1; i < digits && 1 + (i + 1) / 2 < sizeof ef; i++) {
        uint8_t digit = (uint8_t)(m->who->imsi[i] - '0');
        uint8_t *octet = &ef[1 + (i + 1) / 2];
        *octet = (uint8_t)(i % 2 ? 0xF0 | digit : (*octet & 0x0F) | digit << 4);
    }
    put_file(m, 0xA3, 0x6F06, USIM_READ_PIN, rk_slice_of(ef));
}

/* EF.UST (TS 31.102 4.2.8): service n is bit (n - 1) mod 8 of octet (n - 1) / 8. */
static void put_services(struct maker *m) {
    static const uint8_t services[] = {19 /* SPN */, 33, 38 /* GSM security context */,
                                       85 /* EPS mobility management */};
    uint8_t ust[17] = {0};
    for (size_t i = 0; i < sizeof services; i++) {
        uint8_t *octet = &ust[(services[i] - 1) / 8];
        if (services[i] != 19 || m->who->spn)
            *octet = (uint8_t)(*octet | 1u << (services[i] - 1) % 8);
    }
    put_sized_file(m, 0xA8, 0x6F06, USIM_READ_PIN, rk_slice_of(ust));
}

/* EF.SPN (TS 31.102 4.2.12): display condition, then the name, filled with FF. */
static void put_spn(struct maker *m) {
    uint8_t spn[1 + RK_SAIP_NAME_MAX];
    memset(spn, 0xFF, sizeof spn);
    spn[0] = 0x01;
    if (m->who->spn)
        memcpy(spn + 1, m->who->spn, strlen(m->who->spn));
    put_file(m, 0xAD, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(spn));
}

/* EF.ACC (TS 31.102 4.2.15): the class is the last digit of the IMSI. */
static void put_access_class(struct maker *m) {
    uint8_t acc[2];
    const char *imsi = m->who->imsi;
    rk_put_u16(acc, (uint16_t)(1u << (imsi[strlen(imsi) - 1] - '0')));
    put_file(m, 0xB2, 0x6F06, USIM_READ_PIN, rk_slice_of(acc));
}

static void put_adf(struct maker *m) {
    const uint8_t adf_fid[] = {0x7F, 0xD0};
    const uint8_t adf_pins[] = {0x01, 0x81, 0x0A};
    size_t adf = rk_tlv_open(&m->w, 0xA2);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x83, rk_slice_of(adf_fid));
    rk_tlv_put(&m->w, 0x84, rk_slice_of(usim_aid));
    put_rule(m, 0x2F06, MF_DIRECTORY);
    rk_tlv_put(&m->w, 0xC6, rk_slice_of(adf_pins));
    rk_tlv_close(&m->w, fcp);
    rk_tlv_close(&m->w, adf);
}

static void put_usim(struct maker *m) {
    const uint8_t est[] = {0x00};
    const uint8_t ad[] = {0x00, 0x00, 0x00, m->who->mnc_len};
    const uint8_t ecc[] = {0x11, 0xF2, 0xFF, 0x00}; /* 112, no name, any service */
    const struct rk_slice as_template = {NULL, 0};

    size_t element = open_element(m, PE_USIM);
    put_template(m, 0x81, TEMPLATE_USIM);
    put_adf(m);
    put_imsi(m);
    put_rules_file(m, 0xA4, 0x6F06, USIM_READ_ALWAYS, usim_rules, USIM_RULES);
    put_file(m, 0xA5, 0x6F06, USIM_UPDATE_PIN, as_template); /* Keys */
    put_file(m, 0xA6, 0x6F06, USIM_UPDATE_PIN, as_template); /* KeysPS */
    put_file(m, 0xA7, 0x6F06, USIM_READ_PIN, as_template);   /* HPPLMN */
    put_services(m);
    put_spn(m);
    put_file(m, 0xAE, 0x6F06, USIM_PIN2, rk_slice_of(est));
    put_file(m, 0xAF, 0x6F06, USIM_UPDATE_PIN, as_template); /* START-HFN */
    put_file(m, 0xB0, 0x6F06, USIM_READ_PIN, as_template);   /* THRESHOLD */
    put_file(m, 0xB1, 0x6F06, USIM_UPDATE_PIN, as_template); /* PSLOCI */
    put_access_class(m);
    put_file(m, 0xB3, 0x6F06, USIM_UPDATE_PIN, as_template); /* FPLMN */
    put_file(m, 0xB4, 0x6F06, USIM_UPDATE_PIN, as_template); /* LOCI */
    put_file(m, 0xB5, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(ad));
    put_file(m, 0xB6, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(ecc));
    put_file(m, 0xB8, 0x6F06, USIM_UPDATE_PIN, as_template); /* EPSLOCI */
    put_file(m, 0xB9, 0x6F06, USIM_UPDATE_PIN, as_template); /* EPSNSC */
    rk_tlv_close(&m->w, element);
}

static void put_aka(struct maker *m) {
    /* Octet 1 of the test algorithm's options would shorten RES; zero leaves all at full length. */
    size_t element = open_element(m, PE_AKA);
    size_t configuration = rk_tlv_open(&m->w, 0xA1);
    size_t algorithm = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put_uint(&m->w, 0x80, m->who->algorithm);
    put_octet(m, 0x81, 0x00);
    rk_tlv_put(&m->w, 0x82, rk_slice_of(m->who->ki));
    rk_tlv_put(&m->w, 0x83, rk_slice_of(m->who->opc));
    rk_tlv_close(&m->w, algorithm);
    rk_tlv_close(&m->w, configuration);
    rk_tlv_close(&m->w, element);
}

/*
 * The operator's security domain (SGP.22 2.4.5), without keys: nothing can be managed over the air
 * until the operator gives it some. AIDs are GlobalPlatform's for a security domain.
 */
static void put_security_domain(struct maker *m) {
    static const uint8_t package[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50};
    static const uint8_t class[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41};
    static const uint8_t instance[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00};
    static const uint8_t privileges[] = {0x82, 0xDC, 0x00};
    static const uint8_t parameters[] = {0x81, 0x02, 0x80, 0x00};

    size_t element = open_element(m, PE_SECURITY_DOMAIN);
    size_t domain = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(package));
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(class));
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(instance));
    rk_tlv_put(&m->w, 0x82, rk_slice_of(privileges));
    put_octet(m, 0x83, 0x0F);
    rk_tlv_put(&m->w, 0xC9, rk_slice_of(parameters));
    rk_tlv_close(&m->w, domain);
    rk_tlv_close(&m->w, element);
}

static void put_end(struct maker *m) {
    size_t element = open_element(m, PE_END);
    rk_tlv_close(&m->w, element);
}

int rk_saip_make(const struct rk_saip_subscriber *subscriber, uint8_t *buf, size_t cap,
                 struct rk_slice *out) {
    struct maker m = {rk_tlv_write(buf, cap), subscriber, 1};
    put_header(&m);
    put_mf(&m);
    put_puks(&m);
    put_pins(&m);
    put_usim(&m);
    put_usim_pins(&m);
    put_aka(&m);
    put_security_domain(&m);
    put_end(&m);
    return rk_tlv_write_finish(&m.w, out);
}
