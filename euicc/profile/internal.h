/* What the files of the installer call in each other. */
#ifndef RK_EUICC_PROFILE_INTERNAL_H
#define RK_EUICC_PROFILE_INTERNAL_H

#include "euicc/profile/state.h"

/* Read a piece of the package; stops at the first refusal. */
void rk_pe_read(struct rk_installer *inst, struct rk_slice chunk);

/* Skip what is left of the current element. */
void rk_pe_ignore_rest(struct rk_installer *inst);

/* Refuse the profile. `status` is an enum rk_pe_status other than RK_PE_OK. */
void rk_pe_refuse(struct rk_installer *inst, int status);

/* Refuse it for what the metadata or the class of the profile say: enum rk_install_reason. */
void rk_pe_refuse_for(struct rk_installer *inst, int reason);

/* Report an element that is skipped. The installation goes on. */
void rk_pe_warn(struct rk_installer *inst, int status);

/* Write the outcome of a success. */
void rk_pe_succeed(struct rk_installer *inst);

/* The current element cannot be supported for reason `status`: refuse the profile if the element
 * is mandated, else warn and skip the rest of it. Returns what a handler returns. */
int rk_pe_unsupported(struct rk_installer *inst, int status);

/* The enum rk_pe_status for 0 or one of RK_FILE_ERRORS; RK_STORE_ERRORS. */
int rk_pe_file_status(int error);
int rk_pe_store_status(int error);

/* The same for parameters of PINs, algorithms and the like: where a file would have bad values, an
 * invalid parameter. */
int rk_pe_parameter_status(int error);

/* Make sure that a transaction is open with room for this much. An enum rk_pe_status. */
int rk_pe_room(struct rk_installer *inst, unsigned records, size_t octets);
int rk_pe_file_room(struct rk_installer *inst); /* one call that writes, of file.h */

/* Commit what is open. An enum rk_pe_status. */
int rk_pe_commit(struct rk_installer *inst);

/* The file being made: begin (entry null: no template), create, give content, finish. */
void rk_pe_file_begin(struct rk_installer *inst, const struct rk_template_file *entry,
                      uint16_t parent);
int rk_pe_file_create(struct rk_installer *inst);
int rk_pe_file_finish(struct rk_installer *inst);
int rk_pe_file_offset(struct rk_installer *inst, struct rk_slice value);
int rk_pe_file_content(struct rk_installer *inst, struct rk_slice piece);

/* The IoT minimal profile: what its template's defaults are, at the start of a file; content that
 * is made and was not given, at its end; PIN status, at the end of the package. */
void rk_pe_minimal_begin(struct rk_installer *inst);
int rk_pe_minimal_fill(struct rk_installer *inst);
int rk_pe_minimal_end(struct rk_installer *inst);

/* Whether PIN `reference` exists where `directory` would look for it: 0, RK_FILE_ABSENT, or another
 * of RK_FILE_ERRORS. */
int rk_pe_find_pin(struct rk_installer *inst, uint16_t directory, uint8_t reference);

/* More octets of an element that is kept as received. */
int rk_pe_keep(struct rk_installer *inst, struct rk_slice octets);

/* After the last element: switch off services in EF.UST and EF.IST that the card does not have. */
int rk_pe_limit_services(struct rk_installer *inst);

/* After the last element: refuse files that differ from what the metadata says. */
void rk_pe_check_metadata(struct rk_installer *inst);

/* Whether a test profile may have this key (SGP.22 2.4.5.3). */
bool rk_pe_is_test_key(struct rk_slice key);

#endif
