#include "config.h"

#include "tests/contract/row_contract_case.h"

static void test_add__gives_the_key_and_all_values(void **state)
{
	struct row_contract *this = *state;
	const char *values[SHELF_FIELDS] = {[SHELF_NAME] = "left", [SHELF_NOTE] = "a\r\nb"};
	struct row_addition addition = {.model = &shelf_model, .values = values};

	this->store->ops->add(this->store, &addition);
	assert_stored_rows(this, &shelf_model, "");
	contract_commit(this);
	assert_stored_rows(
		this, &shelf_model, mem_printf(this->mem, "%s|left|a\r\nb\n", addition.key));
}

static void test_add__keeps_a_key_that_is_given(void **state)
{
	struct row_contract *this = *state;
	const char *values[TAG_FIELDS] = {[TAG_CODE] = "red"};
	struct row_addition addition = {.model = &tag_model, .values = values, .key = "red"};

	this->store->ops->add(this->store, &addition);
	contract_commit(this);
	assert_string_equal(addition.key, "red");
	assert_stored_rows(this, &tag_model, "red\n");
}

struct named_addition {
	struct row_addition base;
	const char *key; /* when it was told */
};

static void keep_key(struct row_addition *addition)
{
	container_of(addition, struct named_addition, base)->key = addition->key;
}

static void test_add__tells_when_the_key_is_there(void **state)
{
	struct row_contract *this = *state;
	const char *values[SHELF_FIELDS] = {[SHELF_NAME] = "left"};
	struct named_addition addition = {
		{.model = &shelf_model, .values = values, .on_key = keep_key},
                NULL
        };

	this->store->ops->add(this->store, &addition.base);
	contract_commit(this);
	assert_non_null(addition.key);
	assert_ptr_equal(addition.key, addition.base.key);
}

static void test_add__gives_children_their_parents_key(void **state)
{
	struct row_contract *this = *state;
	const char *of_shelf[SHELF_FIELDS] = {[SHELF_NAME] = "left"};
	const char *of_item[ITEM_FIELDS] = {
		[ITEM_LABEL] = "lamp",
		[ITEM_QTY] = "1",
		[ITEM_PRICE] = "2.50",
		[ITEM_ADDED_AT] = "2024-01-02 03:04:05",
		[ITEM_CHANGED_AT] = "2024-01-02 03:04:05",
	};
	struct row_addition shelf = {.model = &shelf_model, .values = of_shelf};
	struct row_addition item = {.model = &item_model,
		.values = of_item,
		.parent = &shelf,
		.link = &item_model.fields[ITEM_SHELF]};

	this->store->ops->add(this->store, &shelf);
	this->store->ops->add(this->store, &item);
	contract_commit(this);
	assert_stored_rows(this, &item_model,
		mem_printf(this->mem,
			"%s|%s|lamp|1|2.50|NULL|2024-01-02 03:04:05|2024-01-02 03:04:05\n",
			item.key, shelf.key));
}

static void test_change__writes_at_commit_what_it_names(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const struct row_change change = {&shelf_model.fields[SHELF_NOTE], "deep"};
	const char *before = mem_printf(this->mem, "%s|left|NULL\n", shelf);

	assert_non_null(contract_lock(this, &shelf_model, shelf));
	this->store->ops->change(this->store, &shelf_model, shelf, &change, 1);
	assert_stored_rows(this, &shelf_model, before);
	contract_commit(this);
	assert_stored_rows(this, &shelf_model, mem_printf(this->mem, "%s|left|deep\n", shelf));
}

static void test_change__to_null_and_to_what_stands_there(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const struct row_change deep = {&shelf_model.fields[SHELF_NOTE], "deep"};
	const struct row_change null = {&shelf_model.fields[SHELF_NOTE], NULL};

	this->store->ops->change(this->store, &shelf_model, shelf, &deep, 1);
	contract_commit(this);
	this->store->ops->change(this->store, &shelf_model, shelf, &deep, 1);
	contract_commit(this);
	this->store->ops->change(this->store, &shelf_model, shelf, &null, 1);
	contract_commit(this);
	assert_stored_rows(this, &shelf_model, mem_printf(this->mem, "%s|left|NULL\n", shelf));
}

static void test_change__of_a_row_that_is_gone_is_a_lost_race(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const struct row_change change = {&shelf_model.fields[SHELF_NOTE], "deep"};

	this->store->ops->change(this->store, &shelf_model, shelf, &change, 1);
	this->harness->type->drop(this->harness, &shelf_model, shelf);
	assert_int_equal(contract_refused_commit(this), ERROR_BUSY);
}

static void test_remove__of_a_row_that_is_gone_is_a_lost_race(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");

	this->store->ops->remove(this->store, &shelf_model, shelf);
	this->harness->type->drop(this->harness, &shelf_model, shelf);
	assert_int_equal(contract_refused_commit(this), ERROR_BUSY);
}

static void test_writes__are_made_in_their_order(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const char *lamp = contract_put_item(this, shelf, "lamp", NULL);
	const char *stool = contract_put_item(this, shelf, "stool", lamp);
	const struct row_change unhooked = {&item_model.fields[ITEM_NEXT], NULL};

	this->store->ops->change(this->store, &item_model, stool, &unhooked, 1);
	this->store->ops->remove(this->store, &item_model, lamp);
	this->store->ops->remove(this->store, &item_model, stool);
	this->store->ops->remove(this->store, &shelf_model, shelf);
	contract_commit(this);
	assert_stored_rows(this, &item_model, "");
	assert_stored_rows(this, &shelf_model, "");
}

static void test_writes__are_made_all_or_none(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const struct row_change change = {&shelf_model.fields[SHELF_NOTE], "deep"};

	this->store->ops->change(this->store, &shelf_model, shelf, &change, 1);
	this->store->ops->remove(this->store, &shelf_model, "4711");
	assert_int_equal(contract_refused_commit(this), ERROR_BUSY);
	assert_stored_rows(this, &shelf_model, mem_printf(this->mem, "%s|left|NULL\n", shelf));
	contract_commit(this);
	assert_stored_rows(this, &shelf_model, mem_printf(this->mem, "%s|left|NULL\n", shelf));
}

static void test_pairs__come_and_go(void **state)
{
	struct row_contract *this = *state;
	const char *item = contract_put_item(this, contract_put_shelf(this, "left"), "lamp", NULL);
	const struct row_field *tags = &item_model.fields[ITEM_TAGS];
	const struct row_owner owner = {item, NULL};

	contract_put_tag(this, "red");
	contract_put_tag(this, "blue");
	this->store->ops->add_pair(this->store, tags, owner, "red");
	this->store->ops->add_pair(this->store, tags, owner, "blue");
	contract_commit(this);
	assert_stored_pairs(
		this, ITEM_TAGS, mem_printf(this->mem, "%s>blue\n%s>red\n", item, item));
	this->store->ops->remove_pair(this->store, tags, item, "red");
	contract_commit(this);
	assert_stored_pairs(this, ITEM_TAGS, mem_printf(this->mem, "%s>blue\n", item));
}

static void test_pairs__may_be_of_a_row_that_is_added(void **state)
{
	struct row_contract *this = *state;
	const char *values[ITEM_FIELDS] = {
		[ITEM_SHELF] = contract_put_shelf(this, "left"),
		[ITEM_LABEL] = "lamp",
		[ITEM_QTY] = "1",
		[ITEM_ADDED_AT] = "2024-01-02 03:04:05",
		[ITEM_CHANGED_AT] = "2024-01-02 03:04:05",
	};
	struct row_addition addition = {.model = &item_model, .values = values};

	contract_put_tag(this, "red");
	this->store->ops->add(this->store, &addition);
	this->store->ops->add_pair(this->store, &item_model.fields[ITEM_TAGS],
		(struct row_owner){NULL, &addition}, "red");
	contract_commit(this);
	assert_stored_pairs(this, ITEM_TAGS, mem_printf(this->mem, "%s>red\n", addition.key));
}

static void test_pairs__of_symmetrical_fields_stand_there_twice(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");
	const char *lamp = contract_put_item(this, shelf, "lamp", NULL);
	const char *stool = contract_put_item(this, shelf, "stool", NULL);
	const struct row_field *friends = &item_model.fields[ITEM_FRIENDS];

	this->store->ops->add_pair(this->store, friends, (struct row_owner){lamp, NULL}, stool);
	contract_commit(this);
	assert_stored_pairs(this, ITEM_FRIENDS,
		mem_printf(this->mem, "%s>%s\n%s>%s\n", lamp, stool, stool, lamp));
	this->store->ops->remove_pair(this->store, friends, stool, lamp);
	contract_commit(this);
	assert_stored_pairs(this, ITEM_FRIENDS, "");
}

static void test_pairs__go_all_at_once_from_either_side(void **state)
{
	struct row_contract *this = *state;
	const struct row_field *tags = &item_model.fields[ITEM_TAGS];
	const char *shelf = contract_put_shelf(this, "left");
	const char *lamp = contract_put_item(this, shelf, "lamp", NULL);
	const char *stool = contract_put_item(this, shelf, "stool", NULL);

	contract_put_tag(this, "red");
	contract_put_tag(this, "blue");
	this->harness->type->put_pair(this->harness, tags, lamp, "red");
	this->harness->type->put_pair(this->harness, tags, lamp, "blue");
	this->harness->type->put_pair(this->harness, tags, stool, "red");
	this->store->ops->remove_pairs(this->store, tags, "red", true);
	contract_commit(this);
	assert_stored_pairs(this, ITEM_TAGS, mem_printf(this->mem, "%s>blue\n", lamp));
	this->store->ops->remove_pairs(this->store, tags, lamp, false);
	contract_commit(this);
	assert_stored_pairs(this, ITEM_TAGS, "");
}

static void test_end__forgets_what_was_not_committed(void **state)
{
	struct row_contract *this = *state;
	const char *shelf = contract_put_shelf(this, "left");

	this->store->ops->remove(this->store, &shelf_model, shelf);
	this->harness->type->end(this->harness, this->store);
	this->harness->type->begin(this->harness, this->store);
	contract_commit(this);
	assert_stored_rows(this, &shelf_model, mem_printf(this->mem, "%s|left|NULL\n", shelf));
}

static const struct CMUnitTest cases[] = {
	ROW_CONTRACT_CASE(test_add__gives_the_key_and_all_values),
	ROW_CONTRACT_CASE(test_add__keeps_a_key_that_is_given),
	ROW_CONTRACT_CASE(test_add__tells_when_the_key_is_there),
	ROW_CONTRACT_CASE(test_add__gives_children_their_parents_key),
	ROW_CONTRACT_CASE(test_change__writes_at_commit_what_it_names),
	ROW_CONTRACT_CASE(test_change__to_null_and_to_what_stands_there),
	ROW_CONTRACT_CASE(test_change__of_a_row_that_is_gone_is_a_lost_race),
	ROW_CONTRACT_CASE(test_remove__of_a_row_that_is_gone_is_a_lost_race),
	ROW_CONTRACT_CASE(test_writes__are_made_in_their_order),
	ROW_CONTRACT_CASE(test_writes__are_made_all_or_none),
	ROW_CONTRACT_CASE(test_pairs__come_and_go),
	ROW_CONTRACT_CASE(test_pairs__may_be_of_a_row_that_is_added),
	ROW_CONTRACT_CASE(test_pairs__of_symmetrical_fields_stand_there_twice),
	ROW_CONTRACT_CASE(test_pairs__go_all_at_once_from_either_side),
	ROW_CONTRACT_CASE(test_end__forgets_what_was_not_committed),
};

const struct row_contract_chapter row_writing_contract = {cases, ARRAY_SIZE(cases)};
