#include "euicc/check.h"
#include "euicc/profile/internal.h"

static void put_status(struct rk_tlv_writer *w, const struct rk_pe_report *report) {
    size_t status = rk_tlv_open(w, 0x30);
    rk_tlv_put_uint(w, 0x80, report->status);
    if (report->has_identification)
        rk_tlv_put_uint(w, 0x81, report->identification);
    if (report->additional)
        rk_tlv_put_uint(w, 0x82, report->additional);
    if (report->offset)
        rk_tlv_put_uint(w, 0x83, report->offset);
    rk_tlv_close(w, status);
}

/* Write the EUICCResponse: the warnings, and `last` unless it is null. */
static void write_response(struct rk_installer *inst, const struct rk_pe_report *last,
                           bool aborted) {
    struct rk_install_outcome *outcome = &inst->outcome;
    struct rk_tlv_writer w = rk_tlv_write(outcome->sima_response, sizeof outcome->sima_response);
    size_t response = rk_tlv_open(&w, 0x30);
    size_t list = rk_tlv_open(&w, 0xA0);
    for (unsigned i = 0; i < inst->warning_count; i++)
        put_status(&w, &inst->warnings[i]);
    if (last)
        put_status(&w, last);
    rk_tlv_close(&w, list);
    if (aborted)
        rk_tlv_put(&w, 0x81, rk_slice(NULL, 0));
    rk_tlv_close(&w, response);
    outcome->sima_len = (uint8_t)w.len;
}

static struct rk_pe_report report_here(const struct rk_installer *inst, int status) {
    struct rk_pe_report report = {.status = (uint8_t)status};
    if (inst->type) {
        report.has_identification = inst->has_identification;
        report.identification = inst->identification;
        report.offset = inst->reader.at;
    }
    return report;
}

static void fail(struct rk_installer *inst, int reason, int status) {
    if (inst->failed)
        return;
    inst->failed = true;
    (void)RK_CHECK_WITH(
        PROFILE_ELEMENT, false, RK_FACT_NUMBER("element", inst->element),
        RK_FACT_NUMBER("identification", inst->identification),
        RK_FACT_NUMBER("offset", inst->reader.at), RK_FACT_NUMBER("status", (unsigned)status),
        RK_FACT_NUMBER("reason", (unsigned)reason),
        RK_FACT_SECRET("value", rk_slice(inst->reader.value, inst->reader.value_len)));
    if (inst->writing)
        rk_store_abort(inst->store);
    inst->writing = false;
    struct rk_pe_report report = report_here(inst, status);
    report.additional = inst->additional;
    inst->outcome.error_reason = (uint8_t)reason;
    write_response(inst, &report, true);
    rk_wipe(&inst->work, sizeof inst->work);
    rk_wipe(inst->reader.value, sizeof inst->reader.value);
}

void rk_pe_refuse(struct rk_installer *inst, int status) {
    fail(inst,
         status == RK_PE_NOT_ENOUGH_MEMORY ? RK_INSTALL_INSUFFICIENT_MEMORY
                                           : RK_INSTALL_PE_PROCESSING_ERROR,
         status);
}

void rk_pe_refuse_for(struct rk_installer *inst, int reason) {
    fail(inst, reason, RK_PE_BAD_VALUES);
}

void rk_pe_warn(struct rk_installer *inst, int status) {
    if (inst->warning_count < RK_PE_WARNINGS)
        inst->warnings[inst->warning_count++] = report_here(inst, status);
}

void rk_pe_succeed(struct rk_installer *inst) {
    static const struct rk_pe_report ok;
    inst->outcome.error_reason = RK_INSTALL_OK;
    write_response(inst, inst->warning_count ? NULL : &ok, false);
}

int rk_pe_unsupported(struct rk_installer *inst, int status) {
    if (inst->mandated)
        return status;
    rk_pe_warn(inst, status);
    rk_pe_ignore_rest(inst);
    return RK_PE_OK;
}

int rk_pe_file_status(int error) {
    switch (error) {
    case 0:
        return RK_PE_OK;
    case RK_FILE_FULL:
        return RK_PE_NOT_ENOUGH_MEMORY;
    case RK_FILE_STORE:
        return RK_PE_MEMORY_FAILURE;
    default:
        return RK_PE_BAD_VALUES;
    }
}

int rk_pe_parameter_status(int error) {
    int status = rk_pe_file_status(error);
    return status == RK_PE_BAD_VALUES ? RK_PE_INVALID_PARAMETER : status;
}

int rk_pe_store_status(int error) {
    if (error >= 0)
        return RK_PE_OK;
    return error == RK_STORE_FULL ? RK_PE_NOT_ENOUGH_MEMORY : RK_PE_MEMORY_FAILURE;
}
