#include "euicc/euicc.h"

/*
 * TA1 offers F=512, D=32; TD1 and TD2 name T=0 and then the global octets (T=15): clock stop and
 * the three supply classes, and in TB3 the eUICC bit. The historical octets say: selection by full
 * and partial AID, command chaining, more than eight logical channels of both kinds.
 */
static const uint8_t atr[] = {0x3B, 0x9F, 0x96, 0x80, 0x3F, 0xC7, 0x82, 0x80,
                              0x31, 0xE0, 0x73, 0xFE, 0x21, 0x9F, 0x67, 'r',
                              's',  'p',  'k',  'i',  't',  0x01, 0xF0};

struct rk_slice rk_euicc_atr(void) {
    return rk_slice_of(atr);
}
