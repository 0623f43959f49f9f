/* The power of a card in a PC/SC reader. */
#include "tests/conformance/bench.h"

#include <winscard.h>

bool bench_reader_power(const char *name, bool warm) {
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD protocol;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
        return false;
    bool ok =
        SCardConnect(context, name, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                     &card, &protocol) == SCARD_S_SUCCESS;
    /* pcscd does it at once, and has the card powered again for whoever connects next. */
    if (ok)
        ok = SCardDisconnect(card, warm ? SCARD_RESET_CARD : SCARD_UNPOWER_CARD) == SCARD_S_SUCCESS;
    SCardReleaseContext(context);
    return ok;
}
