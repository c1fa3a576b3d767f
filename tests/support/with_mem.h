/* tests/support/with_mem.h - tests whose *state owns whatever they allocate. */
#ifndef FICUS_TESTS_SUPPORT_WITH_MEM_H
#define FICUS_TESTS_SUPPORT_WITH_MEM_H

#include "base/mem.h"
#include "tests/support/cmocka.h"

static inline int make_mem(void **state)
{
	*state = mem_context(NULL, "test");
	return 0;
}

static inline int free_mem(void **state)
{
	return talloc_free(*state);
}

#define WITH_MEM(test) cmocka_unit_test_setup_teardown(test, make_mem, free_mem)

#endif
