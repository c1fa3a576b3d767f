#include "config.h"

#include "services/rows/row_graph.h"

#include <assert.h>

#define SLOTS_AT_FIRST 64

static void append(
	struct row_graph *graph, struct row_graph_items *list, const struct row_graph_item *item)
{
	mem_grow(graph->mem, list->items, &list->capacity, list->count + 1);
	list->items[list->count++] = *item;
}

/* Where in the hash table the row is, or would be: FNV-1a, then the next free slot. */
static size_t *slot_of(
	const struct row_graph *graph, const struct row_model *model, const char *key)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uintptr_t)model;

	for (const char *at = key; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	hash ^= hash >> 32;
	for (size_t i = (size_t)hash;; i++) {
		size_t *slot = &graph->slots[i % graph->slot_count];
		const struct row_graph_item *item = *slot ? &graph->losses.items[*slot - 1] : NULL;

		if (!item || (item->model == model && strcmp(item->row->key, key) == 0))
			return slot;
	}
}

static void make_slots(struct row_graph *graph, size_t count)
{
	graph->slot_count = count;
	graph->slots = mem_array(graph->mem, size_t, count);
	for (size_t i = 0; i < graph->losses.count; i++) {
		const struct row_graph_item *item = &graph->losses.items[i];

		*slot_of(graph, item->model, item->row->key) = i + 1;
	}
}

struct row_graph *row_graph_new(TALLOC_CTX *mem, struct row_store *store)
{
	struct row_graph *graph = mem_new(mem, struct row_graph);

	graph->mem = graph;
	graph->store = store;
	make_slots(graph, SLOTS_AT_FIRST);
	return graph;
}

bool row_graph_has(const struct row_graph *graph, const struct row_model *model, const char *key)
{
	return *slot_of(graph, model, key) != 0;
}

static void check_size(struct row_graph *graph)
{
	if (graph->losses.count + graph->changes.count > ROW_REMOVAL_MAX)
		graph->is_too_much = true;
}

void row_graph_add(struct row_graph *graph, const struct row_model *model, const struct row *row)
{
	const struct row_graph_item item = {.model = model, .row = row};

	if (row_graph_has(graph, model, row->key))
		return;
	append(graph, &graph->losses, &item);
	if (2 * graph->losses.count > graph->slot_count)
		make_slots(graph, 2 * graph->slot_count);
	else
		*slot_of(graph, model, row->key) = graph->losses.count;
	check_size(graph);
}

/* Losses from begin to end, all of one model, and the values that others refer to them by. */
struct wave {
	const struct row_model *model;
	size_t begin;
	size_t end;
};

struct values {
	const char **items;
	size_t count;
};

static struct values values_of(
	const struct row_graph *graph, const struct wave *wave, const struct row_field *field)
{
	size_t index = row_field_index(wave->model, field);
	struct values values = {mem_array(graph->mem, const char *, wave->end - wave->begin), 0};

	for (size_t i = wave->begin; i < wave->end; i++) {
		const char *value = graph->losses.items[i].row->values[index];

		if (value)
			values.items[values.count++] = value;
	}
	return values;
}

static bool can_be_null(const struct row_field *field)
{
	return field->flags & ROW_NULLABLE;
}

static void cascade(struct row_graph *graph, const struct row_reference *reference,
	const struct row_graph_item *item)
{
	row_graph_add(graph, item->model, item->row);
	if (can_be_null(reference->field) && !reference->content_type)
		append(graph, &graph->unhooked, item);
}

/* Without a key there is no telling rows apart: they are neither changed nor deleted. */
static enum row_policy policy_of(const struct row_reference *reference)
{
	enum row_policy policy =
		reference->content_type ? POLICY_CASCADE : reference->field->relation->policy;

	return reference->model->key || policy == POLICY_NOTHING ? policy : POLICY_PROTECT;
}

static void meet(
	struct row_graph *graph, const struct row_reference *reference, struct row_graph_item *item)
{
	item->change.field = reference->field;
	switch (policy_of(reference)) {
	case POLICY_CASCADE:
		cascade(graph, reference, item);
		break;
	case POLICY_PROTECT:
		append(graph, &graph->obstacles, item);
		break;
	case POLICY_RESTRICT:
		append(graph, &graph->restricted, item);
		break;
	case POLICY_SET:
		item->change.value = reference->field->relation->replacement;
		/* fall through */
	case POLICY_SET_NULL:
		append(graph, &graph->changes, item);
		break;
	case POLICY_NOTHING:
		break;
	}
	check_size(graph);
}

static size_t limit_of(const struct row_graph *graph, enum row_policy policy)
{
	return policy == POLICY_PROTECT
		? ROW_OBSTACLES_MAX
		: ROW_REMOVAL_MAX + 1 - graph->losses.count - graph->changes.count;
}

/* The rows that refer to those of the wave. */
static bool follow(struct row_graph *graph, const struct wave *wave,
	const struct row_reference *reference, struct error *err)
{
	enum row_policy policy;
	struct row_set found = {0};
	struct values values;

	if (reference->field->pairs)
		return true;
	policy = policy_of(reference);
	if (policy == POLICY_NOTHING)
		return true;
	values = values_of(graph, wave,
		reference->content_type ? wave->model->key
					: reference->field->relation->target_field);
	if (values.count == 0)
		return true;
	if (!graph->store->ops->lock_referring(graph->store, graph->mem, reference, values.items,
		    values.count, limit_of(graph, policy), &found, err))
		return false;
	for (size_t i = 0; i < found.count; i++)
		meet(graph, reference,
			&(struct row_graph_item){
				.model = reference->model, .row = &found.items[i]});
	if (found.has_more && policy != POLICY_PROTECT)
		graph->is_too_much = true;
	return true;
}

/* The rows of a parent's table, which are parts of those of the wave. */
static bool follow_parents(struct row_graph *graph, const struct wave *wave,
	const struct row_field *link, struct error *err)
{
	const struct row_relation *relation = link->relation;
	const struct row_reference by_field = {
		wave->model, relation->target, relation->target_field, NULL};
	struct values values = values_of(graph, wave, link);
	struct row_set found = {0};

	if (!graph->store->ops->lock_referring(graph->store, graph->mem, &by_field, values.items,
		    values.count, values.count, &found, err))
		return false;
	for (size_t i = 0; i < found.count; i++)
		row_graph_add(graph, relation->target, &found.items[i]);
	return true;
}

static bool is_parent_link(const struct row_field *field)
{
	return field->flags & ROW_PARENT_LINK && field->relation && field->relation->target &&
		field->relation->target->key;
}

static bool follow_all(struct row_graph *graph, const struct wave *wave, struct error *err)
{
	for (size_t i = 0; i < wave->model->reference_count && !graph->is_too_much; i++)
		if (!follow(graph, wave, &wave->model->references[i], err))
			return false;
	for (size_t i = 0; i < wave->model->field_count && !graph->is_too_much; i++)
		if (is_parent_link(&wave->model->fields[i]) &&
			!follow_parents(graph, wave, &wave->model->fields[i], err))
			return false;
	return true;
}

/* What is restricted may go together with what it refers to, whichever of them goes first. */
static void settle_restricted(struct row_graph *graph)
{
	for (size_t i = 0; i < graph->restricted.count; i++) {
		const struct row_graph_item *item = &graph->restricted.items[i];

		if (!row_graph_has(graph, item->model, item->row->key))
			append(graph, &graph->obstacles, item);
		else if (can_be_null(item->change.field))
			append(graph, &graph->unhooked, item);
	}
}

bool row_graph_collect(struct row_graph *graph, struct error *err)
{
	struct wave wave = {0};

	while (wave.end < graph->losses.count && !graph->is_too_much) {
		wave.begin = wave.end;
		wave.model = graph->losses.items[wave.begin].model;
		while (wave.end < graph->losses.count &&
			graph->losses.items[wave.end].model == wave.model)
			wave.end++;
		if (!follow_all(graph, &wave, err))
			return false;
	}
	if (!graph->is_too_much)
		settle_restricted(graph);
	return true;
}

static void remove_pairs_of(const struct row_graph *graph, const struct row_graph_item *item)
{
	const struct row_model *model = item->model;
	struct row_store *store = graph->store;

	for (size_t i = 0; i < model->field_count; i++) {
		const struct row_field *field = &model->fields[i];

		if (field->pairs && !field->pairs->through)
			store->ops->remove_pairs(store, field, item->row->key, false);
	}
	for (size_t i = 0; i < model->reference_count; i++) {
		const struct row_field *field = model->references[i].field;

		if (field->pairs && !field->pairs->through)
			store->ops->remove_pairs(store, field, item->row->key, true);
	}
}

/* The models of rows that still are to be removed. */
struct models {
	const struct row_model **items;
	size_t count;
};

static struct models models_of(const struct row_graph *graph)
{
	struct models models = {
		mem_array(graph->mem, const struct row_model *, graph->losses.count), 0};

	for (size_t i = 0; i < graph->losses.count; i++) {
		size_t at = 0;

		while (at < models.count && models.items[at] != graph->losses.items[i].model)
			at++;
		if (at == models.count)
			models.items[models.count++] = graph->losses.items[i].model;
	}
	return models;
}

/* Whether the database may mind when rows of the target go before rows that refer to them. */
static bool holds(const struct row_reference *reference)
{
	const struct row_field *field = reference->field;

	if (field->pairs || reference->content_type || reference->model == reference->target)
		return false;
	switch (field->relation->policy) {
	case POLICY_CASCADE:
		return !can_be_null(field);
	case POLICY_SET_NULL:
	case POLICY_SET:
		return false;
	default:
		return true;
	}
}

static bool is_held(const struct row_model *model, const struct models *models)
{
	for (size_t i = 0; i < model->reference_count; i++)
		for (size_t j = 0; j < models->count; j++)
			if (models->items[j] == model->references[i].model &&
				holds(&model->references[i]))
				return true;
	return false;
}

/* The one that was found last, of those that hold each other in a circle. */
static const struct row_model *take_next(struct models *models)
{
	size_t at = models->count - 1;
	const struct row_model *model;

	while (at > 0 && is_held(models->items[at], models))
		at--;
	if (is_held(models->items[at], models))
		at = models->count - 1;
	model = models->items[at];
	for (models->count--; at < models->count; at++)
		models->items[at] = models->items[at + 1];
	return model;
}

/* Whether it goes with what is removed before. */
static bool is_gone(const struct row_graph *graph, const struct row_graph_item *item)
{
	const struct row_graph *earlier = item->row->key ? graph->earlier : NULL;

	while (earlier && !row_graph_has(earlier, item->model, item->row->key))
		earlier = earlier->earlier;
	return earlier;
}

static void change_all(const struct row_graph *graph, const struct row_graph_items *list)
{
	struct row_store *store = graph->store;

	for (size_t i = 0; i < list->count; i++) {
		const struct row_graph_item *item = &list->items[i];

		if (!is_gone(graph, item))
			store->ops->change(store, item->model, item->row->key, &item->change, 1);
	}
}

static void remove_all(const struct row_graph *graph, const struct row_model *model)
{
	for (size_t i = graph->losses.count; i-- > 0;) {
		const struct row_graph_item *item = &graph->losses.items[i];

		if (item->model == model && !is_gone(graph, item))
			graph->store->ops->remove(graph->store, model, item->row->key);
	}
}

void row_graph_remove(const struct row_graph *graph)
{
	struct models models = models_of(graph);

	assert(!graph->is_too_much && graph->obstacles.count == 0);
	change_all(graph, &graph->changes);
	change_all(graph, &graph->unhooked);
	for (size_t i = 0; i < graph->losses.count; i++)
		remove_pairs_of(graph, &graph->losses.items[i]);
	while (models.count > 0)
		remove_all(graph, take_next(&models));
}
