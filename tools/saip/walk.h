/*
 * Walking over the elements of a profile package, sound or broken: what an element is called and
 * where it lies, without decoding it.
 */
#ifndef RK_TOOLS_SAIP_WALK_H
#define RK_TOOLS_SAIP_WALK_H

#include "asn1/tlv/tlv.h"

/* One element. `identification` and `mandated` are of its PEHeader; ProfileHeader has none. */
struct rk_saip_element {
    unsigned number; /* from 1 */
    size_t at;       /* octet of the package where it starts */
    uint32_t tag;    /* 0 when there is none to read */
    struct rk_slice whole;
    bool mandated;
    bool has_identification;
    uint32_t identification;
};

struct rk_saip_walk {
    struct rk_slice rest;
    size_t at;
    unsigned number;
    int error; /* 0 or the first of RK_TLV_ERRORS met */
};

/* Start before the first element. */
struct rk_saip_walk rk_saip_walk(struct rk_slice package);

/*
 * Take the next element. False at the end, then `out` is unchanged; false too when what follows is
 * no whole element in DER: walk->error is set, and `out` has number, place, the tag if it can be
 * read, and all that is left as `whole`.
 */
bool rk_saip_next(struct rk_saip_walk *walk, struct rk_saip_element *out);

/* Name of the element with this tag as the format's ASN.1 has it, and a text for people;
 * "unknown" for others. Static storage. */
const char *rk_saip_element_name(uint32_t tag);
const char *rk_saip_element_text(uint32_t tag);

/* The ICCID in the ProfileHeader, in the coding of EF.ICCID. False if there is none to read. */
bool rk_saip_iccid(struct rk_slice package, uint8_t out[10]);

#endif
