/*
 * services/resume.h - sees to the reallocations that a crash, or failing reactions, left pending:
 * each once, and not at all when its order was cancelled meanwhile. Source: docs/messages.md,
 * "Pending reactions".
 */
#ifndef FICUS_SERVICES_RESUME_H
#define FICUS_SERVICES_RESUME_H

#include "base/stopping.h"
#include "services/bus/message_bus.h"
#include "services/ports/pending_query.h"

struct resume_settings {
	int age_s;           /* younger lines are left to whom they belong; default 5 */
	int interval_ms;     /* between two looks at all of them; default 5,000 */
	int interval_max_ms; /* between two attempts at a line that fails; default 3,600,000 */
};

extern const struct resume_settings resume_default_settings;

/* Everything here outlives the resume. The bus does well with one attempt for each reaction. */
struct resume_parts {
	struct message_bus *bus;
	struct pending_query *query;
	const struct stopping *stopping;
	struct clock *clock; /* its waits end early when the process is to end */
	struct log *log;
	struct resume_settings settings;
};

struct resume; /* used by one thread, which is that of its bus */

/* Owned by mem. */
struct resume *resume_new(TALLOC_CTX *mem, const struct resume_parts *parts);

/*
 * Looks once at every line that is pending, and sees to those that are due. A line that is still
 * there the next time has failed, and is due again after an interval that doubles each time: so
 * those that cannot be helped do not hold up others. Errors: BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool resume_pass(struct resume *resume, struct error *err);

/* A pass each interval, until the process is to end. */
void resume_run(struct resume *resume);

#endif
