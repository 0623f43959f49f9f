#include "certs/extensions.h"
#include "certs/roles.h"

#include <string.h>

const uint8_t rk_eku_server_auth[8] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
const uint8_t rk_eku_client_auth[8] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

static bool take_aki(struct rk_slice value, struct rk_cert *cert) {
    return rk_cert_read_aki(value, &cert->aki);
}

static bool take_ski(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv id;
    bool good = rk_tlv_only(value, RK_TLV_DER, 0x04, &id) == 0 && id.value.len > 0;
    cert->ski = id.value;
    return good;
}

static bool take_key_usage(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv bits;
    return rk_tlv_only(value, RK_TLV_DER, 0x03, &bits) == 0 &&
           rk_tlv_get_bits(bits.value, &cert->key_usage) == 0;
}

/* The first policy that is a role decides; the first of all is kept for people to see. */
static bool take_policies(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv list, policy, oid;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &list) || !list.value.len)
        return false;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (r.rest.len && rk_tlv_take(&r, 0x30, &policy)) {
        struct rk_tlv_reader inner = rk_tlv_enter(&r, &policy);
        if (!rk_tlv_take(&inner, 0x06, &oid))
            return false;
        enum rk_cert_role role = rk_role_from_policy(oid.value, &cert->role_v3);
        if (!cert->policy.len || (cert->role == RK_ROLE_NONE && role != RK_ROLE_NONE))
            cert->policy = oid.value;
        if (cert->role == RK_ROLE_NONE)
            cert->role = role;
    }
    return rk_tlv_finish(&r) == 0;
}

static bool take_alt_name(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv list, name;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &list))
        return false;
    cert->alt_names = list.value;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &name))
        if (name.tag == 0x88 && !cert->rid.len)
            cert->rid = name.value;
    return rk_tlv_finish(&r) == 0;
}

static bool take_basic_constraints(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv whole, flag, number;
    uint32_t path_len;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (rk_tlv_maybe(&r, 0x01, &flag) && rk_tlv_get_bool(flag.value, &cert->ca))
        return false;
    if (rk_tlv_maybe(&r, 0x02, &number)) {
        if (rk_tlv_get_uint(number.value, &path_len))
            return false;
        cert->path_len = path_len < 100 ? (int)path_len : 100;
    }
    return rk_tlv_finish(&r) == 0;
}

/* One GeneralSubtree: true when it is well formed; *named when its base is a directory name and it
 * has no minimum and maximum, which is all that is understood here. */
static bool check_subtree(const struct rk_tlv *subtree, bool *named) {
    struct rk_tlv_reader r = rk_tlv_read(subtree->value, RK_TLV_DER);
    struct rk_tlv base, distance;
    struct name_attribute attribute;
    if (subtree->tag != 0x30 || !rk_tlv_next(&r, &base))
        return false;
    *named = base.tag == 0xA4 && r.rest.len == 0;
    while (rk_tlv_next(&r, &distance))
        ;
    if (base.tag == 0xA4) {
        struct name_reader name = rk_cert_name_read(base.value);
        while (rk_cert_name_next(&name, &attribute))
            ;
        return rk_tlv_finish(&r) == 0 && rk_cert_name_finish(&name) == 0;
    }
    return rk_tlv_finish(&r) == 0;
}

static bool take_name_constraints(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv whole, permitted, excluded, subtree;
    bool understood = true, named;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    rk_tlv_maybe(&r, 0xA0, &permitted);
    if (rk_tlv_maybe(&r, 0xA1, &excluded))
        understood = false;
    if (rk_tlv_finish(&r))
        return false;
    r = rk_tlv_read(permitted.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &subtree)) {
        if (!check_subtree(&subtree, &named))
            return false;
        understood = understood && named;
    }
    cert->name_constraints = permitted.value;
    if (!understood)
        cert->unknown_critical = rk_cert_extension_oid(RK_EXT_NAME_CONSTRAINTS);
    return rk_tlv_finish(&r) == 0;
}

static bool take_ext_key_usage(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv list, oid;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &list))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (r.rest.len && rk_tlv_take(&r, 0x06, &oid)) {
        if (rk_slice_equal(oid.value, rk_slice_of(rk_eku_server_auth)))
            cert->ext_key_usage |= RK_USAGE_SERVER_AUTH;
        if (rk_slice_equal(oid.value, rk_slice_of(rk_eku_client_auth)))
            cert->ext_key_usage |= RK_USAGE_CLIENT_AUTH;
    }
    return rk_tlv_finish(&r) == 0;
}

static bool take_crl_points(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv list;
    bool good = rk_tlv_only(value, RK_TLV_DER, 0x30, &list) == 0;
    cert->crl_points = list.value;
    return good;
}

static bool take_permitted_eins(struct rk_slice value, struct rk_cert *cert) {
    struct rk_tlv list, ein;
    if (rk_tlv_only(value, RK_TLV_DER, 0x30, &list))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (r.rest.len && rk_tlv_take(&r, 0x13, &ein))
        ;
    cert->permitted_eins = list.value;
    return rk_tlv_finish(&r) == 0;
}

static const struct {
    enum rk_cert_extension which;
    uint8_t oid_len;
    uint8_t oid[7];
    bool (*take)(struct rk_slice value, struct rk_cert *cert);
} table[] = {
    {RK_EXT_AKI, 3, {0x55, 0x1D, 0x23}, take_aki},
    {RK_EXT_SKI, 3, {0x55, 0x1D, 0x0E}, take_ski},
    {RK_EXT_KEY_USAGE, 3, {0x55, 0x1D, 0x0F}, take_key_usage},
    {RK_EXT_POLICIES, 3, {0x55, 0x1D, 0x20}, take_policies},
    {RK_EXT_ALT_NAME, 3, {0x55, 0x1D, 0x11}, take_alt_name},
    {RK_EXT_BASIC_CONSTRAINTS, 3, {0x55, 0x1D, 0x13}, take_basic_constraints},
    {RK_EXT_NAME_CONSTRAINTS, 3, {0x55, 0x1D, 0x1E}, take_name_constraints},
    {RK_EXT_EXT_KEY_USAGE, 3, {0x55, 0x1D, 0x25}, take_ext_key_usage},
    {RK_EXT_CRL_POINTS, 3, {0x55, 0x1D, 0x1F}, take_crl_points},
    {RK_EXT_PERMITTED_EINS, 7, {0x67, 0x81, 0x12, 0x01, 0x02, 0x02, 0x00}, take_permitted_eins},
};
enum { TABLE_LEN = sizeof table / sizeof table[0] };

struct rk_slice rk_cert_extension_oid(enum rk_cert_extension which) {
    for (size_t i = 0; i < TABLE_LEN; i++)
        if (table[i].which == which)
            return rk_slice(table[i].oid, table[i].oid_len);
    return rk_slice(NULL, 0);
}

int rk_cert_take_extension(const struct extension *extension, struct rk_cert *cert) {
    for (size_t i = 0; i < TABLE_LEN; i++) {
        if (!rk_slice_equal(extension->oid, rk_slice(table[i].oid, table[i].oid_len)))
            continue;
        if ((cert->present & table[i].which) || !table[i].take(extension->value, cert))
            return RK_CERTS_MALFORMED;
        cert->present |= table[i].which;
        if (extension->critical)
            cert->critical |= table[i].which;
        return 0;
    }
    if (extension->critical && !cert->unknown_critical.len)
        cert->unknown_critical = extension->oid;
    return 0;
}
