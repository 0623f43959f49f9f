#include "euicc/uicc/unit.h"

#include "euicc/uicc/file.h"

int rk_unit_error(int store_error) {
    if (store_error >= 0)
        return store_error;
    if (store_error == RK_STORE_ABSENT)
        return RK_FILE_ABSENT;
    return store_error == RK_STORE_FULL ? RK_FILE_FULL : RK_FILE_STORE;
}

int rk_unit_begin(struct rk_store *store, size_t records, size_t octets, bool *own) {
    int error = rk_store_begin(store, records, octets);
    *own = error != RK_STORE_MISUSE;
    return *own ? rk_unit_error(error) : 0;
}

int rk_unit_end(struct rk_store *store, bool own, int error) {
    if (!own)
        return error;
    if (error == 0)
        error = rk_unit_error(rk_store_commit(store));
    if (error)
        rk_store_abort(store);
    return error;
}
