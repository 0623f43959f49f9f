/*
 * How a file lies in the store: its descriptor as a record of few octets, and the keys of what
 * belongs to it.
 */
#ifndef RK_EUICC_UICC_DESCRIPTOR_H
#define RK_EUICC_UICC_DESCRIPTOR_H

#include "euicc/uicc/file.h"

enum {
    RK_DESCRIPTOR_MAX = 24 + RK_FILE_AID_MAX + RK_FILE_PIN_STATUS_MAX,
    RK_DESCRIPTOR_SELF = 0,           /* part of a directory's object: where itself lies */
    RK_DESCRIPTOR_SELF_LEN = 6,       /* parent, FID, whose children */
    RK_DESCRIPTOR_HEAD = 0xFFFF,      /* part of a content object: a cyclic file's first record */
    RK_DESCRIPTOR_PATTERN = 0xFFFE,   /* part of a content object: its fill pattern */
    RK_DESCRIPTOR_FIRST_FILE = 0x100, /* index of the first EF */
};

/* Encode; returns the octets used, or RK_FILE_RANGE when a member has no room or makes no sense. */
int rk_descriptor_encode(const struct rk_file *file, uint8_t out[RK_DESCRIPTOR_MAX]);

/* Decode what was stored for `fid` in `parent`. RK_FILE_STORE if it is malformed. */
int rk_descriptor_decode(struct rk_slice in, uint16_t parent, uint16_t fid, struct rk_file *out);

/* Key of what lies in a directory under a FID (RK_DESCRIPTOR_SELF: where itself lies). */
static inline struct rk_store_key rk_directory_key(const struct rk_files *files, uint16_t directory,
                                                   uint16_t fid) {
    return rk_key(files->space, RK_OBJECT_DIRECTORY + (unsigned)directory, fid);
}

/* Key of the n-th application. */
static inline struct rk_store_key rk_application_key(const struct rk_files *files, unsigned n) {
    return rk_key(files->space, RK_OBJECT_APPLICATIONS, n);
}

/* Where a directory lies, and whose children it shows: its own index unless it is a link. */
struct rk_self {
    uint16_t parent, fid, content;
};

/* Read it. RK_FILE_ABSENT if there is no such directory, RK_FILE_STORE. */
int rk_directory_self(const struct rk_files *files, uint16_t directory, struct rk_self *out);

/* Read the file that lies in `directory` itself, links not followed, as one of `shown_in`. Errors
 * as rk_file_child. */
int rk_directory_child(const struct rk_files *files, uint16_t directory, uint16_t fid,
                       uint16_t shown_in, struct rk_file *out);

#endif
