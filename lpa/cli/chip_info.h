/* What a card says of itself, for programs and for people. */
#ifndef RK_LPA_CLI_CHIP_INFO_H
#define RK_LPA_CLI_CHIP_INFO_H

#include "asn1/wire/json.h"
#include "lpa/types.h"

#include <stdio.h>

/* Fill lpac's object for `chip info`. */
void lpa_chip_info_json(struct rk_json out, const struct rk_lpa_chip_info *info);

void lpa_chip_info_show(FILE *out, const struct rk_lpa_chip_info *info);

#endif
