#include "config.h"

#include "tests/fakes/fake_store_dump.h"

#include <stdio.h>
#include <stdlib.h>

static void dump_line(FILE *out, const struct order_line *line)
{
	(void)fprintf(out, "%s|%s|%d", line->orderid, line->sku, line->quantity);
}

static void dump_product(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_product_row *product = row;

	(void)store;
	(void)fprintf(out, "%s|%lld", product->sku, (long long)product->version_number);
}

static void dump_batch(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_batch_row *batch = row;
	char eta[DATE_TEXT_SIZE];

	(void)store;
	(void)fprintf(out, "%s|%s|%d", batch->reference, batch->sku, batch->purchased);
	if (date_is_set(batch->eta))
		(void)fprintf(out, "|%s", date_format(batch->eta, eta));
}

static void dump_line_row(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_line_row *line = row;

	(void)store;
	dump_line(out, &line->line);
}

static void dump_allocation(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_allocation_row *allocation = row;

	dump_line(out, fake_store_line(store, allocation->line_id));
	(void)fprintf(out, "|%s", fake_store_batch(store, allocation->batch_id)->reference);
}

static void dump_view_row(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_view_row *view = row;

	(void)store;
	dump_line(out, &view->line);
	(void)fprintf(out, "|%s", view->batchref);
}

static void dump_pending(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_pending_row *pending = row;

	(void)store;
	dump_line(out, &pending->line);
}

static void dump_event(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_outbox_row *outbox = row;
	const struct message *event = outbox->event;

	(void)store;
	(void)fprintf(
		out, "%s|%lld|%s", outbox->sku, (long long)outbox->sequence, event->type->name);
	for (size_t i = 0; i < event->type->field_count; i++) {
		const struct field *field = &event->type->fields[i];

		if (field->type == FIELD_INT32)
			(void)fprintf(out, "|%d", message_int32(event, field));
		else
			(void)fprintf(out, "|%s", message_text(event, field));
	}
}

static void dump_message(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_receipt_row *receipt = row;

	(void)store;
	(void)fprintf(out, "%s|%s", receipt->source, receipt->key);
}

static void dump_answer(FILE *out, const struct fake_store *store, const void *row)
{
	const struct fake_receipt_row *receipt = row;

	(void)store;
	(void)fprintf(out, "%s|%d", receipt->key, (int)receipt->kind);
	if (receipt->answer)
		(void)fprintf(out, "|%s", receipt->answer);
}

char *fake_store_dump(const struct fake_store *store, TALLOC_CTX *mem, enum stored kind)
{
	const struct {
		const struct fake_table *table;
		void (*dump)(FILE *out, const struct fake_store *store, const void *row);
	} kinds[] = {
		[STORED_PRODUCTS] = {&store->products,    dump_product   },
		[STORED_BATCHES] = {&store->batches,     dump_batch     },
		[STORED_LINES] = {&store->lines,       dump_line_row  },
		[STORED_ALLOCATIONS] = {&store->allocations, dump_allocation},
		[STORED_VIEW] = {&store->view,        dump_view_row  },
		[STORED_PENDING] = {&store->pending,     dump_pending   },
		[STORED_OUTBOX] = {&store->outbox,      dump_event     },
		[STORED_INBOX] = {&store->inbox,       dump_message   },
		[STORED_ANSWERS] = {&store->answers,     dump_answer    },
	};
	char *buffer = NULL;
	size_t size = 0;
	char *text;
	FILE *out = open_memstream(&buffer, &size);

	if (!out)
		mem_exhausted();
	for (size_t i = 0; i < kinds[kind].table->count; i++) {
		kinds[kind].dump(out, store, fake_table_at(kinds[kind].table, i));
		(void)putc('\n', out);
	}
	(void)fclose(out);
	text = mem_text_n(mem, buffer, size);
	free(buffer);
	return text;
}
