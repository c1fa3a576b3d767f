#include "config.h"

#include "tests/contract/row_contract_case.h"

static void test_lock__gives_canonical_values(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "Caf\xc3\xa9");
	const char *key = contract_put_item(this, shelf, "lamp", NULL);
	const struct row *row = contract_lock(this, &item_model, key);

	assert_string_equal(row->key, key);
	assert_string_equal(row->values[ITEM_ID], key);
	assert_string_equal(row->values[ITEM_SHELF], shelf);
	assert_string_equal(row->values[ITEM_LABEL], "lamp");
	assert_string_equal(row->values[ITEM_QTY], "5");
	assert_null(row->values[ITEM_PRICE]);
	assert_null(row->values[ITEM_NEXT]);
	assert_string_equal(row->values[ITEM_ADDED_AT], "2024-01-02 03:04:05");
	assert_string_equal(row->values[ITEM_CHANGED_AT], "2024-01-02 03:04:05.000060");
	assert_null(row->values[ITEM_TAGS]);
	assert_string_equal(
		contract_lock(this, &shelf_model, shelf)->values[SHELF_NAME], "Caf\xc3\xa9");
}

static void test_lock__finds_nothing_where_nothing_is(void **state)
{
	struct row_contract *this = *state;

	assert_null(contract_lock(this, &item_model, "4711"));
	assert_null(contract_lock(this, &tag_model, "none"));
}

static void test_lock__keeps_others_away_until_the_end(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	struct error err = {0};
	struct row *row;

	assert_non_null(contract_lock(this, &shelf_model, shelf));
	assert_false(row_store_lock(this->other, this->mem, &shelf_model, shelf, &row, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	this->harness->type->end(this->harness, this->other);
	this->harness->type->end(this->harness, this->store);
	this->harness->type->begin(this->harness, this->other);
	assert_true(row_store_lock(this->other, this->mem, &shelf_model, shelf, &row, &err));
	assert_non_null(row);
}

static void test_lock_referring__finds_the_rows_of_all_values(void **state)
{
	struct row_contract *this = *state;
	const char *left = contract_put_shelf(this, "left");
	const char *right = contract_put_shelf(this, "right");
	const char *far = contract_put_shelf(this, "far");
	const char *lamp = contract_put_item(this, left, "lamp", NULL);
	const char *stool = contract_put_item(this, right, "stool", NULL);
	struct row_set found;

	(void)contract_put_item(this, far, "bench", NULL);
	found = contract_referring(this, &shelf_model.references[SHELF_BY_ITEM],
		(const char *const[]){left, right, NULL}, 10);
	assert_int_equal(found.count, 2);
	assert_false(found.has_more);
	assert_string_equal(found.items[0].key, lamp);
	assert_string_equal(found.items[1].key, stool);
	assert_string_equal(found.items[1].values[ITEM_LABEL], "stool");
}

/* What is large is not read of rows of which there may be thousands. */
static void test_lock_referring__reads_what_rows_are_known_by(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const char *lamp = contract_put_item(this, shelf, "lamp", NULL);
	const struct row *found = contract_referring(
		this, &shelf_model.references[SHELF_BY_ITEM], (const char *const[]){shelf, NULL}, 1)
					  .items;

	assert_string_equal(found->values[ITEM_ID], lamp);
	assert_string_equal(found->values[ITEM_SHELF], shelf);
	assert_string_equal(found->values[ITEM_LABEL], "lamp");
	assert_null(found->values[ITEM_QTY]);
	assert_null(found->values[ITEM_ADDED_AT]);
}

static void test_lock_referring__says_when_there_are_more(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const char *const values[] = {shelf, NULL};
	const struct row_reference *reference = &shelf_model.references[SHELF_BY_ITEM];

	(void)contract_put_item(this, shelf, "lamp", NULL);
	(void)contract_put_item(this, shelf, "stool", NULL);
	assert_int_equal(contract_referring(this, reference, values, 1).count, 1);
	assert_true(contract_referring(this, reference, values, 1).has_more);
	assert_int_equal(contract_referring(this, reference, values, 2).count, 2);
	assert_false(contract_referring(this, reference, values, 2).has_more);
}

/* A field that is not referred with, but looked up: how other fields than keys are referred to. */
static void test_lock_referring__takes_any_field(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const struct row_reference by_name = {
		NULL, &shelf_model, &shelf_model.fields[SHELF_NAME], NULL};
	struct row_set found =
		contract_referring(this, &by_name, (const char *const[]){"LEFT", NULL}, 1);

	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].key, shelf);
}

static void test_lock_referring__knows_generic_relations_by_their_type(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const char *item = contract_put_item(this, shelf, "lamp", NULL);
	struct row_set found;

	contract_put_remark(this, &item_model, item, "of the item");
	contract_put_remark(this, &shelf_model, item, "of a shelf with that key");
	found = contract_referring(this, &item_model.references[ITEM_BY_REMARK],
		(const char *const[]){item, NULL}, 10);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].values[REMARK_OBJECT_ID], item);
}

static struct row *find_shelf(
	struct row_contract *this, struct row_store *store, const char *key, struct error *err)
{
	struct row *row;

	if (!row_store_find_target(
		    store, this->mem, item_model.fields[ITEM_SHELF].relation, key, &row, err))
		return NULL;
	return row;
}

static void test_find_target__reads_all_of_the_row(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	struct error err = {0};
	const struct row *row = find_shelf(this, this->store, shelf, &err);

	assert_string_equal(row->key, shelf);
	assert_string_equal(row->values[SHELF_NAME], "left");
	assert_null(find_shelf(this, this->store, "4711", &err));
	assert_int_equal(err.kind, ERROR_NONE);
}

/* Texts are compared as the server does it, and many fields can be referred to. */
static void test_find_target__knows_other_fields_than_keys(void **state)
{
	const struct row_relation by_name = {
		.target = &shelf_model, .target_field = &shelf_model.fields[SHELF_NAME]};
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	struct error err = {0};
	struct row *row;

	assert_true(row_store_find_target(this->store, this->mem, &by_name, "LEFT", &row, &err));
	assert_string_equal(row->key, shelf);
}

static void test_find_target__lets_others_refer_to_it_and_not_write_it(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	struct error err = {0};
	struct row *row;

	assert_non_null(find_shelf(this, this->store, shelf, &err));
	assert_non_null(find_shelf(this, this->other, shelf, &err));
	assert_false(row_store_lock(this->other, this->mem, &shelf_model, shelf, &row, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	this->harness->type->end(this->harness, this->other);
	this->harness->type->begin(this->harness, this->other);
	this->harness->type->end(this->harness, this->store);
	assert_true(row_store_lock(this->other, this->mem, &shelf_model, shelf, &row, &err));
	this->harness->type->begin(this->harness, this->store);
	assert_null(find_shelf(this, this->store, shelf, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

static void test_has_other__compares_as_the_server_does(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	struct row_change name = {&shelf_model.fields[SHELF_NAME], "LEFT"};

	assert_true(contract_has_other(this, &shelf_model, &name, 1, NULL));
	assert_false(contract_has_other(this, &shelf_model, &name, 1, shelf));
	name.value = "right";
	assert_false(contract_has_other(this, &shelf_model, &name, 1, NULL));
}

static void test_has_other__wants_all_values_in_one_row(void **state)
{
	struct row_contract *this = *state;
	const char *left = contract_put_shelf(this, "left");
	const char *right = contract_put_shelf(this, "right");
	struct row_change values[] = {
		{&item_model.fields[ITEM_SHELF], left  },
		{&item_model.fields[ITEM_LABEL], "lamp"},
	};

	(void)contract_put_item(this, right, "lamp", NULL);
	(void)contract_put_item(this, left, "stool", NULL);
	assert_false(contract_has_other(this, &item_model, values, ARRAY_SIZE(values), NULL));
	(void)contract_put_item(this, left, "lamp", NULL);
	assert_true(contract_has_other(this, &item_model, values, ARRAY_SIZE(values), NULL));
}

static void test_lock_pairs__gives_the_keys_sorted(void **state)
{
	struct row_contract *this = *state;
	const char *item = contract_put_item(this, contract_put_shelf(this, "left"), "lamp", NULL);
	const struct row_field *tags = &item_model.fields[ITEM_TAGS];
	const char *const *keys;
	struct error err = {0};

	contract_put_tag(this, "red");
	contract_put_tag(this, "blue");
	this->harness->type->put_pair(this->harness, tags, item, "red");
	this->harness->type->put_pair(this->harness, tags, item, "blue");
	assert_true(this->store->ops->lock_pairs(
		this->store, this->mem, &item_model, tags, item, &keys, &err));
	assert_string_equal(keys[0], "blue");
	assert_string_equal(keys[1], "red");
	assert_null(keys[2]);
}

static const struct CMUnitTest cases[] = {
	ROW_CONTRACT_CASE(test_lock__gives_canonical_values),
	ROW_CONTRACT_CASE(test_lock__finds_nothing_where_nothing_is),
	ROW_CONTRACT_CASE(test_lock__keeps_others_away_until_the_end),
	ROW_CONTRACT_CASE(test_lock_referring__finds_the_rows_of_all_values),
	ROW_CONTRACT_CASE(test_lock_referring__reads_what_rows_are_known_by),
	ROW_CONTRACT_CASE(test_lock_referring__says_when_there_are_more),
	ROW_CONTRACT_CASE(test_lock_referring__takes_any_field),
	ROW_CONTRACT_CASE(test_lock_referring__knows_generic_relations_by_their_type),
	ROW_CONTRACT_CASE(test_find_target__reads_all_of_the_row),
	ROW_CONTRACT_CASE(test_find_target__knows_other_fields_than_keys),
	ROW_CONTRACT_CASE(test_find_target__lets_others_refer_to_it_and_not_write_it),
	ROW_CONTRACT_CASE(test_has_other__compares_as_the_server_does),
	ROW_CONTRACT_CASE(test_has_other__wants_all_values_in_one_row),
	ROW_CONTRACT_CASE(test_lock_pairs__gives_the_keys_sorted),
};

const struct row_contract_chapter row_reading_contract = {cases, ARRAY_SIZE(cases)};
