/* EF.SUCI_Calc_Info_USIM, read element by element: it may be as long as a file can be. */
#include "euicc/naa/suci.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum {
    DF_SAIP = 0x5FD0,
    EF_SUCI_CALC_INFO = 0x4F01,
    SCHEMES = 0xA0,
    KEYS = 0xA1,
    KEY_ID = 0x80,
    KEY = 0x81,
    ENTRIES_MAX = 16, /* there are no more scheme identifiers */
    KEYS_MAX = 255,   /* an index has one octet */
    HEADER_MAX = 4,
    X25519_LEN = 32,
    COMPRESSED_LEN = 33,
};

/* A stretch of the file. */
struct part {
    size_t at, end;
};

struct info {
    const struct rk_files *files;
    struct rk_file file;
    struct part schemes, keys;
};

/* The next element of `rest`: its tag (0: nothing more) and value. */
static int next(const struct info *info, struct part *rest, uint32_t *tag, struct part *value) {
    uint8_t head[HEADER_MAX];
    size_t len = rest->end - rest->at < sizeof head ? rest->end - rest->at : sizeof head;
    size_t value_len, head_len;
    *tag = 0;
    int error = len ? rk_file_read(info->files, &info->file, rest->at, head, len) : 0;
    if (error || len == 0 || head[0] == 0xFF || head[0] == 0)
        return error;
    if (rk_tlv_header(rk_slice(head, len), RK_TLV_BER, tag, &value_len, &head_len) ||
        value_len > rest->end - rest->at - head_len)
        return RK_FILE_RANGE;
    value->at = rest->at + head_len;
    value->end = rest->at = value->at + value_len;
    return 0;
}

static int open_info(const struct rk_files *files, uint16_t adf, struct info *info) {
    struct rk_file df;
    struct part rest, value;
    uint32_t tag = 1;
    memset(info, 0, sizeof *info);
    info->files = files;
    int error = rk_file_child(files, adf, DF_SAIP, &df);
    if (!error)
        error = rk_file_child(files, df.index, EF_SUCI_CALC_INFO, &info->file);
    if (!error && info->file.kind != RK_FILE_KIND_TRANSPARENT)
        error = RK_FILE_RANGE;
    rest = (struct part){0, info->file.size};
    while (!error && tag) {
        error = next(info, &rest, &tag, &value);
        if (!error && tag == SCHEMES)
            info->schemes = value;
        else if (!error && tag == KEYS)
            info->keys = value;
    }
    return error;
}

/* Whether this is a key of the scheme, as the port takes it. */
static bool key_fits(const struct rk_home_key *key, size_t len) {
    if (key->scheme == RK_SCHEME_A)
        return len == X25519_LEN;
    return (len == RK_POINT_LEN && key->point[0] == 0x04) ||
           (len == COMPRESSED_LEN && (key->point[0] == 0x02 || key->point[0] == 0x03));
}

static int read_key(const struct info *info, const struct part *value, struct rk_home_key *out) {
    size_t len = value->end - value->at;
    if (len > sizeof out->point)
        return RK_FILE_RANGE;
    int error = rk_file_read(info->files, &info->file, value->at, out->point, len);
    if (error)
        return error;
    return key_fits(out, len) ? 0 : RK_FILE_RANGE;
}

/* Key number `index`, from 1: identifiers and keys follow each other in pairs. RK_FILE_ABSENT if
 * there are not that many. */
static int find_key(const struct info *info, unsigned index, struct rk_home_key *out) {
    struct part rest = info->keys, value;
    for (unsigned n = 1; n <= KEYS_MAX; n++) {
        uint32_t tag;
        int error = next(info, &rest, &tag, &value);
        if (!error && tag == 0)
            return RK_FILE_ABSENT;
        if (!error && (tag != KEY_ID || value.end - value.at != 1))
            error = RK_FILE_RANGE;
        if (!error)
            error = rk_file_read(info->files, &info->file, value.at, &out->id, 1);
        if (!error)
            error = next(info, &rest, &tag, &value);
        if (!error && tag != KEY)
            error = RK_FILE_RANGE;
        if (error || n == index)
            return error ? error : read_key(info, &value, out);
    }
    return RK_FILE_ABSENT;
}

/* One entry of the priority list: 0 if it is to be used, RK_FILE_ABSENT if it cannot be. */
static int try_entry(const struct info *info, size_t at, struct rk_home_key *out) {
    uint8_t entry[2];
    int error = rk_file_read(info->files, &info->file, at, entry, sizeof entry);
    if (error)
        return error;
    *out = (struct rk_home_key){.scheme = entry[0]};
    if (entry[0] == RK_SCHEME_NULL)
        return 0;
    if (entry[0] != RK_SCHEME_A && entry[0] != RK_SCHEME_B)
        return RK_FILE_ABSENT;
    return find_key(info, entry[1], out);
}

int rk_suci_choose(const struct rk_files *files, uint16_t adf, struct rk_home_key *out) {
    struct info info;
    int error = open_info(files, adf, &info);
    if (!error)
        error = RK_FILE_ABSENT;
    else if (error != RK_FILE_ABSENT)
        return error;
    size_t at = info.schemes.at;
    for (unsigned n = 0; error == RK_FILE_ABSENT && n < ENTRIES_MAX && at + 2 <= info.schemes.end;
         n++, at += 2)
        error = try_entry(&info, at, out);
    if (error == RK_FILE_ABSENT) {
        *out = (struct rk_home_key){.scheme = RK_SCHEME_NULL};
        error = 0;
    }
    return error;
}
