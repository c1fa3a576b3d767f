/*
 * fcgi_app/admin/model_check.h - whether the models that a Django project describes are those that
 * its database has. Each may be ahead of the other: a migration that has not run, a description
 * that was written before one did.
 */
#ifndef FICUS_FCGI_APP_ADMIN_MODEL_CHECK_H
#define FICUS_FCGI_APP_ADMIN_MODEL_CHECK_H

#include "fcgi_app/admin/site.h"
#include "services/ports/findings.h"

/* Adds what differs, owned by mem. Source: docs/django.md, "Field classes". */
void model_check(TALLOC_CTX *mem, const struct description *description,
	const struct catalogue *catalogue, struct findings *out);

/*
 * Adds which of the declared tables cannot be administered, or only looked at, or lack what they
 * declare, and why.
 */
void admin_site_check(TALLOC_CTX *mem, const struct admin_site *site, struct findings *out);

#endif
