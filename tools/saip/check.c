#include "asn1/codec/codec.h"
#include "asn1/tlv/ident.h"
#include "asn1/wire/texts.h"
#include "tools/cli/json.h"
#include "tools/saip/commands.h"
#include "tools/saip/trial.h"

#include <ServicesList.h>
#include <string.h>

enum { HEADER = 0xA0, INVALID_REQUEST_FORMAT = 5, FEATURE_NOT_SUPPORTED = 10, DATA_MISMATCH = 13 };

/* The service a header demands in vain: additional information is its number in ServicesList. */
static const char *service(const struct rk_saip_verdict *v) {
    bool named = !v->at_end && v->element.tag == HEADER &&
                 v->refusal.status == FEATURE_NOT_SUPPORTED &&
                 (int)v->refusal.additional < asn_DEF_ServicesList.elements_count;
    return named ? asn_DEF_ServicesList.elements[v->refusal.additional].name : NULL;
}

/* What is wrong with the package as a whole; null when it lies in an element. */
static const char *overall(const struct rk_saip_verdict *v) {
    if (v->structure && v->refusal.status == INVALID_REQUEST_FORMAT)
        return rk_tlv_error_text(v->structure);
    if (v->at_end && !v->ended)
        return "the end element is missing";
    if (v->at_end && v->reason == DATA_MISMATCH)
        return "EF.ICCID is not the ICCID of the header";
    return NULL;
}

static const char *cause(const struct rk_saip_verdict *v) {
    const char *text = overall(v);
    return text ? text : rk_code_text(RK_CODES_PE_STATUS, v->refusal.status);
}

static void name_element(const struct rk_saip_element *e, char *text, size_t cap) {
    if (e->has_identification)
        snprintf(text, cap, "element %u (%s, identification %u)", e->number,
                 rk_saip_element_name(e->tag), (unsigned)e->identification);
    else
        snprintf(text, cap, "element %u (%s)", e->number, rk_saip_element_name(e->tag));
}

/* Which element a remark is about; null when none has its identification. */
static const struct rk_saip_element *find(struct rk_slice package,
                                          const struct rk_saip_remark *remark,
                                          struct rk_saip_element *element) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    while (remark->has_identification && rk_saip_next(&walk, element))
        if (element->has_identification && element->identification == remark->identification)
            return element;
    return NULL;
}

static void tell_left_out(struct rk_cli *cli, struct rk_slice package,
                          const struct rk_saip_verdict *v) {
    for (size_t i = 0; i < v->remark_count; i++) {
        char name[96] = "an element";
        struct rk_saip_element element;
        if (find(package, &v->remarks[i], &element))
            name_element(&element, name, sizeof name);
        rk_cli_warn(cli, "%s would be left out: %s", name,
                    rk_code_text(RK_CODES_PE_STATUS, v->remarks[i].status));
    }
}

static int tell_refusal(struct rk_cli *cli, const struct rk_saip_verdict *v) {
    char place[160], offset[48] = "";
    name_element(&v->element, place, sizeof place);
    if (!v->at_end && v->refusal.has_offset)
        snprintf(offset, sizeof offset, ", %u into it", (unsigned)v->refusal.offset);
    const char *what = service(v);
    return rk_cli_error(cli, RK_CLI_CARD, "%s: %s%s at octet %zu%s: %s%s%s%s; %s",
                        rk_cli_arg(cli, 0), v->at_end ? "after " : "", place, v->element.at, offset,
                        cause(v), what ? " (" : "", what ? what : "", what ? ")" : "",
                        rk_code_text(RK_CODES_ERROR_REASON, v->reason));
}

static int tell_success(struct rk_cli *cli, const char *iccid, size_t len,
                        const struct rk_saip_verdict *v) {
    fprintf(rk_cli_out(cli),
            "a card takes it: ICCID %s, %u elements, %zu octets, %zu in the card's store\n", iccid,
            v->elements, len, v->stored);
    return RK_CLI_OK;
}

static void put_code(struct rk_json object, const char *name, enum rk_code_set set, long code) {
    struct rk_json member = rk_json_put_object(object, name);
    rk_json_put_int(member, "code", code);
    rk_json_put_string(member, "name", rk_code_name(set, code));
    rk_json_put_string(member, "text", rk_code_text(set, code));
}

static void put_element(struct rk_json object, const struct rk_saip_element *e) {
    struct rk_json member = rk_json_put_object(object, "element");
    rk_json_put_int(member, "number", e->number);
    rk_json_put_string(member, "name", rk_saip_element_name(e->tag));
    if (e->has_identification)
        rk_json_put_int(member, "identification", e->identification);
    rk_json_put_int(member, "octet", (int64_t)e->at);
}

static void put_refusal(struct rk_json doc, const struct rk_saip_verdict *v) {
    put_code(doc, "reason", RK_CODES_ERROR_REASON, v->reason);
    put_code(doc, "status", RK_CODES_PE_STATUS, v->refusal.status);
    rk_json_put_string(doc, "cause", cause(v));
    rk_json_put_bool(doc, "atEnd", v->at_end);
    put_element(doc, &v->element);
    if (!v->at_end && v->refusal.has_offset)
        rk_json_put_int(doc, "offset", v->refusal.offset);
    if (service(v))
        rk_json_put_string(doc, "service", service(v));
}

static void put_left_out(struct rk_json doc, struct rk_slice package,
                         const struct rk_saip_verdict *v) {
    struct rk_json list = rk_json_put_array(doc, "leftOut");
    for (size_t i = 0; i < v->remark_count; i++) {
        struct rk_json entry = rk_json_put_object(list, NULL);
        struct rk_saip_element element;
        if (find(package, &v->remarks[i], &element))
            put_element(entry, &element);
        put_code(entry, "status", RK_CODES_PE_STATUS, v->remarks[i].status);
    }
}

static int tell_json(struct rk_cli *cli, const char *iccid, struct rk_slice package,
                     const struct rk_saip_verdict *v) {
    struct rk_json doc = rk_json_new_object();
    rk_json_put_bool(doc, "accepted", v->accepted);
    rk_json_put_int(doc, "elements", v->elements);
    rk_json_put_int(doc, "octets", (int64_t)package.len);
    if (v->accepted) {
        rk_json_put_string(doc, "iccid", iccid);
        rk_json_put_int(doc, "stored", (int64_t)v->stored);
    } else {
        put_refusal(doc, v);
    }
    put_left_out(doc, package, v);
    int status = rk_cli_json_line(cli, &doc);
    return status || v->accepted ? status : RK_CLI_CARD;
}

int rk_saip_check(struct rk_cli *cli, struct rk_slice package) {
    struct rk_saip_verdict verdict;
    char iccid[RK_ICCID_TEXT_CAP] = "";
    uint8_t coded[RK_ICCID_LEN];
    struct rk_iccid number;
    if (!rk_saip_try(package, &verdict))
        return rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    if (rk_saip_iccid(package, coded) && !rk_iccid_from_ef(rk_slice_of(coded), &number))
        rk_iccid_to_text(&number, iccid);
    if (rk_cli_has(cli, "--json"))
        return tell_json(cli, iccid, package, &verdict);
    tell_left_out(cli, package, &verdict);
    return verdict.accepted ? tell_success(cli, iccid, package.len, &verdict)
                            : tell_refusal(cli, &verdict);
}

int rk_saip_check_command(struct rk_cli *cli) {
    return rk_saip_with_package(cli, rk_saip_check);
}
