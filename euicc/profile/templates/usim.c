/* ADF.USIM. */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-USIM, template 4. */
const struct rk_template_file rk_template_usim[24] = {
    {0, 0, RK_A, 0, 14, 0, RK_FILL_FF, M},               /* ADF.USIM */
    {0x6F07, 9, RK_T, 0, 2, 0x07, RK_FILL_FF, M | F},    /* EF.IMSI */
    {0x6F06, 0, RK_L, 0, 10, 0x17, RK_FILL_FF, M | F},   /* EF.ARR */
    {0x6F08, 33, RK_T, 0, 5, 0x08, RK_FILL_07_FF, U},    /* EF.Keys */
    {0x6F09, 33, RK_T, 0, 5, 0x09, RK_FILL_07_FF, U},    /* EF.KeysPS */
    {0x6F31, 1, RK_T, 0, 2, 0x12, RK_FILL_0A, 0},        /* EF.HPPLMN */
    {0x6F38, 14, RK_T, 0, 2, 0x04, RK_FILL_FF, M | F},   /* EF.UST */
    {0x6F3B, 26, RK_L, 20, 8, 0, RK_FILL_FF, 0},         /* EF.FDN */
    {0x6F3C, 176, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},     /* EF.SMS */
    {0x6F42, 38, RK_L, 1, 5, 0, RK_FILL_FF, 0},          /* EF.SMSP */
    {0x6F43, 2, RK_T, 0, 5, 0, RK_FILL_FF, 0},           /* EF.SMSS */
    {0x6F46, 17, RK_T, 0, 10, 0, RK_FILL_FF, M | F},     /* EF.SPN */
    {0x6F56, 1, RK_T, 0, 8, 0x05, RK_FILL_FF, M | F},    /* EF.EST */
    {0x6F5B, 6, RK_T, 0, 5, 0x0F, RK_FILL_START_HFN, U}, /* EF.START-HFN */
    {0x6F5C, 3, RK_T, 0, 2, 0x10, RK_FILL_FF, 0},        /* EF.THRESHOLD */
    {0x6F73, 14, RK_T, 0, 5, 0x0C, RK_FILL_PSLOCI, U},   /* EF.PSLOCI */
    {0x6F78, 2, RK_T, 0, 2, 0x06, RK_FILL_FF, M | F},    /* EF.ACC */
    {0x6F7B, 12, RK_T, 0, 5, 0x0D, RK_FILL_FF, 0},       /* EF.FPLMN */
    {0x6F7E, 11, RK_T, 0, 5, 0x0B, RK_FILL_LOCI, U},     /* EF.LOCI */
    {0x6FAD, 4, RK_T, 0, 10, 0x03, RK_FILL_AD_2, 0},     /* EF.AD */
    {0x6FB7, 4, RK_L, 1, 10, 0x01, RK_FILL_FF, M | F},   /* EF.ECC */
    {0x6FC4, 128, RK_T, 0, 5, 0, RK_FILL_FF, U},         /* EF.NETPAR */
    {0x6FE3, 18, RK_T, 0, 5, 0x1E, RK_FILL_EPSLOCI, U},  /* EF.EPSLOCI */
    {0x6FE4, 80, RK_L, 1, 5, 0x18, RK_FILL_FF, U},       /* EF.EPSNSC */
};
