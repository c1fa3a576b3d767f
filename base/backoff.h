/* base/backoff.h - how long to wait before the next attempt: twice as long each time, to a limit.
 */
#ifndef FICUS_BASE_BACKOFF_H
#define FICUS_BASE_BACKOFF_H

struct backoff {
	int first_ms; /* > 0 */
	int most_ms;
	int last_ms; /* 0: nothing has failed since the last success */
};

/* The wait after one more failure. */
static inline int backoff_next(struct backoff *backoff)
{
	if (backoff->last_ms == 0)
		backoff->last_ms = backoff->first_ms;
	else if (backoff->last_ms < backoff->most_ms / 2)
		backoff->last_ms *= 2;
	else
		backoff->last_ms = backoff->most_ms;
	return backoff->last_ms;
}

/* After a success. */
static inline void backoff_reset(struct backoff *backoff)
{
	backoff->last_ms = 0;
}

#endif
