/* What stands in for PC/SC where the program was built without libpcsclite. */
#include "lpa/apdu/apdu.h"

static int missing(struct rk_lpa_error *e) {
    rk_lpa_fail(e, RK_LPA_INTERNAL, RK_LPA_AT_APDU, "apdu_pcsc", "built without PC/SC");
    rk_lpa_error_hint(e, "install libpcsclite-dev and build again, or use --apdu tcp or stdio");
    return RK_LPA_INTERNAL;
}

int rk_lpa_pcsc_new(const struct rk_lpa_pcsc_options *options, struct rk_lpa_apdu *out,
                    struct rk_lpa_error *e) {
    (void)options;
    (void)out;
    return missing(e);
}

int rk_lpa_pcsc_list(void (*each)(void *context, int index, const char *name, bool has_card),
                     void *context, struct rk_lpa_error *e) {
    (void)each;
    (void)context;
    return missing(e);
}
