#include "config.h"

#include "fcgi_app/admin/site.h"

#include <stdarg.h>

#include "fcgi_app/admin/site_parts.h"
#include "services/rows/recipe.h"

const struct admin_command admin_by_row;

bool site_fault(struct site_builder *builder, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	builder->model->fault = talloc_vasprintf(builder->mem, fmt, arguments);
	va_end(arguments);
	if (!builder->model->fault)
		mem_exhausted();
	return false;
}

const char *site_next_word(TALLOC_CTX *mem, const char **words)
{
	const char *word;
	size_t length;

	if (!*words)
		return NULL;
	word = *words + strspn(*words, " ");
	length = strcspn(word, " ");
	*words = word + length;
	return length > 0 ? mem_text_n(mem, word, length) : NULL;
}

size_t site_count_words(const char *words)
{
	size_t count = 0;

	for (const char *at = words; at && *(at += strspn(at, " ")); count++)
		at += strcspn(at, " ");
	return count;
}

/* Beyond a many-to-many field there are foreign keys alone. */
static const struct row_field *path_field(
	TALLOC_CTX *mem, const struct row_model *rows, const char *path)
{
	size_t length = strcspn(path, ".");
	const struct row_field *first = row_model_field(rows, mem_text_n(mem, path, length));

	if (path[length] && first && first->pairs && first->relation->target)
		return row_path_field(first->relation->target, path + length + 1);
	return row_path_field(rows, path);
}

const struct row_field *site_field(struct site_builder *builder, const char *list, const char *path)
{
	const struct row_field *field = path_field(builder->mem, builder->rows, path);

	if (!field) {
		(void)site_fault(builder, "%s: there is no field %s", list, path);
		return NULL;
	}
	if (field->flags & ROW_SECRET) {
		(void)site_fault(builder, "%s: %s is not for anybody to see", list, path);
		return NULL;
	}
	return field;
}

/* The table that is meant: "app_model" where nobody says another. */
static const char *declared_table(TALLOC_CTX *mem, const struct admin_declaration *declared)
{
	char *table;

	if (declared->table)
		return declared->table;
	table = mem_text(mem, declared->model);
	for (char *at = table; *at; at++)
		if (*at == '.')
			*at = '_';
	return table;
}

/* "alloc.batch" for alloc_batch; a table without an app is its own. */
static const char *label_of_table(TALLOC_CTX *mem, const char *table)
{
	char *label = mem_text(mem, table);
	char *end = strchr(label, '_');

	if (!end || end == label || !end[1])
		return mem_printf(mem, "%s.%s", table, table);
	*end = '.';
	return label;
}

/* What models are made of: the described ones, those declared besides, or all tables. */
struct source_list {
	TALLOC_CTX *mem;
	const struct catalogue *catalogue;
	struct row_source *items;
	size_t count;
	size_t capacity;
};

static void add_source(struct source_list *list, struct row_source source)
{
	if (!catalogue_has_table(list->catalogue, source.table))
		return;
	mem_grow(list->mem, list->items, &list->capacity, list->count + 1);
	list->items[list->count++] = source;
}

static bool has_source_of(const struct source_list *list, const char *table)
{
	for (size_t i = 0; i < list->count; i++)
		if (catalogue_is_table(list->catalogue, list->items[i].table, table))
			return true;
	return false;
}

static const struct admin_declaration *declaration_of(
	const struct admin_declarations *declarations, const char *label)
{
	for (size_t i = 0; i < declarations->count; i++)
		if (strcmp(declarations->items[i].model, label) == 0)
			return &declarations->items[i];
	return NULL;
}

static void add_described_sources(struct source_list *list,
	const struct admin_declarations *declarations, const struct description *description)
{
	for (size_t i = 0; i < description_model_count(description); i++) {
		const struct described_model *model = description_model(description, i);
		const struct admin_declaration *declared =
			declaration_of(declarations, model->label);

		add_source(list,
			(struct row_source){
				.label = model->label,
				.table = model->table,
				.described = model,
				.text = declared ? declared->text : NULL,
				.computed = declared ? declared->computed : NULL,
			});
	}
}

/* Of tables that no description knows. */
static void add_declared_sources(
	struct source_list *list, const struct admin_declarations *declarations)
{
	for (size_t i = 0; i < declarations->count; i++) {
		const struct admin_declaration *declared = &declarations->items[i];
		const char *table = declared_table(list->mem, declared);

		if (!has_source_of(list, table))
			add_source(list,
				(struct row_source){
					.label = declared->model,
					.table = table,
					.text = declared->text,
					.computed = declared->computed,
				});
	}
}

/* Tables that refer to declared ones, or that these refer to, matter as well. */
static void add_other_tables(struct source_list *list)
{
	struct catalogue_table table;

	for (size_t at = 0; (table = catalogue_table_at(list->catalogue, at)).count > 0;
		at += table.count) {
		const char *name = table.columns[0].table;

		if (!has_source_of(list, name) && !row_models_is_pairs(list->catalogue, table))
			add_source(list,
				(struct row_source){
					.label = label_of_table(list->mem, name),
					.table = name,
				});
	}
}

static struct source_list sources_of(TALLOC_CTX *mem, const struct admin_declarations *declarations,
	const struct description *description, const struct catalogue *catalogue)
{
	struct source_list list = {.mem = mem, .catalogue = catalogue};

	if (description)
		add_described_sources(&list, declarations, description);
	add_declared_sources(&list, declarations);
	if (!description)
		add_other_tables(&list);
	return list;
}

/* What a fault leaves: just that there is such a model. */
static void drop_parts(struct admin_model *model)
{
	*model = (struct admin_model){
		.rows = model->rows, .declared = model->declared, .fault = model->fault};
}

/* What a declaration calls its rows. */
static bool check_text(struct site_builder *builder)
{
	const char *const *path;

	if (!builder->declared->text)
		return true;
	for (path = recipe_paths(builder->mem, builder->rows); *path; path++)
		if (!site_field(builder, "text", *path))
			return false;
	return true;
}

static void make_model(struct site_builder *builder)
{
	if (!builder->rows)
		(void)site_fault(builder, "there is no table %s",
			declared_table(builder->mem, builder->declared));
	else if (row_model_is_of_sessions(builder->rows))
		(void)site_fault(builder, "sessions are not for anybody to see");
	else if (check_text(builder) && site_make_list(builder) && site_make_form(builder))
		return;
	drop_parts(builder->model);
}

/* What cannot be shown alone cannot be shown within its parent either. */
static void check_inlines(struct site_builder *builder)
{
	const struct admin_model *model = builder->model;

	for (size_t i = 0; i < model->inline_count; i++)
		if (model->inlines[i].model->fault) {
			(void)site_fault(builder, "inlines: %s: %s",
				model->inlines[i].model->declared->model,
				model->inlines[i].model->fault);
			drop_parts(builder->model);
			return;
		}
}

const struct admin_site *admin_site_make(TALLOC_CTX *mem,
	const struct admin_declarations *declarations, const struct description *description,
	const struct catalogue *catalogue, const struct site_facts *facts)
{
	struct source_list sources = sources_of(mem, declarations, description, catalogue);
	struct row_models rows =
		row_models_make(mem, sources.items, sources.count, catalogue, facts);
	struct admin_model *models = mem_array(mem, struct admin_model, declarations->count + 1);
	struct admin_site *site = mem_new(mem, struct admin_site);

	*site = (struct admin_site){models, declarations->count};
	for (size_t i = 0; i < site->count; i++) {
		models[i].declared = &declarations->items[i];
		models[i].rows = row_models_find(rows, declarations->items[i].model);
	}
	for (size_t i = 0; i < site->count; i++)
		make_model(&(struct site_builder){
			mem, site, &models[i], models[i].rows, models[i].declared});
	for (size_t i = 0; i < site->count; i++)
		check_inlines(&(struct site_builder){
			mem, site, &models[i], models[i].rows, models[i].declared});
	return site;
}

const struct admin_model *admin_site_find(
	const struct admin_site *site, const char *app, const char *name)
{
	for (size_t i = 0; i < site->count; i++) {
		const struct row_model *rows = site->models[i].rows;

		if (rows && strcmp(rows->app, app) == 0 && strcmp(rows->name, name) == 0)
			return &site->models[i];
	}
	return NULL;
}

const struct admin_model *admin_site_find_rows(
	const struct admin_site *site, const struct row_model *rows)
{
	for (size_t i = 0; rows && i < site->count; i++)
		if (site->models[i].rows == rows)
			return &site->models[i];
	return NULL;
}
