/* AUTHENTICATE in the GBA context: TS 31.102 7.1.2.1 with tags DD (bootstrapping) and DE (NAF
 * derivation), TS 31.103 likewise. */
#include "euicc/naa/authenticate.h"

#include <string.h>

enum { BOOTSTRAPPING = 0xDD, NAF_DERIVATION = 0xDE };

/* The context, with its files looked up. */
struct gba {
    struct rk_naa naa;
    struct rk_file parameters, list; /* EF.GBABP, EF.GBANL */
};

/* A service that is claimed without its files is not there. */
static uint16_t open_files(struct rk_call *call, const struct rk_file *adf, struct gba *gba) {
    static const uint16_t usim[] = {0x6FD6, 0x6FDA}, isim[] = {0x6FD5, 0x6FD7};
    const uint16_t *fids = rk_application_kind(adf) == RK_APPLICATION_ISIM ? isim : usim;
    struct rk_files *files = &call->uicc->files;
    gba->naa = (struct rk_naa){files, call->uicc->port->crypto, adf->index};
    int error = rk_file_child(files, adf->index, fids[0], &gba->parameters);
    if (!error)
        error = rk_file_child(files, adf->index, fids[1], &gba->list);
    if (error)
        return error == RK_FILE_ABSENT ? RK_SW_SECURITY_CONTEXT : RK_SW_MEMORY;
    return gba->parameters.kind == RK_FILE_KIND_TRANSPARENT && gba->list.kind == RK_FILE_KIND_LINEAR
               ? RK_SW_OK
               : RK_SW_SECURITY_CONTEXT;
}

static void bootstrap(struct rk_call *call, const struct gba *gba, struct rk_slice rand,
                      struct rk_slice autn) {
    struct rk_naa_answer answer;
    enum rk_naa_outcome outcome =
        rk_naa_bootstrap(&gba->naa, &gba->parameters, rand.ptr, autn, &answer);
    if (outcome == RK_NAA_OK) {
        call->reply->data[0] = RK_TAG_SUCCESS;
        call->reply->len = 1;
        call->reply->sw = RK_SW_OK;
        rk_authenticate_append(call->reply, answer.vector.res, answer.vector.res_len);
    } else {
        rk_authenticate_refuse(call, outcome, &answer);
    }
    rk_wipe(&answer, sizeof answer);
}

static void derive(struct rk_call *call, const struct gba *gba, struct rk_slice naf_id,
                   struct rk_slice impi) {
    uint8_t ks_ext_naf[RK_HASH_LEN];
    enum rk_naa_outcome outcome =
        rk_naa_derive(&gba->naa, &gba->parameters, &gba->list, naf_id, impi, ks_ext_naf);
    if (outcome == RK_NAA_OK) {
        call->reply->data[0] = RK_TAG_SUCCESS;
        call->reply->len = 1;
        call->reply->sw = RK_SW_OK;
        rk_authenticate_append(call->reply, ks_ext_naf, sizeof ks_ext_naf);
    } else {
        rk_authenticate_refuse(call, outcome, NULL);
    }
    rk_wipe(ks_ext_naf, sizeof ks_ext_naf);
}

/* Tag and two values: RAND and AUTN, or NAF_ID and IMPI. */
static uint16_t read_data(struct rk_slice data, struct rk_slice values[2]) {
    struct rk_slice rest = rk_slice_from(data, 1);
    if (data.len == 0 || !rk_authenticate_take(&rest, &values[0]) ||
        !rk_authenticate_take(&rest, &values[1]) || rest.len)
        return RK_SW_WRONG_LENGTH;
    if (data.ptr[0] == BOOTSTRAPPING)
        return values[0].len == RK_RAND_LEN && values[1].len >= RK_AUTN_LEN ? RK_SW_OK
                                                                            : RK_SW_WRONG_DATA;
    return data.ptr[0] == NAF_DERIVATION && values[0].len && values[1].len ? RK_SW_OK
                                                                           : RK_SW_WRONG_DATA;
}

void rk_authenticate_gba(struct rk_call *call, const struct rk_file *adf) {
    struct gba gba;
    struct rk_slice values[2];
    uint16_t sw = read_data(call->apdu->data, values);
    if (sw == RK_SW_OK)
        sw = open_files(call, adf, &gba);
    if (sw != RK_SW_OK)
        rk_reply_sw(call->reply, sw);
    else if (call->apdu->data.ptr[0] == BOOTSTRAPPING)
        bootstrap(call, &gba, values[0], values[1]);
    else
        derive(call, &gba, values[0], values[1]);
}
