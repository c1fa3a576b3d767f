#include "config.h"

#include "orm_mapping/mysql_availability.h"

#include "orm_mapping/rows.h"

static const struct column wanted_columns[] = {
	COLUMN(wanted_units, sku, COLUMN_PLAIN),
	COLUMN(wanted_units, sku, COLUMN_PLAIN),
	COLUMN(wanted_units, sku, COLUMN_PLAIN),
	COLUMN(wanted_units, sku, COLUMN_PLAIN),
	COLUMN(wanted_units, sku, COLUMN_PLAIN),
	COLUMN(wanted_units, quantity, COLUMN_PLAIN),
};

struct answer_row {
	int32_t sku_is_known;
	const char *reference;
	struct date eta;
};

static const struct column answer_columns[] = {
	COLUMN(answer_row, sku_is_known, COLUMN_PLAIN),
	COLUMN(answer_row, reference, COLUMN_NULLABLE),
	COLUMN(answer_row, eta, COLUMN_NULLABLE),
};

/*
 * A product that has lost its batches is still known, as it is to a command. A zero date of the old
 * tables is no date, which comes before all.
 */
#define FIND(stock_join, allocated)                                                                \
	{                                                                                          \
		.sql = "SELECT EXISTS (SELECT 1 FROM ficus_product WHERE sku = ?)"                 \
		       " OR EXISTS (SELECT 1 FROM alloc_batch WHERE sku = ? AND " EXACTLY(         \
			       "sku") "), chosen.reference, chosen.eta FROM (SELECT 1) AS one "    \
				      "LEFT JOIN ("                                                \
				      "SELECT b.reference, b.eta FROM alloc_batch b" stock_join    \
				      " WHERE b.sku = ? AND " EXACTLY(                             \
					      "b.sku") " AND b.qty >= ? + " allocated              \
						       " ORDER BY IF(b.eta >= '0001-01-01', "      \
						       "b.eta, NULL), b.id LIMIT 1"                \
						       ") AS chosen ON TRUE",                      \
		.params = ROWS(wanted_units, wanted_columns),                                      \
		.results = ROWS(answer_row, answer_columns),                                       \
	}

/* By whether the stock is stored. */
static const struct query find_batch[] = {
	FIND("",
		"(SELECT COALESCE(SUM(l.qty), 0) FROM alloc_allocation a"
		" JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = b.id)"),
	FIND(" LEFT JOIN ficus_batch_stock s ON s.batch_id = b.id",
		"COALESCE(s.allocated_quantity, 0)"),
};

static bool fetch(struct mysql_availability *availability, const struct wanted_units *wanted,
	struct rows *found, struct error *err)
{
	struct database_traits *traits = &availability->traits;

	if (!availability->traits_are_known &&
		!database_traits_load(availability->conn, traits, err))
		return false;
	availability->traits_are_known = mapper_fetch(
		availability->conn, &find_batch[traits->stock_is_stored], wanted, found, err);
	return availability->traits_are_known;
}

static bool find(struct availability *base, TALLOC_CTX *mem, const struct wanted_units *wanted,
	struct available_batch *out, struct error *err)
{
	struct mysql_availability *availability =
		container_of(base, struct mysql_availability, base);
	struct rows found = {.mem = mem};
	const struct answer_row *row;

	if (!fetch(availability, wanted, &found, err))
		return false;
	row = found.items;
	*out = (struct available_batch){row->sku_is_known != 0, row->reference, row->eta};
	return true;
}

void mysql_availability_init(struct mysql_availability *availability, struct connection *conn)
{
	static const struct availability_ops ops = {find};

	*availability = (struct mysql_availability){.base = {&ops}, .conn = conn};
}
