/*
 * The network application a command goes to, and whether it may: for commands that work with an ADF
 * rather than with a file (AUTHENTICATE, GET IDENTITY).
 */
#ifndef RK_EUICC_NAA_APPLICATION_H
#define RK_EUICC_NAA_APPLICATION_H

#include "euicc/uicc/internal.h"

enum rk_application_kind {
    RK_APPLICATION_OTHER,
    RK_APPLICATION_USIM,
    RK_APPLICATION_ISIM,
    RK_APPLICATION_CSIM,
};

/* By the RID and the application code of the AID (TS 101 220). */
enum rk_application_kind rk_application_kind(const struct rk_file *adf);

/* The ADF the current directory is or lies in. RK_FILE_ABSENT, RK_FILE_STORE. */
int rk_application_current(const struct rk_call *call, struct rk_file *adf);

/* Whether the application's service table (EF.UST, EF.IST) has `service`, from 1. */
bool rk_application_has(const struct rk_call *call, const struct rk_file *adf, unsigned service);

/* A rule of the ADF that names the command decides; without one the application's PIN does. */
bool rk_application_may(const struct rk_call *call, const struct rk_file *adf,
                        enum rk_access access);

#endif
