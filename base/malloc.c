/*
 * base/malloc.c - malloc() and its kin for a whole program, the libraries in it included: when
 * there is no more memory they end the process, as base/mem.h does, and never return NULL. A
 * program takes part by having this file among its sources. Source:
 * docs/decisions/0014-out-of-memory.md.
 */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"

/* The allocator behind this one. */
#ifdef FICUS_SANITIZED
#define BEHIND(name) __interceptor_##name
#else
#define BEHIND(name) __libc_##name
#endif

#ifdef FICUS_SANITIZED
const char *__lsan_default_suppressions(void);

/*
 * What the dynamic linker allocates is never freed. The sanitizer knows that by who has called
 * malloc(), which is this file now, as when a thread of libargon2 ends and libgcc_s is loaded.
 */
const char *__lsan_default_suppressions(void)
{
	return "leak:ld-linux";
}
#endif

/* The program's start allocates before the thread sanitizer is ready to watch these. */
#define UNWATCHED __attribute__((no_sanitize("thread")))

void *BEHIND(malloc)(size_t size);
void *BEHIND(calloc)(size_t count, size_t size);
void *BEHIND(realloc)(void *block, size_t size);
void BEHIND(free)(void *block);

UNWATCHED void *malloc(size_t size)
{
	void *block = BEHIND(malloc)(size);

	if (!block)
		mem_exhausted();
	return block;
}

UNWATCHED void *calloc(size_t count, size_t size)
{
	void *block = BEHIND(calloc)(count, size);

	if (!block)
		mem_exhausted();
	return block;
}

UNWATCHED void *realloc(void *block, size_t size)
{
	void *grown = BEHIND(realloc)(block, size);

	if (!grown && size > 0) /* no size: it was freed */
		mem_exhausted();
	return grown;
}

/* What was allocated by these is freed by their own, whatever allocator is preloaded. */
UNWATCHED void free(void *block)
{
	BEHIND(free)(block);
}
