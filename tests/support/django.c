#include "config.h"

#include "tests/support/django.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/support/site.h"

#define PYTHON "/usr/bin/python3" /* the distribution's, which has Django */

#define ARGUMENTS_MAX 30

struct django {
	const char **settings;
	const char *manage; /* path of manage.py */
};

int django_version(void)
{
	static const char code[] =
		"import django; print(django.VERSION[0] * 100 + django.VERSION[1])";
	TALLOC_CTX *mem = mem_context(NULL, "django_version");
	struct command_result result = command_run(mem, NONE, LIST(PYTHON, "-c", code));
	int version = (int)strtol(result.output, NULL, 10);

	talloc_free(mem);
	return version;
}

static bool name_a_key(const char *const *settings)
{
	for (; *settings; settings++)
		if (strncmp(*settings, "SECRET_KEY", strlen("SECRET_KEY")) == 0)
			return true;
	return false;
}

struct django *django_new(TALLOC_CTX *mem, const char *database_url, const char *const *settings)
{
	struct django *django = mem_new(mem, struct django);
	size_t count = 0;

	while (settings[count])
		count++;
	django->settings = mem_array(django, const char *, count + 4);
	memcpy(django->settings, settings, count * sizeof(*settings));
	django->settings[count++] = mem_printf(django, "DATABASE_URL=%s", database_url);
	django->settings[count++] = "PYTHONDONTWRITEBYTECODE=1"; /* the sources stay clean */
	if (!name_a_key(settings))
		django->settings[count] = "SECRET_KEY=" DJANGO_TEST_KEY;
	django->manage = source_path(django, "legacy/manage.py");
	return django;
}

/* Its path is the one part of the server's URL that is replaced. */
const char *django_test_url(TALLOC_CTX *mem, const char *name)
{
	const char *url = getenv("TEST_DATABASE_URL");
	const char *authority;
	size_t length;

	if (!url || !strstr(url, "://")) {
		(void)fprintf(
			stderr, "django: TEST_DATABASE_URL is not set; script/test sets it\n");
		abort();
	}
	authority = strstr(url, "://") + strlen("://");
	length = (size_t)(authority - url) + strcspn(authority, "/");
	return mem_printf(
		mem, "%.*s/%s%s", (int)length, url, name, strchr(url, '?') ? strchr(url, '?') : "");
}

static const char *run(
	struct django *django, const char *const *program, const char *const *arguments)
{
	const char *argv[ARGUMENTS_MAX + 1] = {NULL};
	struct command_result result;
	size_t count = 0;

	for (; *program; program++)
		argv[count++] = *program;
	for (; *arguments && count < ARGUMENTS_MAX; arguments++)
		argv[count++] = *arguments;
	result = command_run(django, django->settings, argv);
	if (result.status != 0) {
		(void)fprintf(stderr, "django: it has failed\n%s%s", result.output, result.errors);
		abort();
	}
	return result.output;
}

const char *django_manage(struct django *django, const char *const *arguments)
{
	return run(django, LIST(PYTHON, django->manage), arguments);
}

/* Found by its folder, the project is at hand as in manage.py. */
static const char prelude[] =
	"import os, sys\n"
	"sys.path.insert(0, os.path.dirname(sys.argv[1]))\n"
	"os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\n"
	"import django\n"
	"django.setup()\n"
	"code = sys.argv[2]\n"
	"del sys.argv[1:3]\n"
	"exec(compile(code, '<test>', 'exec'), {'__name__': '__test__', 'sys': sys})\n";

const char *django_python(struct django *django, const char *code, const char *const *arguments)
{
	const char *output =
		run(django, LIST(PYTHON, "-c", prelude, django->manage, code), arguments);
	size_t length = strlen(output);

	return mem_text_n(django, output, length - (length > 0 && output[length - 1] == '\n'));
}
