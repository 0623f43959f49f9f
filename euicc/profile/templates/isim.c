/* ADF.ISIM. */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
};

/* PE-ISIM, template 8. */
const struct rk_template_file rk_template_isim[7] = {
    {0, 0, RK_A, 0, 14, 0, RK_FILL_FF, M},             /* ADF.ISIM */
    {0x6F02, 0, RK_T, 0, 2, 0x02, RK_FILL_FF, M | F},  /* EF.IMPI */
    {0x6F04, 0, RK_L, 1, 2, 0x04, RK_FILL_FF, M | F},  /* EF.IMPU */
    {0x6F03, 0, RK_T, 0, 2, 0x05, RK_FILL_FF, M | F},  /* EF.DOMAIN */
    {0x6F07, 14, RK_T, 0, 2, 0x07, RK_FILL_FF, M | F}, /* EF.IST */
    {0x6FAD, 3, RK_T, 0, 10, 0x03, RK_FILL_00, 0},     /* EF.AD */
    {0x6F06, 0, RK_L, 0, 10, 0x06, RK_FILL_FF, M | F}, /* EF.ARR */
};

/* PE-OPT-ISIM, template 9; from EF.FromPreferred on since version 2. */
const struct rk_template_file rk_template_opt_isim[14] = {
    {0x6F09, 0, RK_L, 1, 2, 0, RK_FILL_FF, F},       /* EF.P-CSCF */
    {0x6F3C, 176, RK_L, 10, 5, 0, RK_FILL_00_FF, 0}, /* EF.SMS */
    {0x6F42, 38, RK_L, 1, 5, 0, RK_FILL_FF, 0},      /* EF.SMSP */
    {0x6F43, 2, RK_T, 0, 5, 0, RK_FILL_FF, 0},       /* EF.SMSS */
    {0x6F47, 30, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},  /* EF.SMSR */
    {0x6FD5, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},       /* EF.GBABP */
    {0x6FD7, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},       /* EF.GBANL */
    {0x6FDD, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},       /* EF.NAFKCA */
    {0x6FE7, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},       /* EF.UICCIARI */
    {0x6FF7, 1, RK_T, 0, 2, 0, RK_FILL_00, 0},       /* EF.FromPreferred */
    {0x6FF8, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},       /* EF.IMSConfigData */
    {0x6FFC, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},       /* EF.XCAPConfigData */
    {0x6FFA, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},       /* EF.WebRTCURI */
    {0x6FFE, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},       /* EF.MuDMiDConfigData */
};
