#include "config.h"

#include "tests/support/lamp_site.h"

/* clang-format off */
static const struct row_field maker_fields[] = {
	{.name = "id", .column = "id", .label = "ID", .help = "", .kind = ROW_INTEGER,
		.flags = ROW_KEY | ROW_AUTO | ROW_UNIQUE | ROW_INDEXED},
	{.name = "name", .column = "name", .label = "name", .help = "", .kind = ROW_TEXT,
		.flags = ROW_INDEXED, .max_length = 50},
};
static const struct row_model maker_rows = {
	.label = "shop.maker",
	.app = "shop",
	.name = "maker",
	.table = "shop_maker",
	.verbose_name = "maker",
	.verbose_name_plural = "makers",
	.fields = maker_fields,
	.field_count = ARRAY_SIZE(maker_fields),
	.key = &maker_fields[0],
	.text = "{name}",
};

enum lamp_field {
	LAMP_ID,
	LAMP_NAME,
	LAMP_MAKER,
	LAMP_PRICE,
	LAMP_IS_LIT,
	LAMP_STATE,
	LAMP_SOLD_ON,
	LAMP_SEEN_AT,
	LAMP_NOTES,
	LAMP_SECRET,
	LAMP_FIELD_COUNT
};

static const struct row_choice states[] = {{"new", "Brand new"}, {"old", "Second-hand"}};
static const struct row_relation lamp_maker = {
	.target = &maker_rows, .target_field = &maker_fields[0], .policy = POLICY_PROTECT};
static const struct row_field lamp_fields[LAMP_FIELD_COUNT] = {
	[LAMP_ID] = {.name = "id", .column = "id", .label = "ID", .help = "", .kind = ROW_INTEGER,
		.flags = ROW_KEY | ROW_AUTO | ROW_UNIQUE | ROW_INDEXED},
	[LAMP_NAME] = {.name = "name", .column = "name", .label = "name", .help = "",
		.kind = ROW_TEXT, .flags = ROW_INDEXED | ROW_UNIQUE, .max_length = 50},
	[LAMP_MAKER] = {.name = "maker", .column = "maker_id", .label = "maker", .help = "",
		.kind = ROW_INTEGER, .flags = ROW_NULLABLE | ROW_MAY_BE_BLANK | ROW_INDEXED,
		.relation = &lamp_maker},
	[LAMP_PRICE] = {.name = "price", .column = "price", .label = "price",
		.help = "In Euro.", .kind = ROW_DECIMAL, .max_digits = 8, .decimal_places = 2,
		.min = "0"},
	[LAMP_IS_LIT] = {.name = "is_lit", .column = "is_lit", .label = "is lit", .help = "",
		.kind = ROW_BOOLEAN},
	[LAMP_STATE] = {.name = "state", .column = "state", .label = "state", .help = "",
		.kind = ROW_TEXT, .max_length = 3, .choices = states,
		.choice_count = ARRAY_SIZE(states)},
	[LAMP_SOLD_ON] = {.name = "sold_on", .column = "sold_on", .label = "sold on", .help = "",
		.kind = ROW_DATE, .flags = ROW_NULLABLE | ROW_MAY_BE_BLANK | ROW_INDEXED},
	[LAMP_SEEN_AT] = {.name = "seen_at", .column = "seen_at", .label = "seen at", .help = "",
		.kind = ROW_DATETIME, .flags = ROW_NULLABLE | ROW_MAY_BE_BLANK},
	[LAMP_NOTES] = {.name = "notes", .column = "notes", .label = "notes", .help = "",
		.kind = ROW_LONG_TEXT, .flags = ROW_MAY_BE_BLANK},
	[LAMP_SECRET] = {.name = "secret", .column = "secret", .label = "secret", .help = "",
		.kind = ROW_TEXT, .flags = ROW_SECRET, .max_length = 128},
};
static const struct row_model lamp_rows = {
	.label = "shop.lamp",
	.app = "shop",
	.name = "lamp",
	.table = "shop_lamp",
	.verbose_name = "lamp",
	.verbose_name_plural = "lamps",
	.fields = lamp_fields,
	.field_count = ARRAY_SIZE(lamp_fields),
	.key = &lamp_fields[LAMP_ID],
	.text = "{name} by {maker.name}",
};

static const struct admin_declaration maker_declared = {
	.model = "shop.maker", .list = "name", .writes = ADMIN_BY_ROW};
static const struct admin_scope lamp_scopes[] = {
	{"lit", "Lit ones", "is_lit=1"},
	{"dear", "Dear ones", "price__gte=100&state=new"},
	{NULL, NULL, NULL},
};
static const struct admin_declaration lamp_declared = {
	.model = "shop.lamp",
	.list = "__str__ maker price is_lit state sold_on",
	.scopes = lamp_scopes,
	.writes = ADMIN_BY_ROW,
};

#define COLUMN_OF(path_, label_, index)                                                            \
	{                                                                                          \
		.path = (path_), .name = (path_), .label = (label_),                               \
		.field = &lamp_fields[index], .is_sortable = true                                  \
	}

static const struct admin_column maker_columns[] = {
	{.path = "name", .name = "name", .label = "Name", .field = &maker_fields[1],
		.is_sortable = true, .is_link = true},
};
static const struct row_order maker_order[] = {{"id", false}};
static const struct admin_column lamp_columns[] = {
	{.name = "__str__", .label = "Lamp", .is_link = true},
	COLUMN_OF("maker", "Maker", LAMP_MAKER),
	COLUMN_OF("price", "Price", LAMP_PRICE),
	COLUMN_OF("is_lit", "Is lit", LAMP_IS_LIT),
	COLUMN_OF("state", "State", LAMP_STATE),
	COLUMN_OF("sold_on", "Sold on", LAMP_SOLD_ON),
	{.path = "maker.name", .name = "maker.name", .label = "Name of maker",
		.field = &maker_fields[1], .is_sortable = true},
};
static const struct admin_filter lamp_filters[] = {
	{"is_lit", "Is lit", &lamp_fields[LAMP_IS_LIT], FILTER_BOOLEAN},
	{"state", "State", &lamp_fields[LAMP_STATE], FILTER_CHOICES},
	{"maker", "Maker", &lamp_fields[LAMP_MAKER], FILTER_RELATED},
	{"seen_at", "Seen at", &lamp_fields[LAMP_SEEN_AT], FILTER_DATE},
	{"price", "Price", &lamp_fields[LAMP_PRICE], FILTER_NUMBER},
	{"notes", "Notes", &lamp_fields[LAMP_NOTES], FILTER_EMPTY},
};
static const struct admin_search lamp_searches[] = {
	{"name", TEST_STARTS_WITH}, {"maker.name", TEST_IS}, {"notes", TEST_CONTAINS}};
static const struct row_order lamp_order[] = {{"name", false}, {"id", false}};
static const struct admin_form_field maker_form[] = {{&maker_fields[1], false, NULL, 0}};
static const struct admin_form_set maker_set = {"", NULL, false, maker_form, 1};
static const struct admin_form_field lamp_form[] = {
	{&lamp_fields[LAMP_NAME], false, NULL, 0},
	{&lamp_fields[LAMP_MAKER], false, NULL, 0},
	{&lamp_fields[LAMP_PRICE], false, NULL, 0},
	{&lamp_fields[LAMP_IS_LIT], false, NULL, 0},
	{&lamp_fields[LAMP_STATE], false, NULL, 0},
	{&lamp_fields[LAMP_SOLD_ON], false, NULL, 0},
	{&lamp_fields[LAMP_SEEN_AT], true, NULL, 0},
	{&lamp_fields[LAMP_NOTES], false, NULL, 0},
};
static const struct admin_form_set lamp_set = {"", NULL, false, lamp_form, ARRAY_SIZE(lamp_form)};

static const struct admin_model models[] = {
	{
		.rows = &maker_rows,
		.declared = &maker_declared,
		.columns = maker_columns,
		.column_count = ARRAY_SIZE(maker_columns),
		.order = maker_order,
		.order_count = ARRAY_SIZE(maker_order),
		.sets = &maker_set,
		.set_count = 1,
	},
	{
		.rows = &lamp_rows,
		.declared = &lamp_declared,
		.columns = lamp_columns,
		.column_count = ARRAY_SIZE(lamp_columns),
		.filters = lamp_filters,
		.filter_count = ARRAY_SIZE(lamp_filters),
		.searches = lamp_searches,
		.search_count = ARRAY_SIZE(lamp_searches),
		.order = lamp_order,
		.order_count = ARRAY_SIZE(lamp_order),
		.dates = &lamp_fields[LAMP_SOLD_ON],
		.sets = &lamp_set,
		.set_count = 1,
	},
};
const struct admin_site lamp_site = {models, ARRAY_SIZE(models)};
const struct admin_model *const maker_model = &models[0];
const struct admin_model *const lamp_model = &models[1];

static const char *const *const makers[] = {
	(const char *const[]){"1", "Ada & Sons"},
	(const char *const[]){"2", "<b>Bold</b>"},
};
static const char *const *const lamps[] = {
	(const char *const[LAMP_FIELD_COUNT]){"7", "DESK", "1", "12.50", "1", "new", "2024-05-17",
		"2024-05-17 10:00:00", "", "hidden-7"},
	(const char *const[LAMP_FIELD_COUNT]){"8", "FLOOR", "2", "99.00", "0", "old", NULL, NULL,
		"heavy", "hidden-8"},
	(const char *const[LAMP_FIELD_COUNT]){"9", "SPOT", NULL, "0.05", "1", "odd", "2023-12-31",
		NULL, "=1+1", "hidden-9"},
};

/* clang-format on */

static bool get_lamp_site(struct site_source *source, TALLOC_CTX *mem,
	const struct admin_site **out, struct error *err)
{
	(void)source;
	(void)mem;
	(void)err;
	*out = &lamp_site;
	return true;
}

/* Its table never changes. */
static void doubt_lamp_site(struct site_source *source)
{
	(void)source;
}

struct site_source *lamp_site_source(void)
{
	static struct site_source source = {get_lamp_site, doubt_lamp_site};

	return &source;
}

struct sensitive_site {
	struct site_source base;
	struct admin_site site;
};

static bool get_sensitive_site(struct site_source *source, TALLOC_CTX *mem,
	const struct admin_site **out, struct error *err)
{
	(void)mem;
	(void)err;
	*out = &container_of(source, struct sensitive_site, base)->site;
	return true;
}

struct site_source *lamp_site_with_sensitive_makers(TALLOC_CTX *mem)
{
	struct admin_declaration *declared = mem_copy(mem, &maker_declared, sizeof(*declared));
	struct admin_model *copies = mem_copy(mem, models, sizeof(models));
	struct sensitive_site *made = mem_new(mem, struct sensitive_site);

	declared->is_sensitive = true;
	copies[0].declared = declared;
	*made = (struct sensitive_site){
		.base = {get_sensitive_site, doubt_lamp_site   },
		.site = {copies,             ARRAY_SIZE(models)},
	};
	return &made->base;
}

void lamp_site_fill(struct fake_row_reader *reader)
{
	reader->tables[0] = (struct fake_row_table){&maker_rows, makers, ARRAY_SIZE(makers)};
	reader->tables[1] = (struct fake_row_table){&lamp_rows, lamps, ARRAY_SIZE(lamps)};
}
