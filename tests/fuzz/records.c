#include "config.h"

#include "tests/fuzz/records.h"

bool record_at(struct bytes stream, struct record *out)
{
	const unsigned char *header = stream.ptr;
	size_t length;
	size_t there = stream.len - FCGI_HEADER_SIZE;

	if (stream.len < FCGI_HEADER_SIZE)
		return false;
	length = (size_t)header[4] << 8 | header[5];
	*out = (struct record){
		.version = header[0],
		.type = header[1],
		.id = (unsigned)header[2] << 8 | header[3],
		.content = {header + FCGI_HEADER_SIZE, length < there ? length : there},
		.size = length + header[6] <= there ? FCGI_HEADER_SIZE + length + header[6] : 0,
	};
	return true;
}

struct bytes bytes_behind(struct bytes stream, size_t size)
{
	if (size > stream.len)
		size = stream.len;
	return (struct bytes){(const char *)stream.ptr + size, stream.len - size};
}

/* Takes the first record off the stream. */
static bool take_record(struct bytes *stream, struct record *out)
{
	if (!record_at(*stream, out))
		return false;
	*stream = bytes_behind(*stream, out->size ? out->size : stream->len);
	return true;
}

size_t records_count(struct bytes stream, enum fcgi_type type)
{
	struct record record;
	size_t count = 0;

	while (take_record(&stream, &record))
		count += record.type == type;
	return count;
}

bool records_are_of(struct bytes stream, const char *types)
{
	struct record record;

	while (take_record(&stream, &record))
		if (record.version != 1 || record.size == 0 || record.type == 0 ||
			!strchr(types, (int)record.type))
			return false;
	return stream.len == 0;
}

struct bytes records_join(TALLOC_CTX *mem, struct bytes stream, enum fcgi_type type)
{
	struct fcgi_records joined = {.owner = mem};
	struct record record;

	while (take_record(&stream, &record))
		if (record.type == type)
			fcgi_add_bytes(&joined, record.content.ptr, record.content.len);
	return (struct bytes){joined.bytes, joined.length};
}

/* Takes the length of a name or value: one byte, or four of which the first has its top bit set. */
static bool take_length(struct bytes *content, size_t *out)
{
	const unsigned char *bytes = content->ptr;
	size_t size;

	if (content->len == 0)
		return false;
	size = bytes[0] & 0x80 ? 4 : 1;
	if (content->len < size)
		return false;
	*out = size == 1 ? bytes[0]
			 : (size_t)(bytes[0] & 0x7F) << 24 | (size_t)bytes[1] << 16 |
			(size_t)bytes[2] << 8 | bytes[3];
	*content = bytes_behind(*content, size);
	return true;
}

/* Whether the content consists of names and values, and is there to the end of the last. */
static bool are_params(struct bytes content)
{
	while (content.len > 0) {
		size_t name;
		size_t value;

		if (!take_length(&content, &name) || !take_length(&content, &value) ||
			name + value > content.len)
			return false;
		content = bytes_behind(content, name + value);
	}
	return true;
}

/* Takes records of the type up to the empty one that ends them. */
static bool take_stream(struct bytes *stream, enum fcgi_type type, unsigned id)
{
	struct record record;

	while (take_record(stream, &record) && record.version == 1 && record.size > 0 &&
		record.type == type && record.id == id)
		if (record.content.len == 0)
			return record.size == FCGI_HEADER_SIZE;
	return false;
}

static bool is_begin(const struct record *record)
{
	const unsigned char *body = record->content.ptr;

	return record->version == 1 && record->type == FCGI_BEGIN_REQUEST && record->id != 0 &&
		record->content.len == 8 && record->size == FCGI_HEADER_SIZE + 8 && body[0] == 0 &&
		body[1] == FCGI_RESPONDER;
}

size_t records_request_size(struct bytes stream)
{
	struct bytes rest = stream;
	TALLOC_CTX *mem = mem_context(NULL, "request");
	struct record begin;
	size_t size = 0;

	if (take_record(&rest, &begin) && is_begin(&begin) &&
		take_stream(&rest, FCGI_PARAMS, begin.id) &&
		take_stream(&rest, FCGI_STDIN, begin.id))
		size = stream.len - rest.len;
	if (!are_params(records_join(mem, (struct bytes){stream.ptr, size}, FCGI_PARAMS)))
		size = 0;
	talloc_free(mem);
	return size;
}
