/* ES10b.LoadBoundProfilePackage (SGP.22 5.7.6, 2.5.5). */
#include "lpa/download/download.h"
#include "lpa/download/package.h"
#include "lpa/es9/es9.h"

#include <string.h>

static const char STEP[] = "es10b_load_bound_profile_package";

static void tell(struct rk_lpa_download *d, size_t done) {
    const struct rk_lpa_ui *ui = &d->lpa->config.ui;
    struct rk_lpa_progress progress = {
        .kind = RK_LPA_LOADING, .step = STEP, .done = done, .total = d->bpp.len};
    if (ui->progress)
        ui->progress(ui->self, &progress);
}

static int mismatch(struct rk_lpa_error *e, const char *what) {
    rk_lpa_fail(e, RK_LPA_SERVER, RK_LPA_AT_AGENT, STEP,
                "the package is not the profile that was shown: its %s differs", what);
    rk_lpa_error_clause(e, "SGP.22 3.1.3.2");
    rk_lpa_error_hint(e, "nothing was installed; tell the operator");
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    return RK_LPA_SERVER;
}

static int class_of(const struct rk_lpa_profile *profile) {
    return profile->profile_class == RK_LPA_ABSENT ? RK_LPA_OPERATIONAL : profile->profile_class;
}

int rk_lpa_metadata_compare(const struct rk_lpa_profile *shown, const struct rk_lpa_profile *loaded,
                            struct rk_lpa_error *e) {
    const struct {
        struct rk_slice a, b;
        const char *what;
    } texts[] = {{shown->iccid_raw, loaded->iccid_raw, "ICCID"},
                 {shown->provider, loaded->provider, "provider"},
                 {shown->name, loaded->name, "name"},
                 {shown->icon, loaded->icon, "icon"},
                 {shown->owner_plmn, loaded->owner_plmn, "owner"},
                 {shown->owner_gid1, loaded->owner_gid1, "owner"},
                 {shown->owner_gid2, loaded->owner_gid2, "owner"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!texts[i].a.ptr != !texts[i].b.ptr || !rk_slice_equal(texts[i].a, texts[i].b))
            return mismatch(e, texts[i].what);
    if (class_of(shown) != class_of(loaded))
        return mismatch(e, "class");
    if (shown->icon_type != loaded->icon_type)
        return mismatch(e, "icon");
    return shown->ppr == loaded->ppr ? 0 : mismatch(e, "set of policy rules");
}

static int check_metadata(struct rk_lpa_download *d, const struct rk_lpa_package *package,
                          struct rk_lpa_error *e) {
    struct rk_buf clear = {0};
    struct rk_tlv element;
    struct rk_lpa_profile loaded;
    int error = 0;
    if (!rk_lpa_package_metadata(package, &clear) ||
        rk_tlv_only(rk_buf_slice(&clear), RK_TLV_BER, 0xBF25, &element) ||
        !rk_lpa_read_profile(&element, &loaded))
        error = rk_lpa_es9_malformed(e, STEP, "the package's metadata cannot be read");
    else
        error = rk_lpa_metadata_compare(&d->profile, &loaded, e);
    if (error)
        d->reason = RK_LPA_CANCEL_METADATA_MISMATCH;
    rk_buf_free(&clear);
    return error;
}

static int check_transaction(struct rk_lpa_download *d, const struct rk_lpa_package *package,
                             struct rk_lpa_error *e) {
    struct rk_tlv id;
    if (rk_tlv_find(package->secure_channel.value, RK_TLV_BER, 0x80, &id) &&
        rk_slice_equal(id.value, rk_slice(d->transaction, d->transaction_len)))
        return 0;
    return rk_lpa_download_refuse(d, STEP, "SGP.22 5.5.1", e,
                                  "the package was bound for another transaction");
}

/* Send pieces until the card speaks: its first data is the result, good or bad. */
static int send_pieces(struct rk_lpa_download *d, const struct rk_lpa_package *package,
                       struct rk_buf *answer, struct rk_lpa_error *e) {
    struct rk_lpa_pieces pieces = {.package = package};
    struct rk_slice piece;
    size_t done = 0;
    while (answer->len == 0 && rk_lpa_pieces_next(&pieces, &piece)) {
        int error = rk_lpa_check_cancelled(d->lpa, STEP, e);
        d->loading = true;
        if (!error)
            error = rk_lpa_channel_call(&d->lpa->channel, STEP, piece, answer, e);
        if (error)
            return error;
        done += piece.len;
        tell(d, done);
    }
    return answer->len > 0 ? 0 : rk_lpa_malformed(e, STEP, "the card gave no result");
}

int rk_lpa_download_load(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_lpa_package package;
    struct rk_buf answer = {0};
    rk_lpa_step(d->lpa, STEP, d->smdp);
    if (!rk_lpa_package_read(rk_buf_slice(&d->bpp), &package))
        return rk_lpa_es9_malformed(e, STEP, "boundProfilePackage is none");
    int error = check_transaction(d, &package, e);
    if (!error)
        error = check_metadata(d, &package, e);
    if (!error)
        error = send_pieces(d, &package, &answer, e);
    if (!error)
        error = rk_lpa_download_read_result(d, rk_buf_slice(&answer), e);
    rk_buf_free(&answer);
    return error;
}
