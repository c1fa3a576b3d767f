#include "config.h"

#include "services/rows/recipe.h"

#include "base/text_stream.h"

#define DISPLAY ".display"
#define ID      "_id"

/* What comes next in a recipe: a path of that length, or characters as they are. */
struct piece {
	const char *text;
	size_t length;
	bool is_path;
};

/* What stands behind it, or NULL at the end. A brace that is never closed stands for itself. */
static const char *next_piece(const char *recipe, struct piece *piece)
{
	const char *end;

	if (!*recipe)
		return NULL;
	*piece = (struct piece){recipe, 1, false};
	if ((*recipe == '{' || *recipe == '}') && recipe[1] == *recipe)
		return recipe + 2;
	end = *recipe == '{' ? strchr(recipe, '}') : NULL;
	if (end) {
		*piece = (struct piece){recipe + 1, (size_t)(end - recipe) - 1, true};
		return end + 1;
	}
	piece->length += strcspn(recipe + 1, "{}");
	return recipe + piece->length;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t end_length = strlen(end);

	return length > end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

static bool is_display(const struct piece *piece)
{
	return ends_with(piece->text, piece->length, DISPLAY);
}

/* Python calls the value of a foreign key "batch_id" where we say "batch". */
static const char *path_of(
	TALLOC_CTX *mem, const struct row_model *model, const struct piece *piece)
{
	size_t length = piece->length - (is_display(piece) ? sizeof(DISPLAY) - 1 : 0);
	char *path = mem_text_n(mem, piece->text, length);
	const char *shorter;

	if (row_path_field(model, path) || !ends_with(path, length, ID))
		return path;
	shorter = mem_text_n(mem, path, length - (sizeof(ID) - 1));
	return row_path_field(model, shorter) ? shorter : path;
}

const char *const *recipe_paths(TALLOC_CTX *mem, const struct row_model *model)
{
	const char **paths = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct piece piece;

	if (!model->text) {
		paths = mem_array(mem, const char *, 2);
		paths[0] = model->key ? model->key->name : NULL;
		return paths;
	}
	for (const char *at = model->text; (at = next_piece(at, &piece));) {
		if (!piece.is_path)
			continue;
		mem_grow(mem, paths, &capacity, count + 1);
		paths[count++] = path_of(mem, model, &piece);
	}
	mem_grow(mem, paths, &capacity, count + 1);
	paths[count] = NULL;
	return paths;
}

static const struct row_field *field_of_length(
	const struct row_model *model, const char *name, size_t length)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (strncmp(model->fields[i].name, name, length) == 0 &&
			!model->fields[i].name[length])
			return &model->fields[i];
	return NULL;
}

const struct row_field *row_path_field(const struct row_model *model, const char *path)
{
	const struct row_field *field;
	size_t length;

	for (;; path += length + 1) {
		length = strcspn(path, ".");
		field = field_of_length(model, path, length);
		if (!field || !path[length])
			return field;
		if (!field->column || !field->relation || !field->relation->target)
			return NULL;
		model = field->relation->target;
	}
}

static void include(bool *included, const struct row_model *model, const struct row_field *field)
{
	if (field)
		included[row_field_index(model, field)] = true;
}

bool *recipe_outline(TALLOC_CTX *mem, const struct row_model *model)
{
	bool *included = mem_array(mem, bool, model->field_count);

	include(included, model, model->key);
	for (size_t i = 0; i < model->reference_count; i++)
		if (!model->references[i].content_type)
			include(included, model,
				model->references[i].field->relation->target_field);
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].flags & ROW_PARENT_LINK)
			included[i] = true;
	for (const char *const *path = recipe_paths(mem, model); *path; path++)
		include(included, model, field_of_length(model, *path, strcspn(*path, ".")));
	return included;
}

static const char *label_of(const struct row_field *field, const char *value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (row_value_is_same(field, field->choices[i].value, value))
			return field->choices[i].label;
	return value;
}

/* As Python prints it. */
static const char *printed(const struct row_field *field, const char *value, bool is_label)
{
	if (!value)
		return "None";
	if (!field)
		return value;
	if (is_label)
		return label_of(field, value);
	if (field->kind == ROW_BOOLEAN)
		return strcmp(value, "0") == 0 ? "False" : "True";
	return value;
}

/* "OrderLine" from "order line", which Django made of it; else what is left of it: "Orderline". */
static const char *class_name(TALLOC_CTX *mem, const struct row_model *model)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	bool is_first = true;
	char *name;
	char *lower;

	for (const char *at = model->verbose_name; *at; at++) {
		if (*at != ' ')
			(void)putc(
				is_first && *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, out);
		is_first = *at == ' ';
	}
	name = text_stream_take(&stream, mem);
	lower = mem_text(mem, name);
	for (char *at = lower; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return strcmp(lower, model->name) == 0 ? name : row_capitalise(mem, model->name);
}

const char *recipe_text(TALLOC_CTX *mem, const struct row_model *model, const char *const *values)
{
	struct text_stream stream;
	struct piece piece;
	FILE *out;

	if (!model->text)
		return mem_printf(mem, "%s object (%s)", class_name(mem, model),
			model->key && values[0] ? values[0] : "None");
	out = text_stream_open(&stream);
	for (const char *at = model->text; (at = next_piece(at, &piece));) {
		if (!piece.is_path)
			(void)fprintf(out, "%.*s", (int)piece.length, piece.text);
		else
			(void)fputs(printed(row_path_field(model, path_of(mem, model, &piece)),
					    *values++, is_display(&piece)),
				out);
	}
	return text_stream_take(&stream, mem);
}
