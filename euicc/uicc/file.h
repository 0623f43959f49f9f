/*
 * The files of one profile: ETSI TS 102 221 clause 8 over the store.
 *
 * Conventions
 *   - A file is found by where it lies, {directory, FID}, and read into a `struct rk_file` in the
 *     caller's RAM. Nothing is cached: after an update of the descriptor, find the file again.
 *   - A directory is known by its file index. The MF is directory RK_FILE_MF; directories count
 *     up to RK_FILE_DIRECTORIES_MAX so that an index fits one octet, elementary files follow.
 *   - An ADF lies in the MF under its temporary FID (SAIP). rk_file_child gives it by that FID;
 *     whether a terminal may use it is up to the caller (SELECT does not).
 *   - A link shares the content of another file: same `content` index, everything else its own. A
 *     linked directory shares the children.
 *   - Content never written reads as the file's fill pattern; FF unless the file says otherwise.
 *   - Every function that writes does so in one transaction, or, when the caller has one open, in
 *     that; after an error inside the caller's transaction the caller aborts it. Room to ask
 *     rk_store_begin for: RK_FILE_RECORDS and RK_FILE_OCTETS for each call.
 */
#ifndef RK_EUICC_UICC_FILE_H
#define RK_EUICC_UICC_FILE_H

#include "euicc/store/objects.h"
#include "euicc/store/store.h"

#define RK_FILE_ERRORS(X)                                                                          \
    X(RK_FILE_ABSENT, -1, "no such file or record")                                                \
    X(RK_FILE_EXISTS, -2, "a file with this identifier or AID is already there")                   \
    X(RK_FILE_RANGE, -3, "an offset, length or value is outside of what the file has or may have") \
    X(RK_FILE_KIND, -4, "the operation does not fit this kind of file")                            \
    X(RK_FILE_FULL, -5, "no room is left in the store, or no file index is left")                  \
    X(RK_FILE_STORE, -6, "the store failed")

enum rk_file_error {
#define X(name, value, text) name = value,
    RK_FILE_ERRORS(X)
#undef X
};

enum {
    RK_FILE_MF = 0, /* directory index of the MF */
    RK_FILE_MF_FID = 0x3F00,
    RK_FILE_ADF_FID = 0x7FFF, /* "the current ADF" in a path */
    RK_FILE_DIRECTORIES_MAX = 255,
    RK_FILE_INDEX_MAX = 0x3FFE,
    RK_FILE_SIZE_MAX = 0xFFFF, /* octets in an EF */
    RK_FILE_CHUNK = 256,       /* octets of content in one record of the store */
    RK_FILE_AID_MAX = 16,
    RK_FILE_PIN_STATUS_MAX = 32,
    RK_FILE_PATTERN_MAX = 200,
    RK_FILE_WRITE_MAX = 512, /* octets in one rk_file_write */
    RK_FILE_RECORDS = 5,     /* records one call puts at most */
    RK_FILE_OCTETS = 1100,   /* octets one call puts at most */
};

enum rk_file_kind {
    RK_FILE_KIND_MF,
    RK_FILE_KIND_DF,
    RK_FILE_KIND_ADF,
    RK_FILE_KIND_TRANSPARENT,
    RK_FILE_KIND_LINEAR,
    RK_FILE_KIND_CYCLIC,
    RK_FILE_KIND_BER_TLV, /* data objects: euicc/uicc/object.h */
};

/* Life cycle states that mean something here (ISO 7816-4, TS 102 221 11.1.1.4.9). */
enum rk_file_state {
    RK_FILE_STATE_CREATION = 0x01,
    RK_FILE_STATE_INITIALISATION = 0x03,
    RK_FILE_STATE_DEACTIVATED = 0x04,
    RK_FILE_STATE_ACTIVATED = 0x05,
    RK_FILE_STATE_TERMINATED = 0x0C,
};

/* How octets never written read (TS 102 222 6.3.2.2, tags C1 and C2). In a record-oriented file
 * the pattern starts anew in each record. */
enum rk_file_fill {
    RK_FILE_FILL_FF,     /* no pattern: FF */
    RK_FILE_FILL_LAST,   /* the pattern once, then its last octet */
    RK_FILE_FILL_REPEAT, /* the pattern again and again */
};

/* A file as it lies in RAM. All zero but `kind` and `fid` is a good start for a new one, with
 * `state` RK_FILE_STATE_ACTIVATED. */
struct rk_file {
    uint16_t index;   /* given by rk_file_create */
    uint16_t content; /* whose content or children; `index` itself unless a link */
    uint16_t parent;  /* directory it lies in; the MF lies in itself */
    uint16_t fid;
    uint8_t kind;         /* enum rk_file_kind */
    uint8_t state;        /* enum rk_file_state */
    uint8_t sfi;          /* 1 to 30; 0: none */
    bool not_shareable;   /* file descriptor without the shareable bit */
    uint8_t special;      /* special file information (tag C0 of the proprietary data) */
    uint8_t arr_record;   /* record of the access rules; 0: no rule, nothing is allowed */
    uint16_t arr_fid;     /* EF.ARR they are in, looked up from the file's own DF upwards */
    uint16_t size;        /* octets; record files: record_len times record_count; BER-TLV files:
                           * those asked to be reserved, 0 to FFFF (nothing is set aside) */
    uint32_t maximum;     /* BER-TLV files: octets the objects may take in all; 0: no limit */
    uint8_t record_len;   /* 1 to 255 in a record file, else 0 */
    uint8_t record_count; /* 1 to 254 in a record file, else 0 */
    uint8_t fill;         /* enum rk_file_fill; a BER-TLV file has none */
    uint8_t fill_len;     /* octets of the pattern; 0 with RK_FILE_FILL_FF */
    uint8_t fill_octet;   /* the pattern if it is one octet long */
    uint8_t aid_len;      /* ADF: 5 to 16 */
    uint8_t pin_status_len;
    uint8_t aid[RK_FILE_AID_MAX];
    /* directories: key references of the PINs that matter here, in the order of SAIP's
     * pinStatusTemplateDO; the status template of the FCP is made from it */
    uint8_t pin_status[RK_FILE_PIN_STATUS_MAX];
};

/* The files of a space. Plain memory; any number may exist for one space, but only one creates. */
struct rk_files {
    struct rk_store *store;
    uint16_t space;
    uint16_t next_directory; /* 0: not counted yet */
    uint16_t next_file;
    bool modest; /* content grows only while rk_store_free has room: the store's reserve is for PIN
                  * counters, sequence numbers and deleting. Overwriting goes on. */
};

/* Work on the files of `space`. Reads nothing. */
struct rk_files rk_files(struct rk_store *store, uint16_t space);

/* Whether `file` is a directory: MF, DF or ADF. */
bool rk_file_is_directory(const struct rk_file *file);

/* Whether `file` has records: linear fixed or cyclic. */
bool rk_file_has_records(const struct rk_file *file);

/*
 * Create `file` in directory `file->parent` (for the MF: RK_FILE_MF) as its members say; `index`,
 * `content`, `fill_len` and `fill_octet` are set here, and `size` of a record file. An ADF is also
 * entered in the list of applications. `pattern` has 1 to 200 octets, none with RK_FILE_FILL_FF.
 * RK_FILE_EXISTS (same FID in the directory, same AID), RK_FILE_RANGE,
 * RK_FILE_ABSENT (no such parent), RK_FILE_FULL, RK_FILE_STORE: nothing changed.
 */
int rk_file_create(struct rk_files *files, struct rk_file *file, struct rk_slice pattern);

/*
 * Create `file` as a link to `target`, which was found before: kind (of an EF), sizes, fill and
 * content are set from the target; a directory's link shares its children. Errors as
 * rk_file_create, and RK_FILE_KIND if one is a directory and the other is not.
 */
int rk_file_create_link(struct rk_files *files, struct rk_file *file, const struct rk_file *target);

/*
 * Write the descriptor of a file found before anew: state, sfi, special, not_shareable, arr_fid,
 * arr_record, pin_status may have changed; anything else is RK_FILE_RANGE. RK_FILE_ABSENT,
 * RK_FILE_FULL, RK_FILE_STORE: nothing changed.
 */
int rk_file_update(struct rk_files *files, const struct rk_file *file);

/* Find the file with `fid` in `directory` (the MF: RK_FILE_MF, RK_FILE_MF_FID). RK_FILE_ABSENT,
 * RK_FILE_STORE; `out` is then unspecified. */
int rk_file_child(const struct rk_files *files, uint16_t directory, uint16_t fid,
                  struct rk_file *out);

/* Find the EF with short identifier `sfi` (1 to 30) in `directory`; if several have it, the one
 * created first. Errors as rk_file_child. */
int rk_file_by_sfi(const struct rk_files *files, uint16_t directory, uint8_t sfi,
                   struct rk_file *out);

/* Find a directory by its index. Errors as rk_file_child. */
int rk_file_directory(const struct rk_files *files, uint16_t index, struct rk_file *out);

/*
 * Resolve a path of FIDs, two octets each, starting in `from` (a directory index): SAIP 8.3.5 for
 * the installer, where ADFs go by their temporary FID and `from` is RK_FILE_MF. A leading 3F00
 * starts at the MF; the empty path is `from` itself. RK_FILE_RANGE for an odd length or an EF in
 * the middle, else errors as rk_file_child.
 */
int rk_file_resolve(const struct rk_files *files, uint16_t from, struct rk_slice path,
                    struct rk_file *out);

/* The n-th application (from 0) in order of creation: its ADF. RK_FILE_ABSENT past the end. */
int rk_file_application(const struct rk_files *files, unsigned n, struct rk_file *out);

/*
 * Read `len` octets from `offset` on. In a record file, offsets run over the records as they are
 * numbered: record 1 first. RK_FILE_RANGE if that is not inside the file, RK_FILE_KIND for a
 * directory or a BER-TLV file, RK_FILE_STORE.
 */
int rk_file_read(const struct rk_files *files, const struct rk_file *file, size_t offset, void *buf,
                 size_t len);

/*
 * Write at most RK_FILE_WRITE_MAX octets from `offset` on: all of them or, after a power cut, none.
 * Offsets as in rk_file_read. RK_FILE_RANGE, RK_FILE_KIND, RK_FILE_FULL, RK_FILE_STORE: nothing
 * changed.
 */
int rk_file_write(struct rk_files *files, const struct rk_file *file, size_t offset,
                  struct rk_slice data);

/*
 * Cyclic files: write a record over the oldest one, which becomes record 1 (TS 102 221 8.2.2.3).
 * `data` has record_len octets, else RK_FILE_RANGE. Other errors as rk_file_write.
 */
int rk_file_append(struct rk_files *files, const struct rk_file *file, struct rk_slice data);

#endif
