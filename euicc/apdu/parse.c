#include "euicc/apdu/apdu.h"

#include <string.h>

enum { FURTHER_CLASS = 0x40, CHAINED = 0x10, FIRST_FURTHER_CHANNEL = 4 };

static void read_class(struct rk_apdu *out, uint8_t cla) {
    out->cla = cla;
    out->chained = cla & CHAINED;
    out->channel = (uint8_t)(cla & FURTHER_CLASS ? FIRST_FURTHER_CHANNEL + (cla & 0x0F) : cla & 3);
}

/* After the header: Lc, data and Le in three-octet form; `in` starts with their 00. */
static bool read_extended(struct rk_slice in, struct rk_apdu *out) {
    uint32_t number = rk_get_u16(in.ptr + 1);
    out->has_le = in.len == 3 || in.len == 3 + number + 2;
    if (in.len == 3) {
        out->le = number;
        return true;
    }
    if (!number || (in.len != 3 + number && !out->has_le))
        return false;
    out->data = rk_slice(in.ptr + 3, number);
    out->le = out->has_le ? rk_get_u16(in.ptr + 3 + number) : 0;
    return true;
}

static bool read_short(struct rk_slice in, struct rk_apdu *out) {
    size_t number = in.ptr[0];
    if (in.len == 1) {
        out->has_le = true;
        out->le = (uint32_t)number;
        return true;
    }
    if (!number || (in.len != 1 + number && in.len != 1 + number + 1))
        return false;
    out->data = rk_slice(in.ptr + 1, number);
    out->has_le = in.len == 1 + number + 1;
    out->le = out->has_le ? in.ptr[1 + number] : 0;
    return true;
}

bool rk_apdu_parse(struct rk_slice in, struct rk_apdu *out) {
    memset(out, 0, sizeof *out);
    if (in.len < 4)
        return false;
    read_class(out, in.ptr[0]);
    out->ins = in.ptr[1];
    out->p1 = in.ptr[2];
    out->p2 = in.ptr[3];
    struct rk_slice body = rk_slice_from(in, 4);
    if (!body.len)
        return true;
    return body.ptr[0] == 0 && body.len >= 3 ? read_extended(body, out) : read_short(body, out);
}

void rk_reply_sw(struct rk_reply *reply, uint16_t sw) {
    reply->len = 0;
    reply->sw = sw;
}

void rk_reply_data(struct rk_reply *reply, struct rk_slice data) {
    if (data.len > RK_REPLY_MAX) {
        rk_reply_sw(reply, RK_SW_UNKNOWN);
        return;
    }
    if (data.len)
        memcpy(reply->data, data.ptr, data.len);
    reply->len = data.len;
    reply->sw = RK_SW_OK;
}
