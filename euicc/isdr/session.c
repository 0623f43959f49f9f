#include "euicc/isdr/session.h"

#include <string.h>

#define IN(state) (1u << RK_SESSION_##state)

enum { ANY_STATE = (1u << RK_SESSION_STATES) - 1 };

/* SGP.22 5.7.5 to 5.7.14: what may happen when, and where it leads. */
static const struct {
    uint16_t from; /* set of states */
    uint8_t to;
} table[RK_EVENTS] = {
    [RK_EVENT_CHALLENGE] = {ANY_STATE, RK_SESSION_CHALLENGED},
    [RK_EVENT_AUTHENTICATED] = {IN(CHALLENGED), RK_SESSION_AUTHENTICATED},
    [RK_EVENT_AUTHENTICATED_DS] = {IN(CHALLENGED), RK_SESSION_AUTHENTICATED_DS},
    [RK_EVENT_REFUSED] = {IN(CHALLENGED), RK_SESSION_NONE},
    [RK_EVENT_PREPARED] = {IN(AUTHENTICATED) | IN(PREPARED), RK_SESSION_PREPARED},
    [RK_EVENT_LOAD] = {IN(PREPARED), RK_SESSION_LOADING},
    [RK_EVENT_CANCEL] = {IN(AUTHENTICATED) | IN(AUTHENTICATED_DS) | IN(PREPARED) | IN(LOADING),
                         RK_SESSION_NONE},
    [RK_EVENT_DROP] = {ANY_STATE, RK_SESSION_NONE},
};

bool rk_session_next(enum rk_session_state state, enum rk_session_event event,
                     enum rk_session_state *next) {
    if ((unsigned)event >= RK_EVENTS || !(table[event].from & 1u << state))
        return false;
    *next = (enum rk_session_state)table[event].to;
    return true;
}

bool rk_session_advance(struct rk_session *session, enum rk_session_event event) {
    enum rk_session_state next;
    if (!rk_session_next((enum rk_session_state)session->state, event, &next))
        return false;
    if (next == RK_SESSION_NONE || next == RK_SESSION_CHALLENGED)
        rk_wipe(session, sizeof *session);
    session->state = (uint8_t)next;
    return true;
}

bool rk_session_is(const struct rk_session *session, struct rk_slice id) {
    return rk_slice_equal(id, rk_slice(session->transaction_id, session->transaction_id_len));
}
