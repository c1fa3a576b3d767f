/*
 * tests/integration/every_field.h - the table of tests/django/everything/models.py, which has every
 * field class of Django that makes a column, and random rows for it.
 */
#ifndef FICUS_TESTS_INTEGRATION_EVERY_FIELD_H
#define FICUS_TESTS_INTEGRATION_EVERY_FIELD_H

#include "orm_mapping/mapper/column.h"
#include "services/bus/random.h"

struct every_field_row {
	int64_t id;

	int64_t big;
	int32_t integer;
	int32_t small;
	uint64_t positive_big;
	int64_t positive;
	int32_t positive_small;
	bool boolean;
	double real;
	struct decimal amount;
	int64_t duration;

	const char *characters;
	const char *slug;
	const char *email;
	const char *url;
	const char *file;
	const char *image;
	const char *path;
	const char *digits;
	const char *address;
	const char *old_address;
	const char *text;
	struct json document;
	struct bytes binary;

	struct date date;
	struct datetime moment;
	struct time_of_day time;
	struct uuid uuid;

	struct optional_int64 any_integer;
	struct optional_uint64 any_positive_big;
	struct optional_bool any_boolean;
	struct optional_double any_real;
	struct decimal any_amount;
	struct optional_int64 any_duration;
	const char *any_characters;
	const char *any_text;
	struct json any_document;
	struct bytes any_binary;
	struct date any_date;
	struct datetime any_moment;
	struct optional_time any_time;
	struct optional_uuid any_uuid;

	int32_t small_key;
	struct optional_int64 numbered;
	const char *labelled;
	struct uuid tagged;
	struct optional_int64 parent;
	struct optional_int64 twin;
};

/* uuid_flags: COLUMN_HYPHENATED where the server has a type for them, else COLUMN_PLAIN. */
const struct table *every_field_table(TALLOC_CTX *mem, unsigned uuid_flags);

/* A row of this number, which is > 0; it refers to the one before it. */
void every_field_make_row(
	TALLOC_CTX *mem, struct random *random, int64_t number, struct every_field_row *row);

#endif
