#include "config.h"

#include "fcgi_app/django/session_data.h"

#include <inttypes.h>

#include "base/json_text.h"
#include "base/text_stream.h"
#include "fcgi_app/django/python_json.h"

/* Both as they are written in JSON. */
struct member {
	struct bytes name; /* with its quotes */
	struct bytes value;
};

struct session_data {
	struct member *members;
	size_t count;
	size_t capacity;
	bool is_changed;
};

struct session_data *session_data_new(TALLOC_CTX *mem)
{
	return mem_new(mem, struct session_data);
}

static struct member *add_member(struct session_data *data)
{
	mem_grow(data, data->members, &data->capacity, data->count + 1);
	return &data->members[data->count++];
}

static bool take_member(struct python_json *json, struct session_data *data)
{
	struct member *member;

	if (data->count == SESSION_MEMBERS_MAX)
		return false;
	member = add_member(data);
	return python_json_take_string(json, &member->name) && python_json_take(json, ':') &&
		python_json_take_value(json, &member->value);
}

static bool take_members(struct python_json *json, struct session_data *data)
{
	if (!python_json_take(json, '{'))
		return false;
	if (python_json_take(json, '}'))
		return python_json_is_at_end(json);
	do {
		if (!take_member(json, data))
			return false;
	} while (python_json_take(json, ','));
	return python_json_take(json, '}') && python_json_is_at_end(json);
}

bool session_data_parse(TALLOC_CTX *mem, struct bytes json, struct session_data **out)
{
	struct session_data *data = session_data_new(mem);
	struct python_json reading;

	python_json_begin(&reading, (struct bytes){mem_copy(data, json.ptr, json.len), json.len});
	if (!take_members(&reading, data)) {
		talloc_free(data);
		return false;
	}
	*out = data;
	return true;
}

/* Python escapes nothing in the names we know. */
static bool is_called(const struct member *member, const char *name)
{
	const char *raw = member->name.ptr;
	size_t length = strlen(name);

	return member->name.len == length + 2 && memcmp(raw + 1, name, length) == 0;
}

static struct member *find(const struct session_data *data, const char *name)
{
	for (size_t i = data->count; i > 0; i--)
		if (is_called(&data->members[i - 1], name))
			return &data->members[i - 1];
	return NULL;
}

const char *session_data_text(TALLOC_CTX *mem, const struct session_data *data, const char *name)
{
	const struct member *member = find(data, name);

	return member ? python_json_text(mem, member->value) : NULL;
}

bool session_data_number(const struct session_data *data, const char *name, int64_t *out)
{
	const struct member *member = find(data, name);

	return member && python_json_number(member->value, out);
}

bool session_data_has(const struct session_data *data, const char *name)
{
	return find(data, name);
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* value belongs to data. */
static void set(struct session_data *data, const char *name, struct bytes value)
{
	struct member *member = find(data, name);

	if (!member) {
		member = add_member(data);
		member->name = bytes_of(mem_printf(data, "\"%s\"", name));
	} else if (member->value.len == value.len &&
		memcmp(member->value.ptr, value.ptr, value.len) == 0) {
		return;
	}
	member->value = value;
	data->is_changed = true;
}

void session_data_set_text(struct session_data *data, const char *name, const char *text)
{
	struct text_stream stream;

	json_write_ascii_text(text_stream_open(&stream), text);
	set(data, name, bytes_of(text_stream_take(&stream, data)));
}

void session_data_set_number(struct session_data *data, const char *name, int64_t number)
{
	set(data, name, bytes_of(mem_printf(data, "%" PRId64, number)));
}

void session_data_remove(struct session_data *data, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < data->count; i++)
		if (!is_called(&data->members[i], name))
			data->members[kept++] = data->members[i];
	data->is_changed |= kept < data->count;
	data->count = kept;
}

void session_data_clear(struct session_data *data)
{
	data->is_changed |= data->count > 0;
	data->count = 0;
}

bool session_data_is_empty(const struct session_data *data)
{
	return data->count == 0;
}

bool session_data_is_changed(const struct session_data *data)
{
	return data->is_changed;
}

static void write_bytes(FILE *out, struct bytes bytes)
{
	(void)fwrite(bytes.ptr, 1, bytes.len, out);
}

struct bytes session_data_write(TALLOC_CTX *mem, const struct session_data *data)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	const char *text;

	(void)putc_unlocked('{', out);
	for (size_t i = 0; i < data->count; i++) {
		if (i > 0)
			(void)putc_unlocked(',', out);
		write_bytes(out, data->members[i].name);
		(void)putc_unlocked(':', out);
		write_bytes(out, data->members[i].value);
	}
	(void)putc_unlocked('}', out);
	text = text_stream_take(&stream, mem);
	return bytes_of(text);
}
