/* What templates of UICC rows can name. */
#include "tests/conformance/uicc/uicc.h"

#include <string.h>

enum { FIRST_FURTHER_CHANNEL = 4, FURTHER = 0x40, PROPRIETARY = 0x80 };

static uint8_t class_of(uint8_t channel) {
    if (channel < FIRST_FURTHER_CHANNEL)
        return channel;
    return (uint8_t)(FURTHER | (channel - FIRST_FURTHER_CHANNEL));
}

bool uicc_name(const struct bench *b, const char *name, struct rk_buf *out) {
    const struct bench_uicc *u = b->uicc;
    const struct uicc_card *card = &u->card;
    const struct rk_usim_vector *v = &u->vector;
    uint8_t classes[2] = {class_of(u->opened), (uint8_t)(PROPRIETARY | class_of(u->opened))};
    uint8_t sres[4], kc[8];
    uint8_t ks[32];
    uicc_gsm_results(v, sres, kc);
    uicc_ks_ext_naf(v, ks);
    const struct {
        const char *name;
        struct rk_slice value;
    } values[] = {
        {"pin1", rk_slice_of(card->pin1)},
        {"pin2", rk_slice_of(card->pin2)},
        {"adm", rk_slice_of(card->adm)},
        {"puk1", rk_slice_of(card->puk1)},
        {"puk2", rk_slice("22222222", UICC_CODE_LEN)},
        {"universal", rk_slice("8642\xFF\xFF\xFF\xFF", UICC_CODE_LEN)},
        {"new", rk_slice("4711\xFF\xFF\xFF\xFF", UICC_CODE_LEN)},
        {"wrong", rk_slice("9999\xFF\xFF\xFF\xFF", UICC_CODE_LEN)},
        {"usim", rk_slice(card->usim, card->usim_len)},
        {"isim", rk_slice(card->isim, card->isim_len)},
        {"cla", rk_slice(classes, 1)},
        {"cla8", rk_slice(classes + 1, 1)},
        {"rand", rk_slice_of(v->rand)},
        {"autn", rk_slice(v->autn, v->autn_len)},
        {"res", rk_slice(v->xres, v->xres_len)},
        {"ck", rk_slice(v->ck, v->ck_len)},
        {"ik", rk_slice(v->ik, v->ck_len)},
        {"sres", rk_slice_of(sres)},
        {"kc", rk_slice_of(kc)},
        {"naf", rk_slice_of(uicc_naf)},
        {"impi", rk_slice_of(uicc_impi)},
        {"ks", rk_slice_of(ks)},
        {"kic", rk_slice_of(uicc_ota_cipher)},
        {"kid", rk_slice_of(uicc_ota_mac)},
        {"kik", rk_slice_of(uicc_ota_dek)},
        {"enc", rk_slice_of(uicc_scp_keys[0])},
        {"mac", rk_slice_of(uicc_scp_keys[1])},
        {"dek", rk_slice_of(uicc_scp_keys[2])},
        {"token", rk_slice_of(u->token)},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(name, values[i].name) == 0) {
            rk_buf_put_slice(out, values[i].value);
            return true;
        }
    return false;
}
