#include "tools/saip/maker.h"

#include <string.h>

static size_t key_len(const struct rk_saip_subscriber *who) {
    return who->algorithm == RK_SAIP_TUAK && who->ki_len ? who->ki_len : RK_SAIP_KEY_LEN;
}

/* The member of ServicesList that a card needs for the algorithm. */
static uint32_t algorithm_service(const struct rk_saip_subscriber *who) {
    enum { MILENAGE = 0x84, TUAK_128 = 0x85, TUAK_256 = 0x90, TEST_ALGORITHM = 0x91 };
    if (who->algorithm == RK_SAIP_MILENAGE)
        return MILENAGE;
    if (who->algorithm == RK_SAIP_TEST_ALGORITHM)
        return TEST_ALGORITHM;
    return key_len(who) == RK_SAIP_KEY_LEN ? TUAK_128 : TUAK_256;
}

static void put_header(struct rk_saip_maker *m) {
    size_t header = rk_tlv_open(&m->w, PE_HEADER);
    rk_tlv_put_uint(&m->w, 0x80, 2);
    rk_tlv_put_uint(&m->w, 0x81, 1);
    rk_tlv_put(&m->w, 0x82, rk_slice(m->who->name, strlen(m->who->name)));
    rk_tlv_put(&m->w, 0x83, rk_slice_of(m->who->iccid));
    size_t services = rk_tlv_open(&m->w, 0xA5);
    rk_tlv_put(&m->w, 0x81, rk_slice(NULL, 0)); /* usim */
    rk_tlv_put(&m->w, algorithm_service(m->who), rk_slice(NULL, 0));
    rk_tlv_close(&m->w, services);
    size_t templates = rk_tlv_open(&m->w, 0xA6);
    rk_saip_put_template(m, 0x06, TEMPLATE_MF);
    rk_saip_put_template(m, 0x06, TEMPLATE_USIM);
    rk_tlv_close(&m->w, templates);
    rk_tlv_close(&m->w, header);
}

static void put_puk(struct rk_saip_maker *m, uint8_t reference,
                    const uint8_t value[RK_SAIP_PIN_LEN]) {
    size_t puk = rk_tlv_open(&m->w, 0x30);
    rk_tlv_put_uint(&m->w, 0x80, reference);
    rk_tlv_put(&m->w, 0x81, rk_slice(value, RK_SAIP_PIN_LEN));
    rk_tlv_close(&m->w, puk);
}

static void put_puks(struct rk_saip_maker *m) {
    size_t element = rk_saip_open_element(m, PE_PUKS);
    size_t list = rk_tlv_open(&m->w, 0xA1);
    put_puk(m, 0x01, m->who->puk1);
    put_puk(m, 0x81, m->who->puk2);
    rk_tlv_close(&m->w, list);
    rk_tlv_close(&m->w, element);
}

/* Attributes: 01 enabled, 02 changeable, 04 may be enabled and disabled. `puk` 0: none. */
struct pin {
    uint8_t reference;
    const uint8_t *value;
    uint8_t puk;
    uint8_t attributes;
};

static void put_pin(struct rk_saip_maker *m, const struct pin *p) {
    size_t pin = rk_tlv_open(&m->w, 0x30);
    rk_tlv_put_uint(&m->w, 0x80, p->reference);
    rk_tlv_put(&m->w, 0x81, rk_slice(p->value, RK_SAIP_PIN_LEN));
    if (p->puk)
        rk_tlv_put_uint(&m->w, 0x82, p->puk);
    if (p->attributes != 7) /* DER leaves a default out */
        rk_tlv_put_uint(&m->w, 0x83, p->attributes);
    rk_tlv_close(&m->w, pin);
}

static void put_pins(struct rk_saip_maker *m, const struct pin *pins, size_t count) {
    size_t element = rk_saip_open_element(m, PE_PINS);
    size_t choice = rk_tlv_open(&m->w, 0xA1);
    size_t list = rk_tlv_open(&m->w, 0xA0);
    for (size_t i = 0; i < count; i++)
        put_pin(m, &pins[i]);
    rk_tlv_close(&m->w, list);
    rk_tlv_close(&m->w, choice);
    rk_tlv_close(&m->w, element);
}

/* The PINs of the card as a whole, in the MF. */
static void put_global_pins(struct rk_saip_maker *m) {
    const struct pin pins[] = {
        {0x01, m->who->pin1, 0x01, m->who->pin1_enabled ? 7 : 6},
        {0x0A, m->who->adm1, 0, 3},
    };
    put_pins(m, pins, 2);
}

/* The USIM's own. */
static void put_local_pins(struct rk_saip_maker *m) {
    const struct pin pin = {0x81, m->who->pin2, 0x81, 3};
    put_pins(m, &pin, 1);
}

/* algorithmOptions: the lengths of TUAK; of the test algorithm, RES of 32 (0), 64 (1) or 128 bits
 * (2). */
static uint8_t options(const struct rk_saip_subscriber *who) {
    enum { TEST_RES_128 = 2 };
    if (who->algorithm == RK_SAIP_TEST_ALGORITHM)
        return TEST_RES_128;
    return who->algorithm == RK_SAIP_TUAK ? who->options : 0;
}

static void put_aka(struct rk_saip_maker *m) {
    bool tuak = m->who->algorithm == RK_SAIP_TUAK;
    size_t element = rk_saip_open_element(m, PE_AKA);
    size_t configuration = rk_tlv_open(&m->w, 0xA1);
    size_t algorithm = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put_uint(&m->w, 0x80, m->who->algorithm);
    rk_saip_put_octet(m, 0x81, options(m->who));
    rk_tlv_put(&m->w, 0x82, rk_slice(m->who->ki, key_len(m->who)));
    rk_tlv_put(&m->w, 0x83, rk_slice(m->who->opc, tuak ? RK_SAIP_KEY_MAX : RK_SAIP_KEY_LEN));
    if (tuak && m->who->iterations > 1)
        rk_tlv_put_uint(&m->w, 0x87, m->who->iterations);
    rk_tlv_close(&m->w, algorithm);
    rk_tlv_close(&m->w, configuration);
    rk_tlv_close(&m->w, element);
}

static void put_end(struct rk_saip_maker *m) {
    size_t element = rk_saip_open_element(m, PE_END);
    rk_tlv_close(&m->w, element);
}

int rk_saip_make(const struct rk_saip_subscriber *subscriber, uint8_t *buf, size_t cap,
                 struct rk_slice *out) {
    struct rk_saip_maker m = {rk_tlv_write(buf, cap), subscriber, 1};
    put_header(&m);
    rk_saip_put_mf(&m);
    put_puks(&m);
    put_global_pins(&m);
    rk_saip_put_usim(&m);
    put_local_pins(&m);
    put_aka(&m);
    rk_saip_put_security_domain(&m);
    rk_saip_put_file_management(&m);
    put_end(&m);
    return rk_tlv_write_finish(&m.w, out);
}
