/* After a cut or a reset: what was under way is brought to its end. */
#include "euicc/state.h"
#include "euicc/store/objects.h"

int rk_load_recover(struct rk_euicc *card) {
    struct rk_load load;
    struct rk_slice result;
    int error = rk_load_get(card, &load);
    if (error)
        return error == RK_STORE_ABSENT ? 0 : error;
    return rk_load_fail(card, &load, 0, RK_LOAD_INTERRUPTION, rk_slice(0, 0), &result);
}

/* Each by itself: what one has no room for must not keep the others waiting. */
int rk_isdp_recover(struct rk_euicc *card) {
    int reset = rk_isdp_resume_reset(card);
    int load = rk_load_recover(card);
    int settled = rk_isdp_settle(card, true);
    int staged = rk_stream_remove(&card->store, 0, RK_OBJECT_STAGED);
    if (staged && !settled)
        settled = staged;
    return reset ? reset : load ? load : settled;
}
