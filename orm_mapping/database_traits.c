#include "config.h"

#include "orm_mapping/database_traits.h"

#include "orm_mapping/rows.h"
#include "orm_mapping/stock.h"

struct traits_row {
	int32_t stock_is_stored;
	int32_t sku_is_indexed;
	int32_t reference_is_unique;
};

static const struct column traits_columns[] = {
	COLUMN(traits_row, stock_is_stored, COLUMN_PLAIN),
	COLUMN(traits_row, sku_is_indexed, COLUMN_PLAIN),
	COLUMN(traits_row, reference_is_unique, COLUMN_PLAIN),
};

static const struct query traits_query = {
	.sql = "SELECT (SELECT COUNT(*) FROM information_schema.TRIGGERS"
	       " WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN (" STOCK_TRIGGER_NAMES
	       ")) = " STOCK_TRIGGER_COUNT
	       " AND EXISTS (SELECT 1 FROM ficus_migration WHERE name = '" STOCK_COUNTED "'),"
	       " EXISTS (SELECT 1 FROM information_schema.STATISTICS"
	       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'alloc_batch'"
	       " AND COLUMN_NAME = 'sku' AND SEQ_IN_INDEX = 1),"
	       " EXISTS (SELECT 1 FROM information_schema.STATISTICS"
	       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'alloc_batch' AND NON_UNIQUE = 0"
	       " GROUP BY INDEX_NAME HAVING COUNT(*) = 1 AND MAX(COLUMN_NAME) = 'reference')",
	.results = ROWS(traits_row, traits_columns),
};

bool database_traits_load(struct connection *conn, struct database_traits *out, struct error *err)
{
	struct rows found = {.mem = mem_context(NULL, "database_traits")};
	bool ok = mapper_fetch(conn, &traits_query, NULL, &found, err);

	if (ok) {
		const struct traits_row *row = found.items;

		out->stock_is_stored = row->stock_is_stored != 0;
		out->sku_is_indexed = row->sku_is_indexed != 0;
		out->reference_is_unique = row->reference_is_unique != 0;
	}
	talloc_free(found.mem);
	return ok;
}
