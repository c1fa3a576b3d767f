#include "config.h"

#include "tests/contract/row_store_contract.h"

#include <stdlib.h>

#include "tests/contract/row_contract_case.h"

int row_contract_set_up(void **state)
{
	const struct row_store_harness_type *type = *state;
	struct row_contract *this = mem_new(NULL, struct row_contract);

	this->mem = mem_context(this, "case");
	this->harness = type->open(type, this->mem);
	this->store = this->harness->store;
	this->other = this->harness->other;
	type->begin(this->harness, this->store);
	type->begin(this->harness, this->other);
	*state = this;
	return 0;
}

int row_contract_tear_down(void **state)
{
	struct row_contract *this = *state;
	const struct row_store_harness_type *type = this->harness->type;

	type->end(this->harness, this->store);
	type->end(this->harness, this->other);
	type->close(this->harness);
	return talloc_free(this);
}

const char *contract_put_shelf(struct row_contract *this, const char *name)
{
	return this->harness->type->put(this->harness, this->mem, &shelf_model,
		(const char *const[SHELF_FIELDS]){[SHELF_NAME] = name});
}

const char *contract_put_item(
	struct row_contract *this, const char *shelf, const char *label, const char *next)
{
	return this->harness->type->put(this->harness, this->mem, &item_model,
		(const char *const[ITEM_FIELDS]){
			[ITEM_SHELF] = shelf,
			[ITEM_LABEL] = label,
			[ITEM_QTY] = "5",
			[ITEM_NEXT] = next,
			[ITEM_ADDED_AT] = "2024-01-02 03:04:05",
			[ITEM_CHANGED_AT] = "2024-01-02 03:04:05.000060",
		});
}

void contract_put_tag(struct row_contract *this, const char *code)
{
	(void)this->harness->type->put(this->harness, this->mem, &tag_model,
		(const char *const[TAG_FIELDS]){[TAG_CODE] = code});
}

void contract_put_remark(
	struct row_contract *this, const struct row_model *model, const char *key, const char *text)
{
	struct row_store_harness *harness = this->harness;

	(void)harness->type->put(harness, this->mem, &remark_model,
		(const char *const[REMARK_FIELDS]){
			[REMARK_CONTENT_TYPE] =
				harness->type->content_type(harness, this->mem, model),
			[REMARK_OBJECT_ID] = key,
			[REMARK_TEXT] = text,
		});
}

struct row *contract_lock(struct row_contract *this, const struct row_model *model, const char *key)
{
	struct error err = {0};
	struct row *row;

	if (!row_store_lock(this->store, this->mem, model, key, &row, &err))
		fail_msg("lock: %s", err.message);
	return row;
}

struct row_set contract_referring(struct row_contract *this, const struct row_reference *reference,
	const char *const *values, size_t limit)
{
	struct row_set found = {0};
	struct error err = {0};
	size_t count = 0;

	while (values[count])
		count++;
	if (!this->store->ops->lock_referring(
		    this->store, this->mem, reference, values, count, limit, &found, &err))
		fail_msg("lock_referring: %s", err.message);
	return found;
}

bool contract_has_other(struct row_contract *this, const struct row_model *model,
	const struct row_change *values, size_t count, const char *key)
{
	struct error err = {0};
	bool has;

	if (!this->store->ops->has_other(this->store, model, values, count, key, &has, &err))
		fail_msg("has_other: %s", err.message);
	return has;
}

void contract_commit(struct row_contract *this)
{
	struct error err = {0};

	if (!this->harness->type->commit(this->harness, this->store, &err))
		fail_msg("commit: %s", err.message);
	this->harness->type->end(this->harness, this->store);
	this->harness->type->begin(this->harness, this->store);
}

enum error_kind contract_refused_commit(struct row_contract *this)
{
	struct error err = {0};

	assert_false(this->harness->type->commit(this->harness, this->store, &err));
	this->harness->type->end(this->harness, this->store);
	this->harness->type->begin(this->harness, this->store);
	return err.kind;
}

void assert_stored_rows(
	struct row_contract *this, const struct row_model *model, const char *expected)
{
	assert_string_equal(this->harness->type->dump(this->harness, this->mem, model), expected);
}

void assert_stored_pairs(struct row_contract *this, size_t field, const char *expected)
{
	assert_string_equal(this->harness->type->dump_pairs(
				    this->harness, this->mem, &item_model.fields[field]),
		expected);
}

/* Returns how many cases there are in it. */
static size_t add_chapter(TALLOC_CTX *mem, struct CMUnitTest *list,
	const struct row_store_harness_type *type, const struct row_contract_chapter *chapter)
{
	for (size_t i = 0; i < chapter->count; i++) {
		list[i] = chapter->cases[i];
		list[i].name = mem_printf(mem, "%s: %s", type->name, chapter->cases[i].name);
		list[i].initial_state = (void *)(uintptr_t)type; /* cmocka knows no const */
	}
	return chapter->count;
}

int row_store_contract_run(const char *group, const struct row_store_harness_type *type)
{
	TALLOC_CTX *mem = mem_context(NULL, "row_contract");
	struct CMUnitTest *list = mem_array(
		mem, struct CMUnitTest, row_reading_contract.count + row_writing_contract.count);
	size_t count = add_chapter(mem, list, type, &row_reading_contract);
	int failed;

	count += add_chapter(mem, list + count, type, &row_writing_contract);
	failed = _cmocka_run_group_tests(group, list, count, NULL, NULL);
	talloc_free(mem);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
