/* tests/support/cmocka.h - <cmocka.h> with what it needs before it. */
#ifndef FICUS_TESTS_SUPPORT_CMOCKA_H
#define FICUS_TESTS_SUPPORT_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka 2 calls it by the type. */
#ifdef assert_int_in_range
#undef assert_in_range
#define assert_in_range(value, low, high)                                                          \
	assert_int_in_range((intmax_t)(value), (intmax_t)(low), (intmax_t)(high))
#endif

/* Fails, naming the row of a table that was being tried. */
#define assert_row(condition, row_name)                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", (row_name), #condition);                                \
	} while (0)

#endif
