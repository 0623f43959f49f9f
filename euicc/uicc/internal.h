/*
 * What the commands of the UICC share. Every handler answers one command: it leaves the reply as
 * it is to be sent, and the selection of the channel as it was unless it succeeded.
 */
#ifndef RK_EUICC_UICC_INTERNAL_H
#define RK_EUICC_UICC_INTERNAL_H

#include "euicc/uicc/pin.h"
#include "euicc/uicc/uicc.h"

/* Status words of this module alone. */
enum {
    RK_SW_WRONG_LE = 0x6C00,             /* | the right length */
    RK_SW_TRIES_LEFT = 0x63C0,           /* | tries */
    RK_SW_SELECTED_INVALIDATED = 0x6283, /* selected file is deactivated */
    RK_SW_SELECTED_TERMINATED = 0x6285,
    RK_SW_MAXIMUM_REACHED = 0x9850,  /* INCREASE cannot be performed */
    RK_SW_SECURITY_CONTEXT = 0x9864, /* authentication: security context not supported */
    RK_SW_NO_MEMORY_SPACE = 0x9866,  /* authentication: no memory space available */
};

/* A command being answered. */
struct rk_call {
    struct rk_uicc *uicc;
    struct rk_uicc_channel *channel;
    const struct rk_apdu *apdu;
    struct rk_reply *reply;
    const struct rk_uicc_remote *remote; /* null: the terminal's command */
};

/* One per command. */
void rk_uicc_select(struct rk_call *call);
void rk_uicc_status(struct rk_call *call);
void rk_uicc_read_binary(struct rk_call *call);
void rk_uicc_update_binary(struct rk_call *call);
void rk_uicc_read_record(struct rk_call *call);
void rk_uicc_update_record(struct rk_call *call);
void rk_uicc_search_record(struct rk_call *call);
void rk_uicc_increase(struct rk_call *call);
void rk_uicc_retrieve_data(struct rk_call *call);
void rk_uicc_set_data(struct rk_call *call);
void rk_uicc_activate(struct rk_call *call);
void rk_uicc_deactivate(struct rk_call *call);
void rk_uicc_verify(struct rk_call *call);
void rk_uicc_change_pin(struct rk_call *call);
void rk_uicc_disable_pin(struct rk_call *call);
void rk_uicc_enable_pin(struct rk_call *call);
void rk_uicc_unblock_pin(struct rk_call *call);
void rk_uicc_authenticate(struct rk_call *call);
void rk_uicc_challenge(struct rk_call *call);
void rk_uicc_identity(struct rk_call *call);

/* Answer with the status word for one of RK_FILE_ERRORS. */
void rk_uicc_fail(struct rk_call *call, int error);

/* Octets the terminal asks for, RK_REPLY_MAX at most. */
size_t rk_uicc_expected(const struct rk_apdu *apdu);

/* Refuse an answer already made (6Cxx) if the terminal asked for less than it has. */
void rk_uicc_check_le(struct rk_call *call);

/* End the transfer of a data object on `channel`, if one is under way. */
void rk_uicc_drop_transfer(struct rk_uicc *uicc, uint8_t channel);

/* Begin one on the command's channel, in place of any other there. Never null. */
struct rk_uicc_transfer *rk_uicc_begin_transfer(struct rk_call *call, const struct rk_file *file,
                                                bool sets);

/* The one under way on the command's channel; null if there is none of this kind. */
struct rk_uicc_transfer *rk_uicc_find_transfer(struct rk_call *call, bool sets);

/* Slots of `except`'s file that other transfers write to (rk_object_write). */
uint64_t rk_uicc_busy_slots(const struct rk_uicc *uicc, const struct rk_uicc_transfer *except);

/* Find the file that `data` names in the way `p1` says: an identifier, or a path from the MF or
 * from here (SELECT's 00, 01, 03, 08, 09). Errors of file.h; RK_FILE_RANGE for a length that does
 * not fit. */
int rk_uicc_find(const struct rk_call *call, uint8_t p1, struct rk_slice data, struct rk_file *out);

/* Whether a file that may not be shared is current on another channel; answers 6985 if so. */
bool rk_uicc_is_taken(struct rk_call *call, const struct rk_file *file);

/* Current selection. Errors of file.h; RK_FILE_ABSENT if nothing is selected. */
int rk_uicc_current_directory(const struct rk_call *call, struct rk_file *out);

/* Make `file` current: an EF with no record pointer, or a directory. */
void rk_uicc_make_current(struct rk_call *call, const struct rk_file *file);

/* The EF a command works on: by short identifier unless `sfi` is 0, else the current one. Answers
 * (6986, 6A82) and returns false if there is none. */
bool rk_uicc_find_ef(struct rk_call *call, uint8_t sfi, struct rk_file *out);

/* What a command does to an EF, as bits of an access mode octet (ISO 7816-4 9.3.3). A rule may also
 * name the command by octets of its header. */
enum rk_access {
    RK_ACCESS_BY_HEADER = 0x00, /* no bit: INCREASE, AUTHENTICATE */
    RK_ACCESS_READ = 0x01,
    RK_ACCESS_UPDATE = 0x02,
    RK_ACCESS_DEACTIVATE = 0x08,
    RK_ACCESS_ACTIVATE = 0x10,
    RK_ACCESS_INCREASE = RK_ACCESS_BY_HEADER,
    RK_ACCESS_AUTHENTICATE = RK_ACCESS_BY_HEADER,
    RK_ACCESS_GET_IDENTITY = RK_ACCESS_BY_HEADER,
};

enum rk_verdict { RK_ALLOWED, RK_DENIED, RK_UNRULED /* the rule does not speak of it */ };

/* What the access rule of `file` says about `access` now (TS 102 221 9.2, ISO 7816-4 5.4.3). */
enum rk_verdict rk_uicc_judge(const struct rk_call *call, const struct rk_file *file,
                              enum rk_access access);

/* Whether `access` to `file` is allowed; answers 6984 or 6982 if not. */
bool rk_uicc_may(struct rk_call *call, const struct rk_file *file, enum rk_access access);

/* Where a PIN of the current directory lies: global ones in the MF, local ones in the nearest
 * directory upwards that has it. Returns that directory's index, or RK_FILE_ABSENT, RK_FILE_STORE;
 * `pin` is to be wiped. */
int rk_uicc_find_pin(const struct rk_call *call, uint16_t from, uint8_t reference,
                     struct rk_pin *pin);

/* Whether PIN `reference`, as seen from directory `from`, is verified, or needs not be. */
bool rk_uicc_pin_satisfied(const struct rk_call *call, uint16_t from, uint8_t reference);

/* Remember that the PIN in `directory` was verified, or forget it. A remote command changes nothing
 * for the terminal by knowing a PIN. */
void rk_uicc_set_verified(const struct rk_call *call, uint16_t directory, uint8_t reference,
                          bool on);

/* Number of the channel of `call`; RK_CHANNELS for a remote one. */
uint8_t rk_uicc_channel_number(const struct rk_call *call);

/* Forget the local PINs verified on `channel`: those of `directory`, or, with 0, all. */
void rk_uicc_forget_local(struct rk_uicc *uicc, uint8_t channel, uint8_t directory);

/* Answer the command of `call` by the table, whosoever it is. */
void rk_uicc_run(struct rk_call *call);

/* Whether a successful command with this instruction has changed the current EF. */
bool rk_uicc_changes_file(uint8_t ins);

/* The rights a remote caller has in `directory`; null for the terminal. */
const struct rk_uicc_domain *rk_uicc_domain(const struct rk_call *call, uint16_t directory);

/* Write the FCP of `file` (TS 102 221 11.1.1.3) into `reply`. Errors of file.h. */
int rk_uicc_fcp(struct rk_call *call, const struct rk_file *file);

#endif
