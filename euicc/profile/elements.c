#include "euicc/profile/internal.h"

enum { APPLICATION = 0xA8 };

static int on_mandated(struct rk_installer *inst, struct rk_slice value) {
    (void)value;
    inst->mandated = true;
    return RK_PE_OK;
}

static int on_identification(struct rk_installer *inst, struct rk_slice value) {
    uint32_t number;
    if (rk_tlv_get_uint(value, &number) || number > 0x7FFF)
        return RK_PE_BAD_VALUES;
    inst->identification = (uint16_t)number;
    inst->has_identification = true;
    return RK_PE_OK;
}

const struct rk_pe_node rk_pe_header_members[2] = {
    RK_PE_LEAF(0x80, RK_PE_OPTIONAL, 0, 0, on_mandated),
    RK_PE_LEAF(0x81, 0, 1, 2, on_identification),
};

int rk_pe_header_end(struct rk_installer *inst) {
    int status = rk_pe_missing(inst->type);
    return status ? rk_pe_unsupported(inst, status) : RK_PE_OK;
}

static const struct rk_pe_node only_header[1] = {RK_PE_HEADER};

#define HEADER           RK_SEEN_HEADER
#define FILES            (RK_SEEN_HEADER | RK_SEEN_MF)
#define END              RK_SEEN_END
#define TEMPLATE(tag)    RK_PE_NODE(tag, 0, rk_pe_template_start, rk_pe_template_end, rk_pe_template)
#define KEPT(tag, table) RK_PE_NODE(tag, 0, rk_pe_kept_start, rk_pe_kept_end, table)

/* In the order of ProfileElement. Needs, brings, bars: enum rk_pe_seen. */
static const struct rk_pe_type types[] = {
    {RK_PE_NODE(0xA0, 0, NULL, NULL, rk_pe_profile_header), 0, HEADER, HEADER},
    {RK_PE_NODE(0xA1, 0, rk_pe_generic_start, rk_pe_generic_end, rk_pe_generic), FILES, 0, END},
    {RK_PE_NODE(0xA2, 0, NULL, NULL, rk_pe_pins), FILES, 0, END},
    {RK_PE_NODE(0xA3, 0, NULL, NULL, rk_pe_puks), FILES, RK_SEEN_PUK, RK_SEEN_PUK | END},
    {RK_PE_NODE(0xA4, 0, rk_pe_aka_start, rk_pe_aka_end, rk_pe_aka), FILES | RK_SEEN_NAA, 0, END},
    {KEPT(0xA5, rk_pe_cdma), FILES | RK_SEEN_CSIM, 0, END},
    {KEPT(0xA6, rk_pe_security_domain), HEADER, 0, END},
    {KEPT(0xA7, rk_pe_rfm), HEADER, 0, END},
    {RK_PE_NODE(0xA8, 0, NULL, NULL, only_header), HEADER, 0, END},
    {RK_PE_NODE(0xAA, 0, NULL, rk_pe_package_end, only_header), HEADER, END, END},
    {TEMPLATE(0xB0), HEADER, RK_SEEN_MF, RK_SEEN_MF | END},
    {TEMPLATE(0xB1), FILES, 0, END},
    {TEMPLATE(0xB2), FILES, 0, END},
    {TEMPLATE(0xB3), FILES, RK_SEEN_USIM | RK_SEEN_NAA, END},
    {TEMPLATE(0xB4), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xB5), FILES, RK_SEEN_ISIM | RK_SEEN_NAA, END},
    {TEMPLATE(0xB6), FILES | RK_SEEN_ISIM, 0, END},
    {TEMPLATE(0xB7), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xB8), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xB9), FILES, RK_SEEN_CSIM | RK_SEEN_NAA, END},
    {TEMPLATE(0xBA), FILES | RK_SEEN_CSIM, 0, END},
    {TEMPLATE(0xBB), FILES | RK_SEEN_NAA, 0, END},
    {TEMPLATE(0xBC), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xBD), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xBE), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xBF1F), FILES | RK_SEEN_USIM, 0, END},
    {TEMPLATE(0xBF20), HEADER, RK_SEEN_MF | RK_SEEN_USIM | RK_SEEN_NAA, RK_SEEN_MF | END},
    {TEMPLATE(0xBF21), FILES | RK_SEEN_USIM, 0, END},
};

/* Also non-standard content. Elements for future use may be empty. */
static const struct rk_pe_node maybe_header[1] = {
    RK_PE_NODE(0xA0, RK_PE_OPTIONAL, NULL, rk_pe_header_end, rk_pe_header_members)};
static const struct rk_pe_type unknown = {RK_PE_NODE(0, 0, NULL, NULL, maybe_header), HEADER, 0,
                                          END};

const struct rk_pe_type *rk_pe_type(uint32_t tag) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].node.tag == tag)
            return &types[i];
    return &unknown;
}

int rk_pe_missing(const struct rk_pe_type *type) {
    if (type == &unknown)
        return RK_PE_NOT_SUPPORTED;
    return type->node.tag == APPLICATION ? RK_PE_RUNTIME_NOT_SUPPORTED : RK_PE_OK;
}
