#include "config.h"

#include "tests/contract/delivery_queue_contract.h"

#include <stdlib.h>

#include "tests/contract/queue_case.h"

/* Returns how many cases there are in it. */
static size_t add_chapter(TALLOC_CTX *mem, struct CMUnitTest *list,
	const struct queue_harness_type *type, const struct queue_chapter *chapter)
{
	for (size_t i = 0; i < chapter->count; i++) {
		list[i] = chapter->cases[i];
		list[i].name = mem_printf(mem, "%s: %s", type->name, chapter->cases[i].name);
		list[i].initial_state = (void *)(uintptr_t)type; /* cmocka knows no const */
	}
	return chapter->count;
}

int delivery_queue_contract_run(
	const char *group, const struct queue_harness_type *const *types, size_t count)
{
	const struct queue_chapter *const chapters[] = {
		&queue_claiming_contract, &queue_settling_contract};
	TALLOC_CTX *mem = mem_context(NULL, "queue_contract");
	struct CMUnitTest *list = NULL;
	size_t capacity = 0;
	size_t length = 0;
	int failed;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < ARRAY_SIZE(chapters); j++) {
			mem_grow(mem, list, &capacity, length + chapters[j]->count);
			length += add_chapter(mem, list + length, types[i], chapters[j]);
		}
	failed = _cmocka_run_group_tests(group, list, length, NULL, NULL);
	talloc_free(mem);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
