#include "config.h"

#include "tests/support/shelf.h"

#include "orm_mapping/tables/mysql_row_reader.h"

#define FIELD(field_name, field_kind, ...)                                                         \
	{                                                                                          \
		.name = (field_name), .kind = (field_kind), __VA_ARGS__                            \
	}
#define KEY FIELD("id", ROW_INTEGER, .column = "id", .flags = ROW_KEY | ROW_AUTO)
#define OPTIONAL(field_name, field_kind)                                                           \
	FIELD((field_name), (field_kind), .column = (field_name), .flags = ROW_NULLABLE)
#define LINK(field_name, link_column, target)                                                      \
	FIELD((field_name), ROW_INTEGER, .column = (link_column), .flags = ROW_NULLABLE,           \
		.relation = &(target))
#define MODEL(model_name, table_name, model_fields)                                                \
	{                                                                                          \
		.label = "shelf." model_name, .table = (table_name), .fields = (model_fields),     \
		.field_count = ARRAY_SIZE(model_fields), .key = (model_fields)                     \
	}

static const struct row_field country_fields[] = {
	KEY,
	FIELD("name", ROW_TEXT, .column = "name"),
};
const struct row_model shelf_countries = MODEL("country", "shelf_country", country_fields);
static const struct row_relation to_country = {
	.target = &shelf_countries, .target_field = country_fields};

static const struct row_field maker_fields[] = {
	KEY,
	FIELD("name", ROW_TEXT, .column = "name"),
	LINK("country", "country_id", to_country),
};
const struct row_model shelf_makers = MODEL("maker", "shelf_maker", maker_fields);
static const struct row_relation to_maker = {.target = &shelf_makers, .target_field = maker_fields};

static const struct row_field tag_fields[] = {
	KEY,
	FIELD("name", ROW_TEXT, .column = "na`me"),
	LINK("maker", "maker_id", to_maker),
};
const struct row_model shelf_tags = MODEL("tag", "shelf_tag", tag_fields);
static const struct row_relation to_tags = {.target = &shelf_tags, .target_field = tag_fields};

static const struct row_pairs item_tags = {
	.table = "shelf_item_tags",
	.column = "item_id",
	.related_column = "tag_id",
};
static const struct row_relation to_nothing = {.target = NULL};

static const struct row_field item_fields[] = {
	KEY,
	FIELD("name", ROW_TEXT, .column = "name"),
	LINK("maker", "maker_id", to_maker),
	FIELD("tags", ROW_INTEGER, .relation = &to_tags, .pairs = &item_tags),
	OPTIONAL("b", ROW_INTEGER),
	FIELD("price", ROW_DECIMAL, .column = "price", .flags = ROW_NULLABLE, .max_digits = 30,
		.decimal_places = 2),
	OPTIONAL("shown", ROW_BOOLEAN),
	OPTIONAL("weight", ROW_REAL),
	OPTIONAL("big", ROW_UNSIGNED),
	OPTIONAL("day", ROW_DATE),
	OPTIONAL("moment", ROW_DATETIME),
	OPTIONAL("at", ROW_TIME),
	OPTIONAL("lasts", ROW_DURATION),
	OPTIONAL("token", ROW_UUID),
	OPTIONAL("extra", ROW_JSON),
	OPTIONAL("note", ROW_LONG_TEXT),
	OPTIONAL("image", ROW_BINARY),
	FIELD("twice", ROW_INTEGER, .expression = "{table}.b * 2 + 0 * {table}.id"),
	FIELD("debt", ROW_DECIMAL, .expression = "-{table}.price", .max_digits = 30,
		.decimal_places = 2),
	LINK("rival", "rival_id", to_maker),
	LINK("other", "maker_id", to_nothing),
	OPTIONAL("gone", ROW_TEXT),
};
const struct row_model shelf_items = MODEL("item", "shelf_item", item_fields);

static const struct row_field walk_fields[] = {
	KEY,
	OPTIONAL("a", ROW_INTEGER),
	FIELD("b", ROW_INTEGER, .column = "b"),
	OPTIONAL("c", ROW_TEXT),
	LINK("maker", "maker_id", to_maker),
	FIELD("sum", ROW_INTEGER, .expression = "{table}.a + {table}.b"),
};
const struct row_model shelf_walks = MODEL("walk", "shelf_walk", walk_fields);

static const char *const tables[] = {
	"CREATE TABLE shelf_country (id bigint AUTO_INCREMENT PRIMARY KEY,"
	" name varchar(100) NOT NULL)",
	"CREATE TABLE shelf_maker (id bigint AUTO_INCREMENT PRIMARY KEY,"
	" name varchar(100) NOT NULL, country_id bigint NULL)",
	"CREATE TABLE shelf_tag (id bigint AUTO_INCREMENT PRIMARY KEY,"
	" `na``me` varchar(100) NOT NULL, maker_id bigint NULL)",
	"CREATE TABLE shelf_item (id bigint AUTO_INCREMENT PRIMARY KEY,"
	" name varchar(100) NOT NULL, maker_id bigint NULL, rival_id bigint NULL, b int NULL, "
	"price decimal(30,2) NULL,"
	" shown tinyint(1) NULL, weight double NULL, big bigint unsigned NULL, day date NULL,"
	" moment datetime(6) NULL, `at` time(6) NULL, lasts bigint NULL, token char(32) NULL,"
	" extra longtext NULL, note longtext NULL, image longblob NULL)",
	"CREATE TABLE shelf_item_tags (id bigint AUTO_INCREMENT PRIMARY KEY,"
	" item_id bigint NOT NULL, tag_id bigint NOT NULL)",
	"CREATE TABLE shelf_walk (id bigint AUTO_INCREMENT PRIMARY KEY, a int NULL, b int NOT NULL,"
	" c varchar(100) NULL, maker_id bigint NULL, KEY a_id (a, id))",
	"INSERT INTO shelf_country VALUES (1, 'Austria')",
	"INSERT INTO shelf_maker VALUES (1, 'Anna', 1), (2, 'Bert', NULL)",
	"INSERT INTO shelf_tag VALUES (1, 'red', 1), (2, 'old', 2), (10, 'new', NULL)",
	"INSERT INTO shelf_item VALUES"
	" (1, 'Lamp', 1, 2, 1, 1.50, 1, 0.5, 18446744073709551615, '2024-01-02',"
	"  '2024-01-02 03:04:05.000060', '03:04:05', -86398999995,"
	"  '12345678123456781234567812345678', '{\"a\": [1, 1.50]}', 'two\\nlines', 'abc\\0'),"
	" (2, 'lampshade', 1, NULL, NULL, -9999999999999999999999999999.99, 0, NULL, NULL, NULL, "
	"NULL, "
	"NULL, NULL, NULL, NULL,"
	"  NULL, NULL),"
	" (3, '100%_wool\\\\', 2, 1, 2, NULL, 1, 1e22, 7, '2024-06-01', '2024-06-01 00:00:00',"
	"  '23:59:59.5', 0, NULL, 'null', '', ''),"
	" (4, 'O''Neill \"x\"', NULL, NULL, 2, 0.05, NULL, 0.1, 0, '1999-12-31', NULL, NULL, "
	"60000000,"
	"  NULL, NULL, NULL, NULL)",
	"INSERT INTO shelf_item_tags (item_id, tag_id)"
	" VALUES (1, 1), (1, 2), (2, 1), (4, 2), (4, 10)",
};

int shelf_open_group(void **state)
{
	if (database_case_open_group(state) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		test_database_run(*state, tables[i]);
	return 0;
}

#define DIGITS                                                                                     \
	"(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT"  \
	" 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)"

void shelf_fill_walks(struct test_database *database, unsigned rows, unsigned values)
{
	static const char format[] =
		"INSERT INTO shelf_walk (a, b, c, maker_id)"
		" SELECT NULLIF(FLOOR(RAND(n) * %u), 0), FLOOR(RAND(n + 77777) * %u),"
		" NULLIF(CONCAT('w', FLOOR(RAND(n + 5555555) * %u)), 'w0'),"
		" NULLIF(FLOOR(RAND(n + 999) * 3), 0)"
		" FROM (SELECT p.d + 10 * q.d + 100 * r.d + 1000 * s.d + 10000 * t.d AS n "
		"FROM " DIGITS " p, " DIGITS " q, " DIGITS " r, " DIGITS " s, " DIGITS
		" t) AS numbers"
		" WHERE n < %u";
	TALLOC_CTX *mem = mem_context(NULL, "walks");

	test_database_run(database, "TRUNCATE shelf_walk");
	test_database_run(database, mem_printf(mem, format, values, values, values, rows));
	test_database_run(database, "ALTER TABLE shelf_walk FORCE"); /* anew, with its statistics */
	talloc_free(mem);
}

struct row_reader *shelf_reader(struct database_case *this)
{
	struct mysql_row_reader *reader = mem_new(this, struct mysql_row_reader);

	mysql_row_reader_init(reader, this->conn);
	return &reader->base;
}

static const char *const id_path[] = {"id"};
static const struct row_order by_id = {"id", false};

const struct row_request shelf_all_items = {
	.selection = {&shelf_items, NULL, 0},
	.paths = id_path,
	.path_count = 1,
	.order = &by_id,
	.order_count = 1,
	.limit = 100,
};

const char *shelf_words(struct database_case *this, const struct row_list *list)
{
	char *words = mem_text(this, "");

	for (size_t i = 0; i < list->count; i++) {
		const char *value = list->items[i][0];

		words = mem_printf(this, "%s%s%s", words, i == 0 ? "" : " ", value ? value : "-");
	}
	return words;
}

const char *shelf_read(struct database_case *this, const struct row_request *request)
{
	struct row_list list;
	struct error err = {0};

	assert_success(row_reader_read(shelf_reader(this), this, request, &list, &err), &err);
	return shelf_words(this, &list);
}
