#include "config.h"

#include "orm_mapping/lanes.h"

#include <stdlib.h>

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* The row whose lock makes the relays spread one after another. No target is called like it. */
#define SPREADING "''"

struct lane_row {
	const char *target;
	int32_t lane;
	struct bytes token;
	int32_t lease_s;
};

static struct lane_row row_of(const struct delivery_claim *claim)
{
	return (struct lane_row){
		claim->target, claim->lane, {claim->token, DELIVERY_CLAIM_BYTES},
                  claim->lease_s
        };
}

static const struct column lane_columns[] = {
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, lane, COLUMN_PLAIN),
};
static const struct row_type lane_type = ROW_TYPE(lane_row, lane_columns);

static const struct query add_lane = {
	.sql = "INSERT INTO ficus_lane (target, lane) VALUES (?, ?)"
	       " ON DUPLICATE KEY UPDATE lane = VALUES(lane)",
	.params = &lane_type,
};

bool lanes_open(struct connection *conn, const char *target, struct error *err)
{
	struct lane_row row = {.target = ""};

	if (!mapper_execute(conn, &add_lane, &row, NULL, err))
		return false;
	row.target = target;
	for (row.lane = 0; row.lane < DELIVERY_LANES; row.lane++)
		if (!mapper_execute(conn, &add_lane, &row, NULL, err))
			return false;
	return true;
}

static const struct query lock_spreading[] = {
	[CLAIM_BY_SKIPPING] =
		{
				     .sql = "SELECT lane FROM ficus_lane WHERE target = " SPREADING
			       " AND lane = 0 FOR UPDATE SKIP LOCKED", .results = &id_row_type,
				     },
	[CLAIM_BY_UPDATE] =
		{
				     .sql = "SELECT lane FROM ficus_lane WHERE target = " SPREADING
			       " AND lane = 0 FOR UPDATE",				.results = &id_row_type,
				     },
};

bool lanes_lock_spreading(struct connection *conn, enum claim_way way, TALLOC_CTX *mem,
	bool *locked, struct error *err)
{
	struct rows found = {.mem = mem};

	if (!mapper_fetch(conn, &lock_spreading[way], NULL, &found, err))
		return false;
	*locked = found.count > 0;
	return true;
}

#define FREE_LANE                                                                                  \
	" WHERE target = ? AND (claimed_until <= UTC_TIMESTAMP(6) OR claimed_by = ?) AND EXISTS"   \
	" (SELECT 1 FROM ficus_delivery d WHERE d.target = ficus_lane.target AND"                  \
	" d.lane = ficus_lane.lane AND d.parked_at IS NULL AND d.due_at <= UTC_TIMESTAMP(6))"      \
	" ORDER BY claimed_until LIMIT 1"

#define CLAIM_IT                                                                                   \
	"UPDATE ficus_lane SET claimed_by = ?, claimed_until ="                                    \
	" UTC_TIMESTAMP(6) + INTERVAL ? SECOND"

/* Of a lane that is free, of one that was found, and of one that is ours. */
static const struct column claim_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, lease_s, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, token, COLUMN_PLAIN),
};
static const struct column take_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, lease_s, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, lane, COLUMN_PLAIN),
};
static const struct column own_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, lane, COLUMN_PLAIN),
};

static const struct query find_free_lane = {
	.sql = "SELECT lane FROM ficus_lane" FREE_LANE " FOR UPDATE SKIP LOCKED",
	.params = ROWS_OF(lane_row, claim_columns + 2, 2),
	.results = &id_row_type,
};

static const struct query claim_lane = {
	.sql = CLAIM_IT " WHERE target = ? AND lane = ?",
	.params = ROWS(lane_row, take_columns),
};

static const struct query claim_any_lane = {
	.sql = CLAIM_IT FREE_LANE,
	.params = ROWS(lane_row, claim_columns),
};

static const struct query find_claimed_lane = {
	.sql = "SELECT lane FROM ficus_lane WHERE claimed_by = ? AND target = ?"
	       " ORDER BY claimed_until DESC LIMIT 1",
	.params = ROWS_OF(lane_row, own_columns, 2),
	.results = &id_row_type,
};

static bool claim_by_skipping(
	struct connection *conn, struct lane_row *row, struct rows *found, struct error *err)
{
	bool ok = transaction_begin(conn, err) &&
		mapper_fetch(conn, &find_free_lane, row, found, err);

	if (ok && found->count > 0) {
		row->lane = (int32_t)((const struct id_row *)found->items)->id;
		ok = mapper_execute(conn, &claim_lane, row, NULL, err);
	}
	return transaction_finish(conn, ok, err);
}

static bool claim_by_update(
	struct connection *conn, struct lane_row *row, struct rows *found, struct error *err)
{
	struct effect effect;

	if (!mapper_execute(conn, &claim_any_lane, row, &effect, err))
		return false;
	return effect.affected == 0 || mapper_fetch(conn, &find_claimed_lane, row, found, err);
}

static const struct query look_for_due = {
	.sql = "SELECT lane FROM ficus_delivery WHERE target = ? AND parked_at IS NULL AND"
	       " due_at <= UTC_TIMESTAMP(6) LIMIT 1",
	.params = ROWS_OF(lane_row, &lane_columns[0], 1),
	.results = &id_row_type,
};

bool lanes_claim(struct connection *conn, enum claim_way way, struct delivery_claim *claim,
	bool *found, struct error *err)
{
	static bool (*const claims[])(struct connection * conn, struct lane_row * row,
		struct rows * found, struct error * err) = {
		[CLAIM_BY_SKIPPING] = claim_by_skipping,
		[CLAIM_BY_UPDATE] = claim_by_update,
	};
	struct lane_row row = row_of(claim);
	TALLOC_CTX *mem = mem_context(NULL, "claim");
	struct rows due = {.mem = mem};
	struct rows lanes = {.mem = mem};
	/* Looking first: mostly there is nothing, and claiming writes. */
	bool ok = mapper_fetch(conn, &look_for_due, &row, &due, err) &&
		(due.count == 0 || claims[way](conn, &row, &lanes, err));

	*found = ok && lanes.count > 0;
	if (*found)
		claim->lane = (int32_t)((const struct id_row *)lanes.items)->id;
	talloc_free(mem);
	return ok;
}

/* A lane that meanwhile became somebody else's, since the lease was over, stays theirs. */
static const struct query release_lane = {
	.sql = "UPDATE ficus_lane SET claimed_by = NULL, claimed_until = UTC_TIMESTAMP(6)"
	       " WHERE claimed_by = ? AND target = ? AND lane = ?",
	.params = ROWS(lane_row, own_columns),
};

bool lanes_release(struct connection *conn, const struct delivery_claim *claim, struct error *err)
{
	struct lane_row row = row_of(claim);

	return mapper_execute(conn, &release_lane, &row, NULL, err);
}

/* Whatever is free, or ours already: so doing it again prolongs the lease. */
static const struct query hold_lanes = {
	.sql = CLAIM_IT
	" WHERE target = ? AND (claimed_until <= UTC_TIMESTAMP(6) OR claimed_by = ?)",
	.params = ROWS(lane_row, claim_columns),
};

bool lanes_hold(struct connection *conn, const struct delivery_claim *claim, bool *has_all,
	struct error *err)
{
	struct lane_row row = row_of(claim);
	struct effect effect;

	if (!mapper_execute(conn, &hold_lanes, &row, &effect, err))
		return false;
	*has_all = effect.affected == DELIVERY_LANES;
	return true;
}

static const struct query let_go_of_lanes = {
	.sql = "UPDATE ficus_lane SET claimed_by = NULL, claimed_until = UTC_TIMESTAMP(6)"
	       " WHERE claimed_by = ? AND target = ?",
	.params = ROWS_OF(lane_row, own_columns, 2),
};

bool lanes_let_go(struct connection *conn, const struct delivery_claim *claim, struct error *err)
{
	struct lane_row row = row_of(claim);

	return mapper_execute(conn, &let_go_of_lanes, &row, NULL, err);
}

static const struct query read_version = {
	.sql = "SELECT VERSION()",
	.results = &text_key_type,
};

static enum claim_way way_of(const char *version)
{
	char *rest;
	long major = strtol(version, &rest, 10);
	long minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
	bool is_mariadb = strstr(version, "MariaDB") != NULL;

	if (is_mariadb)
		return major * 1000 + minor >= 10006 ? CLAIM_BY_SKIPPING : CLAIM_BY_UPDATE;
	return major >= 8 ? CLAIM_BY_SKIPPING : CLAIM_BY_UPDATE;
}

bool lanes_find_way(struct connection *conn, enum claim_way *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "version");
	struct rows found = {.mem = mem};
	bool ok = mapper_fetch(conn, &read_version, NULL, &found, err);

	if (ok)
		*out = way_of(((const struct text_key *)found.items)->text);
	talloc_free(mem);
	return ok;
}
