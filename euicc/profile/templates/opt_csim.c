/* Optional files of ADF.CSIM (3GPP2 C.S0065). */
#include "euicc/profile/template.h"

enum {
    U = RK_TEMPLATE_UPDATED,
};

/* PE-OPT-CSIM, template 11. */
const struct rk_template_file rk_template_opt_csim[67] = {
    {0x6F2E, 1, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SSCI */
    {0x6F3B, 0, RK_L, 0, 8, 0, RK_FILL_FF, 0},        /* EF.FDN */
    {0x6F3C, 0, RK_L, 0, 5, 0, RK_FILL_00_FF, 0},     /* EF.SMS */
    {0x6F3D, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SMSP */
    {0x6F3E, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SMSS */
    {0x6F3F, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SSFC */
    {0x6F41, 35, RK_T, 0, 10, 0, RK_FILL_FF, 0},      /* EF.SPN */
    {0x6F44, 11, RK_L, 1, 5, 0, RK_FILL_FF, 0},       /* EF.MDN */
    {0x6F47, 0, RK_T, 0, 10, 0, RK_FILL_FF, 0},       /* EF.ECC */
    {0x6F48, 1, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.ME3GPDOPC */
    {0x6F49, 1, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.3GPDOPM */
    {0x6F4A, 4, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.SIPCAP */
    {0x6F4B, 5, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.MIPCAP */
    {0x6F4C, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.SIPUPP */
    {0x6F4D, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.MIPUPP */
    {0x6F4E, 1, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SIPSP */
    {0x6F4F, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.MIPSP */
    {0x6F50, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.SIPPAPSS */
    {0x6F53, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.PUZL */
    {0x6F54, 5, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.MAXPUZL */
    {0x6F56, 3, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.HRPDCAP */
    {0x6F57, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.HRPDUPP */
    {0x6F58, 1, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.CSSPR */
    {0x6F59, 1, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.ATC */
    {0x6F5A, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.EPRL */
    {0x6F5B, 1, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.BCSMScfg */
    {0x6F5C, 1, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.BCSMSpref */
    {0x6F5D, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},        /* EF.BCSMStable */
    {0x6F5E, 2, RK_L, 0, 5, 0, RK_FILL_FF, 0},        /* EF.BCSMSP */
    {0x6F63, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},        /* EF.BAKPARA */
    {0x6F64, 0, RK_C, 0, 5, 0, RK_FILL_FF, 0},        /* EF.UpBAKPARA */
    {0x6F65, 0, RK_L, 0, 5, 0, RK_FILL_000000_FF, 0}, /* EF.MMSN */
    {0x6F66, 13, RK_L, 0, 5, 0, RK_FILL_00_FF, 0},    /* EF.EXT8 */
    {0x6F67, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.MMSICP */
    {0x6F68, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},        /* EF.MMSUP */
    {0x6F69, 0, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.MMSUCP */
    {0x6F6A, 5, RK_L, 0, 2, 0, RK_FILL_FF, 0},        /* EF.AuthCapability */
    {0x6F6B, 32, RK_T, 0, 5, 0, RK_FILL_FF, 0},       /* EF.3GCIK */
    {0x6F6C, 20, RK_T, 0, 5, 0, RK_FILL_FF, 0},       /* EF.DCK */
    {0x6F6D, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.GID1 */
    {0x6F6E, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.GID2 */
    {0x6F6F, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.CDMACNL */
    {0x6F74, 7, RK_T, 0, 10, 0, RK_FILL_FF, 0},       /* EF.SF_EUIMID */
    {0x6F75, 1, RK_T, 0, 8, 0, RK_FILL_FF, 0},        /* EF.EST */
    {0x6F76, 4, RK_T, 0, 5, 0, RK_FILL_FF, 0},        /* EF.HiddenKey */
    {0x6F77, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.LCSVER */
    {0x6F78, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.LCSCP */
    {0x6F79, 0, RK_L, 0, 2, 0, RK_FILL_FF, 0},        /* EF.SDN */
    {0x6F7A, 13, RK_L, 0, 8, 0, RK_FILL_00_FF, 0},    /* EF.EXT2 */
    {0x6F7B, 13, RK_L, 0, 2, 0, RK_FILL_00_FF, 0},    /* EF.EXT3 */
    {0x6F7C, 0, RK_C, 0, 5, 0, RK_FILL_FF, U},        /* EF.ICI */
    {0x6F7D, 0, RK_C, 0, 5, 0, RK_FILL_FF, U},        /* EF.OCI */
    {0x6F7E, 13, RK_L, 0, 5, 0, RK_FILL_00_FF, 0},    /* EF.EXT5 */
    {0x6F7F, 15, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.CCP2 */
    {0x6F80, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.AppLabels */
    {0x6F81, 126, RK_T, 0, 5, 0, RK_FILL_FF, 0},      /* EF.Model */
    {0x6F82, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.RC */
    {0x6F83, 4, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.SMSCAP */
    {0x6F84, 1, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.MIPFlags */
    {0x6F85, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.3GPDUPPExt */
    {0x6F87, 21, RK_T, 0, 2, 0, RK_FILL_FF, 0},       /* EF.IPv6CAP */
    {0x6F88, 2, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.TCPConfig */
    {0x6F89, 3, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.DGC */
    {0x6F8A, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.WAPBrowserCP */
    {0x6F8B, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.WAPBrowserBM */
    {0x6F8C, 8, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.MMSConfig */
    {0x6F8D, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},        /* EF.JDL */
};
