/*
 * The grammar of profile elements: what may stand where, and who is told. For euicc/profile only.
 *
 * An element is described by tables of nodes in the order of its ASN.1 type; the reader walks them
 * as octets arrive. A constructed node has a table of its own, so there is no recursion: the path
 * is a stack of frames. Unknown members at the end of a type, where a later version may add some,
 * are skipped (the module is EXTENSIBILITY IMPLIED); unknown alternatives are refused.
 */
#ifndef RK_EUICC_PROFILE_ELEMENT_H
#define RK_EUICC_PROFILE_ELEMENT_H

#include "euicc/profile/installer.h"

enum rk_pe_node_flag {
    RK_PE_OPTIONAL = 0x01, /* may be absent */
    RK_PE_STREAM = 0x02,   /* primitive: `on` gets the value in pieces, as they come */
    RK_PE_LIST = 0x04,     /* constructed: its members come in any order, any number of times */
    RK_PE_CHOICE = 0x08,   /* constructed: exactly one of its members */
    RK_PE_FILES = 0x10,    /* matches every context tag from 2 on: the files of a template */
    RK_PE_ANY = 0x20,      /* matches every tag of a primitive */
};

/*
 * One member. `on` is called with the whole value of a primitive, or with nothing at the start of a
 * constructed one; `end` at the end of a constructed one. Null: nobody cares, octets are only
 * counted. Both return an enum rk_pe_status; anything but RK_PE_OK refuses the profile.
 */
struct rk_pe_node {
    uint16_t tag;
    uint8_t flags;
    uint8_t count;     /* of `members` */
    uint16_t min, max; /* octets of a primitive value */
    int (*on)(struct rk_installer *inst, struct rk_slice value);
    int (*end)(struct rk_installer *inst);
    const struct rk_pe_node *members;
};

#define RK_PE_COUNT(table) ((uint8_t)(sizeof(table) / sizeof *(table)))
/* Rows for tables of nodes: a primitive of min to max octets; a constructed node. */
#define RK_PE_LEAF(tag, flags, min, max, on)                                                       \
    { tag, flags, 0, min, max, on, NULL, NULL }
#define RK_PE_NODE(tag, flags, on, end, table)                                                     \
    { tag, flags, RK_PE_COUNT(table), 0, 0, on, end, table }

/* What has to have come before an element, and what it brings: bits of rk_installer.seen. */
enum rk_pe_seen {
    RK_SEEN_HEADER = 0x01,
    RK_SEEN_MF = 0x02,
    RK_SEEN_USIM = 0x04,
    RK_SEEN_ISIM = 0x08,
    RK_SEEN_CSIM = 0x10,
    RK_SEEN_NAA = 0x20,
    RK_SEEN_PUK = 0x40,
    RK_SEEN_END = 0x80,
};

/* A kind of element. */
struct rk_pe_type {
    struct rk_pe_node node;
    uint8_t needs;  /* enum rk_pe_seen: refused unless all of these were there */
    uint8_t brings; /* enum rk_pe_seen: set at its end */
    uint8_t bars;   /* enum rk_pe_seen: refused if one of these was there */
};

/* The kind with `tag`; for one that is unknown, a kind that is not supported. */
const struct rk_pe_type *rk_pe_type(uint32_t tag);

/* What the card lacks to do anything with elements of this kind, as enum rk_pe_status: RK_PE_OK if
 * nothing, RK_PE_RUNTIME_NOT_SUPPORTED for applications (there is no Java Card, and no Multos). */
int rk_pe_missing(const struct rk_pe_type *type);

/* PEHeader, the first member of every element but the profile header. */
extern const struct rk_pe_node rk_pe_header_members[2];
int rk_pe_header_end(struct rk_installer *inst);
#define RK_PE_HEADER RK_PE_NODE(0xA0, 0, NULL, rk_pe_header_end, rk_pe_header_members)

/* Members of each kind of element, in the file that handles it, and what to call around them. */
extern const struct rk_pe_node rk_pe_profile_header[10];
extern const struct rk_pe_node rk_pe_template[3];
extern const struct rk_pe_node rk_pe_generic[2];
extern const struct rk_pe_node rk_pe_pins[2];
extern const struct rk_pe_node rk_pe_puks[2];
extern const struct rk_pe_node rk_pe_aka[6];
extern const struct rk_pe_node rk_pe_cdma[6];
extern const struct rk_pe_node rk_pe_security_domain[6];
extern const struct rk_pe_node rk_pe_rfm[8];
extern const struct rk_pe_node rk_pe_fcp[10];

int rk_pe_template_start(struct rk_installer *inst, struct rk_slice none);
int rk_pe_template_end(struct rk_installer *inst);
int rk_pe_generic_start(struct rk_installer *inst, struct rk_slice none);
int rk_pe_generic_end(struct rk_installer *inst);
int rk_pe_aka_start(struct rk_installer *inst, struct rk_slice none);
int rk_pe_aka_end(struct rk_installer *inst);
int rk_pe_kept_start(struct rk_installer *inst, struct rk_slice none);
int rk_pe_kept_end(struct rk_installer *inst);
int rk_pe_package_end(struct rk_installer *inst);

#endif
