/* rsp-pki show */
#include "certs/cli/show.h"

#include <string.h>

static void line(struct rk_cli *cli, const char *label, const char *value) {
    if (value && *value)
        fprintf(rk_cli_out(cli), "  %-16s %s\n", label, value);
}

static void show_limits(struct rk_cli *cli, const struct rk_cert *cert) {
    struct rk_eum_limit limit;
    char prefix[64], organization[160];
    for (size_t at = 0; rk_cert_next_limit(cert, &at, &limit);)
        fprintf(rk_cli_out(cli), "  %-16s %s..., organization %s\n", "may certify",
                slice_text(limit.eid_prefix, prefix, sizeof prefix),
                limit.organization.len
                    ? slice_text(limit.organization, organization, sizeof organization)
                    : "any");
}

static void show_hosts(struct rk_cli *cli, const struct rk_cert *cert) {
    struct rk_slice rest = cert->alt_names;
    char host[256];
    while (rk_cert_next_host(&rest, host, sizeof host))
        line(cli, "host", host);
}

static void show_usage(struct rk_cli *cli, const struct rk_cert *cert) {
    char text[128];
    snprintf(text, sizeof text, "%s%s%s%s%s",
             cert->key_usage & RK_USAGE_DIGITAL_SIGNATURE ? "signs data; " : "",
             cert->key_usage & RK_USAGE_CERT_SIGN ? "signs certificates; " : "",
             cert->key_usage & RK_USAGE_CRL_SIGN ? "signs revocation lists; " : "",
             cert->ext_key_usage & RK_USAGE_SERVER_AUTH ? "TLS server; " : "",
             cert->ext_key_usage & RK_USAGE_CLIENT_AUTH ? "TLS client; " : "");
    size_t len = strlen(text);
    if (len > 2)
        text[len - 2] = '\0';
    line(cli, "use", text);
    if (cert->ca && cert->path_len >= 0)
        line(cli, "may issue", cert->path_len ? "to further CAs" : "end certificates only");
}

static void show_certificate(struct rk_cli *cli, const struct rk_pki_item *item) {
    const struct rk_cert *cert = &item->cert;
    char text[512], from[RK_TIME_TEXT_MAX], to[RK_TIME_TEXT_MAX];
    fprintf(rk_cli_out(cli), "certificate: %s, %s\n", role_title(cert->role),
            curve_title(cert->curve));
    line(cli, "subject", rk_name_text(cert->subject, text, sizeof text));
    line(cli, "issuer", rk_name_text(cert->issuer, text, sizeof text));
    line(cli, "serial", slice_hex(cert->serial, text, sizeof text));
    snprintf(text, sizeof text, "%s to %s", rk_time_text(cert->not_before, from, sizeof from),
             rk_time_text(cert->not_after, to, sizeof to));
    line(cli, "valid", text);
    line(cli, "key id", slice_hex(cert->ski, text, sizeof text));
    line(cli, "issuer's key id", slice_hex(cert->aki, text, sizeof text));
    line(cli, "policy", rk_oid_text(cert->policy, text, sizeof text));
    line(cli, "OID", rk_oid_text(cert->rid, text, sizeof text));
    if (cert->role == RK_ROLE_EUICC)
        line(cli, "EID", slice_text(cert->serial_number, text, sizeof text));
    show_hosts(cli, cert);
    show_limits(cli, cert);
    show_usage(cli, cert);
    line(cli, "not understood", rk_oid_text(cert->unknown_critical, text, sizeof text));
    if (item->key)
        line(cli, "private key", "in the same file");
}

static void show_crl(struct rk_cli *cli, const struct rk_crl *crl) {
    char text[512];
    struct rk_slice rest = crl->revoked, serial;
    int64_t time;
    fprintf(rk_cli_out(cli), "revocation list%s\n",
            crl->only_ca     ? " for CAs"
            : crl->only_user ? " for users"
                             : "");
    line(cli, "issuer", rk_name_text(crl->issuer, text, sizeof text));
    line(cli, "issuer's key id", slice_hex(crl->aki, text, sizeof text));
    line(cli, "number", slice_hex(crl->number, text, sizeof text));
    line(cli, "this update", rk_time_text(crl->this_update, text, sizeof text));
    if (crl->next_update != INT64_MAX)
        line(cli, "next update", rk_time_text(crl->next_update, text, sizeof text));
    if (!crl->revoked.len)
        line(cli, "revoked", "nothing");
    while (rk_crl_next(&rest, &serial, &time))
        line(cli, "revoked", slice_hex(serial, text, sizeof text));
}

static void show_key(struct rk_cli *cli, const struct rk_key *key) {
    char text[64];
    uint8_t id[RK_KEY_ID_LEN];
    fprintf(rk_cli_out(cli), "private key, %s\n", curve_title(rk_key_curve(key)));
    if (rk_key_id(rk_key_point(key), id) == 0)
        line(cli, "key id", slice_hex(rk_slice_of(id), text, sizeof text));
}

const char *curve_title(enum rk_cert_curve curve) {
    return curve == RK_CURVE_NIST ? "NIST P-256" : "brainpoolP256r1";
}

static int show_text(struct rk_cli *cli, const struct rk_pki *pki) {
    for (size_t i = 0; i < rk_pki_count(pki); i++)
        show_certificate(cli, rk_pki_at(pki, i));
    for (size_t i = 0; i < rk_pki_crl_count(pki); i++) {
        struct rk_crl crl;
        if (rk_crl_parse(rk_pki_crl(pki, i), &crl) == 0)
            show_crl(cli, &crl);
    }
    for (size_t i = 0; i < rk_pki_key_count(pki); i++)
        show_key(cli, rk_pki_key(pki, i));
    return RK_CLI_OK;
}

int show_run(struct rk_cli *cli) {
    struct rk_pki *pki = NULL;
    int status = pki_open(cli, rk_cli_arg(cli, 0), &pki);
    if (status)
        return status;
    status = rk_cli_has(cli, "--json") ? show_json(cli, pki) : show_text(cli, pki);
    rk_pki_free(&pki);
    return status;
}
