/*
 * tests/fuzz/list_address.c - the address of a list. What is taken asks for what the list has and
 * nothing that is secret, in an order that is total; the address that is made of it means the same.
 * What is refused can be left out by a link.
 */
#include "config.h"

#include <assert.h>

#include "fcgi_app/admin/list_link.h"
#include "services/rows/recipe.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/lamp_site.h"

static void check_path(const struct list_address *address, const char *path)
{
	const struct row_field *field = row_path_field(address->model->rows, path);

	assert(field && !(field->flags & ROW_SECRET));
}

static void check_selection(const struct list_address *address)
{
	const struct row_selection *selection = &address->selection;

	assert(selection->model == address->model->rows);
	for (size_t i = 0; i < selection->clause_count; i++) {
		const struct row_clause *clause = &selection->clauses[i];

		assert(clause->count > 0);
		for (size_t j = 0; j < clause->count; j++) {
			check_path(address, clause->any[j].path);
			assert(clause->any[j].value);
		}
	}
}

static void check_order(const struct list_address *address)
{
	assert(address->order_count > 0 && address->chosen_count <= address->order_count);
	for (size_t i = 0; i < address->order_count; i++)
		check_path(address, address->order[i].path);
	assert(strcmp(address->order[address->order_count - 1].path,
		       address->model->rows->key->name) == 0 ||
		address->chosen_count > 0);
}

static void check_place(const struct list_address *address)
{
	assert(address->page >= 1 && address->page <= LIST_PAGE_MAX);
	assert(!address->is_backward || address->from);
	assert(!address->from || (address->page == 1 && !address->is_last));
	assert(address->column_count > 0);
	for (size_t i = 0; i < address->column_count; i++)
		assert(address->columns[i]);
}

/* Whatever is said of a list once is said in each link to it. */
static void check_link(TALLOC_CTX *mem, const struct list_address *address)
{
	struct list_address again;
	struct error err = {0};
	bool taken = list_address_read(
		mem, address->model, list_query(mem, address, NULL), &again, &err);

	assert(taken && again.selection.clause_count == address->selection.clause_count);
	assert(again.order_count == address->order_count);
	assert(again.column_count == address->column_count);
	assert(strcmp(again.search, address->search) == 0 && again.scope == address->scope);
}

/* The link without what is wrong is of use: it is taken, or complained of for something else. */
static void check_way_out(TALLOC_CTX *mem, const struct list_address *address)
{
	const char *query = list_query(mem, address, LIST_WITH(address->wrong, NULL));
	struct list_address without;
	struct error err = {0};

	assert(list_address_read(mem, address->model, query, &without, &err) || !without.wrong ||
		strcmp(without.wrong, address->wrong) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *query = mem_text_n(mem, (const char *)data, size);
	struct list_address address;
	struct error err = {0};

	if (list_address_read(mem, lamp_model, query, &address, &err)) {
		check_selection(&address);
		check_order(&address);
		check_place(&address);
		check_link(mem, &address);
	} else {
		assert(err.kind == ERROR_INVALID && *err.message);
		assert(address.count <= LIST_PARAMETERS_MAX);
		if (address.wrong)
			check_way_out(mem, &address);
	}
	talloc_free(mem);
	return 0;
}
