/* ADF.CSIM (3GPP2 C.S0065). */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-CSIM, template 10. */
const struct rk_template_file rk_template_csim[35] = {
    {0, 0, RK_A, 0, 14, 0, RK_FILL_FF, M},          /* ADF.CSIM */
    {0x6F06, 0, RK_L, 0, 10, 0, RK_FILL_FF, M},     /* EF.ARR */
    {0x6F21, 2, RK_C, 5, 5, 0, RK_FILL_00, M | U},  /* EF.COUNT */
    {0x6F22, 10, RK_T, 0, 2, 0, RK_FILL_FF, M},     /* EF.IMSI_M */
    {0x6F23, 10, RK_T, 0, 2, 0, RK_FILL_FF, M},     /* EF.IMSI_T */
    {0x6F24, 16, RK_T, 0, 5, 0, RK_FILL_FF, M | U}, /* EF.TMSI */
    {0x6F25, 2, RK_T, 0, 2, 0, RK_FILL_00, M},      /* EF.AH */
    {0x6F26, 1, RK_T, 0, 2, 0, RK_FILL_00, M},      /* EF.AOP */
    {0x6F27, 7, RK_T, 0, 5, 0, RK_FILL_00, M | U},  /* EF.ALOC */
    {0x6F28, 5, RK_L, 0, 2, 0, RK_FILL_FF, M},      /* EF.CDMAHOME */
    {0x6F29, 8, RK_L, 0, 5, 0, RK_FILL_00, M | U},  /* EF.ZNREGI */
    {0x6F2A, 7, RK_T, 0, 5, 0, RK_FILL_00, M | U},  /* EF.SNREGI */
    {0x6F2B, 8, RK_T, 0, 5, 0, RK_FILL_00, M | U},  /* EF.DISTREGI */
    {0x6F2C, 1, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.ACCOLC */
    {0x6F2D, 1, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.TERM */
    {0x6F2F, 7, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.ACP */
    {0x6F30, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.PRL */
    {0x6F31, 8, RK_T, 0, 10, 0, RK_FILL_FF, M},     /* EF.RUIMID */
    {0x6F32, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.CSIM_ST */
    {0x6F33, 3, RK_T, 0, 3, 0, RK_FILL_00, M},      /* EF.SPC */
    {0x6F34, 1, RK_T, 0, 2, 0, RK_FILL_00, M},      /* EF.OTAPASPC */
    {0x6F35, 1, RK_T, 0, 2, 0, RK_FILL_00, M},      /* EF.NAMLOCK */
    {0x6F36, 17, RK_T, 0, 2, 0, RK_FILL_FF, M},     /* EF.OTA */
    {0x6F37, 1, RK_T, 0, 5, 0, RK_FILL_FF, M},      /* EF.SP */
    {0x6F38, 8, RK_T, 0, 5, 0, RK_FILL_00, M},      /* EF.ESN_MEID_ME */
    {0x6F3A, 0, RK_T, 0, 1, 0, RK_FILL_FF, M},      /* EF.LI */
    {0x6F42, 1, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.USGIND */
    {0x6F43, 3, RK_T, 0, 10, 0, RK_FILL_00, M},     /* EF.AD */
    {0x6F45, 4, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.MAXPRL */
    {0x6F46, 1, RK_T, 0, 3, 0, RK_FILL_00, M},      /* EF.SPCS */
    {0x6F55, 3, RK_T, 0, 5, 0, RK_FILL_00, M},      /* EF.MECRP */
    {0x6F70, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.HOME_TAG */
    {0x6F71, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.GROUP_TAG */
    {0x6F72, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.SPECIFIC_TAG */
    {0x6F73, 0, RK_T, 0, 2, 0, RK_FILL_FF, M},      /* EF.CALL_PROMPT */
};
