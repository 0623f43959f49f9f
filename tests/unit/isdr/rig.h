/*
 * A personalised card on RAM flash, and the few functions of an SM-DP+ that its tests need: every
 * message can be built wrongly on purpose, which a real server would not do.
 */
#ifndef RK_TESTS_UNIT_ISDR_RIG_H
#define RK_TESTS_UNIT_ISDR_RIG_H

#include "tests/support/test.h"

#include "asn1/codec/buf.h"
#include "certs/issue.h"
#include "euicc/port/host/crypto.h"
#include "euicc/port/host/random.h"
#include "euicc/port/ram/flash.h"
#include "euicc/state.h"

enum { RIG_BLOCK_SIZE = 4096, RIG_BLOCKS = 32, RIG_SEQUENCES = 64, RIG_CERT_MAX = 1024 };

/* A certificate with its key. */
struct rig_holder {
    struct rk_key *key;
    uint8_t der[RIG_CERT_MAX];
    size_t len;
};

struct rig {
    OSSL_LIB_CTX *lib;
    struct rk_flash_ram flash;
    struct rk_crypto_host crypto;
    struct rk_random_host random;
    struct rk_port port;
    struct rk_euicc card;

    struct rig_holder ci, eum, euicc;
    struct rig_holder other;             /* a CI the card trusts, but has no certificate under */
    struct rig_holder stranger;          /* a CI the card does not trust */
    struct rig_holder auth, pb, ds, tls; /* servers under `ci` */
    uint8_t eid[16];

    /* The server's session. */
    uint8_t transaction_id[16];
    uint8_t challenge[16];
    uint8_t euicc_signature1[64];
    uint8_t euicc_otpk[65];

    struct rk_buf answer; /* to the last command, status word left out */
};

/* Make the card. `rat` as in struct rk_personal. Fails the test if that cannot be. */
void rig_open(struct rig *rig, enum rk_cert_curve curve, struct rk_slice rat);
void rig_close(struct rig *rig);

/* The usual rules authorisation table: both rules, any operator. */
extern const struct rk_slice rig_rat;

/* Take the card's power and give it back. */
void rig_power_cycle(struct rig *rig);

/* Certify a fresh key: `request` may be changed from the role's profile before. */
void rig_certify(struct rig *rig, struct rig_holder *out, const struct rk_cert_request *request,
                 const struct rig_holder *issuer);
struct rk_cert_request rig_request(enum rk_cert_role role);
struct rk_slice rig_certificate(const struct rig_holder *holder);

/* ---- commands ---- */

/* Send one APDU as it is; returns the status word, the data are in rig->answer. */
uint16_t rig_apdu(struct rig *rig, struct rk_slice command);

/* The same in hexadecimal. */
uint16_t rig_hex(struct rig *rig, const char *hex);

/* Send one ES10 request on the basic channel in blocks of 255 octets, fetch the whole answer. */
uint16_t rig_es10(struct rig *rig, struct rk_slice request);
uint16_t rig_es10_hex(struct rig *rig, const char *hex);

/* Expect status 9000 and exactly this answer. */
void rig_expect(struct rig *rig, const char *request_hex, const char *answer_hex);

/* Expect that the last answer is tag{A1{80 .., 02 code}}. */
void rig_expect_error(const struct rig *rig, uint32_t tag, unsigned code);

/* Fill `out` from hexadecimal, blanks skipped. Returns octets. */
size_t rig_from_hex(const char *hex, uint8_t *out, size_t cap);

/* ---- the server ---- */

/* How a message is to be built; zero members say "as it should be". */
struct rig_auth {
    const struct rig_holder *server; /* DPauth */
    struct rk_slice key_id;          /* euiccCiPKIdToBeUsed */
    struct rk_slice challenge;
    bool bad_signature;
};

struct rig_prepare {
    const struct rig_holder *server; /* DPpb */
    struct rk_slice transaction_id;
    struct rk_slice otpk; /* bppEuiccOtpk */
    bool cc_required, with_hash_cc, bad_signature;
};

/* GetEUICCChallenge, then AuthenticateServer as `how` (null: right) says. */
uint16_t rig_challenge(struct rig *rig);
uint16_t rig_authenticate(struct rig *rig, const struct rig_auth *how);
void rig_build_authenticate(struct rig *rig, const struct rig_auth *how, struct rk_buf *out);
uint16_t rig_prepare(struct rig *rig, const struct rig_prepare *how);
void rig_build_prepare(struct rig *rig, const struct rig_prepare *how, struct rk_buf *out);

/* All of it up to and with PrepareDownload, expecting success. */
void rig_ready(struct rig *rig);

/* ---- packages ---- */

/* A bound package as the agent sends it. */
struct rig_package {
    struct rk_buf octets;
    size_t start[RIG_SEQUENCES + 1];
    size_t count;
    size_t first_profile; /* the first sequence that holds an 86 */
};

struct rig_bind {
    struct rk_slice metadata;  /* BF25, whole; empty: plain ones */
    struct rk_slice package;   /* profile elements; empty: one that installs */
    struct rk_slice configure; /* BF24, whole; empty: BF24 00 */
    struct rk_slice crt;       /* A6, whole */
    struct rk_slice replace;   /* BF26, whole */
    struct rk_slice transaction_id;
    uint8_t operation; /* remoteOpId; 0: 1 */
    bool session_keys; /* no ReplaceSessionKeys */
    bool bad_signature;
    size_t segment; /* octets of plaintext in an 86; 0: 1007 */
};

void rig_bind(struct rig *rig, const struct rig_bind *how, struct rig_package *out);
struct rk_slice rig_sequence(const struct rig_package *package, size_t n);
void rig_package_free(struct rig_package *package);

/* Send sequences from `from` on until data come back or all are sent; returns the status word. */
uint16_t rig_load(struct rig *rig, const struct rig_package *package, size_t from);

/* Expect that the last answer is a ProfileInstallationResult with a right signature: of success
 * (`reason` 0), or of failure in that step. */
void rig_expect_result(const struct rig *rig, unsigned step, unsigned reason);

/* Bind and load as `how` says and expect that. */
void rig_install(struct rig *rig, const struct rig_bind *how, unsigned step, unsigned reason);

#define RIG_ICCID "98445010203040506074" /* as in the metadata */

/* A package whose EF.ICCID is `iccid` (20 digits in hex, as in metadata, or null: RIG_ICCID). */
struct rk_slice rig_profile(const char *iccid);

/* BF25 with this ICCID, names, and `more` (hexadecimal) behind; static storage. */
struct rk_slice rig_metadata_of(const char *iccid, const char *more);

#endif
