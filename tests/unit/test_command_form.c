/* tests/unit/test_command_form.c - which values of a row a command takes. */
#include "config.h"

#include "fcgi_app/admin/command_form.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

struct order {
	struct message message;
	const char *reference;
	int32_t quantity;
	struct date eta;
};

static const struct field order_fields[] = {
	FIELD(struct order, reference, "ref", .min = 1, .max = 5),
	FIELD(struct order, quantity, "qty", .min = 0, .max = 100),
	FIELD(struct order, eta, "eta", .flags = FIELD_NULLABLE),
};
static const struct message_type order_type = MESSAGE_TYPE("Order", struct order, order_fields);

struct revise {
	struct message message;
	const char *reference;
	int32_t quantity;
	int32_t seen_quantity;
};

static const struct field revise_fields[] = {
	FIELD(struct revise, reference, "ref", .min = 1, .max = 5),
	FIELD(struct revise, quantity, "qty", .min = 0, .max = 100),
	FIELD(struct revise, seen_quantity, "seen_qty", .min = 0, .max = 100),
};
static const struct message_type revise_type = MESSAGE_TYPE("Revise", struct revise, revise_fields);

static void test_command_form__fields_are_filled_from_what_is_named(void **state)
{
	static const struct {
		const char *names;
		const char *field;
		const char *source;
	} rows[] = {
		{NULL,			  "qty",      "qty"      },
		{NULL,			  "seen_qty", "qty"      },
		{"ref=reference",               "qty",      "qty"      },
		{"ref=reference",               "ref",      "reference"},
		{"ref=line.order qty=line.qty", "qty",      "line.qty" },
		{"ref=line.order  qty=bought",  "seen_qty", "bought"   },
		{"reference=a ref=b",           "ref",      "b"        },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct admin_command command = {&order_type, rows[i].names};

		assert_string_equal(
			command_form_source(*state, &command, rows[i].field), rows[i].source);
	}
}

static void test_command_form__takes_what_the_command_has_fields_for(void **state)
{
	const struct admin_command add = {&order_type, "ref=reference"};
	const struct admin_command change = {&revise_type, "ref=reference"};

	assert_true(command_form_takes(*state, &add, "reference"));
	assert_true(command_form_takes(*state, &add, "eta"));
	assert_false(command_form_takes(*state, &add, "ref"));
	assert_false(command_form_takes(*state, &add, "sku"));
	/* What was not seen only says which row is meant. */
	assert_true(command_form_takes(*state, &change, "qty"));
	assert_false(command_form_takes(*state, &change, "reference"));
}

static void test_command_form__values_are_set_or_complained_of(void **state)
{
	static const struct {
		const char *field;
		const char *value;
		const char *complaint; /* NULL: none */
	} rows[] = {
		{"ref", "A-1",        NULL					},
		{"ref", "",           "expected a text of 1 to 5 characters"      },
		{"ref", NULL,         "expected a text of 1 to 5 characters"      },
		{"ref", "123456",     "expected a text of 1 to 5 characters"      },
		{"qty", "100",        NULL					},
		{"qty", "101",        "expected an integer from 0 to 100"         },
		{"qty", "",           "expected an integer from 0 to 100"         },
		{"eta", "2024-01-02", NULL                                        },
		{"eta", NULL,         NULL					},
		{"eta", "",           NULL					},
		{"eta", "soon",       "expected a date like 2031-05-01 or nothing"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct message *message = message_new(*state, &order_type);
		const char *complaint;
		bool is_set = command_form_set(*state, message,
			message_find_field(&order_type, rows[i].field), rows[i].value, &complaint);

		assert_int_equal(is_set, !rows[i].complaint);
		if (rows[i].complaint)
			assert_string_equal(complaint, rows[i].complaint);
		else
			assert_null(complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_command_form__fields_are_filled_from_what_is_named),
		WITH_MEM(test_command_form__takes_what_the_command_has_fields_for),
		WITH_MEM(test_command_form__values_are_set_or_complained_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
