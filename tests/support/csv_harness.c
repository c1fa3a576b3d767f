#include "config.h"

#include "tests/support/csv_harness.h"

#include "adapters/csv_unit_of_work.h"
#include "tests/support/cmocka.h"
#include "tests/support/command.h"
#include "tests/support/process.h"

#define ROWS_MAX 1000

/* What the old application wrote; ids count from 1. The files are its spreadsheets. */
struct csv_harness {
	struct harness base;
	struct csv_stock stocks[2]; /* one each, as two processes have */
	struct csv_unit_of_work workers[2];
	const char *batches;     /* path */
	const char *allocations; /* path */
	const char *references[ROWS_MAX];
	size_t batch_count;
	struct order_line lines[ROWS_MAX];
	size_t line_count;
};

static struct csv_harness *self(struct harness *harness)
{
	return container_of(harness, struct csv_harness, base);
}

static void append(const char *path, const char *header, const char *row)
{
	FILE *file = fopen(path, "ae");

	assert_non_null(file);
	(void)fprintf(file, "%s%s\n", ftell(file) == 0 ? header : "", row);
	assert_int_equal(fclose(file), 0);
}

static struct harness *open_csv(const struct harness_type *type, TALLOC_CTX *mem)
{
	struct csv_harness *csv = mem_new(mem, struct csv_harness);
	const char *folder = temp_folder(csv);

	csv->batches = mem_printf(csv, "%s/batches.csv", folder);
	csv->allocations = mem_printf(csv, "%s/allocations.csv", folder);
	append(csv->batches, "", "ref,sku,qty,eta");
	for (size_t i = 0; i < ARRAY_SIZE(csv->stocks); i++) {
		csv_stock_init(&csv->stocks[i], folder);
		csv_unit_of_work_init(&csv->workers[i], &csv->stocks[i]);
	}
	csv->base = (struct harness){
		.type = type,
		.uow = &csv->workers[0].base,
		.other = &csv->workers[1].base,
	};
	return &csv->base;
}

static void close_csv(struct harness *harness)
{
	(void)harness; /* its folder goes with its memory */
}

static int64_t add_batch(struct harness *harness, const char *reference, const char *sku,
	int32_t purchased, struct date eta)
{
	struct csv_harness *csv = self(harness);
	char date[DATE_TEXT_SIZE];

	append(csv->batches, "",
		mem_printf(csv, "%s,%s,%d,%s", reference, sku, purchased, date_format(eta, date)));
	csv->references[csv->batch_count++] = mem_text(csv, reference);
	return (int64_t)csv->batch_count;
}

/* Only lines that are allocated stand in a file. */
static int64_t add_line(struct harness *harness, const struct order_line *line)
{
	struct csv_harness *csv = self(harness);

	csv->lines[csv->line_count++] = order_line_copy(csv, *line);
	return (int64_t)csv->line_count;
}

static int64_t add_allocation(struct harness *harness, int64_t batch_id, int64_t line_id)
{
	struct csv_harness *csv = self(harness);
	const struct order_line *line = &csv->lines[line_id - 1];

	append(csv->allocations, "orderid,sku,qty,batchref\n",
		mem_printf(csv, "%s,%s,%d,%s", line->orderid, line->sku, line->quantity,
			csv->references[batch_id - 1]));
	return line_id;
}

static void remove_batch(struct harness *harness, int64_t batch_id)
{
	(void)harness;
	fail_msg("batch %lld is to be removed, which a store that only allocates need not see",
		(long long)batch_id);
}

/* As our own program writes them; no case that reads them has a comma in a name. */
static char *dump(struct harness *harness, TALLOC_CTX *mem, enum stored kind)
{
	const char *text = read_text_file(mem, self(harness)->allocations);
	char *rows = mem_text(mem, *text ? strchr(text, '\n') + 1 : "");
	size_t length = 0;

	assert_int_equal(kind, STORED_ALLOCATIONS);
	for (const char *from = rows; *from; from++)
		if (*from != '\r')
			rows[length++] = (char)(*from == ',' ? '|' : *from);
	rows[length] = '\0';
	return rows;
}

const struct harness_type csv_harness_type = {
	.name = "csv",
	.only_allocates = true,
	.exact_names = true,
	.open = open_csv,
	.close = close_csv,
	.add_batch = add_batch,
	.add_line = add_line,
	.add_allocation = add_allocation,
	.remove_batch = remove_batch,
	.dump = dump,
};
