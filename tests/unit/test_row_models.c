/* tests/unit/test_row_models.c - models of tables, from a catalogue and a description, or without.
 */
#include "config.h"

#include "fcgi_app/admin/row_models.h"
#include "tests/support/small_shop.h"
#include "tests/support/with_mem.h"

/* The whole project; the description is checked elsewhere. */
static struct row_models described(TALLOC_CTX *mem, const struct description *description)
{
	size_t count = description_model_count(description);
	struct row_source *sources = mem_array(mem, struct row_source, count);

	for (size_t i = 0; i < count; i++) {
		const struct described_model *model = description_model(description, i);

		sources[i] = (struct row_source){
			.label = model->label, .table = model->table, .described = model};
	}
	return row_models_make(mem, sources, count, &small_shop_catalogue, &small_shop_facts);
}

static struct row_models shop(TALLOC_CTX *mem)
{
	return described(mem, small_shop_description(mem));
}

static const struct row_source tables[] = {
	{.label = "order.box",             .table = "order_box"     },
	{.label = "shop.item",             .table = "shop_item"     },
	{.label = "shop.pair",             .table = "shop_pair"     },
	{.label = "shop.price",            .table = "shop_price"    },
	{.label = "shop.supplier_address", .table = "shop_supplier" },
	{.label = "shop.tag",              .table = "shop_tag"      },
	{.label = "auth.user",             .table = "auth_user"     },
	{.label = "sessions.session",      .table = "django_session"},
};

/* As the catalogue alone tells. */
static struct row_models plain(TALLOC_CTX *mem)
{
	return row_models_make(
		mem, tables, ARRAY_SIZE(tables), &small_shop_catalogue, &small_shop_facts);
}

static const struct row_model *model(struct row_models models, const char *label)
{
	const struct row_model *found = row_models_find(models, label);

	assert_row(found != NULL, label);
	return found;
}

static const struct row_field *field(struct row_models models, const char *label, const char *name)
{
	const struct row_field *found = row_model_field(model(models, label), name);

	assert_row(found != NULL, name);
	return found;
}

static bool has(const struct row_field *of, enum row_flag flag)
{
	return of->flags & (unsigned)flag;
}

static void test_row_models__columns_tell_kinds(void **state)
{
	static const struct {
		const char *name;
		enum row_kind kind;
		int64_t max_length;
		const char *min;
		const char *max;
	} rows[] = {
		{"number",    ROW_UNSIGNED,  0,     "0",    NULL   },
		{"is_open",   ROW_BOOLEAN,   0,     NULL,   NULL   },
		{"level",     ROW_INTEGER,   0,     "-128", "127"  },
		{"pieces",    ROW_UNSIGNED,  0,     "0",    "65535"},
		{"weight",    ROW_REAL,      0,     NULL,   NULL   },
		{"price",     ROW_DECIMAL,   0,     "0",    NULL   },
		{"colour",    ROW_TEXT,      9,     NULL,   NULL   },
		{"packed_at", ROW_DATETIME,  0,     NULL,   NULL   },
		{"opens",     ROW_SPAN,      0,     NULL,   NULL   },
		{"tracking",  ROW_UUID,      0,     NULL,   NULL   },
		{"notes",     ROW_LONG_TEXT, 65535, NULL,   NULL   },
		{"history",   ROW_LONG_TEXT, 0,     NULL,   NULL   },
		{"picture",   ROW_BINARY,    0,     NULL,   NULL   },
	};
	struct row_models models = plain(*state);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row_field *found = field(models, "order.box", rows[i].name);

		assert_row(found->kind == rows[i].kind, rows[i].name);
		assert_row(found->max_length == rows[i].max_length, rows[i].name);
		if (rows[i].min)
			assert_string_equal(found->min, rows[i].min);
		if (rows[i].max)
			assert_string_equal(found->max, rows[i].max);
		assert_row(
			!rows[i].min == !found->min && !rows[i].max == !found->max, rows[i].name);
	}
}

static void test_row_models__columns_tell_what_is_written(void **state)
{
	struct row_models models = plain(*state);

	assert_int_equal(field(models, "order.box", "price")->max_digits, 9);
	assert_int_equal(field(models, "order.box", "price")->decimal_places, 2);
	assert_true(has(field(models, "order.box", "tracking"), ROW_HYPHENATED));
	assert_true(has(field(models, "order.box", "tracking"), ROW_NULLABLE));
	assert_true(has(field(models, "order.box", "tracking"), ROW_MAY_BE_BLANK));
	assert_false(has(field(models, "order.box", "pieces"), ROW_NULLABLE));
	assert_true(has(field(models, "order.box", "picture"), ROW_NOT_EDITABLE));
	assert_true(has(field(models, "order.box", "twice"), ROW_COMPUTED));
	assert_true(has(field(models, "shop.item", "id"), ROW_AUTO));
	assert_false(has(field(models, "order.box", "number"), ROW_AUTO));
}

static void test_row_models__an_enum_is_choices(void **state)
{
	const struct row_field *colour = field(plain(*state), "order.box", "colour");

	assert_int_equal(colour->choice_count, 2);
	assert_string_equal(colour->choices[0].value, "red");
	assert_string_equal(colour->choices[1].label, "it's blue");
	assert_true(has(colour, ROW_OF_MEMBERS));
}

/* As inspectdb has it: it knows no enum, and takes what the server calls a boolean for one. */
static void test_row_models__of_what_is_not_described_the_column_tells(void **state)
{
	struct row_models models = described(*state,
		small_project(*state,
			SHOP_MODEL("box", "order_box",
				SHOP_FIELD("number", "number", "BigIntegerField",
					",\"primary_key\":true") "," SHOP_FIELD("colour", "colour",
					"CharField", ",\"max_length\":9") "," SHOP_FIELD("is_open",
					"is_open", "SmallIntegerField", ""),
				"")));
	const struct row_field *colour = field(models, "shop.box", "colour");
	const struct row_field *number = field(models, "shop.box", "is_open");

	assert_int_equal(colour->choice_count, 2);
	assert_string_equal(colour->choices[1].value, "it's blue");
	assert_int_equal(number->kind, ROW_INTEGER);
	assert_string_equal(number->min, "-128");
	assert_string_equal(number->max, "127");
}

static void test_row_models__names_follow_from_columns(void **state)
{
	struct row_models models = plain(*state);

	assert_string_equal(field(models, "order.box", "packed_at")->label, "packed at");
	assert_string_equal(field(models, "shop.item", "id")->label, "ID");
	assert_string_equal(field(models, "shop.item", "supplier")->column, "supplier_id");
	assert_string_equal(field(models, "shop.item", "replaced_by")->label, "replaced by");
	assert_string_equal(model(models, "order.box")->verbose_name_plural, "boxes");
	assert_string_equal(model(models, "shop.item")->verbose_name_plural, "items");
	assert_string_equal(
		model(models, "shop.supplier_address")->verbose_name, "supplier address");
	assert_string_equal(
		model(models, "shop.supplier_address")->verbose_name_plural, "supplier addresses");
	assert_string_equal(model(models, "order.box")->app, "order");
	assert_string_equal(model(models, "order.box")->name, "box");
}

static void test_row_models__plurals_are_english(void **state)
{
	static const struct {
		const char *label;
		const char *plural;
	} rows[] = {
		{"a.batch",    "batches"   },
		{"a.category", "categories"},
		{"a.day",      "days"      },
		{"a.dish",     "dishes"    },
		{"a.bus",      "buses"     },
		{"a.buzz",     "buzzes"    },
		{"a.y",        "ys"        },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_source source = {.label = rows[i].label, .table = "shop_tag"};
		struct row_models models = row_models_make(
			*state, &source, 1, &small_shop_catalogue, &small_shop_facts);

		assert_string_equal(models.items[0].verbose_name_plural, rows[i].plural);
	}
}

static void test_row_models__a_key_is_one_column(void **state)
{
	struct row_models models = plain(*state);

	assert_string_equal(model(models, "order.box")->key->name, "number");
	assert_null(model(models, "shop.pair")->key);
	assert_int_equal(model(models, "shop.pair")->unique_count, 1);
}

static void test_row_models__foreign_keys_of_the_server_are_relations(void **state)
{
	struct row_models models = plain(*state);
	const struct row_relation *item = field(models, "order.box", "item")->relation;
	const struct row_relation *other = field(models, "order.box", "other")->relation;

	assert_ptr_equal(item->target, model(models, "shop.item"));
	assert_ptr_equal(item->target_field, model(models, "shop.item")->key);
	assert_int_equal(item->policy, POLICY_CASCADE);
	assert_null(other->target);
	assert_int_equal(
		field(models, "shop.item", "replaced_by")->relation->policy, POLICY_SET_NULL);
	assert_int_equal(field(models, "shop.price", "item")->relation->policy, POLICY_RESTRICT);
	assert_int_equal(model(models, "shop.item")->reference_count, 3);
}

static void test_row_models__classes_tell_more_than_columns(void **state)
{
	static const struct {
		const char *name;
		enum row_kind kind;
	} rows[] = {
		{"id",        ROW_INTEGER },
		{"sku",       ROW_TEXT    },
		{"slug",      ROW_SLUG    },
		{"supplier",  ROW_INTEGER },
		{"price",     ROW_DECIMAL },
		{"is_active", ROW_BOOLEAN },
		{"data",      ROW_JSON    },
		{"photo",     ROW_FILE    },
		{"listed_on", ROW_DATE    },
		{"handling",  ROW_DURATION},
		{"code",      ROW_UUID    },
		{"updated",   ROW_DATETIME},
	};
	struct row_models models = shop(*state);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(field(models, "shop.item", rows[i].name)->kind == rows[i].kind,
			rows[i].name);
}

static void test_row_models__the_description_tells_what_forms_need(void **state)
{
	struct row_models models = shop(*state);
	const struct row_field *price = field(models, "shop.item", "price");
	const struct row_field *code = field(models, "shop.item", "code");
	const struct row_field *updated = field(models, "shop.item", "updated");

	assert_string_equal(field(models, "shop.item", "name")->help, "As on the label.");
	assert_int_equal(field(models, "shop.item", "sku")->max_length, 15);
	assert_false(has(field(models, "shop.item", "sku"), ROW_NOT_EDITABLE));
	assert_true(has(field(models, "shop.item", "listed_on"), ROW_NULLABLE));
	assert_int_equal(field(models, "shop.item", "status")->max_length, 10);
	assert_true(has(field(models, "shop.item", "slug"), ROW_UNICODE));
	assert_string_equal(price->min, "0");
	assert_string_equal(price->max, "9000");
	assert_string_equal(price->initial, "1.50");
	assert_string_equal(field(models, "shop.item", "status")->choices[1].label, "Listed");
	assert_string_equal(field(models, "shop.item", "status")->initial, "draft");
	assert_string_equal(field(models, "shop.item", "is_active")->initial, "1");
	assert_string_equal(field(models, "shop.item", "data")->initial, "{}");
	assert_string_equal(field(models, "shop.item", "photo")->upload_to, "items/%Y/");
	assert_true(has(code, ROW_RANDOM_ON_ADD) && has(code, ROW_NOT_EDITABLE));
	assert_false(has(code, ROW_HYPHENATED));
	assert_int_equal(code->max_length, 0);
	assert_true(has(updated, ROW_NOT_EDITABLE));
	assert_true(has(updated, ROW_STAMPED_ON_SAVE) && !has(updated, ROW_STAMPED_ON_ADD));
}

static void test_row_models__models_are_called_as_described(void **state)
{
	const struct row_model *item = model(shop(*state), "shop.Item");

	assert_string_equal(item->verbose_name, "thing");
	assert_string_equal(item->verbose_name_plural, "things");
	assert_string_equal(item->text, "{name} ({sku})");
	assert_false(item->is_managed_elsewhere);
	assert_true(model(shop(*state), "shop.supplier")->is_managed_elsewhere);
}

/* Expressions are Python's. */
static void test_row_models__order_is_in_our_spelling(void **state)
{
	assert_string_equal(model(shop(*state), "shop.item")->order, "-supplier.name name -id");
	assert_null(model(shop(*state), "shop.tag")->order);
}

static void test_row_models__what_the_database_lacks_is_left_out(void **state)
{
	assert_null(row_model_field(model(shop(*state), "shop.item"), "unborn"));
}

static void test_row_models__relations_have_policies(void **state)
{
	struct row_models models = shop(*state);
	const struct row_relation *supplier = field(models, "shop.item", "supplier")->relation;
	const struct row_field *by_code = field(models, "shop.note", "supplier");

	assert_ptr_equal(supplier->target, model(models, "shop.supplier"));
	assert_int_equal(supplier->policy, POLICY_PROTECT);
	assert_int_equal(
		field(models, "shop.item", "replaced_by")->relation->policy, POLICY_SET_NULL);
	assert_null(field(models, "shop.note", "content_type")->relation->target);
	assert_ptr_equal(by_code->relation->target_field, field(models, "shop.supplier", "code"));
	assert_int_equal(by_code->relation->policy, POLICY_SET);
	assert_int_equal(by_code->kind, ROW_UUID);
	assert_string_equal(by_code->relation->replacement, "12345678-1234-5678-1234-567812345678");
}

static void test_row_models__many_to_many_fields_are_tables_of_pairs(void **state)
{
	struct row_models models = shop(*state);
	const struct row_field *tags = field(models, "shop.item", "tags");

	assert_null(tags->column);
	assert_string_equal(tags->pairs->table, "shop_item_tags");
	assert_string_equal(tags->pairs->related_column, "tag_id");
	assert_null(tags->pairs->through);
	assert_ptr_equal(tags->relation->target, model(models, "shop.tag"));
	assert_true(has(tags, ROW_MAY_BE_BLANK) && !has(tags, ROW_NOT_EDITABLE));
}

#define TO(model)                                                                                  \
	",\"many_to_many\":[{\"name\":\"tags\",\"related_model\":\"" model                         \
	"\",\"table\":\"shop_item_tags\",\"column\":\"item_id\",\"related_column\":\"tag_id\"}]"
#define NAMED SHOP_FIELD("name", "name", "CharField", "")

/* Nobody could say which rows are meant: neither is there such a field, nor are rows written. */
static void test_row_models__pairs_with_what_nobody_can_tell_apart_are_left_out(void **state)
{
	static const char *const projects[] = {
		(SHOP_MODEL("item", "shop_item", SHOP_ID, TO("gone.Tag"))),
		(SHOP_MODEL("item", "shop_item", SHOP_ID, TO("shop.Tag")) "," SHOP_MODEL(
			"tag", "shop_tag", NAMED, "")),
		(SHOP_MODEL("item", "shop_item", NAMED, TO("shop.Tag")) "," SHOP_MODEL(
			"tag", "shop_tag", SHOP_ID, "")),
		(SHOP_MODEL("item", "shop_item",
			SHOP_ID "," SHOP_FIELD("tags", "sku", "CharField", ""),
			TO("shop.Tag")) "," SHOP_MODEL("tag", "shop_tag", SHOP_ID, "")),
	};

	for (size_t i = 0; i < ARRAY_SIZE(projects); i++) {
		struct row_models models = described(*state, small_project(*state, projects[i]));
		const struct row_model *item = model(models, "shop.item");

		for (size_t j = 0; j < item->field_count; j++)
			assert_row(!item->fields[j].pairs, projects[i]);
		assert_row(item->is_managed_elsewhere, projects[i]);
	}
}

/* Which is which the table's name tells. */
static void test_row_models__tables_of_pairs_are_known_without_a_description(void **state)
{
	struct row_models models = plain(*state);
	const struct row_field *tags = field(models, "shop.item", "tags");

	assert_string_equal(tags->label, "tags");
	assert_string_equal(tags->pairs->table, "shop_item_tags");
	assert_string_equal(tags->pairs->column, "item_id");
	assert_string_equal(tags->pairs->related_column, "tag_id");
	assert_ptr_equal(tags->relation->target, model(models, "shop.tag"));
	assert_true(has(tags, ROW_MAY_BE_BLANK) && !has(tags, ROW_NOT_EDITABLE));
	assert_int_equal(model(models, "shop.tag")->reference_count, 1);
	assert_null(row_model_field(model(models, "shop.tag"), "tags"));
	assert_true(row_models_is_pairs(&small_shop_catalogue,
		catalogue_find_table(&small_shop_catalogue, "shop_item_tags")));
	assert_false(row_models_is_pairs(
		&small_shop_catalogue, catalogue_find_table(&small_shop_catalogue, "shop_price")));
}

#define KEY(table_name, column, target)                                                            \
	{                                                                                          \
		(table_name), (column), (target), "id", "RESTRICT"                                 \
	}

/* What could be either, or has more to say, is a table like others. */
static void test_row_models__not_every_table_of_two_keys_is_pairs(void **state)
{
	static const struct {
		struct catalogue_reference references[2];
		bool is_auto;
		bool is_pairs;
	} rows[] = {
		{{KEY("a_b_c", "x", "a"), KEY("a_b_c", "y", "d")},     true,  true },
		{{KEY("a_b_c", "x", "a_b"), KEY("a_b_c", "y", "a")},   true,  true },
		{{KEY("a_b_c", "x", "a"), KEY("a_b_c", "y", "d")},     false, false},
		{{KEY("a_b_c", "x", "a"), KEY("a_b_c", "y", "a")},     true,  false},
		{{KEY("a_b_c", "x", "c"), KEY("a_b_c", "y", "d")},     true,  false},
		{{KEY("a_b_c", "x", "a_b_c"), KEY("a_b_c", "y", "d")}, true,  false},
		{{KEY("a_b_c", "x", "a"), KEY("other", "y", "d")},     true,  false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct catalogue_column columns[] = {
			{.table = "a_b_c", .name = "id", .is_auto = rows[i].is_auto},
			{.table = "a_b_c",                .name = "x"            },
			{.table = "a_b_c",                .name = "y"},
		};
		const struct catalogue catalogue = {.columns = columns,
			.count = ARRAY_SIZE(columns),
			.references = rows[i].references,
			.reference_count = 2};

		assert_row(row_models_is_pairs(&catalogue, catalogue_table_at(&catalogue, 0)) ==
				rows[i].is_pairs,
			rows[i].references[0].target_table);
	}
}

/* Its name says most of the table that it belongs to. */
static void test_row_models__the_longest_name_owns_the_pairs(void **state)
{
	static const struct catalogue_column columns[] = {
		{.table = "a",     .name = "id", .data_type = "int", .full_type = "int"        },
		{.table = "a_b",   .name = "id", .data_type = "int", .full_type = "int"        },
		{.table = "a_b_c",
                 .name = "id",
                 .data_type = "int",
                 .full_type = "int",
                 .is_auto = true},
		{.table = "a_b_c",                .name = "x",             .data_type = "int",     .full_type = "int"},
		{.table = "a_b_c",                .name = "y",             .data_type = "int",     .full_type = "int"},
	};
	static const struct catalogue_reference references[] = {
		KEY("a_b_c", "x", "a"), KEY("a_b_c", "y", "a_b")};
	static const char *const id = "id";
	static const struct catalogue_index indexes[] = {
		{.table = "a",   .columns = &id, .column_count = 1, .is_primary = true},
		{.table = "a_b", .columns = &id, .column_count = 1, .is_primary = true},
	};
	static const struct catalogue catalogue = {.columns = columns,
		.count = ARRAY_SIZE(columns),
		.indexes = indexes,
		.index_count = ARRAY_SIZE(indexes),
		.references = references,
		.reference_count = ARRAY_SIZE(references)};
	static const struct row_source sources[] = {
		{.label = "a.a", .table = "a"  },
                {.label = "a.b", .table = "a_b"}
        };
	struct row_models models = row_models_make(
		*state, sources, ARRAY_SIZE(sources), &catalogue, &small_shop_facts);

	assert_int_equal(models.items[0].field_count, 1);
	assert_string_equal(field(models, "a.b", "c")->pairs->column, "y");
	assert_ptr_equal(field(models, "a.b", "c")->relation->target, &models.items[0]);
}

/* What no address can have in it. */
static void test_row_models__bytes_and_secrets_are_no_keys(void **state)
{
	static const struct catalogue_column columns[] = {
		{.table = "a",          .name = "id", .data_type = "binary", .full_type = "binary(16)"},
		{ .table = "b",
                 .name = "session_key",
                 .data_type = "varchar",
                 .full_type = "varchar(40)",
                 .length = 40},
	};
	static const char *const names[] = {"id", "session_key"};
	static const struct catalogue_index indexes[] = {
		{.table = "a", .columns = &names[0], .column_count = 1, .is_primary = true},
		{.table = "b", .columns = &names[1], .column_count = 1, .is_primary = true},
	};
	static const struct catalogue catalogue = {.columns = columns,
		.count = ARRAY_SIZE(columns),
		.indexes = indexes,
		.index_count = ARRAY_SIZE(indexes)};
	static const struct row_source sources[] = {
		{.label = "a.a", .table = "a"},
                {.label = "b.b", .table = "b"}
        };
	struct row_models models = row_models_make(
		*state, sources, ARRAY_SIZE(sources), &catalogue, &small_shop_facts);

	assert_null(model(models, "a.a")->key);
	assert_null(model(models, "b.b")->key);
}

static void test_row_models__references_are_all_who_refer(void **state)
{
	struct row_models models = shop(*state);
	const struct row_model *item = model(models, "shop.item");
	const struct row_model *tag = model(models, "shop.tag");

	assert_int_equal(item->reference_count, 3);
	assert_ptr_equal(item->references[0].field, field(models, "shop.item", "replaced_by"));
	assert_ptr_equal(item->references[1].model, model(models, "shop.price"));
	assert_ptr_equal(item->references[2].field, field(models, "shop.note", "object_id"));
	assert_ptr_equal(
		item->references[2].content_type, field(models, "shop.note", "content_type"));
	assert_int_equal(tag->reference_count, 1);
	assert_ptr_equal(tag->references[0].field, field(models, "shop.item", "tags"));
}

static void test_row_models__indexes_say_what_is_quick(void **state)
{
	struct row_models models = plain(*state);
	const struct row_model *item = model(models, "shop.item");
	const struct row_model *price = model(models, "shop.price");

	assert_true(has(field(models, "shop.item", "sku"), ROW_UNIQUE));
	assert_true(has(field(models, "shop.item", "name"), ROW_INDEXED));
	assert_false(has(field(models, "shop.item", "name"), ROW_UNIQUE));
	assert_false(has(field(models, "shop.item", "listed_on"), ROW_INDEXED));
	assert_int_equal(item->index_count, 4);
	assert_int_equal(item->indexes[3].count, 2);
	assert_string_equal(item->indexes[3].fields[1]->name, "listed_on");
	assert_int_equal(price->unique_count, 1);
	assert_string_equal(price->uniques[0].fields[0]->name, "item");
	assert_false(has(price->uniques[0].fields[0], ROW_UNIQUE));
}

/* From there on nobody knows what the index is of. */
static void test_row_models__an_index_ends_before_an_expression(void **state)
{
	const struct row_model *box = model(plain(*state), "order.box");

	assert_int_equal(box->index_count, 3);
	assert_int_equal(box->indexes[2].count, 1);
	assert_string_equal(box->indexes[2].fields[0]->name, "colour");
}

static void test_row_models__passwords_and_sessions_are_secret(void **state)
{
	struct row_models all[] = {plain(*state), shop(*state)};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const struct row_field *password = field(all[i], "auth.user", "password");

		assert_true(has(password, ROW_SECRET) && has(password, ROW_NOT_EDITABLE));
		assert_string_equal(password->initial, "!");
		assert_false(has(field(all[i], "auth.user", "username"), ROW_SECRET));
	}
	assert_true(has(field(all[0], "sessions.session", "session_key"), ROW_SECRET));
	assert_true(has(field(all[0], "sessions.session", "session_data"), ROW_SECRET));
	assert_true(row_model_is_of_sessions(model(all[0], "sessions.session")));
	assert_false(row_model_is_of_sessions(model(all[0], "auth.user")));
}

#define CART_FIELDS                                                                                \
	SHOP_ID "," SHOP_FIELD("session", "sku", "ForeignKey",                                     \
		",\"related_model\":\"shop.Session\",\"on_delete\":\"CASCADE\"")
#define SESSION_FIELDS                                                                             \
	SHOP_FIELD("session_key", "session_key", "CharField", ",\"primary_key\":true")

/* Whoever may look at carts would otherwise sign in as anybody who has one. */
static void test_row_models__what_refers_to_a_secret_is_one(void **state)
{
	struct row_models models = described(*state,
		small_project(*state,
			SHOP_MODEL("cart", "shop_item", CART_FIELDS,
				",\"str\":\"{session_id}\"") "," SHOP_MODEL("session",
				"django_session", SESSION_FIELDS, ",\"str\":\"{session_key}\"")));
	const struct row_field *session = field(models, "shop.cart", "session");

	assert_ptr_equal(session->relation->target, model(models, "shop.session"));
	assert_true(has(session, ROW_SECRET) && has(session, ROW_NOT_EDITABLE));
	assert_null(model(models, "shop.cart")->text);
	assert_null(model(models, "shop.session")->text);
}

/* Until the database has caught up. */
static void test_row_models__a_recipe_of_missing_columns_is_none(void **state)
{
	struct row_models models = described(*state,
		small_project(*state,
			SHOP_MODEL("tag", "shop_tag",
				SHOP_ID "," SHOP_FIELD("hue", "hue", "CharField", ""),
				",\"str\":\"{id} {hue}\"")));

	assert_null(model(models, "shop.tag")->text);
}

static void test_row_models__a_user_table_of_the_projects_own_is_known(void **state)
{
	static const struct row_source source = {.label = "people.person", .table = "auth_user"};
	struct site_facts facts = {"people.Person", "people", false};
	struct row_models models =
		row_models_make(*state, &source, 1, &small_shop_catalogue, &facts);

	assert_true(has(field(models, "people.person", "password"), ROW_SECRET));
	facts.user_model = "other.User";
	models = row_models_make(*state, &source, 1, &small_shop_catalogue, &facts);
	assert_false(has(field(models, "people.person", "password"), ROW_SECRET));
}

static void test_row_models__datetimes_may_be_local(void **state)
{
	struct site_facts facts = small_shop_facts;
	struct row_models models;

	assert_false(has(field(plain(*state), "order.box", "packed_at"), ROW_LOCAL_TIME));
	facts.has_local_times = true;
	models = row_models_make(*state, tables, ARRAY_SIZE(tables), &small_shop_catalogue, &facts);
	assert_true(has(field(models, "order.box", "packed_at"), ROW_LOCAL_TIME));
	assert_false(has(field(models, "shop.item", "listed_on"), ROW_LOCAL_TIME));
}

static void test_row_models__computed_fields_come_last(void **state)
{
	static const struct row_field computed[] = {
		{.name = "stock",
                 .label = "stock",
                 .help = "",
                 .expression = "1",
                 .kind = ROW_INTEGER,
                 .flags = ROW_COMPUTED | ROW_NOT_EDITABLE},
		{.name = NULL     },
	};
	static const struct row_source source = {
		.label = "shop.tag", .table = "shop_tag", .computed = computed};
	struct row_models models =
		row_models_make(*state, &source, 1, &small_shop_catalogue, &small_shop_facts);

	assert_int_equal(models.items[0].field_count, 3);
	assert_string_equal(models.items[0].fields[2].expression, "1");
}

/* Its rows would not be whole; the first fields can be looked at. */
static void test_row_models__a_table_of_too_many_columns_is_for_eyes_only(void **state)
{
	static const struct row_source source = {.label = "a.wide", .table = "wide"};
	struct catalogue_column columns[ROW_FIELDS_MAX + 1];
	struct catalogue catalogue = {.columns = columns, .count = ROW_FIELDS_MAX};
	struct row_models models;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		columns[i] = (struct catalogue_column){.table = "wide",
			.name = mem_printf(*state, "c%zu", i),
			.data_type = "int",
			.full_type = "int(11)"};
	models = row_models_make(*state, &source, 1, &catalogue, &small_shop_facts);
	assert_false(models.items[0].is_managed_elsewhere);
	catalogue.count++;
	models = row_models_make(*state, &source, 1, &catalogue, &small_shop_facts);
	assert_true(models.items[0].is_managed_elsewhere);
	assert_int_equal(models.items[0].field_count, ROW_FIELDS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_row_models__columns_tell_kinds),
		WITH_MEM(test_row_models__columns_tell_what_is_written),
		WITH_MEM(test_row_models__an_enum_is_choices),
		WITH_MEM(test_row_models__of_what_is_not_described_the_column_tells),
		WITH_MEM(test_row_models__names_follow_from_columns),
		WITH_MEM(test_row_models__plurals_are_english),
		WITH_MEM(test_row_models__a_key_is_one_column),
		WITH_MEM(test_row_models__foreign_keys_of_the_server_are_relations),
		WITH_MEM(test_row_models__classes_tell_more_than_columns),
		WITH_MEM(test_row_models__the_description_tells_what_forms_need),
		WITH_MEM(test_row_models__models_are_called_as_described),
		WITH_MEM(test_row_models__order_is_in_our_spelling),
		WITH_MEM(test_row_models__what_the_database_lacks_is_left_out),
		WITH_MEM(test_row_models__relations_have_policies),
		WITH_MEM(test_row_models__many_to_many_fields_are_tables_of_pairs),
		WITH_MEM(test_row_models__pairs_with_what_nobody_can_tell_apart_are_left_out),
		WITH_MEM(test_row_models__tables_of_pairs_are_known_without_a_description),
		WITH_MEM(test_row_models__not_every_table_of_two_keys_is_pairs),
		WITH_MEM(test_row_models__the_longest_name_owns_the_pairs),
		WITH_MEM(test_row_models__bytes_and_secrets_are_no_keys),
		WITH_MEM(test_row_models__references_are_all_who_refer),
		WITH_MEM(test_row_models__indexes_say_what_is_quick),
		WITH_MEM(test_row_models__an_index_ends_before_an_expression),
		WITH_MEM(test_row_models__passwords_and_sessions_are_secret),
		WITH_MEM(test_row_models__what_refers_to_a_secret_is_one),
		WITH_MEM(test_row_models__a_recipe_of_missing_columns_is_none),
		WITH_MEM(test_row_models__a_user_table_of_the_projects_own_is_known),
		WITH_MEM(test_row_models__datetimes_may_be_local),
		WITH_MEM(test_row_models__computed_fields_come_last),
		WITH_MEM(test_row_models__a_table_of_too_many_columns_is_for_eyes_only),
	};

	return cmocka_run_group_tests_name("row_models", tests, NULL, NULL);
}
