#include "config.h"

#include "domain/batch.h"
#include "domain/commands.h"
#include "domain/events.h"
#include "tests/support/cmocka.h"

/* Source: docs/messages.md, and docs/api.md, "Fields": names and bounds on the wire. */
struct wire_field {
	const char *name;
	const char *alias;
	enum field_type type;
	int64_t min;
	unsigned flags;
};

struct wire_type {
	const char *name;
	const struct message_type *type;
	const struct wire_field *fields[6];
};

#define WIRE(name, type, ...)                                                                      \
	{                                                                                          \
		(name), &(type),                                                                   \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define TEXT(name)       (&(const struct wire_field){(name), NULL, FIELD_TEXT, 1, 0})
#define ORDER_ID(flags)  (&(const struct wire_field){"orderid", NULL, FIELD_TEXT, 1, (flags)})
#define REF(name, alias) (&(const struct wire_field){(name), (alias), FIELD_TEXT, 1, 0})
#define QTY(min)         (&(const struct wire_field){"qty", NULL, FIELD_INT32, (min), 0})
#define ETA(flags)       (&(const struct wire_field){"eta", NULL, FIELD_DATE, 0, (flags)})
#define SEEN(name, type, min, flags)                                                               \
	(&(const struct wire_field){(name), NULL, (type), (min), (flags)})

static const struct wire_type wire_types[] = {
	WIRE("CreateBatch", create_batch_type, REF("ref", NULL), TEXT("sku"), QTY(1),
		ETA(FIELD_OPTIONAL)),
	WIRE("Allocate", allocate_type, ORDER_ID(FIELD_FROM_INTEGER), TEXT("sku"), QTY(1)),
	WIRE("Deallocate", deallocate_type, ORDER_ID(FIELD_FROM_INTEGER), TEXT("sku")),
	WIRE("ChangeBatchQuantity", change_batch_quantity_type, REF("batchref", "ref"), QTY(0)),
	WIRE("ChangeBatchEta", change_batch_eta_type, REF("ref", "batchref"), ETA(FIELD_NULLABLE)),
	WIRE("ReviseBatch", revise_batch_type, REF("ref", NULL), QTY(0), ETA(FIELD_NULLABLE),
		SEEN("seen_qty", FIELD_INT32, INT32_MIN, 0),
		SEEN("seen_eta", FIELD_DATE, 0, FIELD_NULLABLE)),
	WIRE("Allocated", allocated_type, ORDER_ID(0), TEXT("sku"), QTY(1), TEXT("batchref")),
	WIRE("Deallocated", deallocated_type, ORDER_ID(0), TEXT("sku"), QTY(1)),
	WIRE("AllocationCancelled", allocation_cancelled_type, ORDER_ID(0), TEXT("sku"), QTY(1),
		TEXT("batchref")),
	WIRE("OutOfStock", out_of_stock_type, TEXT("sku")),
};

static void assert_same_name(const char *name, const char *expected)
{
	if (expected)
		assert_string_equal(name, expected);
	else
		assert_null(name);
}

static void test_domain_messages__have_the_fields_that_are_documented(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wire_types); i++) {
		const struct wire_type *wire = &wire_types[i];
		size_t count = 0;

		assert_string_equal(wire->type->name, wire->name);
		for (; wire->fields[count]; count++) {
			const struct field *field = &wire->type->fields[count];

			assert_row(count < wire->type->field_count, wire->name);
			assert_string_equal(field->name, wire->fields[count]->name);
			assert_same_name(field->alias, wire->fields[count]->alias);
			assert_int_equal(field->type, wire->fields[count]->type);
			assert_int_equal(field->flags, wire->fields[count]->flags);
			assert_int_equal(field->min, wire->fields[count]->min);
		}
		assert_int_equal(wire->type->field_count, count);
	}
}

static void test_domain_messages__are_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wire_types); i++)
		for (size_t j = 0; j < wire_types[i].type->field_count; j++) {
			const struct field *field = &wire_types[i].type->fields[j];

			if (field->type == FIELD_TEXT)
				assert_int_equal(field->max, 255);
			if (field->type == FIELD_INT32)
				assert_int_equal(field->max, 2147483647);
		}
}

/* Every field has a place of its own within the struct. */
static void test_domain_messages__fields_do_not_overlap(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wire_types); i++) {
		const struct message_type *type = wire_types[i].type;
		size_t end = sizeof(struct message);

		for (size_t j = 0; j < type->field_count; j++) {
			assert_true(type->fields[j].offset >= end);
			end = type->fields[j].offset + sizeof(int32_t);
		}
		assert_true(end <= type->size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_domain_messages__have_the_fields_that_are_documented),
		cmocka_unit_test(test_domain_messages__are_bounded),
		cmocka_unit_test(test_domain_messages__fields_do_not_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
