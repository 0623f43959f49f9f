/* Directories below ADF.USIM, and DF.EAP. */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-GSM-ACCESS, template 7. */
const struct rk_template_file rk_template_gsm_access[5] = {
    {0x5F3B, 0, RK_D, 0, 14, 0, RK_FILL_FF, M},   /* DF.GSM-ACCESS */
    {0x4F20, 9, RK_T, 0, 5, 0x01, RK_FILL_KC, U}, /* EF.Kc */
    {0x4F52, 9, RK_T, 0, 5, 0x02, RK_FILL_KC, U}, /* EF.KcGPRS */
    {0x4F63, 10, RK_T, 0, 5, 0, RK_FILL_FF, U},   /* EF.CPBCCH */
    {0x4F64, 1, RK_T, 0, 2, 0, RK_FILL_00, 0},    /* EF.InvScan */
};

/* PE-DF-5GS, template 13, as in version 1 where versions differ. */
const struct rk_template_file rk_template_5gs[20] = {
    {0x5FC0, 0, RK_D, 0, 14, 0, RK_FILL_FF, M},          /* DF.5GS */
    {0x4F01, 20, RK_T, 0, 5, 0x01, RK_FILL_5GS_LOCI, U}, /* EF.5GS3GPPLOCI */
    {0x4F02, 20, RK_T, 0, 5, 0x02, RK_FILL_5GS_LOCI, U}, /* EF.5GSN3GPPLOCI */
    {0x4F03, 57, RK_L, 1, 5, 0x03, RK_FILL_FF, U},       /* EF.5GS3GPPNSC */
    {0x4F04, 57, RK_L, 1, 5, 0x04, RK_FILL_FF, U},       /* EF.5GSN3GPPNSC */
    {0x4F05, 110, RK_T, 0, 5, 0x05, RK_FILL_FF, U},      /* EF.5GAUTHKEYS */
    {0x4F06, 4, RK_T, 0, 2, 0x06, RK_FILL_FF, F},        /* EF.UAC_AIC */
    {0x4F07, 0, RK_T, 0, 2, 0x07, RK_FILL_FF, 0},        /* EF.SUCI_Calc_Info */
    {0x4F08, 10, RK_L, 0, 10, 0x08, RK_FILL_FF, 0},      /* EF.OPL5G */
    {0x4F09, 0, RK_T, 0, 2, 0x09, RK_FILL_FF, 0},        /* EF.SUPI_NAI */
    {0x4F0A, 4, RK_T, 0, 2, 0x0A, RK_FILL_ROUTING_F, 0}, /* EF.Routing_Indicator */
    {0x4F0B, 0, RK_B, 0, 2, 0, RK_FILL_FF, 0},           /* EF.URSP */
    {0x4F0C, 1, RK_T, 0, 2, 0x0C, RK_FILL_00, 0},        /* EF.TN3GPPSNN */
    {0x4F0D, 2, RK_T, 0, 2, 0x0D, RK_FILL_FF, F},        /* EF.CAG */
    {0x4F0E, 0, RK_T, 0, 2, 0x0E, RK_FILL_FF, F},        /* EF.SOR-CMCI */
    {0x4F0F, 7, RK_T, 0, 2, 0x0F, RK_FILL_FF, F},        /* EF.DRI */
    {0x4F10, 2, RK_T, 0, 2, 0x10, RK_FILL_FF, F},        /* EF.5GSEDRX */
    {0x4F11, 1, RK_T, 0, 2, 0x11, RK_FILL_FF, F},        /* EF.5GNSWO_CONF */
    {0x4F15, 1, RK_T, 0, 2, 0x15, RK_FILL_FF, F},        /* EF.MCHPPLMN */
    {0x4F16, 1, RK_T, 0, 2, 0x16, RK_FILL_FF, F},        /* EF.KAUSF_DERIVATION */
};

/* PE-DF-SAIP, template 14. */
const struct rk_template_file rk_template_saip[2] = {
    {0x5FD0, 0, RK_D, 0, 14, 0, RK_FILL_FF, M}, /* DF.SAIP */
    {0x4F01, 0, RK_T, 0, 3, 0, RK_FILL_FF, 0},  /* EF.SUCI_Calc_Info_USIM */
};

/* PE-DF-SNPN, template 15. */
const struct rk_template_file rk_template_snpn[2] = {
    {0x5FE0, 0, RK_D, 0, 14, 0, RK_FILL_FF, M}, /* DF.SNPN */
    {0x4F01, 1, RK_T, 0, 10, 0, RK_FILL_FF, F}, /* EF.PWS_SNPN */
};

/* PE-DF-5GPROSE, template 16. */
const struct rk_template_file rk_template_5gprose[7] = {
    {0x5FF0, 0, RK_D, 0, 14, 0, RK_FILL_FF, M},    /* DF.5G_ProSe */
    {0x4F01, 1, RK_T, 0, 2, 0x01, RK_FILL_FF, F},  /* EF.5G_PROSE_ST */
    {0x4F02, 26, RK_T, 0, 2, 0x02, RK_FILL_FF, F}, /* EF.5G_PROSE_DD */
    {0x4F03, 12, RK_T, 0, 2, 0x03, RK_FILL_FF, F}, /* EF.5G_PROSE_DC */
    {0x4F04, 32, RK_T, 0, 2, 0x04, RK_FILL_FF, F}, /* EF.5G_PROSE_U2NRU */
    {0x4F05, 29, RK_T, 0, 2, 0x05, RK_FILL_FF, F}, /* EF.5G_PROSE_RU */
    {0x4F06, 32, RK_T, 0, 2, 0x06, RK_FILL_FF, F}, /* EF.5G_PROSE_UIR */
};

/* PE-EAP, template 12. */
const struct rk_template_file rk_template_eap[8] = {
    {0, 0, RK_D, 0, 14, 0, RK_FILL_FF, M},         /* DF.EAP */
    {0x4F01, 0, RK_T, 0, 2, 0, RK_FILL_FF, F | U}, /* EF.EAPKEYS */
    {0x4F02, 1, RK_T, 0, 2, 0, RK_FILL_00, M | U}, /* EF.EAPSTATUS */
    {0x4F03, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},     /* EF.PUId */
    {0x4F04, 0, RK_T, 0, 5, 0, RK_FILL_FF, U},     /* EF.Ps */
    {0x4F20, 0, RK_T, 0, 5, 0, RK_FILL_FF, U},     /* EF.CurID */
    {0x4F21, 0, RK_T, 0, 5, 0, RK_FILL_FF, F},     /* EF.ReID */
    {0x4F22, 0, RK_T, 0, 5, 0, RK_FILL_FF, F},     /* EF.Realm */
};
