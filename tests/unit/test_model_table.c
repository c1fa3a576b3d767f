#include "config.h"

#include "orm_mapping/tables/model_table.h"

#include "tests/support/with_mem.h"

/* A field of each kind, with the name and column "value". */
static struct row_field field_of(enum row_kind kind, unsigned flags)
{
	return (struct row_field){
		.name = "value",
		.column = "value",
		.kind = kind,
		.flags = flags,
		.max_digits = 6,
		.decimal_places = 2,
	};
}

/* Room for a value of any type. */
struct place {
	_Alignas(max_align_t) char bytes[64];
};

/* What becomes of a text on its way into a row and back; NULL: it was refused, see *err. */
static const char *there_and_back(
	TALLOC_CTX *mem, const struct row_field *field, const char *text, struct error *err)
{
	struct column column = model_column(field, 16);
	struct place row = {{0}};

	if (!model_value_set(mem, &column, &row, text, err))
		return NULL;
	return model_value_text(mem, &column, &row);
}

static const struct {
	enum row_kind kind;
	const char *text;
} canonical[] = {
	{ROW_BOOLEAN,   "1"				   },
	{ROW_BOOLEAN,   "0"				   },
	{ROW_INTEGER,   "-12"				 },
	{ROW_INTEGER,   "-9223372036854775808"                },
	{ROW_INTEGER,   "9223372036854775807"                 },
	{ROW_UNSIGNED,  "0"				   },
	{ROW_UNSIGNED,  "18446744073709551615"                },
	{ROW_REAL,      "1.5"				 },
	{ROW_REAL,      "0.1"				 },
	{ROW_REAL,      "-1e-07"			      },
	{ROW_REAL,      "1e+22"			       },
	{ROW_REAL,      "0.30000000000000004"                 },
	{ROW_DECIMAL,   "1.50"				},
	{ROW_DECIMAL,   "-9999.99"                            },
	{ROW_TEXT,      ""				    },
	{ROW_TEXT,      "it's \\ a % \"text\""                },
	{ROW_LONG_TEXT, "two\nlines"                          },
	{ROW_EMAIL,     "anna@example.org"                    },
	{ROW_URL,       "https://example.org/?a=b&c"          },
	{ROW_SLUG,      "a-slug"			      },
	{ROW_ADDRESS,   "2001:db8::1"                         },
	{ROW_FILE,      "labels/one.pdf"                      },
	{ROW_DATE,      "2024-01-02"                          },
	{ROW_DATETIME,  "2024-01-02 03:04:05"                 },
	{ROW_DATETIME,  "2024-01-02 03:04:05.000060"          },
	{ROW_TIME,      "00:00:00"                            },
	{ROW_TIME,      "03:04:05.000060"                     },
	{ROW_SPAN,      "-838:59:59.000060"                   },
	{ROW_DURATION,  "-86398999995"                        },
	{ROW_UUID,      "12345678-1234-5678-1234-567812345678"},
	{ROW_JSON,      "{\"a\": [1, 1.50, null]}"            },
};

static void test_model_table__canonical_texts_come_back_as_they_were(void **state)
{
	static const unsigned flags[] = {0, ROW_NULLABLE, ROW_HYPHENATED};

	for (size_t i = 0; i < ARRAY_SIZE(canonical); i++)
		for (size_t j = 0; j < ARRAY_SIZE(flags); j++) {
			struct row_field field = field_of(canonical[i].kind, flags[j]);
			struct error err = {0};
			const char *text = there_and_back(*state, &field, canonical[i].text, &err);

			assert_row(text, canonical[i].text);
			assert_string_equal(text, canonical[i].text);
		}
}

static void test_model_table__other_spellings_become_canonical(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *given;
		const char *text;
	} rows[] = {
		{ROW_REAL,     "1.50",                             "1.5"                       },
		{ROW_REAL,     "12E2",                             "1200"                      },
		{ROW_DECIMAL,  "7",                                "7.00"                      },
		{ROW_DECIMAL,  "-7.5",                             "-7.50"                     },
		{ROW_DATETIME, "2024-01-02T03:04",                 "2024-01-02 03:04:00"       },
		{ROW_DATETIME, "2024-01-02 03:04:05.5",            "2024-01-02 03:04:05.500000"},
		{ROW_TIME,     "03:04",                            "03:04:00"                  },
		{ROW_UUID,     "12345678123456781234567812345678",
                 "12345678-1234-5678-1234-567812345678"                                        },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_field field = field_of(rows[i].kind, 0);
		struct error err = {0};
		const char *text = there_and_back(*state, &field, rows[i].given, &err);

		assert_row(text, rows[i].given);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_model_table__what_is_no_value_of_the_kind_is_refused(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *given;
	} rows[] = {
		{ROW_BOOLEAN,  ""				    },
		{ROW_BOOLEAN,  "2"				   },
		{ROW_BOOLEAN,  "true"                                },
		{ROW_INTEGER,  ""				    },
		{ROW_INTEGER,  "-"				   },
		{ROW_INTEGER,  "+1"				  },
		{ROW_INTEGER,  " 1"				  },
		{ROW_INTEGER,  "1 "				  },
		{ROW_INTEGER,  "1.0"                                 },
		{ROW_INTEGER,  "0x10"                                },
		{ROW_INTEGER,  "9223372036854775808"                 },
		{ROW_INTEGER,  "-9223372036854775809"                },
		{ROW_INTEGER,  "1' OR '1'='1"                        },
		{ROW_UNSIGNED, "-1"                                  },
		{ROW_UNSIGNED, "18446744073709551616"                },
		{ROW_REAL,     ""				    },
		{ROW_REAL,     " 1"				  },
		{ROW_REAL,     "1,5"				 },
		{ROW_REAL,     "nan"				 },
		{ROW_REAL,     "inf"				 },
		{ROW_REAL,     "0x1p3"                               },
		{ROW_REAL,     "1e999"                               },
		{ROW_REAL,     "1e"				  },
		{ROW_DECIMAL,  ""				    },
		{ROW_DECIMAL,  "1e3"                                 },
		{ROW_DECIMAL,  "1.005"                               },
		{ROW_DECIMAL,  "10000"                               },
		{ROW_DATE,     ""				    },
		{ROW_DATE,     "2024-02-30"                          },
		{ROW_DATE,     "0000-00-00"                          },
		{ROW_DATE,     "2024-01-02 03:04"                    },
		{ROW_DATETIME, ""				    },
		{ROW_DATETIME, "2024-01-02"                          },
		{ROW_DATETIME, "2024-01-02 24:00:00"                 },
		{ROW_TIME,     "24:00"                               },
		{ROW_TIME,     "-01:00"                              },
		{ROW_TIME,     ""				    },
		{ROW_DURATION, "1 day"                               },
		{ROW_UUID,     "12345678-1234-5678-1234-56781234567" },
		{ROW_UUID,     "12345678-1234-5678-1234-56781234567g"},
		{ROW_JSON,     ""				    },
		{ROW_JSON,     "{'a': 1}"                            },
		{ROW_BINARY,   "12"				  },
		{ROW_BINARY,   ""				    },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_field field = field_of(rows[i].kind, ROW_NULLABLE);
		struct error err = {0};

		assert_row(!there_and_back(*state, &field, rows[i].given, &err), rows[i].given);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_row(strncmp(err.message, "value must ", 11) == 0, err.message);
	}
}

static void test_model_table__null_is_null_where_it_may_be(void **state)
{
	for (enum row_kind kind = 0; kind < ROW_KIND_COUNT; kind++) {
		struct row_field may_be = field_of(kind, ROW_NULLABLE);
		struct row_field must_be = field_of(kind, 0);
		struct error err = {0};

		assert_null(there_and_back(*state, &may_be, NULL, &err));
		assert_int_equal(err.kind, ERROR_NONE);
		assert_null(there_and_back(*state, &must_be, NULL, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, "value must be something, and not NULL");
	}
}

/* The server is to number it. */
static void test_model_table__a_key_of_the_servers_may_be_missing(void **state)
{
	struct row_field key = field_of(ROW_INTEGER, ROW_KEY | ROW_AUTO);
	struct error err = {0};
	struct column column = model_column(&key, 0);
	int64_t number = 0;

	assert_true(model_value_set(*state, &column, &number, NULL, &err));
	assert_true(column_is_unnumbered(&column, &number));
	assert_true(model_value_set(*state, &column, &number, "12", &err));
	assert_false(column_is_unnumbered(&column, &number));
}

static void test_model_table__bytes_are_counted(void **state)
{
	struct row_field field = field_of(ROW_BINARY, 0);
	struct column column = model_column(&field, 0);
	struct bytes bytes = {"\0\1\2", 3};

	assert_string_equal(model_value_text(*state, &column, &bytes), "3");
	bytes.len = 0;
	assert_string_equal(model_value_text(*state, &column, &bytes), "0");
}

static void test_model_table__zero_dates_are_none(void **state)
{
	static const enum row_kind kinds[] = {ROW_DATE, ROW_DATETIME};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct row_field field = field_of(kinds[i], 0);
		struct column column = model_column(&field, 0);
		struct place row = {{0}};

		assert_null(model_value_text(*state, &column, &row));
	}
}

static const struct row_field fields[] = {
	{.name = "id",          .column = "id",                  .kind = ROW_INTEGER, .flags = ROW_KEY | ROW_AUTO},
	{.name = "twice",       .expression = "{table}.qty * 2", .kind = ROW_INTEGER},
	{.name = "token",
         .column = "token",
         .kind = ROW_UUID,
         .flags = ROW_HYPHENATED | ROW_NULLABLE | ROW_SECRET                           },
	{.name = "price",
         .column = "net_price",
         .kind = ROW_DECIMAL,
         .flags = ROW_COMPUTED,
         .max_digits = 12,
         .decimal_places = 3},
	{.name = "tags",                     .kind = ROW_INTEGER                                      },
	{.name = "is_new",   .column = "is_new",             .kind = ROW_BOOLEAN,                   .flags = ROW_MAY_BE_BLANK                                                                                        },
};
static const struct row_model model = {
	.table = "shop_item",
	.fields = fields,
	.field_count = ARRAY_SIZE(fields),
	.key = &fields[0],
};

static void test_model_table__each_field_with_a_column_is_one(void **state)
{
	const struct model_table *made = model_table_new(*state, &model, NULL);
	const struct row_type *row = &made->table.row;

	assert_string_equal(made->table.name, "shop_item");
	assert_true(made->table.is_transient);
	assert_int_equal(row->count, 4);
	assert_ptr_equal(made->fields[0], &fields[0]);
	assert_ptr_equal(made->fields[3], &fields[5]);
	assert_int_equal(row->columns[0].flags, COLUMN_KEY | COLUMN_AUTO);
	assert_int_equal(row->columns[1].flags, COLUMN_HYPHENATED | COLUMN_NULLABLE);
	assert_int_equal(row->columns[1].type, COLUMN_OPTIONAL_UUID);
	assert_string_equal(row->columns[2].name, "net_price");
	assert_int_equal(row->columns[2].flags, COLUMN_GENERATED);
	assert_int_equal(row->columns[2].decimal.digits, 12);
	assert_int_equal(row->columns[2].decimal.places, 3);
	assert_int_equal(row->columns[3].flags, COLUMN_PLAIN);
}

static void test_model_table__values_do_not_overlap(void **state)
{
	struct row_field all[2 * ROW_KIND_COUNT];
	struct row_model wide = {.table = "wide", .fields = all, .field_count = ARRAY_SIZE(all)};
	const struct row_type *row;
	size_t end = 0;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		all[i] = field_of((enum row_kind)(i / 2), i % 2 ? ROW_NULLABLE : 0);
	row = &model_table_new(*state, &wide, NULL)->table.row;
	for (size_t i = 0; i < row->count; i++) {
		assert_int_equal(row->columns[i].offset, end);
		assert_int_equal(end % _Alignof(max_align_t), 0);
		end += model_column_size(row->columns[i].type);
	}
	assert_int_equal(row->size, end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_model_table__canonical_texts_come_back_as_they_were),
		WITH_MEM(test_model_table__other_spellings_become_canonical),
		WITH_MEM(test_model_table__what_is_no_value_of_the_kind_is_refused),
		WITH_MEM(test_model_table__null_is_null_where_it_may_be),
		WITH_MEM(test_model_table__a_key_of_the_servers_may_be_missing),
		WITH_MEM(test_model_table__bytes_are_counted),
		WITH_MEM(test_model_table__zero_dates_are_none),
		WITH_MEM(test_model_table__each_field_with_a_column_is_one),
		WITH_MEM(test_model_table__values_do_not_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
