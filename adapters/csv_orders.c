#include "config.h"

#include "adapters/csv_orders.h"

#include "adapters/csv/csv_reader.h"
#include "domain/commands.h"

struct order_sink {
	struct csv_sink base;
	TALLOC_CTX *mem;
	struct order_lines *lines;
};

static bool take_line(struct csv_sink *base, const struct message *message, struct error *err)
{
	struct order_sink *sink = container_of(base, struct order_sink, base);
	struct order_lines *lines = sink->lines;
	const struct allocate *row = message_as(message, &allocate_type);
	struct order_line line = {row->orderid, row->sku, row->quantity};

	(void)err;
	mem_grow(sink->mem, lines->items, &lines->capacity, lines->count + 1);
	lines->items[lines->count++] = order_line_copy(sink->mem, line);
	return true;
}

bool csv_orders_read(
	TALLOC_CTX *mem, const char *folder, struct order_lines *out, struct error *err)
{
	struct order_sink sink = {{take_line}, mem, out};
	const char *path = mem_printf(mem, "%s/orders.csv", folder);

	*out = (struct order_lines){0};
	return csv_read(path, &allocate_type, &sink.base, NULL, err);
}
