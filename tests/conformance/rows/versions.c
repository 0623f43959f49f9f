/* Cards of each version of SGP.22: what they send, and what those before it do not. */
#include "tests/conformance/rows/rows.h"

#define ISDR    "apdu:00A4040010A0000005591010FFFFFFFF8900000100"
#define CARD(x) "card:svn=" x " "
#define SERVICE "BF22(30(80(883701)A1(040142)))"
#define TOLD(version, octets)                                                                      \
    {                                                                                              \
        "5.7.8", "A card of " version " says so in EUICCInfo1, EUICCInfo2 and the ISD-R's FCI",    \
            NULL, CARD(octets), {                                                                  \
            {"BF2000", "at BF20/82 = " octets}, {"BF2200", "at BF22/82 = " octets},                \
                {ISDR, "sw 61.."}, {                                                               \
                "apdu:00C0000021", "at 6F/E0/82 = " octets "*"                                     \
            }                                                                                      \
        }                                                                                          \
    }

static const struct row versions[] = {
    TOLD("2.2.2", "020202"),
    TOLD("2.3", "020300"),
    TOLD("2.4", "020400"),
    TOLD("2.5", "020500"),
    TOLD("2.6", "020600"),
    TOLD("2.7", "020700"),
    {"5.7.13",
     "EuiccSigned1 tells the card's version",
     NULL,
     CARD("020202") "challenge",
     {{"auth:ci={ciN}", "at BF38/A0/30/BF22/82 = 020202 & under N"}}},
    {"5.7.8",
     "A card of 2.2.2 tells nothing of what came later",
     MARK_MEMORY,
     CARD("020202"),
     {{"BF2200", "at BF22/81 = 030301 & at BF22/88 = 03D8 & no BF22/8D & no BF22/8E & no BF22/AF & "
                 "no BF22/90 & no BF22/95"}}},
    {"5.7.8",
     "A card of 2.3 tells that it is a discrete one, and knows no service data",
     MARK_MEMORY,
     CARD("020300"),
     {{"BF2200", "at BF22/8D = 0780 & at BF22/88 = 03D8 & no BF22/8E & no BF22/AF"}}},
    {"5.7.8",
     "A card of 2.4 supports service specific data",
     NULL,
     CARD("020400"),
     {{"BF2200", "at BF22/8D = 0780 & at BF22/88 = 02DC & at BF22/81 = 030301 & no BF22/AF"}}},
    {"5.7.8",
     "A card of 2.5 tells further versions of profile packages",
     MARK_WEAK,
     CARD("020500"),
     {{"BF2200", "at BF22/81 = 020301 & at BF22/AF = 04(030301) & at BF22/8D = 0780 & at BF22/88 = "
                 "02DC"}}},
    {"5.7.8",
     "A card of 2.6 claims no function of 2.6 that it does not have",
     MARK_WEAK,
     CARD("020600"),
     {{"BF2200", "at BF22/88 = 02DC & at BF22/AF = 04(030301) & no BF22/B4 & no BF22/95"}}},
    {"5.5.3",
     "Service data are kept from 2.4 on, and told with the profile",
     NULL,
     CARD("020400") "install:meta=" SERVICE,
     {{"BF2D(5C(BF22))", "BF2D(A0(E3(" SERVICE ")))"}}},
    {"5.5.3",
     "Before 2.4 they are an unknown member: passed over, and not told",
     MARK_MEMORY,
     CARD("020300") "install:meta=" SERVICE,
     {PROFILES("1"), {"BF2D(5C(5ABF22))", "BF2D(A0(E3(5A({A}))))"}}},
    {"5.5.3",
     "A profile is installed and used on a card of 2.2.2",
     NULL,
     CARD("020202") "install:meta=" NOTIFY " enable:A",
     {ENABLED("A"), {"BF2B00", "count BF2B/A0/30 = 3 & under N"}}},
    {"5.5.3",
     "A profile is installed and used on a card of 2.7",
     NULL,
     CARD("020700") "install:meta=" NOTIFY " enable:A",
     {ENABLED("A"), {"BF2B00", "count BF2B/A0/30 = 3 & under N"}}},
};
ROWS(versions, "Versions");
