/* services/handlers.h - the use cases: one function a command, and what else reacts to events. */
#ifndef FICUS_SERVICES_HANDLERS_H
#define FICUS_SERVICES_HANDLERS_H

#include "services/bus/message_bus.h"

/* Which handler serves which message: the whole service at a glance. */
extern const struct command_route allocation_commands[];
extern const size_t allocation_command_count;
extern const struct subscription allocation_subscriptions[];
extern const size_t allocation_subscription_count;

#endif
