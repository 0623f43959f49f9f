/*
 * The data objects of a BER-TLV structured EF (ETSI TS 102 221 8.2.2.4, 11.3).
 *
 * Conventions
 *   - An object is a tag and a value of 0 to RK_OBJECT_LEN_MAX octets. A tag is in a file once.
 *     Tags are written as asn1/tlv writes them: 0x81, 0x9F21, 0xBF8110. 0x5C is never an object's:
 *     it asks for the list of tags.
 *   - A link's objects are those of its target.
 *   - An object is written piece by piece into a place of its own, and replaces the one of the same
 *     tag, or joins the file, in the one transaction that its last octet brings. Until then, and
 *     after a power cut or when it is given up, the file is as it was.
 *   - What an object takes of its file is its header and its value: rk_object_cost.
 *   - Errors are those of file.h.
 */
#ifndef RK_EUICC_UICC_OBJECT_H
#define RK_EUICC_UICC_OBJECT_H

#include "asn1/tlv/stream.h"
#include "euicc/uicc/file.h"

enum {
    RK_OBJECTS_MAX = 64, /* objects in one file */
    RK_OBJECT_LEN_MAX = 0xFFFF,
    RK_OBJECT_TAG_LIST = 0x5C,
    RK_OBJECT_PIECE = RK_FILE_CHUNK, /* octets of a value one rk_object_write takes */
};

struct rk_object {
    uint32_t tag;
    uint16_t len;
    uint8_t slot; /* where its value lies */
};

/* An object on its way into a file. Start with rk_object_start; plain memory. */
struct rk_object_writer {
    struct rk_tlv_stream stream;
    uint8_t slot;
    bool open; /* the header was taken and accepted, the last octet has not come */
};

/* Start before the first octet of an object. */
void rk_object_start(struct rk_object_writer *writer);

/*
 * Take octets of an object, header first, from the front of *data, which is shortened by what was
 * taken: at most RK_OBJECT_PIECE octets of the value. Lengths are DER's. Call again until *data is
 * empty. Returns 1 when the object is complete and in the file (the writer stands before the next
 * one), 0 when more is expected. RK_FILE_KIND (no BER-TLV file), RK_FILE_RANGE (a header that
 * makes no sense, tag 5C, a value that is too long), RK_FILE_FULL (the file's maximum, its number
 * of objects or the store's room is used up), RK_FILE_STORE: the writer is as after
 * rk_object_start, the file as it was. Several writers may work on one file, if each is known to
 * the other: `busy` lists the slots that others use, bit by bit.
 */
int rk_object_write(struct rk_files *files, const struct rk_file *file,
                    struct rk_object_writer *writer, uint64_t busy, struct rk_slice *data);

/* Give up what a writer has begun, and what it put. Harmless when nothing was. */
void rk_object_cancel(struct rk_files *files, const struct rk_file *file,
                      struct rk_object_writer *writer);

/* Take the last `len` octets of the value back, as if they had not come; they have to have come in
 * the last call. False when they cannot be: the object is complete or has fewer. */
bool rk_object_take_back(struct rk_object_writer *writer, size_t len);

/* Find the object with `tag`. RK_FILE_ABSENT, RK_FILE_KIND, RK_FILE_STORE. */
int rk_object_find(const struct rk_files *files, const struct rk_file *file, uint32_t tag,
                   struct rk_object *out);

/* The n-th object (from 0), in no order to rely on. RK_FILE_ABSENT past the end; as above. */
int rk_object_at(const struct rk_files *files, const struct rk_file *file, unsigned n,
                 struct rk_object *out);

/* Read `len` octets of the value from `offset` on. RK_FILE_RANGE if they are not inside it, else as
 * above. */
int rk_object_read(const struct rk_files *files, const struct rk_file *file,
                   const struct rk_object *object, size_t offset, void *buf, size_t len);

/* Remove the object with `tag`. RK_FILE_ABSENT, RK_FILE_KIND, RK_FILE_FULL, RK_FILE_STORE: nothing
 * changed. */
int rk_object_remove(struct rk_files *files, const struct rk_file *file, uint32_t tag);

/* Octets of header and value. */
uint32_t rk_object_cost(const struct rk_object *object);

/* Octets all objects of the file take (at most 64 times 64 KiB), or RK_FILE_KIND, RK_FILE_STORE. */
int32_t rk_object_used(const struct rk_files *files, const struct rk_file *file);

#endif
