/* Any bytes as base64, hex, activation code and identifiers. What is read must be written back. */
#include "asn1/tlv/ident.h"
#include "asn1/wire/activation.h"
#include "asn1/wire/bytes.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_equal(struct rk_slice a, struct rk_slice b) {
    if (!rk_slice_equal(a, b))
        abort();
}

static void base64_and_hex(struct rk_slice in) {
    struct rk_buf bytes = {0}, text = {0}, again = {0};
    rk_utf8_valid(in);
    if (!rk_base64_decode(in, &bytes)) {
        rk_base64_encode(rk_buf_slice(&bytes), &text);
        if (rk_base64_decode(rk_buf_slice(&text), &again))
            abort();
        must_be_equal(rk_buf_slice(&again), rk_buf_slice(&bytes));
    }
    rk_buf_truncate(&bytes, 0);
    rk_buf_truncate(&text, 0);
    rk_buf_truncate(&again, 0);
    rk_hex_upper(in, &text);
    if (rk_hex_decode(rk_buf_slice(&text), &again))
        abort();
    must_be_equal(rk_buf_slice(&again), in);
    rk_hex_decode(in, &bytes);
    rk_buf_free(&bytes);
    rk_buf_free(&text);
    rk_buf_free(&again);
}

static void activation(struct rk_slice in) {
    struct rk_buf text = {0}, again = {0};
    struct rk_activation code, second;
    rk_buf_put_slice(&text, in);
    if (!rk_activation_parse(rk_buf_text(&text), &code)) {
        rk_activation_format(&code, &again);
        if (rk_activation_parse(rk_buf_text(&again), &second))
            abort();
        if (strcmp(code.address, second.address) || strcmp(code.token, second.token))
            abort();
    }
    rk_buf_free(&text);
    rk_buf_free(&again);
}

static void identifiers(struct rk_slice in) {
    struct rk_iccid iccid, other;
    struct rk_imei imei;
    struct rk_eid eid;
    uint8_t octets[RK_ICCID_LEN], plmn[RK_PLMN_LEN];
    char text[40];
    if (!rk_iccid_from_text(in, &iccid)) {
        rk_iccid_to_header(&iccid, octets);
        if (rk_iccid_from_header(rk_slice_of(octets), &other) || !rk_iccid_equal(&iccid, &other))
            abort();
        rk_iccid_luhn_ok(&iccid);
    }
    if (!rk_iccid_from_ef(in, &iccid)) {
        rk_iccid_to_ef(&iccid, octets);
        must_be_equal(rk_slice_of(octets), in);
    }
    if (!rk_eid_from_text(in, &eid)) {
        rk_eid_to_text(&eid, text);
        must_be_equal(rk_slice(text, strlen(text)), in);
        rk_eid_set_check(&eid);
        if (!rk_eid_check_ok(&eid))
            abort();
    }
    if (!rk_imei_from_octets(in, &imei))
        rk_imei_to_text(&imei, text);
    if (!rk_plmn_from_text(in, plmn)) {
        if (rk_plmn_to_text(plmn, text))
            abort();
        must_be_equal(rk_slice(text, strlen(text)), in);
    }
    rk_matching_id_valid(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_slice in = rk_slice(data, size);
    base64_and_hex(in);
    activation(in);
    identifiers(in);
    return 0;
}
