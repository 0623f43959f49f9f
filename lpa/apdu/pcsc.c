/* Readers of pcscd, in shared mode, so that other programs may use the card beside us. */
#include "lpa/apdu/apdu.h"

#include <stdlib.h>
#include <string.h>
#include <winscard.h>

static const char STEP[] = "apdu_pcsc";

enum { READERS_MAX = 4096 };

struct pcsc {
    char name[MAX_READERNAME + 1]; /* "": any */
    char ignore[512];
    int index; /* -1: any */
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD protocol;
    bool has_context, has_card, locked;
};

static const struct {
    LONG code;
    const char *hint;
} HINTS[] = {
    {SCARD_E_NO_SERVICE, "pcscd is not running: start it (systemctl start pcscd.socket)"},
    {SCARD_E_NO_READERS_AVAILABLE, "plug in a reader; `lpa driver apdu list` shows what is there"},
    {SCARD_E_UNKNOWN_READER, "`lpa driver apdu list` shows the readers there are"},
    {SCARD_E_NO_SMARTCARD, "put the card in, chip towards the contacts"},
    {SCARD_W_REMOVED_CARD, "the card was pulled; put it back and list the profiles"},
    {SCARD_W_UNRESPONSIVE_CARD, "the card does not answer: clean the contacts, try it again"},
    {SCARD_E_SHARING_VIOLATION, "another program holds the reader for itself: close it"},
    {SCARD_W_RESET_CARD, "another program has reset the card: try again"},
    {SCARD_W_UNPOWERED_CARD, "the card has lost power: put it in again"},
};

static int failed(struct rk_lpa_error *e, const char *what, LONG code) {
    rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP, "%s: %s", what,
                pcsc_stringify_error(code));
    for (size_t i = 0; i < sizeof HINTS / sizeof HINTS[0]; i++)
        if (HINTS[i].code == code)
            rk_lpa_error_hint(e, "%s", HINTS[i].hint);
    return RK_LPA_TRANSPORT;
}

/* The readers' names, each with its zero, as pcscd lists them. */
static int list_readers(SCARDCONTEXT context, char *names, struct rk_lpa_error *e) {
    DWORD len = READERS_MAX - 2;
    memset(names, 0, READERS_MAX);
    LONG code = SCardListReaders(context, NULL, names, &len);
    return code == SCARD_S_SUCCESS ? 0 : failed(e, "no reader found", code);
}

static bool has_card(SCARDCONTEXT context, const char *name) {
    SCARD_READERSTATE state = {.szReader = name, .dwCurrentState = SCARD_STATE_UNAWARE};
    return SCardGetStatusChange(context, 0, &state, 1) == SCARD_S_SUCCESS &&
           (state.dwEventState & SCARD_STATE_PRESENT) != 0;
}

static bool ignored(const struct pcsc *p, const char *name) {
    char list[sizeof p->ignore];
    memcpy(list, p->ignore, sizeof list);
    char *rest = NULL;
    for (char *part = strtok_r(list, ";", &rest); part; part = strtok_r(NULL, ";", &rest))
        if (strstr(name, part))
            return true;
    return false;
}

/* The reader that is meant: the exact name, else one that contains it, else the first with a card.
 */
static const char *choose(const struct pcsc *p, const char *names) {
    const char *filled = NULL, *first = NULL;
    int index = 0;
    for (const char *name = names; *name; name += strlen(name) + 1, index++) {
        if (p->index >= 0) {
            if (index == p->index)
                return name;
            continue;
        }
        if (ignored(p, name) || !strstr(name, p->name))
            continue;
        if (p->name[0] && strcmp(name, p->name) == 0)
            return name;
        if (!first)
            first = name;
        if (!filled && has_card(p->context, name))
            filled = name;
    }
    return filled ? filled : first;
}

static int attach(struct pcsc *p, const char *name, struct rk_lpa_error *e) {
    LONG code = SCardConnect(p->context, name, SCARD_SHARE_SHARED,
                             SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &p->card, &p->protocol);
    if (code != SCARD_S_SUCCESS)
        return failed(e, name, code);
    p->has_card = true;
    return 0;
}

static void read_atr(struct pcsc *p, struct rk_lpa_apdu_link *link) {
    DWORD name_len = 0, state = 0, protocol = 0, atr_len = sizeof link->atr;
    if (SCardStatus(p->card, NULL, &name_len, &state, &protocol, link->atr, &atr_len) ==
        SCARD_S_SUCCESS)
        link->atr_len = atr_len;
}

static void pcsc_disconnect(void *self) {
    struct pcsc *p = self;
    if (p->locked)
        SCardEndTransaction(p->card, SCARD_LEAVE_CARD);
    if (p->has_card)
        SCardDisconnect(p->card, SCARD_LEAVE_CARD);
    if (p->has_context)
        SCardReleaseContext(p->context);
    p->locked = p->has_card = p->has_context = false;
}

static int connect_chosen(struct pcsc *p, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    char names[READERS_MAX];
    int error = list_readers(p->context, names, e);
    if (error)
        return error;
    const char *name = choose(p, names);
    if (!name)
        return failed(e, p->name[0] ? p->name : "no reader with that number",
                      SCARD_E_UNKNOWN_READER);
    error = attach(p, name, e);
    if (error)
        return error;
    rk_lpa_clean_text(link->name, sizeof link->name, name, strlen(name));
    link->le_needed = p->protocol == SCARD_PROTOCOL_T1;
    read_atr(p, link);
    return 0;
}

static int pcsc_connect(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    struct pcsc *p = self;
    LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context);
    if (code != SCARD_S_SUCCESS)
        return failed(e, "PC/SC is not there", code);
    p->has_context = true;
    int error = connect_chosen(p, link, e);
    if (error) {
        rk_lpa_error_retry(e, RK_LPA_RETRY_SAFE);
        pcsc_disconnect(p);
    }
    return error;
}

static int pcsc_transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap,
                         size_t *len, struct rk_lpa_error *e) {
    struct pcsc *p = self;
    const SCARD_IO_REQUEST *pci = p->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
    DWORD got = (DWORD)cap;
    LONG code = SCardTransmit(p->card, pci, command.ptr, (DWORD)command.len, NULL, answer, &got);
    if (code != SCARD_S_SUCCESS)
        return failed(e, "the card cannot be reached", code);
    if (got < 2)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP,
                           "the reader gave an answer without status word");
    *len = got;
    return 0;
}

static int pcsc_lock(void *self, bool on, struct rk_lpa_error *e) {
    struct pcsc *p = self;
    if (!on) {
        if (p->locked)
            SCardEndTransaction(p->card, SCARD_LEAVE_CARD);
        p->locked = false;
        return 0;
    }
    LONG code = SCardBeginTransaction(p->card);
    if (code != SCARD_S_SUCCESS)
        return failed(e, "the card cannot be had for ourselves", code);
    p->locked = true;
    return 0;
}

static const struct rk_lpa_apdu_ops PCSC = {.connect = pcsc_connect,
                                            .transmit = pcsc_transmit,
                                            .lock = pcsc_lock,
                                            .disconnect = pcsc_disconnect};

static bool copy(char *out, size_t cap, const char *text) {
    size_t len = text ? strlen(text) : 0;
    if (len >= cap)
        return false;
    if (text)
        memcpy(out, text, len);
    return true;
}

int rk_lpa_pcsc_new(const struct rk_lpa_pcsc_options *options, struct rk_lpa_apdu *out,
                    struct rk_lpa_error *e) {
    struct pcsc *p = calloc(1, sizeof *p);
    if (!p)
        return rk_lpa_fail_memory(e, STEP);
    p->index = options->index;
    if (!copy(p->name, sizeof p->name, options->name) ||
        !copy(p->ignore, sizeof p->ignore, options->ignore)) {
        free(p);
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_APDU, STEP, "the reader's name is too long");
    }
    *out = (struct rk_lpa_apdu){&PCSC, p};
    return 0;
}

int rk_lpa_pcsc_list(void (*each)(void *context, int index, const char *name, bool has_card),
                     void *context, struct rk_lpa_error *e) {
    SCARDCONTEXT pcsc;
    char names[READERS_MAX];
    LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &pcsc);
    if (code != SCARD_S_SUCCESS)
        return failed(e, "PC/SC is not there", code);
    int error = list_readers(pcsc, names, e);
    int index = 0;
    for (const char *name = names; !error && *name; name += strlen(name) + 1)
        each(context, index++, name, has_card(pcsc, name));
    SCardReleaseContext(pcsc);
    return error;
}
