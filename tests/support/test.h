/* What every cmocka test includes: cmocka with the headers it wants before it. */
#ifndef RK_TESTS_SUPPORT_TEST_H
#define RK_TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
