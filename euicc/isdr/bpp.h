/*
 * A bound profile package as it arrives (SGP.22 2.5.5, 5.7.6): the order of its parts, how much of
 * each is still to come, and what each step needs from the one before.
 *
 * The package comes as a row of STORE DATA sequences; a sequence may hold headers of constructed
 * parts whose content has not arrived, and whole segments. Lengths of the envelope (BF36, A0 to
 * A3), which nobody signs, may be padded as RK_TLV_BER allows; segments and BF23 are DER.
 */
#ifndef RK_EUICC_ISDR_BPP_H
#define RK_EUICC_ISDR_BPP_H

#include "euicc/isdp/isdp.h"
#include "euicc/store/stream.h"

/* What is expected next. The order of the states is the order of the package. */
enum rk_bpp_stage {
    RK_BPP_START,        /* BF36 */
    RK_BPP_INITIALISE,   /* BF23 */
    RK_BPP_CONFIGURE,    /* A0 */
    RK_BPP_IN_CONFIGURE, /* its 87 */
    RK_BPP_METADATA,     /* A1 */
    RK_BPP_IN_METADATA,  /* its 88s */
    RK_BPP_KEYS,         /* A2 or A3, or a second A1 */
    RK_BPP_IN_METADATA2, /* its 88s */
    RK_BPP_IN_KEYS,      /* 87 */
    RK_BPP_PROFILE,      /* A3 */
    RK_BPP_IN_PROFILE,   /* 86s */
    RK_BPP_STAGES
};

struct rk_bpp {
    uint8_t stage; /* enum rk_bpp_stage */
    uint32_t left; /* octets of the package still to come */
    uint32_t part; /* octets of the current part (A0 to A3) still to come */
    struct rk_load load;
    struct rk_profile profile;       /* its space is the one being filled; 0: none yet */
    uint8_t dp_data[RK_DP_DATA_MAX]; /* of ConfigureISDP, whole TLV */
    uint8_t dp_data_len;
    struct rk_stream stream; /* the metadata while they arrive */
};

struct rk_euicc;

/*
 * Take one STORE DATA sequence of a package. Returns the status word; when the load ended, well or
 * not, the card's answer holds the ProfileInstallationResult.
 */
uint16_t rk_isdr_load(struct rk_euicc *card, uint8_t *data, size_t len);

/* End a load that something else cut short, with reason 11. Nothing happens if none is under way.
 */
void rk_isdr_load_interrupted(struct rk_euicc *card);

#endif
