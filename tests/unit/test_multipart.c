/* tests/unit/test_multipart.c - what a form with files sends. */
#include "config.h"

#include "fcgi_app/http/multipart.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

#define TYPE        "multipart/form-data; boundary=XX"
#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_FIELD(name, filename)                                                                 \
	"Content-Disposition: form-data; name=\"" name "\"; filename=\"" filename "\"\r\n"         \
	"Content-Type: image/png\r\n\r\n"
#define NEXT "\r\n--XX\r\n"
#define LAST "\r\n--XX--\r\n"

static bool is_parsed(
	TALLOC_CTX *mem, const char *type, const char *body, struct form **out, struct error *err)
{
	return multipart_parse(mem, type, (struct bytes){body, strlen(body)}, out, err);
}

static struct form *parsed(TALLOC_CTX *mem, const char *type, const char *body)
{
	struct form *form = NULL;
	struct error err = {0};

	if (!is_parsed(mem, type, body, &form, &err))
		fail_msg("%s: %s", body, err.message);
	return form;
}

static void test_multipart__fields_are_found_by_their_names(void **state)
{
	static const struct {
		const char *body;
		size_t count;
		const char *value; /* of qty; NULL: none */
	} rows[] = {
		{"--XX--",								     0, NULL                 },
		{"--XX--\r\nand more",							 0, NULL                 },
		{"--XX\r\n" FIELD("qty") "3" LAST,                                             1, "3"                  },
		{"--XX \t\r\n" FIELD("qty") "3" LAST,                                          1, "3"                  },
		{"--XX\r\n" FIELD("qty") LAST,						 1, ""                   },
		{"--XX\r\n" FIELD("qty") "3" NEXT FIELD("a") "x" LAST,                         2, "3"                  },
		{"--XX\r\n" FIELD("qty") "3" NEXT FIELD("qty") "4" LAST,                       2, "4"                  },
		{"--XX\r\n" FIELD("a") "3" LAST,                                               1, NULL                 },
		{"--XX\r\n" FIELD("qty") "a\r\nb\r\n--\r\n--X" LAST,                           1, "a\r\nb\r\n--\r\n--X"},
		{"--XX\r\n" FIELD("qty") "\xC3\xA9 &=%+" LAST,                                 1, "\xC3\xA9 &=%+"      },
		{"--XX\r\nX-Other: a\r\ncontent-disposition:form-data;NAME=qty\r\n\r\n3" LAST, 1,
                 "3"												   },
		{"--XX\r\n" FIELD("q\\\"") "3" LAST,                                           1, NULL                 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct form *form = parsed(*state, TYPE, rows[i].body);
		const char *value = form_value(form, "qty");

		assert_row(form_count(form) == rows[i].count, rows[i].body);
		assert_row(!value == !rows[i].value, rows[i].body);
		if (value)
			assert_string_equal(value, rows[i].value);
	}
}

static void test_multipart__boundary_may_stand_in_quotes(void **state)
{
	struct form *form = parsed(*state, "multipart/form-data; charset=utf-8; boundary=\"a;b c\"",
		"--a;b c\r\n" FIELD("qty") "3\r\n--a;b c--");

	assert_string_equal(form_value(form, "qty"), "3");
}

static void test_multipart__file_has_name_type_and_content(void **state)
{
	static const char body[] =
		"--XX\r\n" FILE_FIELD("photo", "la\\\"mp.png") "a\0\xFF\r\nb" LAST;
	struct form *form = NULL;
	struct error err = {0};
	const struct form_file *file;

	assert_true(
		multipart_parse(*state, TYPE, (struct bytes){body, sizeof(body) - 1}, &form, &err));
	file = form_file(form, "photo");
	assert_non_null(file);
	assert_string_equal(file->name, "la\"mp.png");
	assert_string_equal(file->content_type, "image/png");
	assert_int_equal(file->content.len, 6);
	assert_memory_equal(file->content.ptr, "a\0\xFF\r\nb", 6);
	assert_null(form_value(form, "photo"));
	assert_null(form_file(form, "other"));
}

static void test_multipart__folders_are_left_out_of_a_file_name(void **state)
{
	static const struct {
		const char *body;
		const char *name; /* NULL: there is no file */
	} rows[] = {
		{"--XX\r\n" FILE_FIELD("f", "a.png") "x" LAST,          "a.png"       },
		{"--XX\r\n" FILE_FIELD("f", "/etc/a.png") "x" LAST,     "a.png"       },
		{"--XX\r\n" FILE_FIELD("f", "C:\\\\b\\c.png") "x" LAST, "c.png"       },
		{"--XX\r\n" FILE_FIELD("f", "../..") "x" LAST,          ".."          },
		{"--XX\r\n" FILE_FIELD("f", "\xC3\xA9.png") "x" LAST,   "\xC3\xA9.png"},
		{"--XX\r\n" FILE_FIELD("f", "") LAST,                   NULL          },
		{"--XX\r\n" FILE_FIELD("f", "a/") LAST,                 NULL          },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct form_file *file = form_file(parsed(*state, TYPE, rows[i].body), "f");

		assert_row(!file == !rows[i].name, rows[i].body);
		if (file)
			assert_string_equal(file->name, rows[i].name);
	}
}

static void test_multipart__malformed_body_is_refused(void **state)
{
	static const struct {
		const char *body;
		size_t place;
	} rows[] = {
		{"qty=3",							       1},
		{"--X",								 1},
		{"--XX",								1},
		{"--XXY\r\n" FIELD("a") "3" LAST,                                       1},
		{"--XX\r\n",							    1},
		{"--XX\r\n" FIELD("a"),						 1},
		{"--XX\r\n" FIELD("a") "3",					     1},
		{"--XX\r\n" FIELD("a") "3\r\n--XX",                                     1},
		{"--XX\r\n" FIELD("a") "3\n--XX--",                                     1},
		{"--XX\r\n" FIELD("a") "3" NEXT,                                        2},
		{"--XX\r\n" FIELD("a") "3" NEXT FIELD("b") "\xFF" LAST,                 2},
		{"--XX\r\n" FIELD("\xFF") "3" LAST,                                     1},
		{"--XX\r\n\r\n3" LAST,						  1},
		{"--XX\r\nContent-Type: text/plain\r\n\r\n3" LAST,                      1},
		{"--XX\r\nContent-Disposition: form-data\r\n\r\n3" LAST,                1},
		{"--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n3" LAST,      1},
		{"--XX\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n" LAST, 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct form *form;
		struct error err = {0};

		assert_row(!is_parsed(*state, TYPE, rows[i].body, &form, &err), rows[i].body);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message,
			mem_printf(*state, "the form is malformed at field %zu", rows[i].place));
	}
}

static void test_multipart__nul_in_a_text_is_refused(void **state)
{
	static const char body[] = "--XX\r\n" FIELD("a") "b\0c" LAST;
	struct form *form;
	struct error err = {0};

	assert_false(
		multipart_parse(*state, TYPE, (struct bytes){body, sizeof(body) - 1}, &form, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_multipart__boundary_that_cannot_be_is_refused(void **state)
{
	const char *const types[] = {"multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"XX",
		"multipart/form-data; boundary",
		mem_printf(*state, "multipart/form-data; boundary=%071d", 0)};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct form *form;
		struct error err = {0};

		assert_row(!is_parsed(*state, types[i], "--XX--", &form, &err), types[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
	}
}

static char *repeated(
	TALLOC_CTX *mem, const char *begin, const char *text, int count, const char *end)
{
	char *all = mem_text(mem, begin);

	for (int i = 0; i < count; i++)
		all = talloc_strdup_append_buffer(all, text);
	return talloc_strdup_append_buffer(all, end);
}

static void test_multipart__too_much_is_refused(void **state)
{
	const struct {
		const char *fits;
		const char *does_not;
	} rows[] = {
		{repeated(*state, "--XX",     "\r\n" FIELD("a") "\r\n--XX", 1000, "--"),
                 repeated(*state, "--XX",     "\r\n" FIELD("a") "\r\n--XX", 1001, "--")                  },
		{repeated(*state, "--XX\r\n", "A: b\r\n",                   15,   FIELD("a") LAST),
                 repeated(*state, "--XX\r\n", "A: b\r\n",                   16,   FIELD("a") LAST)       },
		{repeated(*state, "--XX\r\n", "a",                          4096, "\r\n" FIELD("a") LAST),
                 repeated(*state, "--XX\r\n", "a",                          4097, "\r\n" FIELD("a") LAST)},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct form *form;
		struct error err = {0};

		assert_true(is_parsed(*state, TYPE, rows[i].fits, &form, &err));
		assert_false(is_parsed(*state, TYPE, rows[i].does_not, &form, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_multipart__fields_are_found_by_their_names),
		WITH_MEM(test_multipart__boundary_may_stand_in_quotes),
		WITH_MEM(test_multipart__file_has_name_type_and_content),
		WITH_MEM(test_multipart__folders_are_left_out_of_a_file_name),
		WITH_MEM(test_multipart__malformed_body_is_refused),
		WITH_MEM(test_multipart__nul_in_a_text_is_refused),
		WITH_MEM(test_multipart__boundary_that_cannot_be_is_refused),
		WITH_MEM(test_multipart__too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
