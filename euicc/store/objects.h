/*
 * Who keeps what where: the object numbers of the card's space and of a profile's space. One list,
 * so that no two modules ever write the same key.
 */
#ifndef RK_EUICC_STORE_OBJECTS_H
#define RK_EUICC_STORE_OBJECTS_H

/* Space 0: the card. Numbers without `parts` use part 0 alone. */
enum {
    RK_OBJECT_IDENTITY = 1,          /* EID, versions, limits: struct written at personalisation */
    RK_OBJECT_EUICC_KEY = 2,         /* part n: key blob of CERT.EUICC number n */
    RK_OBJECT_EUICC_CERT = 3,        /* stream: CERT.EUICC number 0; 3 + 16 n for number n */
    RK_OBJECT_EUM_CERT = 4,          /* stream: CERT.EUM number 0; 4 + 16 n for number n */
    RK_OBJECT_CI = 5,                /* part n: one trusted CI: curve, key identifier, point, OID */
    RK_OBJECT_RAT = 6,               /* rules authorisation table, encoded as in GetRAT */
    RK_OBJECT_ADDRESSES = 7,         /* part 0: default SM-DP+, part 1: root SM-DS */
    RK_OBJECT_PROFILES = 8,          /* the list of profiles: spaces in order of installation */
    RK_OBJECT_ENABLED = 9,           /* space of the enabled profile; absent: none */
    RK_OBJECT_SEQUENCE = 10,         /* next notification sequence number */
    RK_OBJECT_NOTIFICATIONS = 11,    /* the list of pending sequence numbers, in order */
    RK_OBJECT_LOADING = 12,          /* an install under way: what its result needs after a cut */
    RK_OBJECT_HELD_KEY = 13,         /* one-time key pair kept for a retry of the same download */
    RK_OBJECT_SWITCH = 14,           /* a switch of profiles that waits for the terminal's reset */
    RK_OBJECT_RESET = 15,            /* a memory reset under way: spaces still to be removed */
    RK_OBJECT_SUSPENDED = 16,        /* what SUSPEND UICC keeps until the terminal resumes */
    RK_OBJECT_STAGED = 17,           /* stream: metadata that are to replace a profile's */
    RK_OBJECT_REVOKED = 0x100,       /* + 16 n + 4 scope: revocation lists of CI n */
    RK_OBJECT_NOTIFICATION = 0x4000, /* + (sequence number mod 0x4000): stream, one notification */
};

/* Every other space: one profile. Object 0 part 0 is its root: present, the profile exists. */
enum {
    RK_OBJECT_ROOT = 0,
    RK_OBJECT_METADATA = 1, /* stream: the StoreMetadata request as received */
    RK_OBJECT_NICKNAME = 2,
    RK_OBJECT_HEADER = 3,           /* what of the profile header is needed later */
    RK_OBJECT_APPLICATIONS = 4,     /* part n: AID and file index of the n-th ADF */
    RK_OBJECT_PIN = 5,              /* part = file index of its DF << 8 (0: MF) | key reference */
    RK_OBJECT_PUK = 6,              /* part = as PIN */
    RK_OBJECT_ALGORITHM = 7,        /* part = file index of the ADF: parameters of its NAA */
    RK_OBJECT_SEQUENCE_NUMBERS = 8, /* part = file index of the ADF << 8 | slot / 8: SQN array */
    RK_OBJECT_SECURITY_DOMAIN = 9,  /* part 16 n + piece: n-th security domain's element */
    RK_OBJECT_RFM = 10,             /* part 16 n + piece: n-th remote file management element */
    RK_OBJECT_SD_KEY = 0x1000,      /* + number of the domain: part = version << 8 | identifier */
    RK_OBJECT_SD_COUNTER = 0x1100,  /* + number of the domain: part = version of its keys */
    RK_OBJECT_SD_DATA = 0x1200,     /* + number of the domain: part = data grouping identifier */
    RK_OBJECT_SD_SEQUENCE = 0x1300, /* + number of the domain: part = version of its SCP03 keys:
                                       number of the last session, failed authentications */
    RK_OBJECT_BOOTSTRAPPED = 11,    /* part = file index of the ADF: RAND, Ks (GBA) */
    RK_OBJECT_NAF = 12, /* part = file index of the ADF << 8 | record of EF.GBANL: Ks_int_NAF;
                           record 0: the numbers of the records used, the last one first */
    RK_OBJECT_DIRECTORY = 0x8000, /* + file index of a DF: part = FID, value = the file in it */
    RK_OBJECT_CONTENT = 0x4000,   /* + file index of an EF: part n = n-th chunk of its content */
};

#endif
