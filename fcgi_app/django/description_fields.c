#include "config.h"

#include <stdlib.h>

#include "fcgi_app/django/description_models.h"

/* What Python calls for a default, as far as we do the same. */
static const struct {
	const char *path;
	enum described_default kind;
	const char *initial;
} callables[] = {
	{"django.utils.timezone.now",       DEFAULT_NOW,    NULL},
	{"datetime.datetime.now",           DEFAULT_NOW,    NULL},
	{"datetime.date.today",             DEFAULT_NOW,    NULL},
	{"django.utils.timezone.localdate", DEFAULT_NOW,    NULL},
	{"uuid.uuid4",                      DEFAULT_RANDOM, NULL},
	{"builtins.dict",                   DEFAULT_TEXT,   "{}"},
	{"builtins.list",                   DEFAULT_TEXT,   "[]"},
	{"builtins.str",                    DEFAULT_TEXT,   ""  },
};

static void set_called_default(struct described_field *field, const char *path)
{
	field->default_kind = DEFAULT_CALLABLE;
	for (size_t i = 0; i < ARRAY_SIZE(callables); i++)
		if (strcmp(callables[i].path, path) == 0) {
			field->default_kind = callables[i].kind;
			field->initial = callables[i].initial;
		}
}

static void read_default(TALLOC_CTX *mem, struct json_object *object, struct described_field *field)
{
	struct json_object *value = NULL;
	const char *called;

	if (!json_object_object_get_ex(object, "default", &value) || !value)
		return;
	called = description_text(mem, value, "callable", NULL);
	if (called) {
		set_called_default(field, called);
		return;
	}
	field->initial = description_plain(mem, value);
	field->default_kind = field->initial ? DEFAULT_TEXT : DEFAULT_NONE;
}

/* A choice is a pair of value and label; a group of them one of a title and a list. */
static struct json_object *second_of(struct json_object *pair)
{
	return description_item(description_as_list(pair), 1);
}

static size_t count_choices(struct description_list list)
{
	size_t count = list.count;

	for (size_t i = 0; i < list.count; i++)
		count += description_as_list(second_of(description_item(list, i))).count;
	return count;
}

/* Unless it stands for none: what may be blank is said elsewhere. */
static void add_choice(
	TALLOC_CTX *mem, struct json_object *pair, struct described_choice *choices, size_t *count)
{
	struct description_list list = description_as_list(pair);
	const char *value = description_plain(mem, description_item(list, 0));
	const char *label = description_plain(mem, description_item(list, 1));

	if (value && *value && label)
		choices[(*count)++] = (struct described_choice){value, label};
}

static void read_choices(TALLOC_CTX *mem, struct json_object *object, struct described_field *field)
{
	struct description_list list = description_list(object, "choices");
	struct described_choice *choices =
		mem_array(mem, struct described_choice, count_choices(list) + 1);

	field->choices = choices;
	for (size_t i = 0; i < list.count; i++) {
		struct json_object *item = description_item(list, i);
		struct description_list group = description_as_list(second_of(item));

		if (!group.items)
			add_choice(mem, item, choices, &field->choice_count);
		for (size_t j = 0; j < group.count; j++)
			add_choice(mem, description_item(group, j), choices, &field->choice_count);
	}
}

#define DJANGO_VALIDATORS "django.core.validators."

/* Those of Django's own that say no more than the field's class, or its other members. */
static const char *const implied[] = {
	DJANGO_VALIDATORS "DecimalValidator",
	DJANGO_VALIDATORS "EmailValidator",
	DJANGO_VALIDATORS "MaxLengthValidator",
	DJANGO_VALIDATORS "ProhibitNullCharactersValidator",
	DJANGO_VALIDATORS "URLValidator",
	DJANGO_VALIDATORS "validate_ipv46_address",
};

static bool is_implied(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(implied); i++)
		if (strcmp(implied[i], path) == 0)
			return true;
	return false;
}

/* The number that a validator compares with; NULL: it is none, or only Python knows it. */
static const char *limit_of(TALLOC_CTX *mem, struct json_object *validator)
{
	struct json_object *value = NULL;
	const char *text;
	char *end;

	(void)json_object_object_get_ex(validator, "limit", &value);
	text = description_plain(mem, value);
	if (!text || json_object_is_type(value, json_type_boolean))
		return NULL;
	(void)strtod(text, &end);
	return *text && !*end ? text : NULL;
}

/* Of two limits the one that leaves less. */
static bool narrow(const char **limit, const char *other, int direction)
{
	if (other && (!*limit || (strtod(other, NULL) - strtod(*limit, NULL)) * direction > 0))
		*limit = other;
	return other != NULL;
}

/* Whether it is understood: then *field says it. */
static bool read_validator(
	TALLOC_CTX *mem, struct json_object *validator, struct described_field *field)
{
	const char *path = description_text(mem, validator, "path", "");
	const char *pattern = description_text(mem, validator, "pattern", NULL);

	if (strcmp(path, DJANGO_VALIDATORS "MinValueValidator") == 0)
		return narrow(&field->min, limit_of(mem, validator), 1);
	if (strcmp(path, DJANGO_VALIDATORS "MaxValueValidator") == 0)
		return narrow(&field->max, limit_of(mem, validator), -1);
	if (is_implied(path))
		return true;
	if (!pattern || field->pattern)
		return false;
	field->pattern = pattern;
	field->pattern_message = description_text(mem, validator, "message", "");
	return true;
}

static bool read_validators(
	TALLOC_CTX *mem, struct json_object *object, struct described_field *field)
{
	struct description_list list = description_list(object, "validators");
	bool ok = true;

	for (size_t i = 0; i < list.count; i++)
		ok = read_validator(mem, description_item(list, i), field) && ok;
	return ok;
}

bool described_is_limited(struct json_object *object)
{
	struct json_object *limits = NULL;

	return json_object_object_get_ex(object, "limit_choices_to", &limits) && limits &&
		!(json_object_is_type(limits, json_type_object) &&
			json_object_object_length(limits) == 0);
}

static void read_relation(
	TALLOC_CTX *mem, struct json_object *object, struct described_field *field)
{
	struct json_object *setting = description_member(object, "on_delete", json_type_object);
	struct described_relation *relation = mem_new(mem, struct described_relation);
	struct json_object *value = NULL;

	relation->model = described_label(mem, object, "related_model");
	if (!relation->model)
		return;
	relation->to_field = description_text(mem, object, "to_field", NULL);
	relation->on_delete = description_text(mem, object, "on_delete", "");
	relation->related_name = description_text(mem, object, "related_name", NULL);
	relation->is_limited = described_is_limited(object);
	if (setting && json_object_object_get_ex(setting, "SET", &value) &&
		!json_object_is_type(value, json_type_object)) {
		relation->on_delete = "SET";
		relation->replacement = description_plain(mem, value);
	}
	field->relation = relation;
}

/* What is unique for a date, and the like: a rule between two fields. */
static bool is_unique_for_dates(struct json_object *object)
{
	return description_member(object, "unique_for_date", json_type_string) ||
		description_member(object, "unique_for_month", json_type_string) ||
		description_member(object, "unique_for_year", json_type_string);
}

/* Whether a value that nobody types can come from Python alone. */
static bool needs_python(const struct described_field *field, struct json_object *object)
{
	bool is_hidden = !field->is_editable && !field->is_nullable;

	return (is_hidden && field->default_kind == DEFAULT_CALLABLE) ||
		description_list(object, "overrides").count > 0 ||
		description_member(object, "upload_to", json_type_object) ||
		is_unique_for_dates(object) || (field->relation && field->relation->is_limited);
}

struct described_field described_field_of(TALLOC_CTX *mem, struct json_object *object)
{
	struct described_field field = {
		.name = description_text(mem, object, "name", NULL),
		.column = description_text(mem, object, "column", NULL),
		.field_class = description_text(mem, object, "internal_type", NULL),
		.verbose_name = description_text(mem, object, "verbose_name", ""),
		.help = description_text(mem, object, "help_text", ""),
		.max_length = description_number(object, "max_length"),
		.max_digits = description_number(object, "max_digits"),
		.decimal_places = description_number(object, "decimal_places"),
		.upload_to = description_text(mem, object, "upload_to", NULL),
		.is_nullable = description_flag(object, "null"),
		.is_key = description_flag(object, "primary_key"),
		.is_generated = description_flag(object, "generated"),
		.may_be_blank = description_flag(object, "blank"),
		.is_editable = description_flag(object, "editable"),
		.is_unique = description_flag(object, "unique"),
		.is_stamped_on_add = description_flag(object, "auto_now_add"),
		.is_stamped_on_save = description_flag(object, "auto_now"),
		.has_unicode = description_flag(object, "allow_unicode"),
		.is_parent_link = description_flag(object, "parent_link"),
	};

	field.stock_class = description_text(mem, object, "stock_class", field.field_class);
	read_default(mem, object, &field);
	read_choices(mem, object, &field);
	read_relation(mem, object, &field);
	field.has_own_rules = !read_validators(mem, object, &field) || needs_python(&field, object);
	return field;
}
