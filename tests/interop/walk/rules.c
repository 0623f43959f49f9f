#include "tests/interop/walk/rules.h"

#include "tests/support/test.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

/* Tags of TS 102 221 9.2 and ISO 7816-4 5.4.3. */
enum { MODE = 0x80, ALWAYS = 0x90, NEVER = 0x97, OR = 0xA0, USER = 0xA4, AND = 0xAF, KEY = 0x83 };
enum { READ = 0x01, DEPTH_MAX = 4, ARR_MF = 0x2F06, ARR_DF = 0x6F06 };

void walk_rules_take(struct walk_rules *rules, const struct reading_file *said) {
    uint16_t fid = said->path_len ? rk_get_u16(said->path + said->path_len - 2) : 0;
    if (said->directory || (fid != ARR_MF && fid != ARR_DF))
        return;
    assert_in_range(rules->count, 0, WALK_RULE_FILES_MAX - 1);
    rules->file[rules->count++] = *said;
}

/* The EF.ARR in the file's own directory, or the nearest above it. */
static const struct reading_file *rules_of(const struct walk_rules *rules,
                                           const struct reading_file *said) {
    for (size_t len = said->path_len; len >= 2; len -= 2)
        for (size_t i = 0; i < rules->count; i++) {
            const struct reading_file *file = &rules->file[i];
            if (file->path_len == len && memcmp(file->path, said->path, len - 2) == 0 &&
                memcmp(file->path + len - 2, said->rule, 2) == 0)
                return file;
        }
    return NULL;
}

static bool is_known(const struct rk_tlv *user) {
    struct rk_tlv key;
    if (!rk_tlv_find(user->value, RK_TLV_DER, KEY, &key) || key.value.len != 1)
        return false;
    uint8_t reference = key.value.ptr[0];
    return reference == 0x01 || reference == 0x81 || reference == 0x0A;
}

static bool is_met(const struct rk_tlv *condition, unsigned depth) {
    if (condition->tag == ALWAYS)
        return true;
    if (condition->tag == USER)
        return is_known(condition);
    if ((condition->tag != OR && condition->tag != AND) || depth == DEPTH_MAX)
        return false;
    struct rk_tlv_reader r = rk_tlv_read(condition->value, RK_TLV_DER);
    struct rk_tlv inner;
    bool all = true, any = false;
    while (rk_tlv_next(&r, &inner)) {
        bool met = is_met(&inner, depth + 1);
        all = all && met;
        any = any || met;
    }
    return condition->tag == OR ? any : all;
}

bool walk_rules_may_read(const struct walk_rules *rules, const struct reading_file *said) {
    const struct reading_file *file = rules_of(rules, said);
    if (!file || !said->rule[2] || said->rule[2] * file->record_len > file->size)
        return false;
    const uint8_t *record = file->octets + (said->rule[2] - 1u) * file->record_len;
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(record, file->record_len), RK_TLV_DER);
    struct rk_tlv item;
    bool is_read = false;
    while (r.rest.len && r.rest.ptr[0] != 0xFF && rk_tlv_next(&r, &item)) {
        if (item.tag == MODE)
            is_read = item.value.len == 1 && item.value.ptr[0] & READ;
        else if (is_read && is_met(&item, 0))
            return true;
    }
    return false;
}
