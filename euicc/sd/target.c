#include "euicc/sd/target.h"

#include "euicc/store/objects.h"

#include <string.h>

/* Members of a PE-RFM (profile package format). Its header and its list of TARs have one tag: only
 * their places tell them apart. */
enum {
    HEADER = 0xA0,
    AID = 0x4F,
    TARS = 0xA0,
    SECURITY_LEVEL = 0x81,
    ACCESS_DOMAIN = 0x04,
    ADF_ACCESS = 0x30,
    ADF_AID = 0x80,
    ADF_DOMAIN = 0x81,
};

/* An AID being read: the application's own, then perhaps its domain's. */
struct aid {
    uint8_t len;
    uint8_t octets[RK_SD_AID_MAX];
};

static bool read_aid(struct rk_sd_reader *r, struct aid *out) {
    struct rk_sd_part part;
    if (!rk_sd_maybe(r, AID, &part) || part.len > sizeof out->octets)
        return false;
    int got = rk_sd_value(r, &part, 0, out->octets, sizeof out->octets);
    out->len = (uint8_t)(got > 0 ? got : 0);
    return got > 0;
}

/*
 * An access domain parameter (TS 102 226 8.2.1.3.2.5): 00 all files, 02 as PINs and keys allow that
 * its three octets of bits name, FF none; what is not known allows none. The tools that make
 * profiles have ADM1 as 01 of the second octet, so its five are taken for ADM 1 to 5. No public
 * fact tells which of the other two octets is PINs and which ADM 6 to 10: neither allows anything.
 */
static struct rk_uicc_domain decode_domain(struct rk_slice parameter) {
    enum { FULL = 0x00, BY_REFERENCES = 0x02, LEN = 4, AT_ADM = 2, FIVE = 0x1F, FIRST_ADM = 10 };
    struct rk_uicc_domain domain = {.rights = RK_UICC_NO_ACCESS};
    if (parameter.len == 1 && parameter.ptr[0] == FULL) {
        domain.rights = RK_UICC_FULL_ACCESS;
    } else if (parameter.len == LEN && parameter.ptr[0] == BY_REFERENCES) {
        domain.rights = RK_UICC_AS_REFERENCES;
        domain.global = (uint32_t)(parameter.ptr[AT_ADM] & FIVE) << FIRST_ADM;
    }
    return domain;
}

static struct rk_uicc_domain read_domain(const struct rk_sd_reader *r,
                                         const struct rk_sd_part *part) {
    enum { DOMAIN_MAX = 8 };
    uint8_t octets[DOMAIN_MAX];
    int got = part->len <= sizeof octets ? rk_sd_value(r, part, 0, octets, sizeof octets) : 0;
    return decode_domain(rk_slice(octets, (size_t)(got > 0 ? got : 0)));
}

/* Whether the list has the TAR; without a list it is the one in the AID (TS 101 220). */
static bool has_tar(struct rk_sd_reader *r, const struct aid *aid,
                    const uint8_t tar[RK_SD_TAR_LEN]) {
    enum { AT = 12 };
    uint8_t one[RK_SD_TAR_LEN];
    struct rk_sd_part list, part;
    if (!rk_sd_maybe(r, TARS, &list))
        return aid->len == RK_SD_AID_MAX && memcmp(aid->octets + AT, tar, RK_SD_TAR_LEN) == 0;
    struct rk_sd_reader tars = rk_sd_enter(r, &list);
    while (rk_sd_next(&tars, &part))
        if (rk_sd_value(&tars, &part, 0, one, sizeof one) == RK_SD_TAR_LEN &&
            memcmp(one, tar, sizeof one) == 0)
            return true;
    return false;
}

static bool read_adf(struct rk_sd_reader *r, struct rk_sd_target *out) {
    struct rk_sd_part part, member;
    if (!rk_sd_maybe(r, ADF_ACCESS, &part))
        return !r->error;
    struct rk_sd_reader members = rk_sd_enter(r, &part);
    if (!rk_sd_maybe(&members, ADF_AID, &member) || member.len > sizeof out->aid)
        return false;
    out->aid_len = (uint8_t)member.len;
    if (rk_sd_value(&members, &member, 0, out->aid, sizeof out->aid) != (int)member.len ||
        !rk_sd_maybe(&members, ADF_DOMAIN, &member))
        return false;
    out->adf = read_domain(&members, &member);
    return true;
}

/* What follows the TARs: level, access domain, that for administrative commands, ADF. */
static bool read_access(struct rk_sd_reader *r, struct rk_sd_target *out) {
    struct rk_sd_part part;
    if (!rk_sd_maybe(r, SECURITY_LEVEL, &part) ||
        rk_sd_value(r, &part, 0, &out->minimum_spi1, 1) != 1 ||
        !rk_sd_maybe(r, ACCESS_DOMAIN, &part))
        return false;
    out->uicc = read_domain(r, &part);
    return rk_sd_maybe(r, ACCESS_DOMAIN, &part) && read_adf(r, out);
}

/* Whether an element of remote file management has the TAR; then `out` is filled. */
static bool is_meant(struct rk_sd_reader *r, const uint8_t tar[RK_SD_TAR_LEN],
                     struct rk_sd_target *out) {
    struct rk_sd_part part;
    struct aid aid, owner;
    memset(&owner, 0, sizeof owner);
    if (!rk_sd_maybe(r, HEADER, &part) || !read_aid(r, &aid))
        return false;
    bool owned = read_aid(r, &owner);
    if (!has_tar(r, &aid, tar) || !read_access(r, out))
        return false;
    if (!owned)
        return true; /* the first domain's */
    int number = rk_sd_find_aid(r->store, r->space, rk_slice(owner.octets, owner.len));
    out->domain.number = (uint8_t)(number < 0 ? 0 : number);
    return number >= 0;
}

static int find_files(struct rk_store *store, uint16_t space, const uint8_t tar[RK_SD_TAR_LEN],
                      struct rk_sd_target *out) {
    struct rk_sd_reader element;
    int error;
    for (unsigned n = 0;
         (error = rk_sd_read_element(store, space, RK_OBJECT_RFM, n, &element)) == 0; n++) {
        *out = (struct rk_sd_target){.kind = RK_SD_TARGET_FILES, .domain = {store, space, 0}};
        if (is_meant(&element, tar, out))
            return 0;
    }
    return rk_sd_error_of(error);
}

static bool domain_has_tar(const struct rk_sd_domain *domain, const uint8_t *tar) {
    for (unsigned i = 0; i < domain->tar_count; i++)
        if (memcmp(domain->tars[i], tar, RK_SD_TAR_LEN) == 0)
            return true;
    return false;
}

static int find_domain(struct rk_store *store, uint16_t space, const uint8_t tar[RK_SD_TAR_LEN],
                       struct rk_sd_target *out) {
    enum { DOMAINS_MAX = 255 };
    struct rk_sd_domain domain;
    *out = (struct rk_sd_target){.kind = RK_SD_TARGET_DOMAIN, .domain = {store, space, 0}};
    for (unsigned n = 0; n < DOMAINS_MAX; n++) {
        out->domain.number = (uint8_t)n;
        int error = rk_sd_domain(&out->domain, &domain);
        if (error && error != RK_SD_FORM)
            return error;
        if (error || !domain_has_tar(&domain, tar))
            continue;
        out->minimum_spi1 = domain.minimum_spi1;
        return 0;
    }
    return RK_SD_ABSENT;
}

/* Whether the domain whose keys count may be used: not locked, and it takes secured packets. */
static int check_domain(const struct rk_sd *sd) {
    struct rk_sd_domain domain;
    int error = rk_sd_domain(sd, &domain);
    if (error)
        return error;
    return domain.life_cycle & RK_SD_LOCKED || !rk_sd_has_scp(&domain, RK_SD_SCP80, NULL)
               ? RK_SD_ABSENT
               : 0;
}

int rk_sd_find_target(struct rk_store *store, uint16_t space, const uint8_t tar[RK_SD_TAR_LEN],
                      struct rk_sd_target *out) {
    int error = find_files(store, space, tar, out);
    if (error == RK_SD_ABSENT)
        error = find_domain(store, space, tar, out);
    return error ? error : check_domain(&out->domain);
}
