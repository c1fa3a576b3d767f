#include "config.h"

#include "adapters/redis/redis_upkeep.h"

#include "base/monotonic.h"

#define WAIT_MIN_MS 100
#define WAIT_MAX_MS 5000

void redis_upkeep_init(struct redis_upkeep *upkeep, struct redis_connection *conn, struct log *log)
{
	*upkeep = (struct redis_upkeep){
		.conn = conn, .log = log, .backoff = {WAIT_MIN_MS, WAIT_MAX_MS, 0}
        };
}

bool redis_upkeep_wait(
	const struct redis_upkeep *upkeep, const struct stopping *stopping, int timeout_ms)
{
	int64_t left = upkeep->due_ms - monotonic_ms();

	if (left <= 0)
		return true;
	return !stopping_wait(stopping, left < timeout_ms ? (int)left : timeout_ms) &&
		left <= timeout_ms;
}

void redis_upkeep_gain(struct redis_upkeep *upkeep, const char *purpose)
{
	log_info(upkeep->log, "connected to Redis", LOG_TEXT("for", purpose));
	backoff_reset(&upkeep->backoff);
	upkeep->is_up = true;
}

void redis_upkeep_lose(struct redis_upkeep *upkeep, const struct error *err)
{
	redis_connection_close(upkeep->conn);
	upkeep->is_up = false;
	upkeep->due_ms = monotonic_ms() + backoff_next(&upkeep->backoff);
	log_warning(upkeep->log, "no connection to Redis", LOG_CAUSE(err));
}
