#include "config.h"

#include "adapters/fallback_allocations_query.h"

static bool has_fallen_back(const struct fallback_allocations_query *query)
{
	return query->backoff.last_ms > 0;
}

static void fall_back(struct fallback_allocations_query *query, const struct error *cause)
{
	if (!has_fallen_back(query))
		log_warning(query->parts.log,
			"the read model does not answer: the database is asked", LOG_CAUSE(cause));
	query->ask_again_us =
		clock_steady_us(query->parts.clock) + (int64_t)backoff_next(&query->backoff) * 1000;
}

static void come_back(struct fallback_allocations_query *query)
{
	if (has_fallen_back(query))
		log_event(
			query->parts.log, LOG_LEVEL_INFO, "the read model answers again", NULL, 0);
	backoff_reset(&query->backoff);
}

static bool for_order(struct allocations_query *base, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	struct fallback_allocations_query *query =
		container_of(base, struct fallback_allocations_query, base);

	if (!has_fallen_back(query) || clock_steady_us(query->parts.clock) >= query->ask_again_us) {
		if (allocations_query_for_order(query->parts.first, mem, orderid, out, err)) {
			come_back(query);
			return true;
		}
		if (err->kind != ERROR_UNAVAILABLE)
			return false;
		fall_back(query, err);
		*err = (struct error){0};
	}
	return allocations_query_for_order(query->parts.second, mem, orderid, out, err);
}

void fallback_allocations_query_init(
	struct fallback_allocations_query *query, const struct fallback_parts *parts)
{
	static const struct allocations_query_ops ops = {for_order};

	*query = (struct fallback_allocations_query){
		.base = {&ops             },
                  .parts = *parts, .backoff = { .first_ms = 1000, .most_ms = 30000}
        };
}
