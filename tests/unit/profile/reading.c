#include "tests/unit/profile/reading.h"

#include "tests/support/test.h"

#include <File.h>
#include <FileManagement.h>

#include <string.h>

static size_t number(const OCTET_STRING_t *string) {
    size_t value = 0;
    for (int i = 0; i < string->size; i++)
        value = value << 8 | string->buf[i];
    return value;
}

/* Lay the pattern of a descriptor over the file: anew in each record, or once. */
static void lay_pattern(struct reading_file *file, const OCTET_STRING_t *pattern, bool repeat) {
    size_t unit = file->record_len ? file->record_len : file->size;
    size_t len = (size_t)pattern->size;
    for (size_t at = 0; at < file->size; at++) {
        size_t in = at % unit;
        file->known[at] = true;
        file->octets[at] = pattern->buf[repeat ? in % len : in < len ? in : len - 1];
    }
}

static void read_descriptor(struct reading_file *file, const Fcp_t *fcp) {
    file->fcp = fcp;
    if (fcp->fileDescriptor) {
        const OCTET_STRING_t *descriptor = fcp->fileDescriptor;
        file->directory = (descriptor->buf[0] & 0x38) == 0x38;
        if (descriptor->size == 4)
            file->record_len = (size_t)descriptor->buf[2] << 8 | descriptor->buf[3];
    }
    if (fcp->efFileSize)
        file->size = number(fcp->efFileSize);
    assert_in_range(file->size, 0, READING_SIZE_MAX);
    if (fcp->proprietaryEFInfo && fcp->proprietaryEFInfo->fillPattern)
        lay_pattern(file, fcp->proprietaryEFInfo->fillPattern, false);
    if (fcp->proprietaryEFInfo && fcp->proprietaryEFInfo->repeatPattern)
        lay_pattern(file, fcp->proprietaryEFInfo->repeatPattern, true);
}

static void fill(struct reading_file *file, const OCTET_STRING_t *content) {
    for (int i = 0; i < content->size; i++, file->at++) {
        assert_in_range(file->at, 0, READING_SIZE_MAX - 1);
        file->known[file->at] = true;
        file->octets[file->at] = content->buf[i];
    }
}

static void set_path(struct reading_file *file, const uint8_t *directory, size_t len,
                     const OCTET_STRING_t *fid) {
    memcpy(file->path, directory, len);
    file->path_len = len;
    if (fid) {
        assert_in_range(len, 0, READING_PATH_MAX - 2);
        memcpy(file->path + len, fid->buf, 2);
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

/* One member of a template element. Its name says what it is: mf, adf-.., df-.., ef-.. */
static void read_member(struct reading *r, const char *name, const File_t *member, bool first) {
    static struct reading_file file;
    memset(&file, 0, sizeof file);
    file.directory = name[0] != 'e';
    for (int i = 0; i < member->list.count; i++) {
        const struct File__Member *item = member->list.array[i];
        if (item->present == File__Member_PR_fileDescriptor)
            read_descriptor(&file, &item->choice.fileDescriptor);
        else if (item->present == File__Member_PR_fillFileOffset)
            file.at += (size_t)item->choice.fillFileOffset;
        else if (item->present == File__Member_PR_fillFileContent)
            fill(&file, &item->choice.fillFileContent);
    }
    file.directory = name[0] != 'e';
    const OCTET_STRING_t *fid = file.fcp ? file.fcp->fileID : NULL;
    if (file.directory)
        set_path(&file, r->base, r->base_len, fid);
    else
        set_path(&file, r->here, r->here_len, fid);
    if (file.directory) {
        memcpy(r->here, file.path, file.path_len);
        r->here_len = file.path_len;
    }
    if (file.directory && first) {
        memcpy(r->base, file.path, file.path_len);
        r->base_len = file.path_len;
    }
    if (name[0] == 'a') {
        memcpy(r->adf, file.path, file.path_len);
        r->adf_len = file.path_len;
    }
    tell(r, &file);
}

/* Go through the members of any template element by its descriptor. */
static void read_template(struct reading *r, const asn_TYPE_descriptor_t *type, const void *value,
                          bool in_adf) {
    r->base_len = in_adf ? r->adf_len : 0;
    memcpy(r->base, r->adf, r->base_len);
    memcpy(r->here, r->base, r->base_len);
    r->here_len = r->base_len;
    bool first = true;
    for (int i = 2; i < type->elements_count; i++) {
        const asn_TYPE_member_t *member = &type->elements[i];
        const void *at = (const char *)value + member->memb_offset;
        const File_t *file = member->flags & ATF_POINTER ? *(const File_t *const *)at : at;
        if (!file)
            continue;
        read_member(r, member->name, file, first);
        first = false;
    }
}

static void end_file(struct reading *r, struct reading_file *file, bool *open) {
    if (*open)
        tell(r, file);
    *open = false;
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
            memset(&file, 0, sizeof file);
            read_descriptor(&file, &item->choice.createFCP);
            set_path(&file, r->here, r->here_len, item->choice.createFCP.fileID);
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
        {ProfileElement_PR_mf, false},        {ProfileElement_PR_telecom, false},
        {ProfileElement_PR_usim, false},      {ProfileElement_PR_opt_usim, true},
        {ProfileElement_PR_isim, false},      {ProfileElement_PR_opt_isim, true},
        {ProfileElement_PR_gsm_access, true}, {ProfileElement_PR_csim, false},
        {ProfileElement_PR_opt_csim, true},   {ProfileElement_PR_phonebook, true},
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
