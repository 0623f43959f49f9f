/* The extensions of a certificate, written. */
#include "certs/names.h"
#include "certs/roles.h"
#include "certs/write.h"

#include <string.h>

static void put_ski(struct der *d, const struct subject *s) {
    uint8_t id[RK_KEY_ID_LEN];
    int error = rk_key_id(rk_key_point(s->key), id);
    d->error = d->error ? d->error : error;
    if (!error)
        rk_tlv_put(&d->w, 0x04, rk_slice_of(id));
}

void rk_cert_put_key_id(struct der *d, struct rk_slice id) {
    size_t aki = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put(&d->w, 0x80, id);
    rk_tlv_close(&d->w, aki);
}

/* The issuer's own identifier if it has one: it need not be the hash. */
static void put_aki(struct der *d, const struct subject *s) {
    uint8_t id[RK_KEY_ID_LEN];
    struct rk_slice issuer = s->issuer ? s->issuer->ski : rk_slice(NULL, 0);
    int error = rk_key_id(rk_key_point(s->issuer_key), id);
    d->error = d->error ? d->error : error;
    rk_cert_put_key_id(d, issuer.len ? issuer : rk_slice_of(id));
}

static void put_key_usage(struct der *d, const struct subject *s) {
    rk_tlv_put_bits(&d->w, 0x03, s->request->key_usage);
}

static void put_policies(struct der *d, const struct subject *s) {
    uint8_t oid[sizeof rk_role_arc + 1];
    memcpy(oid, rk_role_arc, sizeof rk_role_arc);
    oid[sizeof rk_role_arc] = rk_role_policy_arc(s->request->role);
    size_t list = rk_tlv_open(&d->w, 0x30);
    size_t policy = rk_tlv_open(&d->w, 0x30);
    if (s->request->policy)
        rk_cert_put_oid(d, 0x06, s->request->policy);
    else
        rk_tlv_put(&d->w, 0x06, rk_slice_of(oid));
    rk_tlv_close(&d->w, policy);
    rk_tlv_close(&d->w, list);
}

static void put_host(struct der *d, const char *host) {
    uint8_t address[16];
    size_t len;
    if (rk_cert_address_from_text(host, address, &len))
        rk_tlv_put(&d->w, 0x87, rk_slice(address, len));
    else if (rk_cert_host_is_plain(host))
        rk_tlv_put(&d->w, 0x82, rk_cert_text_slice(host));
    else
        d->error = RK_CERTS_BAD_VALUE;
}

static void put_alt_name(struct der *d, const struct subject *s) {
    size_t names = rk_tlv_open(&d->w, 0x30);
    for (const char *const *host = s->request->hosts; host && *host; host++)
        put_host(d, *host);
    if (s->request->rid)
        rk_cert_put_oid(d, 0x88, s->request->rid);
    rk_tlv_close(&d->w, names);
}

static void put_basic_constraints(struct der *d, const struct subject *s) {
    size_t whole = rk_tlv_open(&d->w, 0x30);
    if (s->request->ca)
        rk_tlv_put_bool(&d->w, 0x01, true);
    if (s->request->path_len >= 0)
        rk_tlv_put_uint(&d->w, 0x02, (uint32_t)s->request->path_len);
    rk_tlv_close(&d->w, whole);
}

static void put_name_constraints(struct der *d, const struct subject *s) {
    size_t whole = rk_tlv_open(&d->w, 0x30);
    size_t permitted = rk_tlv_open(&d->w, 0xA0);
    size_t subtree = rk_tlv_open(&d->w, 0x30);
    size_t base = rk_tlv_open(&d->w, 0xA4);
    size_t name = rk_tlv_open(&d->w, 0x30);
    rk_cert_put_attribute(d, NAME_O, TAG_UTF8, s->request->limit_organization);
    rk_cert_put_attribute(d, NAME_SERIAL, TAG_PRINTABLE, s->request->limit_eid);
    rk_tlv_close(&d->w, name);
    rk_tlv_close(&d->w, base);
    rk_tlv_close(&d->w, subtree);
    rk_tlv_close(&d->w, permitted);
    rk_tlv_close(&d->w, whole);
}

static void put_permitted_eins(struct der *d, const struct subject *s) {
    size_t list = rk_tlv_open(&d->w, 0x30);
    if (s->request->limit_eid)
        rk_tlv_put(&d->w, TAG_PRINTABLE, rk_cert_text_slice(s->request->limit_eid));
    rk_tlv_close(&d->w, list);
}

static void put_ext_key_usage(struct der *d, const struct subject *s) {
    size_t list = rk_tlv_open(&d->w, 0x30);
    if (s->request->ext_key_usage & RK_USAGE_SERVER_AUTH)
        rk_tlv_put(&d->w, 0x06, rk_slice_of(rk_eku_server_auth));
    if (s->request->ext_key_usage & RK_USAGE_CLIENT_AUTH)
        rk_tlv_put(&d->w, 0x06, rk_slice_of(rk_eku_client_auth));
    rk_tlv_close(&d->w, list);
}

static void put_crl_points(struct der *d, const struct subject *s) {
    size_t list = rk_tlv_open(&d->w, 0x30);
    for (const char *const *url = s->request->crl_urls; url && *url; url++) {
        size_t point = rk_tlv_open(&d->w, 0x30);
        size_t name = rk_tlv_open(&d->w, 0xA0);
        size_t full = rk_tlv_open(&d->w, 0xA0);
        rk_tlv_put(&d->w, 0x86, rk_cert_text_slice(*url));
        rk_tlv_close(&d->w, full);
        rk_tlv_close(&d->w, name);
        rk_tlv_close(&d->w, point);
    }
    rk_tlv_close(&d->w, list);
}

static void put_extension_head(struct der *d, struct rk_slice oid, bool critical) {
    rk_tlv_put(&d->w, 0x06, oid);
    if (critical)
        rk_tlv_put_bool(&d->w, 0x01, true);
}

static void put_extra(struct der *d, const char *dotted) {
    if (!dotted)
        return;
    size_t extension = rk_tlv_open(&d->w, 0x30);
    rk_cert_put_oid(d, 0x06, dotted);
    rk_tlv_put_bool(&d->w, 0x01, true);
    rk_tlv_put(&d->w, 0x04, rk_slice((const uint8_t[]){0x05, 0x00}, 2));
    rk_tlv_close(&d->w, extension);
}

void rk_cert_put_extensions(struct der *d, const struct subject *s) {
    static const struct {
        enum rk_cert_extension which;
        void (*put)(struct der *d, const struct subject *s);
    } table[] = {
        {RK_EXT_AKI, put_aki},
        {RK_EXT_SKI, put_ski},
        {RK_EXT_BASIC_CONSTRAINTS, put_basic_constraints},
        {RK_EXT_KEY_USAGE, put_key_usage},
        {RK_EXT_EXT_KEY_USAGE, put_ext_key_usage},
        {RK_EXT_POLICIES, put_policies},
        {RK_EXT_ALT_NAME, put_alt_name},
        {RK_EXT_CRL_POINTS, put_crl_points},
        {RK_EXT_NAME_CONSTRAINTS, put_name_constraints},
        {RK_EXT_PERMITTED_EINS, put_permitted_eins},
    };
    size_t tagged = rk_tlv_open(&d->w, 0xA3);
    size_t list = rk_tlv_open(&d->w, 0x30);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (!(s->request->extensions & table[i].which))
            continue;
        size_t extension = rk_tlv_open(&d->w, 0x30);
        put_extension_head(d, rk_cert_extension_oid(table[i].which),
                           (s->request->critical & table[i].which) != 0);
        size_t octets = rk_tlv_open(&d->w, 0x04);
        table[i].put(d, s);
        rk_tlv_close(&d->w, octets);
        rk_tlv_close(&d->w, extension);
    }
    put_extra(d, s->request->extra_critical);
    rk_tlv_close(&d->w, list);
    rk_tlv_close(&d->w, tagged);
}
