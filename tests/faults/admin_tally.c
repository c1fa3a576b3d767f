#include "config.h"

#include "tests/faults/admin_tally.h"

#include <pthread.h>
#include <search.h>
#include <stdlib.h>

struct due {
	const char *line; /* user, model, action and object, with tabs between them */
	const char *model;
	int action;
	unsigned least;
	unsigned most;
	unsigned found;
};

struct admin_tally {
	pthread_mutex_t lock;
	void *tree; /* of dues, by their lines */
	struct due **items;
	size_t count;
	size_t capacity;
};

static void keep_node(void *due)
{
	(void)due;
}

static int release(struct admin_tally *tally)
{
	tdestroy(tally->tree, keep_node);
	(void)pthread_mutex_destroy(&tally->lock);
	return 0;
}

struct admin_tally *admin_tally_new(TALLOC_CTX *mem)
{
	struct admin_tally *tally = mem_new(mem, struct admin_tally);

	(void)pthread_mutex_init(&tally->lock, NULL);
	talloc_set_destructor(tally, release);
	return tally;
}

static int compare(const void *a, const void *b)
{
	const struct due *left = a;
	const struct due *right = b;

	return strcmp(left->line, right->line);
}

/* The one of that line; a new one where there is none. */
static struct due *find(struct admin_tally *tally, const char *line)
{
	const struct due wanted = {.line = line};
	struct due **node = tfind(&wanted, &tally->tree, compare);
	struct due *due;

	if (node)
		return *node;
	due = mem_new(tally, struct due);
	due->line = mem_text(due, line);
	due->model = "";
	if (!tsearch(due, &tally->tree, compare))
		mem_exhausted();
	mem_grow(tally, tally->items, &tally->capacity, tally->count + 1);
	tally->items[tally->count++] = due;
	return due;
}

void admin_tally_add(
	struct admin_tally *tally, const struct admin_deed *deed, unsigned least, unsigned most)
{
	struct due *due;
	char *line;

	(void)pthread_mutex_lock(&tally->lock);
	line = mem_printf(
		tally, "%s\t%s\t%d\t%s", deed->user, deed->model, deed->action, deed->object);
	due = find(tally, line);
	talloc_free(line);
	due->model = mem_text(due, deed->model);
	due->action = deed->action;
	due->least += least;
	due->most += most;
	(void)pthread_mutex_unlock(&tally->lock);
}

unsigned admin_tally_count(struct admin_tally *tally, const char *model, int action)
{
	unsigned count = 0;

	for (size_t i = 0; i < tally->count; i++)
		if (strcmp(tally->items[i]->model, model) == 0 && tally->items[i]->action == action)
			count += tally->items[i]->least;
	return count;
}

/* What is added has a key that nobody could foresee. */
#define OBJECT "IF(l.action_flag = 1, l.object_repr, l.object_id)"

const char *admin_tally_query(TALLOC_CTX *mem, const char *users)
{
	return mem_printf(mem,
		"SELECT COUNT(*), u.username, t.model, l.action_flag,"
		" MIN(" OBJECT ")"
		" FROM django_admin_log l JOIN auth_user u ON u.id = l.user_id"
		" JOIN django_content_type t ON t.id = l.content_type_id"
		" WHERE u.username IN (%s) GROUP BY 2, 3, 4, CAST(" OBJECT " AS BINARY)",
		users);
}

static const char *difference(TALLOC_CTX *mem, const struct due *due)
{
	if (due->found >= due->least && due->found <= due->most)
		return "";
	return mem_printf(mem, "%s: %u lines, of %u to %u that are due\n", due->line, due->found,
		due->least, due->most);
}

const char *admin_tally_differences(TALLOC_CTX *mem, struct admin_tally *tally, const char *rows)
{
	char *rest = mem_text(mem, rows);
	const char *differences = "";
	char *row;

	while ((row = strsep(&rest, "\n")))
		if (*row) {
			char *end;
			unsigned long found = strtoul(row, &end, 10);

			find(tally, end + 1)->found = (unsigned)found;
		}
	for (size_t i = 0; i < tally->count; i++)
		differences =
			mem_printf(mem, "%s%s", differences, difference(mem, tally->items[i]));
	return differences;
}
