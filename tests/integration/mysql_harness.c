#include "config.h"

#include "tests/integration/mysql_harness.h"

#include "orm_mapping/mysql_answers.h"
#include "orm_mapping/mysql_availability.h"
#include "tests/integration/fed_query.h"
#include "tests/support/old_application.h"
#include "tests/support/stock_worker.h"

struct mysql_harness {
	struct harness base;
	struct stock_database *database;
	struct mysql_allocations_query join;
	struct mysql_allocations_query table;
	struct mysql_answers answers;
	struct mysql_availability availability;
};

static struct stock_database *database_of(struct harness *harness)
{
	return container_of(harness, struct mysql_harness, base)->database;
}

static struct connection *connection_of(struct harness *harness)
{
	return database_of(harness)->conn;
}

static const struct mysql_variant *variant_of(const struct harness_type *type)
{
	return (const struct mysql_variant *)(const void *)((const char *)type -
		offsetof(struct mysql_variant, type));
}

static struct harness *open_variant(const struct harness_type *type, TALLOC_CTX *mem)
{
	const struct mysql_variant *variant = variant_of(type);
	struct mysql_harness *mysql = mem_new(mem, struct mysql_harness);

	stock_database_renew(&variant->servers->database, variant->shape);
	mysql->database = variant->servers->database;
	mysql_allocations_query_init(&mysql->join, READ_MODEL_JOIN, mysql->database->conn);
	mysql_allocations_query_init(&mysql->table, READ_MODEL_TABLE, mysql->database->conn);
	mysql_answers_init(&mysql->answers, mysql->database->conn);
	mysql_availability_init(&mysql->availability, mysql->database->conn);
	mysql->base = (struct harness){
		.type = type,
		.uow = stock_worker_new(mysql, mysql->database)->uow,
		.other = stock_worker_new(mysql, mysql->database)->uow,
		.join = &mysql->join.base,
		.table = &mysql->table.base,
		.redis = fed_query_new(mysql, variant->servers->redis, mysql->database->conn),
		.answers = &mysql->answers.base,
		.availability = &mysql->availability.base,
	};
	return &mysql->base;
}

static void close_variant(struct harness *harness)
{
	(void)harness; /* its connections close when it is freed; the database serves again */
}

static int64_t add_batch(struct harness *harness, const char *reference, const char *sku,
	int32_t purchased, struct date eta)
{
	return old_add_batch(connection_of(harness), reference, sku, purchased, eta);
}

static int64_t add_line(struct harness *harness, const struct order_line *line)
{
	return old_add_line(connection_of(harness), line);
}

static int64_t add_allocation(struct harness *harness, int64_t batch_id, int64_t line_id)
{
	return old_add_allocation(connection_of(harness), batch_id, line_id);
}

static void remove_batch(struct harness *harness, int64_t batch_id)
{
	old_remove_batch(connection_of(harness), batch_id);
}

static char *dump(struct harness *harness, TALLOC_CTX *mem, enum stored kind)
{
	return mem_text(mem, stock_database_dump(database_of(harness), kind));
}

void mysql_variant_init(struct mysql_variant *variant, const struct stock_shape *shape,
	struct mysql_servers *servers)
{
	variant->shape = shape;
	variant->servers = servers;
	variant->type = (struct harness_type){
		.name = shape->name,
		.keeps_receipts = true,
		.tells_availability = true,
		.exact_names = !shape->has_keys,
		.allows_duplicates = !shape->has_keys,
		.open = open_variant,
		.close = close_variant,
		.add_batch = add_batch,
		.add_line = add_line,
		.add_allocation = add_allocation,
		.remove_batch = remove_batch,
		.dump = dump,
	};
}
