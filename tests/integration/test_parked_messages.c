/* tests/integration/test_parked_messages.c - parked messages in memory and in MariaDB, alike. */
#include "config.h"

#include "orm_mapping/mysql_parked_messages.h"

#include "tests/fakes/fake_parked_messages.h"
#include "tests/support/stock_case.h"

/* One port after the other, each without a row. */
static void on_both(void **state, void (*check)(struct parked_messages *, TALLOC_CTX *))
{
	struct stock_case *this = *state;
	struct mysql_parked_messages mysql;
	struct fake_parked_messages fake;

	fake_parked_messages_init(&fake, this);
	mysql_parked_messages_init(&mysql, this->worker->conn);
	check(&fake.base, this);
	check(&mysql.base, this);
}

static void park(struct parked_messages *parked, const struct parked_message *message)
{
	struct error err = {0};

	assert_success(parked_messages_park(parked, message, &err), &err);
}

static struct parked_list list(struct parked_messages *parked, TALLOC_CTX *mem, int64_t after)
{
	struct parked_list found;
	struct error err = {0};

	assert_success(parked_messages_list(parked, mem, after, &found, &err), &err);
	return found;
}

static const struct parked_message with_id = {
	.channel = "allocate",
	.source = "/shop",
	.message_id = "e-1",
	.payload = {"{\0\xff}", 4},
	.last_error = "K\xc3\xb6ln is closed"
};
static const struct parked_message without_id = {
	.channel = "batch_created", .payload = {"{}", 2},
             .last_error = "?"
};

static void check_what_is_kept(struct parked_messages *parked, TALLOC_CTX *mem)
{
	struct parked_list found;

	park(parked, &with_id);
	park(parked, &without_id);
	found = list(parked, mem, 0);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.items[0].channel, "allocate");
	assert_string_equal(found.items[0].source, "/shop");
	assert_string_equal(found.items[0].message_id, "e-1");
	assert_int_equal(found.items[0].payload.len, 4);
	assert_memory_equal(found.items[0].payload.ptr, with_id.payload.ptr, 4);
	assert_string_equal(found.items[0].last_error, with_id.last_error);
	assert_null(found.items[1].source);
	assert_null(found.items[1].message_id);
	assert_true(found.items[0].id < found.items[1].id);
}

static void test_parked_messages__are_kept_as_they_came(void **state)
{
	on_both(state, check_what_is_kept);
}

/* As long as anything that a consumer may park. */
static void check_the_longest(struct parked_messages *parked, TALLOC_CTX *mem)
{
	char *longest = mem_array(mem, char, 65536);
	struct parked_message message = without_id;
	struct error err = {0};
	struct parked_list found;

	memset(longest, 'x', 511);
	(void)error_set(&err, ERROR_INTERNAL, "%s", longest);
	message.last_error = err.message;
	message.source = message.message_id = mem_text_n(mem, longest, 255);
	message.payload = (struct bytes){longest, 65536};
	park(parked, &message);
	found = list(parked, mem, 0);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].payload.len, 65536);
	assert_string_equal(found.items[0].last_error, err.message);
	assert_string_equal(found.items[0].source, message.source);
}

static void test_parked_messages__may_be_long(void **state)
{
	on_both(state, check_the_longest);
}

static void check_pages(struct parked_messages *parked, TALLOC_CTX *mem)
{
	struct parked_list page;
	int64_t after = 0;

	for (int i = 0; i < 230; i++)
		park(parked, &without_id);
	for (int left = 230; left > 0; left -= 100) {
		page = list(parked, mem, after);
		assert_int_equal(page.count, left < 100 ? left : 100);
		for (size_t i = 0; i < page.count; i++) {
			assert_true(page.items[i].id > after);
			after = page.items[i].id;
		}
	}
	assert_int_equal(list(parked, mem, after).count, 0);
}

static void test_parked_messages__are_listed_in_pages(void **state)
{
	on_both(state, check_pages);
}

static void check_removing(struct parked_messages *parked, TALLOC_CTX *mem)
{
	struct error err = {0};
	int64_t id;

	park(parked, &with_id);
	park(parked, &without_id);
	id = list(parked, mem, 0).items[0].id;
	for (int i = 0; i < 2; i++)
		assert_success(parked_messages_remove(parked, id, &err), &err);
	assert_int_equal(list(parked, mem, 0).count, 1);
	assert_string_equal(list(parked, mem, 0).items[0].channel, "batch_created");
}

static void test_parked_messages__are_removed_once(void **state)
{
	on_both(state, check_removing);
}

int main(void)
{
	static const struct stock_test tests[] = {
		STOCK_TEST(test_parked_messages__are_kept_as_they_came),
		STOCK_TEST(test_parked_messages__may_be_long),
		STOCK_TEST(test_parked_messages__are_listed_in_pages),
		STOCK_TEST(test_parked_messages__are_removed_once),
	};

	return stock_tests_run(STOCK_TESTS("parked_messages", tests), ONE_SHAPE(SHAPE_AS_IS));
}
