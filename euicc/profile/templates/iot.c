/*
 * The IoT minimal profile: MF and ADF.USIM in one element, and its optional files. A file is what
 * templates 1, 4.2, 5.3, 13.4 and 14 say of it; what those want the package to give and this type
 * lets it leave out is made by the card (minimal.c). No public source has the annex's own tables.
 */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-IoT, template 17. */
const struct rk_template_file rk_template_iot[22] = {
    {0x3F00, 0, RK_M, 0, 14, 0, RK_FILL_FF, 0},             /* MF */
    {0x2F05, 2, RK_T, 0, 1, 0x05, RK_FILL_FF, 0},           /* EF.PL */
    {0x2FE2, 10, RK_T, 0, 11, 0, RK_FILL_ICCID, 0},         /* EF.ICCID */
    {0x2F00, 20, RK_L, 1, 10, 0x1E, RK_FILL_DIR, 0},        /* EF.DIR */
    {0x2F06, 33, RK_L, 14, 10, 0, RK_FILL_RULES, 0},        /* EF.ARR */
    {0x2F08, 5, RK_T, 0, 10, 0x08, RK_FILL_FF, 0},          /* EF.UMPC */
    {0x7FD0, 0, RK_A, 0, 14, 0, RK_FILL_FF, 0},             /* ADF.USIM */
    {0x6F07, 9, RK_T, 0, 2, 0x07, RK_FILL_FF, M | F},       /* EF.IMSI */
    {0x6F06, 0, RK_L, 0, 10, 0x17, RK_FILL_RULES_OF_MF, 0}, /* EF.ARR */
    {0x6F08, 33, RK_T, 0, 5, 0x08, RK_FILL_07_FF, U},       /* EF.Keys */
    {0x6F09, 33, RK_T, 0, 5, 0x09, RK_FILL_07_FF, U},       /* EF.KeysPS */
    {0x6F31, 1, RK_T, 0, 2, 0x12, RK_FILL_0A, 0},           /* EF.HPPLMN */
    {0x6F38, 17, RK_T, 0, 2, 0x04, RK_FILL_UST, 0},         /* EF.UST */
    {0x6F5B, 6, RK_T, 0, 5, 0x0F, RK_FILL_START_HFN, U},    /* EF.START-HFN */
    {0x6F5C, 3, RK_T, 0, 2, 0x10, RK_FILL_FF, 0},           /* EF.THRESHOLD */
    {0x6F73, 14, RK_T, 0, 5, 0x0C, RK_FILL_PSLOCI, U},      /* EF.PSLOCI */
    {0x6F78, 2, RK_T, 0, 2, 0x06, RK_FILL_FF, M | F},       /* EF.ACC */
    {0x6F7B, 12, RK_T, 0, 5, 0x0D, RK_FILL_FF, 0},          /* EF.FPLMN */
    {0x6F7E, 11, RK_T, 0, 5, 0x0B, RK_FILL_LOCI, U},        /* EF.LOCI */
    {0x6FAD, 4, RK_T, 0, 10, 0x03, RK_FILL_AD_2, 0},        /* EF.AD */
    {0x6FB7, 4, RK_L, 1, 10, 0x01, RK_FILL_FF, 0},          /* EF.ECC */
    {0x6FC4, 128, RK_T, 0, 5, 0, RK_FILL_FF, U},            /* EF.NETPAR */
};

/* PE-OPT-IoT, template 18. */
const struct rk_template_file rk_template_opt_iot[26] = {
    {0x6F3B, 26, RK_L, 20, 8, 0, RK_FILL_FF, 0},         /* EF.FDN */
    {0x6F3C, 176, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},     /* EF.SMS */
    {0x6F42, 38, RK_L, 1, 5, 0, RK_FILL_FF, 0},          /* EF.SMSP */
    {0x6F43, 2, RK_T, 0, 5, 0, RK_FILL_FF, 0},           /* EF.SMSS */
    {0x6F46, 17, RK_T, 0, 10, 0, RK_FILL_FF, F},         /* EF.SPN */
    {0x6F56, 1, RK_T, 0, 8, 0x05, RK_FILL_FF, F},        /* EF.EST */
    {0x6F61, 40, RK_T, 0, 2, 0x11, RK_FILL_PLMN_ACT, 0}, /* EF.OPLMNwAcT */
    {0x6F62, 5, RK_T, 0, 2, 0x13, RK_FILL_PLMN_ACT, 0},  /* EF.HPLMNwAcT */
    {0x6FD9, 15, RK_T, 0, 2, 0x1D, RK_FILL_FF, 0},       /* EF.EHPLMN */
    {0x6FE3, 18, RK_T, 0, 5, 0x1E, RK_FILL_EPSLOCI, U},  /* EF.EPSLOCI */
    {0x6FE4, 80, RK_L, 1, 5, 0x18, RK_FILL_FF, U},       /* EF.EPSNSC */
    {0x5FC0, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},          /* DF.5GS */
    {0x4F01, 20, RK_T, 0, 5, 0x01, RK_FILL_5GS_LOCI, U}, /* EF.5GS3GPPLOCI */
    {0x4F02, 20, RK_T, 0, 5, 0x02, RK_FILL_5GS_LOCI, U}, /* EF.5GSN3GPPLOCI */
    {0x4F03, 62, RK_L, 2, 5, 0x03, RK_FILL_FF, U},       /* EF.5GS3GPPNSC */
    {0x4F04, 62, RK_L, 2, 5, 0x04, RK_FILL_FF, U},       /* EF.5GSN3GPPNSC */
    {0x4F05, 110, RK_T, 0, 5, 0x05, RK_FILL_FF, U},      /* EF.5GAUTHKEYS */
    {0x4F06, 4, RK_T, 0, 2, 0x06, RK_FILL_FF, F},        /* EF.UAC_AIC */
    {0x4F07, 0, RK_T, 0, 2, 0x07, RK_FILL_FF, 0},        /* EF.SUCI_Calc_Info */
    {0x4F08, 10, RK_L, 0, 10, 0x08, RK_FILL_FF, 0},      /* EF.OPL5G */
    {0x4F09, 0, RK_T, 0, 2, 0x09, RK_FILL_FF, 0},        /* EF.SUPI_NAI */
    {0x4F0A, 4, RK_T, 0, 2, 0x0A, RK_FILL_ROUTING_0, 0}, /* EF.Routing_Indicator */
    {0x4F0B, 0, RK_B, 0, 2, 0, RK_FILL_FF, 0},           /* EF.URSP */
    {0x4F0C, 1, RK_T, 0, 2, 0x0C, RK_FILL_00, 0},        /* EF.TN3GPPSNN */
    {0x5FD0, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},          /* DF.SAIP */
    {0x4F01, 0, RK_T, 0, 3, 0, RK_FILL_FF, 0},           /* EF.SUCI_Calc_Info_USIM */
};
