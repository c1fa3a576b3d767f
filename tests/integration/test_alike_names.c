/*
 * tests/integration/test_alike_names.c - names that only look alike are different things. Where a
 * unique key or the character set of the old tables cannot hold both, the client is told so at
 * once: it is never an error of ours, nor something to try again.
 */
#include "config.h"

#include "tests/support/stock_case.h"

static void assert_conflict(struct stock_case *this, const struct message *command)
{
	struct test_bus *bus = &this->worker->bus;
	struct error err = test_bus_refuse(bus, command);

	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "case, accents or trailing blanks"));
	assert_int_equal(bus->clock.wait_count, 0);
}

/* What every server has; MySQL's own choice tells trailing blanks apart. */
static void use_collation_that_takes_all_for_one(struct stock_case *this)
{
	static const char *const tables[] = {"alloc_batch", "alloc_orderline"};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		stock_database_run(this->database,
			"ALTER TABLE %s CONVERT TO CHARACTER SET utf8mb4"
			" COLLATE utf8mb4_general_ci",
			tables[i]);
}

static const char *const alike[] = {"ETAGE", "etage ", "\xc3\xa9tage"};

static void test_alike_names__reference_that_a_key_takes_for_another_is_refused(void **state)
{
	struct stock_case *this = *state;

	use_collation_that_takes_all_for_one(this);
	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("etage", "OAK-STOOL", 10, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		assert_conflict(this, CREATE_BATCH(alike[i], "OAK-STOOL", 20, NO_DATE));

	assert_string_equal(
		stock_database_text(this->database, "SELECT reference FROM alloc_batch"),
		"etage\n");
	assert_int_equal(
		stock_database_number(this->database, "SELECT version_number FROM ficus_product"),
		1);
	assert_int_equal(test_bus_refuse(&this->worker->bus, CHANGE_QUANTITY("ETAGE", 1)).kind,
		ERROR_NOT_FOUND);
}

static void test_alike_names__line_that_a_key_takes_for_another_is_refused(void **state)
{
	struct stock_case *this = *state;

	use_collation_that_takes_all_for_one(this);
	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_bus_accept(&this->worker->bus, ALLOCATE("etage", "OAK-STOOL", 2));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		assert_conflict(this, ALLOCATE(alike[i], "OAK-STOOL", 2));

	/* Another quantity makes another line, and the key tells the two apart. */
	assert_string_equal(
		test_bus_accept(&this->worker->bus, ALLOCATE("ETAGE", "OAK-STOOL", 3)), "W");
	assert_string_equal(stock_database_text(this->database,
				    "SELECT orderid FROM ficus_allocations_view ORDER BY id"),
		"etage\nETAGE\n");
	assert_invariants(this->database);
}

static void test_alike_names__skus_alike_keep_their_batches(void **state)
{
	struct stock_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		(void)test_bus_accept(&this->worker->bus,
			CREATE_BATCH(mem_printf(this, "B-%zu", i), alike[i], 10, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		const char *reference = test_bus_accept(
			&this->worker->bus, ALLOCATE(mem_printf(this, "o-%zu", i), alike[i], 7));

		assert_string_equal(reference, mem_printf(this, "B-%zu", i));
	}
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_product"),
		ARRAY_SIZE(alike));
	assert_invariants(this->database);
}

/* A text of 255 characters, of which one byte in 4 is the last of a character. */
static const char *longest_name(TALLOC_CTX *mem, char last)
{
	char *name = mem_text(mem, "");

	for (int i = 0; i < 254; i++)
		name = talloc_strdup_append_buffer(name, "\xf0\x9f\xaa\x91");
	return mem_printf(mem, "%s%c", name, last);
}

static void test_alike_names__longest_names_go_the_whole_way(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;
	const char *sku = longest_name(this, 'k');
	const char *w = longest_name(this, 'w');
	const char *s = longest_name(this, 's');
	const char *orderid = longest_name(this, 'o');

	(void)test_bus_accept(bus, CREATE_BATCH(w, sku, 10, NO_DATE));
	(void)test_bus_accept(bus, CREATE_BATCH(s, sku, 10, MAY(1)));
	assert_string_equal(test_bus_accept(bus, ALLOCATE(orderid, sku, 7)), w);
	(void)test_bus_accept(bus, CHANGE_QUANTITY(w, 6));

	assert_string_equal(test_bus_accept(bus, ALLOCATE(orderid, sku, 7)), s);
	assert_string_equal(stock_database_text(this->database,
				    "SELECT JSON_VALUE(payload, '$.batchref') FROM ficus_outbox"
				    " WHERE type = 'Allocated' ORDER BY id DESC LIMIT 1"),
		mem_printf(this, "%s\n", s));
	assert_view_is_right(this->database);
	(void)test_bus_accept(bus, DEALLOCATE(orderid, sku));
	assert_invariants(this->database);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_alike_names__reference_that_a_key_takes_for_another_is_refused),
	STOCK_TEST(test_alike_names__line_that_a_key_takes_for_another_is_refused),
	STOCK_TEST(test_alike_names__skus_alike_keep_their_batches),
	STOCK_TEST(test_alike_names__longest_names_go_the_whole_way),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("alike_names", tests), ONE_SHAPE(SHAPE_KEYS));
}
