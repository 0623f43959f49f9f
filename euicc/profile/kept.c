/*
 * Elements that are checked for form and kept as received: PE-SecurityDomain, PE-RFM,
 * PE-CDMAParameter. Their octets go to the store in pieces.
 */
#include "euicc/profile/internal.h"

#include "euicc/store/objects.h"

#include <string.h>

enum { PIECES_MAX = 16, ELEMENTS_MAX = 255 };

static int put_record(struct rk_installer *inst, unsigned object, unsigned n,
                      struct rk_slice piece) {
    const struct rk_kept_work *w = &inst->work.kept;
    return rk_pe_store_status(rk_store_put(
        inst->store, rk_key(inst->files.space, object, n * PIECES_MAX + w->pieces), piece));
}

static int flush(struct rk_installer *inst) {
    struct rk_kept_work *w = &inst->work.kept;
    struct rk_slice piece = rk_slice(w->piece, w->piece_len);
    if (w->pieces == PIECES_MAX)
        return RK_PE_NOT_ENOUGH_MEMORY;
    int status = rk_pe_room(inst, 1, piece.len);
    if (status)
        return status;
    if (inst->type->node.members == rk_pe_cdma)
        status = rk_pe_file_status(rk_algorithm_put_cdma(
            inst->store, inst->files.space, inst->adf[RK_PLACE_CSIM], w->pieces, piece));
    else if (inst->type->node.members == rk_pe_rfm)
        status = put_record(inst, RK_OBJECT_RFM, inst->rfms, piece);
    else
        status = put_record(inst, RK_OBJECT_SECURITY_DOMAIN, inst->domains, piece);
    w->pieces++;
    w->piece_len = 0;
    return status;
}

int rk_pe_keep(struct rk_installer *inst, struct rk_slice octets) {
    struct rk_kept_work *w = &inst->work.kept;
    int status = RK_PE_OK;
    while (octets.len && !status) {
        size_t room = sizeof w->piece - w->piece_len;
        size_t len = octets.len < room ? octets.len : room;
        memcpy(w->piece + w->piece_len, octets.ptr, len);
        w->piece_len = (uint16_t)(w->piece_len + len);
        octets = rk_slice_from(octets, len);
        if (w->piece_len == sizeof w->piece)
            status = flush(inst);
    }
    return status;
}

/* The element's own tag and length came before it was known what it is. */
int rk_pe_kept_start(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    inst->work.kept.piece_len = 0;
    inst->work.kept.pieces = 0;
    inst->keeping = true;
    const struct rk_tlv_stream *stream = &inst->reader.stream;
    return rk_pe_keep(inst, rk_slice(stream->header, stream->header_len));
}

int rk_pe_kept_end(struct rk_installer *inst) {
    int status = inst->work.kept.piece_len ? flush(inst) : RK_PE_OK;
    uint8_t *count = NULL;
    if (inst->type->node.members == rk_pe_rfm)
        count = &inst->rfms;
    else if (inst->type->node.members == rk_pe_security_domain)
        count = &inst->domains;
    if (count && ++*count == ELEMENTS_MAX)
        return RK_PE_NOT_ENOUGH_MEMORY;
    return status;
}

const struct rk_pe_node rk_pe_cdma[6] = {
    RK_PE_HEADER,
    RK_PE_LEAF(0x81, 0, 8, 8, NULL),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 16, 16, NULL),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 2, 32, NULL),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 3, 483, NULL),
    RK_PE_LEAF(0x85, RK_PE_OPTIONAL, 5, 957, NULL),
};

static const struct rk_pe_node octet_strings[1] = {RK_PE_LEAF(0x04, 0, 0, 0xFFFF, NULL)};

static const struct rk_pe_node tars[1] = {RK_PE_LEAF(0x04, 0, 3, 3, NULL)};

static const struct rk_pe_node adf_access[3] = {
    RK_PE_LEAF(0x80, 0, 5, 16, NULL),
    RK_PE_LEAF(0x81, 0, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x82, 0, 0, 0xFFFF, NULL),
};

/* The element's header and its list of TARs have the same tag: only their place tells them apart.
 */
const struct rk_pe_node rk_pe_rfm[8] = {
    RK_PE_HEADER,
    RK_PE_LEAF(0x4F, 0, 5, 16, NULL),
    RK_PE_LEAF(0x4F, RK_PE_OPTIONAL, 5, 16, NULL),
    RK_PE_NODE(0xA0, RK_PE_OPTIONAL | RK_PE_LIST, NULL, NULL, tars),
    RK_PE_LEAF(0x81, 0, 1, 1, NULL),
    RK_PE_LEAF(0x04, 0, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x04, 0, 0, 0xFFFF, NULL),
    RK_PE_NODE(0x30, RK_PE_OPTIONAL, NULL, NULL, adf_access),
};

static const struct rk_pe_node contactless[1] = {RK_PE_LEAF(0x80, 0, 0, 0xFFFF, NULL)};

static const struct rk_pe_node system_parameters[12] = {
    RK_PE_LEAF(0xC7, RK_PE_OPTIONAL, 2, 4, NULL),
    RK_PE_LEAF(0xC8, RK_PE_OPTIONAL, 2, 4, NULL),
    RK_PE_LEAF(0xCB, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0xCF, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0xD7, RK_PE_OPTIONAL, 2, 4, NULL),
    RK_PE_LEAF(0xD8, RK_PE_OPTIONAL, 2, 4, NULL),
    RK_PE_LEAF(0xCA, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_NODE(0xA0, RK_PE_OPTIONAL, NULL, NULL, contactless),
    RK_PE_LEAF(0xD9, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0xDA, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 2, 4, NULL),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 2, 4, NULL),
};

static const struct rk_pe_node uicc_parameters[3] = {
    RK_PE_LEAF(0x80, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x81, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
};

static const struct rk_pe_node control_reference[1] = {RK_PE_LEAF(0x5F20, 0, 0, 0xFFFF, NULL)};

static const struct rk_pe_node instance[11] = {
    RK_PE_LEAF(0x4F, 0, 5, 16, NULL),
    RK_PE_LEAF(0x4F, 0, 5, 16, NULL),
    RK_PE_LEAF(0x4F, 0, 5, 16, NULL),
    RK_PE_LEAF(0x4F, RK_PE_OPTIONAL, 5, 16, NULL),
    RK_PE_LEAF(0x82, 0, 0, 0xFFFF, NULL),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 1, 1, NULL),
    RK_PE_LEAF(0xC9, 0, 0, 0xFFFF, NULL),
    RK_PE_NODE(0xEF, RK_PE_OPTIONAL, NULL, NULL, system_parameters),
    RK_PE_NODE(0xEA, RK_PE_OPTIONAL, NULL, NULL, uicc_parameters),
    RK_PE_NODE(0x30, RK_PE_OPTIONAL | RK_PE_LIST, NULL, NULL, octet_strings),
    RK_PE_NODE(0xB0, RK_PE_OPTIONAL, NULL, NULL, control_reference),
};

static const struct rk_pe_node component[3] = {
    RK_PE_LEAF(0x80, 0, 1, 0xFFFF, NULL),
    RK_PE_LEAF(0x86, 0, 1, 0xFFFF, NULL),
    RK_PE_LEAF(0x87, RK_PE_OPTIONAL, 1, 2, NULL),
};
static const struct rk_pe_node component_list[1] = {RK_PE_NODE(0x30, 0, NULL, NULL, component)};

static const struct rk_pe_node key[6] = {
    RK_PE_LEAF(0x95, 0, 1, 2, NULL),
    RK_PE_LEAF(0x96, RK_PE_OPTIONAL, 1, 1, NULL),
    RK_PE_LEAF(0x82, 0, 1, 1, NULL),
    RK_PE_LEAF(0x83, 0, 1, 1, NULL),
    RK_PE_LEAF(0x85, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_NODE(0x30, RK_PE_LIST, NULL, NULL, component_list),
};
static const struct rk_pe_node key_list[1] = {RK_PE_NODE(0x30, 0, NULL, NULL, key)};

static const struct rk_pe_node open_data[2] = {
    RK_PE_LEAF(0xD9, RK_PE_OPTIONAL, 1, 1, NULL),
    RK_PE_LEAF(0x81, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
};

static const struct rk_pe_node cat_tp[2] = {
    RK_PE_LEAF(0x80, 0, 1, 3, NULL),
    RK_PE_LEAF(0x81, 0, 1, 3, NULL),
};

const struct rk_pe_node rk_pe_security_domain[6] = {
    RK_PE_HEADER,
    RK_PE_NODE(0xA1, 0, NULL, NULL, instance),
    RK_PE_NODE(0xA2, RK_PE_OPTIONAL | RK_PE_LIST, NULL, NULL, key_list),
    RK_PE_NODE(0xA3, RK_PE_OPTIONAL | RK_PE_LIST, NULL, NULL, octet_strings),
    RK_PE_NODE(0xA4, RK_PE_OPTIONAL, NULL, NULL, open_data),
    RK_PE_NODE(0xA5, RK_PE_OPTIONAL, NULL, NULL, cat_tp),
};
