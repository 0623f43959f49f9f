#include "tools/cli/octets.h"
#include "tools/usim/card.h"
#include "tools/usim/commands.h"
#include "tools/usim/network.h"

#include <openssl/rand.h>
#include <string.h>

/* What the card answered to a challenge (TS 31.102 7.1.2.1). */
enum outcome { SUCCESS, OUT_OF_STEP, NOT_SUCCESS };

static int read_algorithm(struct rk_cli *cli, struct rk_usim_subscriber *out) {
    static const struct {
        const char *name;
        enum rk_usim_algorithm algorithm;
    } known[] = {
        {"milenage", RK_USIM_MILENAGE}, {"tuak", RK_USIM_TUAK}, {"test", RK_USIM_TEST_ALGORITHM}};
    const char *name = rk_cli_has(cli, "--algorithm") ? rk_cli_get(cli, "--algorithm") : "milenage";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0) {
            out->algorithm = known[i].algorithm;
            return RK_CLI_OK;
        }
    return rk_cli_usage_error(cli, "--algorithm is milenage, tuak or test, not '%s'", name);
}

static int read_tuak(struct rk_cli *cli, struct rk_usim_subscriber *out) {
    uint64_t iterations = 1;
    int error = rk_cli_octets(cli, "--options", "01", &out->options, 1);
    if (!error && !rk_usim_tuak_options_good(out->options))
        return rk_cli_usage_error(cli, "--options is no octet that TUAK has lengths for");
    if (!error)
        error = rk_cli_number(cli, "--iterations", 1, 255, 1, &iterations);
    out->iterations = (uint8_t)iterations;
    return error;
}

static int read_subscriber(struct rk_cli *cli, struct rk_usim_subscriber *out) {
    int error = read_algorithm(cli, out);
    bool tuak = !error && out->algorithm == RK_USIM_TUAK;
    const char *key = rk_cli_get(cli, "--ki");
    out->k_len = tuak && key && strlen(key) == 2 * RK_USIM_KEY_MAX ? RK_USIM_KEY_MAX : 16;
    if (!error)
        error = rk_cli_octets(cli, "--ki", NULL, out->k, out->k_len);
    if (!error && out->algorithm != RK_USIM_TEST_ALGORITHM)
        error = rk_cli_octets(cli, "--opc", NULL, out->opc, tuak ? RK_USIM_KEY_MAX : 16);
    if (tuak && !error)
        error = read_tuak(cli, out);
    if (!error)
        error = rk_cli_octets(cli, "--amf", "8000", out->amf, sizeof out->amf);
    return error;
}

static int send_challenge(struct rk_usim_card *card, const struct rk_usim_vector *vector) {
    uint8_t command[5 + 18 + RK_USIM_AUTN_MAX] = {0x00, 0x88, 0x00, 0x81};
    command[4] = (uint8_t)(18 + vector->autn_len);
    command[5] = 16;
    memcpy(command + 6, vector->rand, 16);
    command[22] = (uint8_t)vector->autn_len;
    memcpy(command + 23, vector->autn, vector->autn_len);
    return rk_usim_send(card, rk_slice(command, 23 + vector->autn_len));
}

/* A value of the answer: one length octet, then that many. False if it is not all there. */
static bool next_value(struct rk_slice *answer, struct rk_slice *value) {
    if (answer->len == 0 || answer->len - 1 < answer->ptr[0])
        return false;
    *value = rk_slice(answer->ptr + 1, answer->ptr[0]);
    *answer = rk_slice_from(*answer, 1 + value->len);
    return true;
}

/* RES, CK and IK must be what the network computed; RES may be cut to 4 octets or more. */
static bool answer_right(struct rk_slice answer, const struct rk_usim_vector *v) {
    struct rk_slice res, ck, ik;
    return next_value(&answer, &res) && next_value(&answer, &ck) && next_value(&answer, &ik) &&
           res.len >= 4 && res.len <= v->xres_len && rk_equal_ct(res.ptr, v->xres, res.len) &&
           ck.len == v->ck_len && rk_equal_ct(ck.ptr, v->ck, ck.len) && ik.len == v->ck_len &&
           rk_equal_ct(ik.ptr, v->ik, ik.len);
}

static enum outcome judge(const struct rk_usim_card *card, const struct rk_usim_subscriber *who,
                          const struct rk_usim_vector *vector, uint64_t *card_sqn) {
    struct rk_slice answer = rk_slice(card->answer, card->len);
    if (card->sw >> 8 != 0x90 && card->sw >> 8 != 0x91)
        return NOT_SUCCESS;
    if (answer.len && answer.ptr[0] == 0xDB)
        return answer_right(rk_slice_from(answer, 1), vector) ? SUCCESS : NOT_SUCCESS;
    size_t auts_len = rk_usim_auts_len(who);
    if (answer.len == 2 + auts_len && answer.ptr[0] == 0xDC && answer.ptr[1] == auts_len &&
        rk_usim_open_auts(who, vector->rand, answer.ptr + 2, card_sqn))
        return OUT_OF_STEP;
    return NOT_SUCCESS;
}

static int challenge(struct rk_usim_card *card, const struct rk_usim_subscriber *who, uint64_t sqn,
                     enum outcome *outcome, uint64_t *card_sqn) {
    uint8_t rand[16];
    struct rk_usim_vector vector;
    if (RAND_bytes(rand, sizeof rand) != 1 || !rk_usim_make_vector(who, rand, sqn, &vector))
        return rk_cli_error(card->cli, RK_CLI_INTERNAL, "the crypto library failed");
    int error = send_challenge(card, &vector);
    if (!error)
        *outcome = judge(card, who, &vector, card_sqn);
    rk_wipe(&vector, sizeof vector);
    return error;
}

static int refused(const struct rk_usim_card *card) {
    const char *note = card->len            ? " with a wrong response"
                       : card->sw == 0x6982 ? ", a PIN has to be verified first"
                       : card->sw == 0x9862 ? ", the key is not the card's"
                                            : "";
    return rk_cli_error(card->cli, RK_CLI_CARD, "not authenticated: the card answers %04X%s",
                        card->sw, note);
}

/* Challenge; when the card's sequence number is ahead, follow it and challenge once more. */
static int authenticate(struct rk_usim_card *card, const struct rk_usim_subscriber *who,
                        uint64_t sqn) {
    enum outcome outcome;
    uint64_t card_sqn = 0;
    bool resynchronised = false;
    int error = rk_usim_select_usim(card);
    if (!error)
        error = challenge(card, who, sqn, &outcome, &card_sqn);
    if (!error && outcome == OUT_OF_STEP) {
        resynchronised = true;
        sqn = ((card_sqn >> 5) + 1) << 5;
        error = challenge(card, who, sqn, &outcome, &card_sqn);
    }
    if (error)
        return error;
    if (outcome != SUCCESS)
        return refused(card);
    const char *format = rk_cli_has(card->cli, "--json")
                             ? "{\"authenticated\":true,\"sqn\":%llu,\"resynchronised\":%s}\n"
                             : "authenticated: RES, CK and IK are right (SQN %llu%s)\n";
    const char *note = rk_cli_has(card->cli, "--json")
                           ? (resynchronised ? "true" : "false")
                           : (resynchronised ? ", after resynchronisation" : "");
    fprintf(rk_cli_out(card->cli), format, (unsigned long long)sqn, note);
    return RK_CLI_OK;
}

int rk_usim_authenticate(struct rk_cli *cli) {
    struct rk_usim_subscriber who = {0};
    struct rk_usim_card card;
    uint64_t sqn = 32;
    int error = read_subscriber(cli, &who);
    if (!error)
        error = rk_cli_number(cli, "--sqn", 0, ((uint64_t)1 << 48) - 1, 32, &sqn);
    if (!error)
        error = rk_usim_connect(cli, &card);
    if (!error) {
        error = authenticate(&card, &who, sqn);
        rk_usim_disconnect(&card);
    }
    rk_wipe(&who, sizeof who);
    return error;
}
