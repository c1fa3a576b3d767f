/* tests/unit/test_form.c - what a form sends. */
#include "config.h"

#include "fcgi_app/http/form.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static bool is_parsed(TALLOC_CTX *mem, const char *body, struct form **out, struct error *err)
{
	return form_parse(mem, (struct bytes){body, strlen(body)}, out, err);
}

static struct form *parsed(TALLOC_CTX *mem, const char *body)
{
	struct form *form = NULL;
	struct error err = {0};

	assert_row(is_parsed(mem, body, &form, &err), body);
	return form;
}

static void test_form__value_is_found_by_its_name(void **state)
{
	static const struct {
		const char *body;
		size_t count;
		const char *value; /* of qty; NULL: none */
	} rows[] = {
		{"",		     0, NULL              },
		{"qty=3",                1, "3"               },
		{"qty",                  1, ""                },
		{"qty=",                 1, ""                },
		{"qty==3",               1, "=3"              },
		{"a=1&qty=3&b=2",        3, "3"               },
		{"qty=3&qty=4",          2, "4"               },
		{"&&qty=3&",             1, "3"               },
		{"QTY=3&=3",             2, NULL              },
		{"%71t%79=%33",          1, "3"               },
		{"qty=a+b%2Bc%26%3D%25", 1, "a b+c&=%"        },
		{"qty=a%0D%0Ab%09%7F",   1, "a\r\nb\t\x7F"    },
		{"qty=%C3%A9\xC3\xA9",   1, "\xC3\xA9\xC3\xA9"},
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct form *form = parsed(mem, rows[i].body);
		const char *value = form_value(form, "qty");

		assert_int_equal(form_count(form), rows[i].count);
		assert_row(!value == !rows[i].value, rows[i].body);
		if (value)
			assert_string_equal(value, rows[i].value);
	}
}

static void test_form__all_values_of_a_name_are_gone_through(void **state)
{
	struct form *form = parsed(*state, "chosen=1&a=x&chosen=2&chosen=");
	size_t place = 0;

	assert_string_equal(form_next(form, "chosen", &place), "1");
	assert_string_equal(form_next(form, "chosen", &place), "2");
	assert_string_equal(form_next(form, "chosen", &place), "");
	assert_null(form_next(form, "chosen", &place));
	assert_null(form_next(form, "chosen", &place));
}

static void test_form__malformed_field_is_refused(void **state)
{
	static const char *const bodies[] = {"qty=3&a=%", "qty=3&a=%4", "qty=3&%zz=1",
		"qty=3&a=%00", "qty=3&a=%FF", "qty=3&a=\xC3", "qty=3&a=%ED%A0%80", "qty=3&a=b c",
		"qty=3&a=\r\n"};

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		struct form *form;
		struct error err = {0};

		assert_row(!is_parsed(*state, bodies[i], &form, &err), bodies[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, "the form is malformed at field 2");
	}
}

static void test_form__nul_is_refused(void **state)
{
	static const char body[] = "qty=3&a=\0";
	struct form *form;
	struct error err = {0};

	assert_false(form_parse(*state, (struct bytes){body, sizeof(body)}, &form, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_form__too_many_fields_are_refused(void **state)
{
	char body[2 * FORM_FIELDS_MAX + 3] = {0};
	struct form *form;
	struct error err = {0};

	for (size_t i = 0; i < FORM_FIELDS_MAX; i++)
		memcpy(body + 2 * i, "a&", 2);
	assert_int_equal(form_count(parsed(*state, body)), FORM_FIELDS_MAX);
	body[2 * FORM_FIELDS_MAX] = 'a';
	assert_false(is_parsed(*state, body, &form, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "the form has more than 1000 fields");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_form__value_is_found_by_its_name),
		WITH_MEM(test_form__all_values_of_a_name_are_gone_through),
		WITH_MEM(test_form__malformed_field_is_refused),
		WITH_MEM(test_form__nul_is_refused),
		WITH_MEM(test_form__too_many_fields_are_refused),
	};

	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
