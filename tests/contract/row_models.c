#include "config.h"

#include "tests/contract/row_models.h"

#include "base/mem.h"

/* A field whose column is called alike. */
#define FIELD_OF(field_name, field_kind, ...)                                                      \
	{                                                                                          \
		.name = (field_name), .column = (field_name), .label = (field_name), .help = "",   \
		.kind = (field_kind), __VA_ARGS__                                                  \
	}
#define NUMBERED FIELD_OF("id", ROW_INTEGER, .flags = ROW_KEY | ROW_AUTO)

#define MODEL_OF(singular, plural, table_fields, table_references)                                 \
	.label = "rows." singular, .app = "rows", .name = (singular), .table = "rows_" singular,   \
	.verbose_name = (singular), .verbose_name_plural = (plural), .fields = (table_fields),     \
	.field_count = ARRAY_SIZE(table_fields), .key = &(table_fields)[0],                        \
	.references = (table_references), .reference_count = ARRAY_SIZE(table_references)

static const struct row_field shelf_fields[SHELF_FIELDS];
static const struct row_field tag_fields[TAG_FIELDS];
static const struct row_field item_fields[ITEM_FIELDS];
static const struct row_field remark_fields[REMARK_FIELDS];

static const struct row_relation to_shelf = {
	.target = &shelf_model, .target_field = &shelf_fields[SHELF_ID], .policy = POLICY_CASCADE};
static const struct row_relation to_item = {
	.target = &item_model, .target_field = &item_fields[ITEM_ID], .policy = POLICY_CASCADE};
static const struct row_relation to_tag = {
	.target = &tag_model, .target_field = &tag_fields[TAG_CODE], .policy = POLICY_CASCADE};

static const struct row_pairs tag_pairs = {
	.table = "rows_item_tags", .column = "item_id", .related_column = "tag_id"};
static const struct row_pairs friend_pairs = {.table = "rows_item_friends",
	.column = "from_item_id",
	.related_column = "to_item_id",
	.is_symmetrical = true};

static const struct row_field shelf_fields[SHELF_FIELDS] = {
	[SHELF_ID] = NUMBERED,
	[SHELF_NAME] = FIELD_OF("name", ROW_TEXT, .flags = ROW_UNIQUE, .max_length = 20),
	[SHELF_NOTE] = FIELD_OF("note", ROW_LONG_TEXT, .flags = ROW_NULLABLE | ROW_MAY_BE_BLANK),
};

static const struct row_field tag_fields[TAG_FIELDS] = {
	[TAG_CODE] = FIELD_OF("code", ROW_SLUG, .flags = ROW_KEY, .max_length = 10),
};

static const struct row_field item_fields[ITEM_FIELDS] = {
	[ITEM_ID] = NUMBERED,
	[ITEM_SHELF] = {.name = "shelf",
			.column = "shelf_id",
			.label = "shelf",
			.help = "",
			.kind = ROW_INTEGER,
			.flags = ROW_INDEXED,
			.relation = &to_shelf },
	[ITEM_LABEL] = FIELD_OF("label", ROW_TEXT, .max_length = 20),
	[ITEM_QTY] = FIELD_OF("qty", ROW_INTEGER, .min = "0", .max = "1000", .initial = "1"),
	[ITEM_PRICE] = FIELD_OF("price", ROW_DECIMAL, .flags = ROW_NULLABLE | ROW_MAY_BE_BLANK,
		.max_digits = 6, .decimal_places = 2),
	[ITEM_NEXT] = {.name = "next",
			.column = "next_id",
			.label = "next",
			.help = "",
			.kind = ROW_INTEGER,
			.flags = ROW_NULLABLE | ROW_MAY_BE_BLANK | ROW_INDEXED,
			.relation = &to_item  },
	[ITEM_ADDED_AT] =
		FIELD_OF("added_at", ROW_DATETIME, .flags = ROW_NOT_EDITABLE | ROW_STAMPED_ON_ADD),
	[ITEM_CHANGED_AT] = FIELD_OF(
		"changed_at", ROW_DATETIME, .flags = ROW_NOT_EDITABLE | ROW_STAMPED_ON_SAVE),
	[ITEM_TAGS] = {.name = "tags",
			.label = "tags",
			.help = "",
			.kind = ROW_SLUG,
			.flags = ROW_MAY_BE_BLANK,
			.relation = &to_tag,
			.pairs = &tag_pairs   },
	[ITEM_FRIENDS] = {.name = "friends",
			.label = "friends",
			.help = "",
			.kind = ROW_INTEGER,
			.flags = ROW_MAY_BE_BLANK,
			.relation = &to_item,
			.pairs = &friend_pairs},
};

static const struct row_field remark_fields[REMARK_FIELDS] = {
	[REMARK_ID] = NUMBERED,
	[REMARK_CONTENT_TYPE] = {.name = "content_type",
				 .column = "content_type_id",
				 .label = "content type",
				 .help = "",
				 .kind = ROW_INTEGER},
	[REMARK_OBJECT_ID] = FIELD_OF("object_id", ROW_INTEGER, .flags = 0),
	[REMARK_TEXT] = FIELD_OF("text", ROW_TEXT, .max_length = 100),
};

static const struct row_reference shelf_references[] = {
	[SHELF_BY_ITEM] = {&shelf_model, &item_model, &item_fields[ITEM_SHELF], NULL},
};

static const struct row_reference tag_references[] = {
	{&tag_model, &item_model, &item_fields[ITEM_TAGS], NULL},
};

static const struct row_reference item_references[] = {
	[ITEM_BY_NEXT] = {&item_model, &item_model,   &item_fields[ITEM_NEXT],          NULL},
	[ITEM_BY_FRIENDS] = {&item_model, &item_model,   &item_fields[ITEM_FRIENDS],       NULL},
	[ITEM_BY_REMARK] = {&item_model, &remark_model, &remark_fields[REMARK_OBJECT_ID],
			  &remark_fields[REMARK_CONTENT_TYPE]                               },
};

static const struct row_field *const label_on_shelf[] = {
	&item_fields[ITEM_SHELF], &item_fields[ITEM_LABEL]};
static const struct row_key_fields item_uniques[] = {
	{label_on_shelf, ARRAY_SIZE(label_on_shelf)}
};

const struct row_model shelf_model = {
	MODEL_OF("shelf", "shelves", shelf_fields, shelf_references),
	.text = "{name}",
};

const struct row_model tag_model = {
	MODEL_OF("tag", "tags", tag_fields, tag_references),
	.text = "{code}",
};

const struct row_model item_model = {
	MODEL_OF("item", "items", item_fields, item_references),
	.text = "{label} on {shelf.name}",
	.uniques = item_uniques,
	.unique_count = ARRAY_SIZE(item_uniques),
};

const struct row_model remark_model = {
	.label = "rows.remark",
	.app = "rows",
	.name = "remark",
	.table = "rows_remark",
	.verbose_name = "remark",
	.verbose_name_plural = "remarks",
	.fields = remark_fields,
	.field_count = REMARK_FIELDS,
	.key = &remark_fields[REMARK_ID],
};

#define KEY_COLUMN "id bigint AUTO_INCREMENT PRIMARY KEY"
#define TABLE      ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"

/* clang-format off */
const char *const row_model_tables[] = {
	"CREATE TABLE django_content_type (id int AUTO_INCREMENT PRIMARY KEY,"
	" app_label varchar(100) NOT NULL, model varchar(100) NOT NULL,"
	" UNIQUE (app_label, model)" TABLE,
	"INSERT INTO django_content_type (app_label, model) VALUES"
	" ('rows', 'shelf'), ('rows', 'tag'), ('rows', 'item'), ('rows', 'remark')",
	"CREATE TABLE rows_shelf (" KEY_COLUMN ", name varchar(20) NOT NULL UNIQUE, note longtext" TABLE,
	"CREATE TABLE rows_tag (code varchar(10) PRIMARY KEY" TABLE,
	"CREATE TABLE rows_item (" KEY_COLUMN ", shelf_id bigint NOT NULL, label varchar(20) NOT NULL,"
	" qty integer NOT NULL, price numeric(6, 2), next_id bigint, added_at datetime(6) NOT NULL,"
	" changed_at datetime(6) NOT NULL, UNIQUE (shelf_id, label),"
	" FOREIGN KEY (shelf_id) REFERENCES rows_shelf (id),"
	" FOREIGN KEY (next_id) REFERENCES rows_item (id)" TABLE,
	"CREATE TABLE rows_item_tags (" KEY_COLUMN ", item_id bigint NOT NULL, tag_id varchar(10) NOT NULL,"
	" UNIQUE (item_id, tag_id), FOREIGN KEY (item_id) REFERENCES rows_item (id),"
	" FOREIGN KEY (tag_id) REFERENCES rows_tag (code)" TABLE,
	"CREATE TABLE rows_item_friends (" KEY_COLUMN ", from_item_id bigint NOT NULL,"
	" to_item_id bigint NOT NULL, UNIQUE (from_item_id, to_item_id),"
	" FOREIGN KEY (from_item_id) REFERENCES rows_item (id),"
	" FOREIGN KEY (to_item_id) REFERENCES rows_item (id)" TABLE,
	"CREATE TABLE rows_remark (" KEY_COLUMN ", content_type_id int NOT NULL, object_id bigint NOT NULL,"
	" text varchar(100) NOT NULL" TABLE,
	NULL,
};
/* clang-format on */
