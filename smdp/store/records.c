#include "smdp/store/store.h"

void rk_dp_profile_free(struct rk_dp_profile *profile) {
    rk_buf_free(&profile->owner);
    rk_buf_free(&profile->package);
}

void rk_dp_session_free(struct rk_dp_session *session) {
    rk_buf_free(&session->euicc_cert);
    rk_buf_free(&session->metadata);
}

void rk_dp_bound_free(struct rk_dp_bound *bound) {
    rk_buf_free(&bound->metadata);
    rk_buf_free(&bound->protected);
}
