#include "euicc/sd/packaged.h"

#include "euicc/store/objects.h"

#include <string.h>

/* Members of a PE-SecurityDomain and of its KeyObject (profile package format). */
enum {
    KEY_LIST = 0xA2,
    USAGE = 0x95,
    ACCESS = 0x96,
    IDENTIFIER = 0x82,
    VERSION = 0x83,
    COUNTER = 0x85,
    COMPONENTS = 0x30,
    TYPE = 0x80,
    DATA = 0x86,
    MAC_LENGTH = 0x87,
};

enum { MAC_LEN_USUAL = 8 };

static uint8_t octet(struct rk_sd_reader *r, const struct rk_sd_part *part) {
    uint8_t value = 0;
    int got = rk_sd_value(r, part, 0, &value, 1);
    if (got < 0)
        r->error = got;
    return value;
}

/* The last octets of a counter of any length, or its few with zeros before them. */
static void read_counter(struct rk_sd_reader *r, const struct rk_sd_part *part, uint8_t *counter) {
    size_t len = part->len < RK_SD_COUNTER_LEN ? part->len : RK_SD_COUNTER_LEN;
    int got = rk_sd_value(r, part, part->len - len, counter + RK_SD_COUNTER_LEN - len, len);
    if (got < 0)
        r->error = got;
}

/* KeyComponents. One component is a symmetric key; several are not used here. */
static void read_components(struct rk_sd_reader *r, const struct rk_sd_part *list,
                            struct rk_sd_packaged *out) {
    struct rk_sd_reader components = rk_sd_enter(r, list);
    struct rk_sd_part component, part;
    if (rk_sd_next(&components, &component)) {
        struct rk_sd_reader members = rk_sd_enter(&components, &component);
        while (rk_sd_next(&members, &part)) {
            if (part.tag == TYPE && part.len == 1)
                out->info.type = octet(&members, &part);
            else if (part.tag == DATA && rk_sd_key_len_ok(part.len))
                out->value = part;
            else if (part.tag == MAC_LENGTH && part.len == 1)
                out->info.mac_len = octet(&members, &part);
        }
        components.error = members.error;
    }
    out->info.len = components.at == components.end ? (uint8_t)out->value.len : 0;
    r->error = components.error;
}

static void read_member(struct rk_sd_reader *members, const struct rk_sd_part *part,
                        struct rk_sd_packaged *out) {
    switch (part->tag) {
    case USAGE:
        out->info.usage_len = part->len < 2 ? 1 : 2;
        out->info.usage[0] = octet(members, part);
        if (part->len > 1)
            (void)rk_sd_value(members, part, 0, out->info.usage, 2);
        break;
    case ACCESS:
        out->info.access = octet(members, part);
        break;
    case IDENTIFIER:
        out->info.id = octet(members, part);
        break;
    case VERSION:
        out->info.version = octet(members, part);
        break;
    case COUNTER:
        read_counter(members, part, out->counter);
        break;
    case COMPONENTS:
        read_components(members, part, out);
        break;
    default:
        break;
    }
}

/* The domain's list of keys; an empty one when it has none. */
int rk_sd_open_list(const struct rk_sd *sd, struct rk_sd_reader *out) {
    struct rk_sd_reader element;
    struct rk_sd_part list;
    int error =
        rk_sd_read_element(sd->store, sd->space, RK_OBJECT_SECURITY_DOMAIN, sd->number, &element);
    if (error)
        return rk_sd_error_of(error);
    *out = element;
    out->at = out->end;
    if (rk_sd_find(&element, KEY_LIST, &list))
        *out = rk_sd_enter(&element, &list);
    return element.error ? RK_SD_STORE : 0;
}

/* The next key of the list. 1, 0 at the end, RK_SD_STORE. */
int rk_sd_next_packaged(struct rk_sd_reader *list, struct rk_sd_packaged *out) {
    struct rk_sd_part object, part;
    memset(out, 0, sizeof *out);
    out->info.mac_len = MAC_LEN_USUAL;
    if (!rk_sd_next(list, &object))
        return list->error ? RK_SD_STORE : 0;
    struct rk_sd_reader members = rk_sd_enter(list, &object);
    while (rk_sd_next(&members, &part))
        read_member(&members, &part, out);
    return members.error ? RK_SD_STORE : 1;
}

int rk_sd_find_packaged(const struct rk_sd *sd, uint8_t version, uint8_t id,
                        struct rk_sd_reader *list, struct rk_sd_packaged *out) {
    int got = rk_sd_open_list(sd, list);
    if (got)
        return got;
    while ((got = rk_sd_next_packaged(list, out)) == 1)
        if (out->info.version == version && out->info.id == id)
            return 0;
    return got ? got : RK_SD_ABSENT;
}
