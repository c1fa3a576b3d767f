#include "config.h"

#include "services/sync/sync_plan.h"

#include <stdlib.h>

/* A file or link of dest whose content is not wanted where it is. */
struct leaver {
	const struct sync_entry *entry;
	struct wish *taker; /* who gets its content; NULL: nobody */
	bool is_gone;       /* it was moved */
};

/* An entry of source that dest lacks. */
struct wish {
	const struct sync_entry *entry;
	struct leaver *giver; /* of its content; NULL: source is, or it is a folder */
	const char *stage;    /* a name in dest where the content waits for its place; or NULL */
	bool is_blocked;      /* something of another kind stands in the way */
	bool is_moved;        /* to its place */
};

struct planner {
	TALLOC_CTX *mem;
	const struct sync_listing *source;
	const struct sync_listing *dest;
	struct sync_plan *plan;
	struct wish *wishes; /* in the order of source */
	size_t wish_count;
	struct leaver *leavers; /* in the order of dest */
	size_t leaver_count;
	size_t stage_count; /* names tried until now */
};

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct sync_entry *)a)->path, ((const struct sync_entry *)b)->path);
}

void sync_listing_sort(struct sync_listing *listing)
{
	if (listing->count > 0)
		qsort(listing->items, listing->count, sizeof(*listing->items), compare_entries);
}

const struct sync_entry *sync_listing_find(const struct sync_listing *listing, const char *path)
{
	struct sync_entry key = {.path = path};

	return listing->count == 0 ? NULL
				   : bsearch(&key, listing->items, listing->count,
					     sizeof(*listing->items), compare_entries);
}

static bool is_same(const struct sync_entry *a, const struct sync_entry *b)
{
	if (!a->content || !b->content)
		return a->content == b->content;
	return strcmp(a->content, b->content) == 0;
}

static bool is_same_kind(const struct sync_entry *a, const struct sync_entry *b)
{
	return !a->content == !b->content;
}

static int compare_wish_to_path(const void *path, const void *wish)
{
	return strcmp(path, ((const struct wish *)wish)->entry->path);
}

static struct wish *find_wish(const struct planner *planner, const char *path)
{
	return bsearch(path, planner->wishes, planner->wish_count, sizeof(*planner->wishes),
		compare_wish_to_path);
}

static int compare_leaver_to_path(const void *path, const void *leaver)
{
	return strcmp(path, ((const struct leaver *)leaver)->entry->path);
}

static struct leaver *find_leaver(const struct planner *planner, const char *path)
{
	return bsearch(path, planner->leavers, planner->leaver_count, sizeof(*planner->leavers),
		compare_leaver_to_path);
}

/* Whether the folder that the entry is in cannot be made yet; parents are asked before. */
static bool is_parent_blocked(const struct planner *planner, const struct sync_entry *entry)
{
	const char *slash = strrchr(entry->path, '/');
	char *parent =
		slash ? mem_text_n(planner->mem, entry->path, (size_t)(slash - entry->path)) : NULL;
	const struct wish *wish = parent ? find_wish(planner, parent) : NULL;

	talloc_free(parent);
	return wish && wish->is_blocked;
}

static void list_wishes(struct planner *planner)
{
	planner->wishes = mem_array(planner->mem, struct wish, planner->source->count + 1);
	for (size_t i = 0; i < planner->source->count; i++) {
		const struct sync_entry *entry = &planner->source->items[i];
		const struct sync_entry *there = sync_listing_find(planner->dest, entry->path);
		struct wish wish = {.entry = entry};

		if (there && is_same(there, entry))
			continue;
		wish.is_blocked =
			(there && !is_same_kind(there, entry)) || is_parent_blocked(planner, entry);
		planner->wishes[planner->wish_count++] = wish;
	}
}

static void list_leavers(struct planner *planner)
{
	planner->leavers = mem_array(planner->mem, struct leaver, planner->dest->count + 1);
	for (size_t i = 0; i < planner->dest->count; i++) {
		const struct sync_entry *entry = &planner->dest->items[i];
		const struct sync_entry *wanted = sync_listing_find(planner->source, entry->path);

		if (entry->content && (!wanted || !is_same(wanted, entry)))
			planner->leavers[planner->leaver_count++].entry = entry;
	}
}

static int compare_contents(const struct sync_entry *a, const struct sync_entry *b)
{
	int order = strcmp(a->content, b->content);

	return order ? order : strcmp(a->path, b->path);
}

static int compare_leavers(const void *a, const void *b)
{
	return compare_contents(
		(*(struct leaver *const *)a)->entry, (*(struct leaver *const *)b)->entry);
}

static int compare_wishes(const void *a, const void *b)
{
	return compare_contents(
		(*(struct wish *const *)a)->entry, (*(struct wish *const *)b)->entry);
}

/* Who wants a content gets it from who has it to give, each once. */
static void match(struct planner *planner)
{
	struct wish **takers = mem_array(planner->mem, struct wish *, planner->wish_count + 1);
	struct leaver **givers =
		mem_array(planner->mem, struct leaver *, planner->leaver_count + 1);
	size_t taker_count = 0;
	size_t next = 0;

	for (size_t i = 0; i < planner->wish_count; i++)
		if (planner->wishes[i].entry->content)
			takers[taker_count++] = &planner->wishes[i];
	for (size_t i = 0; i < planner->leaver_count; i++)
		givers[i] = &planner->leavers[i];
	qsort(takers, taker_count, sizeof(struct wish *), compare_wishes);
	qsort(givers, planner->leaver_count, sizeof(struct leaver *), compare_leavers);
	for (size_t i = 0; i < taker_count && next < planner->leaver_count;) {
		int order = strcmp(takers[i]->entry->content, givers[next]->entry->content);

		if (order == 0) {
			givers[next]->taker = takers[i];
			takers[i]->giver = givers[next];
		}
		i += order <= 0;
		next += order >= 0;
	}
}

static void act(struct planner *planner, enum sync_verb verb, const char *from,
	const struct sync_entry *entry, const char *to)
{
	struct sync_plan *plan = planner->plan;

	mem_grow(planner->mem, plan->items, &plan->capacity, plan->count + 1);
	plan->items[plan->count++] = (struct sync_action){verb, from, to, entry->content};
}

/* A name that is free in both folders. */
static const char *new_stage(struct planner *planner)
{
	const char *name;

	do {
		name = mem_printf(planner->mem, ".ficus-sync-%zu", planner->stage_count++);
	} while (
		sync_listing_find(planner->source, name) || sync_listing_find(planner->dest, name));
	return name;
}

static void copy(struct planner *planner, const struct wish *wish, const char *to)
{
	act(planner, SYNC_COPY, wish->entry->path, wish->entry, to);
}

/* The content leaves its name, for a place where it waits or for the one it is to have. */
static void move(struct planner *planner, struct wish *wish, const char *to)
{
	const char *from = wish->stage ? wish->stage : wish->giver->entry->path;

	act(planner, SYNC_MOVE, from, wish->entry, to);
	if (wish->giver)
		wish->giver->is_gone = true;
	wish->is_moved = to == wish->entry->path;
}

static void stage(struct planner *planner, struct wish *wish)
{
	const char *name = new_stage(planner);

	if (wish->giver)
		move(planner, wish, name);
	else
		copy(planner, wish, name);
	wish->stage = name;
}

/* Who wants what stands at the place that the wish is to have; NULL: the place may be taken. */
static struct wish *waiting_for_place(const struct planner *planner, const struct wish *wish)
{
	const struct leaver *leaver = find_leaver(planner, wish->entry->path);

	return leaver && !leaver->is_gone ? leaver->taker : NULL;
}

/*
 * The chain of those that stand in each other's places is moved from its end. Every name is given
 * and taken once at most, so a chain that does not end leads back to where it began.
 */
static void move_chain(struct planner *planner, struct wish *first)
{
	struct wish **chain = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct wish *next = first;

	do {
		mem_grow(planner->mem, chain, &capacity, count + 1);
		chain[count++] = next;
		next = waiting_for_place(planner, next);
	} while (next && next != first);
	if (next == first)
		stage(planner, first);
	while (count > 0) {
		struct wish *wish = chain[--count];

		move(planner, wish, wish->entry->path);
	}
	talloc_free(chain);
}

/* Folders, unless something else still has their name. */
static void make_folders(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish_count; i++) {
		struct wish *wish = &planner->wishes[i];

		if (!wish->entry->content && !wish->is_blocked)
			copy(planner, wish, wish->entry->path);
	}
}

/* What cannot have its place yet is brought into dest all the same. */
static void move_files(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish_count; i++)
		if (planner->wishes[i].giver && planner->wishes[i].is_blocked)
			stage(planner, &planner->wishes[i]);
	for (size_t i = 0; i < planner->wish_count; i++)
		if (planner->wishes[i].giver && !planner->wishes[i].is_blocked &&
			!planner->wishes[i].is_moved)
			move_chain(planner, &planner->wishes[i]);
}

static void copy_files(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish_count; i++) {
		struct wish *wish = &planner->wishes[i];

		if (!wish->entry->content || wish->giver)
			continue;
		if (wish->is_blocked)
			stage(planner, wish);
		else
			copy(planner, wish, wish->entry->path);
	}
}

/* Neither wanted, nor moved away, nor replaced by its like. */
static bool is_surplus(const struct planner *planner, const struct sync_entry *entry)
{
	const struct sync_entry *wanted = sync_listing_find(planner->source, entry->path);
	const struct leaver *leaver = find_leaver(planner, entry->path);

	return (!wanted || !is_same_kind(wanted, entry)) && !(leaver && leaver->is_gone);
}

/* A folder after what is in it. */
static void delete_surplus(struct planner *planner)
{
	for (size_t i = planner->dest->count; i-- > 0;) {
		const struct sync_entry *entry = &planner->dest->items[i];

		if (is_surplus(planner, entry))
			act(planner, SYNC_DELETE, entry->path, entry, NULL);
	}
}

/* Nothing stands in the way any more. */
static void place_blocked(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish_count; i++) {
		struct wish *wish = &planner->wishes[i];

		if (wish->is_blocked && wish->stage)
			move(planner, wish, wish->entry->path);
		else if (wish->is_blocked)
			copy(planner, wish, wish->entry->path);
	}
}

static bool check_kinds(const struct planner *planner, struct error *err)
{
	for (size_t i = 0; i < planner->wish_count; i++) {
		const struct sync_entry *entry = planner->wishes[i].entry;

		if (planner->wishes[i].is_blocked)
			return error_set(err, ERROR_CONFLICT,
				"%s is a folder on one side and none on the other: one of them "
				"would have to be deleted",
				entry->path);
	}
	return true;
}

bool sync_plan_make(TALLOC_CTX *mem, const struct sync_listing *source,
	const struct sync_listing *dest, bool may_delete, struct sync_plan *out, struct error *err)
{
	struct planner planner = {.mem = mem, .source = source, .dest = dest, .plan = out};

	*out = (struct sync_plan){0};
	list_wishes(&planner);
	if (!may_delete && !check_kinds(&planner, err))
		return false;
	if (may_delete) {
		list_leavers(&planner);
		match(&planner);
	}
	make_folders(&planner);
	move_files(&planner);
	copy_files(&planner);
	if (may_delete)
		delete_surplus(&planner);
	place_blocked(&planner);
	return true;
}
