#include "config.h"

#include "fcgi_app/admin/list_filter.h"

#include "base/datetime.h"
#include "fcgi_app/admin/list_dates.h"
#include "fcgi_app/admin/value_text.h"

struct row_condition *list_clauses_grow(struct list_clauses *clauses, size_t count)
{
	struct row_condition *any = mem_array(clauses->mem, struct row_condition, count);

	mem_grow(clauses->mem, clauses->items, &clauses->capacity, clauses->count + 1);
	clauses->items[clauses->count++] = (struct row_clause){any, count};
	return any;
}

void list_clauses_add(
	struct list_clauses *clauses, const char *path, enum row_test test, const char *value)
{
	*list_clauses_grow(clauses, 1) = (struct row_condition){path, test, value};
}

/* What is read of one parameter. */
struct filter {
	struct list_clauses *clauses;
	const char *name;
	const char *value;
	const char *path;
	const struct row_field *field;
};

/*
 * The field as far as it matters to compare with it: rows may have values that no form would take.
 */
static struct row_field comparable(const struct row_field *field)
{
	struct row_field bare =
		*(field->pairs && field->relation->target_field ? field->relation->target_field
								: field);

	bare.flags =
		(bare.flags & (ROW_HYPHENATED | ROW_LOCAL_TIME)) | ROW_NULLABLE | ROW_MAY_BE_BLANK;
	bare.choice_count = 0;
	bare.relation = NULL;
	bare.min = bare.max = bare.pattern = NULL;
	return bare;
}

static const char *respell(const struct row_field *field, const char *value)
{
	if (field->kind != ROW_BOOLEAN)
		return value;
	if (strcmp(value, "True") == 0 || strcmp(value, "true") == 0)
		return "1";
	if (strcmp(value, "False") == 0 || strcmp(value, "false") == 0)
		return "0";
	return value;
}

/*
 * A moment with its offset from UTC, as Django's links have it; the plus of one that was not
 * escaped has become a blank. NULL: it is none, or of no year that the field can have.
 */
static const char *moment_of(TALLOC_CTX *mem, const struct row_field *field, const char *value)
{
	char *text = mem_text(mem, value);
	char *blank = strrchr(text, ' ');
	int64_t instant;

	if (field->kind != ROW_DATETIME)
		return NULL;
	if (blank && blank > text + strlen("YYYY-MM-DD"))
		*blank = '+';
	return datetime_parse_instant(text, &instant) &&
			datetime_is_valid(datetime_local_of_instant(instant))
		? row_field_moment(mem, field, instant)
		: NULL;
}

bool list_value_read(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint)
{
	struct row_field bare = comparable(field);
	const char *spelled = respell(&bare, typed);

	*complaint = (struct row_complaint){0};
	*out = moment_of(mem, &bare, spelled);
	return *out || (value_from_input(mem, &bare, spelled, out, complaint) && *out);
}

static bool read_value(const struct filter *filter, const char **out, struct error *err)
{
	struct row_complaint complaint;

	return list_value_read(
		       filter->clauses->mem, filter->field, filter->value, out, &complaint) ||
		error_set(err, ERROR_INVALID, "%s: %s", filter->name,
			complaint.text
				? complaint_text(filter->clauses->mem, &words_english, &complaint)
				: "expected a value");
}

static bool read_yes(const struct filter *filter, bool *yes, struct error *err)
{
	const struct row_field boolean = {.kind = ROW_BOOLEAN};
	const char *value = respell(&boolean, filter->value);

	*yes = strcmp(value, "1") == 0;
	return *yes || strcmp(value, "0") == 0 ||
		error_set(err, ERROR_INVALID, "%s: expected 0 or 1", filter->name);
}

static void add(const struct filter *filter, enum row_test test, const char *value)
{
	list_clauses_add(filter->clauses, filter->path, test, value);
}

static bool add_is(const struct filter *filter, enum row_test test, struct error *err)
{
	const char *value;

	if (!read_value(filter, &value, err))
		return false;
	add(filter, test, value);
	return true;
}

/* A whole day, where the field has times: from its beginning, or up to its end. */
static void add_day(const struct filter *filter, enum row_test test, struct date day)
{
	bool is_from_below = test == TEST_MORE || test == TEST_AT_LEAST;
	bool is_behind = test == TEST_MORE || test == TEST_AT_MOST;

	add(filter, is_from_below ? TEST_AT_LEAST : TEST_LESS,
		list_day_begins(filter->clauses->mem, filter->field,
			list_day_after(day, is_behind ? 1 : 0)));
}

static bool add_range(const struct filter *filter, enum row_test test, struct error *err)
{
	struct date day;

	if (filter->field->kind != ROW_DATETIME || strpbrk(filter->value, " T:") ||
		!date_parse(filter->value, &day) || day.year == 1 || day.year == 9999)
		return add_is(filter, test, err);
	add_day(filter, test, day);
	return true;
}

static bool add_null(const struct filter *filter, enum row_test test, struct error *err)
{
	bool yes;

	if (!read_yes(filter, &yes, err))
		return false;
	add(filter, test, yes ? "1" : "0");
	return true;
}

static bool has_text(const struct row_field *field)
{
	switch (field->kind) {
	case ROW_TEXT:
	case ROW_LONG_TEXT:
	case ROW_EMAIL:
	case ROW_URL:
	case ROW_SLUG:
	case ROW_FILE:
		return true;
	default:
		return false;
	}
}

/* Nothing is less than "", so that what is more is not empty; and NULL is never more. */
static bool add_empty(const struct filter *filter, enum row_test test, struct error *err)
{
	struct row_condition *any;
	bool yes;

	if (!has_text(filter->field))
		return add_null(filter, test, err);
	if (!read_yes(filter, &yes, err))
		return false;
	if (!yes) {
		add(filter, TEST_MORE, "");
		return true;
	}
	any = list_clauses_grow(filter->clauses, 2);
	any[0] = (struct row_condition){filter->path, TEST_IS_NULL, "1"};
	any[1] = (struct row_condition){filter->path, TEST_IS, ""};
	return true;
}

static const struct suffix {
	const char *text;
	bool (*add)(const struct filter *filter, enum row_test test, struct error *err);
	enum row_test test;
} suffixes[] = {
	{"",          add_is,    TEST_IS      },
	{"__exact",   add_is,    TEST_IS      },
	{"__isnull",  add_null,  TEST_IS_NULL },
	{"__isempty", add_empty, TEST_IS_NULL },
	{"__gte",     add_range, TEST_AT_LEAST},
	{"__gt",      add_range, TEST_MORE    },
	{"__lte",     add_range, TEST_AT_MOST },
	{"__lt",      add_range, TEST_LESS    },
	{".min",      add_range, TEST_AT_LEAST},
	{".max",      add_range, TEST_AT_MOST },
};

static const struct suffix *find_suffix(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (strcmp(suffixes[i].text, text) == 0)
			return &suffixes[i];
	return NULL;
}

/* What follows the text; NULL: it does not begin so. */
static const char *behind(const char *name, const char *text)
{
	size_t length = strlen(text);

	return strncmp(name, text, length) == 0 ? name + length : NULL;
}

/* What follows the path in a parameter's name, which spells its dots "__"; NULL: another one. */
static const char *behind_path(const char *name, const char *path)
{
	for (; *path; path++) {
		bool is_spelled = *path == '.' && name[0] == '_' && name[1] == '_';

		if (!is_spelled && *name != *path)
			return NULL;
		name += is_spelled ? 2 : 1;
	}
	return name;
}

/* "maker__id" means no more than "maker": what it refers to by. */
static const char *behind_key(const char *rest, const struct row_field *field)
{
	const char *const names[] = {"__pk", "__id",
		field->relation && field->relation->target_field
			? field->relation->target_field->name
			: "id"};
	const char *found = NULL;

	if (!field->relation || strncmp(rest, "__", 2) != 0)
		return rest;
	for (size_t i = 0; i < ARRAY_SIZE(names) && !found; i++)
		found = behind(*names[i] == '_' ? rest : rest + 2, names[i]);
	return found && find_suffix(found) ? found : rest;
}

/* Whether the parameter is about the path, and how. */
static const struct suffix *match(const char *name, const char *path, const struct row_field *field)
{
	const char *rest = field->flags & ROW_SECRET ? NULL : behind_path(name, path);

	return rest ? find_suffix(behind_key(rest, field)) : NULL;
}

static bool is_free(const struct row_field *field, const struct admin_scope *scope)
{
	return scope || field->relation || field->flags & (ROW_KEY | ROW_UNIQUE | ROW_INDEXED);
}

/* Finds what the filter's name means, by the allowed paths. */
static const struct suffix *find_field(
	struct filter *filter, const struct admin_model *model, const struct admin_scope *scope)
{
	const struct suffix *found = NULL;

	for (size_t i = 0; i < model->filter_count && !found; i++) {
		filter->path = model->filters[i].path;
		filter->field = model->filters[i].field;
		found = match(filter->name, filter->path, filter->field);
	}
	for (size_t i = 0; i < model->rows->field_count && !found; i++) {
		filter->field = &model->rows->fields[i];
		filter->path = filter->field->name;
		if (is_free(filter->field, scope))
			found = match(filter->name, filter->path, filter->field);
	}
	return found;
}

bool list_filter_read(struct list_clauses *clauses, const struct admin_model *model,
	const struct admin_scope *scope, const char *name, const char *value, const char **path,
	struct error *err)
{
	struct filter filter = {.clauses = clauses, .name = name, .value = value};
	const struct suffix *suffix = find_field(&filter, model, scope);

	*path = suffix ? filter.path : NULL;
	return !suffix || suffix->add(&filter, suffix->test, err);
}
