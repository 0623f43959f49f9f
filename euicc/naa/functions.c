#include "euicc/naa/vector.h"

const struct rk_functions *rk_functions_of(const struct rk_algorithm *algorithm) {
    switch (algorithm->id) {
    case RK_ALGORITHM_MILENAGE:
        return &rk_milenage;
    case RK_ALGORITHM_TUAK:
        return &rk_tuak;
    case RK_ALGORITHM_TEST:
        return &rk_test_algorithm;
    default:
        return NULL;
    }
}
