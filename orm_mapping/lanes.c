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

/* A clock that was set back keeps nobody from what nobody has claimed. */
#define IS_FREE "(claimed_by IS NULL OR claimed_until <= UTC_TIMESTAMP(6) OR claimed_by = ?)"

static const struct column find_columns[] = {
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, token, COLUMN_PLAIN),
};

/* Read without a lock: sorting would lock them all, also for those who want another one. */
static const struct query find_free_lanes = {
	.sql = "SELECT lane FROM ficus_lane l WHERE target = ? AND " IS_FREE " AND EXISTS"
	       " (SELECT 1 FROM ficus_delivery d WHERE d.target = l.target AND d.lane = l.lane"
	       " AND " DELIVERY_IS_DUE("d") ") ORDER BY claimed_until",
	.params = ROWS(lane_row, find_columns),
	.results = &id_row_type,
};

static const struct column claim_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, lease_s, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, lane, COLUMN_PLAIN),
	COLUMN(lane_row, token, COLUMN_PLAIN),
};

static const struct query lock_free_lane = {
	.sql = "SELECT lane FROM ficus_lane WHERE target = ? AND lane = ? AND " IS_FREE
	       " FOR UPDATE SKIP LOCKED",
	.params = ROWS_OF(lane_row, claim_columns + 2, 3),
	.results = &id_row_type,
};

#define CLAIM                                                                                      \
	"UPDATE ficus_lane SET claimed_by = ?, claimed_until ="                                    \
	" UTC_TIMESTAMP(6) + INTERVAL ? SECOND WHERE target = ?"

static const struct query claim_free_lane = {
	.sql = CLAIM " AND lane = ? AND " IS_FREE,
	.params = ROWS(lane_row, claim_columns),
};

static bool claim_by_update(
	struct connection *conn, const struct lane_row *row, bool *claimed, struct error *err)
{
	struct effect effect = {0};
	bool ok = mapper_execute(conn, &claim_free_lane, row, &effect, err);

	*claimed = ok && effect.affected == 1;
	return ok;
}

static bool claim_by_skipping(
	struct connection *conn, const struct lane_row *row, bool *claimed, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "claim_by_skipping");
	struct rows locked = {.mem = mem};
	bool ok = transaction_begin(conn, err) &&
		mapper_fetch(conn, &lock_free_lane, row, &locked, err);

	*claimed = false;
	if (ok && locked.count > 0)
		ok = claim_by_update(conn, row, claimed, err);
	talloc_free(mem);
	return transaction_finish(conn, ok, err);
}

static bool claim_lane(struct connection *conn, enum claim_way way,
	const struct delivery_claim *claim, bool *claimed, struct error *err)
{
	static bool (*const ways[CLAIM_WAY_COUNT])(struct connection * conn,
		const struct lane_row *row, bool *claimed, struct error *err) = {
		[CLAIM_BY_SKIPPING] = claim_by_skipping,
		[CLAIM_BY_UPDATE] = claim_by_update,
	};
	struct lane_row row = row_of(claim);

	return ways[way](conn, &row, claimed, err);
}

bool lanes_claim(struct connection *conn, enum claim_way way, struct delivery_claim *claim,
	bool *found, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "lanes_claim");
	struct lane_row wanted = row_of(claim);
	struct rows lanes = {.mem = mem};
	const struct id_row *free;
	bool ok = mapper_fetch(conn, &find_free_lanes, &wanted, &lanes, err);

	*found = false;
	free = lanes.items;
	for (size_t i = 0; ok && !*found && i < lanes.count; i++) {
		claim->lane = (int32_t)free[i].id;
		ok = claim_lane(conn, way, claim, found, err);
	}
	talloc_free(mem);
	return ok;
}

static const struct column own_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, lane, COLUMN_PLAIN),
};

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
static const struct column hold_columns[] = {
	COLUMN(lane_row, token, COLUMN_PLAIN),
	COLUMN(lane_row, lease_s, COLUMN_PLAIN),
	COLUMN(lane_row, target, COLUMN_PLAIN),
	COLUMN(lane_row, token, COLUMN_PLAIN),
};

static const struct query hold_lanes = {
	.sql = CLAIM " AND " IS_FREE,
	.params = ROWS(lane_row, hold_columns),
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
