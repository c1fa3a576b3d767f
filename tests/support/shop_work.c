#include "config.h"

#include "tests/support/shop_work.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "adapters/system_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/threads.h"
#include "tests/support/web_user.h"

#define WORKERS     6
#define BATCHES_MAX 16
#define ASTRAY      12 /* lines of another SKU */
#define SHARED      24 /* lines that both sides are asked for */

struct worker {
	struct shop_work *work;
	struct thread *thread;
	struct web_user *user;
	struct random random;
	unsigned number;
	unsigned rounds; /* so far */
};

struct ids {
	int64_t items[BATCHES_MAX];
	uint32_t count;
};

struct shop_work {
	struct site *site;
	const char *sku;
	unsigned quantity;
	struct ids batches;
	struct ids astray;
	struct worker workers[WORKERS];
	atomic_uint done[16]; /* of each duty */
	atomic_bool stop;
};

static uint32_t below(struct worker *worker, uint32_t limit)
{
	return random_below(&worker->random, limit);
}

/* Up to twice as many as there were. */
static uint32_t some_quantity(struct worker *worker)
{
	return below(worker, 2 * worker->work->quantity) + 1;
}

static int post_json(struct worker *worker, const char *target, const char *body)
{
	return http_send(worker->user->browser,
		&(struct http_request){"POST", target, HTTP_TEXT(body), NULL})
		->status;
}

static const char *token(struct worker *worker)
{
	const char *cookie = http_cookie(worker->user->browser, "csrftoken");

	return cookie ? cookie : "";
}

static bool allocate(struct worker *worker)
{
	const char *body = mem_printf(worker->user,
		"{\"orderid\":\"old-%s-%u-%u\",\"sku\":\"%s\",\"qty\":%u}", worker->work->sku,
		worker->number, worker->rounds, worker->work->sku, below(worker, 3) + 1);

	return post_json(worker, "/old/allocate", body) == 201;
}

/* All come to the same line at about the same time. */
static bool allocate_what_others_want(struct worker *worker)
{
	const char *target = worker->number % 2 == 0 ? "/old/allocate" : "/allocate";
	const char *body =
		mem_printf(worker->user, "{\"orderid\":\"both-%s-%u\",\"sku\":\"%s\",\"qty\":1}",
			worker->work->sku, worker->rounds % SHARED, worker->work->sku);

	return post_json(worker, target, body) == 201;
}

static bool set_quantity(struct worker *worker)
{
	const struct shop_work *work = worker->work;
	const char *body = mem_printf(worker->user,
		"{\"ref\":\"%s-%u\",\"sku\":\"%s\",\"qty\":%u,\"eta\":null}", work->sku,
		below(worker, work->batches.count), work->sku, some_quantity(worker));

	return post_json(worker, "/old/batches", body) == 200;
}

static bool edit_in_admin(struct worker *worker)
{
	const struct shop_work *work = worker->work;
	uint32_t batch = below(worker, work->batches.count);

	return web_user_post(worker->user,
		       mem_printf(worker->user, "/admin/alloc/batch/%jd/change/",
			       (intmax_t)work->batches.items[batch]),
		       LIST("csrfmiddlewaretoken", token(worker), "reference",
			       mem_printf(worker->user, "%s-%u", work->sku, batch), "sku",
			       work->sku, "qty",
			       mem_printf(worker->user, "%u", some_quantity(worker)), "eta",
			       "2031-06-01")) == 302;
}

static const char *any_of(struct worker *worker, const struct ids *ids)
{
	return mem_printf(worker->user, "%jd", (intmax_t)ids->items[below(worker, ids->count)]);
}

static bool link_in_admin(struct worker *worker)
{
	return web_user_post(worker->user, "/admin/alloc/allocation/add/",
		       LIST("csrfmiddlewaretoken", token(worker), "batch",
			       any_of(worker, &worker->work->batches), "line",
			       any_of(worker, &worker->work->astray))) == 302;
}

static bool release(struct worker *worker)
{
	const char *path = mem_printf(worker->user, "/orders/old-%s-%u-%u/", worker->work->sku,
		worker->number, below(worker, worker->rounds + 1));

	return web_user_post(worker->user, path, LIST("csrfmiddlewaretoken", token(worker))) == 302;
}

/* Each returns whether it was carried out: it may lose a race, or find no stock. */
static bool (*const duties[])(struct worker *worker) = {
	allocate,
	allocate_what_others_want,
	set_quantity,
	allocate,
	edit_in_admin,
	link_in_admin,
	release,
};

static void do_duties(void *context)
{
	struct worker *worker = context;
	struct shop_work *work = worker->work;

	for (; !atomic_load(&work->stop); worker->rounds++)
		for (size_t i = 0; i < ARRAY_SIZE(duties) && !atomic_load(&work->stop); i++)
			if (duties[i](worker))
				atomic_fetch_add(&work->done[i], 1);
}

static struct ids find(struct site *site, const char *sql)
{
	const char *rows = site_sql(site, sql);
	struct ids found = {.count = 0};

	for (char *end; *rows && found.count < BATCHES_MAX; rows = end + (*end == '\n'))
		found.items[found.count++] = strtoll(rows, &end, 10);
	assert_int_not_equal(found.count, 0);
	return found;
}

static struct ids add_astray_lines(struct shop_work *work)
{
	for (int i = 0; i < ASTRAY; i++)
		(void)site_sql(work->site,
			mem_printf(work,
				"INSERT INTO alloc_orderline (orderid, sku, qty)"
				" VALUES ('astray-%s-%d', 'ELSEWHERE', 1)",
				work->sku, i));
	return find(work->site,
		mem_printf(work, "SELECT id FROM alloc_orderline WHERE orderid LIKE 'astray-%s-%%'",
			work->sku));
}

/* Also after a test that failed before its end. */
static int end_workers(struct shop_work *work)
{
	atomic_store(&work->stop, true);
	for (int i = 0; i < WORKERS; i++)
		TALLOC_FREE(work->workers[i].thread);
	return 0;
}

struct shop_work *shop_work_start(struct site *site, const char *sku, unsigned quantity)
{
	struct shop_work *work = mem_new(site, struct shop_work);

	work->site = site;
	work->sku = sku;
	work->quantity = quantity;
	work->batches = find(site,
		mem_printf(work, "SELECT id FROM alloc_batch WHERE sku = '%s' ORDER BY id", sku));
	work->astray = add_astray_lines(work);
	for (unsigned i = 0; i < WORKERS; i++) {
		struct worker *worker = &work->workers[i];

		*worker = (struct worker){.work = work, .number = i};
		worker->user = web_user_new(work, site);
		web_user_sign_in(worker->user, SIDE_DJANGO, "demo-admin", "demo");
		system_random_init(&worker->random);
	}
	/* From here on nobody but its thread uses a worker's memory. */
	talloc_set_destructor(work, end_workers);
	for (int i = 0; i < WORKERS; i++)
		work->workers[i].thread = thread_start(work, do_duties, &work->workers[i]);
	return work;
}

struct goal {
	struct shop_work *work;
	unsigned times;
};

static bool is_reached(void *argument)
{
	const struct goal *goal = argument;

	for (size_t i = 0; i < ARRAY_SIZE(duties); i++)
		if (atomic_load(&goal->work->done[i]) < goal->times)
			return false;
	return true;
}

bool shop_work_reaches(struct shop_work *work, unsigned times)
{
	struct goal goal = {work, times};

	return eventually(is_reached, &goal);
}

void shop_work_end(struct shop_work *work)
{
	talloc_free(work);
}
