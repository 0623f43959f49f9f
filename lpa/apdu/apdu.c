#include "lpa/apdu/apdu.h"

#include <stdlib.h>

/* Every transport of this folder is one block of memory, and its disconnect may come twice. */
void rk_lpa_apdu_free(struct rk_lpa_apdu *apdu) {
    if (apdu->self) {
        apdu->ops->disconnect(apdu->self);
        free(apdu->self);
    }
    *apdu = (struct rk_lpa_apdu){0};
}
