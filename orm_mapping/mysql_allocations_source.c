#include "config.h"

#include "orm_mapping/mysql_allocations_source.h"

#include "orm_mapping/rows.h"

/* In the order of the bytes: the collation may take several orders for one. */
static const struct query find_allocations = {
	.sql = "SELECT l.orderid, l.sku, l.qty, b.reference FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id"
	       " JOIN alloc_batch b ON b.id = a.batch_id"
	       " ORDER BY CAST(CONVERT(l.orderid USING utf8mb4) AS BINARY), a.id",
	.results = &view_line_type,
};

struct row_to_allocation {
	struct row_visitor base;
	struct allocation_visitor *visitor;
};

static bool visit_row(struct row_visitor *base, const void *found, struct error *err)
{
	struct row_to_allocation *this = container_of(base, struct row_to_allocation, base);
	const struct view_row *row = found;
	const struct allocation allocation = {
		{row->orderid, row->sku, row->quantity},
                row->batchref
        };

	return this->visitor->visit(this->visitor, &allocation, err);
}

static bool each(
	struct allocations_source *base, struct allocation_visitor *visitor, struct error *err)
{
	struct mysql_allocations_source *source =
		container_of(base, struct mysql_allocations_source, base);
	struct row_to_allocation rows = {{visit_row}, visitor};

	return mapper_each(source->conn, &find_allocations, NULL, &rows.base, err);
}

void mysql_allocations_source_init(struct mysql_allocations_source *source, struct connection *conn)
{
	static const struct allocations_source_ops ops = {each};

	*source = (struct mysql_allocations_source){{&ops}, conn};
}
