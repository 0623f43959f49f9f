/* The installer's RAM. Complete so that the card's state can own one; nobody else looks inside. */
#ifndef RK_EUICC_PROFILE_STATE_H
#define RK_EUICC_PROFILE_STATE_H

#include "asn1/tlv/stream.h"
#include "euicc/naa/algorithm.h"
#include "euicc/profile/element.h"
#include "euicc/profile/template.h"
#include "euicc/uicc/object.h"
#include "euicc/uicc/pin.h"

enum {
    RK_PE_DEPTH = 9,             /* frames: the package, and eight levels inside it */
    RK_PE_LEAF_MAX = 80,         /* octets of a value that has to be whole to be understood */
    RK_PE_PIECE = RK_FILE_CHUNK, /* octets of content that are collected before they are written */
    RK_PE_KEPT_PIECE = 512,      /* octets of an element that is kept as received, in one record */
    RK_PE_WARNINGS = 5,
    RK_PE_NOWHERE = 0xFFFF, /* no directory index */
};

/* A constructed element that has been entered. */
struct rk_pe_frame {
    const struct rk_pe_node *node;
    uint32_t left; /* octets of its value that no element inside it has claimed yet */
    uint8_t next;  /* first member that may still come; in a choice 1 once it was made */
};

struct rk_pe_reader {
    struct rk_tlv_stream stream;
    struct rk_pe_frame frames[RK_PE_DEPTH];
    const struct rk_pe_node *leaf; /* of the value being read; null: it is skipped */
    uint32_t offset;               /* octets of the current element read so far */
    uint32_t at;                   /* where in it the current TLV starts */
    uint8_t depth;                 /* frames in use; 0: between elements */
    bool in_value;
    uint8_t value_len;
    uint8_t value[RK_PE_LEAF_MAX];
};

/* One entry of the EUICCResponse's list. */
struct rk_pe_report {
    uint8_t status;
    bool has_identification;
    uint8_t additional; /* 0: absent */
    uint16_t identification;
    uint32_t offset; /* 0: absent */
};

/* What a file descriptor said; the rest comes from the template. */
enum rk_fcp_given {
    RK_FCP_DESCRIPTOR = 0x01,
    RK_FCP_FID = 0x02,
    RK_FCP_ARR = 0x04,
    RK_FCP_SIZE = 0x08,
    RK_FCP_SFI = 0x10,
    RK_FCP_LINK = 0x20,
    RK_FCP_SPECIAL = 0x40,
    RK_FCP_PATTERN = 0x80,
};

/* The file being made or filled. */
struct rk_file_work {
    struct rk_file file;
    const struct rk_template_file *entry; /* null: no template */
    uint32_t size;                        /* as given */
    uint32_t at;                          /* where the next fill goes */
    uint16_t piece_at;                    /* where `piece` goes */
    uint16_t piece_len;
    uint8_t given; /* enum rk_fcp_given */
    bool open;     /* there is a file */
    bool exists;   /* it is in the store */
    bool skipped;  /* doNotCreate */
    bool filled;   /* content was given */
    uint8_t link_len;
    uint8_t pattern_len;
    uint8_t link[8];
    uint8_t pattern[RK_FILE_PATTERN_MAX];
    struct rk_object_writer object; /* BER-TLV files: the data object that content is in */
    uint8_t piece[RK_PE_PIECE];
};

struct rk_aka_work {
    struct rk_algorithm algorithm;
    bool initialised; /* sqnInit has a value other than zero */
    uint8_t slots;    /* of sqnInit so far */
    uint8_t mapping_options;
    uint8_t source_len;
    uint8_t source[RK_FILE_AID_MAX];
    uint8_t init[RK_SEQUENCE_SLOTS][RK_SEQUENCE_LEN];
};

/* An element that is kept as received. */
struct rk_kept_work {
    uint16_t piece_len;
    uint8_t pieces;
    uint8_t piece[RK_PE_KEPT_PIECE];
};

struct rk_pin_work {
    struct rk_pin pin;
    uint8_t reference;
    uint8_t count; /* of the list so far */
};

struct rk_installer {
    struct rk_store *store;
    struct rk_files files;
    struct rk_install_config config;
    struct rk_pe_reader reader;

    const struct rk_pe_type *type; /* of the current element; null between elements */
    uint16_t identification;
#ifdef RK_EXPLAIN
    uint16_t element; /* number of the current or last element, from 1 */
#endif
    bool has_identification;
    bool mandated;
    bool ignored; /* the rest of the current element is skipped */
    bool keeping; /* the current element is kept as received */

    uint8_t seen;                  /* enum rk_pe_seen */
    uint8_t additional;            /* for the report of a refusal */
    uint8_t context;               /* the current DF, by directory index */
    uint8_t naa;                   /* the ADF created last */
    uint8_t adf[RK_PLACE_CURRENT]; /* by enum rk_template_place; first_usim: for the metadata */
    uint8_t first_usim;
    uint8_t domains, rfms; /* elements kept so far */
    bool minimal;          /* MF and ADF are those of an IoT minimal profile */
    uint16_t empty_dir;    /* FID of its EF.DIR if the package has no content for it */
    uint8_t pix_len;       /* iotOptions of the header */
    uint8_t pix[11];
    uint8_t iccid[10]; /* the header's */

    const struct rk_template *template; /* of the current element */
    uint16_t parent;                    /* directory its next files lie in; RK_PE_NOWHERE */
    uint8_t base;                       /* directory its directories lie in */
    uint8_t next_member;                /* first row that was not passed yet */

    bool failed;
    bool finished;
    bool writing; /* a transaction is open */
    uint8_t warning_count;
    uint16_t room_records; /* left in it */
    uint32_t room_octets;
    struct rk_pe_report warnings[RK_PE_WARNINGS];
    struct rk_install_outcome outcome;

    union {
        struct rk_file_work file;
        struct rk_aka_work aka;
        struct rk_kept_work kept;
        struct rk_pin_work pin;
    } work;
};

#endif
