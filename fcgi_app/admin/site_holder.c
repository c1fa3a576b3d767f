#include "config.h"

#include "fcgi_app/admin/site_holder.h"

#include <pthread.h>

#define LEARNED_FOR_US INT64_C(60000000)
#define RETRY_AFTER_US INT64_C(5000000)

/* However many statements fail, learning does not become the process's only work. */
#define DOUBTED_AFTER_US INT64_C(1000000)

/* A site, in memory of its own. */
struct held_site {
	const struct admin_site *site;
	unsigned users; /* visits, and the holder while it is the current one */
};

struct site_holder {
	pthread_mutex_t lock; /* of all that follows, and of every held_site.users */
	pthread_cond_t is_learned;
	struct held_site *current; /* NULL: none yet */
	int64_t learned_until;     /* by the steady clock */
	int64_t believed_until;    /* likewise, whatever fails */
	bool is_doubted;
	bool is_learning; /* a thread is, without the lock */
};

/* With the lock. What nobody uses any more is returned, to be freed; else NULL. */
static struct held_site *drop(struct held_site *held)
{
	return held && --held->users == 0 ? held : NULL;
}

static int destroy(struct site_holder *holder)
{
	talloc_free(drop(holder->current));
	(void)pthread_cond_destroy(&holder->is_learned);
	(void)pthread_mutex_destroy(&holder->lock);
	return 0;
}

struct site_holder *site_holder_new(TALLOC_CTX *owner)
{
	struct site_holder *holder = mem_new(owner, struct site_holder);

	(void)pthread_mutex_init(&holder->lock, NULL);
	(void)pthread_cond_init(&holder->is_learned, NULL);
	talloc_set_destructor(holder, destroy);
	return holder;
}

/* Lives as long as the visit's memory. */
struct visit {
	struct site_holder *holder;
	struct held_site *held;
};

static int leave(struct visit *visit)
{
	struct held_site *dropped;

	(void)pthread_mutex_lock(&visit->holder->lock);
	dropped = drop(visit->held);
	(void)pthread_mutex_unlock(&visit->holder->lock);
	talloc_free(dropped);
	return 0;
}

/* With the lock: the current site is the visit's from now on. */
static const struct admin_site *enter(struct site_holder *holder, TALLOC_CTX *mem)
{
	struct visit *visit = mem_new(mem, struct visit);

	*visit = (struct visit){holder, holder->current};
	visit->held->users++;
	talloc_set_destructor(visit, leave);
	return visit->held->site;
}

struct holder_source {
	struct site_source base;
	struct site_holder *holder;
	struct site_learner learner;
};

/* NULL with *err. */
static struct held_site *load(struct holder_source *source, struct error *err)
{
	struct held_site *held = mem_new(NULL, struct held_site);

	if (source->learner.loader->load(source->learner.loader, held, &held->site, err)) {
		held->users = 1;
		return held;
	}
	talloc_free(held);
	return NULL;
}

/* With the lock: what was learned, if anything was, takes the place of what was. */
static void adopt(struct holder_source *source, struct held_site *held)
{
	struct site_holder *holder = source->holder;
	int64_t now_us = clock_steady_us(source->learner.clock);

	holder->is_learning = false;
	holder->learned_until = now_us + (held ? LEARNED_FOR_US : RETRY_AFTER_US);
	holder->believed_until = now_us + (held ? DOUBTED_AFTER_US : RETRY_AFTER_US);
	if (held) {
		talloc_free(drop(holder->current));
		holder->current = held;
	}
	(void)pthread_cond_broadcast(&holder->is_learned);
}

/*
 * With the lock, which is given away meanwhile. What fails leaves the old site, and is told;
 * without one it is the visit's error.
 */
static bool learn(struct holder_source *source, struct error *err)
{
	struct site_holder *holder = source->holder;
	struct held_site *held;

	holder->is_learning = true;
	holder->is_doubted = false;
	(void)pthread_mutex_unlock(&holder->lock);
	held = load(source, err);
	(void)pthread_mutex_lock(&holder->lock);
	adopt(source, held);
	if (held || !holder->current)
		return held != NULL;
	log_warning(source->learner.log, "The admin site was not learned anew", LOG_CAUSE(err));
	*err = (struct error){0};
	return true;
}

/* With the lock. */
static bool is_due(const struct holder_source *source)
{
	const struct site_holder *holder = source->holder;
	int64_t now_us = clock_steady_us(source->learner.clock);

	if (holder->is_learning)
		return false;
	return !holder->current ||
		now_us >= (holder->is_doubted ? holder->believed_until : holder->learned_until);
}

static bool get(
	struct site_source *base, TALLOC_CTX *mem, const struct admin_site **out, struct error *err)
{
	struct holder_source *source = container_of(base, struct holder_source, base);
	struct site_holder *holder = source->holder;
	bool ok = true;

	(void)pthread_mutex_lock(&holder->lock);
	while (!holder->current && holder->is_learning)
		(void)pthread_cond_wait(&holder->is_learned, &holder->lock);
	if (is_due(source))
		ok = learn(source, err);
	if (ok)
		*out = enter(holder, mem);
	(void)pthread_mutex_unlock(&holder->lock);
	return ok;
}

static void doubt(struct site_source *base)
{
	struct site_holder *holder = container_of(base, struct holder_source, base)->holder;

	(void)pthread_mutex_lock(&holder->lock);
	holder->is_doubted = true;
	(void)pthread_mutex_unlock(&holder->lock);
}

struct site_source *site_source_new(
	TALLOC_CTX *owner, struct site_holder *holder, const struct site_learner *learner)
{
	struct holder_source *source = mem_new(owner, struct holder_source);

	*source = (struct holder_source){
		.base = {get, doubt},
		.holder = holder,
		.learner = *learner,
	};
	return &source->base;
}
