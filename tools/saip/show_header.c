#include "tools/saip/show.h"

#include "asn1/tlv/ident.h"
#include "tools/cli/cli.h"

#include <IotOptions.h>
#include <MandatoryAID.h>

void rk_saip_print_hex(FILE *out, struct rk_slice octets) {
    for (size_t i = 0; i < octets.len; i++)
        fprintf(out, "%02X", octets.ptr[i]);
}

void rk_saip_print_string(FILE *out, const char *label, const OCTET_STRING_t *string) {
    if (!string)
        return;
    fprintf(out, "  %s ", label);
    rk_saip_print_hex(out, rk_codec_bytes(string));
}

/* Base 128; the first number holds two arcs. An arc above 64 bits shows its lowest ones. */
void rk_saip_print_oid(FILE *out, const OBJECT_IDENTIFIER_t *oid) {
    struct rk_slice octets = rk_codec_oid(oid);
    unsigned long long arc = 0;
    bool first = true;
    for (size_t i = 0; i < octets.len; i++) {
        arc = arc << 7 | (octets.ptr[i] & 0x7F);
        if (octets.ptr[i] & 0x80)
            continue;
        unsigned long long top = arc < 80 ? arc / 40 : 2;
        if (first)
            fprintf(out, "%llu.%llu", top, arc - 40 * top);
        else
            fprintf(out, ".%llu", arc);
        first = false;
        arc = 0;
    }
}

const void *rk_saip_component(const asn_TYPE_member_t *member, const void *parent) {
    const char *at = (const char *)parent + member->memb_offset;
    return member->flags & ATF_POINTER ? *(const void *const *)(const void *)at : at;
}

static void print_iccid(FILE *out, const OCTET_STRING_t *string) {
    struct rk_iccid iccid;
    char text[RK_ICCID_TEXT_CAP];
    if (rk_iccid_from_header(rk_codec_bytes(string), &iccid))
        return;
    rk_iccid_to_text(&iccid, text);
    fprintf(out, "  ICCID %s", text);
}

static void print_services(FILE *out, const ServicesList_t *list) {
    const asn_TYPE_descriptor_t *services = &asn_DEF_ServicesList;
    fputs("    needs services:", out);
    for (int i = 0; i < services->elements_count; i++)
        if (rk_saip_component(&services->elements[i], list))
            fprintf(out, " %s", services->elements[i].name);
    fputc('\n', out);
}

static void print_templates(FILE *out, const ProfileHeader_t *header) {
    fputs("    needs templates:", out);
    for (int i = 0; i < header->eUICC_Mandatory_GFSTEList.list.count; i++) {
        fputc(' ', out);
        rk_saip_print_oid(out, header->eUICC_Mandatory_GFSTEList.list.array[i]);
    }
    fputc('\n', out);
}

void rk_saip_print_header(FILE *out, const ProfileHeader_t *header) {
    fprintf(out, "    version %ld.%ld", header->major_version, header->minor_version);
    print_iccid(out, &header->iccid);
    if (header->profileType) {
        fputs("  type ", out);
        rk_cli_put_text(out, header->profileType->buf, (size_t)header->profileType->size);
    }
    rk_saip_print_string(out, "rules", header->pol);
    rk_saip_print_string(out, "connectivity", header->connectivityParameters);
    if (header->iotOptions)
        rk_saip_print_string(out, "IoT minimal profile", &header->iotOptions->pix);
    fputc('\n', out);
    print_services(out, &header->eUICC_Mandatory_services);
    print_templates(out, header);
    for (int i = 0; header->eUICC_Mandatory_AIDs && i < header->eUICC_Mandatory_AIDs->list.count;
         i++) {
        fputs("    needs application", out);
        rk_saip_print_string(out, "aid", &header->eUICC_Mandatory_AIDs->list.array[i]->aid);
        rk_saip_print_string(out, "version", &header->eUICC_Mandatory_AIDs->list.array[i]->version);
        fputc('\n', out);
    }
}
