/* The MF, DF.CD. */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
};

/* PE-MF, template 1. */
const struct rk_template_file rk_template_mf[6] = {
    {0x3F00, 0, RK_M, 0, 14, 0, RK_FILL_FF, M},        /* MF */
    {0x2F05, 2, RK_T, 0, 1, 0x05, RK_FILL_FF, 0},      /* EF.PL */
    {0x2FE2, 10, RK_T, 0, 11, 0, RK_FILL_FF, M | F},   /* EF.ICCID */
    {0x2F00, 0, RK_L, 0, 10, 0x1E, RK_FILL_FF, M | F}, /* EF.DIR */
    {0x2F06, 0, RK_L, 0, 10, 0, RK_FILL_FF, M | F},    /* EF.ARR */
    {0x2F08, 5, RK_T, 0, 10, 0x08, RK_FILL_FF, 0},     /* EF.UMPC */
};

/* PE-CD, template 2. EF.ICON: 6F40 to 6F7F, as the package says. */
const struct rk_template_file rk_template_cd[3] = {
    {0x7F11, 0, RK_D, 0, 14, 0, RK_FILL_FF, M}, /* DF.CD */
    {0x6F01, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},  /* EF.LAUNCHPAD */
    {0, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},       /* EF.ICON */
};
