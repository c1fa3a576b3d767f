#include "config.h"

#include "tests/fakes/fake_row_reader.h"

#include <assert.h>
#include <inttypes.h>

static struct fake_row_reader *self(struct row_reader *reader)
{
	return container_of(reader, struct fake_row_reader, base);
}

static const struct fake_row_table *table_of(
	const struct fake_row_reader *fake, const struct row_model *model)
{
	static const struct fake_row_table nothing;

	for (const struct fake_row_table *table = fake->tables; table->model; table++)
		if (table->model == model)
			return table;
	return &nothing;
}

/* The value a path leads to from a row; NULL also where there is no such row. */
static const char *value_at(const struct fake_row_reader *fake, const struct row_model *model,
	const char *const *row, const char *path)
{
	size_t length = strcspn(path, ".");
	const char *name = mem_text_n(fake->mem, path, length);
	const struct row_field *field = row_model_field(model, name);
	const struct fake_row_table *targets;
	const char *value;

	assert(field);
	value = row[row_field_index(model, field)];
	if (!path[length] || !value)
		return value;
	targets = table_of(fake, field->relation->target);
	for (size_t i = 0; i < targets->count; i++) {
		size_t key = row_field_index(targets->model, field->relation->target_field);

		if (strcmp(targets->rows[i][key], value) == 0)
			return value_at(fake, targets->model, targets->rows[i], path + length + 1);
	}
	return NULL;
}

static bool condition_holds(const struct fake_row_reader *fake, const struct row_model *model,
	const char *const *row, const struct row_condition *condition)
{
	const char *value = value_at(fake, model, row, condition->path);

	if (condition->test == TEST_IS)
		return value && strcmp(value, condition->value) == 0;
	if (condition->test == TEST_IS_NULL)
		return (value == NULL) == (*condition->value == '1');
	return true;
}

static bool is_selected(const struct fake_row_reader *fake, const struct row_selection *selection,
	const char *const *row)
{
	for (size_t i = 0; i < selection->clause_count; i++) {
		const struct row_clause *clause = &selection->clauses[i];
		bool holds = false;

		for (size_t j = 0; j < clause->count && !holds; j++)
			holds = condition_holds(fake, selection->model, row, &clause->any[j]);
		if (!holds)
			return false;
	}
	return true;
}

static void note(struct fake_row_reader *fake, const char *text)
{
	fake->trace = mem_printf(fake->mem, "%s%s", fake->trace, text);
}

static void note_selection(struct fake_row_reader *fake, const struct row_selection *selection)
{
	static const char *const tests[] = {"=", "?null=", "<", "<=", ">", ">=", "^", "~"};

	for (size_t i = 0; i < selection->clause_count; i++)
		for (size_t j = 0; j < selection->clauses[i].count; j++) {
			const struct row_condition *condition = &selection->clauses[i].any[j];

			note(fake, j > 0 ? " or " : i > 0 ? " and " : " where ");
			note(fake,
				mem_printf(fake->mem, "%s%s%s", condition->path,
					tests[condition->test], condition->value));
		}
}

static void note_call(
	struct fake_row_reader *fake, const char *what, const struct row_selection *selection)
{
	fake->call_count++;
	note(fake, mem_printf(fake->mem, "%s %s", what, selection->model->label));
}

static void note_request(
	struct fake_row_reader *fake, const char *what, const struct row_request *request)
{
	note_call(fake, what, &request->selection);
	for (size_t i = 0; i < request->path_count; i++)
		note(fake, mem_printf(fake->mem, " %s", request->paths[i]));
	note_selection(fake, &request->selection);
	for (size_t i = 0; i < request->order_count; i++)
		note(fake,
			mem_printf(fake->mem, "%s%s%s", i == 0 ? " order " : " ",
				request->order[i].is_descending ? "-" : "",
				request->order[i].path));
	for (size_t i = 0; request->from && i < request->order_count; i++)
		note(fake,
			mem_printf(fake->mem, "%s%s",
				i > 0                          ? "|"
					: request->is_backward ? " before "
							       : " after ",
				request->from[i] ? request->from[i] : "NULL"));
	if (request->offset > 0)
		note(fake, mem_printf(fake->mem, " offset %zu", request->offset));
	note(fake, mem_printf(fake->mem, " limit %zu\n", request->limit));
}

static const char *const *values_of(const struct fake_row_reader *fake, TALLOC_CTX *mem,
	const struct row_request *request, const char *const *row)
{
	const char **values = mem_array(mem, const char *, request->path_count + 1);

	for (size_t i = 0; i < request->path_count; i++)
		values[i] = value_at(fake, request->selection.model, row, request->paths[i]);
	return values;
}

static bool read_rows(struct row_reader *reader, TALLOC_CTX *mem, const struct row_request *request,
	struct row_list *out, struct error *err)
{
	struct fake_row_reader *fake = self(reader);
	const struct fake_row_table *table = table_of(fake, request->selection.model);
	const char *const **items = mem_array(mem, const char *const *, table->count + 1);
	size_t passed = 0;

	*out = (struct row_list){.items = items};
	note_request(fake, "read", request);
	if (fake_failure_strikes(&fake->fail, err))
		return false;
	for (size_t i = 0; i < table->count; i++) {
		if (!is_selected(fake, &request->selection, table->rows[i]) ||
			passed++ < request->offset)
			continue;
		if (out->count == request->limit)
			out->has_more = true;
		else
			items[out->count++] = values_of(fake, mem, request, table->rows[i]);
	}
	return true;
}

static bool each_row(struct row_reader *reader, const struct row_request *request,
	struct row_sink *sink, struct error *err)
{
	struct fake_row_reader *fake = self(reader);
	const struct fake_row_table *table = table_of(fake, request->selection.model);

	note_request(fake, "each", request);
	for (size_t i = 0; i < table->count; i++) {
		if (fake_failure_strikes(&fake->fail, err))
			return false;
		if (is_selected(fake, &request->selection, table->rows[i]) &&
			!sink->visit(
				sink, values_of(fake, fake->mem, request, table->rows[i]), err))
			return false;
	}
	return true;
}

static bool count_rows(struct row_reader *reader, const struct row_selection *selection,
	uint64_t most, uint64_t *out, struct error *err)
{
	struct fake_row_reader *fake = self(reader);
	const struct fake_row_table *table = table_of(fake, selection->model);

	note_call(fake, "count", selection);
	note_selection(fake, selection);
	note(fake,
		most == ROW_COUNT_ALL ? " all\n"
				      : mem_printf(fake->mem, " most %" PRIu64 "\n", most));
	*out = fake->is_slow && most == ROW_COUNT_ALL ? ROW_COUNT_UNKNOWN : fake->hidden_count;
	for (size_t i = 0; *out != ROW_COUNT_UNKNOWN && i < table->count; i++)
		*out += is_selected(fake, selection, table->rows[i]) ? 1 : 0;
	if (*out > most && *out != ROW_COUNT_UNKNOWN)
		*out = most + 1;
	return !fake_failure_strikes(&fake->fail, err);
}

static bool estimate_rows(
	struct row_reader *reader, const struct row_model *model, uint64_t *out, struct error *err)
{
	struct fake_row_reader *fake = self(reader);

	note_call(fake, "estimate", &(struct row_selection){.model = model});
	note(fake, "\n");
	*out = fake->estimate;
	return !fake_failure_strikes(&fake->fail, err);
}

static bool find_bounds(struct row_reader *reader, TALLOC_CTX *mem,
	const struct row_selection *selection, const char *path, struct row_bounds *out,
	struct error *err)
{
	struct fake_row_reader *fake = self(reader);

	(void)mem;
	note_call(fake, "bounds", selection);
	note(fake, mem_printf(fake->mem, " %s", path));
	note_selection(fake, selection);
	note(fake, "\n");
	*out = fake->bounds;
	return !fake_failure_strikes(&fake->fail, err);
}

static bool read_pairs(struct row_reader *reader, TALLOC_CTX *mem, const struct row_model *model,
	const struct row_field *field, const char *key, const char *const **out, struct error *err)
{
	static const char *const nothing[] = {NULL};
	struct fake_row_reader *fake = self(reader);

	(void)mem;
	note_call(fake, "pairs", &(struct row_selection){.model = model});
	note(fake, mem_printf(fake->mem, " %s of %s\n", field->name, key));
	*out = fake->pairs ? fake->pairs : nothing;
	return !fake_failure_strikes(&fake->fail, err);
}

static const struct row_reader_ops fake_row_reader_ops = {
	.read = read_rows,
	.each = each_row,
	.count = count_rows,
	.estimate = estimate_rows,
	.bounds = find_bounds,
	.pairs = read_pairs,
};

void fake_row_reader_init(struct fake_row_reader *fake, TALLOC_CTX *mem)
{
	*fake = (struct fake_row_reader){.base = {&fake_row_reader_ops}, .mem = mem, .trace = ""};
}
