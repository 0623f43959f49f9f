#include "smdp/core/order.h"

#define E(event) (1u << (event))

/* What may happen in each state, and where it leads; what has no row is not allowed. */
static const struct {
    enum rk_dp_order_state from;
    uint32_t events;
    enum rk_dp_order_state to;
} transitions[] = {
    {RK_DP_AVAILABLE, E(RK_DP_DOWNLOAD_ORDER), RK_DP_ALLOCATED},
    {RK_DP_AVAILABLE, E(RK_DP_DOWNLOAD_ORDER_EID), RK_DP_LINKED},

    {RK_DP_ALLOCATED, E(RK_DP_CONFIRM_ORDER), RK_DP_CONFIRMED},
    {RK_DP_ALLOCATED, E(RK_DP_CONFIRM_ORDER_RELEASE), RK_DP_RELEASED},
    {RK_DP_ALLOCATED, E(RK_DP_CANCEL_AVAILABLE), RK_DP_AVAILABLE},
    {RK_DP_ALLOCATED, E(RK_DP_CANCEL_UNAVAILABLE), RK_DP_UNAVAILABLE},

    {RK_DP_LINKED, E(RK_DP_CONFIRM_ORDER), RK_DP_CONFIRMED},
    {RK_DP_LINKED, E(RK_DP_CONFIRM_ORDER_RELEASE), RK_DP_RELEASED},
    {RK_DP_LINKED, E(RK_DP_CANCEL_AVAILABLE), RK_DP_AVAILABLE},
    {RK_DP_LINKED, E(RK_DP_CANCEL_UNAVAILABLE), RK_DP_UNAVAILABLE},

    {RK_DP_CONFIRMED, E(RK_DP_RELEASE_PROFILE), RK_DP_RELEASED},
    {RK_DP_CONFIRMED, E(RK_DP_CANCEL_AVAILABLE), RK_DP_AVAILABLE},
    {RK_DP_CONFIRMED, E(RK_DP_CANCEL_UNAVAILABLE), RK_DP_UNAVAILABLE},

    {RK_DP_RELEASED, E(RK_DP_AUTHENTICATE_CLIENT) | E(RK_DP_SESSION_KEPT), RK_DP_RELEASED},
    {RK_DP_RELEASED, E(RK_DP_BOUND), RK_DP_DOWNLOADED},
    {RK_DP_RELEASED, E(RK_DP_SESSION_ENDED) | E(RK_DP_REFUSED), RK_DP_ERROR},
    {RK_DP_RELEASED, E(RK_DP_CANCEL_AVAILABLE), RK_DP_AVAILABLE},
    {RK_DP_RELEASED, E(RK_DP_CANCEL_UNAVAILABLE), RK_DP_UNAVAILABLE},

    {RK_DP_DOWNLOADED,
     E(RK_DP_AUTHENTICATE_CLIENT) | E(RK_DP_BOUND) | E(RK_DP_INSTALL_TEMPORARY) |
         E(RK_DP_SESSION_KEPT),
     RK_DP_DOWNLOADED},
    {RK_DP_DOWNLOADED, E(RK_DP_INSTALL_OK), RK_DP_INSTALLED},
    /* What is deleted was installed: the card's result was lost on the way. */
    {RK_DP_DOWNLOADED, E(RK_DP_PROFILE_DELETED), RK_DP_INSTALLED},
    {RK_DP_DOWNLOADED, E(RK_DP_INSTALL_PERMANENT) | E(RK_DP_SESSION_ENDED) | E(RK_DP_REFUSED),
     RK_DP_ERROR},

    /* The operator frees the profile of a failed order. */
    {RK_DP_ERROR, E(RK_DP_CANCEL_AVAILABLE), RK_DP_AVAILABLE},
    {RK_DP_ERROR, E(RK_DP_CANCEL_UNAVAILABLE), RK_DP_UNAVAILABLE},
    /* A card may have installed what a lost answer made the server give up. */
    {RK_DP_ERROR, E(RK_DP_INSTALL_OK), RK_DP_INSTALLED},

    {RK_DP_INSTALLED, E(RK_DP_PROFILE_DELETED), RK_DP_INSTALLED},
};

int rk_dp_order_next(enum rk_dp_order_state from, enum rk_dp_order_event event) {
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++)
        if (transitions[i].from == from && (transitions[i].events & E(event)))
            return (int)transitions[i].to;
    return RK_DP_BAD_STATE;
}

const char *rk_dp_order_state_name(enum rk_dp_order_state state) {
    switch (state) {
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_DP_ORDER_STATES(X)
#undef X
    }
    return "?";
}
