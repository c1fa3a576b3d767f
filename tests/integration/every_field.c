#include "config.h"

#include "tests/integration/every_field.h"

#include <math.h>
#include <stdio.h>

#include "base/ip_address.h"
#include "base/json_spelling.h"
#include "base/text_stream.h"

static const struct column every_field_columns[] = {
	COLUMN(every_field_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(every_field_row, big, COLUMN_PLAIN),
	COLUMN(every_field_row, integer, COLUMN_PLAIN),
	COLUMN(every_field_row, small, COLUMN_PLAIN),
	COLUMN(every_field_row, positive_big, COLUMN_PLAIN),
	COLUMN(every_field_row, positive, COLUMN_PLAIN),
	COLUMN(every_field_row, positive_small, COLUMN_PLAIN),
	COLUMN(every_field_row, boolean, COLUMN_PLAIN),
	COLUMN(every_field_row, real, COLUMN_PLAIN),
	COLUMN_OF_DECIMAL(every_field_row, amount, COLUMN_PLAIN, 20, 5),
	COLUMN(every_field_row, duration, COLUMN_PLAIN),
	COLUMN(every_field_row, characters, COLUMN_PLAIN),
	COLUMN(every_field_row, slug, COLUMN_PLAIN),
	COLUMN(every_field_row, email, COLUMN_PLAIN),
	COLUMN(every_field_row, url, COLUMN_PLAIN),
	COLUMN(every_field_row, file, COLUMN_PLAIN),
	COLUMN(every_field_row, image, COLUMN_PLAIN),
	COLUMN(every_field_row, path, COLUMN_PLAIN),
	COLUMN(every_field_row, digits, COLUMN_PLAIN),
	COLUMN(every_field_row, address, COLUMN_NULLABLE),
	COLUMN(every_field_row, old_address, COLUMN_PLAIN),
	COLUMN(every_field_row, text, COLUMN_PLAIN),
	COLUMN(every_field_row, document, COLUMN_PLAIN),
	COLUMN(every_field_row, binary, COLUMN_PLAIN),
	COLUMN(every_field_row, date, COLUMN_PLAIN),
	COLUMN(every_field_row, moment, COLUMN_PLAIN),
	COLUMN(every_field_row, time, COLUMN_PLAIN),
	COLUMN(every_field_row, uuid, COLUMN_PLAIN),
	COLUMN(every_field_row, any_integer, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_positive_big, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_boolean, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_real, COLUMN_NULLABLE),
	COLUMN_OF_DECIMAL(every_field_row, any_amount, COLUMN_NULLABLE, 5, 0),
	COLUMN(every_field_row, any_duration, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_characters, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_text, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_document, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_binary, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_date, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_moment, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_time, COLUMN_NULLABLE),
	COLUMN(every_field_row, any_uuid, COLUMN_NULLABLE),
	COLUMN_NAMED(every_field_row, small_key, "small_key_id", COLUMN_PLAIN),
	COLUMN_NAMED(every_field_row, numbered, "numbered_id", COLUMN_NULLABLE),
	COLUMN_NAMED(every_field_row, labelled, "labelled_id", COLUMN_PLAIN),
	COLUMN_NAMED(every_field_row, tagged, "tagged_id", COLUMN_PLAIN),
	COLUMN_NAMED(every_field_row, parent, "parent_id", COLUMN_NULLABLE),
	COLUMN_NAMED(every_field_row, twin, "twin_id", COLUMN_NULLABLE),
};

const struct table *every_field_table(TALLOC_CTX *mem, unsigned uuid_flags)
{
	struct table *table = mem_new(mem, struct table);
	struct column *columns = mem_copy(table, every_field_columns, sizeof(every_field_columns));

	for (size_t i = 0; i < ARRAY_SIZE(every_field_columns); i++)
		if (columns[i].type == COLUMN_UUID || columns[i].type == COLUMN_OPTIONAL_UUID)
			columns[i].flags |= uuid_flags;
	table->name = "everything_everything";
	table->row = (struct row_type)ROW_TYPE(every_field_row, every_field_columns);
	table->row.columns = columns;
	return table;
}

static bool one_in(struct random *random, uint32_t chances)
{
	return random_below(random, chances) == 0;
}

static uint64_t random_bits(struct random *random)
{
	uint64_t bits;

	random_fill(random, &bits, sizeof(bits));
	return bits;
}

/* Often one of the ends, or zero. */
static int64_t random_integer(struct random *random, int64_t low, int64_t high)
{
	uint64_t span = (uint64_t)high - (uint64_t)low + 1;
	uint64_t bits = random_bits(random);

	switch (random_below(random, 4)) {
	case 0:
		return low;
	case 1:
		return high;
	case 2:
		return low > 0 ? low : 0;
	default:
		return (int64_t)((uint64_t)low + (span ? bits % span : bits));
	}
}

static uint64_t random_unsigned(struct random *random)
{
	return one_in(random, 3) ? UINT64_MAX : random_bits(random);
}

static double random_real(struct random *random)
{
	static const double extremes[] = {
		0.0, 0.1, -1.5, 1e22, 1.7976931348623157e308, 2.2250738585072014e-308};
	double real;

	do {
		uint64_t bits = random_bits(random);

		memcpy(&real, &bits, sizeof(real));
	} while (!isnormal(real));
	return one_in(random, 2) ? extremes[random_below(random, ARRAY_SIZE(extremes))] : real;
}

/* All of a decimal's places, as the server gives them back; 0: and no point. */
static struct decimal random_decimal(
	TALLOC_CTX *mem, struct random *random, int64_t highest, int places)
{
	int64_t number = random_integer(random, 0, highest);
	const char *sign = number != 0 && one_in(random, 2) ? "-" : "";
	const char *digits = mem_printf(mem, "%0*lld", places + 1, (long long)number);
	int whole = (int)strlen(digits) - places;

	return (struct decimal){mem_printf(
		mem, "%s%.*s%s%s", sign, whole, digits, places > 0 ? "." : "", digits + whole)};
}

static void put_random_text(FILE *out, struct random *random, size_t longest)
{
	static const char *const characters[] = {"a", "Z", "0", " ", "'", "\"", "\\", "%", "\x01",
		"\n", "\r", "\t", "\x1a", "\x7f", "\xc3\xa9", "\xe2\x82\xac", "\xe6\xa4\x85",
		"\xe2\x80\xa8", "\xef\xbb\xbf", "\xef\xbf\xbf", "\xf0\x9f\xaa\x91",
		"\xf4\x8f\xbf\xbf"};
	int64_t length = random_integer(random, 0, (int64_t)longest);

	for (int64_t i = 0; i < length; i++)
		(void)fputs(characters[random_below(random, ARRAY_SIZE(characters))], out);
}

static const char *random_text(TALLOC_CTX *mem, struct random *random, size_t longest)
{
	struct text_stream stream;

	put_random_text(text_stream_open(&stream), random, longest);
	return text_stream_take(&stream, mem);
}

static void put_random_string(FILE *out, struct random *random)
{
	static const char *const pieces[] = {"a", " ", "\\\"", "\\u00E9", "\xc3\xa9",
		"\\ud83e\\ude91", "\xf0\x9f\xaa\x91", "\\/", "\\n", "\x7f"};

	(void)putc('"', out);
	for (uint32_t i = random_below(random, 6); i > 0; i--)
		(void)fputs(pieces[random_below(random, ARRAY_SIZE(pieces))], out);
	(void)putc('"', out);
}

/* Numbers are spelled as Python does it, for they stay as they are. */
static void put_random_scalar(FILE *out, struct random *random)
{
	static const char *const scalars[] = {"true", "false", "null", "0", "-1",
		"9223372036854775807", "0.1", "1.5", "-2.5e-07", "1e+22"};

	if (one_in(random, 3))
		put_random_string(out, random);
	else
		(void)fputs(scalars[random_below(random, ARRAY_SIZE(scalars))], out);
}

/* As a whole it is a list or an object: null would be read as if there were nothing. */
static void put_random_json(FILE *out, struct random *random, unsigned depth)
{
	bool is_object = one_in(random, 2);

	(void)fputs(is_object ? "{" : "[ ", out);
	for (uint32_t i = 0, count = random_below(random, 4); i < count; i++) {
		(void)fputs(i == 0 ? "" : " ,", out);
		if (is_object) {
			put_random_string(out, random);
			(void)putc(':', out);
		}
		if (depth == 0 || one_in(random, 2))
			put_random_scalar(out, random);
		else
			put_random_json(out, random, depth - 1);
	}
	(void)fputs(is_object ? "}" : "\n]", out);
}

static struct json random_json(TALLOC_CTX *mem, struct random *random)
{
	struct text_stream stream;

	put_random_json(text_stream_open(&stream), random, 4);
	return (struct json){json_spell(mem, text_stream_take(&stream, mem))};
}

static struct bytes random_bytes(TALLOC_CTX *mem, struct random *random)
{
	size_t length = (size_t)random_integer(random, 0, 300);
	char *bytes = mem_array(mem, char, length + 1);

	random_fill(random, bytes, length);
	return (struct bytes){bytes, length};
}

static struct datetime random_datetime(struct random *random)
{
	int64_t first = datetime_to_instant((struct datetime){
		.date = {1, 1, 2}
        });
	int64_t last = datetime_to_instant((struct datetime){
		{9999, 12, 30    },
                { 23,  59, 59, 999999}
        });
	int64_t instant = random_integer(random, first, last);

	if (one_in(random, 3)) /* no fraction */
		instant -= instant % 1000000;
	return datetime_of_instant(instant);
}

static struct time_of_day random_time(struct random *random)
{
	return time_of_day_of_microseconds(
		random_integer(random, 0, INT64_C(24) * 3600 * 1000000 - 1));
}

/* Of version 4, as MariaDB's own type takes not just any bytes; or all zero. */
static struct uuid random_uuid(struct random *random)
{
	struct uuid uuid = {{0}};

	if (one_in(random, 4))
		return uuid;
	random_fill(random, &uuid, sizeof(uuid));
	uuid.bytes[6] = (uint8_t)(0x40 | (uuid.bytes[6] & 0x0f));
	uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f));
	return uuid;
}

static const char *random_version_4(TALLOC_CTX *mem, struct random *random)
{
	return mem_printf(mem, "%u.%u.%u.%u", random_below(random, 256), random_below(random, 256),
		random_below(random, 256), random_below(random, 256));
}

static const char *random_address(TALLOC_CTX *mem, struct random *random)
{
	char address[IP_ADDRESS_TEXT_SIZE];
	const char *text = mem_printf(mem, "%X:0:%X:%X:0:0:0:%X", random_below(random, 65536),
		random_below(random, 2), random_below(random, 65536), random_below(random, 2));

	if (one_in(random, 3))
		return NULL;
	if (one_in(random, 3))
		text = mem_printf(mem, "::FFFF:%s", random_version_4(mem, random));
	else if (one_in(random, 3))
		text = random_version_4(mem, random);
	return ip_address_normalise(text, IP_ADDRESS_AS_GIVEN, address) ? mem_text(mem, address)
									: NULL;
}

static void make_numbers(TALLOC_CTX *mem, struct random *random, struct every_field_row *row)
{
	row->big = random_integer(random, INT64_MIN, INT64_MAX);
	row->integer = (int32_t)random_integer(random, INT32_MIN, INT32_MAX);
	row->small = (int32_t)random_integer(random, INT16_MIN, INT16_MAX);
	row->positive_big = random_unsigned(random);
	row->positive = random_integer(random, 0, UINT32_MAX);
	row->positive_small = (int32_t)random_integer(random, 0, UINT16_MAX);
	row->boolean = one_in(random, 2);
	row->real = random_real(random);
	row->amount = random_decimal(mem, random, INT64_C(999999999999999999), 5);
	row->duration = random_integer(random, -(INT64_C(1) << 62), INT64_C(1) << 62);
}

static void make_texts(TALLOC_CTX *mem, struct random *random, struct every_field_row *row)
{
	row->characters = random_text(mem, random, 60);
	row->slug = random_text(mem, random, 50);
	row->email = random_text(mem, random, 254);
	row->url = random_text(mem, random, 200);
	row->file = random_text(mem, random, 100);
	row->image = random_text(mem, random, 100);
	row->path = random_text(mem, random, 100);
	row->digits = random_text(mem, random, 30);
	row->address = random_address(mem, random);
	row->old_address = random_version_4(mem, random);
	row->text = random_text(mem, random, 1000);
	row->document = random_json(mem, random);
	row->binary = random_bytes(mem, random);
}

static void make_times(struct random *random, struct every_field_row *row)
{
	row->date = random_datetime(random).date;
	row->moment = random_datetime(random);
	row->time = random_time(random);
	row->uuid = random_uuid(random);
}

/* Each of them is left out, that is NULL, now and then. */
static void make_optional(TALLOC_CTX *mem, struct random *random, struct every_field_row *row)
{
	if (one_in(random, 2)) {
		row->any_integer =
			(struct optional_int64){random_integer(random, INT32_MIN, INT32_MAX), true};
		row->any_positive_big = (struct optional_uint64){random_unsigned(random), true};
		row->any_real = (struct optional_double){random_real(random), true};
		row->any_amount = random_decimal(mem, random, 99999, 0);
	}
	if (one_in(random, 2)) {
		row->any_boolean = (struct optional_bool){one_in(random, 2), true};
		row->any_duration = (struct optional_int64){
			random_integer(random, INT64_MIN / 2, INT64_MAX / 2), true};
		row->any_characters = random_text(mem, random, 60);
	}
	if (one_in(random, 2)) {
		row->any_text = random_text(mem, random, 100);
		row->any_document = random_json(mem, random);
		row->any_binary = random_bytes(mem, random);
	}
	if (one_in(random, 2)) {
		row->any_date = random_datetime(random).date;
		row->any_moment = random_datetime(random);
		row->any_time = (struct optional_time){random_time(random), true};
		row->any_uuid = (struct optional_uuid){random_uuid(random), true};
	}
}

/* The keys that tests/django/fields.py makes; of rows of the same table, the one before. */
static void make_references(TALLOC_CTX *mem, struct random *random, struct every_field_row *row)
{
	uint32_t target = 1 + random_below(random, 3);

	row->small_key = (int32_t)target;
	row->labelled = mem_printf(mem, "label %u", target);
	row->tagged.bytes[sizeof(row->tagged.bytes) - 1] = (uint8_t)target;
	if (one_in(random, 2))
		row->numbered = (struct optional_int64){target, true};
	if (row->id > 1 && one_in(random, 2))
		row->parent = (struct optional_int64){row->id - 1, true};
	if (row->id > 1 && one_in(random, 2))
		row->twin = (struct optional_int64){row->id - 1, true};
}

void every_field_make_row(
	TALLOC_CTX *mem, struct random *random, int64_t number, struct every_field_row *row)
{
	*row = (struct every_field_row){.id = number};
	make_numbers(mem, random, row);
	make_texts(mem, random, row);
	make_times(random, row);
	make_optional(mem, random, row);
	make_references(mem, random, row);
}
