#include "tests/unit/profile/reading.h"

#include "tests/support/test.h"
#include "tests/unit/profile/facts.h"

#include <File.h>
#include <FileManagement.h>

#include <string.h>

enum { DIRECTORY = 0x38, SHAREABLE = 0x40, BER_TLV = 0x39 };

static size_t number(const OCTET_STRING_t *string) {
    size_t value = 0;
    for (int i = 0; i < string->size; i++)
        value = value << 8 | string->buf[i];
    return value;
}

static bool is_objects(const struct reading_file *file) {
    return (file->descriptor & 0x3F) == BER_TLV;
}

/* Lay the pattern of a descriptor over the file: anew in each record, or once. */
static void lay_pattern(struct reading_file *file, const OCTET_STRING_t *pattern, bool repeat) {
    size_t unit = file->record_len ? file->record_len : file->size;
    size_t len = (size_t)pattern->size;
    for (size_t at = 0; at < file->size; at++) {
        size_t in = at % unit;
        file->octets[at] = pattern->buf[repeat ? in % len : in < len ? in : len - 1];
    }
}

/* What a template says of the file, before its descriptor does. */
static void start_as(struct reading_file *file, const struct fact *fact) {
    static const struct {
        const char *kind;
        uint8_t descriptor;
    } kinds[] = {{"mf", 0x38},     {"df", 0x38},     {"adf", 0x38},    {"transparent", 0x01},
                 {"linear", 0x02}, {"cyclic", 0x06}, {"ber-tlv", 0x39}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(fact->kind, kinds[i].kind) == 0)
            file->descriptor = kinds[i].descriptor | SHAREABLE;
    file->rule[2] = (uint8_t)fact->rule;
    file->sfi = (int)fact->sfi;
    file->special = fact->updated ? 0x80 : 0;
    bool records = (file->descriptor & 0x3F) == 0x02 || (file->descriptor & 0x3F) == 0x06;
    file->record_len = records ? fact->size : 0;
}

static void read_descriptor(struct reading_file *file, const Fcp_t *fcp) {
    if (fcp->fileDescriptor) {
        const OCTET_STRING_t *descriptor = fcp->fileDescriptor;
        file->descriptor = descriptor->buf[0];
        if (descriptor->size == 4)
            file->record_len = (size_t)descriptor->buf[2] << 8 | descriptor->buf[3];
    }
    if (fcp->efFileSize)
        file->size = number(fcp->efFileSize);
    if (fcp->shortEFID)
        file->sfi = fcp->shortEFID->size ? fcp->shortEFID->buf[0] >> 3 : 0;
    if (fcp->lcsi)
        file->state = fcp->lcsi->buf[0];
    if (fcp->securityAttributesReferenced) {
        const OCTET_STRING_t *rule = fcp->securityAttributesReferenced;
        memcpy(file->rule + 3 - rule->size, rule->buf, (size_t)rule->size);
    }
    file->aid = fcp->dfName;
    file->pins = fcp->pinStatusTemplateDO;
    file->link = fcp->linkPath && fcp->linkPath->size ? fcp->linkPath : NULL;
    const ProprietaryInfo_t *own = fcp->proprietaryEFInfo;
    if (own)
        file->special = own->specialFileInformation ? own->specialFileInformation->buf[0] : 0;
    if (own && own->maximumFileSize)
        file->maximum = number(own->maximumFileSize);
}

/* What it holds before anything is filled in: the descriptor's pattern, or the template's, or FF.
 */
static void lay_default(struct reading_file *file, const Fcp_t *fcp, const struct fact *fact) {
    if (fact && !file->size)
        file->size = file->record_len ? file->record_len * fact->records : fact->size;
    assert_in_range(file->size, 0, READING_SIZE_MAX);
    memset(file->octets, 0xFF, sizeof file->octets);
    const ProprietaryInfo_t *own = fcp ? fcp->proprietaryEFInfo : NULL;
    size_t unit = file->record_len ? file->record_len : file->size;
    if (own && own->fillPattern)
        lay_pattern(file, own->fillPattern, false);
    else if (own && own->repeatPattern)
        lay_pattern(file, own->repeatPattern, true);
    else if (fact && unit && !is_objects(file))
        for (size_t at = 0; at < file->size; at += unit)
            fact_octets(fact, file->octets + at, unit);
    if (is_objects(file))
        memset(file->octets, 0, sizeof file->octets);
}

static void fill(struct reading_file *file, const OCTET_STRING_t *content) {
    for (int i = 0; i < content->size; i++, file->at++) {
        assert_in_range(file->at, 0, READING_SIZE_MAX - 1);
        file->octets[file->at] = content->buf[i];
    }
}

static void set_path(struct reading_file *file, const uint8_t *directory, size_t len,
                     uint16_t fid) {
    bool in_mf = len == 0;
    memcpy(file->path, directory, len);
    file->path_len = len;
    file->rule[0] = in_mf ? 0x2F : 0x6F;
    file->rule[1] = 0x06;
    if (fid != 0x3F00) {
        assert_in_range(len, 0, READING_PATH_MAX - 2);
        file->path[len] = (uint8_t)(fid >> 8);
        file->path[len + 1] = (uint8_t)fid;
        file->path_len += 2;
    }
}

static void tell(struct reading *r, const struct reading_file *file) {
    if (file->directory)
        r->directories++;
    else
        r->files++;
    r->each(r->context, file);
}

static const Fcp_t *descriptor_of(const File_t *member) {
    for (int i = 0; member && i < member->list.count; i++)
        if (member->list.array[i]->present == File__Member_PR_fileDescriptor)
            return &member->list.array[i]->choice.fileDescriptor;
    return NULL;
}

static bool is_created(const File_t *member) {
    for (int i = 0; i < member->list.count; i++)
        if (member->list.array[i]->present == File__Member_PR_doNotCreate)
            return false;
    return true;
}

static void enter(struct reading *r, const struct reading_file *file, bool first) {
    memcpy(r->here, file->path, file->path_len);
    r->here_len = file->path_len;
    if (first) {
        memcpy(r->base, file->path, file->path_len);
        r->base_len = file->path_len;
    }
    if (file->aid) {
        memcpy(r->adf, file->path, file->path_len);
        r->adf_len = file->path_len;
    }
}

/* One member of a template element; null: the package does not mention it. */
static void read_member(struct reading *r, const struct fact *fact, const File_t *member,
                        bool first) {
    static struct reading_file file;
    const Fcp_t *fcp = descriptor_of(member);
    memset(&file, 0, sizeof file);
    file.state = 0x05;
    file.directory = fact->name[0] != 'e';
    uint16_t fid = fcp && fcp->fileID ? (uint16_t)number(fcp->fileID) : fact->fid;
    set_path(&file, file.directory ? r->base : r->here, file.directory ? r->base_len : r->here_len,
             fid);
    start_as(&file, fact);
    if (fcp)
        read_descriptor(&file, fcp);
    if (!file.directory)
        lay_default(&file, fcp, fact);
    for (int i = 0; member && i < member->list.count; i++) {
        const struct File__Member *item = member->list.array[i];
        if (item->present == File__Member_PR_fillFileOffset)
            file.at += (size_t)item->choice.fillFileOffset;
        else if (item->present == File__Member_PR_fillFileContent)
            fill(&file, &item->choice.fillFileContent);
    }
    if (file.directory)
        enter(r, &file, first);
    tell(r, &file);
}

/* 2.23.143.1.2.number.version */
static void read_template_id(const OBJECT_IDENTIFIER_t *id, unsigned *number, unsigned *version) {
    assert_in_range(id->size, 6, 7);
    *number = id->buf[5];
    *version = id->size == 7 ? id->buf[6] : 1;
}

/* Go through the members of any template element by its descriptor. */
static void read_template(struct reading *r, const asn_TYPE_descriptor_t *type, const void *value,
                          bool in_adf) {
    unsigned template, version;
    bool by_default;
    struct fact fact;
    read_template_id((const void *)((const char *)value + type->elements[1].memb_offset), &template,
                     &version);
    r->base_len = in_adf ? r->adf_len : 0;
    memcpy(r->base, r->adf, r->base_len);
    memcpy(r->here, r->base, r->base_len);
    r->here_len = r->base_len;
    for (unsigned n = 0; fact_at(template, version, n, &fact, &by_default); n++) {
        const asn_TYPE_member_t *member = &type->elements[n + 2];
        const void *at = (const char *)value + member->memb_offset;
        const File_t *file = member->flags & ATF_POINTER ? *(const File_t *const *)at : at;
        assert_string_equal(member->name, fact.name);
        if (file ? is_created(file) : by_default)
            read_member(r, &fact, file, n == 0);
    }
}

static void end_file(struct reading *r, struct reading_file *file, bool *open) {
    if (*open)
        tell(r, file);
    *open = false;
}

/* Without a template, and without a short identifier of its own, the FID gives it. */
static void start_command(struct reading *r, struct reading_file *file, const Fcp_t *fcp) {
    memset(file, 0, sizeof *file);
    file->state = 0x05;
    assert_non_null(fcp->fileID);
    assert_non_null(fcp->fileDescriptor);
    set_path(file, r->here, r->here_len, (uint16_t)number(fcp->fileID));
    file->sfi = (fcp->fileID->buf[1] & 0x1F) % 31;
    read_descriptor(file, fcp);
    file->directory = (file->descriptor & 0x3F) == DIRECTORY;
    if (!file->directory)
        lay_default(file, fcp, NULL);
}

static void read_commands(struct reading *r, const FileManagement_t *commands) {
    static struct reading_file file;
    bool open = false;
    for (int i = 0; i < commands->list.count; i++) {
        const struct FileManagement__Member *item = commands->list.array[i];
        switch (item->present) {
        case FileManagement__Member_PR_filePath:
            end_file(r, &file, &open);
            r->here_len = (size_t)item->choice.filePath.size;
            memcpy(r->here, item->choice.filePath.buf, r->here_len);
            break;
        case FileManagement__Member_PR_createFCP:
            end_file(r, &file, &open);
            start_command(r, &file, &item->choice.createFCP);
            open = true;
            break;
        case FileManagement__Member_PR_fillFileOffset:
            file.at += (size_t)item->choice.fillFileOffset;
            break;
        default:
            fill(&file, &item->choice.fillFileContent);
        }
    }
    end_file(r, &file, &open);
}

static void read_generic(struct reading *r, const PE_GenericFileManagement_t *element) {
    for (int i = 0; i < element->fileManagementCMD.list.count; i++)
        read_commands(r, element->fileManagementCMD.list.array[i]);
}

void reading_element(struct reading *r, const ProfileElement_t *element) {
    static const struct {
        ProfileElement_PR present;
        bool in_adf;
    } templates[] = {
        {ProfileElement_PR_mf, false},        {ProfileElement_PR_cd, false},
        {ProfileElement_PR_telecom, false},   {ProfileElement_PR_usim, false},
        {ProfileElement_PR_opt_usim, true},   {ProfileElement_PR_isim, false},
        {ProfileElement_PR_opt_isim, true},   {ProfileElement_PR_phonebook, true},
        {ProfileElement_PR_gsm_access, true}, {ProfileElement_PR_csim, false},
        {ProfileElement_PR_opt_csim, true},   {ProfileElement_PR_eap, true},
        {ProfileElement_PR_df_5gs, true},     {ProfileElement_PR_df_saip, true},
        {ProfileElement_PR_df_snpn, true},    {ProfileElement_PR_df_5gprose, true},
    };
    if (element->present == ProfileElement_PR_genericFileManagement)
        read_generic(r, &element->choice.genericFileManagement);
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (templates[i].present == element->present) {
            const asn_TYPE_member_t *alternative =
                &asn_DEF_ProfileElement.elements[element->present - 1];
            read_template(r, alternative->type, (const char *)element + alternative->memb_offset,
                          templates[i].in_adf);
        }
}
