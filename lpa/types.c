#include "lpa/types.h"

#include "asn1/tlv/tlv.h"

#include <stdlib.h>

void rk_lpa_profile_list_free(struct rk_lpa_profile_list *list) {
    free(list->items);
    rk_buf_free(&list->answer);
    *list = (struct rk_lpa_profile_list){0};
}

void rk_lpa_notification_list_free(struct rk_lpa_notification_list *list) {
    free(list->items);
    rk_buf_free(&list->answer);
    *list = (struct rk_lpa_notification_list){0};
}

void rk_lpa_rat_free(struct rk_lpa_rat *rat) {
    free(rat->items);
    rk_buf_free(&rat->answer);
    *rat = (struct rk_lpa_rat){0};
}

void rk_lpa_chip_info_free(struct rk_lpa_chip_info *info) {
    rk_lpa_rat_free(&info->rat);
    rk_buf_free(&info->addresses_answer);
    rk_buf_free(&info->info2_answer);
    *info = (struct rk_lpa_chip_info){0};
}

bool rk_lpa_operator_next(struct rk_slice *operators, struct rk_lpa_operator *out) {
    struct rk_tlv_reader list = rk_tlv_read(*operators, RK_TLV_BER);
    struct rk_tlv one, element;
    *out = (struct rk_lpa_operator){0};
    if (!rk_tlv_take(&list, 0x30, &one))
        return false;
    *operators = list.rest;
    struct rk_tlv_reader r = rk_tlv_enter(&list, &one);
    while (rk_tlv_next(&r, &element)) {
        if (element.tag == 0x80)
            out->plmn = element.value;
        else if (element.tag == 0x81)
            out->gid1 = element.value;
        else if (element.tag == 0x82)
            out->gid2 = element.value;
    }
    return r.error == 0 && out->plmn.ptr;
}
