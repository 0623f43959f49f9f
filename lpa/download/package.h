/* The parts of a BoundProfilePackage (SGP.22 2.5.4, 2.5.5), as received. Inside of the agent. */
#ifndef RK_LPA_DOWNLOAD_PACKAGE_H
#define RK_LPA_DOWNLOAD_PACKAGE_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/tlv.h"

/* A group: `head` is its tag and length alone, `items` its elements back to back. */
struct rk_lpa_group {
    struct rk_slice whole;
    struct rk_slice head;
    struct rk_slice items;
};

struct rk_lpa_package {
    struct rk_slice first;         /* tag and length of the package, and the whole of BF23 */
    struct rk_tlv secure_channel;  /* BF23 */
    struct rk_lpa_group configure; /* A0: 87 */
    struct rk_lpa_group metadata;  /* A1: 88 ... */
    struct rk_lpa_group replace;   /* A2: 87; whole.len 0 if absent */
    struct rk_lpa_group elements;  /* A3: 86 ... */
};

/* Take `bpp` apart. False if it is not a package of that form. Slices point into `bpp`. */
bool rk_lpa_package_read(struct rk_slice bpp, struct rk_lpa_package *out);

/*
 * Append the StoreMetadataRequest that the elements 88 carry in clear, their MACs left out. False
 * if one is too short, or memory is.
 */
bool rk_lpa_package_metadata(const struct rk_lpa_package *package, struct rk_buf *out);

/*
 * The pieces that each go to the card as one sequence of STORE DATA (2.5.5). Start with all but
 * `package` zero; false after the last one.
 */
struct rk_lpa_pieces {
    const struct rk_lpa_package *package;
    unsigned stage;
    struct rk_slice rest;
};
bool rk_lpa_pieces_next(struct rk_lpa_pieces *pieces, struct rk_slice *out);

#endif
