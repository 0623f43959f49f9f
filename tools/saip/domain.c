/* PE-SecurityDomain: the operator's security domain (SGP.22 2.4.5). */
#include "tools/saip/maker.h"

/* Versions 01 to 0F are keys of secured packets over the air (ETSI TS 102 225: SCP80). */
enum { KEY_VERSION = 1 };

/* Least SPI1 of a packet: its counter higher than the last, enciphered, with a checksum by key. */
enum { SECURITY_LEVEL = 0x16 };

/* One AES key (key type 88). Access to it and the length of its MACs, 8, are the format's defaults.
 */
static void put_key(struct rk_saip_maker *m, uint8_t usage, uint8_t number,
                    const struct rk_saip_key *key) {
    size_t object = rk_tlv_open(&m->w, 0x30);
    rk_saip_put_octet(m, 0x95, usage);
    rk_saip_put_octet(m, 0x82, number);
    rk_saip_put_octet(m, 0x83, KEY_VERSION);
    size_t components = rk_tlv_open(&m->w, 0x30);
    size_t component = rk_tlv_open(&m->w, 0x30);
    rk_saip_put_octet(m, 0x80, 0x88);
    rk_tlv_put(&m->w, 0x86, rk_slice(key->octets, key->len));
    rk_tlv_close(&m->w, component);
    rk_tlv_close(&m->w, components);
    rk_tlv_close(&m->w, object);
}

static void put_keys(struct rk_saip_maker *m) {
    size_t list = rk_tlv_open(&m->w, 0xA2);
    put_key(m, 0x18, 1, &m->who->ota_enc);
    put_key(m, 0x14, 2, &m->who->ota_mac);
    put_key(m, 0x48, 3, &m->who->ota_dek);
    rk_tlv_close(&m->w, list);
}

/* What the domain takes to be reached over the air (ETSI TS 102 226 8.2.1.3.2.2.1): the security
 * level and the TAR of an issuer's domain, 000000, which its AID is too short to hold. */
static void put_toolkit(struct rk_saip_maker *m) {
    static const uint8_t toolkit[] = {0x80, 0x0D,           0x01, 0x00, 0x00, 0x00, 0x00, 0x02,
                                      0x01, SECURITY_LEVEL, 0x03, 0x00, 0x00, 0x00, 0x00};
    rk_tlv_put(&m->w, 0xEA, rk_slice_of(toolkit));
}

/*
 * Without keys nothing can be managed over the air until the operator gives it some. AIDs are
 * GlobalPlatform's for a security domain.
 */
void rk_saip_put_security_domain(struct rk_saip_maker *m) {
    static const uint8_t package[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50};
    static const uint8_t class[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41};
    static const uint8_t instance[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00};
    static const uint8_t privileges[] = {0x82, 0xDC, 0x00};
    static const uint8_t parameters[] = {0x81, 0x02, 0x80, 0x00};
    bool managed = m->who->ota_enc.len > 0;

    size_t element = rk_saip_open_element(m, PE_SECURITY_DOMAIN);
    size_t domain = rk_tlv_open(&m->w, 0xA1);
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(package));
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(class));
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(instance));
    rk_tlv_put(&m->w, 0x82, rk_slice_of(privileges));
    rk_saip_put_octet(m, 0x83, 0x0F);
    rk_tlv_put(&m->w, 0xC9, rk_slice_of(parameters));
    if (managed)
        put_toolkit(m);
    rk_tlv_close(&m->w, domain);
    if (managed)
        put_keys(m);
    rk_tlv_close(&m->w, element);
}

/* One application of remote file management with access to all files (00), and perhaps those of the
 * USIM. */
static void put_rfm(struct rk_saip_maker *m, uint8_t number, bool of_usim) {
    const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0x00, number};
    const uint8_t tar[] = {0xB0, 0x00, number};
    size_t element = rk_saip_open_element(m, PE_RFM);
    rk_tlv_put(&m->w, 0x4F, rk_slice_of(aid));
    size_t tars = rk_tlv_open(&m->w, 0xA0);
    rk_tlv_put(&m->w, 0x04, rk_slice_of(tar));
    rk_tlv_close(&m->w, tars);
    rk_saip_put_octet(m, 0x81, SECURITY_LEVEL);
    rk_saip_put_octet(m, 0x04, 0x00);
    rk_saip_put_octet(m, 0x04, 0x00);
    if (of_usim) {
        size_t adf = rk_tlv_open(&m->w, 0x30);
        rk_tlv_put(&m->w, 0x80, rk_slice_of(rk_saip_usim_aid));
        rk_saip_put_octet(m, 0x81, 0x00);
        rk_saip_put_octet(m, 0x82, 0x00);
        rk_tlv_close(&m->w, adf);
    }
    rk_tlv_close(&m->w, element);
}

/* The TARs for files of the UICC and of the USIM are those of ETSI TS 101 220, annex D. */
void rk_saip_put_file_management(struct rk_saip_maker *m) {
    if (!m->who->ota_enc.len)
        return;
    put_rfm(m, 0x00, false);
    put_rfm(m, 0x01, true);
}
