#include "config.h"

#include "adapters/csv_stock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/csv/csv_reader.h"
#include "adapters/csv/csv_writer.h"
#include "adapters/files/new_file.h"
#include "domain/batch.h"
#include "domain/events.h"

#define ALLOCATIONS "allocations.csv"

void csv_stock_init(struct csv_stock *stock, const char *folder)
{
	*stock = (struct csv_stock){.folder = folder, .fd = -1};
}

/* A row of batches.csv. Unlike one that is to be created, a batch may have been made empty. */
struct batch_row {
	struct message message;
	const char *reference;
	const char *sku;
	int32_t purchased;
	struct date eta;
};

static const struct field batch_fields[] = {
	FIELD(struct batch_row, reference, "ref", .min = 1, .max = BATCH_REFERENCE_MAX),
	FIELD(struct batch_row, sku, "sku", .min = 1, .max = SKU_MAX),
	FIELD(struct batch_row, purchased, "qty", .min = 0, .max = INT32_MAX),
	FIELD(struct batch_row, eta, "eta", .flags = FIELD_OPTIONAL),
};

static const struct message_type batch_row_type =
	MESSAGE_TYPE("batch_row", struct batch_row, batch_fields);

/* The rows of one file, on their way into the stock. */
struct stock_sink {
	struct csv_sink base;
	struct csv_stock *stock;
};

static struct csv_stock *stock_of(struct csv_sink *sink)
{
	return container_of(sink, struct stock_sink, base)->stock;
}

static bool take_batch(struct csv_sink *sink, const struct message *message, struct error *err)
{
	struct csv_stock *stock = stock_of(sink);
	const struct batch_row *row = message_as(message, &batch_row_type);
	struct csv_batch *batch = mem_new(stock->rows, struct csv_batch);

	(void)err;
	batch->reference = mem_text(batch, row->reference);
	batch->sku = mem_text(batch, row->sku);
	batch->purchased = row->purchased;
	batch->eta = row->eta;
	batch->place = stock->batch_count;
	mem_grow(stock->rows, stock->batches, &stock->batch_capacity, stock->batch_count + 1);
	stock->batches[stock->batch_count++] = batch;
	return true;
}

static bool take_allocation(struct csv_sink *sink, const struct message *message, struct error *err)
{
	struct csv_stock *stock = stock_of(sink);
	const struct allocated *row = message_as(message, &allocated_type);
	struct order_line line = {row->orderid, row->sku, row->quantity};
	struct csv_batch *batch = csv_stock_find(stock, row->batchref);

	if (!batch)
		return error_set(
			err, ERROR_INVALID, "batchref: no batch is named %s", row->batchref);
	csv_stock_add_line(stock, batch, &line);
	return true;
}

static const struct csv_batch *pointed(const void *element)
{
	return *(const struct csv_batch *const *)element;
}

static int compare_places(const void *a, const void *b)
{
	return pointed(a)->place < pointed(b)->place ? -1 : pointed(a)->place > pointed(b)->place;
}

static int compare_references(const void *a, const void *b)
{
	int order = strcmp(pointed(a)->reference, pointed(b)->reference);

	return order ? order : compare_places(a, b);
}

/* Of neighbours that are called alike the last one remains, at the place of the first. */
static size_t merge_equal_references(struct csv_batch **batches, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && strcmp(batches[kept - 1]->reference, batches[i]->reference) == 0)
			batches[i]->place = batches[--kept]->place;
		batches[kept++] = batches[i];
	}
	return kept;
}

static void sort_batches(struct csv_stock *stock)
{
	struct csv_batch **sorted =
		mem_array(stock->rows, struct csv_batch *, stock->batch_count + 1);

	memcpy(sorted, stock->batches, stock->batch_count * sizeof(struct csv_batch *));
	qsort(sorted, stock->batch_count, sizeof(struct csv_batch *), compare_references);
	stock->batch_count = merge_equal_references(sorted, stock->batch_count);
	stock->by_reference = sorted;
	memcpy(stock->batches, sorted, stock->batch_count * sizeof(struct csv_batch *));
	qsort(stock->batches, stock->batch_count, sizeof(struct csv_batch *), compare_places);
}

static bool read_batches(struct csv_stock *stock, struct error *err)
{
	struct stock_sink sink = {{take_batch}, stock};
	const char *path = mem_printf(stock->rows, "%s/batches.csv", stock->folder);

	stock->batches = NULL;
	stock->batch_count = 0;
	stock->batch_capacity = 0;
	if (!csv_read(path, &batch_row_type, &sink.base, NULL, err))
		return false;
	if (stock->batch_count > 0)
		sort_batches(stock);
	return true;
}

static bool read_allocations(struct csv_stock *stock, struct error *err)
{
	struct stock_sink sink = {{take_allocation}, stock};
	const char *path = mem_printf(stock->rows, "%s/" ALLOCATIONS, stock->folder);
	bool found;

	return csv_read(path, &allocated_type, &sink.base, &found, err);
}

/* What was read is still so, since nobody else may write. */
static bool read_once(struct csv_stock *stock, struct error *err)
{
	if (stock->rows)
		return true;
	stock->rows = mem_context(NULL, "csv_stock");
	if (read_batches(stock, err) && read_allocations(stock, err))
		return true;
	TALLOC_FREE(stock->rows);
	return false;
}

static bool lock(struct csv_stock *stock, struct error *err)
{
	if (stock->fd >= 0)
		return true;
	stock->fd = open(stock->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stock->fd < 0)
		return error_set(err, ERROR_UNAVAILABLE, "cannot open %s: %s", stock->folder,
			strerror(errno));
	if (flock(stock->fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno == EWOULDBLOCK)
		error_set(err, ERROR_BUSY, "%s is in use by another run", stock->folder);
	else
		error_set(err, ERROR_UNAVAILABLE, "cannot lock %s: %s", stock->folder,
			strerror(errno));
	return false;
}

bool csv_stock_open(struct csv_stock *stock, struct error *err)
{
	stock->uses++;
	if (lock(stock, err) && read_once(stock, err))
		return true;
	csv_stock_close(stock);
	return false;
}

void csv_stock_close(struct csv_stock *stock)
{
	if (--stock->uses > 0)
		return;
	TALLOC_FREE(stock->rows);
	if (stock->fd >= 0)
		(void)close(stock->fd);
	stock->fd = -1;
}

struct csv_batch *csv_stock_find(const struct csv_stock *stock, const char *reference)
{
	size_t low = 0;
	size_t high = stock->batch_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(reference, stock->by_reference[middle]->reference);

		if (order == 0)
			return stock->by_reference[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void csv_stock_add_line(
	struct csv_stock *stock, struct csv_batch *batch, const struct order_line *line)
{
	mem_grow(stock->rows, batch->lines, &batch->line_capacity, batch->line_count + 1);
	batch->lines[batch->line_count++] = order_line_copy(stock->rows, *line);
	batch->allocated += line->quantity;
}

static void write_lines(FILE *out, const struct csv_batch *batch)
{
	for (size_t i = 0; i < batch->line_count; i++) {
		const struct order_line *line = &batch->lines[i];
		struct allocated row = {MESSAGE(&allocated_type), line->orderid, line->sku,
			line->quantity, batch->reference};

		csv_write_row(out, &row.message);
	}
}

bool csv_stock_write(struct csv_stock *stock, struct error *err)
{
	struct stat old; /* a file that is replaced keeps its permissions */
	bool is_there = fstatat(stock->fd, ALLOCATIONS, &old, 0) == 0;
	struct new_file file;
	bool ok = new_file_open(&file, stock->fd, is_there ? &old : NULL, err);

	if (ok) {
		csv_write_header(file.stream, &allocated_type);
		for (size_t i = 0; i < stock->batch_count; i++)
			write_lines(file.stream, stock->batches[i]);
		ok = new_file_place(&file, ALLOCATIONS, err);
	}
	if (!ok)
		TALLOC_FREE(stock->rows);
	return ok;
}
