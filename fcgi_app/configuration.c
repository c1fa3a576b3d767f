#include "config.h"

#include "fcgi_app/configuration.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "fcgi_app/configuration_settings.h"
#include "fcgi_app/django/description.h"

#define VALUE_MAX 65536 /* bytes of a configuration file, or of a secret's */

void problems_add(struct problems *problems, const char *problem)
{
	mem_grow(problems->mem, problems->items, &problems->capacity, problems->count + 1);
	problems->items[problems->count++] = mem_text(problems->mem, problem);
}

#define PROBLEM(problems, ...) problems_add((problems), mem_printf((problems)->mem, __VA_ARGS__))

static const struct setting *find_setting(const char *name, size_t length)
{
	for (size_t i = 0; i < setting_count; i++)
		if (strlen(settings[i].name) == length &&
			strncmp(settings[i].name, name, length) == 0)
			return &settings[i];
	return NULL;
}

/* Whether value is one of the words. */
static bool is_choice(const char *words, const char *value)
{
	size_t length = strlen(value);

	while (*words) {
		size_t word_length = strcspn(words, " ");

		if (word_length == length && strncmp(words, value, length) == 0)
			return true;
		words += word_length;
		words += *words == ' ';
	}
	return false;
}

/* Digits only, so that " 8", "+8", "0x8" and "8k" are refused rather than guessed at. */
static bool parse_number(const struct setting *setting, const char *value, int64_t *out)
{
	int base = setting->kind == SETTING_MODE ? 8 : 10;
	const char *digits = base == 8 ? "01234567" : "0123456789";
	size_t length = strlen(value);
	int64_t number;

	if (length == 0 || length > 12 || strspn(value, digits) != length)
		return false;
	number = strtoll(value, NULL, base);
	if (number < setting->min || number > setting->max)
		return false;
	*out = number;
	return true;
}

static void store(struct configuration *out, const struct setting *setting, const char *value,
	struct problems *problems)
{
	void *field = (char *)out + setting->offset;

	switch (setting->kind) {
	case SETTING_CHOICE:
		if (!is_choice(setting->choices, value))
			PROBLEM(problems, "%s: expected one of: %s", setting->name,
				setting->choices);
		*(const char **)field = value;
		break;
	case SETTING_NUMBER:
		if (!parse_number(setting, value, field))
			PROBLEM(problems, "%s: expected a number from %lld to %lld", setting->name,
				(long long)setting->min, (long long)setting->max);
		break;
	case SETTING_FLAG:
		if (!is_choice("yes no", value))
			PROBLEM(problems, "%s: expected yes or no", setting->name);
		*(bool *)field = strcmp(value, "yes") == 0;
		break;
	case SETTING_MODE:
		if (!parse_number(setting, value, field))
			PROBLEM(problems, "%s: expected an octal mode up to 0777", setting->name);
		break;
	case SETTING_TEXT:
	default:
		*(const char **)field = value;
		break;
	}
}

/* The value of name in a list of NAME=value; NULL when it is not there. The first one counts. */
static const char *lookup(const char *const *list, const char *name)
{
	size_t length = strlen(name);

	for (; *list; list++)
		if (strncmp(*list, name, length) == 0 && (*list)[length] == '=')
			return *list + length + 1;
	return NULL;
}

/* The whole of a small text file; NULL, and a problem, when it cannot be had. */
static char *read_file(const char *path, const char *name, struct problems *problems)
{
	FILE *file = fopen(path, "re");
	char *text;
	size_t length;

	if (!file) {
		PROBLEM(problems, "%s: cannot read %s: %s", name, path, strerror(errno));
		return NULL;
	}
	text = talloc_size(problems->mem, VALUE_MAX + 1);
	if (!text)
		mem_exhausted();
	length = fread(text, 1, VALUE_MAX, file);
	text[length] = '\0';
	if (ferror(file) || fgetc(file) != EOF || strlen(text) != length) {
		PROBLEM(problems, "%s: %s is no text file of up to %d bytes", name, path,
			VALUE_MAX);
		text = NULL;
	}
	(void)fclose(file);
	return text;
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (isspace((unsigned char)*text))
		text++;
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

struct lines {
	const char **items; /* NAME=value, ending in NULL */
	size_t count;
	size_t capacity;
};

static void add_line(struct problems *problems, struct lines *lines, const char *line)
{
	mem_grow(problems->mem, lines->items, &lines->capacity, lines->count + 1);
	lines->items[lines->count++] = line;
}

/* One line of the file: blank, a comment, or NAME=value; blanks around the parts do not count. */
static void parse_line(
	struct problems *problems, struct lines *lines, const char *path, char *line, int number)
{
	char *text = trim(line);
	char *equals = strchr(text, '=');

	if (*text == '\0' || *text == '#')
		return;
	if (!equals || equals == text) {
		PROBLEM(problems, "%s line %d: expected NAME=value", path, number);
		return;
	}
	*equals = '\0';
	add_line(problems, lines, mem_printf(problems->mem, "%s=%s", trim(text), trim(equals + 1)));
}

static struct lines parse_file(const char *path, struct problems *problems)
{
	struct lines lines = {0};
	char *rest = path ? read_file(path, "FICUS_CONFIG", problems) : NULL;

	for (int number = 1; rest; number++)
		parse_line(problems, &lines, path, strsep(&rest, "\n"), number);
	add_line(problems, &lines, NULL);
	return lines;
}

enum {
	SOURCE_ENVIRONMENT,
	SOURCE_FILE,
	SOURCE_DESCRIPTION,
	SOURCE_COUNT,
};

/* Lists of NAME=value, each ending in NULL; what an earlier one says counts. */
struct sources {
	const char *const *lists[SOURCE_COUNT];
};

/* The setting's value, from wherever it comes; NULL: nowhere. */
static const char *find_value(
	const struct setting *setting, const struct sources *sources, struct problems *problems)
{
	char *file_name = mem_printf(problems->mem, "%s_FILE", setting->name);

	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		const char *value = lookup(sources->lists[i], setting->name);
		const char *path = lookup(sources->lists[i], file_name);

		if (value && path)
			PROBLEM(problems, "%s and %s are both set: expected one of them",
				setting->name, file_name);
		if (value)
			return value;
		if (path) {
			char *text = read_file(path, file_name, problems);

			return text ? trim(text) : NULL;
		}
	}
	return NULL;
}

static bool is_known(const char *line)
{
	size_t length = strcspn(line, "=");

	if (length > 5 && strncmp(line + length - 5, "_FILE", 5) == 0 &&
		find_setting(line, length - 5))
		return true;
	return find_setting(line, length) || strncmp(line, "FICUS_CONFIG=", 13) == 0;
}

static void check_names(
	const char *const *list, bool ours_only, const char *where, struct problems *problems)
{
	for (; *list; list++)
		if (!is_known(*list) && (!ours_only || strncmp(*list, "FICUS_", 6) == 0))
			PROBLEM(problems, "%.*s in %s: no such setting", (int)strcspn(*list, "="),
				*list, where);
}

/* What the project says of itself. Secrets are not for a file that anybody may read. */
static const char *const *read_description(const char *path, struct problems *problems)
{
	static const char *const nothing[] = {NULL};
	const char *const *lines;
	struct description *description;
	struct error err = {0};

	if (!path || !*path)
		return nothing;
	if (!description_read(problems->mem, path, &description, &err)) {
		PROBLEM(problems, "FICUS_DJANGO_DESCRIPTION: %s", err.message);
		return nothing;
	}
	lines = description_settings(description);
	for (size_t i = 0; lines[i]; i++) {
		const struct setting *setting = find_setting(lines[i], strcspn(lines[i], "="));

		if (!setting || setting->is_secret ||
			strncmp(setting->name, "FICUS_DJANGO_", 13) != 0)
			PROBLEM(problems, "%.*s in %s: no setting that a description has",
				(int)strcspn(lines[i], "="), lines[i], path);
	}
	return lines;
}

static struct sources open_sources(
	const struct configuration_source *source, struct problems *problems)
{
	const char *path =
		source->file ? source->file : lookup(source->environment, "FICUS_CONFIG");
	struct sources sources = {
		{source->environment, parse_file(path, problems).items}
        };
	static const struct setting description = {.name = "FICUS_DJANGO_DESCRIPTION"};
	static const char *const nothing[] = {NULL};

	check_names(source->environment, true, "the environment", problems);
	check_names(sources.lists[SOURCE_FILE], false, path, problems);
	sources.lists[SOURCE_DESCRIPTION] = nothing;
	sources.lists[SOURCE_DESCRIPTION] =
		read_description(find_value(&description, &sources, problems), problems);
	return sources;
}

void configuration_read(struct configuration *out, const struct configuration_source *source,
	struct problems *problems)
{
	struct sources sources = open_sources(source, problems);

	*out = (struct configuration){0};
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &settings[i];
		const char *value = find_value(setting, &sources, problems);

		if (!value)
			value = setting->fallback;
		if (value)
			store(out, setting, value, problems);
		else if (source->is_serving || !setting->is_for_serving)
			PROBLEM(problems, "%s is not set: expected %s", setting->name,
				setting->help);
	}
}

void configuration_compare(const struct configuration_source *source, struct problems *differences)
{
	struct sources sources = open_sources(source, differences);

	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &settings[i];
		const char *value = find_value(setting, &sources, differences);
		const char *described = lookup(sources.lists[SOURCE_DESCRIPTION], setting->name);

		if (described && value && !setting->is_secret && strcmp(value, described) != 0)
			PROBLEM(differences, "%s is %s here, and %s in the description",
				setting->name, value, described);
	}
}

static void print_setting(const struct setting *setting, const void *field, FILE *out)
{
	const char *text;

	switch (setting->kind) {
	case SETTING_NUMBER:
		(void)fprintf(out, "%s=%lld\n", setting->name, (long long)*(const int64_t *)field);
		break;
	case SETTING_MODE:
		(void)fprintf(
			out, "%s=%04llo\n", setting->name, (long long)*(const int64_t *)field);
		break;
	case SETTING_FLAG:
		(void)fprintf(out, "%s=%s\n", setting->name, *(const bool *)field ? "yes" : "no");
		break;
	default:
		text = *(const char *const *)field;
		if (text)
			(void)fprintf(out, "%s=%s\n", setting->name,
				setting->is_secret && *text ? "***" : text);
		break;
	}
}

void configuration_print(const struct configuration *configuration, FILE *out)
{
	for (size_t i = 0; i < setting_count; i++)
		print_setting(&settings[i], (const char *)configuration + settings[i].offset, out);
}

void configuration_describe(FILE *out)
{
	for (size_t i = 0; i < setting_count; i++)
		(void)fprintf(out, "  %-26s %s%s%s%s\n", settings[i].name, settings[i].help,
			settings[i].fallback ? " [" : "",
			settings[i].fallback ? settings[i].fallback : "",
			settings[i].fallback ? "]" : "");
}
