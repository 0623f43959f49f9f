/*
 * hold ICCID: keep a logical channel with the ISD-R selected, and use it all the time, until
 * standard input ends. Prints `holding CHANNEL`, then a line for each round of ES10 functions. No
 * command is locked against those of other programs. Exit 1 with a reason when an answer is not
 * what it has to be while the profile ICCID is enabled.
 */
#include "asn1/tlv/ident.h"
#include "asn1/tlv/tlv.h"
#include "lpa/es10/channel.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 24 }; /* octets in one STORE DATA: most functions take several */

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

struct holder {
    struct rk_lpa_channel channel;
    struct rk_buf answer;
    uint8_t iccid[10];
    unsigned round;
};

static int complain(const char *what) {
    fprintf(stderr, "hold: %s\n", what);
    return 1;
}

static int call(struct holder *h, const char *step, struct rk_slice request) {
    struct rk_lpa_error e = {0};
    h->answer.len = 0;
    if (rk_lpa_channel_call(&h->channel, step, request, &h->answer, &e))
        return complain(e.message);
    return 0;
}

/* The object of `tag` that is the whole answer. */
static bool answered(const struct holder *h, uint32_t tag, struct rk_tlv *out) {
    return rk_tlv_only(rk_buf_slice(&h->answer), RK_TLV_DER, tag, out) == 0;
}

static int get_info(struct holder *h) {
    static const uint8_t request[] = {0xBF, 0x22, 0x00};
    struct rk_tlv info, version;
    if (call(h, "GetEUICCInfo2", rk_slice_of(request)))
        return 1;
    if (!answered(h, 0xBF22, &info) || !rk_tlv_find(info.value, RK_TLV_DER, 0x82, &version))
        return complain("EUICCInfo2 is not whole");
    return 0;
}

static int get_challenge(struct holder *h) {
    static const uint8_t request[] = {0xBF, 0x2E, 0x00};
    struct rk_tlv answer, challenge;
    if (call(h, "GetEUICCChallenge", rk_slice_of(request)))
        return 1;
    if (!answered(h, 0xBF2E, &answer) || !rk_tlv_find(answer.value, RK_TLV_DER, 0x80, &challenge) ||
        challenge.value.len != 16)
        return complain("no challenge of 16 octets");
    return 0;
}

/* Another name each time, which is written to the card's store. */
static int set_nickname(struct holder *h, char name[33]) {
    static const uint8_t ok[] = {0xBF, 0x29, 0x03, 0x80, 0x01, 0x00};
    uint8_t request[64];
    struct rk_tlv_writer w = rk_tlv_write(request, sizeof request);
    snprintf(name, 33, "held while walked, round %u", h->round);
    size_t open = rk_tlv_open(&w, 0xBF29);
    rk_tlv_put(&w, 0x5A, rk_slice_of(h->iccid));
    rk_tlv_put(&w, 0x90, rk_slice(name, strlen(name)));
    rk_tlv_close(&w, open);
    if (w.error || call(h, "SetNickname", rk_slice(request, w.len)))
        return 1;
    if (h->answer.len != sizeof ok || memcmp(h->answer.ptr, ok, sizeof ok) != 0)
        return complain("the nickname is not taken");
    return 0;
}

/* The one profile, enabled, under the name just given. */
static int list_profiles(struct holder *h, const char *name) {
    static const uint8_t request[] = {0xBF, 0x2D, 0x00};
    struct rk_tlv answer, list, profile, state, nickname;
    if (call(h, "GetProfilesInfo", rk_slice_of(request)))
        return 1;
    if (!answered(h, 0xBF2D, &answer) || !rk_tlv_find(answer.value, RK_TLV_DER, 0xA0, &list) ||
        !rk_tlv_find(list.value, RK_TLV_DER, 0xE3, &profile) ||
        !rk_tlv_find(profile.value, RK_TLV_DER, 0x9F70, &state) ||
        !rk_tlv_find(profile.value, RK_TLV_DER, 0x90, &nickname))
        return complain("the list of profiles is not whole");
    if (state.value.len != 1 || state.value.ptr[0] != 1)
        return complain("the profile is not enabled");
    if (nickname.value.len != strlen(name) || memcmp(nickname.value.ptr, name, strlen(name)) != 0)
        return complain("the profile has another name than it was given");
    return 0;
}

static int use(struct holder *h) {
    char name[33];
    h->round++;
    int error = get_info(h) || get_challenge(h) || set_nickname(h, name) || list_profiles(h, name);
    if (!error)
        printf("round %u\n", h->round);
    return error;
}

/* Without a lock: whoever else uses the card comes between any two commands. */
static int hold(struct holder *h) {
    struct rk_lpa_error e = {0};
    if (rk_lpa_channel_open(&h->channel, rk_slice_of(isdr), &e))
        return complain(e.message);
    printf("holding %u\n", h->channel.number);
    int error = h->channel.number ? 0 : complain("no channel but the basic one");
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!error && poll(&input, 1, 0) == 0)
        error = use(h);
    rk_lpa_channel_close(&h->channel);
    return error;
}

int main(int argc, char **argv) {
    static const struct rk_lpa_pcsc_options any = {.index = -1};
    static struct holder h;
    struct rk_iccid iccid;
    struct rk_lpa_apdu apdu = {0};
    struct rk_lpa_error e = {0};
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || rk_iccid_from_text(rk_slice(argv[1], strlen(argv[1])), &iccid))
        return complain("an ICCID is needed");
    rk_iccid_to_ef(&iccid, h.iccid);
    if (rk_lpa_pcsc_new(&any, &apdu, &e))
        return complain(e.message);
    struct rk_lpa_apdu_ops unlocked = *apdu.ops;
    const struct rk_lpa_apdu shared = {&unlocked, apdu.self};
    unlocked.lock = NULL;
    h.answer.limit = RK_LPA_ES10_ANSWER_MAX;
    h.channel = (struct rk_lpa_channel){.apdu = &shared, .block_len = BLOCK};
    int error = hold(&h);
    rk_buf_free(&h.answer);
    rk_lpa_apdu_free(&apdu);
    return error;
}
