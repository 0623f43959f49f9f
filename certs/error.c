#include "certs/error.h"

const char *rk_certs_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case value:                                                                                    \
        return text;
        RK_CERTS_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}
