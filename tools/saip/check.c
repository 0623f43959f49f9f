#include "asn1/codec/codec.h"
#include "asn1/tlv/ident.h"
#include "asn1/wire/texts.h"
#include "tools/cli/json.h"
#include "tools/saip/commands.h"
#include "tools/saip/place.h"
#include "tools/saip/trial.h"

#include <ServicesList.h>
#include <string.h>

enum {
    HEADER = 0xA0,
    INVALID_REQUEST_FORMAT = 5,
    FEATURE_NOT_SUPPORTED = 10,
    PIN_CODE_MISSING = 11,
    DATA_MISMATCH = 13,
};

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

/* The file that is at fault: the one the refused octet belongs to, or the directory that names a
 * PIN which the package does not give. `element` is the one it is in. */
static bool find_file(struct rk_slice package, const struct rk_saip_verdict *v,
                      struct rk_saip_element *element, struct rk_saip_place *place) {
    *element = v->element;
    if (v->refusal.status == PIN_CODE_MISSING && v->refusal.additional)
        return rk_saip_place_of_pin(package, (uint8_t)v->refusal.additional, element, place);
    return !v->at_end && rk_saip_place(&v->element, v->refusal.offset, place);
}

/* What the additional information is about. */
static void name_detail(const struct rk_saip_verdict *v, char *text, size_t cap) {
    text[0] = 0;
    if (service(v))
        snprintf(text, cap, " (%s)", service(v));
    else if (v->refusal.status == PIN_CODE_MISSING && v->refusal.additional)
        snprintf(text, cap, " (%02X)", (unsigned)v->refusal.additional);
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

/* The format gives each element a number of its own; a card does not look at that. */
static void tell_repeated(struct rk_cli *cli, struct rk_slice package) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    struct rk_saip_element element, first;
    while (rk_saip_next(&walk, &element)) {
        struct rk_saip_remark same = {.has_identification = element.has_identification,
                                      .identification = element.identification};
        if (find(package, &same, &first) && first.number < element.number)
            rk_cli_warn(cli, "elements %u and %u have the same identification, %u", first.number,
                        element.number, (unsigned)element.identification);
    }
}

/* Where it is: element, how far into it, file. */
static void name_place(struct rk_slice package, const struct rk_saip_verdict *v, char *text,
                       size_t cap) {
    char name[96], file[RK_SAIP_PLACE_CAP];
    struct rk_saip_element element;
    struct rk_saip_place place;
    name_element(&v->element, name, sizeof name);
    size_t len = (size_t)snprintf(text, cap, "%s%s at octet %zu", v->at_end ? "after " : "", name,
                                  v->element.at);
    if (!v->at_end && v->refusal.has_offset && len < cap)
        len += (size_t)snprintf(text + len, cap - len, ", %u into it", (unsigned)v->refusal.offset);
    if (len >= cap || !find_file(package, v, &element, &place))
        return;
    rk_saip_place_text(&place, file);
    name_element(&element, name, sizeof name);
    if (element.number == v->element.number)
        snprintf(text + len, cap - len, ", in %s", file);
    else
        snprintf(text + len, cap - len, ", for %s in %s", file, name);
}

static int tell_refusal(struct rk_cli *cli, struct rk_slice package,
                        const struct rk_saip_verdict *v) {
    char place[320], detail[64];
    name_place(package, v, place, sizeof place);
    name_detail(v, detail, sizeof detail);
    return rk_cli_error(cli, RK_CLI_CARD, "%s: %s: %s%s; %s", rk_cli_arg(cli, 0), place, cause(v),
                        detail, rk_code_text(RK_CODES_ERROR_REASON, v->reason));
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

static void put_file(struct rk_json doc, struct rk_slice package, const struct rk_saip_verdict *v) {
    struct rk_saip_element element;
    struct rk_saip_place place;
    char text[RK_SAIP_PLACE_CAP];
    if (!find_file(package, v, &element, &place))
        return;
    struct rk_json file = rk_json_put_object(doc, "file");
    rk_saip_place_text(&place, text);
    rk_json_put_string(file, "name", place.name ? place.name : text);
    rk_json_put_int(file, "element", element.number);
    if (place.has_fid) {
        snprintf(text, sizeof text, "%04X", place.fid);
        rk_json_put_string(file, "fid", text);
    }
}

static void put_refusal(struct rk_json doc, struct rk_slice package,
                        const struct rk_saip_verdict *v) {
    put_code(doc, "reason", RK_CODES_ERROR_REASON, v->reason);
    put_code(doc, "status", RK_CODES_PE_STATUS, v->refusal.status);
    rk_json_put_string(doc, "cause", cause(v));
    rk_json_put_bool(doc, "atEnd", v->at_end);
    put_element(doc, &v->element);
    if (!v->at_end && v->refusal.has_offset)
        rk_json_put_int(doc, "offset", v->refusal.offset);
    put_file(doc, package, v);
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
        put_refusal(doc, package, v);
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
    if (verdict.accepted)
        tell_repeated(cli, package);
    return verdict.accepted ? tell_success(cli, iccid, package.len, &verdict)
                            : tell_refusal(cli, package, &verdict);
}

int rk_saip_check_command(struct rk_cli *cli) {
    return rk_saip_with_package(cli, rk_saip_check);
}
