/*
 * The GSMA's test profiles (TS.48), which are not part of the project: tests find them in the
 * folder that RSPKIT_TEST_DATA names, in `ts48` below it.
 */
#ifndef RK_TESTS_SUPPORT_TS48_H
#define RK_TESTS_SUPPORT_TS48_H

#include "asn1/tlv/slice.h"

#define TS48_V5 "ts48v5_saip21b_nobertlv.der"
#define TS48_V7 "ts48v7_saip23_bertlv_suci.der"

/* The package in the file `name`, until the next call. Without RSPKIT_TEST_DATA the test that asks
 * is skipped, with the reason; it fails when the file cannot be read. */
struct rk_slice ts48_load(const char *name);

#endif
