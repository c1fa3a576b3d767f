/*
 * fcgi_app/admin/site_holder.h - the site as it is now, shared by the threads of a process. Tables
 * change while we run: so it is learned anew after a minute, by one thread, while the others go on
 * with the one that they have.
 */
#ifndef FICUS_FCGI_APP_ADMIN_SITE_HOLDER_H
#define FICUS_FCGI_APP_ADMIN_SITE_HOLDER_H

#include "base/log.h"
#include "fcgi_app/admin/admin.h"

struct site_holder; /* outlives the threads and their visits */

struct site_holder *site_holder_new(TALLOC_CTX *owner);

/* How a thread makes a site: a port that the composition root implements. */
struct site_loader {
	/* All that *out consists of is owned by mem. Errors: BUSY, UNAVAILABLE, INTERNAL. */
	bool (*load)(struct site_loader *loader, TALLOC_CTX *mem, const struct admin_site **out,
		struct error *err);
};

/* What a thread has of its own. */
struct site_learner {
	struct site_loader *loader;
	struct clock *clock;
	struct log *log; /* told when learning failed and the old site stays */
};

/*
 * A thread's way to the site; what it is made of outlives it. Fails only while there is no site at
 * all.
 */
struct site_source *site_source_new(
	TALLOC_CTX *owner, struct site_holder *holder, const struct site_learner *learner);

#endif
