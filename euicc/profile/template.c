#include "euicc/profile/template.h"

#include <string.h>

#define PATTERN(...) ((const uint8_t[]){__VA_ARGS__}), sizeof((const uint8_t[]){__VA_ARGS__})

/* clang-format off */
const struct rk_template_pattern rk_template_patterns[] = {
    [RK_FILL_FF] = {PATTERN(0xFF), 0, false},
    [RK_FILL_00] = {PATTERN(0x00), 0, false},
    [RK_FILL_00_FF] = {PATTERN(0x00, 0xFF), 0, false},
    [RK_FILL_07_FF] = {PATTERN(0x07, 0xFF), 0, false},
    [RK_FILL_0A] = {PATTERN(0x0A), 0, false},
    [RK_FILL_01_00_FF] = {PATTERN(0x01, 0x00, 0xFF), 0, false},
    [RK_FILL_000000_FF] = {PATTERN(0x00, 0x00, 0x00, 0xFF), 0, false},
    [RK_FILL_START_HFN] = {PATTERN(0xF0, 0x00, 0x00, 0xF0, 0x00, 0x00), 0, false},
    [RK_FILL_AD_2] = {PATTERN(0x00, 0x00, 0x00, 0x02), 0, false},
    [RK_FILL_PSLOCI] = {PATTERN(0xFF, 0x00, 0x00, 0xFF, 0x01), 4, false},
    [RK_FILL_LOCI] = {PATTERN(0xFF, 0x00, 0x00, 0xFF, 0x01), 4, false},
    [RK_FILL_EPSLOCI] = {PATTERN(0xFF, 0x00, 0x00, 0x01), 3, false},
    [RK_FILL_5GS_LOCI] = {PATTERN(0xFF, 0x00, 0x00, 0x00, 0x01), 4, false},
    [RK_FILL_PLMN_ACT] = {PATTERN(0xFF, 0xFF, 0xFF, 0x00, 0x00), 0, true},
    [RK_FILL_PUCT] = {PATTERN(0xFF, 0xFF, 0xFF, 0x00, 0x00), 0, false},
    [RK_FILL_ICI] = {PATTERN(0xFF, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF), 7, false},
    [RK_FILL_OCI] = {PATTERN(0xFF, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF), 6, false},
    [RK_FILL_UFC] = {PATTERN(0x80, 0x1E, 0x60, 0xC0, 0x1E, 0x90, 0x00, 0x80, 0x04, 0x00,
                             0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x00, 0x00,
                             0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80), 0, false},
    [RK_FILL_KC] = {PATTERN(0xFF, 0x07), 1, false},
    [RK_FILL_ROUTING_F] = {PATTERN(0xF0, 0xFF, 0xFF, 0xFF), 0, false},
    [RK_FILL_ROUTING_0] = {PATTERN(0xF0, 0xFF, 0x00, 0x00), 0, false},
    [RK_FILL_UST] = {PATTERN(0x00, 0x00, 0x00, 0x00, 0x01, 0x00), 0, false},
};
/* clang-format on */

enum {
    F = RK_TEMPLATE_CONTENT,
    M = RK_TEMPLATE_MEMBER,
    U = RK_TEMPLATE_UPDATED,
};

static const struct rk_template_change usim_2[] = {
    {6, {0x6F38, 17, RK_T, 0, 2, 0x04, RK_FILL_FF, M | F}}, /* EF.UST */
};

#define NSC_OF_TWO                                                                                 \
    {3, {0x4F03, 62, RK_L, 2, 5, 0x03, RK_FILL_FF, U}}, {                                          \
        4, {                                                                                       \
            0x4F04, 62, RK_L, 2, 5, 0x04, RK_FILL_FF, U                                            \
        }                                                                                          \
    }

static const struct rk_template_change df_5gs_3[] = {NSC_OF_TWO};
static const struct rk_template_change df_5gs_4[] = {
    NSC_OF_TWO,
    {10, {0x4F0A, 4, RK_T, 0, 2, 0x0A, RK_FILL_ROUTING_0, 0}},
};

/* How many rows there are in all, and in earlier versions: later ones only add at the end. */
#define ROWS(table) (uint8_t)(sizeof table / sizeof *table)
enum {
    TELECOM_1 = 38,
    OPT_USIM_1 = 74,
    OPT_USIM_2 = 85,
    OPT_ISIM_1 = 9,
    DF_5GS_1 = 11,
    DF_5GS_2 = 13
};
#define PLAIN(pe, number, version, place, by_default, table)                                       \
    { pe, number, version, place, by_default, ROWS(table), 0, table, NULL }
#define PART(pe, number, version, place, count, table)                                             \
    { pe, number, version, place, false, count, 0, table, NULL }
#define CHANGED(pe, number, version, place, by_default, count, table, changes)                     \
    { pe, number, version, place, by_default, count, ROWS(changes), table, changes }

static const struct rk_template templates[] = {
    PLAIN(0xB0, 1, 1, RK_PLACE_MF, true, rk_template_mf),
    PLAIN(0xB1, 2, 1, RK_PLACE_MF, false, rk_template_cd),
    PART(0xB2, 3, 1, RK_PLACE_MF, TELECOM_1, rk_template_telecom),
    PLAIN(0xB2, 3, 2, RK_PLACE_MF, false, rk_template_telecom),
    PLAIN(0xB3, 4, 1, RK_PLACE_MF, true, rk_template_usim),
    CHANGED(0xB3, 4, 2, RK_PLACE_MF, true, ROWS(rk_template_usim), rk_template_usim, usim_2),
    PART(0xB4, 5, 1, RK_PLACE_USIM, OPT_USIM_1, rk_template_opt_usim),
    PART(0xB4, 5, 2, RK_PLACE_USIM, OPT_USIM_2, rk_template_opt_usim),
    PLAIN(0xB4, 5, 3, RK_PLACE_USIM, false, rk_template_opt_usim),
    PLAIN(0xB7, 6, 1, RK_PLACE_USIM, false, rk_template_phonebook),
    PLAIN(0xB8, 7, 1, RK_PLACE_USIM, false, rk_template_gsm_access),
    PLAIN(0xB5, 8, 1, RK_PLACE_MF, true, rk_template_isim),
    PART(0xB6, 9, 1, RK_PLACE_ISIM, OPT_ISIM_1, rk_template_opt_isim),
    PLAIN(0xB6, 9, 2, RK_PLACE_ISIM, false, rk_template_opt_isim),
    PLAIN(0xB9, 10, 1, RK_PLACE_MF, true, rk_template_csim),
    PLAIN(0xB9, 10, 2, RK_PLACE_MF, true, rk_template_csim),
    PLAIN(0xBA, 11, 1, RK_PLACE_CSIM, false, rk_template_opt_csim),
    PLAIN(0xBA, 11, 2, RK_PLACE_CSIM, false, rk_template_opt_csim),
    PLAIN(0xBB, 12, 1, RK_PLACE_CURRENT, false, rk_template_eap),
    PART(0xBC, 13, 1, RK_PLACE_USIM, DF_5GS_1, rk_template_5gs),
    PART(0xBC, 13, 2, RK_PLACE_USIM, DF_5GS_2, rk_template_5gs),
    CHANGED(0xBC, 13, 3, RK_PLACE_USIM, false, DF_5GS_2, rk_template_5gs, df_5gs_3),
    CHANGED(0xBC, 13, 4, RK_PLACE_USIM, false, ROWS(rk_template_5gs), rk_template_5gs, df_5gs_4),
    PLAIN(0xBD, 14, 1, RK_PLACE_USIM, false, rk_template_saip),
    PLAIN(0xBE, 15, 1, RK_PLACE_USIM, false, rk_template_snpn),
    PLAIN(0xBF1F, 16, 1, RK_PLACE_USIM, false, rk_template_5gprose),
    PLAIN(0xBF20, 17, 1, RK_PLACE_MF, true, rk_template_iot),
    PLAIN(0xBF21, 18, 1, RK_PLACE_USIM, false, rk_template_opt_iot),
};

/* 2.23.143.1.2: the arc of the templates. */
static const uint8_t arc[] = {0x67, 0x81, 0x0F, 0x01, 0x02};

const struct rk_template *rk_template_find(struct rk_slice oid) {
    if (!rk_slice_starts_with(oid, rk_slice_of(arc)) || oid.len > sizeof arc + 2 ||
        oid.len == sizeof arc)
        return NULL;
    uint8_t number = oid.ptr[sizeof arc];
    uint8_t version = oid.len == sizeof arc + 2 ? oid.ptr[sizeof arc + 1] : 1;
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (templates[i].number == number && templates[i].version == version)
            return &templates[i];
    return NULL;
}

const struct rk_template_file *rk_template_row(const struct rk_template *t, unsigned member) {
    if (member >= t->count)
        return NULL;
    for (unsigned i = 0; i < t->change_count; i++)
        if (t->changes[i].member == member)
            return &t->changes[i].file;
    return &t->files[member];
}

bool rk_template_later(const struct rk_template *t, unsigned member) {
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (templates[i].pe == t->pe && member < templates[i].count)
            return true;
    return false;
}

uint8_t rk_template_pattern(unsigned index, size_t len, uint8_t *fill, uint8_t *pattern,
                            struct rk_slice *tail) {
    *tail = rk_slice(NULL, 0);
    *fill = RK_FILE_FILL_FF;
    if (index == RK_FILL_FF || index >= RK_FILL_PATTERNS)
        return 0;
    const struct rk_template_pattern *p = &rk_template_patterns[index];
    *fill = p->repeat ? RK_FILE_FILL_REPEAT : RK_FILE_FILL_LAST;
    memcpy(pattern, p->octets, p->len);
    if (!p->suffix || len <= p->len)
        return p->len;
    size_t head = (size_t)p->len - p->suffix;
    if (len > RK_FILE_PATTERN_MAX) {
        *tail = rk_slice(p->octets + head, p->suffix);
        return (uint8_t)head;
    }
    memset(pattern + head, p->octets[head - 1], len - p->len);
    memcpy(pattern + len - p->suffix, p->octets + head, p->suffix);
    return (uint8_t)len;
}
