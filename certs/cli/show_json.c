/* rsp-pki show --json */
#include "certs/cli/show.h"

#include "tools/cli/json.h"

#include <string.h>

static void put_name(struct rk_json doc, const char *key, struct rk_slice name) {
    char text[512];
    /* Not rk_json_put_text(): a certificate may hold what is not UTF-8. */
    rk_name_text(name, text, sizeof text);
    rk_json_put_string(doc, key, slice_text(rk_slice(text, strlen(text)), text, sizeof text));
}

static void put_time(struct rk_json doc, const char *key, int64_t time) {
    char text[RK_TIME_TEXT_MAX];
    rk_json_put_string(doc, key, rk_time_text(time, text, sizeof text));
}

static void put_hex(struct rk_json doc, const char *key, struct rk_slice bytes) {
    if (bytes.len)
        rk_json_put_hex_upper(doc, key, bytes);
}

static void put_oid(struct rk_json doc, const char *key, struct rk_slice oid) {
    char text[RK_OID_TEXT_MAX];
    if (oid.len)
        rk_json_put_string(doc, key, rk_oid_text(oid, text, sizeof text));
}

static void put_hosts(struct rk_json doc, const struct rk_cert *cert) {
    struct rk_slice rest = cert->alt_names;
    struct rk_json list = {0};
    char host[256];
    while (rk_cert_next_host(&rest, host, sizeof host)) {
        if (rk_json_type(list) != RK_JSON_ARRAY)
            list = rk_json_put_array(doc, "hosts");
        rk_json_put_string(list, NULL, host);
    }
}

static void put_limits(struct rk_json doc, const struct rk_cert *cert) {
    struct rk_eum_limit limit;
    struct rk_json list = {0};
    char text[160];
    for (size_t at = 0; rk_cert_next_limit(cert, &at, &limit);) {
        if (rk_json_type(list) != RK_JSON_ARRAY)
            list = rk_json_put_array(doc, "mayCertify");
        struct rk_json entry = rk_json_put_object(list, NULL);
        rk_json_put_string(entry, "eidPrefix", slice_text(limit.eid_prefix, text, sizeof text));
        if (limit.organization.len)
            rk_json_put_string(entry, "organization",
                               slice_text(limit.organization, text, sizeof text));
    }
}

static int certificate_json(struct rk_cli *cli, const struct rk_pki_item *item) {
    const struct rk_cert *cert = &item->cert;
    struct rk_json doc = rk_json_new_object();
    char text[160];
    rk_json_put_string(doc, "type", "certificate");
    rk_json_put_string(doc, "role", rk_role_name(cert->role));
    rk_json_put_string(doc, "curve", rk_curve_name(cert->curve));
    put_name(doc, "subject", cert->subject);
    put_name(doc, "issuer", cert->issuer);
    put_hex(doc, "serial", cert->serial);
    put_time(doc, "notBefore", cert->not_before);
    put_time(doc, "notAfter", cert->not_after);
    put_hex(doc, "keyId", cert->ski);
    put_hex(doc, "issuerKeyId", cert->aki);
    put_oid(doc, "policy", cert->policy);
    put_oid(doc, "oid", cert->rid);
    if (cert->role == RK_ROLE_EUICC)
        rk_json_put_string(doc, "eid", slice_text(cert->serial_number, text, sizeof text));
    put_hosts(doc, cert);
    put_limits(doc, cert);
    rk_json_put_bool(doc, "ca", cert->ca);
    put_oid(doc, "unknownCritical", cert->unknown_critical);
    rk_json_put_bool(doc, "privateKey", item->key != NULL);
    return rk_cli_json_line(cli, &doc);
}

static int crl_json(struct rk_cli *cli, struct rk_slice der) {
    struct rk_crl crl;
    struct rk_slice rest, serial;
    int64_t time;
    if (rk_crl_parse(der, &crl))
        return RK_CLI_OK;
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "type", "crl");
    put_name(doc, "issuer", crl.issuer);
    put_hex(doc, "issuerKeyId", crl.aki);
    put_hex(doc, "number", crl.number);
    put_time(doc, "thisUpdate", crl.this_update);
    if (crl.next_update != INT64_MAX)
        put_time(doc, "nextUpdate", crl.next_update);
    struct rk_json list = rk_json_put_array(doc, "revoked");
    for (rest = crl.revoked; rk_crl_next(&rest, &serial, &time);)
        rk_json_put_hex_upper(list, NULL, serial);
    return rk_cli_json_line(cli, &doc);
}

static int key_json(struct rk_cli *cli, const struct rk_key *key) {
    uint8_t id[RK_KEY_ID_LEN];
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "type", "key");
    rk_json_put_string(doc, "curve", rk_curve_name(rk_key_curve(key)));
    if (rk_key_id(rk_key_point(key), id) == 0)
        put_hex(doc, "keyId", rk_slice_of(id));
    return rk_cli_json_line(cli, &doc);
}

int show_json(struct rk_cli *cli, const struct rk_pki *pki) {
    int status = RK_CLI_OK;
    for (size_t i = 0; i < rk_pki_count(pki) && !status; i++)
        status = certificate_json(cli, rk_pki_at(pki, i));
    for (size_t i = 0; i < rk_pki_crl_count(pki) && !status; i++)
        status = crl_json(cli, rk_pki_crl(pki, i));
    for (size_t i = 0; i < rk_pki_key_count(pki) && !status; i++)
        status = key_json(cli, rk_pki_key(pki, i));
    return status;
}
