/* PE-USIM: the application and its files. */
#include "tools/saip/maker.h"

#include <string.h>

static const uint8_t read_pin_rule[] = {0x80, 0x01, 0x01, RK_SAIP_PIN(0x01),
                                        0x80, 0x01, 0x5A, RK_SAIP_PIN(0x0A)};
static const uint8_t update_pin_rule[] = {0x80, 0x01, 0x03, RK_SAIP_PIN(0x01),
                                          0x80, 0x01, 0x58, RK_SAIP_PIN(0x0A)};
static const uint8_t pin2_rule[] = {0x80, 0x01, 0x01, RK_SAIP_PIN(0x01),
                                    0x80, 0x01, 0x02, RK_SAIP_PIN(0x81),
                                    0x80, 0x01, 0x58, RK_SAIP_PIN(0x0A)};

static const struct rk_slice rules[] = {
    [USIM_READ_PIN] = {read_pin_rule, sizeof read_pin_rule},
    [USIM_UPDATE_PIN] = {update_pin_rule, sizeof update_pin_rule},
    [USIM_READ_ALWAYS] = {rk_saip_read_always_rule, sizeof rk_saip_read_always_rule},
    [USIM_PIN2] = {pin2_rule, sizeof pin2_rule},
};

/* EF.IMSI (TS 31.102 4.2.2): octets that follow, then parity and digits, nibbles swapped. */
static void put_imsi(struct rk_saip_maker *m) {
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
    rk_saip_put_file(m, 0xA3, 0x6F06, USIM_READ_PIN, rk_slice_of(ef));
}

/* EF.UST (TS 31.102 4.2.8): service n is bit (n - 1) mod 8 of octet (n - 1) / 8. */
static void put_services(struct rk_saip_maker *m) {
    static const uint8_t services[] = {
        10 /* SMS */, 12 /* SMS parameters */,       19 /* SPN */,
        33,           38 /* GSM security context */, 85 /* EPS mobility management */};
    uint8_t ust[17] = {0};
    for (size_t i = 0; i < sizeof services; i++) {
        uint8_t *octet = &ust[(services[i] - 1) / 8];
        if (services[i] != 19 || m->who->spn)
            *octet = (uint8_t)(*octet | 1u << (services[i] - 1) % 8);
    }
    rk_saip_put_sized_file(m, 0xA8, 0x6F06, USIM_READ_PIN, rk_slice_of(ust));
}

/* EF.SPN (TS 31.102 4.2.12): display condition, then the name, filled with FF. */
static void put_spn(struct rk_saip_maker *m) {
    uint8_t spn[1 + RK_SAIP_NAME_MAX];
    memset(spn, 0xFF, sizeof spn);
    spn[0] = 0x01;
    if (m->who->spn)
        memcpy(spn + 1, m->who->spn, strlen(m->who->spn));
    rk_saip_put_file(m, 0xAD, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(spn));
}

/* EF.ACC (TS 31.102 4.2.15): the class is the last digit of the IMSI. */
static void put_access_class(struct rk_saip_maker *m) {
    uint8_t acc[2];
    const char *imsi = m->who->imsi;
    rk_put_u16(acc, (uint16_t)(1u << (imsi[strlen(imsi) - 1] - '0')));
    rk_saip_put_file(m, 0xB2, 0x6F06, USIM_READ_PIN, rk_slice_of(acc));
}

static void put_adf(struct rk_saip_maker *m) {
    const uint8_t adf_fid[] = {0x7F, 0xD0};
    const uint8_t adf_pins[] = {0x01, 0x81, 0x0A};
    size_t adf = rk_tlv_open(&m->w, 0xA2);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x83, rk_slice_of(adf_fid));
    rk_tlv_put(&m->w, 0x84, rk_slice_of(rk_saip_usim_aid));
    rk_saip_put_rule(m, 0x2F06, MF_DIRECTORY);
    rk_tlv_put(&m->w, 0xC6, rk_slice_of(adf_pins));
    rk_tlv_close(&m->w, fcp);
    rk_tlv_close(&m->w, adf);
}

/* Every file that the template creates has a rule of ours: the template's own are records that our
 * EF.ARR does not have, and nobody could use the file. */
void rk_saip_put_usim(struct rk_saip_maker *m) {
    const uint8_t est[] = {0x00};
    const uint8_t ad[] = {0x00, 0x00, 0x00, m->who->mnc_len};
    const uint8_t ecc[] = {0x11, 0xF2, 0xFF, 0x00}; /* 112, no name, any service */
    const struct rk_slice as_template = {NULL, 0};

    size_t element = rk_saip_open_element(m, PE_USIM);
    rk_saip_put_template(m, 0x81, TEMPLATE_USIM);
    put_adf(m);
    put_imsi(m);
    rk_saip_put_rules_file(m, 0xA4, 0x6F06, USIM_READ_ALWAYS, rules, USIM_RULES);
    rk_saip_put_file(m, 0xA5, 0x6F06, USIM_UPDATE_PIN, as_template); /* Keys */
    rk_saip_put_file(m, 0xA6, 0x6F06, USIM_UPDATE_PIN, as_template); /* KeysPS */
    rk_saip_put_file(m, 0xA7, 0x6F06, USIM_READ_PIN, as_template);   /* HPPLMN */
    put_services(m);
    rk_saip_put_file(m, 0xA9, 0x6F06, USIM_PIN2, as_template);       /* FDN */
    rk_saip_put_file(m, 0xAA, 0x6F06, USIM_UPDATE_PIN, as_template); /* SMS */
    rk_saip_put_file(m, 0xAB, 0x6F06, USIM_UPDATE_PIN, as_template); /* SMSP */
    rk_saip_put_file(m, 0xAC, 0x6F06, USIM_UPDATE_PIN, as_template); /* SMSS */
    put_spn(m);
    rk_saip_put_file(m, 0xAE, 0x6F06, USIM_PIN2, rk_slice_of(est));
    rk_saip_put_file(m, 0xAF, 0x6F06, USIM_UPDATE_PIN, as_template); /* START-HFN */
    rk_saip_put_file(m, 0xB0, 0x6F06, USIM_READ_PIN, as_template);   /* THRESHOLD */
    rk_saip_put_file(m, 0xB1, 0x6F06, USIM_UPDATE_PIN, as_template); /* PSLOCI */
    put_access_class(m);
    rk_saip_put_file(m, 0xB3, 0x6F06, USIM_UPDATE_PIN, as_template); /* FPLMN */
    rk_saip_put_file(m, 0xB4, 0x6F06, USIM_UPDATE_PIN, as_template); /* LOCI */
    rk_saip_put_file(m, 0xB5, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(ad));
    rk_saip_put_file(m, 0xB6, 0x6F06, USIM_READ_ALWAYS, rk_slice_of(ecc));
    rk_saip_put_file(m, 0xB7, 0x6F06, USIM_UPDATE_PIN, as_template); /* NETPAR */
    rk_saip_put_file(m, 0xB8, 0x6F06, USIM_UPDATE_PIN, as_template); /* EPSLOCI */
    rk_saip_put_file(m, 0xB9, 0x6F06, USIM_UPDATE_PIN, as_template); /* EPSNSC */
    rk_tlv_close(&m->w, element);
}
