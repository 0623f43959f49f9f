/*
 * rk_lpa: the agent (LPA) of SGP.22 v2.x as a library.
 *
 * Conventions
 *   - One `struct rk_lpa` is one agent on one card: rk_lpa_open, operations, rk_lpa_close. There
 *     are no globals; agents on different cards may run in different threads, each in one at a
 * time.
 *   - The caller brings an APDU transport, an HTTP transport and the callbacks, all borrowed for
 * the agent's life. Callbacks run in the thread that called the operation and must not call the
 *     agent.
 *   - Every operation returns 0 or one of RK_LPA_ERRORS and then has filled in `e` (lpa/error.h).
 *     What it may have changed by then is said there; unless a prototype says otherwise: nothing.
 *   - Operations that need a server or the card's channel open them when they first need them; both
 *     are then kept until rk_lpa_close.
 *   - Setting `*cancelled` (from a signal handler or another thread) ends the running operation at
 *     the next command or byte from the network: RK_LPA_USER. A download is then cancelled properly
 *     with card and server, which itself cannot be cancelled.
 *   - A profile is named by its ICCID (18 to 20 digits, filler optional) or by the AID of its ISD-P
 *     (hexadecimal, 10 to 32 digits).
 */
#ifndef RK_LPA_LPA_H
#define RK_LPA_LPA_H

#include "lpa/apdu/apdu.h"
#include "lpa/error.h"
#include "lpa/http/http.h"
#include "lpa/types.h"

#include <stdatomic.h>

/* --- callbacks ------------------------------------------------------------------------------- */

enum rk_lpa_event_kind {
    RK_LPA_STEP,     /* a step begins: `step`, and what it works on in `detail` (or null) */
    RK_LPA_METADATA, /* the profile's metadata is known: `profile` */
    RK_LPA_LOADING   /* `done` of `total` bytes of the bound package are with the card */
};

struct rk_lpa_progress {
    enum rk_lpa_event_kind kind;
    const char *step; /* lpac's names: "es9p_initiate_authentication", ... */
    const char *detail;
    const struct rk_lpa_profile *profile;
    size_t done;
    size_t total;
};

/* What is about to be installed, for consent (SGP.22 3.1.3, 3.1.3.1). */
struct rk_lpa_offer {
    const char *smdp;
    const struct rk_lpa_profile *profile;
    uint32_t ppr_consent;         /* rules that need the user's explicit consent (2.9.2.4) */
    bool confirmation_code_asked; /* the server wants a code */
};

/* Answers to a question. All but yes end the download, with the cancel reason of SGP.22 5.7.14. */
enum rk_lpa_answer {
    RK_LPA_YES,
    RK_LPA_NO,    /* reason endUserRejection: the order is over */
    RK_LPA_LATER, /* reason postponed: the order stays */
    RK_LPA_GONE   /* reason timeout: the order stays */
};

struct rk_lpa_ui {
    void *self;

    /* Tell progress. May be null. */
    void (*progress)(void *self, const struct rk_lpa_progress *progress);

    /*
     * Ask whether to install. Null: yes, except that rules in `ppr_consent` are then answered
     * RK_LPA_LATER, since nobody was asked.
     */
    enum rk_lpa_answer (*consent)(void *self, const struct rk_lpa_offer *offer);

    /*
     * Ask for the confirmation code the server wants and the request did not bring: text of at most
     * `cap` - 1 bytes into `code`, which the agent wipes. Null: RK_LPA_LATER.
     */
    enum rk_lpa_answer (*confirmation_code)(void *self, const struct rk_lpa_offer *offer,
                                            char *code, size_t cap);

    /* Something went wrong beside the operation, e.g. a notification stays undelivered. May be
     * null. */
    void (*warning)(void *self, const struct rk_lpa_error *error);

    /* Every APDU as it goes over the transport, and what goes over HTTP. May be null. */
    void (*trace_apdu)(void *self, bool sent, struct rk_slice apdu);
    void (*trace_http)(void *self, bool sent, const char *url, int status, struct rk_slice body);
};

/* --- the agent ------------------------------------------------------------------------------- */

struct rk_lpa_config {
    const struct rk_lpa_apdu *apdu;
    const struct rk_lpa_http *http; /* may be null: operations that need it then fail, USAGE */
    struct rk_lpa_ui ui;
    const atomic_bool *cancelled; /* may be null */
    struct rk_slice isdr_aid;     /* 5 to 16 bytes; empty: SGP.22's */
    unsigned block_len;           /* bytes of data in a STORE DATA, 6 to 255; 0: 255 */
    bool basic_channel;           /* use the basic channel, without MANAGE CHANNEL */
};

struct rk_lpa;

/* Make an agent. Nothing is sent yet. RK_LPA_USAGE (a value out of range), RK_LPA_INTERNAL. */
int rk_lpa_open(const struct rk_lpa_config *config, struct rk_lpa **out, struct rk_lpa_error *e);

/*
 * Connect to the card and open the channel to the ISD-R now rather than with the first operation
 * (SGP.22 5.7.1): TERMINAL CAPABILITY, MANAGE CHANNEL, SELECT. RK_LPA_TRANSPORT, RK_LPA_CARD.
 */
int rk_lpa_connect(struct rk_lpa *lpa, struct rk_lpa_error *e);

/* The transport's name for the card; "" before it is connected. Lives as long as the agent. */
const char *rk_lpa_card_name(const struct rk_lpa *lpa);

/* Close channel and transport and free the agent; null is fine. Sets *lpa to null. */
void rk_lpa_close(struct rk_lpa **lpa);

/* --- chip ------------------------------------------------------------------------------------ */

/* GetEID, GetEuiccConfiguredAddresses, GetEUICCInfo2, GetRAT (SGP.22 5.7.20, .3, .8, .22). */
int rk_lpa_chip_info(struct rk_lpa *lpa, struct rk_lpa_chip_info *out, struct rk_lpa_error *e);

/* ES10a.SetDefaultDpAddress (5.7.4); an empty `address` removes it. */
int rk_lpa_set_default_smdp(struct rk_lpa *lpa, const char *address, struct rk_lpa_error *e);

/* Bits for rk_lpa_memory_reset. */
enum rk_lpa_reset {
    RK_LPA_RESET_OPERATIONAL = 1u << 0,
    RK_LPA_RESET_TEST = 1u << 1,
    RK_LPA_RESET_ADDRESS = 1u << 2
};

/* ES10c.eUICCMemoryReset (5.7.19). RK_LPA_CARD with code 1: there was nothing to delete. */
int rk_lpa_memory_reset(struct rk_lpa *lpa, uint32_t what, struct rk_lpa_error *e);

/* --- profiles -------------------------------------------------------------------------------- */

/* ES10c.GetProfilesInfo (5.7.15) for all profiles. */
int rk_lpa_profile_list(struct rk_lpa *lpa, struct rk_lpa_profile_list *out,
                        struct rk_lpa_error *e);

/*
 * ES10c.EnableProfile, DisableProfile, DeleteProfile, SetNickname (5.7.16 to .18, .21). A refusal
 * is RK_LPA_CARD with the card's result in `code`. RK_LPA_USAGE: `id` names no profile, or the
 * nickname is longer than 64 bytes of UTF-8; an empty nickname removes it. After RK_LPA_TRANSPORT
 * the card may have done it: list.
 */
int rk_lpa_profile_enable(struct rk_lpa *lpa, const char *id, bool refresh, struct rk_lpa_error *e);
int rk_lpa_profile_disable(struct rk_lpa *lpa, const char *id, bool refresh,
                           struct rk_lpa_error *e);
int rk_lpa_profile_delete(struct rk_lpa *lpa, const char *id, struct rk_lpa_error *e);
int rk_lpa_profile_nickname(struct rk_lpa *lpa, const char *id, const char *nickname,
                            struct rk_lpa_error *e);

/* --- download -------------------------------------------------------------------------------- */

struct rk_lpa_download_request {
    const char *activation_code;   /* "LPA:1$..." or without the prefix; before the next two */
    const char *smdp;              /* host[:port]; null: the card's default SM-DP+ */
    const char *matching_id;       /* null or "": none */
    const char *confirmation_code; /* null: asked for when the server wants one */
    const char *imei;              /* 15 or 16 digits; null: none, and TAC 35290611 */
};

struct rk_lpa_download_result {
    bool installed;
    bool has_result; /* the card gave a ProfileInstallationResult: the following are set */
    uint32_t seq;
    struct rk_lpa_iccid iccid;
    int bpp_command;  /* bppCommandId, RK_LPA_ABSENT after success */
    int error_reason; /* errorReason, RK_LPA_ABSENT after success */
    int cancelled;    /* reason given to card and server when cancelled, else RK_LPA_ABSENT */
};

/*
 * Download and install one profile (SGP.22 3.1.3). 0: it is installed (and disabled); the
 * notification still has to be delivered. Otherwise the session was cancelled with the reason that
 * fits the cause wherever one was open (`result->cancelled`), and `e` says what is true now.
 * RK_LPA_CARD with `code` an errorReason and `bpp_command` set: the card refused the package.
 */
int rk_lpa_download(struct rk_lpa *lpa, const struct rk_lpa_download_request *request,
                    struct rk_lpa_download_result *result, struct rk_lpa_error *e);

/* --- discovery ------------------------------------------------------------------------------- */

/*
 * Ask an SM-DS what waits for this card (ES11, SGP.22 3.6.2, 5.8): `each` is called for every
 * event, in the order of the answer, with the matching ID and the SM-DP+ to download it from.
 * `smds` null: the card's root SM-DS. No event is success.
 */
int rk_lpa_discover(struct rk_lpa *lpa, const char *smds, const char *imei,
                    void (*each)(void *context, const char *event_id, const char *address),
                    void *context, struct rk_lpa_error *e);

/* --- notifications --------------------------------------------------------------------------- */

/* ES10b.ListNotification (5.7.9) for all events. */
int rk_lpa_notification_list(struct rk_lpa *lpa, struct rk_lpa_notification_list *out,
                             struct rk_lpa_error *e);

/*
 * ES10b.RetrieveNotificationsList (5.7.10) of one: the PendingNotification as the card signed it,
 * appended to `out`. RK_LPA_CARD when there is none with that number.
 */
int rk_lpa_notification_retrieve(struct rk_lpa *lpa, uint32_t seq, struct rk_buf *out,
                                 struct rk_lpa_error *e);

/*
 * Send a PendingNotification to `address` (ES9+.HandleNotification, 5.6.4). Success: the server
 * answered 2xx.
 */
int rk_lpa_notification_send(struct rk_lpa *lpa, const char *address, struct rk_slice pending,
                             struct rk_lpa_error *e);

/* ES10b.RemoveNotificationFromList (5.7.11). RK_LPA_CARD with code 1: there is none. */
int rk_lpa_notification_remove(struct rk_lpa *lpa, uint32_t seq, struct rk_lpa_error *e);

/*
 * Deliver the one notification `seq`: retrieve, send, and with `remove` remove it. RK_LPA_CARD when
 * it is not there. When it was sent but could not be removed: the error of the removal; sending it
 * again does no harm.
 */
int rk_lpa_notification_deliver(struct rk_lpa *lpa, uint32_t seq, bool remove,
                                struct rk_lpa_error *e);

struct rk_lpa_delivery {
    size_t delivered;
    size_t left; /* still on the card */
};

/*
 * Deliver all that are there, each address in rising order of seqNumber, removing (with `remove`)
 * each only after the server took it. The first failure of an address is told by `warning` and ends
 * that address alone. 0 when the list could be read and each one was delivered; else the first
 * failure.
 */
int rk_lpa_notification_deliver_all(struct rk_lpa *lpa, bool remove, struct rk_lpa_delivery *out,
                                    struct rk_lpa_error *e);

#endif
