#include "config.h"

#include "base/mem.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void mem_exhausted(void)
{
	static const char line[] = "ficus: out of memory\n";

	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		abort();
	abort();
}

static void *checked(void *ptr)
{
	if (!ptr)
		mem_exhausted();
	return ptr;
}

void *mem_zeroed(TALLOC_CTX *owner, size_t size, size_t count, const char *name)
{
	/* talloc refuses what is too large for it, but counts in unsigned. */
	if (count > UINT_MAX)
		mem_exhausted();
	return checked(_talloc_zero_array(owner, size, (unsigned)count, name));
}

void *mem_regrow(TALLOC_CTX *owner, void *array, size_t size, size_t *capacity, size_t count)
{
	size_t wanted = *capacity ? *capacity : 8;

	while (wanted < count)
		wanted *= 2;
	*capacity = wanted;
	return checked(talloc_realloc_size(owner, array, size * wanted));
}

TALLOC_CTX *mem_context(TALLOC_CTX *owner, const char *name)
{
	return checked(talloc_named_const(owner, 0, name));
}

TALLOC_CTX *mem_pool(TALLOC_CTX *owner, size_t size, const char *name)
{
	TALLOC_CTX *pool;

#ifdef FICUS_SANITIZED
	(void)size;
	return mem_context(owner, name);
#endif
	pool = checked(talloc_pool(owner, size));
	talloc_set_name_const(pool, name);
	return pool;
}

char *mem_text(TALLOC_CTX *owner, const char *text)
{
	return mem_text_n(owner, text, strlen(text));
}

char *mem_text_n(TALLOC_CTX *owner, const char *text, size_t length)
{
	char *copy = checked(talloc_size(owner, length + 1));

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void *mem_copy(TALLOC_CTX *owner, const void *ptr, size_t len)
{
	return checked(talloc_memdup(owner, ptr, len));
}

char *mem_printf(TALLOC_CTX *owner, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = talloc_vasprintf(owner, fmt, args);
	va_end(args);
	return checked(text);
}

void mem_give(TALLOC_CTX *owner, const void *ptr)
{
	/* talloc_steal() is a macro of GNU C. */
	(void)checked(talloc_reparent(talloc_parent(ptr), owner, ptr));
}
