/* What the files that write a package's elements share. */
#ifndef RK_TOOLS_SAIP_MAKER_H
#define RK_TOOLS_SAIP_MAKER_H

#include "tools/saip/package.h"

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
    PE_RFM = 0xA7,
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
#define RK_SAIP_ALWAYS         0x90, 0x00
#define RK_SAIP_PIN(reference) 0xA4, 0x06, 0x83, 0x01, reference, 0x95, 0x01, 0x08

/* EF.ARR's record of that number, below the MF and below the USIM alike. */
extern const uint8_t rk_saip_read_always_rule[16];

/* AID of the USIM, also in EF.DIR. */
extern const uint8_t rk_saip_usim_aid[12];

/* The element under construction: the writer, and the number of the next element's header. */
struct rk_saip_maker {
    struct rk_tlv_writer w;
    const struct rk_saip_subscriber *who;
    uint32_t identification;
};

void rk_saip_put_octet(struct rk_saip_maker *m, uint32_t tag, uint8_t octet);

/* Open an element and write its header; close it with rk_tlv_close. */
size_t rk_saip_open_element(struct rk_saip_maker *m, uint32_t tag);

void rk_saip_put_template(struct rk_saip_maker *m, uint32_t tag, uint8_t number);

/* securityAttributesReferenced: a record of the EF.ARR with identifier `arr`. */
void rk_saip_put_rule(struct rk_saip_maker *m, uint16_t arr, uint8_t record);

/* A file of the template with our access rule and, unless empty, this content. */
void rk_saip_put_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                      struct rk_slice content);

/* The same for a transparent file whose size, at most 255, is not the template's. */
void rk_saip_put_sized_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t record,
                            struct rk_slice content);

/* EF.ARR: rules[1] to rules[count - 1] as records 1 and on (TS 102 221 9.2.7). */
void rk_saip_put_rules_file(struct rk_saip_maker *m, uint32_t tag, uint16_t arr, uint8_t own_rule,
                            const struct rk_slice *rules, uint8_t count);

/* Elements that have a file of their own. */
void rk_saip_put_mf(struct rk_saip_maker *m);
void rk_saip_put_usim(struct rk_saip_maker *m);
void rk_saip_put_security_domain(struct rk_saip_maker *m);
void rk_saip_put_file_management(struct rk_saip_maker *m); /* nothing without keys */

#endif
