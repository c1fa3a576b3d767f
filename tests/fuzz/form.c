/*
 * tests/fuzz/form.c - the body of a form. What is found is text, and found by going through as
 * well; put into a page it is no markup.
 */
#include "config.h"

#include <assert.h>

#include "base/text_stream.h"
#include "base/utf8.h"
#include "fcgi_app/http/form.h"
#include "fcgi_app/http/html.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = {"qty", "", "a b", "csrfmiddlewaretoken"};

static void check_page(TALLOC_CTX *mem, const char *value)
{
	struct text_stream stream;
	const char *html;

	html_format(text_stream_open(&stream), "%s", value);
	html = text_stream_take(&stream, mem);
	assert(strlen(html) >= strlen(value) && !strpbrk(html, "<>\"'"));
}

static void check_name(TALLOC_CTX *mem, const struct form *form, const char *name)
{
	const char *value, *last = NULL;
	size_t place = 0;

	while ((value = form_next(form, name, &place))) {
		assert(utf8_is_valid(value, strlen(value)));
		check_page(mem, value);
		last = value;
	}
	assert(last == form_value(form, name) && place == form_count(form));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	struct form *form = NULL;
	struct error err = {0};

	if (form_parse(mem, (struct bytes){data, size}, &form, &err)) {
		assert(form_count(form) <= FORM_FIELDS_MAX);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			check_name(mem, form, names[i]);
	} else {
		assert(err.kind == ERROR_INVALID && *err.message);
	}
	talloc_free(mem);
	return 0;
}
