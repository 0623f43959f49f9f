#include "smdp/core/error.h"

const char *rk_dp_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_DP_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}
