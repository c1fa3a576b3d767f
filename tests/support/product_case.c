#include "config.h"

#include "tests/support/product_case.h"

struct product *product_of(TALLOC_CTX *mem, const struct stock *stock)
{
	struct product *product = product_restore(mem, "OAK-STOOL", 0);

	for (; stock->reference; stock++)
		product_restore_batch(product,
			batch_new(product, stock->reference, "OAK-STOOL", stock->purchased,
				stock->eta));
	return product;
}

const char *allocate(struct product *product, const char *orderid, int32_t quantity)
{
	return product_allocate(product, STOOLS(orderid, quantity));
}

int64_t available(const struct product *product, const char *reference)
{
	return batch_available_quantity(product_find_batch(product, reference));
}

void assert_same_text(const char *text, const char *expected)
{
	if (expected)
		assert_string_equal(text, expected);
	else
		assert_null(text);
}

void assert_allocated(
	struct product *product, const char *orderid, int32_t quantity, const char *batchref)
{
	const struct allocated *event = message_as(product_next_event(product), &allocated_type);

	assert_string_equal(event->orderid, orderid);
	assert_string_equal(event->sku, "OAK-STOOL");
	assert_int_equal(event->quantity, quantity);
	assert_string_equal(event->batchref, batchref);
}

void assert_deallocated(struct product *product, const char *orderid, int32_t quantity)
{
	const struct deallocated *event =
		message_as(product_next_event(product), &deallocated_type);

	assert_string_equal(event->orderid, orderid);
	assert_string_equal(event->sku, "OAK-STOOL");
	assert_int_equal(event->quantity, quantity);
}

void assert_cancelled(
	struct product *product, const char *orderid, int32_t quantity, const char *batchref)
{
	const struct allocation_cancelled *event =
		message_as(product_next_event(product), &allocation_cancelled_type);

	assert_string_equal(event->orderid, orderid);
	assert_string_equal(event->sku, "OAK-STOOL");
	assert_int_equal(event->quantity, quantity);
	assert_string_equal(event->batchref, batchref);
}

void assert_out_of_stock(struct product *product)
{
	const struct out_of_stock *event =
		message_as(product_next_event(product), &out_of_stock_type);

	assert_string_equal(event->sku, "OAK-STOOL");
}

void assert_no_more_events(struct product *product)
{
	assert_null(product_next_event(product));
}

struct product *w_and_s(TALLOC_CTX *mem, int32_t w, int32_t s)
{
	const struct stock stock[] = {IN_WAREHOUSE("W", w), DUE("S", s, MAY(1)), NO_STOCK};

	return product_of(mem, stock);
}
