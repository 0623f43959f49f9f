/* Progress, questions and traces: the agent's callbacks. */
#include "asn1/wire/bytes.h"
#include "lpa/cli/cli.h"
#include "lpa/cli/metadata.h"
#include "tools/cli/json.h"

#include <signal.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

atomic_bool lpa_cancelled;

static void on_signal(int number) {
    (void)number;
    atomic_store(&lpa_cancelled, true);
}

/* The first Ctrl-C cancels properly; the second one ends the program where it stands. */
void lpa_catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static const struct {
    const char *step, *text;
} STEPS[] = {
    {"es10b_get_euicc_challenge_and_info", "asking the card for a challenge"},
    {"es9p_initiate_authentication", "calling the server"},
    {"es10b_authenticate_server", "the card checks the server"},
    {"es9p_authenticate_client", "the server checks the card"},
    {"es10b_get_rat", "asking the card which policy rules it allows"},
    {"es10b_prepare_download", "the card prepares the download"},
    {"es9p_get_bound_profile_package", "fetching the profile"},
    {"es10b_load_bound_profile_package", "loading the profile"},
    {"es10b_cancel_session", "cancelling with the card"},
    {"es9p_cancel_session", "cancelling with the server"},
    {"es9p_handle_notification", "delivering notification"},
    {"es11_authenticate_client", "asking for events"},
};

static void show_step(struct lpa_session *s, const struct rk_lpa_progress *p) {
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        if (strcmp(STEPS[i].step, p->step) != 0)
            continue;
        lpa_end_line(s);
        fprintf(rk_cli_err(s->cli), "%s%s%s\n", STEPS[i].text, p->detail ? ": " : "",
                p->detail ? p->detail : "");
    }
}

static void show_loading(struct lpa_session *s, const struct rk_lpa_progress *p) {
    FILE *err = rk_cli_err(s->cli);
    if (!isatty(fileno(err)) || p->total == 0)
        return;
    fprintf(err, "\r%3zu %% of %zu bytes", p->done * 100 / p->total, p->total);
    s->line_open = true;
    if (p->done == p->total)
        lpa_end_line(s);
    fflush(err);
}

static void on_progress(void *self, const struct rk_lpa_progress *p) {
    struct lpa_session *s = self;
    if (p->kind == RK_LPA_LOADING && !s->json)
        show_loading(s, p);
    if (p->kind == RK_LPA_STEP && !s->json)
        show_step(s, p);
    if (p->kind == RK_LPA_STEP && s->json)
        lpa_print_progress(s, p->step, p->detail);
    if (p->kind == RK_LPA_METADATA && s->json) {
        struct rk_json payload, line = lpa_line("progress", 0, p->step, &payload);
        lpa_metadata_json(rk_json_put_object(payload, "data"), p->profile);
        rk_cli_json_line(s->cli, &line);
    }
}

/* One line of stdin without its end; false at the end of input or after Ctrl-C. */
static bool read_answer(struct lpa_session *s, char *out, size_t cap) {
    s->line_open = s->interactive;
    if (!fgets(out, (int)cap, rk_cli_in(s->cli)) || atomic_load(&lpa_cancelled))
        return false;
    /* Whoever typed the answer has ended the line with it. */
    s->line_open = false;
    out[strcspn(out, "\r\n")] = 0;
    return true;
}

static bool is_word(const char *line, const char *word) {
    return strcasecmp(line, word) == 0 || (strlen(line) == 1 && strncasecmp(line, word, 1) == 0);
}

/* A refusal ends the order at the server for good, so nothing but a plain no is taken for one. */
static enum rk_lpa_answer ask(struct lpa_session *s, const char *question) {
    FILE *err = rk_cli_err(s->cli);
    char line[64];
    for (;;) {
        fprintf(err, "%s [y/n] ", question);
        fflush(err);
        if (!read_answer(s, line, sizeof line))
            return RK_LPA_LATER;
        if (is_word(line, "yes"))
            return RK_LPA_YES;
        s->asked_and_refused = is_word(line, "no");
        if (s->asked_and_refused)
            return RK_LPA_NO;
        fputs("y installs it; n refuses it, which ends the order; Ctrl-C leaves it for later\n",
              err);
    }
}

/* lpac's dialogue for programs: the question on stdout, one character on stdin. All but a yes ends
 * the download, as with lpac; only a no ends the order. */
static enum rk_lpa_answer ask_program(struct lpa_session *s) {
    char line[64];
    lpa_print_progress(s, "preview", "y/n");
    char answer = read_answer(s, line, sizeof line) ? line[0] : 0;
    bool yes = answer == 'y' || answer == 'Y', no = answer == 'n' || answer == 'N';
    s->asked_and_refused = !yes;
    return yes ? RK_LPA_YES : no ? RK_LPA_NO : RK_LPA_LATER;
}

static enum rk_lpa_answer on_consent(void *self, const struct rk_lpa_offer *offer) {
    struct lpa_session *s = self;
    if (!s->json)
        lpa_metadata_show(s, offer);
    if (s->yes)
        return RK_LPA_YES;
    if (s->preview && s->json)
        return ask_program(s);
    if (s->interactive)
        return ask(s, offer->ppr_consent ? "Install it, and accept its rules?" : "Install it?");
    /* Nobody is there: lpac installs then, unless told to ask; but rules that bind the user are not
     * ours to accept. */
    return s->preview || offer->ppr_consent ? RK_LPA_LATER : RK_LPA_YES;
}

static enum rk_lpa_answer on_code(void *self, const struct rk_lpa_offer *offer, char *code,
                                  size_t cap) {
    struct lpa_session *s = self;
    (void)offer;
    if (!s->interactive)
        return RK_LPA_LATER;
    fprintf(rk_cli_err(s->cli), "Confirmation code: ");
    fflush(rk_cli_err(s->cli));
    return read_answer(s, code, cap) ? RK_LPA_YES : RK_LPA_LATER;
}

static void on_warning(void *self, const struct rk_lpa_error *e) {
    struct lpa_session *s = self;
    lpa_end_line(s);
    rk_cli_warn(s->cli, "%s%s%s", e->message, e->hint[0] ? "; " : "", e->hint);
}

static void trace_apdu(void *self, bool sent, struct rk_slice apdu) {
    struct lpa_session *s = self;
    FILE *err = rk_cli_err(s->cli);
    struct rk_buf hex = {0};
    size_t head = sent ? 5 : 0, tail = sent ? 0 : 2;
    const uint8_t *p = apdu.ptr;
    if (apdu.len > head + tail)
        rk_hex_lower(rk_slice(p + head, apdu.len - head - tail), &hex);
    const char *data = rk_buf_text(&hex);
    if (sent)
        fprintf(err,
                "[DEBUG] [APDU] [TX] CLA: %02X, INS: %02X, P1: %02X, P2: %02X, Lc: %02X, Data: "
                "%s\n",
                p[0], p[1], p[2], p[3], apdu.len > 4 ? p[4] : 0, data ? data : "");
    else
        fprintf(err, "[DEBUG] [APDU] [RX] SW1: %02X, SW2: %02X, Data: %s\n", p[apdu.len - 2],
                p[apdu.len - 1], data ? data : "");
    rk_buf_free(&hex);
}

static void trace_http(void *self, bool sent, const char *url, int status, struct rk_slice body) {
    struct lpa_session *s = self;
    FILE *err = rk_cli_err(s->cli);
    if (sent)
        fprintf(err, "[DEBUG] [HTTP] [TX] URL: %s, Data: ", url);
    else
        fprintf(err, "[DEBUG] [HTTP] [RX] RCode: %d, Data: ", status);
    for (size_t i = 0; i < body.len; i++)
        fputc(body.ptr[i] < 0x20 || body.ptr[i] == 0x7F ? '?' : body.ptr[i], err);
    fputc('\n', err);
}

struct rk_lpa_ui lpa_ui(struct lpa_session *s) {
    bool apdus = lpa_env_flag("LPAC_APDU_DEBUG", "LIBEUICC_DEBUG_APDU");
    bool http = lpa_env_flag("LPAC_HTTP_DEBUG", "LIBEUICC_DEBUG_HTTP");
    return (struct rk_lpa_ui){.self = s,
                              .progress = on_progress,
                              .consent = on_consent,
                              .confirmation_code = on_code,
                              .warning = on_warning,
                              .trace_apdu = apdus ? trace_apdu : NULL,
                              .trace_http = http ? trace_http : NULL};
}
