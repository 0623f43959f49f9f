/*
 * A second reading of a profile package, through asn1c's types, that shares no code with the
 * installer: which file lies where, what its descriptor says, which octets the package gives it.
 */
#ifndef RK_TESTS_UNIT_PROFILE_READING_H
#define RK_TESTS_UNIT_PROFILE_READING_H

#include "asn1/codec/codec.h"

#include <Fcp.h>
#include <ProfileElement.h>

#include <stdbool.h>

enum { READING_PATH_MAX = 8, READING_SIZE_MAX = 8192 };

/* A file, as far as the package says. Octets the package says nothing of are not known. */
struct reading_file {
    uint8_t path[READING_PATH_MAX]; /* FIDs from the MF, temporary ones for ADFs */
    size_t path_len;
    bool directory;
    const Fcp_t *fcp; /* null: the package has none */
    size_t size;      /* 0: the package does not say */
    size_t record_len;
    bool known[READING_SIZE_MAX];
    uint8_t octets[READING_SIZE_MAX];
    size_t at; /* where the next fill goes */
};

struct reading {
    uint8_t base[4], adf[4]; /* path of the directory files of a template go to; of the ADF */
    size_t base_len, adf_len;
    uint8_t here[READING_PATH_MAX]; /* path of the current directory */
    size_t here_len;
    unsigned files, directories;
    void (*each)(void *context, const struct reading_file *file);
    void *context;
};

/* Read one element; calls `each` for every file in it, complete with its content. */
void reading_element(struct reading *r, const ProfileElement_t *element);

#endif
