/*
 * A dry run: a card's own installer over a package, on flash in memory that is thrown away.
 */
#ifndef RK_TOOLS_SAIP_TRIAL_H
#define RK_TOOLS_SAIP_TRIAL_H

#include "tools/saip/walk.h"

enum { RK_SAIP_REMARKS_MAX = 5 };

/* PEStatus of one element. Numbers mean what the format's EUICCResponse says. */
struct rk_saip_remark {
    uint8_t status;
    bool has_identification;
    bool has_offset;
    uint32_t identification;
    uint32_t additional; /* 0: none */
    uint32_t offset;     /* from the start of the element to what is refused */
};

struct rk_saip_verdict {
    bool accepted;
    unsigned elements; /* in the package, as far as it can be read */
    size_t stored;     /* accepted: octets that the profile takes in the card's store */
    uint8_t reason;    /* refused: ErrorReason (SGP.22 2.5.6) */
    int structure;     /* refused: 0, or which of RK_TLV_ERRORS ends the package */
    bool at_end;       /* refused: not in an element, but for what the package as a whole is */
    bool ended;        /* the last element is the end element */
    struct rk_saip_remark refusal;
    struct rk_saip_element element; /* refused: the element; with at_end the last one */
    size_t remark_count;            /* elements that would be left out */
    struct rk_saip_remark remarks[RK_SAIP_REMARKS_MAX];
};

/*
 * Install `package` as an operational profile with the ICCID of its header into an empty card as
 * large as `euicc create` makes it. False when there is no memory for that. One call at a time.
 */
bool rk_saip_try(struct rk_slice package, struct rk_saip_verdict *out);

#endif
