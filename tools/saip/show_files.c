#include "tools/saip/show.h"

#include <Fcp.h>
#include <File.h>
#include <string.h>

enum { SHOWN_OCTETS = 24 };

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

static void print_content(FILE *out, const struct content *content) {
    if (content->len) {
        fprintf(out, "  content %zu: ", content->len);
        rk_saip_print_hex(out, rk_slice(content->first, content->shown));
        if (content->shown < content->len)
            fputs("...", out);
    }
    fputc('\n', out);
}

static bool is_directory(struct rk_slice descriptor) {
    return descriptor.len && (descriptor.ptr[0] & 0xBF) == 0x38;
}

/* File descriptor (TS 102 221 11.1.1.4.3): what kind of file, and how long its records are. */
static void print_descriptor(FILE *out, const OCTET_STRING_t *string) {
    static const char *const kinds[] = {[1] = "transparent", [2] = "linear fixed", [6] = "cyclic"};
    if (!string)
        return;
    struct rk_slice d = rk_codec_bytes(string);
    unsigned kind = d.len ? d.ptr[0] & 0x3Fu : 0;
    if (is_directory(d))
        fputs("  directory", out);
    else if (kind == 0x39)
        fputs("  BER-TLV", out);
    else if (kind < sizeof kinds / sizeof *kinds && kinds[kind])
        fprintf(out, "  %s", kinds[kind]);
    else
        rk_saip_print_string(out, "descriptor", string);
    if (d.len == 4)
        fprintf(out, ", records of %u", rk_get_u16(d.ptr + 2));
}

static void print_size(FILE *out, const OCTET_STRING_t *string) {
    uint32_t size = 0;
    struct rk_slice octets = {0};
    if (string)
        octets = rk_codec_bytes(string);
    if (octets.len > sizeof size)
        rk_saip_print_string(out, "size", string);
    for (size_t i = 0; i < octets.len && octets.len <= sizeof size; i++)
        size = size << 8 | octets.ptr[i];
    if (octets.len && octets.len <= sizeof size)
        fprintf(out, "  size %u", (unsigned)size);
}

/* An empty one says: no short identifier. */
static void print_short_id(FILE *out, const OCTET_STRING_t *string) {
    if (string && string->size == 1)
        fprintf(out, "  sfi %02X", (unsigned)string->buf[0] >> 3);
    else if (string)
        fputs("  no sfi", out);
}

static void print_fcp(FILE *out, const Fcp_t *fcp) {
    rk_saip_print_string(out, "aid", fcp->dfName);
    print_descriptor(out, fcp->fileDescriptor);
    print_size(out, fcp->efFileSize);
    print_short_id(out, fcp->shortEFID);
    rk_saip_print_string(out, "rule", fcp->securityAttributesReferenced);
    rk_saip_print_string(out, "link", fcp->linkPath);
}

static void print_file(FILE *out, const char *name, const File_t *file) {
    struct content content = {0};
    fprintf(out, "    %-16s", name);
    for (int i = 0; i < file->list.count; i++) {
        const struct File__Member *part = file->list.array[i];
        if (part->present == File__Member_PR_doNotCreate) {
            fputs("  not created", out);
        } else if (part->present == File__Member_PR_fileDescriptor) {
            rk_saip_print_string(out, "fid", part->choice.fileDescriptor.fileID);
            print_fcp(out, &part->choice.fileDescriptor);
        } else if (part->present == File__Member_PR_fillFileContent) {
            add_fill(&content, rk_codec_bytes(&part->choice.fillFileContent));
        }
    }
    print_content(out, &content);
}

void rk_saip_print_files(FILE *out, const asn_TYPE_descriptor_t *type, const void *value) {
    for (int i = 0; i < type->elements_count; i++) {
        const void *member = rk_saip_component(&type->elements[i], value);
        if (member && type->elements[i].type == &asn_DEF_File)
            print_file(out, type->elements[i].name, member);
    }
}

/* ---- files by path ---- */

struct management {
    FILE *out;
    struct rk_saip_path *here;
    struct content content;
    bool file_open;
};

static void print_path(FILE *out, const struct rk_saip_path *path, const OCTET_STRING_t *fid) {
    fputs(path->known ? "    MF" : "    (current directory)", out);
    for (size_t i = 0; i < path->len; i++)
        fprintf(out, "%s%02X", i % 2 ? "" : "/", path->octets[i]);
    if (fid) {
        fputc('/', out);
        rk_saip_print_hex(out, rk_codec_bytes(fid));
    }
}

static void end_file(struct management *m) {
    if (m->file_open)
        print_content(m->out, &m->content);
    m->file_open = false;
    m->content = (struct content){0};
}

static void on_path(struct management *m, const OCTET_STRING_t *path) {
    struct rk_slice octets = rk_codec_bytes(path);
    end_file(m);
    *m->here = (struct rk_saip_path){.known = true};
    m->here->len = octets.len < RK_SAIP_PATH_MAX ? octets.len : RK_SAIP_PATH_MAX;
    if (octets.len)
        memcpy(m->here->octets, octets.ptr, m->here->len);
}

/* A directory becomes the current one. */
static void on_create(struct management *m, const Fcp_t *fcp) {
    struct rk_saip_path *here = m->here;
    end_file(m);
    print_path(m->out, here, fcp->fileID);
    print_fcp(m->out, fcp);
    m->file_open = true;
    bool directory = fcp->fileDescriptor && is_directory(rk_codec_bytes(fcp->fileDescriptor));
    if (directory && fcp->fileID && fcp->fileID->size == 2 && here->len + 2 <= RK_SAIP_PATH_MAX) {
        memcpy(here->octets + here->len, fcp->fileID->buf, 2);
        here->len += 2;
    }
}

/* Content right after a path goes into the file there; its directory stays the current one. */
static void on_fill(struct management *m, const OCTET_STRING_t *fill) {
    if (!m->file_open) {
        print_path(m->out, m->here, NULL);
        m->here->len -= m->here->len < 2 ? m->here->len : 2;
        m->file_open = true;
    }
    add_fill(&m->content, rk_codec_bytes(fill));
}

static void on_command(struct management *m, const struct FileManagement__Member *command) {
    if (command->present == FileManagement__Member_PR_filePath)
        on_path(m, &command->choice.filePath);
    else if (command->present == FileManagement__Member_PR_createFCP)
        on_create(m, &command->choice.createFCP);
    else if (command->present == FileManagement__Member_PR_fillFileContent)
        on_fill(m, &command->choice.fillFileContent);
}

void rk_saip_print_management(FILE *out, const PE_GenericFileManagement_t *element,
                              struct rk_saip_path *here) {
    struct management m = {.out = out, .here = here};
    for (int i = 0; i < element->fileManagementCMD.list.count; i++) {
        const FileManagement_t *commands = element->fileManagementCMD.list.array[i];
        for (int k = 0; k < commands->list.count; k++)
            on_command(&m, commands->list.array[k]);
    }
    end_file(&m);
}
