/* Optional files of ADF.USIM. */
#include "euicc/profile/template.h"

enum {
    F = RK_TEMPLATE_CONTENT,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-OPT-USIM, template 5; from EF.ePDGId on since version 2, EF.eAKA since 3. */
const struct rk_template_file rk_template_opt_usim[86] = {
    {0x6F05, 6, RK_T, 0, 1, 0x02, RK_FILL_FF, 0},        /* EF.LI */
    {0x6F37, 3, RK_T, 0, 5, 0, RK_FILL_00, 0},           /* EF.ACMmax */
    {0x6F39, 3, RK_C, 1, 7, 0, RK_FILL_00, U},           /* EF.ACM */
    {0x6F3E, 8, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.GID1 */
    {0x6F3F, 8, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.GID2 */
    {0x6F40, 24, RK_L, 1, 2, 0, RK_FILL_FF, 0},          /* EF.MSISDN */
    {0x6F41, 5, RK_T, 0, 5, 0, RK_FILL_PUCT, 0},         /* EF.PUCT */
    {0x6F45, 10, RK_T, 0, 5, 0, RK_FILL_FF, 0},          /* EF.CBMI */
    {0x6F48, 10, RK_T, 0, 2, 0x0E, RK_FILL_FF, 0},       /* EF.CBMID */
    {0x6F49, 24, RK_L, 10, 2, 0, RK_FILL_FF, 0},         /* EF.SDN */
    {0x6F4B, 13, RK_L, 10, 8, 0, RK_FILL_00_FF, 0},      /* EF.EXT2 */
    {0x6F4C, 13, RK_L, 10, 2, 0, RK_FILL_00_FF, 0},      /* EF.EXT3 */
    {0x6F50, 20, RK_T, 0, 5, 0, RK_FILL_FF, 0},          /* EF.CBMIR */
    {0x6F60, 40, RK_T, 0, 5, 0x0A, RK_FILL_PLMN_ACT, 0}, /* EF.PLMNwAcT */
    {0x6F61, 40, RK_T, 0, 2, 0x11, RK_FILL_PLMN_ACT, 0}, /* EF.OPLMNwAcT */
    {0x6F62, 5, RK_T, 0, 2, 0x13, RK_FILL_PLMN_ACT, 0},  /* EF.HPLMNwAcT */
    {0x6F2C, 16, RK_T, 0, 5, 0, RK_FILL_FF, 0},          /* EF.DCK */
    {0x6F32, 30, RK_T, 0, 2, 0, RK_FILL_FF, 0},          /* EF.CNL */
    {0x6F47, 30, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},      /* EF.SMSR */
    {0x6F4D, 25, RK_L, 10, 8, 0, RK_FILL_FF, 0},         /* EF.BDN */
    {0x6F4E, 13, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},      /* EF.EXT5 */
    {0x6F4F, 15, RK_L, 5, 5, 0x16, RK_FILL_FF, 0},       /* EF.CCP2 */
    {0x6F55, 13, RK_L, 10, 8, 0, RK_FILL_00_FF, 0},      /* EF.EXT4 */
    {0x6F57, 101, RK_T, 0, 8, 0, RK_FILL_00_FF, 0},      /* EF.ACL */
    {0x6F58, 11, RK_L, 10, 2, 0, RK_FILL_FF, 0},         /* EF.CMI */
    {0x6F80, 38, RK_C, 20, 5, 0x14, RK_FILL_ICI, U},     /* EF.ICI */
    {0x6F81, 37, RK_C, 20, 5, 0x15, RK_FILL_OCI, U},     /* EF.OCI */
    {0x6F82, 3, RK_C, 1, 7, 0, RK_FILL_00, U},           /* EF.ICT */
    {0x6F83, 3, RK_C, 1, 7, 0, RK_FILL_00, U},           /* EF.OCT */
    {0x6FB1, 20, RK_T, 0, 2, 0, RK_FILL_FF, F},          /* EF.VGCS */
    {0x6FB2, 7, RK_T, 0, 5, 0, RK_FILL_FF, F},           /* EF.VGCSS */
    {0x6FB3, 20, RK_T, 0, 2, 0, RK_FILL_FF, F},          /* EF.VBS */
    {0x6FB4, 7, RK_T, 0, 5, 0, RK_FILL_FF, F},           /* EF.VBSS */
    {0x6FB5, 2, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.eMLPP */
    {0x6FB6, 1, RK_T, 0, 5, 0, RK_FILL_00, 0},           /* EF.AaeM */
    {0x6FC3, 4, RK_T, 0, 5, 0, RK_FILL_FF, 0},           /* EF.HiddenKey */
    {0x6FC5, 16, RK_L, 10, 10, 0x19, RK_FILL_FF, F},     /* EF.PNN */
    {0x6FC6, 8, RK_L, 5, 10, 0x1A, RK_FILL_FF, F},       /* EF.OPL */
    {0x6FC7, 24, RK_L, 3, 5, 0, RK_FILL_FF, F},          /* EF.MBDN */
    {0x6FC8, 13, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},      /* EF.EXT6 */
    {0x6FC9, 5, RK_L, 10, 5, 0, RK_FILL_FF, F},          /* EF.MBI */
    {0x6FCA, 6, RK_L, 10, 5, 0, RK_FILL_00, U},          /* EF.MWIS */
    {0x6FCB, 16, RK_L, 10, 5, 0, RK_FILL_01_00_FF, 0},   /* EF.CFIS */
    {0x6FCC, 13, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},      /* EF.EXT7 */
    {0x6FCD, 17, RK_T, 0, 2, 0x1B, RK_FILL_FF, F},       /* EF.SPDI */
    {0x6FCE, 6, RK_L, 10, 5, 0, RK_FILL_000000_FF, 0},   /* EF.MMSN */
    {0x6FCF, 13, RK_L, 10, 5, 0, RK_FILL_00_FF, 0},      /* EF.EXT8 */
    {0x6FD0, 100, RK_T, 0, 2, 0, RK_FILL_FF, 0},         /* EF.MMSICP */
    {0x6FD1, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},           /* EF.MMSUP */
    {0x6FD2, 100, RK_T, 0, 5, 0, RK_FILL_FF, 0},         /* EF.MMSUCP */
    {0x6FD3, 11, RK_L, 5, 2, 0, RK_FILL_FF, 0},          /* EF.NIA */
    {0x6FD4, 0, RK_T, 0, 2, 0, RK_FILL_00, 0},           /* EF.VGCSCA */
    {0x6FD5, 0, RK_T, 0, 2, 0, RK_FILL_00, 0},           /* EF.VBSCA */
    {0x6FD6, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},           /* EF.GBABP */
    {0x6FD7, 0, RK_L, 0, 2, 0, RK_FILL_FF, U},           /* EF.MSK */
    {0x6FD8, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},           /* EF.MUK */
    {0x6FD9, 15, RK_T, 0, 2, 0x1D, RK_FILL_FF, 0},       /* EF.EHPLMN */
    {0x6FDA, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},           /* EF.GBANL */
    {0x6FDB, 1, RK_T, 0, 2, 0, RK_FILL_00, 0},           /* EF.EHPLMNPI */
    {0x6FDC, 1, RK_T, 0, 2, 0, RK_FILL_00, 0},           /* EF.LRPLMNSI */
    {0x6FDD, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},           /* EF.NAFKCA */
    {0x6FDE, 0, RK_T, 0, 10, 0, RK_FILL_00_FF, 0},       /* EF.SPNI */
    {0x6FDF, 0, RK_L, 0, 10, 0, RK_FILL_00_FF, 0},       /* EF.PNNI */
    {0x6FE2, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},           /* EF.NCP-IP */
    {0x6FE6, 30, RK_T, 0, 10, 0, RK_FILL_UFC, 0},        /* EF.UFC */
    {0x6FE8, 18, RK_T, 0, 2, 0, RK_FILL_FF, F},          /* EF.NASCONFIG */
    {0x6FE7, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},           /* EF.UICCIARI */
    {0x6FEC, 0, RK_T, 0, 10, 0, RK_FILL_FF, F},          /* EF.PWS */
    {0x6FED, 0, RK_L, 0, 8, 0, RK_FILL_FF, 0},           /* EF.FDNURI */
    {0x6FEE, 0, RK_L, 0, 8, 0, RK_FILL_FF, 0},           /* EF.BDNURI */
    {0x6FEF, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},           /* EF.SDNURI */
    {0x6FF0, 0, RK_L, 0, 3, 0, RK_FILL_FF, 0},           /* EF.IAL */
    {0x6FF1, 4, RK_C, 0, 10, 0, RK_FILL_FF, U},          /* EF.IPS */
    {0x6FF2, 0, RK_L, 0, 3, 0, RK_FILL_FF, U},           /* EF.IPD */
    {0x6FF3, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.ePDGId */
    {0x6FF4, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.ePDGSelection */
    {0x6FF5, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.ePDGIdEm */
    {0x6FF6, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.ePDGSelectionEm */
    {0x6FF7, 1, RK_T, 0, 2, 0, RK_FILL_00, 0},           /* EF.FromPreferred */
    {0x6FF8, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},           /* EF.IMSConfigData */
    {0x6FF9, 4, RK_T, 0, 2, 0, RK_FILL_FF, F},           /* EF.3GPPPSDATAOFF */
    {0x6FFA, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},           /* EF.3GPPPSDATAOFFservicelist */
    {0x6FFC, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},           /* EF.XCAPConfigData */
    {0x6FFD, 0, RK_T, 0, 10, 0, RK_FILL_FF, F},          /* EF.EARFCNList */
    {0x6FFE, 0, RK_B, 0, 2, 0, RK_FILL_FF, F},           /* EF.MuDMiDConfigData */
    {0x6F01, 1, RK_T, 0, 3, 0, RK_FILL_FF, F},           /* EF.eAKA */
};
