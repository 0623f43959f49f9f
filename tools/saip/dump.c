#include "tools/saip/commands.h"
#include "tools/saip/show.h"
#include "tools/saip/walk.h"

#include <string.h>

/* Of elements made by template the second member says which; others have something else there. */
static void print_template(FILE *out, const asn_TYPE_descriptor_t *type, const void *value) {
    if (type->elements_count < 2 || strcmp(type->elements[1].name, "templateID") != 0)
        return;
    fputs(", template ", out);
    rk_saip_print_oid(out, rk_saip_component(&type->elements[1], value));
}

static void print_element(FILE *out, const struct rk_saip_element *e,
                          const ProfileElement_t *element, struct rk_saip_path *here) {
    const asn_TYPE_descriptor_t *type =
        asn_DEF_ProfileElement.elements[element->present - ProfileElement_PR_header].type;
    fprintf(out, "#%u %s (%s)", e->number, rk_saip_element_name(e->tag),
            rk_saip_element_text(e->tag));
    if (e->has_identification)
        fprintf(out, ", identification %u%s", (unsigned)e->identification,
                e->mandated ? ", mandated" : "");
    print_template(out, type, &element->choice);
    fprintf(out, ", %zu octets at %zu\n", e->whole.len, e->at);
    rk_saip_print_data(out, element);
    rk_saip_print_files(out, type, &element->choice);
    if (element->present == ProfileElement_PR_genericFileManagement)
        rk_saip_print_management(out, &element->choice.genericFileManagement, here);
}

static int print_in_full(FILE *out, const ProfileElement_t *element) {
    struct rk_buf text = {0};
    int error = rk_codec_print(&asn_DEF_ProfileElement, element, &text);
    if (!error)
        fwrite(text.ptr, 1, text.len, out);
    rk_buf_free(&text);
    return error;
}

static int fail(struct rk_cli *cli, const struct rk_saip_element *e, const char *why) {
    return rk_cli_error(cli, RK_CLI_CARD, "%s: element %u (%s) at octet %zu: %s",
                        rk_cli_arg(cli, 0), e->number, rk_saip_element_name(e->tag), e->at, why);
}

static int dump_element(struct rk_cli *cli, const struct rk_saip_element *e,
                        struct rk_saip_path *here) {
    void *value = NULL;
    int error = rk_codec_decode(&asn_DEF_ProfileElement, e->whole, &value);
    if (error)
        return fail(cli, e, rk_codec_error_text(error));
    print_element(rk_cli_out(cli), e, value, here);
    if (rk_cli_has(cli, "--full"))
        error = print_in_full(rk_cli_out(cli), value);
    rk_codec_free(&asn_DEF_ProfileElement, &value);
    return error ? fail(cli, e, rk_codec_error_text(error)) : RK_CLI_OK;
}

int rk_saip_dump(struct rk_cli *cli, struct rk_slice package) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    struct rk_saip_element element;
    struct rk_saip_path here = {0};
    int status = RK_CLI_OK;
    while (!status && rk_saip_next(&walk, &element))
        status = dump_element(cli, &element, &here);
    if (!status && walk.error)
        status = fail(cli, &element, rk_tlv_error_text(walk.error));
    return status;
}

int rk_saip_dump_command(struct rk_cli *cli) {
    return rk_saip_with_package(cli, rk_saip_dump);
}
