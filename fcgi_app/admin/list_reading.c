#include "config.h"

#include "fcgi_app/admin/list_reading.h"

#include "fcgi_app/admin/value_text.h"
#include "services/rows/recipe.h"

/* The place of a path, which is read once whoever needs it. */
static size_t place_of(struct list_reading *reading, const char *path)
{
	size_t i = 0;

	while (i < reading->path_count && strcmp(reading->paths[i], path) != 0)
		i++;
	if (i == reading->path_count) {
		mem_grow(reading->mem, reading->paths, &reading->path_capacity, i + 1);
		reading->paths[reading->path_count++] = path;
	}
	return i;
}

/* prefix: the path to the row that is named, with a dot behind; "" for the row itself. */
static void need_name(struct list_reading *reading, struct list_source *source,
	const struct row_model *named, const char *prefix)
{
	const char *const *paths = recipe_paths(reading->mem, named);
	size_t count = 0;
	size_t *parts;

	while (paths[count])
		count++;
	parts = mem_array(reading->mem, size_t, count + 1);
	for (size_t i = 0; i < count; i++)
		parts[i] = place_of(reading, mem_printf(reading->mem, "%s%s", prefix, paths[i]));
	source->named = named;
	source->parts = parts;
	source->part_count = count;
}

static bool is_named(const struct admin_column *column)
{
	return column->field->relation && column->field->relation->target && !column->field->pairs;
}

static void need_column(struct list_reading *reading, struct list_source *source,
	const struct admin_column *column, enum list_needs needs)
{
	if (!column->path)
		return;
	source->place = place_of(reading, column->path);
	if (is_named(column) && needs != LIST_NEEDS_VALUES)
		need_name(reading, source, column->field->relation->target,
			mem_printf(reading->mem, "%s.", column->path));
}

static void need_order(struct list_reading *reading, const struct list_address *address)
{
	size_t *order = mem_array(reading->mem, size_t, address->order_count + 1);

	for (size_t i = 0; i < address->order_count; i++)
		order[i] = place_of(reading, address->order[i].path);
	reading->order = order;
}

static bool shows_row_text(const struct list_address *address)
{
	for (size_t i = 0; i < address->column_count; i++)
		if (!address->columns[i]->path)
			return true;
	return false;
}

void list_reading_init(struct list_reading *reading, TALLOC_CTX *mem,
	const struct list_address *address, enum list_needs needs)
{
	const struct row_model *rows = address->model->rows;

	*reading = (struct list_reading){.mem = mem};
	reading->columns = mem_array(mem, struct list_source, address->column_count);
	for (size_t i = 0; i < address->column_count; i++)
		need_column(reading, &reading->columns[i], address->columns[i], needs);
	if (needs == LIST_NEEDS_NAMES || shows_row_text(address))
		need_name(reading, &reading->row, rows, "");
	if (rows->key && needs != LIST_NEEDS_VALUES)
		reading->key = place_of(reading, rows->key->name);
	if (needs != LIST_NEEDS_VALUES)
		need_order(reading, address);
}

struct row_request list_request(
	const struct list_reading *reading, const struct list_address *address)
{
	size_t limit = address->is_whole ? LIST_WHOLE_MAX : LIST_PAGE_SIZE;

	return (struct row_request){
		.selection = address->selection,
		.paths = reading->paths,
		.path_count = reading->path_count,
		.order = address->order,
		.order_count = address->order_count,
		.from = address->from,
		.is_backward = address->is_backward,
		.offset = (address->page - 1) * limit,
		.limit = limit,
	};
}

static const char *name_of(
	TALLOC_CTX *mem, const struct list_source *source, const char *const *values)
{
	const char **parts = mem_array(mem, const char *, source->part_count + 1);

	for (size_t i = 0; i < source->part_count; i++)
		parts[i] = values[source->parts[i]];
	return recipe_text(mem, source->named, parts);
}

const char *list_cell_text(TALLOC_CTX *mem, const struct words *words,
	const struct admin_column *column, const struct list_source *source,
	const char *const *values)
{
	if (source->named && values[source->place])
		return name_of(mem, source, values);
	return value_show(mem, words, column->field, values[source->place]);
}

const char *list_row_text(
	TALLOC_CTX *mem, const struct list_reading *reading, const char *const *values)
{
	return name_of(mem, &reading->row, values);
}
