/* What the algorithms of the network's side make; for its own files alone. */
#ifndef RK_TOOLS_USIM_OUTPUTS_H
#define RK_TOOLS_USIM_OUTPUTS_H

#include "tools/usim/network.h"

/* f1 and f1*, f2 and f5, f3, f4, f5* of one challenge, and how long they are. */
struct rk_usim_outputs {
    size_t mac_len, res_len, ck_len;
    uint8_t mac_a[RK_USIM_MAC_MAX], mac_s[RK_USIM_MAC_MAX];
    uint8_t res[32];
    uint8_t ck[RK_USIM_KEY_MAX], ik[RK_USIM_KEY_MAX];
    uint8_t ak[6], ak_resync[6];
};

/* TUAK; `sqn` is 6 octets, `amf` 2. The options have been found good. */
void rk_usim_tuak(const struct rk_usim_subscriber *s, const uint8_t rand[16], const uint8_t sqn[6],
                  const uint8_t amf[2], struct rk_usim_outputs *o);

#endif
