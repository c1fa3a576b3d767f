#include "config.h"

#include "tests/faults/failing_allocator.h"

#include <stddef.h>

/* The linker's --wrap: calls of a name come to __wrap_name, and __real_name is what it was. */
#ifdef FICUS_SANITIZED
#define WRAP(name) __wrap___interceptor_##name
#define REAL(name) __real___interceptor_##name
#else
#define WRAP(name) __wrap___libc_##name
#define REAL(name) __real___libc_##name
#endif

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *block, size_t size);
void *WRAP(malloc)(size_t size);
void *WRAP(calloc)(size_t count, size_t size);
void *WRAP(realloc)(void *block, size_t size);

static unsigned left; /* allocations up to the one that fails; 0: none will */

static bool fails(void)
{
	return left > 0 && --left == 0;
}

void *WRAP(malloc)(size_t size)
{
	return fails() ? NULL : REAL(malloc)(size);
}

void *WRAP(calloc)(size_t count, size_t size)
{
	return fails() ? NULL : REAL(calloc)(count, size);
}

void *WRAP(realloc)(void *block, size_t size)
{
	return fails() ? NULL : REAL(realloc)(block, size);
}

void failing_allocator_arm(unsigned n)
{
	left = n;
}

bool failing_allocator_disarm(void)
{
	bool was_armed = left > 0;

	left = 0;
	return was_armed;
}
