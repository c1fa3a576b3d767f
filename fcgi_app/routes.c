#include "config.h"

#include "fcgi_app/routes.h"

#include "fcgi_app/views.h"

/* The largest command: a few texts of 255 characters, each escaped to twelve bytes at worst. */
#define COMMAND_MAX (64 * 1024)

const struct route routes[] = {
	{HTTP_POST, "/add_batch",                   view_add_batch,          ACCESS_PUBLIC, COMMAND_MAX},
	{HTTP_POST, "/allocate",                    view_allocate,           ACCESS_PUBLIC, COMMAND_MAX},
	{HTTP_GET,  "/allocations/{orderid}",       view_allocations,        ACCESS_PUBLIC, 0          },
	{HTTP_GET,  "/allocations/{orderid}/{sku}", view_allocations_of_sku, ACCESS_PUBLIC, 0          },
	{HTTP_GET,  "/availability/{sku}",          view_availability,       ACCESS_PUBLIC, 0          },
	{HTTP_POST, "/change_eta",                  view_change_eta,         ACCESS_PUBLIC, COMMAND_MAX},
	{HTTP_POST, "/change_quantity",             view_change_quantity,    ACCESS_PUBLIC, COMMAND_MAX},
	{HTTP_POST, "/deallocate",                  view_deallocate,         ACCESS_PUBLIC, COMMAND_MAX},
};
const size_t route_count = ARRAY_SIZE(routes);
