/*
 * Data objects on their way between a terminal and a BER-TLV file, over several commands (TS 102
 * 221 11.3.0): the current tag pointer of each channel and how far its object has come.
 */
#ifndef RK_EUICC_UICC_TRANSFER_H
#define RK_EUICC_UICC_TRANSFER_H

#include "euicc/uicc/object.h"

enum { RK_UICC_TRANSFERS = 4 /* at once on the card; a further one ends the oldest */ };

struct rk_uicc_transfer {
    uint8_t owner; /* channel + 1; 0: free */
    bool sets;     /* SET DATA, else RETRIEVE DATA */
    uint16_t directory, fid;
    uint16_t content; /* of the file */
    uint32_t at;      /* RETRIEVE: octets of header and value sent; SET: 1 after the first block */
    uint16_t last;    /* octets of them the last block carried; SET: of the value */
    struct rk_object object;        /* RETRIEVE: what is sent; its tag may be that of the list */
    struct rk_object_writer writer; /* SET */
};

#endif
