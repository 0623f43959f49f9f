/* ProfileHeader: what the package demands of the card. */
#include "euicc/profile/internal.h"

#include <string.h>

const uint8_t rk_install_version[3] = {3, 3, 1};

enum { MAJOR_MIN = 2, MAJOR_MAX = 3 };

/* ServicesList, by member number: those the card has, with their bit in UICCCapability. */
static const struct service {
    uint8_t member;
    uint8_t capability;
} services[] = {
    {1, 1},   /* usim */
    {2, 2},   /* isim */
    {3, 3},   /* csim: its files, and no CAVE */
    {4, 4},   /* milenage */
    {5, 6},   /* tuak128 */
    {7, 10},  /* gba-usim */
    {8, 11},  /* gba-isim */
    {13, 16}, /* multiple-usim */
    {14, 17}, /* multiple-isim */
    {15, 18}, /* multiple-csim */
    {16, 7},  /* tuak256 */
    {17, 8},  /* usim-test-algorithm */
    {18, 19}, /* ber-tlv */
    {19, 20}, /* dfLink */
    {21, 22}, /* get-identity */
    {22, 23}, /* profile-a-x25519 */
    {23, 24}, /* profile-b-p256 */
};

/* The same as the value of UICCCapability: bits 1 to 4, 6 to 8, 10, 11, 16 to 20, 22 to 24, and 31,
 * the IoT minimal profile, which no service stands for. */
static const uint8_t capability[] = {0x00, 0x7B, 0xB0, 0xFB, 0x81};

struct rk_slice rk_install_capability(void) {
    return rk_slice_of(capability);
}

static int on_major(struct rk_installer *inst, struct rk_slice value) {
    (void)inst;
    uint32_t major;
    if (rk_tlv_get_uint(value, &major))
        return RK_PE_BAD_VALUES;
    return major >= MAJOR_MIN && major <= MAJOR_MAX ? RK_PE_OK : RK_PE_UNSUPPORTED_PROFILE_VERSION;
}

static int on_iccid(struct rk_installer *inst, struct rk_slice value) {
    memcpy(inst->iccid, value.ptr, sizeof inst->iccid);
    return RK_PE_OK;
}

static int on_pix(struct rk_installer *inst, struct rk_slice value) {
    memcpy(inst->pix, value.ptr, value.len);
    inst->pix_len = (uint8_t)value.len;
    return RK_PE_OK;
}

/* Number of a member by its tag; 0, where no service is that could be had, when it is not told in
 * one octet. */
static uint8_t member_of(uint32_t tag) {
    if (tag <= 0xFF)
        return tag & 0x1F;
    uint32_t number = (tag >> 8 & 0x7F) << 7 | (tag & 0x7F);
    if (tag <= 0xFFFF)
        return tag & 0x7F;
    return (uint8_t)(tag <= 0xFFFFFF && number <= 0xFF ? number : 0);
}

static int on_service(struct rk_installer *inst, struct rk_slice value) {
    (void)value;
    uint8_t member = member_of(inst->reader.stream.tag);
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        if (services[i].member == member)
            return RK_PE_OK;
    inst->additional = member;
    return RK_PE_FEATURE_NOT_SUPPORTED;
}

static int on_template(struct rk_installer *inst, struct rk_slice value) {
    (void)inst;
    return rk_template_find(value) ? RK_PE_OK : RK_PE_TEMPLATE_NOT_SUPPORTED;
}

/* The card has no applications that a profile could build on. */
static int on_application(struct rk_installer *inst, struct rk_slice value) {
    (void)inst;
    (void)value;
    return RK_PE_LIB_NOT_SUPPORTED;
}

static const struct rk_pe_node service_members[1] = {RK_PE_LEAF(0, RK_PE_ANY, 0, 0, on_service)};
static const struct rk_pe_node template_members[1] = {RK_PE_LEAF(0x06, 0, 1, 32, on_template)};
static const struct rk_pe_node aid_members[2] = {
    RK_PE_LEAF(0x80, 0, 5, 16, NULL),
    RK_PE_LEAF(0x81, 0, 2, 2, NULL),
};
static const struct rk_pe_node aids_members[1] = {
    RK_PE_NODE(0x30, 0, on_application, NULL, aid_members)};
static const struct rk_pe_node iot_members[1] = {
    RK_PE_LEAF(0x80, 0, 7, sizeof((struct rk_installer *)0)->pix, on_pix)};

const struct rk_pe_node rk_pe_profile_header[10] = {
    RK_PE_LEAF(0x80, 0, 1, 2, on_major),
    RK_PE_LEAF(0x81, 0, 1, 2, NULL),
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 1, 400, NULL),
    RK_PE_LEAF(0x83, 0, 10, 10, on_iccid),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_NODE(0xA5, RK_PE_LIST, NULL, NULL, service_members),
    RK_PE_NODE(0xA6, RK_PE_LIST, NULL, NULL, template_members),
    RK_PE_LEAF(0x87, RK_PE_OPTIONAL, 0, 0xFFFF, NULL),
    RK_PE_NODE(0xA8, RK_PE_OPTIONAL | RK_PE_LIST, NULL, NULL, aids_members),
    RK_PE_NODE(0xA9, RK_PE_OPTIONAL, NULL, NULL, iot_members),
};
