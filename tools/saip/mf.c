/* PE-MF: the master file. */
#include "tools/saip/maker.h"

static const uint8_t directory_rule[] = {0x80, 0x01, 0x5E, RK_SAIP_PIN(0x0A)};
static const uint8_t iccid_rule[] = {0x80, 0x01, 0x01, RK_SAIP_ALWAYS,
                                     0x80, 0x01, 0x18, RK_SAIP_PIN(0x0A)};

static const struct rk_slice rules[] = {
    [MF_DIRECTORY] = {directory_rule, sizeof directory_rule},
    [MF_READ_ALWAYS] = {rk_saip_read_always_rule, sizeof rk_saip_read_always_rule},
    [MF_ICCID] = {iccid_rule, sizeof iccid_rule},
};

/* EF.DIR: one record that names the USIM (TS 102 221 13.1). */
static void put_dir(struct rk_saip_maker *m) {
    uint8_t record[40];
    struct rk_tlv_writer w = rk_tlv_write(record, sizeof record);
    size_t application = rk_tlv_open(&w, 0x61);
    rk_tlv_put(&w, 0x4F, rk_slice_of(rk_saip_usim_aid));
    rk_tlv_put(&w, 0x50, rk_slice("USIM", 4));
    rk_tlv_close(&w, application);

    const uint8_t descriptor[] = {0x42, 0x21, 0x00, 38};
    size_t file = rk_tlv_open(&m->w, 0xA5);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x82, rk_slice_of(descriptor));
    rk_saip_put_rule(m, 0x2F06, MF_READ_ALWAYS);
    rk_saip_put_octet(m, 0x80, 38);
    rk_tlv_close(&m->w, fcp);
    rk_tlv_put(&m->w, 0x83, rk_slice(record, w.len));
    rk_tlv_close(&m->w, file);
}

/* EF.ICCID has a short identifier (TS 102 221 13.2), its template has none. */
static void put_iccid(struct rk_saip_maker *m) {
    enum { SHORT_IDENTIFIER = 0x02 };
    uint8_t iccid[10];
    for (size_t i = 0; i < sizeof iccid; i++)
        iccid[i] = (uint8_t)(m->who->iccid[i] << 4 | m->who->iccid[i] >> 4);
    size_t file = rk_tlv_open(&m->w, 0xA4);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_saip_put_rule(m, 0x2F06, MF_ICCID);
    rk_saip_put_octet(m, 0x88, SHORT_IDENTIFIER << 3);
    rk_tlv_close(&m->w, fcp);
    rk_tlv_put(&m->w, 0x83, rk_slice_of(iccid));
    rk_tlv_close(&m->w, file);
}

void rk_saip_put_mf(struct rk_saip_maker *m) {
    const uint8_t languages[] = {'e', 'n', 0xFF, 0xFF};
    const uint8_t mf_pins[] = {0x01, 0x0A};

    size_t element = rk_saip_open_element(m, PE_MF);
    rk_saip_put_template(m, 0x81, TEMPLATE_MF);
    size_t mf = rk_tlv_open(&m->w, 0xA2);
    size_t fcp = rk_tlv_open(&m->w, 0xA1);
    rk_saip_put_rule(m, 0x2F06, MF_DIRECTORY);
    rk_tlv_put(&m->w, 0xC6, rk_slice_of(mf_pins));
    rk_tlv_close(&m->w, fcp);
    rk_tlv_close(&m->w, mf);
    rk_saip_put_sized_file(m, 0xA3, 0x2F06, MF_READ_ALWAYS, rk_slice_of(languages));
    put_iccid(m);
    put_dir(m);
    rk_saip_put_rules_file(m, 0xA6, 0x2F06, MF_READ_ALWAYS, rules, MF_RULES);
    rk_saip_put_file(m, 0xA7, 0x2F06, MF_READ_ALWAYS, (struct rk_slice){NULL, 0}); /* UMPC */
    rk_tlv_close(&m->w, element);
}
