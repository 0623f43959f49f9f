/* DF.TELECOM with what lies below it, and the phonebook. */
#include "euicc/profile/template.h"

enum {
    M = RK_TEMPLATE_MEMBER,
    F = RK_TEMPLATE_CONTENT,
    U = RK_TEMPLATE_UPDATED,
};

/* PE-TELECOM, template 3; DF.MCS and DF.V2X came with version 2. */
const struct rk_template_file rk_template_telecom[46] = {
    {0x7F10, 0, RK_D, 0, 14, 0, RK_FILL_FF, M},   /* DF.TELECOM */
    {0x6F06, 0, RK_L, 0, 10, 0, RK_FILL_FF, F},   /* EF.ARR */
    {0x6F53, 0, RK_L, 0, 3, 0, RK_FILL_FF, F},    /* EF.RMA */
    {0x6F54, 22, RK_T, 0, 3, 0, RK_FILL_FF, F},   /* EF.SUME */
    {0x6FE0, 24, RK_L, 50, 9, 0, RK_FILL_FF, 0},  /* EF.ICE_DN */
    {0x6FE1, 0, RK_L, 0, 9, 0, RK_FILL_FF, 0},    /* EF.ICE_FF */
    {0x6FE5, 0, RK_L, 0, 5, 0, RK_FILL_FF, F},    /* EF.PSISMSC */
    {0x5F50, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.GRAPHICS */
    {0x4F20, 0, RK_L, 0, 2, 0, RK_FILL_00_FF, 0}, /* EF.IMG */
    {0, 0, RK_T, 0, 2, 0, RK_FILL_FF, 0},         /* EF.IIDF */
    {0x4F21, 0, RK_B, 0, 9, 0, RK_FILL_FF, 0},    /* EF.ICE_GRAPHICS */
    {0x4F01, 0, RK_T, 0, 10, 0, RK_FILL_FF, F},   /* EF.LAUNCH_SCWS */
    {0, 0, RK_T, 0, 10, 0, RK_FILL_FF, F},        /* EF.ICON */
    {0x5F3A, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.PHONEBOOK */
    {0x4F30, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},    /* EF.PBR */
    {0, 13, RK_L, 0, 5, 0, RK_FILL_00_FF, 0},     /* EF.EXT1 */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.AAS */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.GAS */
    {0x4F22, 4, RK_T, 0, 5, 0, RK_FILL_00, 0},    /* EF.PSC */
    {0x4F23, 2, RK_T, 0, 5, 0, RK_FILL_00, U},    /* EF.CC */
    {0x4F24, 2, RK_T, 0, 5, 0, RK_FILL_00, U},    /* EF.PUID */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.IAP */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.ADN */
    {0, 2, RK_L, 0, 5, 0, RK_FILL_00, 0},         /* EF.PBC */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.ANR */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, F},         /* EF.PURI */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.EMAIL */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.SNE */
    {0, 2, RK_L, 0, 5, 0, RK_FILL_00, 0},         /* EF.UID */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_00, 0},         /* EF.GRP */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},         /* EF.CCP1 */
    {0x5F3B, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.MULTIMEDIA */
    {0x4F47, 0, RK_B, 0, 5, 0, RK_FILL_FF, 0},    /* EF.MML */
    {0x4F48, 0, RK_B, 0, 5, 0, RK_FILL_FF, 0},    /* EF.MMDF */
    {0x5F3C, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.MMSS */
    {0x4F20, 0, RK_T, 0, 2, 0x01, RK_FILL_FF, F}, /* EF.MLPL */
    {0x4F21, 0, RK_T, 0, 2, 0x02, RK_FILL_FF, F}, /* EF.MSPL */
    {0x4F22, 1, RK_T, 0, 2, 0x03, RK_FILL_FF, F}, /* EF.MMSSMODE */
    {0x5F3D, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.MCS */
    {0x4F01, 0, RK_T, 0, 2, 0x01, RK_FILL_FF, F}, /* EF.MST */
    {0x4F02, 0, RK_B, 0, 2, 0x02, RK_FILL_FF, F}, /* EF.MCS_CONFIG */
    {0x5F3E, 0, RK_D, 0, 14, 0, RK_FILL_FF, 0},   /* DF.V2X */
    {0x4F01, 0, RK_T, 0, 2, 0x01, RK_FILL_FF, F}, /* EF.VST */
    {0x4F02, 0, RK_B, 0, 2, 0x02, RK_FILL_FF, F}, /* EF.V2X_CONFIG */
    {0x4F03, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},    /* EF.V2XP_PC5 */
    {0x4F04, 0, RK_T, 0, 2, 0, RK_FILL_FF, F},    /* EF.V2XP_Uu */
};

/* PE-PHONEBOOK, template 6. */
const struct rk_template_file rk_template_phonebook[18] = {
    {0x5F3A, 0, RK_D, 0, 14, 0, RK_FILL_FF, M}, /* DF.PHONEBOOK */
    {0x4F30, 0, RK_L, 0, 2, 0, RK_FILL_FF, F},  /* EF.PBR */
    {0, 13, RK_L, 0, 5, 0, RK_FILL_00_FF, 0},   /* EF.EXT1 */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.AAS */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.GAS */
    {0x4F22, 4, RK_T, 0, 5, 0, RK_FILL_00, 0},  /* EF.PSC */
    {0x4F23, 2, RK_T, 0, 5, 0, RK_FILL_00, U},  /* EF.CC */
    {0x4F24, 2, RK_T, 0, 5, 0, RK_FILL_00, U},  /* EF.PUID */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.IAP */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.ADN */
    {0, 2, RK_L, 0, 5, 0, RK_FILL_00, 0},       /* EF.PBC */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.ANR */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, F},       /* EF.PURI */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.EMAIL */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.SNE */
    {0, 2, RK_L, 0, 5, 0, RK_FILL_00, 0},       /* EF.UID */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_00, 0},       /* EF.GRP */
    {0, 0, RK_L, 0, 5, 0, RK_FILL_FF, 0},       /* EF.CCP1 */
};
