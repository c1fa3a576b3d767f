/* tests/unit/test_model_check.c - models that a project describes against columns that there are.
 */
#include "config.h"

#include "fcgi_app/admin/model_check.h"
#include "tests/support/temporary_file.h"
#include "tests/support/with_mem.h"

#define COLUMN_FIELD(name, type, more)                                                             \
	"{\"name\":\"" name "\",\"column\":\"" name "\",\"internal_type\":\"" type "\"" more "},"
/* clang-format off */
#define FIELDS                                                                                     \
	COLUMN_FIELD("id", "AutoField", "")                                                               \
	COLUMN_FIELD("name", "CharField", ",\"max_length\":20")                                           \
	COLUMN_FIELD("price", "DecimalField", ",\"max_digits\":9,\"decimal_places\":2")                   \
	COLUMN_FIELD("data", "JSONField", ",\"null\":true")                                               \
	COLUMN_FIELD("twice", "IntegerField", ",\"generated\":true")                                      \
	COLUMN_FIELD("owner_id", "ForeignKey", "")
/* clang-format on */
#define TAGS "{\"name\":\"tags\",\"internal_type\":\"ManyToManyField\"}"
#define MODEL(is_managed)                                                                          \
	"{\"app_label\":\"shop\",\"model\":\"item\",\"table\":\"shop_item\","                      \
	"\"managed\":" is_managed ",\"fields\":[" FIELDS TAGS "]}"
#define PROJECT(charset, model)                                                                    \
	"{\"format\":1,\"configuration\":{},\"settings\":{\"DATABASE\":{\"OPTIONS\":"              \
	"{\"charset\":\"" charset "\"}}},\"models\":[" model "]}"

#define MANAGED PROJECT("utf8mb4", MODEL("true"))

/* A column of the table, and what is said of it besides. */
#define HAS(column, type, whole_type, ...)                                                         \
	{                                                                                          \
		.table = "shop_item", .name = (column), .data_type = (type),                       \
		.full_type = (whole_type), __VA_ARGS__                                             \
	}
#define LIKE(...) ((struct catalogue_column)HAS(__VA_ARGS__))

enum { ID, NAME, PRICE, DATA, TWICE, OWNER, COLUMN_COUNT };

#define CATALOGUE(list, length)                                                                    \
	{                                                                                          \
		.columns = (list), .count = (length), .has_cased_tables = true                     \
	}

/* The table as the project has made it. */
static const struct catalogue_column made[COLUMN_COUNT] = {
	[ID] = HAS("id", "int", "int(11)", .has_default = true),
	[NAME] = HAS("name", "varchar", "varchar(20)", .length = 20),
	[PRICE] = HAS("price", "decimal", "decimal(9,2)", .is_nullable = false),
	[DATA] = HAS("data", "longtext", "longtext", .length = 4294967295, .is_nullable = true),
	[TWICE] = HAS("twice", "int", "int(11)", .is_nullable = true, .has_default = true),
	[OWNER] = HAS("owner_id", "bigint", "bigint(20) unsigned", .is_nullable = false),
};

static struct findings check(
	TALLOC_CTX *mem, const char *project, const struct catalogue *catalogue)
{
	struct description *description;
	struct findings findings = {0};
	struct error err = {0};

	if (!description_read(mem, temporary_file(mem, project), &description, &err))
		fail_msg("%s", err.message);
	model_check(mem, description, catalogue, &findings);
	return findings;
}

/* The only thing that is found, and how grave it is, when one column is like this. */
static const char *found(TALLOC_CTX *mem, enum finding_severity severity, size_t index,
	struct catalogue_column changed)
{
	struct catalogue_column columns[COLUMN_COUNT];
	struct findings findings;

	memcpy(columns, made, sizeof(made));
	columns[index] = changed;
	findings = check(mem, MANAGED, &(struct catalogue)CATALOGUE(columns, COLUMN_COUNT));
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].severity, severity);
	return findings.items[0].what;
}

static void test_model_check__what_was_made_is_right(void **state)
{
	struct catalogue catalogue = CATALOGUE(made, COLUMN_COUNT);

	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
}

static void test_model_check__another_type_is_a_problem(void **state)
{
	assert_string_equal(found(*state, FINDING_PROBLEM, ID,
				    LIKE("id", "bigint", "bigint(20)", .has_default = true)),
		"shop_item.id is bigint(20), and shop.item.id of class AutoField");
	assert_string_equal(found(*state, FINDING_PROBLEM, ID,
				    LIKE("id", "int", "int(10) unsigned", .has_default = true)),
		"shop_item.id is int(10) unsigned, and shop.item.id of class AutoField");
	assert_string_equal(found(*state, FINDING_PROBLEM, DATA,
				    LIKE("data", "long", "long", .is_nullable = true)),
		"shop_item.data is long, and shop.item.data of class JSONField");
}

static void test_model_check__other_digits_are_a_problem(void **state)
{
	assert_string_equal(found(*state, FINDING_PROBLEM, PRICE,
				    LIKE("price", "decimal", "decimal(9,1)", .is_nullable = false)),
		"shop_item.price is decimal(9,1), and shop.item.price has 9 digits, 2 behind the "
		"point");
}

static void test_model_check__another_nullability_is_a_problem(void **state)
{
	assert_string_equal(found(*state, FINDING_PROBLEM, NAME,
				    LIKE("name", "varchar", "varchar(20)", .is_nullable = true)),
		"shop_item.name may be NULL, and shop.item.name may not");
	assert_string_equal(found(*state, FINDING_PROBLEM, DATA,
				    LIKE("data", "json", "json", .is_nullable = false)),
		"shop_item.data may not be NULL, and shop.item.data may");
}

static void test_model_check__another_length_is_advice(void **state)
{
	assert_string_equal(found(*state, FINDING_ADVICE, NAME,
				    LIKE("name", "varchar", "varchar(9)", .length = 9)),
		"shop_item.name takes 9 characters, and shop.item.name 20");
}

static void test_model_check__a_missing_column_is_a_problem(void **state)
{
	assert_string_equal(found(*state, FINDING_PROBLEM, OWNER,
				    LIKE("owner", "bigint", "bigint(20)", .is_nullable = true)),
		"column shop_item.owner_id of shop.item is missing");
}

static void test_model_check__a_column_unknown_to_the_model_must_fill_itself(void **state)
{
	struct catalogue_column columns[COLUMN_COUNT + 1];
	struct catalogue_column *stranger = &columns[COLUMN_COUNT];
	struct catalogue catalogue = CATALOGUE(columns, COLUMN_COUNT + 1);

	memcpy(columns, made, sizeof(made));
	*stranger = LIKE("hue", "int", "int(11)", .has_default = false);
	assert_string_equal(check(*state, MANAGED, &catalogue).items[0].what,
		"column shop_item.hue has no default, and shop.item does not know it");
	stranger->has_default = true;
	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
	stranger->has_default = false;
	stranger->is_nullable = true;
	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
	stranger->is_nullable = false;
	stranger->table = "shop_other";
	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
}

static void test_model_check__names_have_the_case_that_the_server_sees(void **state)
{
	struct catalogue_column columns[COLUMN_COUNT];
	struct catalogue catalogue = CATALOGUE(columns, COLUMN_COUNT);

	memcpy(columns, made, sizeof(made));
	columns[NAME].name = "Name";
	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		columns[i].table = "Shop_item";
	assert_string_equal(check(*state, MANAGED, &catalogue).items[0].what,
		"table shop_item of shop.item is missing");
	catalogue.has_cased_tables = false;
	assert_int_equal(check(*state, MANAGED, &catalogue).count, 0);
}

/* A view, or a table of somebody else's: the model may be anything. */
static void test_model_check__unmanaged_models_are_left_alone(void **state)
{
	struct catalogue empty = CATALOGUE(NULL, 0);

	assert_int_equal(check(*state, PROJECT("utf8mb4", MODEL("false")), &empty).count, 0);
	assert_int_equal(check(*state, MANAGED, &empty).count, 1);
}

static void test_model_check__short_characters_are_told_of(void **state)
{
	struct catalogue empty = CATALOGUE(NULL, 0);
	struct findings findings = check(*state, PROJECT("utf8", ""), &empty);

	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].severity, FINDING_ADVICE);
	assert_non_null(strstr(findings.items[0].advice, "utf8mb4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_model_check__what_was_made_is_right),
		WITH_MEM(test_model_check__another_type_is_a_problem),
		WITH_MEM(test_model_check__other_digits_are_a_problem),
		WITH_MEM(test_model_check__another_nullability_is_a_problem),
		WITH_MEM(test_model_check__another_length_is_advice),
		WITH_MEM(test_model_check__a_missing_column_is_a_problem),
		WITH_MEM(test_model_check__a_column_unknown_to_the_model_must_fill_itself),
		WITH_MEM(test_model_check__names_have_the_case_that_the_server_sees),
		WITH_MEM(test_model_check__unmanaged_models_are_left_alone),
		WITH_MEM(test_model_check__short_characters_are_told_of),
	};

	return cmocka_run_group_tests_name("model_check", tests, NULL, NULL);
}
