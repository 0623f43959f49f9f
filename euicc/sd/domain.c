#include "euicc/sd/domain.h"

#include "euicc/store/objects.h"

#include <string.h>

/* Members of a PE-SecurityDomain (profile package format). */
enum {
    INSTANCE = 0xA1,
    PERSO_DATA = 0xA3,
    AID = 0x4F,
    PRIVILEGES = 0x82,
    LIFE_CYCLE = 0x83,
    PARAMETERS = 0xC9, /* GlobalPlatform's: the security domain's own */
    UICC_PARAMETERS = 0xEA,
    TOOLKIT = 0x80,  /* of EA: TAR and security level are here (TS 102 226 8.2.1.3.2.2.1) */
    PROTOCOL = 0x81, /* of C9 */
};

enum { PARAMETERS_MAX = 64, TOOLKIT_MAX = 64 };

/* Part of RK_OBJECT_SD_DATA where the life cycle is: no data grouping identifier. */
enum { LIFE_CYCLE_PART = 0xFFFF };

/* The instance's own AID is the third of its AIDs: load file, class, instance. */
static int read_aid(struct rk_sd_reader *r, struct rk_sd_domain *out) {
    enum { WHICH = 3 };
    struct rk_sd_part aid;
    for (int i = 0; i < WHICH; i++)
        if (!rk_sd_maybe(r, AID, &aid) || aid.len > sizeof out->aid)
            return r->error ? RK_SD_STORE : RK_SD_FORM;
    int got = rk_sd_value(r, &aid, 0, out->aid, sizeof out->aid);
    out->aid_len = (uint8_t)(got > 0 ? got : 0);
    return got > 0 ? 0 : RK_SD_STORE;
}

static void read_parameters(struct rk_slice parameters, struct rk_sd_domain *out) {
    struct rk_tlv_reader r = rk_tlv_read(parameters, RK_TLV_BER);
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element)) {
        if (element.tag != PROTOCOL)
            continue;
        if (element.value.len < 2)
            out->scps_unreadable = true;
        if (element.value.len < 2 || out->scp_count == RK_SD_SCPS_MAX)
            continue;
        out->scps[out->scp_count].protocol = element.value.ptr[0];
        out->scps[out->scp_count].options = element.value.ptr[1];
        out->scp_count++;
    }
    if (r.error)
        out->scps_unreadable = true;
}

/* The field that starts at octet *at with its length; *at goes behind it. False if it is cut. */
static bool take_field(struct rk_slice in, size_t *at, struct rk_slice *out) {
    if (*at >= in.len || in.len - *at - 1 < in.ptr[*at])
        return false;
    *out = rk_slice(in.ptr + *at + 1, in.ptr[*at]);
    *at += 1 + out->len;
    return true;
}

/*
 * Toolkit parameters: priority, timers, text length, number of menu entries, the entries (two
 * octets each), channels, minimum security level, TARs. Checked against the bytes of the generic
 * test profiles and of the package format's own example domain.
 */
static int read_toolkit(struct rk_slice in, struct rk_sd_domain *out) {
    enum { MENU_ENTRIES = 3, FIXED = 5, MINIMUM_SPI1 = 0x01 };
    struct rk_slice level, tars;
    if (in.len < FIXED)
        return RK_SD_FORM;
    size_t at = FIXED + 2 * (size_t)in.ptr[MENU_ENTRIES];
    if (!take_field(in, &at, &level) || !take_field(in, &at, &tars) || tars.len % RK_SD_TAR_LEN)
        return RK_SD_FORM;
    if (level.len && (level.len != 2 || level.ptr[0] != MINIMUM_SPI1))
        return RK_SD_FORM;
    out->minimum_spi1 = level.len ? level.ptr[1] : 0;
    for (; tars.len && out->tar_count < RK_SD_TARS_MAX; tars = rk_slice_from(tars, RK_SD_TAR_LEN))
        memcpy(out->tars[out->tar_count++], tars.ptr, RK_SD_TAR_LEN);
    return 0;
}

/* A domain that is given no TAR has the one in its AID (TS 101 220). */
static void default_tar(struct rk_sd_domain *out) {
    enum { AT = 12 };
    if (out->unreadable || out->tar_count || out->aid_len != RK_SD_AID_MAX)
        return;
    memcpy(out->tars[0], out->aid + AT, RK_SD_TAR_LEN);
    out->tar_count = 1;
}

static int read_value(const struct rk_sd_reader *r, const struct rk_sd_part *part, uint8_t *buf,
                      size_t cap, struct rk_slice *out) {
    if (part->len > cap)
        return RK_SD_FORM;
    int got = rk_sd_value(r, part, 0, buf, cap);
    *out = rk_slice(buf, (size_t)(got > 0 ? got : 0));
    return got < 0 ? RK_SD_STORE : 0;
}

static int read_uicc_parameters(const struct rk_sd_reader *outer, const struct rk_sd_part *part,
                                struct rk_sd_domain *out) {
    uint8_t buf[TOOLKIT_MAX];
    struct rk_slice value;
    struct rk_sd_part toolkit;
    struct rk_sd_reader r = rk_sd_enter(outer, part);
    if (!rk_sd_find(&r, TOOLKIT, &toolkit))
        return r.error ? RK_SD_STORE : 0;
    int error = read_value(&r, &toolkit, buf, sizeof buf, &value);
    if (!error)
        error = read_toolkit(value, out);
    out->unreadable = error == RK_SD_FORM;
    return out->unreadable ? 0 : error;
}

static int read_member(const struct rk_sd_reader *r, const struct rk_sd_part *part,
                       struct rk_sd_domain *out) {
    uint8_t buf[PARAMETERS_MAX];
    struct rk_slice value;
    int error = 0;
    switch (part->tag) {
    case PRIVILEGES:
        return rk_sd_value(r, part, 0, out->privileges, sizeof out->privileges) < 0 ? RK_SD_STORE
                                                                                    : 0;
    case LIFE_CYCLE:
        return rk_sd_value(r, part, 0, &out->life_cycle, 1) < 0 ? RK_SD_STORE : 0;
    case PARAMETERS:
        error = read_value(r, part, buf, sizeof buf, &value);
        if (!error)
            read_parameters(value, out);
        out->scps_unreadable = out->scps_unreadable || error == RK_SD_FORM;
        return error == RK_SD_FORM ? 0 : error;
    case UICC_PARAMETERS:
        return read_uicc_parameters(r, part, out);
    default:
        return 0;
    }
}

/* The life cycle SET STATUS left, if it ever did. */
static int read_life_cycle(const struct rk_sd *sd, uint8_t *life_cycle) {
    int got =
        rk_store_get(sd->store, rk_key(sd->space, RK_OBJECT_SD_DATA + sd->number, LIFE_CYCLE_PART),
                     0, life_cycle, 1);
    return got < 0 && got != RK_STORE_ABSENT ? RK_SD_STORE : 0;
}

int rk_sd_domain(const struct rk_sd *sd, struct rk_sd_domain *out) {
    struct rk_sd_reader element;
    struct rk_sd_part part;
    memset(out, 0, sizeof *out);
    out->life_cycle = RK_SD_SELECTABLE;
    int error =
        rk_sd_read_element(sd->store, sd->space, RK_OBJECT_SECURITY_DOMAIN, sd->number, &element);
    if (error)
        return rk_sd_error_of(error);
    if (!rk_sd_find(&element, INSTANCE, &part))
        return RK_SD_STORE;
    struct rk_sd_reader members = rk_sd_enter(&element, &part);
    error = read_aid(&members, out);
    while (!error && rk_sd_next(&members, &part))
        error = read_member(&members, &part, out);
    if (!error && members.error)
        error = RK_SD_STORE;
    default_tar(out);
    return error ? error : read_life_cycle(sd, &out->life_cycle);
}

bool rk_sd_has_scp(const struct rk_sd_domain *domain, uint8_t protocol, uint8_t *options) {
    for (unsigned i = 0; i < domain->scp_count && !domain->scps_unreadable; i++) {
        if (domain->scps[i].protocol != protocol)
            continue;
        if (options)
            *options = domain->scps[i].options;
        return true;
    }
    if (options)
        *options = 0;
    return domain->scp_count == 0 && !domain->scps_unreadable;
}

int rk_sd_set_life_cycle(const struct rk_sd *sd, uint8_t life_cycle) {
    return rk_sd_error_of(
        rk_store_put(sd->store, rk_key(sd->space, RK_OBJECT_SD_DATA + sd->number, LIFE_CYCLE_PART),
                     rk_slice(&life_cycle, 1)));
}

int rk_sd_find_aid(struct rk_store *store, uint16_t space, struct rk_slice aid) {
    struct rk_sd_domain domain;
    struct rk_sd sd = {store, space, 0};
    int error;
    while ((error = rk_sd_domain(&sd, &domain)) == 0 || error == RK_SD_FORM) {
        if (!error && rk_slice_equal(rk_slice(domain.aid, domain.aid_len), aid))
            return sd.number;
        if (++sd.number == 0)
            return RK_SD_ABSENT;
    }
    return error;
}

/* Where in the element's personalisation data the group is: the value of one of its strings. */
static bool find_group(struct rk_sd_reader *list, uint16_t dgi, struct rk_sd_part *out) {
    enum { HEADER = 5, LONG_LENGTH = 0xFF };
    uint8_t header[HEADER];
    while (rk_sd_next(list, out)) {
        int got = rk_sd_value(list, out, 0, header, sizeof header);
        if (got < 3 || rk_get_u16(header) != dgi)
            continue;
        uint32_t skip = header[2] == LONG_LENGTH ? HEADER : 3;
        if (out->len < skip)
            continue;
        out->at += skip;
        out->len -= skip;
        return true;
    }
    return false;
}

int rk_sd_data(const struct rk_sd *sd, uint16_t dgi, size_t offset, void *buf, size_t cap) {
    struct rk_sd_reader element;
    struct rk_sd_part part;
    int got = rk_store_get(sd->store, rk_key(sd->space, RK_OBJECT_SD_DATA + sd->number, dgi),
                           offset, buf, cap);
    if (got != RK_STORE_ABSENT)
        return got < 0 ? RK_SD_STORE : got;
    got = rk_sd_read_element(sd->store, sd->space, RK_OBJECT_SECURITY_DOMAIN, sd->number, &element);
    if (got)
        return rk_sd_error_of(got);
    if (!rk_sd_find(&element, PERSO_DATA, &part))
        return element.error ? RK_SD_STORE : RK_SD_ABSENT;
    struct rk_sd_reader list = rk_sd_enter(&element, &part);
    if (!find_group(&list, dgi, &part))
        return list.error ? RK_SD_STORE : RK_SD_ABSENT;
    got = rk_sd_value(&list, &part, offset, buf, cap);
    return got < 0 ? RK_SD_STORE : got;
}

int rk_sd_put_data(const struct rk_sd *sd, uint16_t dgi, struct rk_slice value) {
    if (value.len > RK_STORE_VALUE_MAX || dgi == LIFE_CYCLE_PART)
        return RK_SD_FORM;
    return rk_sd_error_of(
        rk_store_put(sd->store, rk_key(sd->space, RK_OBJECT_SD_DATA + sd->number, dgi), value));
}
