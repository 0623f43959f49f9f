/* AUTHENTICATE, TS 31.102 7.1, TS 31.103 7.1. */
#include "euicc/naa/naa.h"
#include "euicc/uicc/internal.h"

#include <string.h>

enum { SPECIFIC = 0x80, CONTEXT = 0x07, GSM = 0, AKA = 1, VGCS_VBS = 2, GBA = 4, PARENTS_MAX = 16 };

enum { SUCCESS = 0xDB, SYNCHRONISATION_FAILURE = 0xDC };

/* Services of EF.UST (TS 31.102 4.2.8) that decide which answers there are. */
enum { UST = 0x6F38, GSM_ACCESS = 27, GSM_SECURITY_CONTEXT = 38 };

enum { DATA_GSM = 1 + RK_RAND_LEN, DATA_AKA = 2 + RK_RAND_LEN + RK_AUTN_LEN };

static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
static const uint8_t csim[] = {0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02};

static bool is_application(const struct rk_file *adf, struct rk_slice prefix) {
    return rk_slice_starts_with(rk_slice(adf->aid, adf->aid_len), prefix);
}

static bool has_service(const struct rk_call *call, const struct rk_file *adf, unsigned service) {
    struct rk_file ust;
    uint8_t octet;
    unsigned bit = service - 1;
    const struct rk_files *files = &call->uicc->files;
    return is_application(adf, rk_slice_of(usim)) &&
           rk_file_child(files, adf->index, UST, &ust) == 0 &&
           ust.kind == RK_FILE_KIND_TRANSPARENT &&
           rk_file_read(files, &ust, bit / 8, &octet, 1) == 0 && (octet >> bit % 8 & 1);
}

/* The ADF the current directory is or lies in. */
static int find_adf(const struct rk_call *call, struct rk_file *adf) {
    uint16_t directory = call->channel->directory;
    for (unsigned step = 0; step < PARENTS_MAX && directory != RK_FILE_MF; step++) {
        int error = rk_file_directory(&call->uicc->files, directory, adf);
        if (error || adf->kind == RK_FILE_KIND_ADF)
            return error;
        directory = adf->parent;
    }
    return RK_FILE_ABSENT;
}

/* The application's PIN: the first of its key references that a user's PIN can have (TS 102 221
 * 9.5.1). An application that names none asks for none. */
static bool user_is_verified(const struct rk_call *call, const struct rk_file *adf) {
    for (unsigned i = 0; i < adf->pin_status_len; i++) {
        uint8_t reference = adf->pin_status[i];
        if (reference >= 1 && reference <= 8)
            return rk_uicc_pin_satisfied(call, adf->index, reference);
    }
    return true;
}

/* A rule of the ADF that names the command decides; without one the application's PIN does. */
static bool may(const struct rk_call *call, const struct rk_file *adf) {
    switch (rk_uicc_judge(call, adf, RK_ACCESS_AUTHENTICATE)) {
    case RK_ALLOWED:
        return true;
    case RK_UNRULED:
        return user_is_verified(call, adf);
    default:
        return false;
    }
}

/* Everything that can be said about the command without computing. */
static uint16_t objection(const struct rk_call *call, const struct rk_file *adf) {
    unsigned context = call->apdu->p2 & CONTEXT;
    struct rk_slice data = call->apdu->data;
    if (is_application(adf, rk_slice_of(csim)))
        return RK_SW_FUNCTION_NOT_SUPPORTED;
    if (adf->state != RK_FILE_STATE_ACTIVATED)
        return RK_SW_INVALIDATED;
    if (context == VGCS_VBS || context == GBA ||
        (context == GSM && !has_service(call, adf, GSM_SECURITY_CONTEXT)))
        return RK_SW_SECURITY_CONTEXT;
    if (data.len != (context == GSM ? DATA_GSM : DATA_AKA))
        return RK_SW_WRONG_LENGTH;
    if (data.ptr[0] != RK_RAND_LEN || (context == AKA && data.ptr[1 + RK_RAND_LEN] != RK_AUTN_LEN))
        return RK_SW_WRONG_DATA;
    return may(call, adf) ? RK_SW_OK : RK_SW_SECURITY_STATUS;
}

static void append(struct rk_reply *reply, const uint8_t *octets, size_t len) {
    reply->data[reply->len++] = (uint8_t)len;
    memcpy(reply->data + reply->len, octets, len);
    reply->len += len;
}

static void answer_success(struct rk_call *call, const struct rk_file *adf,
                           const struct rk_naa_answer *answer) {
    struct rk_reply *reply = call->reply;
    reply->len = 0;
    reply->sw = RK_SW_OK;
    if ((call->apdu->p2 & CONTEXT) == GSM) {
        append(reply, answer->sres, sizeof answer->sres);
        append(reply, answer->kc, sizeof answer->kc);
        return;
    }
    reply->data[reply->len++] = SUCCESS;
    append(reply, answer->vector.res, answer->vector.res_len);
    append(reply, answer->vector.ck, sizeof answer->vector.ck);
    append(reply, answer->vector.ik, sizeof answer->vector.ik);
    if (has_service(call, adf, GSM_ACCESS))
        append(reply, answer->kc, sizeof answer->kc);
}

static void answer_synchronisation(struct rk_call *call, const struct rk_naa_answer *answer) {
    call->reply->data[0] = SYNCHRONISATION_FAILURE;
    call->reply->len = 1;
    call->reply->sw = RK_SW_OK;
    append(call->reply, answer->auts, sizeof answer->auts);
}

static void run(struct rk_call *call, const struct rk_file *adf) {
    static const uint16_t refusals[] = {
        [RK_NAA_MAC] = RK_SW_AUTHENTICATION_MAC,
        [RK_NAA_BLOCKED] = RK_SW_BLOCKED,
        [RK_NAA_NONE] = RK_SW_SECURITY_CONTEXT,
        [RK_NAA_FAILED] = RK_SW_MEMORY,
    };
    struct rk_naa naa = {&call->uicc->files, call->uicc->port->crypto, adf->index};
    struct rk_naa_answer answer;
    const uint8_t *rand = call->apdu->data.ptr + 1;
    enum rk_naa_outcome outcome =
        (call->apdu->p2 & CONTEXT) == GSM
            ? rk_naa_gsm(&naa, rand, &answer)
            : rk_naa_challenge(&naa, rand, rand + RK_RAND_LEN + 1, &answer);
    if (outcome == RK_NAA_OK)
        answer_success(call, adf, &answer);
    else if (outcome == RK_NAA_SYNCHRONISATION)
        answer_synchronisation(call, &answer);
    else
        rk_reply_sw(call->reply, refusals[outcome]);
    rk_wipe(&answer, sizeof answer);
}

static bool p2_is_known(uint8_t p2) {
    unsigned context = p2 & CONTEXT;
    return (p2 & ~(unsigned)CONTEXT) == SPECIFIC &&
           (context == GSM || context == AKA || context == VGCS_VBS || context == GBA);
}

void rk_uicc_authenticate(struct rk_call *call) {
    struct rk_file adf;
    if (call->apdu->p1 || !p2_is_known(call->apdu->p2)) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    int error = find_adf(call, &adf);
    if (error) {
        rk_reply_sw(call->reply, error == RK_FILE_ABSENT ? RK_SW_CONDITIONS : RK_SW_MEMORY);
        return;
    }
    uint16_t sw = objection(call, &adf);
    if (sw == RK_SW_OK)
        run(call, &adf);
    else
        rk_reply_sw(call->reply, sw);
}
