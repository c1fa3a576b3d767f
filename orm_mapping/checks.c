#include "config.h"

#include "orm_mapping/checks.h"

#include "orm_mapping/database_traits.h"
#include "orm_mapping/rows.h"
#include "orm_mapping/stock.h"

#define AT_MOST " LIMIT 100"

/* A query whose every row is one finding, in words; none: all is well. */
struct check {
	enum finding_severity severity;
	const char *advice;
	struct query query;
};

#define CHECK(severity_, sql_, advice_)                                                            \
	{                                                                                          \
		.severity = (severity_), .advice = (advice_), .query = {                           \
			.sql = (sql_),                                                             \
			.results = &text_key_type                                                  \
		}                                                                                  \
	}

#define MISSING_TABLE(name, advice)                                                                \
	CHECK(FINDING_PROBLEM,                                                                     \
		"SELECT 'table " name " is missing' FROM DUAL WHERE NOT EXISTS"                    \
		" (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"        \
		" AND TABLE_NAME = '" name "')",                                                   \
		advice)
#define OLD_TABLE_ADVICE "run the old application's migrations, or legacy/schema.sql"
#define OUR_TABLE_ADVICE "run: ficus migrate"

/* Without these nothing else can be asked. */
static const struct check table_checks[] = {
	MISSING_TABLE("alloc_batch", OLD_TABLE_ADVICE),
	MISSING_TABLE("alloc_orderline", OLD_TABLE_ADVICE),
	MISSING_TABLE("alloc_allocation", OLD_TABLE_ADVICE),
	MISSING_TABLE("ficus_migration", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_product", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_batch_stock", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_allocations_view", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_outbox", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_pending", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_delivery", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_lane", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_inbox", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_idempotency", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_parked_message", OUR_TABLE_ADVICE),
	MISSING_TABLE("ficus_login_attempt", OUR_TABLE_ADVICE),
};

/* An index serves when it starts with these columns; a unique one must have no others. */
#define MISSING_INDEX(table, columns, advice)                                                      \
	CHECK(FINDING_ADVICE,                                                                      \
		"SELECT 'no index on " table " (" columns ")' FROM DUAL WHERE NOT EXISTS"          \
		" (SELECT 1 FROM (SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS parts" \
		" FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()"              \
		" AND TABLE_NAME = '" table "' GROUP BY INDEX_NAME) AS indexes"                    \
		" WHERE CONCAT(parts, ',') LIKE '" columns ",%')",                                 \
		advice)
#define MISSING_UNIQUE(table, columns, advice)                                                     \
	CHECK(FINDING_ADVICE,                                                                      \
		"SELECT 'no unique key on " table " (" columns ")' FROM DUAL WHERE NOT EXISTS"     \
		" (SELECT 1 FROM (SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS parts" \
		" FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()"              \
		" AND TABLE_NAME = '" table "' AND NON_UNIQUE = 0 GROUP BY INDEX_NAME) AS indexes" \
		" WHERE parts = '" columns "')",                                                   \
		advice)

static const struct check key_checks[] = {
	MISSING_INDEX("alloc_batch", "sku",
		"every allocation reads the whole table: CREATE INDEX alloc_batch_sku ON "
		"alloc_batch (sku)"),
	MISSING_INDEX("alloc_orderline", "orderid",
		"every allocation and every GET reads the whole table: CREATE INDEX "
		"alloc_orderline_orderid ON alloc_orderline (orderid)"),
	MISSING_UNIQUE("alloc_batch", "reference",
		"the old application can store a reference twice, and each new batch waits for the "
		"others: ALTER TABLE alloc_batch ADD CONSTRAINT alloc_batch_reference UNIQUE "
		"(reference)"),
	MISSING_UNIQUE("alloc_orderline", "orderid,sku,qty",
		"the old application can store a line twice: ALTER TABLE alloc_orderline ADD "
		"CONSTRAINT alloc_orderline_line UNIQUE (orderid, sku, qty)"),
	MISSING_UNIQUE("alloc_allocation", "line_id",
		"the old application can allocate a line to two batches: ALTER TABLE "
		"alloc_allocation ADD CONSTRAINT alloc_allocation_line UNIQUE (line_id)"),
	CHECK(FINDING_ADVICE,
		"SELECT 'the allocated stock of each batch is not stored' FROM DUAL WHERE"
		" (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
		"DATABASE()"
		" AND TRIGGER_NAME IN (" STOCK_TRIGGER_NAMES ")) < " STOCK_TRIGGER_COUNT
		" OR NOT EXISTS (SELECT 1 FROM ficus_migration WHERE name = '" STOCK_COUNTED "')",
		"every allocation sums the lines of its batches, and slows down with them: ficus "
		"migrate --with-triggers, or give this account the TRIGGER privilege to see them"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('table ', TABLE_NAME, ' is kept by ', COALESCE(ENGINE, 'no engine'))"
		" FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN"
		" ('alloc_batch', 'alloc_orderline', 'alloc_allocation')"
		" AND COALESCE(ENGINE, '') <> 'InnoDB'",
		"nothing can be rolled back there: ALTER TABLE ... ENGINE=InnoDB"),
	CHECK(FINDING_ADVICE,
		"SELECT CONCAT('column ', TABLE_NAME, '.', COLUMN_NAME, ' is kept in ', "
		"CHARACTER_SET_NAME) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
		"DATABASE() AND TABLE_NAME IN ('alloc_batch', 'alloc_orderline')"
		" AND CHARACTER_SET_NAME <> 'utf8mb4' ORDER BY TABLE_NAME, ORDINAL_POSITION",
		"names with characters that it lacks are refused: ALTER TABLE ... CONVERT TO "
		"CHARACTER SET utf8mb4"),
};

#define LINES_OF_BATCHES                                                                           \
	" FROM alloc_batch b JOIN alloc_allocation a ON a.batch_id = b.id"                         \
	" JOIN alloc_orderline l ON l.id = a.line_id"

/* Source: docs/domain.md, "Invariants". Row by row. */
static const struct check row_checks[] = {
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('batch ', b.reference, ' (id ', b.id, ') has promised ', SUM(l.qty),"
		" ' of ', b.qty, ' units')" LINES_OF_BATCHES
		" GROUP BY b.id, b.reference, b.qty HAVING SUM(l.qty) > b.qty ORDER BY "
		"b.id",
		"set the batch's quantity by POST /change_quantity to what there is: the newest "
		"lines are then moved elsewhere"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('line ', MIN(l.id), ' (order ', MIN(l.orderid), ', ', MIN(l.sku),"
		" ') is allocated ', COUNT(*), ' times')" LINES_OF_BATCHES
		" GROUP BY BINARY l.orderid, BINARY l.sku, l.qty HAVING COUNT(*) > 1"
		" ORDER BY MIN(l.id)",
		"delete the surplus rows of alloc_allocation"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('batch reference ', MIN(reference), ' stands in ', COUNT(*), ' rows,"
		" ids ', GROUP_CONCAT(id ORDER BY id)) FROM alloc_batch GROUP BY BINARY reference"
		" HAVING COUNT(*) > 1 ORDER BY MIN(id)",
		"rename all but one: commands reach only the first"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('line ', l.id, ' wants ', l.sku, ' and is allocated to batch ',"
		" b.reference, ' of ', b.sku)" LINES_OF_BATCHES
		" WHERE BINARY l.sku <> BINARY b.sku ORDER BY l.id",
		"delete that row of alloc_allocation and allocate the line again"),
};

#define LATE "UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE"

/* Of messages in and out: what waits for a person, or waits too long. */
static const struct check message_checks[] = {
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('event ', o.id, ' (', o.type, ' of ', o.aggregateid, ') is parked "
		"for ',"
		" d.target, ': ', COALESCE(d.last_error, '')) FROM ficus_delivery d"
		" JOIN ficus_outbox o ON o.id = d.outbox_id WHERE d.parked_at IS NOT NULL"
		" ORDER BY o.id" AT_MOST,
		"mend what refuses it, then run: ficus replay"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('message ', id, ' from ', channel, ' is parked: ', last_error)"
		" FROM ficus_parked_message ORDER BY id" AT_MOST,
		"mend what it failed for, then run: ficus replay"),
	CHECK(FINDING_ADVICE,
		"SELECT CONCAT(COUNT(*), ' events wait to be sent, the oldest since ',"
		" DATE_FORMAT(MIN(created_at), '%Y-%m-%d %H:%i:%s'), ' UTC') FROM ficus_outbox"
		" WHERE published_at IS NULL AND created_at < " LATE " HAVING COUNT(*) > 0",
		"is a relay running? See its log"),
	CHECK(FINDING_ADVICE,
		"SELECT CONCAT(COUNT(*), ' events wait to go to ', target) FROM ficus_delivery"
		" WHERE parked_at IS NULL AND due_at < " LATE " GROUP BY target ORDER BY target",
		"is it still configured, and well? See the relay's log"),
	CHECK(FINDING_ADVICE,
		"SELECT CONCAT('line of ', qty, ' ', sku, ' of order ', orderid,"
		" ' waits to be allocated again') FROM ficus_pending WHERE created_at < " LATE
		" ORDER BY id" AT_MOST,
		"is a consumer running? See its log"),
};

static const struct check stock_check = CHECK(FINDING_PROBLEM,
	"SELECT CONCAT('batch ', b.reference, ' (id ', b.id, ') has ', "
	"COALESCE(s.allocated_quantity, 0),"
	" ' units allocated in ficus_batch_stock and ', COALESCE(sums.units, 0), ' by its lines')"
	" FROM alloc_batch b LEFT JOIN ficus_batch_stock s ON s.batch_id = b.id"
	" LEFT JOIN (SELECT a.batch_id, SUM(l.qty) AS units FROM alloc_allocation a"
	" JOIN alloc_orderline l ON l.id = a.line_id GROUP BY a.batch_id) AS sums"
	" ON sums.batch_id = b.id WHERE COALESCE(s.allocated_quantity, 0) <> COALESCE(sums.units, "
	"0)"
	" ORDER BY b.id" AT_MOST,
	"run: ficus rebuild-stock");

#define VIEW_EQUALS_LINE                                                                           \
	"BINARY v.orderid = BINARY l.orderid AND BINARY v.sku = BINARY l.sku AND v.qty = l.qty"    \
	" AND BINARY v.batchref = BINARY b.reference"

static const struct check view_checks[] = {
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('order ', l.orderid, ': line of ', l.qty, ' ', l.sku, ' in batch ',"
		" b.reference, ' is not in ficus_allocations_view')" LINES_OF_BATCHES
		" WHERE NOT EXISTS (SELECT 1 FROM ficus_allocations_view v WHERE v.orderid = "
		"l.orderid"
		" AND " VIEW_EQUALS_LINE ") ORDER BY a.id" AT_MOST,
		"run: ficus rebuild-view; if others write too, use FICUS_READ_MODEL=join"),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('order ', v.orderid, ': ficus_allocations_view has ', v.qty, ' ', "
		"v.sku,"
		" ' in batch ', v.batchref, ', which is not so') FROM ficus_allocations_view v"
		" WHERE NOT EXISTS (SELECT 1" LINES_OF_BATCHES " WHERE l.orderid = v.orderid"
		" AND " VIEW_EQUALS_LINE ") ORDER BY v.id" AT_MOST,
		"run: ficus rebuild-view; if others write too, use FICUS_READ_MODEL=join"),
};

static bool run_check(struct connection *conn, TALLOC_CTX *mem, const struct check *check,
	struct findings *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct text_key *rows;

	if (!mapper_fetch(conn, &check->query, NULL, &found, err))
		return false;
	rows = found.items;
	for (size_t i = 0; i < found.count; i++) {
		mem_grow(mem, out->items, &out->capacity, out->count + 1);
		out->items[out->count++] =
			(struct finding){check->severity, rows[i].text, check->advice};
	}
	return true;
}

struct check_list {
	const struct check *checks;
	size_t count;
};

static bool run_list(struct connection *conn, TALLOC_CTX *mem, struct check_list list,
	struct findings *out, struct error *err)
{
	for (size_t i = 0; i < list.count; i++)
		if (!run_check(conn, mem, &list.checks[i], out, err))
			return false;
	return true;
}

#define LIST(checks) ((struct check_list){(checks), ARRAY_SIZE(checks)})

#define DJANGO_ADVICE "run the old application's migrations, or legacy/accounts.sql"

static const struct check account_checks[] = {
	MISSING_TABLE("django_session", DJANGO_ADVICE),
	MISSING_TABLE("django_content_type", DJANGO_ADVICE),
	MISSING_TABLE("django_admin_log", DJANGO_ADVICE),
	MISSING_TABLE("auth_permission", DJANGO_ADVICE),
	MISSING_TABLE("auth_group_permissions", DJANGO_ADVICE),
};

/* Asked when the tables are there. */
static const struct check model_checks[] = {
	CHECK(FINDING_PROBLEM,
		"SELECT 'model alloc.batch has no row in django_content_type' FROM DUAL WHERE NOT "
		"EXISTS"
		" (SELECT 1 FROM django_content_type WHERE app_label = 'alloc' AND model = "
		"'batch')",
		"what is changed in forms cannot be kept in the history: " DJANGO_ADVICE),
	CHECK(FINDING_PROBLEM,
		"SELECT CONCAT('permission alloc.', needed.name, ' does not exist') FROM"
		" (SELECT 'view_batch' AS name UNION ALL SELECT 'change_batch') AS needed"
		" WHERE NOT EXISTS (SELECT 1 FROM auth_permission p JOIN django_content_type t"
		" ON t.id = p.content_type_id WHERE t.app_label = 'alloc' AND p.codename = "
		"needed.name)",
		"nobody but superusers gets at the forms: " DJANGO_ADVICE),
};

bool checks_run_accounts(
	struct connection *conn, TALLOC_CTX *mem, struct findings *out, struct error *err)
{
	size_t count = out->count;

	if (!run_list(conn, mem, LIST(account_checks), out, err))
		return false;
	return out->count > count || run_list(conn, mem, LIST(model_checks), out, err);
}

bool checks_run(struct connection *conn, TALLOC_CTX *mem, enum read_model model,
	struct findings *out, struct error *err)
{
	struct database_traits traits;

	*out = (struct findings){0};
	if (!run_list(conn, mem, LIST(table_checks), out, err))
		return false;
	if (out->count > 0)
		return true;
	return database_traits_load(conn, &traits, err) &&
		run_list(conn, mem, LIST(key_checks), out, err) &&
		run_list(conn, mem, LIST(row_checks), out, err) &&
		run_list(conn, mem, LIST(message_checks), out, err) &&
		(!traits.stock_is_stored || run_check(conn, mem, &stock_check, out, err)) &&
		(model != READ_MODEL_TABLE || run_list(conn, mem, LIST(view_checks), out, err));
}
