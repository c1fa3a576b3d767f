#include "config.h"

#include <limits.h>

#include "tests/support/death.h"
#include "tests/support/with_mem.h"

struct thing {
	int number;
	char letters[60];
};

static void test_mem__new_objects_are_zeroed_and_named(void **state)
{
	static const struct thing zeroed;
	struct thing *thing = mem_new(*state, struct thing);
	struct thing *things = mem_array(*state, struct thing, 7);

	assert_memory_equal(thing, &zeroed, sizeof(zeroed));
	for (size_t i = 0; i < 7; i++)
		assert_memory_equal(&things[i], &zeroed, sizeof(zeroed));
	assert_string_equal(talloc_get_name(thing), "struct thing");
	assert_string_equal(talloc_get_name(things), "struct thing");
}

static void test_mem__empty_array_is_not_null(void **state)
{
	assert_non_null(mem_array(*state, struct thing, 0));
}

static int count_death(int **counter)
{
	(**counter)++;
	return 0;
}

static void test_mem__objects_die_with_their_owner(void **state)
{
	TALLOC_CTX *owner = mem_context(*state, "owner");
	int **mortal = mem_new(mem_context(owner, "below"), int *);
	int deaths = 0;

	*mortal = &deaths;
	talloc_set_destructor(mortal, count_death);
	talloc_free(owner);
	assert_int_equal(deaths, 1);
}

static void test_mem__given_object_dies_with_its_new_owner(void **state)
{
	TALLOC_CTX *first = mem_context(*state, "first");
	TALLOC_CTX *second = mem_context(*state, "second");
	int **mortal = mem_new(first, int *);
	int deaths = 0;

	*mortal = &deaths;
	talloc_set_destructor(mortal, count_death);
	mem_give(second, mortal);
	talloc_free(first);
	assert_int_equal(deaths, 0);
	talloc_free(second);
	assert_int_equal(deaths, 1);
}

static void test_mem__grow_keeps_what_was_there(void **state)
{
	int *numbers = NULL;
	size_t capacity = 0;

	for (int i = 0; i < 1000; i++) {
		mem_grow(*state, numbers, &capacity, (size_t)i + 1);
		assert_true(capacity > (size_t)i);
		numbers[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	assert_int_equal(capacity, 1024);
}

static void test_mem__grow_does_nothing_where_there_is_room(void **state)
{
	int *numbers = NULL;
	int *before;
	size_t capacity = 0;

	mem_grow(*state, numbers, &capacity, 3);
	before = numbers;
	mem_grow(*state, numbers, &capacity, capacity);
	assert_ptr_equal(numbers, before);
}

static void test_mem__grow_reaches_any_count_at_once(void **state)
{
	char *letters = NULL;
	size_t capacity = 0;

	mem_grow(*state, letters, &capacity, 65536);
	letters[65535] = 'x';
	assert_int_equal(capacity, 65536);
}

static void test_mem__texts_are_copies(void **state)
{
	char original[] = "oak stool";
	char *text = mem_text(*state, original);
	char *part = mem_text_n(*state, original, 3);

	original[0] = 'X';
	assert_string_equal(text, "oak stool");
	assert_string_equal(part, "oak");
	assert_string_equal(mem_text(*state, ""), "");
	assert_string_equal(mem_text_n(*state, original, 0), "");
	assert_string_equal(mem_printf(*state, "%s-%03d", "o", 7), "o-007");
}

static void test_mem__copy_takes_bytes_that_are_no_text(void **state)
{
	static const char original[] = {'a', '\0', 'b'};
	const char *copy = mem_copy(*state, original, sizeof(original));

	assert_ptr_not_equal(copy, original);
	assert_memory_equal(copy, original, sizeof(original));
}

static void test_mem__pool_holds_more_than_its_size(void **state)
{
	TALLOC_CTX *pool = mem_pool(*state, 256, "pool");
	char *texts[100];

	for (int i = 0; i < 100; i++)
		texts[i] = mem_printf(pool, "text number %d", i);
	assert_string_equal(texts[0], "text number 0");
	assert_string_equal(texts[99], "text number 99");
	assert_string_equal(talloc_get_name(pool), "pool");
}

static void test_mem__container_is_found_from_its_field(void **state)
{
	struct thing thing;

	(void)state;
	assert_ptr_equal(container_of(&thing.letters, struct thing, letters), &thing);
}

static void want_too_many(void *context)
{
	(void)mem_array(context, struct thing, *(size_t *)context);
}

/* Also a count of which only the lower bits would be small. */
static void test_mem__exhaustion_aborts(void **state)
{
	static const size_t counts[] = {INT_MAX, (size_t)UINT_MAX + 2, SIZE_MAX};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		size_t *count = mem_copy(*state, &counts[i], sizeof(counts[i]));

		assert_aborts(want_too_many, count, "ficus: out of memory\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_mem__new_objects_are_zeroed_and_named),
		WITH_MEM(test_mem__empty_array_is_not_null),
		WITH_MEM(test_mem__objects_die_with_their_owner),
		WITH_MEM(test_mem__given_object_dies_with_its_new_owner),
		WITH_MEM(test_mem__grow_keeps_what_was_there),
		WITH_MEM(test_mem__grow_does_nothing_where_there_is_room),
		WITH_MEM(test_mem__grow_reaches_any_count_at_once),
		WITH_MEM(test_mem__texts_are_copies),
		WITH_MEM(test_mem__copy_takes_bytes_that_are_no_text),
		WITH_MEM(test_mem__pool_holds_more_than_its_size),
		cmocka_unit_test(test_mem__container_is_found_from_its_field),
		WITH_MEM(test_mem__exhaustion_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
