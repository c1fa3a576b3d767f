#include "config.h"

#include "tests/support/folder_model.h"

#include "tests/support/cmocka.h"

static struct folder_model *self(struct folder_pair *base)
{
	return container_of(base, struct folder_model, base);
}

static void put(
	struct folder_model *model, enum sync_side side, const char *path, const char *content)
{
	struct sync_listing *listing = &model->sides[side];

	mem_grow(model, listing->items, &listing->capacity, listing->count + 1);
	listing->items[listing->count++] = (struct sync_entry){
		mem_text(model, path), content ? mem_text(model, content) : NULL};
	sync_listing_sort(listing);
}

static void take_away(struct folder_model *model, const char *path)
{
	struct sync_listing *listing = &model->sides[SYNC_DEST];
	size_t index =
		(size_t)(sync_listing_find(listing, path) - (struct sync_entry *)listing->items);

	listing->count--;
	memmove(listing->items + index, listing->items + index + 1,
		(listing->count - index) * sizeof(*listing->items));
}

static bool list(struct folder_pair *base, TALLOC_CTX *mem, enum sync_side side,
	struct sync_listing *out, struct error *err)
{
	const struct sync_listing *listing = &self(base)->sides[side];

	(void)err;
	*out = *listing;
	out->items = mem_copy(mem, listing->items, listing->count * sizeof(*listing->items));
	return true;
}

static const struct sync_entry *in_dest(const struct folder_model *model, const char *path)
{
	return sync_listing_find(&model->sides[SYNC_DEST], path);
}

static bool is_empty(const struct folder_model *model, const char *path)
{
	const struct sync_listing *listing = &model->sides[SYNC_DEST];
	size_t length = strlen(path);

	for (size_t i = 0; i < listing->count; i++)
		if (strncmp(listing->items[i].path, path, length) == 0 &&
			listing->items[i].path[length] == '/')
			return false;
	return true;
}

/* Where something may be put: the folder is there, and no folder has its name, nor a file if it is
 * one. */
static void assert_place(const struct folder_model *model, const char *path, bool is_folder)
{
	const struct sync_entry *there = in_dest(model, path);
	const char *slash = strrchr(path, '/');
	char *parent = slash ? mem_text_n(NULL, path, (size_t)(slash - path)) : NULL;

	if (parent)
		assert_row(in_dest(model, parent) && !in_dest(model, parent)->content, path);
	talloc_free(parent);
	assert_row(!there || (there->content && !is_folder), path);
}

static void arrive(struct folder_model *model, const char *path, const char *content)
{
	assert_place(model, path, !content);
	if (in_dest(model, path))
		take_away(model, path);
	put(model, SYNC_DEST, path, content);
}

static void copy(struct folder_model *model, const struct sync_action *action)
{
	const struct sync_entry *from = sync_listing_find(&model->sides[SYNC_SOURCE], action->from);

	assert_row(from && !from->content == !action->content, action->from);
	arrive(model, action->to, from->content);
	model->copied_files += from->content != NULL;
	model->deleted_before_copy =
		model->deleted_before_copy || (from->content && model->deletions > 0);
}

static void move(struct folder_model *model, const struct sync_action *action)
{
	const struct sync_entry *from = in_dest(model, action->from);
	char *content;

	assert_row(from && from->content, action->from);
	assert_string_equal(from->content, action->content);
	content = mem_text(model, from->content);
	take_away(model, action->from);
	arrive(model, action->to, content);
}

static void delete (struct folder_model *model, const struct sync_action *action)
{
	const struct sync_entry *entry = in_dest(model, action->from);

	assert_row(entry && !entry->content == !action->content, action->from);
	assert_row(is_empty(model, action->from), action->from);
	take_away(model, action->from);
	model->deletions++;
}

static bool perform(struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	static void (*const performers[])(struct folder_model *, const struct sync_action *) = {
		[SYNC_COPY] = copy,
		[SYNC_MOVE] = move,
		[SYNC_DELETE] = delete,
	};

	(void)err;
	performers[action->verb](self(base), action);
	return true;
}

static void put_with_parents(
	struct folder_model *model, enum sync_side side, char *path, const char *content)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!sync_listing_find(&model->sides[side], path))
			put(model, side, path, NULL);
		*slash = '/';
	}
	if (content)
		put(model, side, path, content);
}

static void put_all(struct folder_model *model, enum sync_side side, const char *tree)
{
	char *rest = mem_text(model, tree);
	char *word;

	while ((word = strsep(&rest, " "))) {
		char *content = strchr(word, '=');

		if (content)
			*content++ = '\0';
		put_with_parents(model, side, word, content);
	}
}

struct folder_model *folder_model_new(TALLOC_CTX *mem, const char *source, const char *dest)
{
	static const struct folder_pair_ops ops = {list, perform};
	struct folder_model *model = mem_new(mem, struct folder_model);

	model->base = (struct folder_pair){&ops, "src", "dst"};
	model->mem = model;
	put_all(model, SYNC_SOURCE, source);
	put_all(model, SYNC_DEST, dest);
	return model;
}

const char *folder_model_text(const struct folder_model *model, enum sync_side side)
{
	const struct sync_listing *listing = &model->sides[side];
	const char *text = "";

	for (size_t i = 0; i < listing->count; i++) {
		const struct sync_entry *entry = &listing->items[i];

		text = mem_printf(model->mem, "%s%s%s%s%s", text, i ? " " : "", entry->path,
			entry->content ? "=" : "/", entry->content ? entry->content : "");
	}
	return text;
}

bool folder_model_has_content(
	const struct folder_model *model, enum sync_side side, const char *content)
{
	const struct sync_listing *listing = &model->sides[side];

	for (size_t i = 0; i < listing->count; i++)
		if (listing->items[i].content && strcmp(listing->items[i].content, content) == 0)
			return true;
	return false;
}

static const char *random_path(TALLOC_CTX *mem, struct random *random)
{
	const char *path = "";
	uint32_t depth = 1 + random_below(random, 3);

	for (uint32_t i = 0; i < depth; i++)
		path = mem_printf(
			mem, "%s%s%c", path, i ? "/" : "", (char)('a' + random_below(random, 3)));
	return path;
}

/* Whether the path, or a folder it would be in, is a file already; or it is a folder. */
static bool is_taken(const struct folder_model *model, const char *path)
{
	const struct sync_listing *listing = &model->sides[SYNC_SOURCE];

	for (size_t i = 0; i < listing->count; i++) {
		const struct sync_entry *entry = &listing->items[i];
		size_t length = strlen(entry->path);

		if (strcmp(entry->path, path) == 0)
			return true;
		if (entry->content && strncmp(entry->path, path, length) == 0 &&
			path[length] == '/')
			return true;
	}
	return false;
}

const char *random_tree(TALLOC_CTX *mem, struct random *random)
{
	struct folder_model *model = folder_model_new(mem, "", "");

	for (uint32_t i = random_below(random, 9); i > 0; i--) {
		const char *path = random_path(model, random);
		const char content[] = {(char)('1' + random_below(random, 5)), '\0'};
		bool is_folder = random_below(random, 6) == 0;

		if (!is_taken(model, path))
			put_with_parents(model, SYNC_SOURCE,
				mem_printf(model, "%s%s", path, is_folder ? "/" : ""),
				is_folder ? NULL : content);
	}
	return folder_model_text(model, SYNC_SOURCE);
}
