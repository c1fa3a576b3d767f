#include "config.h"

#include "fcgi_app/server/server.h"

const struct server_settings server_default_settings = {
	.socket_mode = 0660,
	.workers = 1,
	.threads = 8,
	.connections_max = 10000,
	.discard_max = 64 * 1024 * 1024,
	.stall_timeout_ms = 30000,
	.request_timeout_ms = 60000,
	.drain_timeout_ms = 30000,
	.retire_timeout_ms = 150000,
};
