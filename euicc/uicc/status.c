/* STATUS, TS 102 221 11.1.2. */
#include "asn1/tlv/tlv.h"
#include "euicc/uicc/internal.h"

enum { P1_MAX = 0x02, AS_SELECT = 0x00, APPLICATION_NAME = 0x01, NO_DATA = 0x0C };

static int put_name(struct rk_call *call) {
    struct rk_file adf;
    if (!call->channel->adf)
        return RK_FILE_ABSENT;
    int error = rk_file_directory(&call->uicc->files, call->channel->adf, &adf);
    if (error)
        return error;
    struct rk_tlv_writer w = rk_tlv_write(call->reply->data, RK_REPLY_MAX);
    rk_tlv_put(&w, 0x84, rk_slice(adf.aid, adf.aid_len));
    call->reply->len = w.len;
    call->reply->sw = RK_SW_OK;
    return 0;
}

static int put_current(struct rk_call *call) {
    struct rk_file directory;
    int error = rk_uicc_current_directory(call, &directory);
    return error ? error : rk_uicc_fcp(call, &directory);
}

void rk_uicc_status(struct rk_call *call) {
    uint8_t p2 = call->apdu->p2;
    if (call->apdu->p1 > P1_MAX || (p2 != AS_SELECT && p2 != APPLICATION_NAME && p2 != NO_DATA)) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (p2 == NO_DATA) {
        rk_reply_sw(call->reply, RK_SW_OK);
        return;
    }
    int error = p2 == APPLICATION_NAME ? put_name(call) : put_current(call);
    if (error == RK_FILE_ABSENT)
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
    else if (error)
        rk_uicc_fail(call, error);
    else
        rk_uicc_check_le(call);
}
