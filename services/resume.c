#include "config.h"

#include "services/resume.h"

#include "base/backoff.h"
#include "domain/events.h"

const struct resume_settings resume_default_settings = {
	.age_s = 5,
	.interval_ms = 5000,
	.interval_max_ms = 3600000,
};

/* A line that was seen to and may be there still. */
struct attempt {
	int64_t id;
	int64_t due_us; /* on the steady clock */
	struct backoff backoff;
};

struct attempts {
	struct attempt *items; /* in the order of their ids */
	size_t count;
	size_t capacity;
};

/* A pass meets the lines in the order in which the one before it did, and forgets those gone. */
struct resume {
	struct resume_parts parts;
	struct attempts before; /* of the pass before, and */
	size_t next;            /* the first of them that was not met again */
	struct attempts now;    /* of this pass */
};

struct resume *resume_new(TALLOC_CTX *mem, const struct resume_parts *parts)
{
	struct resume *resume = mem_new(mem, struct resume);

	resume->parts = *parts;
	return resume;
}

static struct attempt *remember(struct resume *resume, const struct attempt *attempt)
{
	struct attempts *now = &resume->now;

	mem_grow(resume, now->items, &now->capacity, now->count + 1);
	now->items[now->count] = *attempt;
	return &now->items[now->count++];
}

/* What is known of the line; of one that was not met before, that it is due. */
static struct attempt *attempt_at(struct resume *resume, int64_t id)
{
	const struct resume_settings *settings = &resume->parts.settings;
	const struct attempts *before = &resume->before;
	const struct attempt first = {
		.id = id, .backoff = {settings->interval_ms, settings->interval_max_ms, 0}
        };

	while (resume->next < before->count && before->items[resume->next].id < id)
		resume->next++;
	if (resume->next < before->count && before->items[resume->next].id == id)
		return remember(resume, &before->items[resume->next++]);
	return remember(resume, &first);
}

/* Whether it succeeds is for the next pass to see: then the line is not pending any more. */
static void see_to(struct resume *resume, const struct order_line *line, struct attempt *attempt)
{
	const struct deallocated event = {
		{&deallocated_type}, line->orderid, line->sku, line->quantity};
	struct error err = {0};

	attempt->due_us = clock_steady_us(resume->parts.clock) +
		backoff_next(&attempt->backoff) * INT64_C(1000);
	if (!message_bus_handle(resume->parts.bus, &event.message, NULL, &err))
		log_failure(resume->parts.log, "reallocation not resumed", LOG_CAUSE(&err));
}

static bool is_stopping(const struct resume *resume)
{
	return stopping_wait(resume->parts.stopping, 0);
}

static void look_at_page(struct resume *resume, const struct pending_list *page)
{
	for (size_t i = 0; i < page->count && !is_stopping(resume); i++) {
		struct attempt *attempt = attempt_at(resume, page->items[i].id);

		if (attempt->due_us <= clock_steady_us(resume->parts.clock))
			see_to(resume, &page->items[i].line, attempt);
	}
}

static bool look_at_all(struct resume *resume, struct error *err)
{
	struct pending_list page;
	int64_t after = 0;

	do {
		TALLOC_CTX *mem = mem_context(NULL, "page");
		bool ok = pending_query_list(
			resume->parts.query, mem, after, resume->parts.settings.age_s, &page, err);

		if (ok && page.count > 0) {
			after = page.items[page.count - 1].id;
			look_at_page(resume, &page);
		}
		talloc_free(mem);
		if (!ok)
			return false;
	} while (page.count > 0 && !is_stopping(resume));
	return true;
}

bool resume_pass(struct resume *resume, struct error *err)
{
	bool ok = look_at_all(resume, err);

	/* Cut short, it leaves what is known of the lines it did not come to. */
	while (!ok && resume->next < resume->before.count)
		(void)remember(resume, &resume->before.items[resume->next++]);
	talloc_free(resume->before.items);
	resume->before = resume->now;
	resume->now = (struct attempts){0};
	resume->next = 0;
	return ok;
}

void resume_run(struct resume *resume)
{
	while (!is_stopping(resume)) {
		struct error err = {0};

		if (!resume_pass(resume, &err))
			log_warning(resume->parts.log, "pending reallocations are not seen",
				LOG_CAUSE(&err));
		clock_wait_ms(resume->parts.clock, resume->parts.settings.interval_ms);
	}
}
