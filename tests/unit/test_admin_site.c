/* tests/unit/test_admin_site.c - what becomes of a declaration: the list, the form, the inlines. */
#include "config.h"

#include "tests/support/small_shop.h"
#include "tests/support/with_mem.h"

static const struct admin_site *site_of(
	TALLOC_CTX *mem, const struct admin_declaration *items, size_t count)
{
	const struct admin_declarations declarations = {items, count};
	const struct admin_site *site = admin_site_make(mem, &declarations,
		small_shop_description(mem), &small_shop_catalogue, &small_shop_facts);

	for (size_t i = 0; i < count; i++)
		if (site->models[i].fault)
			fail_msg("%s: %s", items[i].model, site->models[i].fault);
	return site;
}

static const struct admin_model *model_of(
	TALLOC_CTX *mem, const struct admin_declaration *declaration)
{
	return &site_of(mem, declaration, 1)->models[0];
}

/* Names of all its fields, as they are laid out. */
static const char *fields_of(TALLOC_CTX *mem, const struct admin_form_set *set)
{
	char *names = mem_text(mem, "");

	for (size_t i = 0; i < set->count; i++)
		names = mem_printf(
			mem, "%s%s%s", names, i > 0 ? " " : "", set->fields[i].field->name);
	return names;
}

static void test_admin_site__without_words_a_list_says_what_rows_are_called(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item"};
	const struct admin_model *model = model_of(*state, &item);

	assert_int_equal(model->column_count, 1);
	assert_null(model->columns[0].path);
	assert_string_equal(model->columns[0].name, "__str__");
	assert_string_equal(model->columns[0].label, "Thing");
	assert_true(model->columns[0].is_link);
	assert_false(model->columns[0].is_sortable);
	assert_int_equal(model->search_count + model->filter_count + model->inline_count, 0);
	assert_null(model->dates);
}

static const struct row_field computed[] = {
	{.name = "stock",
         .label = "stock",
         .help = "",
         .expression = "1",
         .kind = ROW_INTEGER,
         .flags = ROW_COMPUTED | ROW_NOT_EDITABLE},
	{.name = NULL     },
};

static void test_admin_site__columns_are_fields_and_those_of_related_rows(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item",
		.list = "sku supplier.name  stock __str__",
		.links = "supplier.name",
		.computed = computed};
	const struct admin_model *model = model_of(*state, &item);
	const struct admin_column *columns = model->columns;

	assert_int_equal(model->column_count, 4);
	assert_string_equal(columns[0].label, "Sku");
	assert_true(columns[0].is_sortable && !columns[0].is_link);
	assert_string_equal(columns[1].path, "supplier.name");
	assert_string_equal(columns[1].label, "Supplier name");
	assert_string_equal(columns[1].field->column, "name");
	assert_true(columns[1].is_sortable && columns[1].is_link);
	assert_false(columns[2].is_sortable);
	assert_string_equal(columns[2].field->expression, "1");
}

static void test_admin_site__signs_say_how_is_searched(void **state)
{
	static const struct admin_declaration item = {
		.model = "shop.item", .search = "^sku =status data name ^tags.name"};
	static const struct admin_search expected[] = {
		{"sku",       TEST_STARTS_WITH},
		{"status",    TEST_IS         },
		{"data",      TEST_CONTAINS   },
		{"name",      TEST_CONTAINS   },
		{"tags.name", TEST_STARTS_WITH},
	};
	const struct admin_model *model = model_of(*state, &item);

	assert_int_equal(model->search_count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(model->searches[i].path, expected[i].path);
		assert_int_equal(model->searches[i].test, expected[i].test);
	}
}

static void test_admin_site__filters_follow_from_types(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item",
		.filters = "is_active status supplier tags listed_on updated price id sku "
			   "supplier.name"};
	static const struct {
		const char *label;
		enum admin_filter_kind kind;
	} expected[] = {
		{"Is_active",     FILTER_BOOLEAN},
		{"Status",        FILTER_CHOICES},
		{"Supplier",      FILTER_RELATED},
		{"Tags",          FILTER_RELATED},
		{"Listed_on",     FILTER_DATE   },
		{"Updated",       FILTER_DATE   },
		{"Price",         FILTER_NUMBER },
		{"Id",            FILTER_NUMBER },
		{"Sku",           FILTER_EMPTY  },
		{"Supplier name", FILTER_EMPTY  },
	};
	const struct admin_model *model = model_of(*state, &item);

	assert_int_equal(model->filter_count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(model->filters[i].label, expected[i].label);
		assert_row(model->filters[i].kind == expected[i].kind, expected[i].label);
	}
}

/* Words of it: "-path" for descending. */
static const char *order_of(TALLOC_CTX *mem, const struct admin_model *model)
{
	char *words = mem_text(mem, "");

	for (size_t i = 0; i < model->order_count; i++)
		words = mem_printf(mem, "%s%s%s%s", words, i > 0 ? " " : "",
			model->order[i].is_descending ? "-" : "", model->order[i].path);
	return words;
}

static void test_admin_site__an_order_ends_with_the_key(void **state)
{
	static const struct {
		struct admin_declaration declaration;
		const char *order;
	} rows[] = {
		{{.model = "shop.item"},                              "-supplier.name name -id"},
		{{.model = "shop.item", .order = "-listed_on sku"},   "-listed_on sku id"      },
		{{.model = "shop.item", .order = "id name"},          "id name"                },
		{{.model = "shop.tag"},                               "-id"                    },
		{{.model = "shop.pair", .order = "a", .list = "a b"}, "a"                      },
		{{.model = "shop.pair", .list = "a b"},               ""                       },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			order_of(*state, model_of(*state, &rows[i].declaration)), rows[i].order);
}

static void test_admin_site__dates_are_of_the_table(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item", .dates = "updated"};

	assert_string_equal(model_of(*state, &item)->dates->name, "updated");
}

/* What nobody types is left out, and the many come last. */
static void test_admin_site__without_words_a_form_has_all_that_is_typed(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item"};
	static const struct admin_declaration user = {.model = "auth.user"};
	const struct admin_model *model = model_of(*state, &item);

	assert_int_equal(model->set_count, 1);
	assert_string_equal(model->sets[0].title, "");
	assert_string_equal(fields_of(*state, &model->sets[0]),
		"sku name slug supplier replaced_by status price is_active data photo listed_on "
		"handling tags");
	assert_string_equal(fields_of(*state, &model_of(*state, &user)->sets[0]), "username");
}

static void test_admin_site__what_is_only_read_is_added_at_the_end(void **state)
{
	static const struct admin_declaration tag = {
		.model = "shop.item", .read_only = "updated sku stock", .computed = computed};
	const struct admin_form_set *set = &model_of(*state, &tag)->sets[0];

	assert_string_equal(fields_of(*state, set),
		"sku name slug supplier replaced_by status price is_active data photo listed_on "
		"handling tags updated stock");
	assert_true(set->fields[0].is_read_only);
	assert_false(set->fields[1].is_read_only);
	assert_true(set->fields[set->count - 1].is_read_only);
}

static const struct admin_fieldset sets[] = {
	{.title = "",               .fields = "name slug code"},
	{.title = "More",                         .help = "Rarely needed.", .fields = "tags id", .is_collapsed = true},
	{.fields = NULL},
};

static void test_admin_site__fieldsets_lay_the_form_out(void **state)
{
	static const struct admin_declaration item = {
		.model = "shop.item", .fieldsets = sets, .prefills = "slug=name"};
	const struct admin_model *model = model_of(*state, &item);

	assert_int_equal(model->set_count, 2);
	assert_string_equal(fields_of(*state, &model->sets[0]), "name slug code");
	assert_string_equal(model->sets[0].help, "");
	assert_false(model->sets[0].is_collapsed);
	assert_string_equal(model->sets[0].fields[1].prefilled_by->name, "name");
	assert_null(model->sets[0].fields[0].prefilled_by);
	assert_true(model->sets[0].fields[2].is_read_only);
	assert_string_equal(model->sets[1].title, "More");
	assert_string_equal(model->sets[1].help, "Rarely needed.");
	assert_true(model->sets[1].is_collapsed);
	assert_false(model->sets[1].fields[0].is_read_only);
	assert_true(model->sets[1].fields[1].is_read_only);
}

static void test_admin_site__an_inline_hangs_on_its_foreign_key(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.item", .inlines = "shop.price"},
		{.model = "shop.price"                   },
	};
	const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));

	assert_int_equal(site->models[0].inline_count, 1);
	assert_ptr_equal(site->models[0].inlines[0].model, &site->models[1]);
	assert_string_equal(site->models[0].inlines[0].link->name, "item");
}

static void test_admin_site__an_inline_may_say_how_many_rows_there_are(void **state)
{
	static const struct {
		const char *inlines;
		size_t least;
		size_t most;
	} rows[] = {
		{"shop.price",       0, 0  },
		{"shop.price:2-20",  2, 20 },
		{"shop.price:1-",    1, 0  },
		{"shop.price:-100",  0, 100},
		{" shop.price:3-3 ", 3, 3  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct admin_declaration items[] = {
			{.model = "shop.item", .inlines = rows[i].inlines},
			{.model = "shop.price"                   }
                };
		const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));

		assert_null(site->models[0].fault);
		assert_int_equal(site->models[0].inlines[0].least, rows[i].least);
		assert_int_equal(site->models[0].inlines[0].most, rows[i].most);
	}
}

static void test_admin_site__a_plus_puts_fields_side_by_side(void **state)
{
	static const struct admin_fieldset beside[] = {
		{.title = "", .fields = "sku name+price supplier+status+tags"},
                {.fields = NULL          }
        };
	static const size_t lines[] = {0, 2, 2, 3, 3, 3};
	const struct admin_declaration item = {.model = "shop.item", .fieldsets = beside};
	const struct admin_form_set *set = &model_of(*state, &item)->sets[0];

	assert_int_equal(set->count, ARRAY_SIZE(lines));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(set->fields[i].line, lines[i]);
	assert_string_equal(set->fields[2].field->name, "price");
	assert_string_equal(set->fields[5].field->name, "tags");
}

static void test_admin_site__models_are_found_by_name_and_by_rows(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.price"}, {.model = "shop.item"}};
	const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));
	const struct admin_model *item = admin_site_find(site, "shop", "item");

	assert_ptr_equal(item, &site->models[1]);
	assert_null(admin_site_find(site, "shop", "Item"));
	assert_null(admin_site_find(site, "shop", "tag"));
	assert_ptr_equal(admin_site_find_rows(site, item->rows), item);
	assert_null(admin_site_find_rows(
		site, row_model_field(item->rows, "supplier")->relation->target));
	assert_null(admin_site_find_rows(site, NULL));
}

/* Its text is the declaration's where it has one. */
static void test_admin_site__a_declaration_says_what_rows_are_called(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item", .text = "{sku}"};

	assert_string_equal(model_of(*state, &item)->rows->text, "{sku}");
}

/* Declared beside a description that does not know it. */
static void test_admin_site__tables_of_our_own_need_no_description(void **state)
{
	static const struct admin_declaration box = {
		.model = "ficus.box", .table = "order_box", .text = "Box {number}"};
	const struct admin_model *model = model_of(*state, &box);

	assert_string_equal(model->rows->label, "ficus.box");
	assert_string_equal(model->rows->text, "Box {number}");
	assert_string_equal(
		row_model_field(model->rows, "item")->relation->target->label, "shop.item");
}

static void test_admin_site__without_a_description_tables_tell(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.item", .list = "sku supplier.name", .inlines = "order.box"},
		{.model = "order.box",                    .filters = "colour is_open packed_at"                           },
	};
	const struct admin_declarations declarations = {items, ARRAY_SIZE(items)};
	const struct admin_site *site = admin_site_make(
		*state, &declarations, NULL, &small_shop_catalogue, &small_shop_facts);
	const struct admin_model *item = &site->models[0];

	assert_null(item->fault);
	assert_string_equal(item->rows->table, "shop_item");
	assert_string_equal(item->columns[1].field->column, "name");
	assert_string_equal(
		row_model_field(item->rows, "supplier")->relation->target->label, "shop.supplier");
	assert_int_equal(item->rows->reference_count, 3);
	assert_int_equal(site->models[1].filters[0].kind, FILTER_CHOICES);
	assert_ptr_equal(item->inlines[0].model, &site->models[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_admin_site__without_words_a_list_says_what_rows_are_called),
		WITH_MEM(test_admin_site__columns_are_fields_and_those_of_related_rows),
		WITH_MEM(test_admin_site__signs_say_how_is_searched),
		WITH_MEM(test_admin_site__filters_follow_from_types),
		WITH_MEM(test_admin_site__an_order_ends_with_the_key),
		WITH_MEM(test_admin_site__dates_are_of_the_table),
		WITH_MEM(test_admin_site__without_words_a_form_has_all_that_is_typed),
		WITH_MEM(test_admin_site__what_is_only_read_is_added_at_the_end),
		WITH_MEM(test_admin_site__fieldsets_lay_the_form_out),
		WITH_MEM(test_admin_site__an_inline_hangs_on_its_foreign_key),
		WITH_MEM(test_admin_site__an_inline_may_say_how_many_rows_there_are),
		WITH_MEM(test_admin_site__a_plus_puts_fields_side_by_side),
		WITH_MEM(test_admin_site__models_are_found_by_name_and_by_rows),
		WITH_MEM(test_admin_site__a_declaration_says_what_rows_are_called),
		WITH_MEM(test_admin_site__tables_of_our_own_need_no_description),
		WITH_MEM(test_admin_site__without_a_description_tables_tell),
	};

	return cmocka_run_group_tests_name("admin_site", tests, NULL, NULL);
}
