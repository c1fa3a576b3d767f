/*
 * tests/fuzz/multipart.c - the body of a form with files. What is found is text, or lies in the
 * body. The first line is the header that names the boundary.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/http/multipart.h"
#include "tests/fuzz/fuzz.h"

static void check_file(const struct form *form, const char *name, struct bytes body)
{
	const struct form_file *file = form_file(form, name);
	const char *begin = body.ptr;
	const char *content = file->content.ptr;

	assert(*file->name && !strpbrk(file->name, "/\\"));
	assert(utf8_is_valid(file->name, strlen(file->name)));
	assert(content >= begin && content + file->content.len <= begin + body.len);
}

static void check_form(const struct form *form, struct bytes body)
{
	const char *name, *value;
	size_t count = 0;

	for (; form_item(form, count, &name, &value); count++) {
		assert(utf8_is_valid(name, strlen(name)));
		if (value)
			assert(utf8_is_valid(value, strlen(value)));
		else
			check_file(form, name, body);
	}
	assert(count == form_count(form) && count <= FORM_FIELDS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const uint8_t *line_end = size ? memchr(data, '\n', size) : NULL;
	size_t length = line_end ? (size_t)(line_end - data) : 0;
	struct bytes body = {data + length, size - length};
	const char *type = mem_text_n(mem, (const char *)data, length);
	struct form *form = NULL;
	struct error err = {0};

	if (line_end)
		body = (struct bytes){line_end + 1, size - length - 1};
	if (multipart_parse(mem, type, body, &form, &err))
		check_form(form, body);
	else
		assert(err.kind == ERROR_INVALID && *err.message);
	talloc_free(mem);
	return 0;
}
