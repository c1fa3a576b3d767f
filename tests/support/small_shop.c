#include "config.h"

#include "tests/support/small_shop.h"

#include "tests/support/temporary_file.h"

#define HAS(table_name, column, type, whole_type, ...)                                             \
	{                                                                                          \
		.table = (table_name), .name = (column), .data_type = (type),                      \
		.full_type = (whole_type), __VA_ARGS__                                             \
	}
#define ID(table)                                                                                  \
	HAS(table, "id", "int", "int(11)", .precision = 10, .has_default = true, .is_auto = true)

static const struct catalogue_column columns[] = {
	ID("auth_user"),
	HAS("auth_user", "username", "varchar", "varchar(150)", .length = 150),
	HAS("auth_user", "password", "varchar", "varchar(128)", .length = 128),
	HAS("django_session", "session_key", "varchar", "varchar(40)", .length = 40),
	HAS("django_session", "session_data", "longtext", "longtext", .length = 4294967295),
	HAS("django_session", "expire_date", "datetime", "datetime(6)", .is_nullable = false),
	HAS("order_box", "number", "bigint", "bigint(20) unsigned", .precision = 20),
	HAS("order_box", "is_open", "tinyint", "tinyint(1)", .precision = 3),
	HAS("order_box", "level", "tinyint", "tinyint(4)", .precision = 3),
	HAS("order_box", "pieces", "smallint", "smallint(5) unsigned", .precision = 5),
	HAS("order_box", "weight", "double", "double", .precision = 22),
	HAS("order_box", "price", "decimal", "decimal(9,2) unsigned", .precision = 9, .scale = 2),
	HAS("order_box", "colour", "enum", "enum('red','it''s blue')", .length = 9),
	HAS("order_box", "packed_at", "datetime", "datetime", .is_nullable = true),
	HAS("order_box", "opens", "time", "time", .is_nullable = true),
	HAS("order_box", "tracking", "uuid", "uuid", .is_nullable = true),
	HAS("order_box", "notes", "text", "text", .length = 65535),
	HAS("order_box", "history", "longtext", "longtext", .length = 4294967295),
	HAS("order_box", "picture", "longblob", "longblob", .is_nullable = true),
	HAS("order_box", "twice", "int", "int(11)", .is_nullable = true, .is_generated = true),
	HAS("order_box", "item_id", "int", "int(11)", .precision = 10),
	HAS("order_box", "other_id", "int", "int(11)", .precision = 10),
	ID("shop_item"),
	HAS("shop_item", "sku", "varchar", "varchar(20)", .length = 20),
	HAS("shop_item", "name", "varchar", "varchar(50)", .length = 50),
	HAS("shop_item", "slug", "varchar", "varchar(50)", .length = 50),
	HAS("shop_item", "supplier_id", "int", "int(11)", .precision = 10),
	HAS("shop_item", "replaced_by_id", "int", "int(11)", .is_nullable = true),
	HAS("shop_item", "status", "varchar", "varchar(10)", .length = 10),
	HAS("shop_item", "price", "decimal", "decimal(10,2)", .precision = 10, .scale = 2),
	HAS("shop_item", "is_active", "tinyint", "tinyint(1)", .precision = 3),
	HAS("shop_item", "data", "longtext", "longtext", .length = 4294967295),
	HAS("shop_item", "photo", "varchar", "varchar(100)", .length = 100),
	HAS("shop_item", "listed_on", "date", "date", .is_nullable = true),
	HAS("shop_item", "handling", "bigint", "bigint(20)", .is_nullable = true),
	HAS("shop_item", "code", "char", "char(32)", .length = 32),
	HAS("shop_item", "updated", "datetime", "datetime(6)", .is_nullable = false),
	ID("shop_item_tags"),
	HAS("shop_item_tags", "item_id", "int", "int(11)", .precision = 10),
	HAS("shop_item_tags", "tag_id", "int", "int(11)", .precision = 10),
	ID("shop_note"),
	HAS("shop_note", "content_type_id", "int", "int(11)", .precision = 10),
	HAS("shop_note", "object_id", "int", "int(11)", .precision = 10),
	HAS("shop_note", "supplier_code", "char", "char(32)", .is_nullable = true, .length = 32),
	HAS("shop_pair", "a", "int", "int(11)", .precision = 10),
	HAS("shop_pair", "b", "int", "int(11)", .precision = 10),
	ID("shop_price"),
	HAS("shop_price", "item_id", "int", "int(11)", .precision = 10),
	HAS("shop_price", "currency", "varchar", "varchar(3)", .length = 3),
	HAS("shop_price", "amount", "decimal", "decimal(10,2)", .precision = 10, .scale = 2),
	ID("shop_supplier"),
	HAS("shop_supplier", "name", "varchar", "varchar(100)", .length = 100),
	HAS("shop_supplier", "code", "char", "char(32)", .length = 32),
	ID("shop_tag"),
	HAS("shop_tag", "name", "varchar", "varchar(40)", .length = 40),
};

#define INDEX(table_name, ...)                                                                     \
	{                                                                                          \
		.table = (table_name), .columns = (const char *const[]){__VA_ARGS__},              \
		.column_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define PRIMARY(table, ...)                                                                        \
	INDEX(table, __VA_ARGS__), .is_unique = true, .is_primary = true                           \
	}
#define UNIQUE(table, ...)                                                                         \
	INDEX(table, __VA_ARGS__), .is_unique = true                                               \
	}
#define PLAIN(table, ...)                                                                          \
	INDEX(table, __VA_ARGS__)                                                                  \
	}

static const struct catalogue_index indexes[] = {
	PRIMARY("auth_user", "id"),
	UNIQUE("auth_user", "username"),
	PRIMARY("django_session", "session_key"),
	PRIMARY("order_box", "number"),
	PLAIN("order_box", "item_id"),
	PLAIN("order_box", "colour", "", "price"),
	PRIMARY("shop_item", "id"),
	UNIQUE("shop_item", "sku"),
	PLAIN("shop_item", "name"),
	PLAIN("shop_item", "status", "listed_on"),
	PRIMARY("shop_item_tags", "id"),
	PRIMARY("shop_note", "id"),
	PRIMARY("shop_pair", "a", "b"),
	PRIMARY("shop_price", "id"),
	UNIQUE("shop_price", "item_id", "currency"),
	PRIMARY("shop_supplier", "id"),
	UNIQUE("shop_supplier", "code"),
	PRIMARY("shop_tag", "id"),
};

static const struct catalogue_reference references[] = {
	{"order_box",      "item_id",        "shop_item",     "id", "CASCADE" },
	{"order_box",      "other_id",       "gone",          "id", "RESTRICT"},
	{"shop_item",      "replaced_by_id", "shop_item",     "id", "SET NULL"},
	{"shop_item",      "supplier_id",    "shop_supplier", "id", "RESTRICT"},
	{"shop_item_tags", "item_id",        "shop_item",     "id", "RESTRICT"},
	{"shop_item_tags", "tag_id",         "shop_tag",      "id", "RESTRICT"},
	{"shop_price",     "item_id",        "shop_item",     "id", "RESTRICT"},
};

const struct catalogue small_shop_catalogue = {
	.columns = columns,
	.count = ARRAY_SIZE(columns),
	.has_cased_tables = true,
	.indexes = indexes,
	.index_count = ARRAY_SIZE(indexes),
	.references = references,
	.reference_count = ARRAY_SIZE(references),
};

const struct site_facts small_shop_facts = {"auth.User", "auth_user", false};

#define FOREIGN(name, model, on_delete, more)                                                      \
	SHOP_FIELD(name, name "_id", "ForeignKey",                                                 \
		",\"related_model\":\"" model                                                      \
		"\",\"to_field\":\"id\",\"on_delete\":" on_delete more)
#define NULLABLE ",\"null\":true,\"blank\":true"

/* clang-format off */
#define ITEM_FIELDS                                                                                \
	SHOP_ID ","                                                                                \
	SHOP_FIELD("sku", "sku", "CharField", ",\"max_length\":15,\"unique\":true") ","            \
	SHOP_FIELD("name", "name", "CharField", ",\"max_length\":50,\"help_text\":\"As on the label.\"") "," \
	SHOP_FIELD("slug", "slug", "SlugField", ",\"max_length\":50,\"allow_unicode\":true") ","   \
	FOREIGN("supplier", "shop.Supplier", "\"PROTECT\"", "") ","                                \
	FOREIGN("replaced_by", "shop.Item", "\"SET_NULL\"", NULLABLE) ","                          \
	SHOP_FIELD("status", "status", "CharField",                                                \
		",\"choices\":[[\"draft\",\"Draft\"],[\"listed\",\"Listed\"]],\"default\":\"draft\"") "," \
	SHOP_FIELD("price", "price", "DecimalField",                                               \
		",\"max_digits\":10,\"decimal_places\":2,\"default\":\"1.5\",\"validators\":"      \
		"[{\"path\":\"django.core.validators.MinValueValidator\",\"limit\":0}," \
		"{\"path\":\"django.core.validators.MaxValueValidator\",\"limit\":9000}]") ","       \
	SHOP_FIELD("is_active", "is_active", "BooleanField", ",\"default\":true") ","              \
	SHOP_FIELD("data", "data", "JSONField", ",\"default\":{\"callable\":\"builtins.dict\"}") "," \
	SHOP_FIELD("photo", "photo", "FileField", ",\"upload_to\":\"items/%Y/\",\"blank\":true") "," \
	SHOP_FIELD("listed_on", "listed_on", "DateField", NULLABLE) ","                            \
	SHOP_FIELD("handling", "handling", "DurationField", NULLABLE) ","                          \
	SHOP_FIELD("code", "code", "UUIDField",                                                    \
		",\"editable\":false,\"default\":{\"callable\":\"uuid.uuid4\"}") ","               \
	SHOP_FIELD("updated", "updated", "DateTimeField",                                          \
		",\"editable\":false,\"auto_now\":true,\"blank\":true") ","                        \
	SHOP_FIELD("unborn", "unborn", "CharField", "")
/* clang-format on */

#define TAGS                                                                                       \
	",\"many_to_many\":[{\"name\":\"tags\",\"verbose_name\":\"tags\",\"blank\":true,"          \
	"\"editable\":true,\"related_model\":\"shop.Tag\",\"through\":null,"                       \
	"\"table\":\"shop_item_tags\",\"column\":\"item_id\",\"related_column\":\"tag_id\","       \
	"\"symmetrical\":false}]"
#define NOTES                                                                                      \
	",\"generic\":[{\"name\":\"notes\",\"related_model\":\"shop.Note\","                       \
	"\"content_type_field\":\"content_type\",\"object_id_field\":\"object_id\"}]"
#define ORDERING ",\"ordering\":[\"-supplier__name\",\"?\",\"OrderBy(F(price))\",\"name\",\"-pk\"]"

#define PRICE_FIELDS                                                                               \
	SHOP_ID "," FOREIGN("item", "shop.Item", "\"CASCADE\"", "") "," SHOP_FIELD("currency",     \
		"currency", "CharField",                                                           \
		",\"max_length\":3") "," SHOP_FIELD("amount", "amount", "DecimalField", "")
#define NOTE_FIELDS                                                                                \
	SHOP_ID "," FOREIGN("content_type", "contenttypes.ContentType", "\"CASCADE\"",             \
		"") "," SHOP_FIELD("object_id", "object_id", "IntegerField",                       \
		"") "," SHOP_FIELD("supplier", "supplier_code", "ForeignKey",                      \
		NULLABLE ",\"related_model\":\"shop.Supplier\",\"to_field\":\"code\","             \
			 "\"on_delete\":{\"SET\":\"12345678123456781234567812345678\"}")
#define NAMED SHOP_FIELD("name", "name", "CharField", "")

#define ITEM                                                                                       \
	SHOP_MODEL("item", "shop_item", ITEM_FIELDS,                                               \
		TAGS NOTES ORDERING                                                                \
		",\"verbose_name\":\"thing\",\"verbose_name_plural\":\"things\","                  \
		"\"str\":\"{name} ({sku})\"")
#define CODE          SHOP_FIELD("code", "code", "UUIDField", "")
#define SAVED_BY_CODE ",\"overrides\":[\"save\"]"
#define USER_FIELDS                                                                                \
	SHOP_ID "," SHOP_FIELD("username", "username", "CharField", "") "," SHOP_FIELD(            \
		"password", "password", "CharField", "")
#define USER                                                                                       \
	"{\"app_label\":\"auth\",\"model\":\"user\",\"table\":\"auth_user\","                      \
	"\"fields\":[" USER_FIELDS "]}"

static const char *const described[] = {
	(ITEM),
	(SHOP_MODEL("price", "shop_price", PRICE_FIELDS, "")),
	(SHOP_MODEL("note", "shop_note", NOTE_FIELDS, "")),
	(SHOP_MODEL("supplier", "shop_supplier", SHOP_ID "," NAMED "," CODE, SAVED_BY_CODE)),
	(SHOP_MODEL("tag", "shop_tag", SHOP_ID "," NAMED, "")),
	(SHOP_MODEL("unmigrated", "shop_unmigrated", SHOP_ID, "")),
	(USER),
};

const struct description *small_project(TALLOC_CTX *mem, const char *models)
{
	struct description *description;
	struct error err = {0};
	const char *text =
		mem_printf(mem, "{\"format\":1,\"configuration\":{},\"models\":[%s]}", models);

	if (!description_read(mem, temporary_file(mem, text), &description, &err))
		fail_msg("%s", err.message);
	return description;
}

const struct description *small_shop_description(TALLOC_CTX *mem)
{
	const char *text = described[0];

	for (size_t i = 1; i < ARRAY_SIZE(described); i++)
		text = mem_printf(mem, "%s,%s", text, described[i]);
	return small_project(mem, text);
}
