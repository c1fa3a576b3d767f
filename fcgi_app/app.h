/* fcgi_app/app.h - what views work with: a handler thread's ways into the application. */
#ifndef FICUS_FCGI_APP_APP_H
#define FICUS_FCGI_APP_APP_H

#include "services/bus/message_bus.h"
#include "services/ports/allocations_view.h"

struct app {
	struct message_bus *bus;               /* for commands */
	struct allocations_query *allocations; /* for reading */
};

#endif
