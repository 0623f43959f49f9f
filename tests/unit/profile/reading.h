/*
 * A second reading of a profile package, through asn1c's types and the templates' text, that shares
 * no code with the installer: which file lies where, what its control parameters are, which octets
 * it holds.
 */
#ifndef RK_TESTS_UNIT_PROFILE_READING_H
#define RK_TESTS_UNIT_PROFILE_READING_H

#include "asn1/codec/codec.h"

#include <Fcp.h>
#include <ProfileElement.h>

#include <stdbool.h>

enum { READING_PATH_MAX = 8, READING_SIZE_MAX = 8192 };

/* A file, as the package has it. */
struct reading_file {
    uint8_t path[READING_PATH_MAX]; /* FIDs from the MF, temporary ones for ADFs */
    size_t path_len;
    bool directory;
    uint8_t descriptor; /* file descriptor byte */
    uint8_t state;
    uint8_t rule[3];
    int sfi;     /* 0: none */
    int special; /* special file information */
    size_t size, record_len;
    size_t maximum;             /* BER-TLV */
    const OCTET_STRING_t *aid;  /* null: none */
    const OCTET_STRING_t *pins; /* null: none */
    const OCTET_STRING_t *link; /* null: none; sizes and content are then another file's */
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

/* Read one element; calls `each` for every file that it makes, complete with its content. */
void reading_element(struct reading *r, const ProfileElement_t *element);

#endif
