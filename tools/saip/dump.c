#include "asn1/codec/codec.h"
#include "tools/cli/file.h"
#include "tools/saip/commands.h"

#include <File.h>
#include <PE-GenericFileManagement.h>
#include <PEHeader.h>
#include <ProfileElement.h>
#include <string.h>

enum { PACKAGE_MAX = 1 << 20, SHOWN_OCTETS = 24 };

/* What a row of fills amounts to: octets given, and the first of them. */
struct content {
    size_t len;
    size_t shown;
    uint8_t first[SHOWN_OCTETS];
};

static void add_fill(struct content *content, struct rk_slice fill) {
    for (size_t i = 0; i < fill.len && content->shown < SHOWN_OCTETS; i++)
        content->first[content->shown++] = fill.ptr[i];
    content->len += fill.len;
}

static void print_hex(FILE *out, const uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        fprintf(out, "%02X", octets[i]);
}

static void print_string(FILE *out, const char *label, const OCTET_STRING_t *string) {
    struct rk_slice octets = {0};
    if (!string)
        return;
    octets = rk_codec_bytes(string);
    fprintf(out, "  %s ", label);
    print_hex(out, octets.ptr, octets.len);
}

static void print_fcp(FILE *out, const Fcp_t *fcp) {
    print_string(out, "fid", fcp->fileID);
    print_string(out, "aid", fcp->dfName);
    print_string(out, "descriptor", fcp->fileDescriptor);
    print_string(out, "size", fcp->efFileSize);
    print_string(out, "sfi", fcp->shortEFID);
    print_string(out, "rule", fcp->securityAttributesReferenced);
    print_string(out, "link", fcp->linkPath);
}

static void print_content(FILE *out, const struct content *content) {
    if (content->len) {
        fprintf(out, "  content %zu: ", content->len);
        print_hex(out, content->first, content->shown);
        if (content->shown < content->len)
            fputs("...", out);
    }
    fputc('\n', out);
}

static void print_file(FILE *out, const char *name, const File_t *file) {
    struct content content = {0};
    fprintf(out, "    %-16s", name);
    for (int i = 0; i < file->list.count; i++) {
        const struct File__Member *part = file->list.array[i];
        if (part->present == File__Member_PR_doNotCreate)
            fputs("  not created", out);
        else if (part->present == File__Member_PR_fileDescriptor)
            print_fcp(out, &part->choice.fileDescriptor);
        else if (part->present == File__Member_PR_fillFileContent)
            add_fill(&content, rk_codec_bytes(&part->choice.fillFileContent));
    }
    print_content(out, &content);
}

static void print_management(FILE *out, const PE_GenericFileManagement_t *element) {
    for (int i = 0; i < element->fileManagementCMD.list.count; i++) {
        const FileManagement_t *commands = element->fileManagementCMD.list.array[i];
        struct content content = {0};
        bool file_open = false;
        for (int k = 0; k < commands->list.count; k++) {
            const struct FileManagement__Member *command = commands->list.array[k];
            bool ends_file = command->present == FileManagement__Member_PR_filePath ||
                             command->present == FileManagement__Member_PR_createFCP;
            if (ends_file && file_open) {
                print_content(out, &content);
                content = (struct content){0};
                file_open = false;
            }
            if (command->present == FileManagement__Member_PR_filePath) {
                fputs("    in", out);
                print_string(out, "path", &command->choice.filePath);
                fputc('\n', out);
            } else if (command->present == FileManagement__Member_PR_createFCP) {
                fputs("    file", out);
                print_fcp(out, &command->choice.createFCP);
                file_open = true;
            } else if (command->present == FileManagement__Member_PR_fillFileContent) {
                add_fill(&content, rk_codec_bytes(&command->choice.fillFileContent));
            }
        }
        if (file_open)
            print_content(out, &content);
    }
}

/* The component at `member` of `parent`, null when it is absent. */
static const void *component(const asn_TYPE_member_t *member, const void *parent) {
    const char *at = (const char *)parent + member->memb_offset;
    return member->flags & ATF_POINTER ? *(const void *const *)(const void *)at : at;
}

static void print_element(FILE *out, int number, const ProfileElement_t *element) {
    const asn_TYPE_member_t *alternative =
        &asn_DEF_ProfileElement.elements[element->present - ProfileElement_PR_header];
    const asn_TYPE_descriptor_t *type = alternative->type;
    const void *value = &element->choice;
    fprintf(out, "#%d %s", number, alternative->name);
    for (int i = 0; i < type->elements_count; i++) {
        const void *member = component(&type->elements[i], value);
        if (member && type->elements[i].type == &asn_DEF_PEHeader) {
            const PEHeader_t *header = member;
            fprintf(out, "  identification %ld%s", header->identification,
                    header->mandated ? ", mandated" : "");
        }
    }
    fputc('\n', out);
    for (int i = 0; i < type->elements_count; i++) {
        const void *member = component(&type->elements[i], value);
        if (member && type->elements[i].type == &asn_DEF_File)
            print_file(out, type->elements[i].name, member);
    }
    if (element->present == ProfileElement_PR_genericFileManagement)
        print_management(out, &element->choice.genericFileManagement);
}

static void print_header(FILE *out, const ProfileHeader_t *header) {
    fprintf(out, "    version %ld.%ld", header->major_version, header->minor_version);
    print_string(out, "iccid", &header->iccid);
    fputs("\n    needs", out);
    const asn_TYPE_descriptor_t *services = &asn_DEF_ServicesList;
    for (int i = 0; i < services->elements_count; i++)
        if (component(&services->elements[i], &header->eUICC_Mandatory_services))
            fprintf(out, " %s", services->elements[i].name);
    fputc('\n', out);
}

static int print_in_full(FILE *out, const ProfileElement_t *element) {
    struct rk_buf text = {0};
    int error = rk_codec_print(&asn_DEF_ProfileElement, element, &text);
    if (!error)
        fwrite(text.ptr, 1, text.len, out);
    rk_buf_free(&text);
    return error;
}

int rk_saip_dump(struct rk_cli *cli, struct rk_slice package) {
    FILE *out = rk_cli_out(cli);
    size_t at = 0;
    for (int number = 1; at < package.len; number++) {
        void *value = NULL;
        size_t used = 0;
        int error =
            rk_codec_decode_one(&asn_DEF_ProfileElement, rk_slice_from(package, at), &value, &used);
        if (error)
            return rk_cli_error(cli, RK_CLI_CARD, "element %d at octet %zu: %s", number, at,
                                rk_codec_error_text(error));
        const ProfileElement_t *element = value;
        print_element(out, number, element);
        if (element->present == ProfileElement_PR_header)
            print_header(out, &element->choice.header);
        if (rk_cli_has(cli, "--full"))
            error = print_in_full(out, element);
        rk_codec_free(&asn_DEF_ProfileElement, &value);
        if (error)
            return rk_cli_error(cli, RK_CLI_INTERNAL, "%s", rk_codec_error_text(error));
        at += used;
    }
    return RK_CLI_OK;
}

int rk_saip_dump_command(struct rk_cli *cli) {
    return rk_saip_with_package(cli, rk_saip_dump);
}
