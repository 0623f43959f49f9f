/* The toolkit as far as the card needs it: REFRESH after a switch of profiles (SGP.22 3.2.1), and
 * what remote management asks for. */
#include "euicc/apdu/proactive.h"
#include "euicc/apdu/internal.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { PROACTIVE = 0xD0, DETAILS = 0x81, DEVICES = 0x82, FILE_LIST = 0x92, AID = 0x2F };
enum { REFRESH = 0x01, UICC = 0x81, TERMINAL = 0x82 };

/* Where TERMINAL PROFILE says what the terminal can do (TS 102 223 5.2): octet from 0, bit. */
enum {
    REFRESH_OCTET = 2,
    REFRESH_BIT = 0x80,
    SEND_MESSAGE_OCTET = 3,
    SEND_MESSAGE_BIT = 0x02,
    STATE_CHANGE_OCTET = 33,
    STATE_CHANGE_BIT = 0x20,
};

static bool offers(struct rk_slice profile, size_t octet, uint8_t bit) {
    return profile.len > octet && profile.ptr[octet] & bit;
}

void rk_apdu_terminal_profile(struct rk_euicc *card, const struct rk_apdu *apdu,
                              struct rk_reply *reply) {
    struct rk_terminal *terminal = &card->terminal;
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (!apdu->data.len) {
        rk_reply_sw(reply, RK_SW_WRONG_LENGTH);
        return;
    }
    terminal->known = true;
    terminal->profile = offers(apdu->data, REFRESH_OCTET, REFRESH_BIT);
    terminal->state_change = offers(apdu->data, STATE_CHANGE_OCTET, STATE_CHANGE_BIT);
    terminal->sends_messages = offers(apdu->data, SEND_MESSAGE_OCTET, SEND_MESSAGE_BIT);
    rk_reply_sw(reply, RK_SW_OK);
}

enum rk_refresh_mode rk_proactive_switch_mode(const struct rk_euicc *card) {
    return card->terminal.state_change ? RK_REFRESH_PROFILE_STATE_CHANGE : RK_REFRESH_UICC_RESET;
}

bool rk_proactive_is_open(const struct rk_euicc *card) {
    return card->terminal.refresh == RK_REFRESH_FETCHED ||
           card->terminal.other == RK_REFRESH_FETCHED;
}

/* ---- making commands ---- */

static void put_refresh(struct rk_tlv_writer *w, enum rk_refresh_mode mode) {
    const uint8_t details[] = {0x01, REFRESH, (uint8_t)mode}, devices[] = {UICC, TERMINAL};
    rk_tlv_put(w, DETAILS, rk_slice_of(details));
    rk_tlv_put(w, DEVICES, rk_slice_of(devices));
}

bool rk_proactive_put(struct rk_euicc *card, struct rk_slice objects) {
    struct rk_terminal *terminal = &card->terminal;
    struct rk_slice whole;
    uint8_t command[RK_PROACTIVE_MAX];
    if (!terminal->known || terminal->other == RK_REFRESH_FETCHED)
        return false;
    struct rk_tlv_writer w = rk_tlv_write(command, sizeof command);
    rk_tlv_put(&w, PROACTIVE, objects);
    if (rk_tlv_write_finish(&w, &whole) != 0)
        return false;
    memcpy(terminal->command, whole.ptr, whole.len);
    terminal->command_len = (uint8_t)whole.len;
    terminal->other = RK_REFRESH_QUEUED;
    terminal->refreshes = false;
    return true;
}

static bool put_whole_refresh(struct rk_euicc *card, enum rk_refresh_mode mode,
                              struct rk_slice files, struct rk_slice aid) {
    uint8_t octets[RK_PROACTIVE_MAX];
    struct rk_slice objects;
    struct rk_tlv_writer w = rk_tlv_write(octets, sizeof octets);
    put_refresh(&w, mode);
    if (files.len)
        rk_tlv_put(&w, FILE_LIST, files);
    if (aid.len)
        rk_tlv_put(&w, AID, aid);
    bool put = rk_tlv_write_finish(&w, &objects) == 0 && rk_proactive_put(card, objects);
    if (put)
        card->terminal.refreshes = true;
    return put;
}

/* One that stands for several tells the terminal to read all files anew. */
static bool put_full_refresh(struct rk_euicc *card) {
    return put_whole_refresh(card, RK_REFRESH_INIT_FULL_CHANGE, rk_slice(NULL, 0),
                             rk_slice(NULL, 0));
}

bool rk_proactive_refresh(struct rk_euicc *card, enum rk_refresh_mode mode, struct rk_slice files,
                          struct rk_slice aid) {
    struct rk_terminal *terminal = &card->terminal;
    bool lists = mode == RK_REFRESH_FILE_CHANGE || mode == RK_REFRESH_INIT_FILE_CHANGE;
    if (!terminal->profile || (lists && !files.len))
        return false;
    if (terminal->other == RK_REFRESH_NONE)
        return put_whole_refresh(card, mode, files, aid);
    if (terminal->other == RK_REFRESH_QUEUED && terminal->refreshes)
        return put_full_refresh(card);
    terminal->refresh_later = true;
    return true;
}

void rk_proactive_forget(struct rk_euicc *card) {
    struct rk_terminal *terminal = &card->terminal;
    terminal->refresh_later = false;
    if (terminal->other == RK_REFRESH_QUEUED)
        terminal->other = RK_REFRESH_NONE;
}

/* ---- FETCH and TERMINAL RESPONSE ---- */

/* The command to be fetched next; its length, 0 if there is none. */
static size_t make_next(const struct rk_euicc *card, uint8_t *out) {
    const struct rk_terminal *terminal = &card->terminal;
    struct rk_slice whole = {0};
    if (terminal->refresh != RK_REFRESH_NONE) {
        struct rk_tlv_writer w = rk_tlv_write(out, RK_PROACTIVE_MAX);
        size_t mark = rk_tlv_open(&w, PROACTIVE);
        put_refresh(&w, rk_proactive_switch_mode(card));
        rk_tlv_close(&w, mark);
        (void)rk_tlv_write_finish(&w, &whole);
        return whole.len;
    }
    if (terminal->other == RK_REFRESH_NONE)
        return 0;
    memcpy(out, terminal->command, terminal->command_len);
    return terminal->command_len;
}

uint16_t rk_apdu_success(const struct rk_euicc *card) {
    const struct rk_terminal *terminal = &card->terminal;
    if (terminal->refresh == RK_REFRESH_QUEUED)
        return 0x9100 + RK_REFRESH_LEN;
    if (terminal->refresh == RK_REFRESH_NONE && terminal->other == RK_REFRESH_QUEUED)
        return (uint16_t)(0x9100 | terminal->command_len);
    return RK_SW_OK;
}

/* A terminal that lost what it fetched may fetch it again. */
void rk_apdu_fetch(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    uint8_t command[RK_PROACTIVE_MAX];
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
        return;
    }
    size_t len = make_next(card, command);
    if (!len) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else if (rk_apdu_is_exact(apdu) && apdu->le != len) {
        rk_reply_sw(reply, (uint16_t)(0x6C00 | len));
    } else {
        if (card->terminal.refresh != RK_REFRESH_NONE)
            card->terminal.refresh = RK_REFRESH_FETCHED;
        else
            card->terminal.other = RK_REFRESH_FETCHED;
        rk_reply_data(reply, rk_slice(command, len));
    }
}

/* General result of a TERMINAL RESPONSE (TS 102 223 8.12): below 20 the command was performed;
 * from 20 on it was not, and nothing tells that it would be if asked again. */
static bool performed(struct rk_slice response) {
    struct rk_tlv_reader r = rk_tlv_read(response, RK_TLV_BER);
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element))
        if ((element.tag & 0x7F) == 0x03 && element.tag <= 0xFF)
            return element.value.len && element.value.ptr[0] < 0x20;
    return false;
}

void rk_apdu_terminal_response(struct rk_euicc *card, const struct rk_apdu *apdu,
                               struct rk_reply *reply) {
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    } else if (card->terminal.refresh == RK_REFRESH_FETCHED) {
        int error = rk_isdp_settle(card, performed(apdu->data));
        rk_reply_sw(reply, error ? RK_SW_MEMORY : RK_SW_OK);
    } else if (card->terminal.other == RK_REFRESH_FETCHED) {
        card->terminal.other = RK_REFRESH_NONE;
        if (card->terminal.refresh_later)
            (void)put_full_refresh(card);
        card->terminal.refresh_later = false;
        rk_reply_sw(reply, RK_SW_OK);
    } else {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    }
}
