/*
 * tests/fuzz/json.c - a body, read as a message of every type. What is read keeps to the type's
 * field table; written and read again it is the same message.
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "domain/commands.h"
#include "domain/events.h"
#include "services/bus/json_syntax.h"
#include "services/bus/message_json.h"
#include "tests/fuzz/fuzz.h"

static const struct message_type *const types[] = {
	&create_batch_type,
	&allocate_type,
	&deallocate_type,
	&change_batch_quantity_type,
	&change_batch_eta_type,
	&revise_batch_type,
	&allocated_type,
	&deallocated_type,
	&allocation_cancelled_type,
	&out_of_stock_type,
};

static struct bytes write_json(TALLOC_CTX *mem, const struct message *message)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct bytes json;

	assert(out);
	message_write_json(out, message);
	(void)fclose(out);
	json = (struct bytes){mem_text_n(mem, text, length), length};
	free(text);
	return json;
}

static bool is_in_range(const struct message *message, const struct field *field)
{
	bool may_be_unset = field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE);
	const char *text;
	int64_t value;

	switch (field->type) {
	case FIELD_INT32:
		value = message_int32(message, field);
		return (may_be_unset && value == 0) || (value >= field->min && value <= field->max);
	case FIELD_DATE:
		return may_be_unset || date_is_set(message_date(message, field));
	case FIELD_TEXT:
	default:
		text = message_text(message, field);
		if (!text)
			return may_be_unset;
		value = (int64_t)utf8_count(text);
		return utf8_is_valid(text, strlen(text)) && value >= field->min &&
			value <= field->max;
	}
}

static void check_fields(const struct message *message)
{
	for (size_t i = 0; i < message->type->field_count; i++)
		assert(is_in_range(message, &message->type->fields[i]));
}

static bool is_same(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void check_round_trip(TALLOC_CTX *mem, const struct message *message)
{
	struct bytes written = write_json(mem, message);
	struct message *again = NULL;
	struct error err = {0};
	bool read_again = message_from_json(mem, message->type, written, &again, &err);

	assert(read_again);
	assert(is_same(written, write_json(mem, again)));
	assert(is_same(written, write_json(mem, message_copy(mem, message))));
}

static void try_type(TALLOC_CTX *mem, const struct message_type *type, struct bytes json)
{
	struct message *message = NULL;
	struct error err = {0};

	if (!message_from_json(mem, type, json, &message, &err)) {
		assert(err.kind == ERROR_INVALID && *err.message);
		assert(utf8_is_valid(err.message, strlen(err.message)));
		return;
	}
	check_fields(message);
	check_round_trip(mem, message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		try_type(mem, types[i], (struct bytes){data, size});
	talloc_free(mem);
	return 0;
}
