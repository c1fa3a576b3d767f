/* tests/support/scale.h - how much a test does. */
#ifndef FICUS_TESTS_SUPPORT_SCALE_H
#define FICUS_TESTS_SUPPORT_SCALE_H

#include <stdbool.h>
#include <stdlib.h>

/* As much as an issue is closed on, which takes minutes; else seconds, to show that it works. */
static inline bool is_full_size(void)
{
	return getenv("FICUS_TEST_FULL") != NULL;
}

static inline unsigned scaled(unsigned small, unsigned full)
{
	return is_full_size() ? full : small;
}

#endif
