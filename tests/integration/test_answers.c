/* tests/integration/test_answers.c - answers that were kept, and then spoiled by other hands. */
#include "config.h"

#include "orm_mapping/mysql_answers.h"
#include "tests/support/stock_case.h"

static void test_answers__row_that_is_no_answer_is_not_told(void **state)
{
	const char *const spoiled[] = {"error_kind = -1, answer = 'told'",
		mem_printf(*state, "error_kind = %d, answer = 'told'", ERROR_KIND_COUNT),
		"error_kind = 1, answer = NULL"};
	struct stock_case *this = *state;
	struct mysql_answers answers;
	const struct kept_answer *found;

	mysql_answers_init(&answers, this->database->conn);
	for (size_t i = 0; i < ARRAY_SIZE(spoiled); i++) {
		struct error err = {0};

		stock_database_run(this->database,
			"REPLACE INTO ficus_idempotency SET idempotency_key = 'k-1',"
			" fingerprint = REPEAT('x', 32), %s",
			spoiled[i]);
		assert_row(!answers_find(&answers.base, this, "k-1", &found, &err), spoiled[i]);
		assert_int_equal(err.kind, ERROR_INTERNAL);
	}
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_answers__row_that_is_no_answer_is_not_told),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("answers", tests), ONE_SHAPE(SHAPE_AS_IS));
}
