/* tests/unit/test_csrf_check.c - requests made by pages of this site, and by others. */
#include "config.h"

#include "fcgi_app/django/csrf_check.h"
#include "tests/support/cmocka.h"
#include "tests/support/csrf_cases.h"
#include "tests/support/with_mem.h"

static void check_row(TALLOC_CTX *mem, const struct csrf_case *row, int version)
{
	const char *expected = row->refusal ? row->refusal : "";
	struct error err = {0};

	if (csrf_case_passes(mem, row, version, &err) == !row->refusal &&
		strcmp(err.message, expected) == 0)
		return;
	fail_msg("%s, version %d: \"%s\", not \"%s\"", row->name, version, err.message, expected);
}

static void check_rows(TALLOC_CTX *mem, int version)
{
	for (size_t i = 0; i < csrf_case_count; i++)
		if (csrf_case_is_for(&csrf_cases[i], version))
			check_row(mem, &csrf_cases[i], version);
}

static void test_csrf_check__rules_of_3_2(void **state)
{
	check_rows(*state, 302);
}

static void test_csrf_check__rules_of_4_0(void **state)
{
	check_rows(*state, 400);
}

static void test_csrf_check__rules_of_5_2(void **state)
{
	check_rows(*state, 502);
}

static enum error_kind kind_of(TALLOC_CTX *mem, const struct csrf_case *row)
{
	struct error err = {0};

	assert_false(csrf_case_passes(mem, row, 502, &err));
	return err.kind;
}

static void test_csrf_check__a_foreign_host_is_malformed_and_the_rest_forbidden(void **state)
{
	const char *const host[] = {"HTTP_HOST=evil.example", NULL};
	const char *const origin[] = {"HTTP_ORIGIN=null", NULL};
	const char *const https[] = {"HTTPS=on", NULL};

	assert_int_equal(kind_of(*state, &(struct csrf_case){.params = host}), ERROR_INVALID);
	assert_int_equal(kind_of(*state, &(struct csrf_case){.params = origin}), ERROR_FORBIDDEN);
	assert_int_equal(kind_of(*state, &(struct csrf_case){.params = https}), ERROR_FORBIDDEN);
	assert_int_equal(kind_of(*state, &(struct csrf_case){0}), ERROR_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_csrf_check__rules_of_3_2),
		WITH_MEM(test_csrf_check__rules_of_4_0),
		WITH_MEM(test_csrf_check__rules_of_5_2),
		WITH_MEM(test_csrf_check__a_foreign_host_is_malformed_and_the_rest_forbidden),
	};

	return cmocka_run_group_tests_name("csrf_check", tests, NULL, NULL);
}
