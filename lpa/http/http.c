#include "lpa/http/http.h"

void rk_lpa_http_free(struct rk_lpa_http *http) {
    if (http->self)
        http->ops->free(http->self);
    *http = (struct rk_lpa_http){0};
}
