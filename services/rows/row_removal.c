#include "config.h"

#include <assert.h>

#include "services/rows/row_attempt.h"
#include "services/rows/row_graph.h"
#include "services/rows/row_journal.h"
#include "services/rows/row_text.h"

#define EXAMPLES_MAX 10

/* One command and its transaction. */
struct removing {
	const struct remove_rows *command;
	struct row_work *rows;
	TALLOC_CTX *mem; /* the transaction's */
	struct row_graph *graph;
};

/* Rows that are gone already need no removing, unless all are. */
static bool lock_asked(const struct removing *this, struct error *err)
{
	const struct row_model *model = this->command->of;

	for (const char *const *key = this->command->keys; *key; key++) {
		struct row *row;

		if (!row_store_lock(this->rows->store, this->mem, model, *key, &row, err))
			return false;
		if (row)
			row_graph_add(this->graph, model, row);
	}
	return this->graph->losses.count > 0 ||
		error_set(err, ERROR_NOT_FOUND, "%s: nothing of it is there any more",
			model->verbose_name);
}

/* Whether the item is one of those that are told of: not what goes anyhow. */
typedef bool item_filter(const struct row_graph *graph, const struct row_graph_item *item);

static bool is_any(const struct row_graph *graph, const struct row_graph_item *item)
{
	(void)graph;
	(void)item;
	return true;
}

static bool is_kept(const struct row_graph *graph, const struct row_graph_item *item)
{
	return !item->model->key || !row_graph_has(graph, item->model, item->row->key);
}

/* How many of each model, in the order they were found; owned by the command's mem. */
static const struct row_loss *count_items(const struct removing *this,
	const struct row_graph_items *list, item_filter *is_told, size_t *count)
{
	struct row_loss *counts = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct row_model *model = list->items[i].model;
		size_t at = 0;

		if (!is_told(this->graph, &list->items[i]))
			continue;
		while (at < *count && counts[at].model != model)
			at++;
		if (at == *count) {
			mem_grow(this->command->mem, counts, &capacity, at + 1);
			counts[(*count)++] = (struct row_loss){model, 0};
		}
		counts[at].count++;
	}
	return counts;
}

static bool give_examples(const struct removing *this, struct error *err)
{
	const struct row_graph_items *obstacles = &this->graph->obstacles;
	TALLOC_CTX *kept = this->command->mem;
	const char **examples = mem_array(kept, const char *, EXAMPLES_MAX + 1);

	for (size_t i = 0; i < obstacles->count && i < EXAMPLES_MAX; i++)
		if (!row_text(this->rows->store, kept, obstacles->items[i].model,
			    obstacles->items[i].row->values, &examples[i], err))
			return false;
	this->command->removal->examples = examples;
	return true;
}

static bool tell(const struct removing *this, struct error *err)
{
	struct row_removal *removal = this->command->removal;
	const struct row_graph *graph = this->graph;

	removal->losses = count_items(this, &graph->losses, is_any, &removal->loss_count);
	removal->changes = count_items(this, &graph->changes, is_kept, &removal->change_count);
	removal->obstacles = count_items(this, &graph->obstacles, is_any, &removal->obstacle_count);
	removal->is_too_much = graph->is_too_much;
	return give_examples(this, err);
}

static bool note_all(const struct removing *this, size_t asked, struct error *err)
{
	const struct row_model *model = this->command->of;

	for (size_t i = 0; i < asked; i++) {
		const struct row *row = this->graph->losses.items[i].row;
		struct row_journal_line *line =
			row_journal_new(this->mem, this->command->actor, model, JOURNAL_DELETION);

		line->entry.object_id = row->key;
		row_journal_compare(line, &(struct row_comparison){model, "", row->values, NULL});
		if (!row_text(this->rows->store, this->mem, model, row->values,
			    &line->entry.object_text, err))
			return false;
		journal_add(this->rows->work->journal, &line->entry);
	}
	return true;
}

/* INVALID: something stands in the way. */
static bool check(const struct removing *this, struct error *err)
{
	if (this->graph->is_too_much)
		return error_set(
			err, ERROR_INVALID, "more than %d rows would be deleted", ROW_REMOVAL_MAX);
	return this->graph->obstacles.count == 0 ||
		error_set(err, ERROR_INVALID, "%s stands in the way",
			this->command->removal->examples[0]);
}

static bool remove_all(struct row_attempt *attempt, struct error *err)
{
	const struct removing this = {
		.command = message_as(attempt->message, &remove_rows_type),
		.rows = attempt->rows,
		.mem = attempt->mem,
		.graph = row_graph_new(attempt->mem, attempt->rows->store),
	};
	size_t asked;

	*this.command->removal = (struct row_removal){0};
	if (!lock_asked(&this, err))
		return false;
	asked = this.graph->losses.count;
	this.command->removal->found_count = asked;
	if (!row_graph_collect(this.graph, err) || !tell(&this, err))
		return false;
	if (this.command->only_asks)
		return true;
	if (!check(&this, err) || !note_all(&this, asked, err))
		return false;
	row_graph_remove(this.graph);
	return row_attempt_commit(attempt, err);
}

bool row_work_remove(struct row_work *rows, const struct message *message, struct error *err)
{
	const struct remove_rows *command = message_as(message, &remove_rows_type);
	struct row_attempt attempt = {.rows = rows, .message = message};

	assert(command->mem && command->removal);
	return row_attempt_run(&attempt, remove_all, err);
}
