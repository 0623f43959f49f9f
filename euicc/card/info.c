/* euicc info: asks the card itself, over a copy of its image, so that a running card may be asked.
 */
#include "euicc/card/card.h"

#include "asn1/tlv/ident.h"
#include "euicc/isdr/isdr.h"
#include "tools/cli/json.h"

#include <stdlib.h>
#include <string.h>

enum { REPLY_MAX = 65536, TAG_ICCID = 0x5A, TAG_STATE = 0x9F70 };

/* A question to the card and its whole answer. */
struct talk {
    struct device device;
    size_t len;
    uint8_t reply[REPLY_MAX];
};

/* Send a command on the basic channel and collect the answer, GET RESPONSE included. */
static bool exchange(struct talk *t, struct rk_slice command) {
    static const uint8_t get_response[] = {0x00, 0xC0, 0x00, 0x00, 0x00};
    uint8_t answer[ANSWER_MAX];
    t->len = 0;
    for (;;) {
        size_t len = device_apdu(&t->device, command, answer);
        if (len < 2 || t->len + len > sizeof t->reply)
            return false;
        memcpy(t->reply + t->len, answer, len - 2);
        t->len += len - 2;
        if (answer[len - 2] == 0x90)
            return true;
        if (answer[len - 2] != 0x61)
            return false;
        command = rk_slice_of(get_response);
    }
}

/* SELECT the ISD-R (SGP.22 5.7.1.1). */
static bool select_isdr(struct talk *t) {
    uint8_t select[5 + 16 + 1] = {0x00, 0xA4, 0x04, 0x00, 0x10};
    memcpy(select + 5, rk_isdr_aid(&t->device.card).ptr, 16);
    return exchange(t, rk_slice_of(select));
}

/* One ES10 function by STORE DATA (SGP.22 5.7.2); the answer must be one element with `tag`. */
static bool ask(struct talk *t, struct rk_slice request, uint32_t tag, struct rk_slice *value) {
    uint8_t command[64] = {0x80, 0xE2, 0x91, 0x00, (uint8_t)request.len};
    struct rk_tlv whole;
    memcpy(command + 5, request.ptr, request.len);
    command[5 + request.len] = 0x00;
    if (!exchange(t, rk_slice(command, 6 + request.len)) ||
        rk_tlv_only(rk_slice(t->reply, t->len), RK_TLV_DER, tag, &whole))
        return false;
    *value = whole.value;
    return true;
}

/* What is told, gathered before anything is printed. */
struct report {
    char eid[RK_EID_TEXT_CAP];
    uint32_t size, free;
    uint8_t svn[3];
    uint32_t quirks;
};

/* Octets for profiles that are free: tag 82 of extCardResource, 84 of EUICCInfo2 (SGP.22 5.7.8). */
static uint32_t free_octets(struct rk_slice info2) {
    struct rk_tlv resource, octets;
    uint32_t number = 0;
    if (rk_tlv_find(info2, RK_TLV_DER, 0x84, &resource) &&
        rk_tlv_find(resource.value, RK_TLV_DER, 0x82, &octets))
        for (size_t i = 0; i < octets.value.len; i++)
            number = number << 8 | octets.value.ptr[i];
    return number;
}

static bool gather(struct talk *t, struct report *r) {
    static const uint8_t get_info2[] = {0xBF, 0x22, 0x00};
    const struct rk_identity *identity = &t->device.card.identity;
    struct rk_slice value;
    struct rk_eid eid;
    if (!select_isdr(t) || !ask(t, rk_slice_of(get_info2), 0xBF22, &value))
        return false;
    r->free = free_octets(value);
    r->size = t->device.image.flash.block_size * t->device.image.flash.block_count;
    memcpy(r->svn, identity->svn, sizeof r->svn);
    r->quirks = identity->quirks;
    /* Not asked for: a card may have the quirk of not telling. */
    if (rk_eid_from_octets(rk_slice_of(identity->eid), &eid))
        return false;
    rk_eid_to_text(&eid, r->eid);
    return true;
}

struct profile {
    char iccid[RK_ICCID_TEXT_CAP];
    const char *state;
    struct rk_slice nickname, provider, name;
};

static bool read_profile(struct rk_slice info, struct profile *out) {
    struct rk_tlv element;
    struct rk_iccid iccid;
    memset(out, 0, sizeof *out);
    if (!rk_tlv_find(info, RK_TLV_DER, TAG_ICCID, &element) ||
        rk_iccid_from_ef(element.value, &iccid))
        return false;
    rk_iccid_to_text(&iccid, out->iccid);
    bool enabled = rk_tlv_find(info, RK_TLV_DER, TAG_STATE, &element) && element.value.len == 1 &&
                   element.value.ptr[0] == 1;
    out->state = enabled ? "enabled" : "disabled";
    if (rk_tlv_find(info, RK_TLV_DER, 0x90, &element))
        out->nickname = element.value;
    if (rk_tlv_find(info, RK_TLV_DER, 0x91, &element))
        out->provider = element.value;
    if (rk_tlv_find(info, RK_TLV_DER, 0x92, &element))
        out->name = element.value;
    return true;
}

static bool ask_profiles(struct talk *t, struct rk_tlv_reader *list) {
    static const uint8_t get_profiles[] = {0xBF, 0x2D, 0x00};
    struct rk_slice value;
    struct rk_tlv ok;
    if (!ask(t, rk_slice_of(get_profiles), 0xBF2D, &value) ||
        rk_tlv_only(value, RK_TLV_DER, 0xA0, &ok))
        return false;
    *list = rk_tlv_read(ok.value, RK_TLV_DER);
    return true;
}

/* Names come from outside: what is no plain character is shown as '?'. */
static void print_text(FILE *out, const char *label, struct rk_slice text) {
    if (!text.len)
        return;
    fprintf(out, "%s", label);
    for (size_t i = 0; i < text.len; i++)
        fputc(text.ptr[i] < 0x20 || text.ptr[i] == 0x7F ? '?' : text.ptr[i], out);
}

static int print_plain(struct rk_cli *cli, const struct report *r, struct rk_tlv_reader list) {
    FILE *out = rk_cli_out(cli);
    struct rk_tlv element;
    struct profile profile;
    const char *name, *help;
    fprintf(out, "EID      %s\nmemory   %u octets, %u free for profiles\n", r->eid, r->size,
            r->free);
    fprintf(out, "version  SGP.22 %u.%u.%u\n", r->svn[0], r->svn[1], r->svn[2]);
    for (size_t n = 0; (name = quirk_name(r->quirks, n, &help)); n++)
        fprintf(out, "quirk    %s: %s\n", name, help);
    while (rk_tlv_next(&list, &element)) {
        if (!read_profile(element.value, &profile))
            continue;
        fprintf(out, "profile  %s  %-8s", profile.iccid, profile.state);
        print_text(out, "  ", profile.nickname.len ? profile.nickname : profile.name);
        print_text(out, "  of ", profile.provider);
        fputc('\n', out);
    }
    return RK_CLI_OK;
}

static void put_text(struct rk_json object, const char *name, struct rk_slice text) {
    if (text.len)
        rk_json_put_text(object, name, text);
}

static int print_json(struct rk_cli *cli, const struct report *r, struct rk_tlv_reader list) {
    const char *name, *help;
    char version[12];
    struct rk_json doc = rk_json_new_object();
    struct rk_tlv element;
    struct profile profile;
    rk_json_put_string(doc, "eid", r->eid);
    rk_json_put_int(doc, "size", r->size);
    rk_json_put_int(doc, "free", r->free);
    snprintf(version, sizeof version, "%u.%u.%u", r->svn[0], r->svn[1], r->svn[2]);
    rk_json_put_string(doc, "svn", version);
    struct rk_json quirks = rk_json_put_array(doc, "quirks");
    for (size_t n = 0; (name = quirk_name(r->quirks, n, &help)); n++)
        rk_json_put_string(quirks, NULL, name);
    struct rk_json profiles = rk_json_put_array(doc, "profiles");
    while (rk_tlv_next(&list, &element)) {
        if (!read_profile(element.value, &profile))
            continue;
        struct rk_json object = rk_json_put_object(profiles, NULL);
        rk_json_put_string(object, "iccid", profile.iccid);
        rk_json_put_string(object, "profileState", profile.state);
        put_text(object, "profileNickname", profile.nickname);
        put_text(object, "serviceProviderName", profile.provider);
        put_text(object, "profileName", profile.name);
    }
    return rk_cli_json_line(cli, &doc);
}

static int tell(struct rk_cli *cli, struct talk *t) {
    struct report report;
    struct rk_tlv_reader list;
    if (!gather(t, &report) || !ask_profiles(t, &list))
        return rk_cli_error(cli, RK_CLI_CARD, "%s: the card does not answer as an eUICC",
                            rk_cli_arg(cli, 0));
    return rk_cli_has(cli, "--json") ? print_json(cli, &report, list)
                                     : print_plain(cli, &report, list);
}

int info_run(struct rk_cli *cli) {
    struct talk *t = calloc(1, sizeof *t);
    if (!t)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    int status = device_open(cli, &t->device, rk_cli_arg(cli, 0), RK_IMAGE_COPY);
    if (!status) {
        status = tell(cli, t);
        device_close(&t->device);
    }
    free(t);
    return status;
}
