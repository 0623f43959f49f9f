/* Where to go and what to ask for. */
#include "asn1/wire/activation.h"
#include "lpa/download/download.h"

#include <stdio.h>
#include <string.h>

static int usage(struct rk_lpa_error *e, const char *step, const char *text) {
    return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, step, "%s", text);
}

static int read_code(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_activation code;
    int bad = rk_activation_parse(d->request->activation_code, &code);
    if (bad)
        return usage(e, "activation_code", rk_activation_error_text(bad));
    snprintf(d->smdp, sizeof d->smdp, "%s", code.address);
    snprintf(d->matching_id, sizeof d->matching_id, "%s", code.token);
    snprintf(d->oid, sizeof d->oid, "%s", code.oid);
    return 0;
}

static int read_options(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    const char *smdp = d->request->smdp ? d->request->smdp : "";
    const char *id = d->request->matching_id ? d->request->matching_id : "";
    if (smdp[0] && !rk_lpa_address_copy(d->smdp, rk_slice(smdp, strlen(smdp))))
        return usage(e, "smdp", "the SM-DP+ address is not a host name with an optional port");
    if (id[0] && !rk_matching_id_valid(rk_slice(id, strlen(id))))
        return usage(e, "matching_id",
                     "invalid format, contains character not alphanumeric or dash");
    snprintf(d->matching_id, sizeof d->matching_id, "%s", id);
    return 0;
}

int rk_lpa_download_read_imei(struct rk_lpa_download *d, const char *imei, struct rk_lpa_error *e) {
    if (!imei || !imei[0])
        return 0;
    if (rk_imei_from_text(rk_slice(imei, strlen(imei)), &d->imei))
        return usage(e, "imei", "an IMEI has 15 digits, or 16 with a software version");
    d->has_imei = true;
    return 0;
}

static int use_default(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    static const char step[] = "es10a_get_euicc_configured_addresses";
    char address[RK_LPA_CONFIGURED_CAP], smds[RK_LPA_CONFIGURED_CAP];
    rk_lpa_step(d->lpa, step, NULL);
    int error = rk_lpa_get_configured(d->lpa, address, smds, e);
    if (error)
        return error;
    if (!address[0]) {
        usage(e, "smdp", "no SM-DP+ address: none was given, and the card has no default one");
        rk_lpa_error_hint(e, "give an activation code (-a) or an address (-s)");
        return RK_LPA_USAGE;
    }
    if (!rk_lpa_address_copy(d->smdp, rk_slice(address, strlen(address))))
        return rk_lpa_malformed(e, step, "its default SM-DP+ address is none");
    return 0;
}

int rk_lpa_download_prepare_request(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    int error = d->request->activation_code ? read_code(d, e) : read_options(d, e);
    if (!error)
        error = rk_lpa_download_read_imei(d, d->request->imei, e);
    if (!error && !d->smdp[0])
        error = use_default(d, e);
    return error;
}
