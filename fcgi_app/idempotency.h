/*
 * fcgi_app/idempotency.h - commands over HTTP. A request with the header Idempotency-Key that comes
 * again has no second effect and is answered as the first time. Source: docs/api.md, "Sending
 * again"; draft-ietf-httpapi-idempotency-key-header-06.
 */
#ifndef FICUS_FCGI_APP_IDEMPOTENCY_H
#define FICUS_FCGI_APP_IDEMPOTENCY_H

#include "fcgi_app/app.h"
#include "fcgi_app/http/router.h"
#include "services/dependencies.h"

/* What a request is decoded to, and how one that was carried out is answered, whenever. */
struct command_view {
	const struct message_type *type;
	int status; /* of the answer "OK" */
	/* NULL: that one. */
	void (*answer)(struct response *response, const struct message *command,
		const struct reply *reply);
};

/*
 * Decodes the command, hands it to the bus and answers. With the header, which is 1 to 255
 * printable ASCII characters: 422 for a key that another request came with, 409 while that request
 * is being handled. Kept is what had an effect, and what a handler refused for good; neither a
 * malformed request nor a failure of ours.
 */
MUST_CHECK bool idempotency_perform(const struct command_view *view, struct request *request,
	struct response *response, struct app *app, struct error *err);

#endif
