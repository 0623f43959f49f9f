/*
 * The program lpa: what its verbs share. One file per verb; each opens a session, does one thing
 * with the library, and prints the outcome.
 *
 * Two faces. On a terminal: progress on stderr, readable results on stdout. With --json, or when
 * stdout is no terminal: lpac's lines on stdout, {"type":"progress",...} while it works and one
 * {"type":"lpa",...} at the end, with lpac's keys and values.
 */
#ifndef RK_LPA_CLI_CLI_H
#define RK_LPA_CLI_CLI_H

#include "asn1/wire/json.h"
#include "lpa/lines.h"
#include "lpa/lpa.h"
#include "tools/cli/cli.h"

struct lpa_session {
    struct rk_cli *cli;
    struct rk_lpa *lpa;
    struct rk_lpa_apdu apdu;
    struct rk_lpa_http http;
    struct rk_lpa_lines lines;
    struct rk_buf aid;
    const char **ca; /* values of --ca, ends with null */
    int64_t clock;   /* of --clock, 0 without */
    bool fixed;      /* --seed or --clock: a test, which trusts test CIs alone */
    bool json;
    bool interactive; /* somebody is there to be asked */
    bool yes, preview;
    bool line_open; /* a progress line on stderr waits for its end */
    bool asked_and_refused;
};

/* Whether results go out as JSON. */
bool lpa_json_mode(struct rk_cli *cli);

/*
 * Read the global options and the environment and make the agent they describe; `server` when the
 * verb may talk to one. Anything but RK_CLI_OK has been told, and nothing is left to close.
 */
int lpa_session_open(struct rk_cli *cli, bool server, struct lpa_session *s);
void lpa_session_close(struct lpa_session *s);

/*
 * End a verb: print the outcome, close the session, return the exit status. `line` is a line of
 * lpa_line, printed in JSON mode and consumed in any; null: one whose data is null.
 */
int lpa_success(struct lpa_session *s, struct rk_json *line);
int lpa_failure(struct lpa_session *s, const struct rk_lpa_error *e);

/* The same with lpac's own words in `message` and `data` of the JSON line (null: the error's). */
int lpa_failure_as(struct lpa_session *s, const struct rk_lpa_error *e, const char *message,
                   const char *data);

/* Deliver what notifications there are; what stays is told as a warning. */
void lpa_deliver(struct lpa_session *s);

/* --- printing (print.c) ---------------------------------------------------------------------- */

/*
 * Begin a line {"type":type,"payload":{"code":code,"message":message,...}}: the document, to be
 * printed by rk_cli_json_line, and its payload, to which "data" is still to be added.
 */
struct rk_json lpa_line(const char *type, int code, const char *message, struct rk_json *payload);

/* A line {"type":"progress",...} with a text or null in `data`. */
void lpa_print_progress(struct lpa_session *s, const char *message, const char *data);

/* Members: foreign text, cleaned (null if absent); bytes in lower-case hexadecimal (likewise). */
void lpa_put_text(struct rk_json object, const char *name, struct rk_slice text);
void lpa_put_hex(struct rk_json object, const char *name, struct rk_slice bytes);
void lpa_put_text_or_null(struct rk_json object, const char *name, const char *text);

/* Foreign text for a terminal, "-" if absent or empty. Returns `out`. */
const char *lpa_shown(char *out, size_t cap, struct rk_slice text);

/* Tell an error on stderr: what, where, what to do. */
void lpa_tell_error(struct lpa_session *s, const struct rk_lpa_error *e);

/* End a progress line on stderr. */
void lpa_end_line(struct lpa_session *s);

/* --- lpac's words (words.c); null if there is none -------------------------------------------- */

const char *lpa_state_word(int state);
const char *lpa_class_word(int profile_class);
const char *lpa_icon_word(int icon_type);
const char *lpa_event_word(uint32_t event);
const char *lpa_bpp_command_word(int command);
const char *lpa_error_reason_word(int reason);

/* --- environment (env.c) --------------------------------------------------------------------- */

/* The variable `name`, or the deprecated `old` (may be null); null if neither or empty. */
const char *lpa_env(const char *name, const char *old);

/* lpac's boolean variables: 1, y, on, yes, true; anything else, or unset, is false. */
bool lpa_env_flag(const char *name, const char *old);

/* The same words for an argument. */
bool lpa_is_true(const char *text);

/* --- --ca, --seed and --clock (fixed.c) ------------------------------------------------------ */

/*
 * Read them into `s`, and let OpenSSL draw from the seed, before anything else does. RK_CLI_OK, or
 * the exit status after telling; `s->ca` is to be freed in any case.
 */
int lpa_read_fixed(struct lpa_session *s);

/* --- callbacks (ui.c) ------------------------------------------------------------------------ */

struct rk_lpa_ui lpa_ui(struct lpa_session *s);

/* Set by Ctrl-C. */
extern atomic_bool lpa_cancelled;
void lpa_catch_signals(void);

/* The rules of a profile in words. Returns `out`. */
const char *lpa_rules_text(uint32_t ppr, char *out, size_t cap);

/* The command line: global options and verbs. */
extern const struct rk_cli_program lpa_program;

/* Sequence numbers as arguments, or --all: 0, or the exit status after telling (notification.c). */
int lpa_check_numbers(struct rk_cli *cli);

/* --- verbs ----------------------------------------------------------------------------------- */

int lpa_chip_info(struct rk_cli *cli);
int lpa_chip_defaultsmdp(struct rk_cli *cli);
int lpa_chip_purge(struct rk_cli *cli);
int lpa_profile_list(struct rk_cli *cli);
int lpa_profile_download(struct rk_cli *cli);
int lpa_profile_enable(struct rk_cli *cli);
int lpa_profile_disable(struct rk_cli *cli);
int lpa_profile_delete(struct rk_cli *cli);
int lpa_profile_nickname(struct rk_cli *cli);
int lpa_profile_discovery(struct rk_cli *cli);
int lpa_notification_list(struct rk_cli *cli);
int lpa_notification_process(struct rk_cli *cli);
int lpa_notification_remove(struct rk_cli *cli);
int lpa_notification_dump(struct rk_cli *cli);
int lpa_notification_replay(struct rk_cli *cli);
int lpa_driver_apdu_list(struct rk_cli *cli);
int lpa_driver_list(struct rk_cli *cli);
int lpa_version(struct rk_cli *cli);

#endif
