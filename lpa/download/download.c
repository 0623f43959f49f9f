#include "lpa/download/download.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *step;
    int (*run)(struct rk_lpa_download *d, struct rk_lpa_error *e);
} STEPS[] = {
    {"es10a_get_euicc_configured_addresses", rk_lpa_download_prepare_request},
    {"es9p_initiate_authentication", rk_lpa_download_initiate},
    {"es10b_authenticate_server", rk_lpa_download_authenticate_server},
    {"es9p_authenticate_client", rk_lpa_download_authenticate_client},
    {"es10b_get_rat", rk_lpa_download_check_rules},
    {"preview", rk_lpa_download_consent},
    {"es10b_prepare_download", rk_lpa_download_prepare},
    {"es9p_get_bound_profile_package", rk_lpa_download_get_package},
    {"es10b_load_bound_profile_package", rk_lpa_download_load},
};

int rk_lpa_download_refuse(struct rk_lpa_download *d, const char *step, const char *clause,
                           struct rk_lpa_error *e, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    rk_lpa_fail(e, RK_LPA_SERVER, RK_LPA_AT_AGENT, step, "%s", text);
    rk_lpa_error_hint(e, "the server's answer does not stand; nothing was installed");
    rk_lpa_error_clause(e, clause);
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    d->reason = RK_LPA_CANCEL_UNDEFINED;
    return RK_LPA_SERVER;
}

void rk_lpa_download_release(struct rk_lpa_download *d) {
    struct rk_buf *all[] = {&d->info1,
                            &d->server_signed1,
                            &d->server_signature1,
                            &d->ci_key_id,
                            &d->server_certificate,
                            &d->authenticated,
                            &d->metadata,
                            &d->smdp_signed2,
                            &d->smdp_signature2,
                            &d->smdp_certificate,
                            &d->prepared,
                            &d->bpp};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        rk_buf_free(all[i]);
    rk_wipe(d, sizeof *d);
}

int rk_lpa_download(struct rk_lpa *lpa, const struct rk_lpa_download_request *request,
                    struct rk_lpa_download_result *result, struct rk_lpa_error *e) {
    struct rk_lpa_download d = {
        .lpa = lpa, .request = request, .result = result, .reason = RK_LPA_ABSENT};
    *result = (struct rk_lpa_download_result){
        .bpp_command = RK_LPA_ABSENT, .error_reason = RK_LPA_ABSENT, .cancelled = RK_LPA_ABSENT};
    int error = 0;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0] && !error; i++) {
        error = rk_lpa_check_cancelled(lpa, STEPS[i].step, e);
        if (!error)
            error = STEPS[i].run(&d, e);
    }
    if (error && d.card_session)
        rk_lpa_download_cancel(&d, e);
    rk_lpa_download_release(&d);
    return error;
}
