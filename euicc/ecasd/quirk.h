/*
 * Quirks: ways in which cards in the field differ from SGP.22, or use what it leaves open. A card
 * made with one behaves so, that those who write agents can try them. Each is looked at in one
 * place of the code.
 */
#ifndef RK_EUICC_ECASD_QUIRK_H
#define RK_EUICC_ECASD_QUIRK_H

/* Bits as they lie in the card's identity: a number is never used for anything else. */
enum rk_quirk {
    RK_QUIRK_ISDR_AID = 1u << 0,        /* the ISD-R has another AID */
    RK_QUIRK_BASIC_ONLY = 1u << 1,      /* no logical channel but the basic one */
    RK_QUIRK_HIGH_CHANNELS = 1u << 2,   /* logical channels from 4 on only */
    RK_QUIRK_NO_REFRESH_FLAG = 1u << 3, /* refreshFlag is refused */
    RK_QUIRK_BLOCK_120 = 1u << 4,       /* STORE DATA of at most 120 octets */
    RK_QUIRK_EARLY_RESULT = 1u << 5,    /* a load ends with its metadata */
    RK_QUIRK_EMPTY_EID = 1u << 6,       /* GetEuiccData gives an EID of no octets */
    RK_QUIRK_SLOW = 1u << 7,            /* answers late: for who drives the card, it has no clock */
    RK_QUIRK_NO_REFRESH = 1u << 8,      /* REFRESH is never asked for */
};

#endif
