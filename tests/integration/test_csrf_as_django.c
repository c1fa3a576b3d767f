/*
 * tests/integration/test_csrf_as_django.c - the check against forged requests, ours and that of the
 * Django that is installed, of the same requests.
 *
 * Environment: TEST_SOURCE_DIR, the source tree, as script/test sets it.
 */
#include "config.h"

#include <json-c/json.h>
#include <stdlib.h>

#include "tests/support/csrf_cases.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

/* What Django's check says of the file's requests, or its version, when that is the argument. */
static const char *ask_django(TALLOC_CTX *mem, const char *argument)
{
	const char *script =
		mem_printf(mem, "%s/tests/support/django_csrf.py", getenv("TEST_SOURCE_DIR"));
	struct command_result result =
		command_run(mem, NONE, LIST("/usr/bin/python3", script, argument));

	if (result.status != 0)
		fail_msg("%s", result.errors);
	return result.output;
}

static json_object *text_or_null(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static json_object *list_of(const char *const *texts)
{
	json_object *list = json_object_new_array();

	for (; *texts; texts++)
		json_object_array_add(list, json_object_new_string(*texts));
	return list;
}

static json_object *params_of(TALLOC_CTX *mem, const struct csrf_case *row)
{
	json_object *object = json_object_new_object();

	for (const char *const *param = csrf_case_params(mem, row); *param; param++) {
		const char *value = strchr(*param, '=') + 1;

		json_object_object_add(object,
			mem_text_n(mem, *param, (size_t)(value - *param) - 1),
			json_object_new_string(value));
	}
	if (row->cookie && !row->uses_sessions)
		json_object_object_add(object, "HTTP_COOKIE",
			json_object_new_string(mem_printf(mem, "csrftoken=%s", row->cookie)));
	return object;
}

/* Under Django's names. */
static json_object *settings_of(const struct csrf_case *row, int version)
{
	struct django_settings settings = csrf_case_settings(row, version);
	json_object *object = json_object_new_object();

	json_object_object_add(object, "ALLOWED_HOSTS", list_of(settings.allowed_hosts));
	json_object_object_add(
		object, "CSRF_TRUSTED_ORIGINS", list_of(settings.csrf_trusted_origins));
	json_object_object_add(object,
		row->uses_sessions ? "SESSION_COOKIE_DOMAIN" : "CSRF_COOKIE_DOMAIN",
		text_or_null(row->domain));
	json_object_object_add(
		object, "CSRF_USE_SESSIONS", json_object_new_boolean(row->uses_sessions));
	json_object_object_add(
		object, "USE_X_FORWARDED_HOST", json_object_new_boolean(row->uses_forwarded));
	json_object_object_add(
		object, "USE_X_FORWARDED_PORT", json_object_new_boolean(row->uses_forwarded));
	if (row->proxy_value)
		json_object_object_add(object, "SECURE_PROXY_SSL_HEADER",
			list_of(LIST(settings.secure_header, settings.secure_value)));
	return object;
}

static void write_case(TALLOC_CTX *mem, FILE *file, const struct csrf_case *row, int version)
{
	json_object *line = json_object_new_object();

	json_object_object_add(line, "settings", settings_of(row, version));
	json_object_object_add(line, "params", params_of(mem, row));
	json_object_object_add(line, "field", text_or_null(row->field));
	json_object_object_add(
		line, "session", text_or_null(row->uses_sessions ? row->cookie : NULL));
	assert_true(fprintf(file, "%s\n",
			    json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN)) > 0);
	json_object_put(line);
}

/* Writes those for the version, and returns the file's path. */
static const char *write_cases(TALLOC_CTX *mem, int version)
{
	const char *path = mem_printf(mem, "%s/cases", temp_folder(mem));
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	for (size_t i = 0; i < csrf_case_count; i++)
		if (csrf_case_is_for(&csrf_cases[i], version))
			write_case(mem, file, &csrf_cases[i], version);
	assert_int_equal(fclose(file), 0);
	return path;
}

static void compare(TALLOC_CTX *mem, const struct csrf_case *row, int version, long django_says)
{
	struct error err = {0};
	bool passes = csrf_case_passes(mem, row, version, &err);

	if (passes != (django_says == 200) || (err.kind == ERROR_INVALID) != (django_says == 400))
		fail_msg("%s: Django says %ld; we say \"%s\"", row->name, django_says, err.message);
}

static void test_csrf__both_sides_let_the_same_requests_pass(void **state)
{
	int version = (int)strtol(ask_django(*state, "version"), NULL, 10);
	const char *answer = ask_django(*state, write_cases(*state, version));

	assert_true(version >= 302);
	for (size_t i = 0; i < csrf_case_count; i++) {
		char *end;
		long status;

		if (!csrf_case_is_for(&csrf_cases[i], version))
			continue;
		status = strtol(answer, &end, 10);
		assert_true(end > answer);
		compare(*state, &csrf_cases[i], version, status);
		answer = end;
	}
	assert_string_equal(answer, "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_csrf__both_sides_let_the_same_requests_pass),
	};

	return cmocka_run_group_tests_name("csrf_as_django", tests, NULL, NULL);
}
