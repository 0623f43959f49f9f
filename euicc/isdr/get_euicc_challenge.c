/* GetEUICCChallenge (SGP.22 5.7.7): a new session takes the place of any other. */
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

uint16_t rk_isdr_get_euicc_challenge(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_session *session = &card->session;
    struct rk_random *random = card->port->random;
    (void)request;
    rk_isdr_drop(card);
    rk_session_advance(session, RK_EVENT_CHALLENGE);
    if (random->ops->fill(random, session->challenge, sizeof session->challenge)) {
        rk_session_advance(session, RK_EVENT_DROP);
        return RK_SW_UNKNOWN;
    }
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t mark = rk_tlv_open(&w, 0xBF2E);
    rk_tlv_put(&w, 0x80, rk_slice_of(session->challenge));
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}
