/* tests/unit/test_site_holder.c - one site for all threads: learned by one, kept while it is used.
 */
#include "config.h"

#include "fcgi_app/admin/site_holder.h"

#include <pthread.h>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/with_mem.h"

#define SECOND_US INT64_C(1000000)

/* Makes empty sites, and knows how many of them there are. */
struct fake_loader {
	struct site_loader base;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t is_moved;
	bool is_closed; /* who loads waits until it is not */
	bool is_broken;
	int begun;
	int alive;
};

struct fake_site {
	struct admin_site base;
	struct fake_loader *loader;
};

static int count_down(struct fake_site *site)
{
	(void)pthread_mutex_lock(&site->loader->lock);
	site->loader->alive--;
	(void)pthread_mutex_unlock(&site->loader->lock);
	return 0;
}

static void wait_at_gate(struct fake_loader *loader)
{
	loader->begun++;
	(void)pthread_cond_broadcast(&loader->is_moved);
	while (loader->is_closed)
		(void)pthread_cond_wait(&loader->is_moved, &loader->lock);
}

static bool load(
	struct site_loader *base, TALLOC_CTX *mem, const struct admin_site **out, struct error *err)
{
	struct fake_loader *loader = container_of(base, struct fake_loader, base);
	struct fake_site *site = mem_new(mem, struct fake_site);
	bool ok;

	(void)pthread_mutex_lock(&loader->lock);
	wait_at_gate(loader);
	ok = !loader->is_broken;
	site->loader = loader;
	loader->alive++;
	(void)pthread_mutex_unlock(&loader->lock);
	talloc_set_destructor(site, count_down);
	*out = &site->base;
	return ok || error_set(err, ERROR_UNAVAILABLE, "the server has gone away");
}

struct fixture {
	struct fake_loader loader;
	struct fake_clock clock;
	struct fake_log log;
	struct site_holder *holder;
	struct site_source *source;
};

static struct site_source *source_of(TALLOC_CTX *owner, struct fixture *this)
{
	return site_source_new(owner, this->holder,
		&(struct site_learner){&this->loader.base, &this->clock.base, &this->log.base});
}

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->loader.base.load = load;
	(void)pthread_mutex_init(&this->loader.lock, NULL);
	(void)pthread_cond_init(&this->loader.is_moved, NULL);
	fake_clock_init(&this->clock);
	fake_log_init(&this->log, this);
	this->holder = site_holder_new(NULL);
	this->source = source_of(this, this);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	talloc_free(this->holder);
	assert_int_equal(this->loader.alive, 0);
	(void)pthread_cond_destroy(&this->loader.is_moved);
	(void)pthread_mutex_destroy(&this->loader.lock);
	return talloc_free(this);
}

/* The site, in memory of the visit. */
static const struct admin_site *visit(struct fixture *this, TALLOC_CTX *mem)
{
	const struct admin_site *site = NULL;
	struct error err = {0};

	if (!this->source->get(this->source, mem, &site, &err))
		fail_msg("%s", err.message);
	assert_int_equal(err.kind, ERROR_NONE);
	return site;
}

static void check_visit(struct fixture *this)
{
	TALLOC_CTX *mem = mem_context(NULL, "visit");

	(void)visit(this, mem);
	talloc_free(mem);
}

static void test_site_holder__a_site_is_learned_once(void **state)
{
	struct fixture *this = *state;
	TALLOC_CTX *mem = mem_context(NULL, "visit");

	assert_int_equal(this->loader.begun, 0);
	assert_ptr_equal(visit(this, mem), visit(this, mem));
	talloc_free(mem);
	fake_clock_pass(&this->clock, 59 * SECOND_US);
	check_visit(this);
	assert_int_equal(this->loader.begun, 1);
}

static void test_site_holder__after_a_minute_it_is_learned_anew(void **state)
{
	struct fixture *this = *state;

	check_visit(this);
	fake_clock_pass(&this->clock, 60 * SECOND_US);
	check_visit(this);
	check_visit(this);
	assert_int_equal(this->loader.begun, 2);
	assert_int_equal(this->loader.alive, 1);
}

static void test_site_holder__a_visit_keeps_its_site(void **state)
{
	struct fixture *this = *state;
	TALLOC_CTX *first = mem_context(NULL, "visit");
	TALLOC_CTX *second = mem_context(NULL, "visit");
	const struct admin_site *old = visit(this, first);

	fake_clock_pass(&this->clock, 60 * SECOND_US);
	assert_ptr_not_equal(visit(this, second), old);
	assert_int_equal(this->loader.alive, 2);
	talloc_free(first);
	assert_int_equal(this->loader.alive, 1);
	talloc_free(second);
	assert_int_equal(this->loader.alive, 1);
}

static void test_site_holder__the_first_failure_is_the_visits(void **state)
{
	struct fixture *this = *state;
	const struct admin_site *site;
	struct error err = {0};

	this->loader.is_broken = true;
	assert_false(this->source->get(this->source, this, &site, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(this->loader.alive, 0);
	this->loader.is_broken = false;
	check_visit(this);
	assert_int_equal(this->loader.begun, 2);
	assert_int_equal(this->log.line_count, 0);
}

/* Which is told, and tried again after a while. */
static void test_site_holder__a_later_failure_leaves_the_old_site(void **state)
{
	struct fixture *this = *state;

	check_visit(this);
	fake_clock_pass(&this->clock, 60 * SECOND_US);
	this->loader.is_broken = true;
	check_visit(this);
	check_visit(this);
	assert_int_equal(this->loader.begun, 2);
	assert_int_equal(fake_log_count(&this->log, "the server has gone away"), 1);
	assert_int_equal(fake_log_count(&this->log, "\"warning\""), 1);
	fake_clock_pass(&this->clock, 5 * SECOND_US);
	this->loader.is_broken = false;
	check_visit(this);
	assert_int_equal(this->loader.begun, 3);
	assert_int_equal(this->loader.alive, 1);
}

static void test_site_holder__a_doubt_has_it_learned_anew(void **state)
{
	struct fixture *this = *state;

	check_visit(this);
	fake_clock_pass(&this->clock, SECOND_US);
	check_visit(this);
	assert_int_equal(this->loader.begun, 1);
	this->source->doubt(this->source);
	check_visit(this);
	check_visit(this);
	assert_int_equal(this->loader.begun, 2);
}

/* Whoever can make statements fail cannot make us do nothing but learn. */
static void test_site_holder__a_new_site_is_not_doubted(void **state)
{
	struct fixture *this = *state;

	check_visit(this);
	this->source->doubt(this->source);
	fake_clock_pass(&this->clock, SECOND_US - 1);
	check_visit(this);
	assert_int_equal(this->loader.begun, 1);
	fake_clock_pass(&this->clock, 1);
	check_visit(this);
	assert_int_equal(this->loader.begun, 2);
}

/* With a source of its own, as threads have. */
static void *visit_in_thread(void *context)
{
	struct fixture *this = context;
	TALLOC_CTX *mem = mem_context(NULL, "visit");
	struct site_source *source = source_of(mem, this);
	const struct admin_site *site = NULL;
	struct error err = {0};
	bool ok = source->get(source, mem, &site, &err);

	talloc_free(mem);
	return ok ? this : NULL;
}

static void await_begun(struct fixture *this, int count)
{
	(void)pthread_mutex_lock(&this->loader.lock);
	while (this->loader.begun < count)
		(void)pthread_cond_wait(&this->loader.is_moved, &this->loader.lock);
	(void)pthread_mutex_unlock(&this->loader.lock);
}

static void set_closed(struct fixture *this, bool is_closed)
{
	(void)pthread_mutex_lock(&this->loader.lock);
	this->loader.is_closed = is_closed;
	(void)pthread_cond_broadcast(&this->loader.is_moved);
	(void)pthread_mutex_unlock(&this->loader.lock);
}

static void await(pthread_t thread)
{
	void *result;

	assert_int_equal(pthread_join(thread, &result), 0);
	assert_non_null(result);
}

static void test_site_holder__while_one_learns_others_go_on(void **state)
{
	struct fixture *this = *state;
	pthread_t thread;

	check_visit(this);
	fake_clock_pass(&this->clock, 60 * SECOND_US);
	set_closed(this, true);
	assert_int_equal(pthread_create(&thread, NULL, visit_in_thread, this), 0);
	await_begun(this, 2);
	check_visit(this);
	assert_int_equal(this->loader.alive, 1);
	set_closed(this, false);
	await(thread);
	assert_int_equal(this->loader.begun, 2);
}

#define THREAD_COUNT 4

static void test_site_holder__the_first_ones_wait_for_one_of_them(void **state)
{
	struct fixture *this = *state;
	pthread_t threads[THREAD_COUNT];

	set_closed(this, true);
	for (size_t i = 0; i < THREAD_COUNT; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, visit_in_thread, this), 0);
	await_begun(this, 1);
	set_closed(this, false);
	for (size_t i = 0; i < THREAD_COUNT; i++)
		await(threads[i]);
	assert_int_equal(this->loader.begun, 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_site_holder__a_site_is_learned_once),
		CASE(test_site_holder__after_a_minute_it_is_learned_anew),
		CASE(test_site_holder__a_visit_keeps_its_site),
		CASE(test_site_holder__the_first_failure_is_the_visits),
		CASE(test_site_holder__a_later_failure_leaves_the_old_site),
		CASE(test_site_holder__a_doubt_has_it_learned_anew),
		CASE(test_site_holder__a_new_site_is_not_doubted),
		CASE(test_site_holder__while_one_learns_others_go_on),
		CASE(test_site_holder__the_first_ones_wait_for_one_of_them),
	};

	return cmocka_run_group_tests_name("site_holder", tests, NULL, NULL);
}
