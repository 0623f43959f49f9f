/* A profile that is offered for download, for programs and for people. */
#ifndef RK_LPA_CLI_METADATA_H
#define RK_LPA_CLI_METADATA_H

#include "lpa/cli/cli.h"

/* Fill lpac's object for es8p_metadata_parse. */
void lpa_metadata_json(struct rk_json out, const struct rk_lpa_profile *profile);

/* What is about to be installed, on stderr. */
void lpa_metadata_show(struct lpa_session *s, const struct rk_lpa_offer *offer);

#endif
