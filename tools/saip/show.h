/* What `saip dump` prints of an element, apart by what it is about. Keys and PINs are left out. */
#ifndef RK_TOOLS_SAIP_SHOW_H
#define RK_TOOLS_SAIP_SHOW_H

#include "asn1/codec/codec.h"

#include <PE-GenericFileManagement.h>
#include <ProfileElement.h>

enum { RK_SAIP_PATH_MAX = 16 };

/* The directory that generic files go to: identifiers below the MF. */
struct rk_saip_path {
    bool known;
    size_t len;
    uint8_t octets[RK_SAIP_PATH_MAX];
};

/* Upper-case digits; dotted numbers of an object identifier. */
void rk_saip_print_hex(FILE *out, struct rk_slice octets);
void rk_saip_print_oid(FILE *out, const OBJECT_IDENTIFIER_t *oid);

/* "  label hex", or nothing when there is no such string. */
void rk_saip_print_string(FILE *out, const char *label, const OCTET_STRING_t *string);

/* The component at `member` of `parent`, null when it is absent. */
const void *rk_saip_component(const asn_TYPE_member_t *member, const void *parent);

/* All members that are files, by their names. */
void rk_saip_print_files(FILE *out, const asn_TYPE_descriptor_t *type, const void *value);

/* Files by path; `here` goes from element to element. */
void rk_saip_print_management(FILE *out, const PE_GenericFileManagement_t *element,
                              struct rk_saip_path *here);

/* What an element holds that is not a file: one or more lines, or none. */
void rk_saip_print_data(FILE *out, const ProfileElement_t *element);

/* ProfileHeader: whose profile it is and what it needs of a card. */
void rk_saip_print_header(FILE *out, const ProfileHeader_t *header);

#endif
