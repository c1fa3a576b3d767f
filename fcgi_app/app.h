/* fcgi_app/app.h - what views work with: a handler thread's ways into the application. */
#ifndef FICUS_FCGI_APP_APP_H
#define FICUS_FCGI_APP_APP_H

#include "fcgi_app/django/authentication.h"
#include "fcgi_app/django/visitor.h"
#include "services/bus/message_bus.h"
#include "services/ports/allocations_view.h"
#include "services/ports/answers.h"
#include "services/ports/availability.h"

struct admin;

struct app {
	struct admin *admin;                       /* the pages for staff */
	struct dependencies *deps;                 /* for previews, which write nothing */
	struct message_bus *bus;                   /* for commands */
	struct answers *answers;                   /* to commands that came with a key */
	struct allocations_query *allocations;     /* for reading */
	struct availability *availability;         /* likewise */
	const struct accounts *accounts;           /* of those who sign in */
	const struct authenticator *authenticator; /* of their passwords */
};

#endif
