/*
 * base/mem.h - talloc that never returns NULL: every allocation has an owner, and out of memory
 * aborts the process, which its supervisor restarts. Sound only because input is bounded first.
 */
#ifndef FICUS_BASE_MEM_H
#define FICUS_BASE_MEM_H

#include <stddef.h>
#include <string.h>
#include <talloc.h>

#include "base/error.h"

/* One zeroed object, or count of them, named after their type in leak reports. */
#define mem_new(owner, type)          ((type *)mem_zeroed((owner), sizeof(type), 1, #type))
#define mem_array(owner, type, count) ((type *)mem_zeroed((owner), sizeof(type), (count), #type))

/* Makes room for at least count elements; grows by doubling. The new elements are not set. */
#define mem_grow(owner, array, capacity, count)                                                    \
	((void)((size_t)(count) > *(capacity) ? ((array) = mem_regrow((owner), (array),            \
							 sizeof(*(array)), (capacity), (count)))   \
					      : (array)))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* The struct that holds *member as its field: how an adapter finds itself behind a port. */
#define container_of(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

/* Bytes that are not text; whoever made the pointer owns it. */
struct bytes {
	const void *ptr;
	size_t len;
};

void *mem_zeroed(TALLOC_CTX *owner, size_t size, size_t count, const char *name);
void *mem_regrow(TALLOC_CTX *owner, void *array, size_t size, size_t *capacity, size_t count);
TALLOC_CTX *mem_context(TALLOC_CTX *owner, const char *name);

/* A context whose children come from one block of size bytes; a plain one under sanitizers. */
TALLOC_CTX *mem_pool(TALLOC_CTX *owner, size_t size, const char *name);

/* Copies. text may not be NULL. */
char *mem_text(TALLOC_CTX *owner, const char *text);
char *mem_text_n(TALLOC_CTX *owner, const char *text, size_t length);
void *mem_copy(TALLOC_CTX *owner, const void *ptr, size_t len);
char *mem_printf(TALLOC_CTX *owner, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Gives ptr another owner. */
void mem_give(TALLOC_CTX *owner, const void *ptr);

/* Ends the process with a line on standard error. For what cannot be survived. */
_Noreturn void mem_exhausted(void);

#endif
