/*
 * services/preview.h - what a command would do, found out by deciding it on what is stored, under
 * its locks, and writing nothing. Source: docs/admin.md, "Previews".
 */
#ifndef FICUS_SERVICES_PREVIEW_H
#define FICUS_SERVICES_PREVIEW_H

#include "domain/commands.h"
#include "domain/product.h"
#include "services/dependencies.h"

/* Lines that would leave a batch, in order, and where each would go; owned by a mem. */
struct revision_preview {
	const struct relocation *items;
	size_t count;
};

/* Errors: NOT_FOUND: there is no such batch; CONFLICT, BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool preview_revise_batch(struct dependencies *deps, TALLOC_CTX *mem,
	const struct revise_batch *command, struct revision_preview *out, struct error *err);

#endif
