#include "config.h"

#include "tests/bench/goals.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"

static double rate(const struct run *subject, const struct run *base)
{
	return subject->per_second / base->per_second;
}

static double cpu(const struct run *subject, const struct run *base)
{
	return subject->application_us / base->application_us;
}

static double p99(const struct run *subject, const struct run *base)
{
	return subject->p99_us / base->p99_us;
}

static double spread(const struct run *subject, const struct run *base)
{
	(void)base;
	return subject->p99_us / subject->p50_us;
}

static double pss_mb(const struct run *subject, const struct run *base)
{
	(void)base;
	return subject->pss_kb / 1024;
}

static double thousands_per_second(const struct run *subject, const struct run *base)
{
	(void)base;
	return subject->per_second / 1000;
}

static double p99_ms(const struct run *subject, const struct run *base)
{
	(void)base;
	return subject->p99_us / 1000;
}

static double p50(const struct run *subject, const struct run *base)
{
	return subject->p50_us / base->p50_us;
}

static double longest_kb(const struct run *subject, const struct run *base)
{
	(void)base;
	return (double)subject->longest / 1024;
}

#define AT_LEAST(goal_row, goal_title, goal_subject, goal_base, measure, least)                    \
	{                                                                                          \
		.row = (goal_row), .title = (goal_title), .subject = (goal_subject),               \
		.base = (goal_base), .value = (measure), .limit = (least)                          \
	}
#define RATE(goal_row, goal_title, goal_subject, goal_base, least)                                 \
	AT_LEAST(goal_row, goal_title, goal_subject, goal_base, rate, least)
#define AT_MOST(goal_row, goal_title, goal_subject, goal_base, measure, most)                      \
	{                                                                                          \
		.row = (goal_row), .title = (goal_title), .subject = (goal_subject),               \
		.base = (goal_base), .value = (measure), .is_upper = true, .limit = (most)         \
	}

/* Pages of the admin site, one after the other. */
#define PAGE(page, page_title)                                                                     \
	AT_MOST("admin_" page, page_title ": many rows / 10,000", "large", "small", p50, 1.5),     \
		AT_MOST("admin_" page, page_title ": / Django, 10,000 rows", "small",              \
			"django_small", p50, 1),                                                   \
		AT_MOST("admin_" page, page_title ": / Django, many rows", "large",                \
			"django_large", p50, 1)

#define MEMORY_OF_GO_MB 12

const struct goal goals[] = {
	RATE("no_database", "route without database / bare responder", "ours", "bare", 0.85),
	RATE("get_join", "GET, join / E", "ours", "e", 0.90),
	AT_MOST("get_join", "GET, join / E: CPU of the application", "ours", "e", cpu, 1.5),
	AT_MOST("get_join", "GET, join / E: p99", "ours", "e", p99, 1.5),
	RATE("get_table", "GET, table / E", "ours_table", "e_table", 0.90),
	AT_MOST("get_table", "GET, table / E: CPU of the application", "ours_table", "e_table", cpu,
		1.5),
	AT_MOST("get_table", "GET, table / E: p99", "ours_table", "e_table", p99, 1.5),
	RATE("post_many", "POST, many SKUs / E", "ours", "e", 0.90),
	AT_MOST("post_many", "POST, many SKUs / E: p99", "ours", "e", p99, 1.5),
	RATE("post_hot_8", "POST, one hot SKU, 8 threads / E", "alone_8", "e", 0.90),
	AT_MOST("post_hot_8", "POST, one hot SKU, 8 threads / E: p99", "alone_8", "e", p99, 1.5),
	AT_MOST("post_hot_8", "POST, one hot SKU, 8 threads: p99 / p50", "alone_8", NULL, spread,
		2),
	RATE("post_hot_16", "POST, one hot SKU, 16 threads / E", "alone_16", "e_16", 0.90),
	AT_MOST("post_hot_16", "POST, one hot SKU, 16 threads / E: p99", "alone_16", "e_16", p99,
		1.5),
	AT_MOST("post_hot_16", "POST, one hot SKU, 16 threads: p99 / p50", "alone_16", NULL, spread,
		2),
	RATE("post_together", "POST, one hot SKU, together / one by one", "ours_16", "alone_16",
		2.5),
	RATE("post_history", "POST, batch with 100,000 lines / with 10", "long", "short", 0.85),
	RATE("post_key", "POST, with Idempotency-Key / without", "key", "plain", 0.85),
	RATE("relay", "relay to Redis / bare loop", "ours", "bare", 0.40),
	AT_LEAST("relay", "relay to Redis, 1,000 events a second", "ours", NULL,
		thousands_per_second, 10),
	AT_MOST("message", "from message to message: p99, ms", "ours", NULL, p99_ms, 100),
	AT_MOST("post_many", "memory of the application, 8 threads, MB", "ours", NULL, pss_mb,
		MEMORY_OF_GO_MB),
	PAGE("first", "first page"),
	PAGE("next", "next page"),
	PAGE("last", "last page"),
	PAGE("word", "a common word"),
	PAGE("exact", "one SKU"),
	PAGE("choice", "filter, a choice"),
	PAGE("related", "filter, a related row"),
	PAGE("month", "filter, a month"),
	PAGE("sorted", "sorted by a date"),
	PAGE("change", "form"),
	PAGE("history", "history"),
	AT_MOST("admin_first", "page of 100 rows, KB", "large", NULL, longest_kb, 60),
	AT_MOST("admin_change", "form, KB", "large", NULL, longest_kb, 60),
};
const size_t goal_count = ARRAY_SIZE(goals);

static bool is_subject(const struct goal *goal, const struct run *run)
{
	return strcmp(run->row, goal->row) == 0 && strcmp(run->contestant, goal->subject) == 0;
}

static bool meets(const struct goal *goal, double value)
{
	return goal->is_upper ? value <= goal->limit : value >= goal->limit;
}

struct verdict goal_judge(const struct goal *goal, const struct runs *runs)
{
	double *values = allocate(runs->count + 1, sizeof(*values));
	struct verdict verdict = {0};

	for (size_t i = 0; i < runs->count; i++) {
		const struct run *subject = &runs->items[i];
		const struct run *base = subject;

		if (!is_subject(goal, subject))
			continue;
		if (goal->base)
			base = runs_find(runs, goal->row, goal->base, subject->pair);
		if (base && run_is_sound(subject) && run_is_sound(base))
			values[verdict.pairs++] = goal->value(subject, base);
		else
			verdict.left_out++;
	}
	if (verdict.pairs > 0) {
		verdict.value = estimate_of(values, verdict.pairs);
		verdict.is_met = meets(goal, verdict.value.median);
		verdict.is_certain = meets(goal, verdict.value.low) == verdict.is_met &&
			meets(goal, verdict.value.high) == verdict.is_met;
	}
	free(values);
	return verdict;
}

const char *verdict_text(const struct verdict *verdict)
{
	if (verdict->is_certain)
		return verdict->is_met ? "met" : "MISSED";
	return verdict->is_met ? "met, not certain" : "MISSED, not certain";
}
