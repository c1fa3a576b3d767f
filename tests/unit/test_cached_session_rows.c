/* tests/unit/test_cached_session_rows.c - rows that the old application copies into a cache. */
#include "config.h"

#include "services/accounts/cached_session_rows.h"
#include "tests/fakes/fake_session_rows.h"
#include "tests/support/with_mem.h"

#define KEY "abcdefgh"

/* A cache that the old application fills with the row as it stands, whenever it looks. */
struct cache_case {
	struct session_cache cache;
	struct fake_session_rows rows;
	struct cached_session_rows cached;
	const char *copy;       /* NULL: there is none */
	bool is_read_once_more; /* by the old application, right after the first forgetting */
	struct fake_failure failure;
};

static void read_by_old_application(struct cache_case *this)
{
	const struct session_row *row = fake_session_rows_find(&this->rows, KEY);

	if (!this->copy && row)
		this->copy = mem_text(this->rows.rows.mem, row->data);
}

static bool forget(struct session_cache *base, const char *key, struct error *err)
{
	struct cache_case *this = container_of(base, struct cache_case, cache);

	if (fake_failure_strikes(&this->failure, err))
		return false;
	assert_string_equal(key, KEY);
	this->copy = NULL;
	if (this->is_read_once_more)
		read_by_old_application(this);
	this->is_read_once_more = false;
	return true;
}

static struct session_rows *start(struct cache_case *this, TALLOC_CTX *mem)
{
	static const struct session_cache_ops ops = {forget};
	struct session_row row = {KEY, "old", 100};
	struct error err = {0};

	*this = (struct cache_case){.cache = {&ops}};
	fake_session_rows_init(&this->rows, mem);
	cached_session_rows_init(&this->cached, &this->rows.base, &this->cache);
	assert_true(session_rows_insert(&this->cached.base, &row, &err));
	read_by_old_application(this);
	return &this->cached.base;
}

static bool renew(struct session_change *change, TALLOC_CTX *mem, const char *data,
	struct session_row *row, struct error *err)
{
	(void)change;
	(void)mem;
	(void)err;
	assert_string_equal(data, "old");
	row->data = "new";
	row->expires_us = 200;
	return true;
}

static bool change(struct cache_case *this, bool *found, struct error *err)
{
	struct session_change renewal = {renew};

	return session_rows_change(&this->cached.base, KEY, 1, &renewal, found, err);
}

static void test_cached_session_rows__rows_are_read_and_inserted(void **state)
{
	struct cache_case this;
	struct session_rows *rows = start(&this, *state);
	struct error err = {0};
	const char *data;

	this.copy = "stale";
	assert_true(session_rows_read(rows, *state, KEY, 1, &data, &err));
	assert_string_equal(data, "old");
	assert_string_equal(this.copy, "stale");
}

static void test_cached_session_rows__what_is_changed_is_forgotten(void **state)
{
	struct cache_case this;
	struct error err = {0};
	bool found;

	start(&this, *state);
	this.is_read_once_more = true;
	assert_true(change(&this, &found, &err));
	assert_true(found);
	assert_null(this.copy);
	assert_string_equal(fake_session_rows_find(&this.rows, KEY)->data, "new");
}

static void test_cached_session_rows__what_is_removed_is_forgotten(void **state)
{
	struct cache_case this;
	struct session_rows *rows = start(&this, *state);
	struct error err = {0};

	this.is_read_once_more = true;
	assert_true(session_rows_remove(rows, KEY, &err));
	assert_null(this.copy);
	assert_null(fake_session_rows_find(&this.rows, KEY));
}

/* Or else somebody would have signed out here, and still be signed in there. */
static void test_cached_session_rows__without_the_cache_nothing_is_written(void **state)
{
	struct cache_case this;
	struct session_rows *rows = start(&this, *state);
	struct error err = {0};
	bool found;

	this.failure = (struct fake_failure){ERROR_UNAVAILABLE, .times = 2};
	assert_false(session_rows_remove(rows, KEY, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_false(change(&this, &found, &err));
	assert_string_equal(fake_session_rows_find(&this.rows, KEY)->data, "old");
}

static void test_cached_session_rows__a_cache_that_goes_away_meanwhile_is_told(void **state)
{
	struct cache_case this;
	struct session_rows *rows = start(&this, *state);
	struct error err = {0};

	this.failure = (struct fake_failure){ERROR_UNAVAILABLE, .after = 1, .times = 1};
	assert_false(session_rows_remove(rows, KEY, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_true(session_rows_remove(rows, KEY, &err));
	assert_null(this.copy);
}

static void test_cached_session_rows__rows_that_fail_are_told(void **state)
{
	struct cache_case this;
	struct session_rows *rows = start(&this, *state);
	struct error err = {0};

	this.rows.failure = (struct fake_failure){ERROR_BUSY, .times = 1};
	assert_false(session_rows_remove(rows, KEY, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_cached_session_rows__rows_are_read_and_inserted),
		WITH_MEM(test_cached_session_rows__what_is_changed_is_forgotten),
		WITH_MEM(test_cached_session_rows__what_is_removed_is_forgotten),
		WITH_MEM(test_cached_session_rows__without_the_cache_nothing_is_written),
		WITH_MEM(test_cached_session_rows__a_cache_that_goes_away_meanwhile_is_told),
		WITH_MEM(test_cached_session_rows__rows_that_fail_are_told),
	};

	return cmocka_run_group_tests_name("cached_session_rows", tests, NULL, NULL);
}
