/*
 * File templates of the profile package format (annex "File Structure Templates Definition"): what
 * a file is unless the package says otherwise. Constant data, one row for each member of the
 * element's ASN.1 type, in its order. For euicc/profile only.
 */
#ifndef RK_EUICC_PROFILE_TEMPLATE_H
#define RK_EUICC_PROFILE_TEMPLATE_H

#include "euicc/uicc/file.h"

enum rk_template_flag {
    RK_TEMPLATE_MEMBER = 0x01,  /* the element has to have this member */
    RK_TEMPLATE_CONTENT = 0x02, /* the package has to give content, or a pattern */
    RK_TEMPLATE_UPDATED = 0x04, /* updated often: special file information 80 */
};

/* Default contents, by index into the table of patterns; what follows that table is made for the
 * profile (minimal.c). */
enum rk_template_fill {
    RK_FILL_FF,
    RK_FILL_00,
    RK_FILL_00_FF,
    RK_FILL_07_FF,
    RK_FILL_0A,
    RK_FILL_01_00_FF,
    RK_FILL_000000_FF,
    RK_FILL_START_HFN,
    RK_FILL_AD_2,
    RK_FILL_PSLOCI,
    RK_FILL_LOCI,
    RK_FILL_EPSLOCI,
    RK_FILL_5GS_LOCI,
    RK_FILL_PLMN_ACT,
    RK_FILL_PUCT,
    RK_FILL_ICI,
    RK_FILL_OCI,
    RK_FILL_UFC,
    RK_FILL_KC,
    RK_FILL_ROUTING_F,
    RK_FILL_ROUTING_0,
    RK_FILL_UST,
    RK_FILL_PATTERNS,                 /* how many patterns there are */
    RK_FILL_ICCID = RK_FILL_PATTERNS, /* the profile header's ICCID */
    RK_FILL_DIR,                      /* an entry for the ADF */
    RK_FILL_RULES,                    /* the access rules that templates refer to */
    RK_FILL_RULES_OF_MF,              /* a link to the MF's EF.ARR, unless unlinked */
};

/* A default content: `len` octets of which the last `suffix` stand at the end of the record or
 * file; the octet before them fills what lies between. With `repeat`, all of them again and again.
 */
struct rk_template_pattern {
    const uint8_t *octets;
    uint8_t len;
    uint8_t suffix;
    bool repeat;
};

extern const struct rk_template_pattern rk_template_patterns[];

/* Two words, for there are hundreds. */
struct rk_template_file {
    uint16_t fid;      /* 0: the package has to say */
    uint16_t size;     /* octets of a transparent EF, or of one record; 0: the package has to say */
    unsigned kind : 3; /* enum rk_file_kind */
    unsigned records : 8; /* 0 in a record file: the package has to say */
    unsigned arr : 4;     /* record of EF.ARR */
    unsigned sfi : 5;
    unsigned fill : 5;  /* enum rk_template_fill */
    unsigned flags : 3; /* enum rk_template_flag */
};

/* Where the files of a template go. */
enum rk_template_place {
    RK_PLACE_MF,   /* into the MF */
    RK_PLACE_USIM, /* into the ADF created last of that kind */
    RK_PLACE_ISIM,
    RK_PLACE_CSIM,
    RK_PLACE_CURRENT, /* into the ADF created last of any kind */
};

/* A row that a later version of a template has otherwise. */
struct rk_template_change {
    uint8_t member;
    struct rk_template_file file;
};

struct rk_template {
    uint16_t pe;             /* tag of the element */
    uint8_t number, version; /* 2.23.143.1.2.number, .version unless 1 */
    uint8_t place;           /* enum rk_template_place */
    bool by_default;         /* files the package does not mention are created too */
    uint8_t count;           /* rows this version has; the table may have more, of later ones */
    uint8_t change_count;
    const struct rk_template_file *files;
    const struct rk_template_change *changes;
};

/* Find the template with this OBJECT IDENTIFIER (value octets); null if there is none. */
const struct rk_template *rk_template_find(struct rk_slice oid);

/* Row of member `member` (0 is the first after templateID); null past the end. */
const struct rk_template_file *rk_template_row(const struct rk_template *t, unsigned member);

/* Whether a later version of the template has member `member`, which `t` has not. */
bool rk_template_later(const struct rk_template *t, unsigned member);

/*
 * Make the default content of a record (or transparent file) of `len` octets fit struct rk_file:
 * sets *fill, writes the pattern (up to RK_FILE_PATTERN_MAX octets) and returns its length. A
 * pattern with a suffix that would be longer is left without it; *tail is then the suffix, to be
 * written as content, else empty.
 */
uint8_t rk_template_pattern(unsigned index, size_t len, uint8_t *fill, uint8_t *pattern,
                            struct rk_slice *tail);

/* The tables, each in a file of its own under templates/. */
extern const struct rk_template_file rk_template_mf[6];
extern const struct rk_template_file rk_template_cd[3];
extern const struct rk_template_file rk_template_telecom[46];
extern const struct rk_template_file rk_template_phonebook[18];
extern const struct rk_template_file rk_template_usim[24];
extern const struct rk_template_file rk_template_opt_usim[86];
extern const struct rk_template_file rk_template_gsm_access[5];
extern const struct rk_template_file rk_template_5gs[20];
extern const struct rk_template_file rk_template_saip[2];
extern const struct rk_template_file rk_template_snpn[2];
extern const struct rk_template_file rk_template_5gprose[7];
extern const struct rk_template_file rk_template_isim[7];
extern const struct rk_template_file rk_template_opt_isim[14];
extern const struct rk_template_file rk_template_csim[35];
extern const struct rk_template_file rk_template_opt_csim[67];
extern const struct rk_template_file rk_template_eap[8];
extern const struct rk_template_file rk_template_iot[22];
extern const struct rk_template_file rk_template_opt_iot[26];

/* Short words for the tables. */
enum rk_template_word {
    RK_T = RK_FILE_KIND_TRANSPARENT,
    RK_L = RK_FILE_KIND_LINEAR,
    RK_C = RK_FILE_KIND_CYCLIC,
    RK_D = RK_FILE_KIND_DF,
    RK_M = RK_FILE_KIND_MF,
    RK_A = RK_FILE_KIND_ADF,
    RK_B = RK_FILE_KIND_BER_TLV,
};

#endif
