/*
 * tests/integration/test_repeated_messages_stored.c - every message twice, over MariaDB: the
 * receipts are rows.
 */
#include "config.h"

#include "tests/support/repeated_messages.h"
#include "tests/support/scale.h"
#include "tests/support/stock_case.h"

struct stored_target {
	struct message_target base;
	struct stock_database *database;
};

static struct unit_of_work *open_stored(struct message_target *base, TALLOC_CTX *mem)
{
	struct stored_target *target = container_of(base, struct stored_target, base);

	stock_database_renew(&target->database, target->database->shape);
	return stock_worker_new(mem, target->database)->uow;
}

static const char *dump(struct message_target *base, TALLOC_CTX *mem, enum stored kind)
{
	(void)mem; /* it is the database's */
	return stock_database_dump(container_of(base, struct stored_target, base)->database, kind);
}

static void test_repeated_messages__do_what_they_do_once(void **state)
{
	struct stock_case *this = *state;
	struct stored_target target = {
		.base = {open_stored, dump},
                  .database = this->database
        };

	assert_copies_change_nothing(&target.base, scaled(3, 200));
	assert_invariants(this->database);
}

int main(void)
{
	static const struct stock_test tests[] = {
		STOCK_TEST(test_repeated_messages__do_what_they_do_once),
	};

	return stock_tests_run(STOCK_TESTS("repeated_messages_stored", tests), ALL_SHAPES);
}
