/*
 * tests/integration/test_row_store.c - what a real server adds to the contract of the row store:
 * its comparisons, its locks, and what it refuses.
 */
#include "config.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/tables/mysql_row_store.h"
#include "tests/support/account_case.h"

/* Shelves with boxes, tags, and other shelves near by. */
static const struct row_model shelf, box, tag;

#define FIELD_OF(field_name, field_kind, ...)                                                      \
	{                                                                                          \
		.name = (field_name), .kind = (field_kind), __VA_ARGS__                            \
	}
#define PLAIN(field_name, field_kind, field_flags)                                                 \
	FIELD_OF((field_name), (field_kind), .column = (field_name), .flags = (field_flags))

enum {
	SHELF_ID,
	SHELF_NAME,
	SHELF_SINCE,
	SHELF_LOAD,
	SHELF_NOTE,
	SHELF_LENGTH,
	SHELF_TAGS,
	SHELF_NEAR,
	SHELF_FIELD_COUNT
};
enum { BOX_ID, BOX_SHELF, BOX_LABEL, BOX_SCAN, BOX_SIZES, BOX_FIELD_COUNT };

static const struct row_field shelf_fields[SHELF_FIELD_COUNT];

static const struct row_field tag_fields[] = {
	PLAIN("name", ROW_TEXT, ROW_KEY),
};

static const struct row_relation to_tag = {.target = &tag, .target_field = &tag_fields[0]};
static const struct row_relation to_shelf = {.target = &shelf, .target_field = shelf_fields};
static const struct row_pairs tag_pairs = {"shelf_tags", "shelf_id", "tag_id", false, NULL};
static const struct row_pairs near_pairs = {"shelf_near", "from_id", "to_id", true, NULL};

static const struct row_field shelf_fields[SHELF_FIELD_COUNT] = {
	[SHELF_ID] = PLAIN("id", ROW_INTEGER, ROW_KEY | ROW_AUTO),
	[SHELF_NAME] = FIELD_OF("name", ROW_TEXT, .column = "na`me"),
	[SHELF_SINCE] = PLAIN("since", ROW_DATE, ROW_NULLABLE),
	[SHELF_LOAD] = FIELD_OF("load", ROW_DECIMAL, .column = "load", .flags = ROW_NULLABLE,
		.max_digits = 8, .decimal_places = 2),
	[SHELF_NOTE] = PLAIN("note", ROW_TEXT, 0),
	[SHELF_LENGTH] = PLAIN("length", ROW_INTEGER, ROW_COMPUTED | ROW_NULLABLE),
	[SHELF_TAGS] = FIELD_OF("tags", ROW_TEXT, .relation = &to_tag, .pairs = &tag_pairs),
	[SHELF_NEAR] = FIELD_OF("near", ROW_INTEGER, .relation = &to_shelf, .pairs = &near_pairs),
};

static const struct row_field box_fields[BOX_FIELD_COUNT] = {
	[BOX_ID] = PLAIN("id", ROW_UUID, ROW_KEY),
	[BOX_SHELF] = FIELD_OF("shelf", ROW_INTEGER, .column = "shelf_id", .relation = &to_shelf),
	[BOX_LABEL] = PLAIN("label", ROW_TEXT, 0),
	[BOX_SCAN] = PLAIN("scan", ROW_BINARY, ROW_NULLABLE),
	[BOX_SIZES] = PLAIN("sizes", ROW_TEXT, ROW_NULLABLE),
};

static const struct row_reference shelf_references[] = {
	{&shelf, &box,   &box_fields[BOX_SHELF],    NULL},
	{&shelf, &shelf, &shelf_fields[SHELF_NEAR], NULL},
};
enum { BY_BOX, BY_NEAR };

static const struct row_reference tag_references[] = {
	{&tag, &shelf, &shelf_fields[SHELF_TAGS], NULL},
};

#define MODEL(model_table, model_fields)                                                           \
	.label = "shop." model_table, .table = (model_table), .fields = (model_fields),            \
	.field_count = ARRAY_SIZE(model_fields)
#define REFERENCES(list) .references = (list), .reference_count = ARRAY_SIZE(list)

static const struct row_model shelf = {
	MODEL("shelf", shelf_fields), .key = &shelf_fields[SHELF_ID], REFERENCES(shelf_references)};
static const struct row_model box = {MODEL("box", box_fields), .key = &box_fields[BOX_ID]};
static const struct row_model tag = {
	MODEL("tag", tag_fields), .key = &tag_fields[0], REFERENCES(tag_references)};
static const struct row_model keyless = {MODEL("tag", tag_fields)};

static const char *const definitions[] = {
	"CREATE TABLE shelf (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,"
	" `na``me` varchar(40) COLLATE utf8mb4_general_ci NOT NULL UNIQUE, since date NULL, `load` "
	"decimal(8, 2) NULL,"
	" note varchar(20) NOT NULL DEFAULT 'none', length int AS (CHAR_LENGTH(`na``me`)),"
	" CONSTRAINT load_is_carried CHECK (`load` < 1000))",
	("CREATE TABLE box (id char(32) NOT NULL PRIMARY KEY, shelf_id bigint NOT NULL,"
	 " label varchar(20) NOT NULL, scan longblob NULL, sizes set('s', 'l') NULL,"
	 " FOREIGN KEY (shelf_id) REFERENCES shelf (id))"),
	"CREATE TABLE tag (name varchar(20) COLLATE utf8mb4_general_ci NOT NULL PRIMARY KEY)",
	"CREATE TABLE shelf_tags (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,"
	" shelf_id bigint NOT NULL, tag_id varchar(20) COLLATE utf8mb4_general_ci NOT NULL,"
	" UNIQUE (shelf_id, tag_id), FOREIGN KEY (shelf_id) REFERENCES shelf (id),"
	" FOREIGN KEY (tag_id) REFERENCES tag (name))",
	"CREATE TABLE shelf_near (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,"
	" from_id bigint NOT NULL, to_id bigint NOT NULL, UNIQUE (from_id, to_id))",
};

static int open_group(void **state)
{
	struct stock_database *database;

	(void)account_case_open_group(state);
	database = *state;
	for (size_t i = 0; i < ARRAY_SIZE(definitions); i++)
		stock_database_run(database, "%s", definitions[i]);
	return 0;
}

struct store_case {
	struct account_case *account;
	struct mysql_row_store mysql;
	struct row_store *store;
	struct error err;
};

static const char *const fillings[] = {
	"INSERT INTO shelf (id, `na``me`, since, `load`, note) VALUES"
	" (1, 'Oak', '2031-02-03', 7.5, 'old'), (2, 'Elm', NULL, NULL, ''),"
	" (3, 'Ash', NULL, NULL, '')",
	"INSERT INTO box (id, shelf_id, label) VALUES ('0000000000000000000000000000000a', 1, 'a'),"
	" ('0000000000000000000000000000000b', 1, 'b'),"
	" ('0000000000000000000000000000000c', 2, 'c')",
	"INSERT INTO tag VALUES ('blue'), ('red'), ('wide')",
	"INSERT INTO shelf_tags (shelf_id, tag_id) VALUES (1, 'wide'), (1, 'blue'), (2, 'red')",
	"INSERT INTO shelf_near (from_id, to_id) VALUES (1, 2), (2, 1)",
};

static void begin(struct store_case *this)
{
	mysql_row_store_reset(&this->mysql, this);
	assert_success(transaction_begin(this->account->conn, &this->err), &this->err);
}

static struct store_case *start(struct account_case *account)
{
	static const char *const tables[] = {"shelf_near", "shelf_tags", "tag", "box", "shelf"};
	struct store_case *this = mem_new(account, struct store_case);

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		account_run(account, "DELETE FROM %s", tables[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fillings); i++)
		account_run(account, "%s", fillings[i]);
	this->account = account;
	mysql_row_store_init(&this->mysql, account->conn);
	this->store = &this->mysql.base;
	begin(this);
	return this;
}

static bool try_commit(struct store_case *this)
{
	enum commit_outcome outcome;
	bool ok = mysql_row_store_write(&this->mysql, &this->err) &&
		transaction_commit(this->account->conn, &outcome, &this->err);

	transaction_rollback(this->account->conn);
	return ok;
}

static void commit(struct store_case *this)
{
	assert_success(try_commit(this), &this->err);
}

static void assert_refused(struct store_case *this, enum error_kind kind, const char *word)
{
	assert_false(try_commit(this));
	assert_int_equal(this->err.kind, kind);
	assert_non_null(strstr(this->err.message, word));
}

static struct row *locked(struct store_case *this, const struct row_model *model, const char *key)
{
	struct row *row;

	assert_success(row_store_lock(this->store, this, model, key, &row, &this->err), &this->err);
	return row;
}

static void test_row_store__a_row_is_read_as_texts(void **state)
{
	struct store_case *this = start(*state);
	struct row *row = locked(this, &shelf, "1");

	assert_string_equal(row->key, "1");
	assert_string_equal(row->values[SHELF_ID], "1");
	assert_string_equal(row->values[SHELF_NAME], "Oak");
	assert_string_equal(row->values[SHELF_SINCE], "2031-02-03");
	assert_string_equal(row->values[SHELF_LOAD], "7.50");
	assert_string_equal(row->values[SHELF_LENGTH], "3");
	assert_null(row->values[SHELF_TAGS]);
	assert_null(locked(this, &shelf, "2")->values[SHELF_SINCE]);
	assert_null(locked(this, &shelf, "4"));
	transaction_rollback(this->account->conn);
}

static void test_row_store__of_bytes_the_number_is_read(void **state)
{
	static const char key[] = "00000000-0000-0000-0000-00000000000a";
	struct store_case *this = start(*state);

	assert_null(locked(this, &box, key)->values[BOX_SCAN]);
	transaction_rollback(this->account->conn);
	account_run(this->account, "UPDATE box SET scan = REPEAT(X'FF00', 8000000)");
	begin(this);
	assert_string_equal(locked(this, &box, key)->values[BOX_SCAN], "16000000");
	assert_in_range(talloc_total_size(this), 1, 1000000);
	transaction_rollback(this->account->conn);
}

/* What the server takes for the same key is one row, and that has one spelling. */
static void test_row_store__a_key_is_told_as_it_stands_there(void **state)
{
	struct store_case *this = start(*state);

	assert_string_equal(locked(this, &tag, "BLUE")->key, "blue");
	assert_string_equal(locked(this, &box, "00000000-0000-0000-0000-00000000000A")->key,
		"00000000-0000-0000-0000-00000000000a");
	transaction_rollback(this->account->conn);
}

static void test_row_store__what_is_no_key_is_refused(void **state)
{
	static const char *const keys[] = {"", "one", "1.0", "1 OR 1", "9223372036854775808"};
	struct store_case *this = start(*state);
	struct row *row;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		this->err.kind = ERROR_NONE;
		assert_row(!row_store_lock(this->store, this, &shelf, keys[i], &row, &this->err),
			keys[i]);
		assert_row(this->err.kind == ERROR_INVALID, keys[i]);
	}
	assert_false(row_store_lock(this->store, this, &keyless, "blue", &row, &this->err));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	transaction_rollback(this->account->conn);
}

static bool lock_by_another(
	struct store_case *this, const struct row_model *model, const char *key, struct error *err)
{
	struct mysql_row_store other;
	struct row *row;
	bool ok;

	mysql_row_store_init(&other, this->account->other);
	mysql_row_store_reset(&other, this);
	assert_success(transaction_begin(this->account->other, err), err);
	ok = row_store_lock(&other.base, this, model, key, &row, err);
	transaction_rollback(this->account->other);
	return ok;
}

static void test_row_store__what_was_read_is_locked_until_the_end(void **state)
{
	struct store_case *this = start(*state);
	struct error err = {0};

	(void)locked(this, &shelf, "1");
	assert_success(lock_by_another(this, &shelf, "2", &err), &err);
	assert_false(lock_by_another(this, &shelf, "1", &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	transaction_rollback(this->account->conn);
	err = (struct error){0};
	assert_success(lock_by_another(this, &shelf, "1", &err), &err);
}

static void test_row_store__referring_rows_are_locked(void **state)
{
	static const char *const keys[] = {"2"};
	struct store_case *this = start(*state);
	struct row_set set;
	struct error err = {0};

	assert_success(this->store->ops->lock_referring(this->store, this,
			       &shelf_references[BY_BOX], keys, 1, 1, &set, &this->err),
		&this->err);
	assert_int_equal(set.count, 1);
	assert_string_equal(set.items->key, "00000000-0000-0000-0000-00000000000c");
	assert_null(set.items->values[BOX_LABEL]);
	assert_false(lock_by_another(this, &box, set.items->key, &err));
	transaction_rollback(this->account->conn);
}

/* It has pairs, which are no rows; and nothing refers to no row at all. */
static void test_row_store__of_some_references_nothing_is_read(void **state)
{
	static const char *const keys[] = {"1"};
	struct store_case *this = start(*state);
	struct row_set set;

	assert_success(this->store->ops->lock_referring(this->store, this,
			       &shelf_references[BY_NEAR], keys, 1, 1, &set, &this->err),
		&this->err);
	assert_int_equal(set.count, 0);
	assert_success(this->store->ops->lock_referring(this->store, this,
			       &shelf_references[BY_BOX], keys, 0, 1, &set, &this->err),
		&this->err);
	assert_int_equal(set.count, 0);
	transaction_rollback(this->account->conn);
}

/* For those who want to know that there are any. */
static void test_row_store__referring_rows_may_have_no_key(void **state)
{
	static const struct row_reference reference = {&shelf, &keyless, &tag_fields[0], NULL};
	static const char *const names[] = {"blue", "red", "green"};
	struct store_case *this = start(*state);
	struct row_set set;

	assert_success(this->store->ops->lock_referring(
			       this->store, this, &reference, names, 3, 9, &set, &this->err),
		&this->err);
	assert_int_equal(set.count, 2);
	assert_null(set.items->key);
	transaction_rollback(this->account->conn);
}

static bool there_is(
	struct store_case *this, const struct row_change *values, size_t count, const char *key)
{
	bool found;

	assert_success(this->store->ops->has_other(
			       this->store, &shelf, values, count, key, &found, &this->err),
		&this->err);
	return found;
}

static void test_row_store__another_row_is_found_as_the_server_compares(void **state)
{
	struct row_change oak[] = {
		{&shelf_fields[SHELF_NAME],  "oak"},
                {&shelf_fields[SHELF_LOAD],  "7.5"},
		{&shelf_fields[SHELF_SINCE], NULL }
        };
	struct store_case *this = start(*state);

	account_run(this->account,
		"ALTER TABLE shelf MODIFY `na``me` varchar(40) COLLATE utf8mb4_general_ci NOT "
		"NULL");
	assert_true(there_is(this, oak, 2, NULL));
	assert_true(there_is(this, oak, 2, "2"));
	assert_false(there_is(this, oak, 2, "1"));
	assert_false(there_is(this, oak, 3, NULL));
	oak[1].value = "7.51";
	assert_false(there_is(this, oak, 2, NULL));
	oak[2] = oak[1] = (struct row_change){&shelf_fields[SHELF_NOTE], NULL};
	assert_false(there_is(this, oak, 3, NULL));
	transaction_rollback(this->account->conn);
}

#define SHELVES                                                                                    \
	"SELECT CONCAT_WS('|', id, `na``me`, since, `load`, note) FROM shelf WHERE id > 3"         \
	" ORDER BY id"

static const char **values_of_shelf(TALLOC_CTX *mem, const char *name)
{
	const char **values = mem_array(mem, const char *, SHELF_FIELD_COUNT);

	values[SHELF_NAME] = name;
	return values;
}

static void test_row_store__a_column_that_gets_no_value_has_its_default(void **state)
{
	struct store_case *this = start(*state);
	struct row_addition addition = {.model = &shelf, .values = values_of_shelf(this, "Fir")};

	this->store->ops->add(this->store, &addition);
	commit(this);
	assert_found(this->account, mem_printf(this, "%s|Fir|none\n", addition.key), SHELVES);
}

static void test_row_store__a_key_that_was_given_is_used(void **state)
{
	struct store_case *this = start(*state);
	struct row_addition additions[] = {
		{.model = &shelf,           .values = values_of_shelf(this, "Fir")},
		{ .model = &tag, .values = mem_array(this,                   const char *,     1)},
		{ .model = &tag, .values = mem_array(this,                   const char *,     1)},
	};

	additions[0].values[SHELF_ID] = "77";
	additions[0].values[SHELF_LOAD] = "1.5";
	additions[0].values[SHELF_NOTE] = "it's";
	additions[1].values[0] = "green";
	for (size_t i = 0; i < 2; i++)
		this->store->ops->add(this->store, &additions[i]);
	commit(this);
	assert_string_equal(additions[0].key, "77");
	assert_string_equal(additions[1].key, "green");
	assert_found(this->account, "77|Fir|1.50|it's\n", SHELVES);
	begin(this);
	this->store->ops->add(this->store, &additions[2]);
	assert_refused(this, ERROR_INVALID, "name must be given");
}

/* Others may write the columns that we leave alone, before us and after us. */
static void test_row_store__a_change_writes_the_changed_columns_alone(void **state)
{
	static const struct row_change changes[] = {
		{&shelf_fields[SHELF_NAME],  "Beech"},
		{&shelf_fields[SHELF_SINCE], NULL   },
		{&shelf_fields[SHELF_LOAD],  "12"   },
	};
	struct store_case *this = start(*state);

	this->store->ops->change(this->store, &shelf, "1", changes, ARRAY_SIZE(changes));
	this->store->ops->change(this->store, &shelf, "2", NULL, 0);
	account_run(this->account, "UPDATE shelf SET note = 'theirs' WHERE id = 1");
	commit(this);
	assert_found(this->account, "Beech|12.00|theirs|5\nElm||3\n",
		"SELECT CONCAT_WS('|', `na``me`, since, `load`, note, length) FROM shelf"
		" WHERE id < 3 ORDER BY id");
}

static void test_row_store__pairs_are_made_once_and_taken_back(void **state)
{
	static const struct row_field *const tags = &shelf_fields[SHELF_TAGS];
	struct store_case *this = start(*state);

	this->store->ops->add_pair(this->store, tags, (struct row_owner){.key = "1"}, "red");
	this->store->ops->add_pair(this->store, tags, (struct row_owner){.key = "1"}, "blue");
	this->store->ops->remove_pair(this->store, tags, "1", "wide");
	this->store->ops->remove_pair(this->store, tags, "2", "wide");
	commit(this);
	assert_found(this->account, "1 blue\n1 red\n2 red\n",
		"SELECT CONCAT(shelf_id, ' ', tag_id) FROM shelf_tags ORDER BY 1");
}

static void test_row_store__symmetrical_pairs_stand_there_twice(void **state)
{
	static const char pairs[] =
		"SELECT CONCAT(from_id, ' ', to_id) FROM shelf_near ORDER BY from_id, to_id";
	static const struct row_field *const near_ones = &shelf_fields[SHELF_NEAR];
	struct store_case *this = start(*state);

	this->store->ops->add_pair(this->store, near_ones, (struct row_owner){.key = "1"}, "3");
	this->store->ops->add_pair(this->store, near_ones, (struct row_owner){.key = "2"}, "3");
	this->store->ops->remove_pair(this->store, near_ones, "2", "1");
	commit(this);
	assert_found(this->account, "1 3\n2 3\n3 1\n3 2\n", pairs);
	begin(this);
	this->store->ops->remove_pairs(this->store, near_ones, "3", false);
	commit(this);
	assert_found(this->account, "", pairs);
}

#define FORTY "1234567890123456789012345678901234567890"

static void test_row_store__refusals_of_the_table_are_told(void **state)
{
	static const struct {
		const char *name;
		const char *load;
		const char *since;
		enum error_kind kind;
		const char *word;
	} rows[] = {
		{"oak",     NULL,    NULL,       ERROR_CONFLICT, "na`me"          },
		{"Fir",     "1000",  NULL,       ERROR_INVALID,  "load_is_carried"},
		{"Fir",     "1.234", NULL,       ERROR_INVALID,  "load"           },
		{"Fir",     NULL,    "2031-2-3", ERROR_INVALID,  "since"          },
		{FORTY "1", NULL,    NULL,       ERROR_INVALID,  "na`me"          },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct store_case *this = start(*state);
		const char *values[SHELF_FIELD_COUNT] = {[SHELF_NAME] = rows[i].name,
			[SHELF_LOAD] = rows[i].load,
			[SHELF_SINCE] = rows[i].since};
		struct row_addition addition = {.model = &shelf, .values = values};

		this->store->ops->add(this->store, &addition);
		assert_refused(this, rows[i].kind, rows[i].word);
		assert_found(this->account, "", SHELVES);
	}
}

static void test_row_store__a_set_takes_its_own_members(void **state)
{
	static const char key[] = "0000000000000000000000000000000a";
	static const struct row_change both = {&box_fields[BOX_SIZES], "l,s"};
	static const struct row_change unknown = {&box_fields[BOX_SIZES], "s,m"};
	struct store_case *this = start(*state);

	this->store->ops->change(this->store, &box, key, &both, 1);
	commit(this);
	assert_found(this->account, "s,l\n", "SELECT sizes FROM box WHERE sizes IS NOT NULL");
	begin(this);
	this->store->ops->change(this->store, &box, key, &unknown, 1);
	assert_refused(this, ERROR_INVALID, "sizes");
}

static void test_row_store__refusals_of_references_are_conflicts(void **state)
{
	static const struct row_change nowhere = {&box_fields[BOX_SHELF], "9"};
	struct store_case *this = start(*state);

	this->store->ops->change(
		this->store, &box, "0000000000000000000000000000000a", &nowhere, 1);
	assert_refused(this, ERROR_CONFLICT, "is not there");
	this = start(*state);
	this->store->ops->remove(this->store, &shelf, "1");
	assert_refused(this, ERROR_CONFLICT, "still refer");
	this = start(*state);
	this->store->ops->add_pair(
		this->store, &shelf_fields[SHELF_TAGS], (struct row_owner){.key = "1"}, "green");
	assert_refused(this, ERROR_CONFLICT, "is not there");
}

static void test_row_store__a_field_that_needs_a_value_gets_no_null(void **state)
{
	static const struct row_change change = {&shelf_fields[SHELF_NOTE], NULL};
	struct store_case *this = start(*state);

	this->store->ops->change(this->store, &shelf, "1", &change, 1);
	assert_refused(this, ERROR_INVALID, "note must be given");
	this = start(*state);
	this->store->ops->remove(this->store, &keyless, "1");
	assert_refused(this, ERROR_INVALID, "no key");
}

static void test_row_store__pairs_of_unknown_rows_are_our_own_bug(void **state)
{
	static const struct row_model lonely = {.label = "alloc.lonely"};
	static const struct row_relation to_lonely = {.target = &lonely};
	static const struct row_relation to_nothing;
	static const struct row_field fields[] = {
		{.name = "ones",   .relation = &to_lonely,  .pairs = &tag_pairs},
		{.name = "others", .relation = &to_nothing, .pairs = &tag_pairs},
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		struct store_case *this = start(*state);

		this->store->ops->remove_pairs(this->store, &fields[i], "1", false);
		assert_refused(this, ERROR_INTERNAL, fields[i].name);
	}
}

static void test_row_store__without_a_database_it_says_so(void **state)
{
	struct account_case *account = *state;
	struct mysql_row_store store;
	struct error err = {0};
	struct row *row;

	mysql_row_store_init(&store, account->nowhere);
	mysql_row_store_reset(&store, account);
	assert_false(row_store_lock(&store.base, account, &shelf, "1", &row, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_row_store__a_row_is_read_as_texts),
		ACCOUNT_CASE(test_row_store__of_bytes_the_number_is_read),
		ACCOUNT_CASE(test_row_store__a_key_is_told_as_it_stands_there),
		ACCOUNT_CASE(test_row_store__what_is_no_key_is_refused),
		ACCOUNT_CASE(test_row_store__what_was_read_is_locked_until_the_end),
		ACCOUNT_CASE(test_row_store__referring_rows_are_locked),
		ACCOUNT_CASE(test_row_store__of_some_references_nothing_is_read),
		ACCOUNT_CASE(test_row_store__referring_rows_may_have_no_key),
		ACCOUNT_CASE(test_row_store__another_row_is_found_as_the_server_compares),
		ACCOUNT_CASE(test_row_store__a_column_that_gets_no_value_has_its_default),
		ACCOUNT_CASE(test_row_store__a_key_that_was_given_is_used),
		ACCOUNT_CASE(test_row_store__a_change_writes_the_changed_columns_alone),
		ACCOUNT_CASE(test_row_store__pairs_are_made_once_and_taken_back),
		ACCOUNT_CASE(test_row_store__symmetrical_pairs_stand_there_twice),
		ACCOUNT_CASE(test_row_store__refusals_of_the_table_are_told),
		ACCOUNT_CASE(test_row_store__a_set_takes_its_own_members),
		ACCOUNT_CASE(test_row_store__refusals_of_references_are_conflicts),
		ACCOUNT_CASE(test_row_store__a_field_that_needs_a_value_gets_no_null),
		ACCOUNT_CASE(test_row_store__pairs_of_unknown_rows_are_our_own_bug),
		ACCOUNT_CASE(test_row_store__without_a_database_it_says_so),
	};

	return cmocka_run_group_tests_name(
		"row_store", tests, open_group, account_case_close_group);
}
