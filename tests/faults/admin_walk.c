#include "config.h"

#include "tests/faults/admin_walk.h"

#include <pthread.h>
#include <stdio.h>

#define KNOWN_MAX  24
#define KEY_SIZE   24
#define STEPS_KEPT 50
#define STEP_SIZE  200
#define STATUS_MAX 600

const struct walked_table walked_tables[WALK_COUNT] = {
	[WALK_BATCH] = {"alloc/batch",        "batch"   },
	[WALK_ITEM] = {"catalogue/item",     "item"    },
	[WALK_SUPPLIER] = {"catalogue/supplier", "supplier"},
	[WALK_TAG] = {"catalogue/tag",      "tag"     },
	[WALK_PRICE] = {"catalogue/price",    "price"   },
	[WALK_GROUP] = {"auth/group",         "group"   },
};

/* A free place has an empty key. */
struct known {
	char keys[KNOWN_MAX][KEY_SIZE];
	size_t next; /* place that is taken next */
};

struct admin_walk {
	struct site *site;
	struct admin_tally *tally;
	pthread_mutex_t lock; /* of all below but the last two */
	struct known known[WALK_COUNT];
	char steps[STEPS_KEPT][STEP_SIZE];
	size_t step_count;
	const char *failure; /* NULL: none */
	atomic_uint answers[STATUS_MAX];
	atomic_bool has_ended;
};

static int release(struct admin_walk *walk)
{
	(void)pthread_mutex_destroy(&walk->lock);
	return 0;
}

struct admin_walk *admin_walk_new(TALLOC_CTX *mem, struct site *site)
{
	struct admin_walk *walk = mem_new(mem, struct admin_walk);

	walk->site = site;
	walk->tally = admin_tally_new(walk);
	(void)pthread_mutex_init(&walk->lock, NULL);
	talloc_set_destructor(walk, release);
	return walk;
}

struct site *admin_walk_site(const struct admin_walk *walk)
{
	return walk->site;
}

struct admin_tally *admin_walk_tally(struct admin_walk *walk)
{
	return walk->tally;
}

void admin_walk_remember(struct admin_walk *walk, enum walked table, const char *key)
{
	struct known *known = &walk->known[table];

	(void)pthread_mutex_lock(&walk->lock);
	(void)snprintf(known->keys[known->next], KEY_SIZE, "%s", key);
	known->next = (known->next + 1) % KNOWN_MAX;
	(void)pthread_mutex_unlock(&walk->lock);
}

void admin_walk_forget(struct admin_walk *walk, enum walked table, const char *key)
{
	struct known *known = &walk->known[table];

	(void)pthread_mutex_lock(&walk->lock);
	for (size_t i = 0; i < KNOWN_MAX; i++)
		if (strcmp(known->keys[i], key) == 0)
			known->keys[i][0] = '\0';
	(void)pthread_mutex_unlock(&walk->lock);
}

const char *admin_walk_any(
	TALLOC_CTX *mem, struct admin_walk *walk, enum walked table, struct random *random)
{
	const struct known *known = &walk->known[table];
	size_t first = random_below(random, KNOWN_MAX);
	const char *key = "";

	(void)pthread_mutex_lock(&walk->lock);
	for (size_t i = 0; i < KNOWN_MAX && !*key; i++)
		key = known->keys[(first + i) % KNOWN_MAX];
	key = mem_text(mem, key);
	(void)pthread_mutex_unlock(&walk->lock);
	return key;
}

void admin_walk_note(struct admin_walk *walk, const char *user, const char *step, int status)
{
	(void)pthread_mutex_lock(&walk->lock);
	(void)snprintf(walk->steps[walk->step_count++ % STEPS_KEPT], STEP_SIZE, "%s: %s: %d", user,
		step, status);
	(void)pthread_mutex_unlock(&walk->lock);
	if (status > 0 && status < STATUS_MAX)
		atomic_fetch_add(&walk->answers[status], 1);
	if (status < 200 || (status >= 500 && status != 503))
		admin_walk_fail(walk, step);
}

void admin_walk_fail(struct admin_walk *walk, const char *why)
{
	(void)pthread_mutex_lock(&walk->lock);
	if (!walk->failure)
		walk->failure = mem_text(walk, why);
	(void)pthread_mutex_unlock(&walk->lock);
	admin_walk_end(walk);
}

const char *admin_walk_failure(TALLOC_CTX *mem, struct admin_walk *walk)
{
	size_t kept = walk->step_count < STEPS_KEPT ? walk->step_count : STEPS_KEPT;
	const char *text;

	if (!walk->failure)
		return NULL;
	text = mem_printf(mem, "%s\nThe last steps:", walk->failure);
	for (size_t i = walk->step_count - kept; i < walk->step_count; i++)
		text = mem_printf(mem, "%s\n%s", text, walk->steps[i % STEPS_KEPT]);
	return text;
}

unsigned admin_walk_answers(const struct admin_walk *walk, int status)
{
	return atomic_load(&walk->answers[status]);
}

void admin_walk_end(struct admin_walk *walk)
{
	atomic_store(&walk->has_ended, true);
}

bool admin_walk_has_ended(const struct admin_walk *walk)
{
	return atomic_load(&walk->has_ended);
}
