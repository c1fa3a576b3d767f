/*
 * tests/fuzz/configuration.c - the input is lines of an environment, an empty line, and a
 * configuration file. Settings without a problem, printed, are read as the same; the secret is not
 * printed.
 */
#include "config.h"

#include "fcgi_app/configuration.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define LINES_MAX 256 /* more than there are settings */

/* Files that the input names would be those of the machine. */
static bool names_files(const char *text, size_t length)
{
	return (memmem(text, length, "_FILE", 5) || memmem(text, length, "_DESCRIPTION", 12)) &&
		memchr(text, '/', length);
}

/* Splits text into lines, up to an empty one, and returns what is behind it. */
static char *take_environment(char *text, const char **environment)
{
	size_t count = 0;

	while (text && *text && *text != '\n') {
		char *line = strsep(&text, "\n");

		if (count < LINES_MAX)
			environment[count++] = line;
	}
	return text && *text ? text + 1 : text;
}

/* A path where the file can be read until fd is closed. */
static const char *make_file(TALLOC_CTX *mem, const char *text, size_t length, int *fd)
{
	*fd = memfd_create("configuration", MFD_CLOEXEC);
	assert(*fd >= 0 && write(*fd, text, length) == (ssize_t)length);
	return mem_printf(mem, "/proc/self/fd/%d", *fd);
}

static char *print(TALLOC_CTX *mem, const struct configuration *configuration)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	char *copy;

	assert(out);
	configuration_print(configuration, out);
	(void)fclose(out);
	copy = mem_text_n(mem, text, length);
	free(text);
	return copy;
}

/* The first line is that of the database, which is masked. */
static void check_round_trip(TALLOC_CTX *mem, const struct configuration *configuration)
{
	const char *printed = print(mem, configuration);
	const char *environment[LINES_MAX + 1] = {0};
	const struct configuration_source source = {environment, NULL, true};
	struct problems problems = {.mem = mem};
	struct configuration again;

	assert(strncmp(printed, "DATABASE_URL=***\n", strlen("DATABASE_URL=***\n")) == 0);
	(void)take_environment(mem_text(mem, printed), environment);
	configuration_read(&again, &source, &problems);
	assert(problems.count == 0);
	assert(strcmp(print(mem, &again), printed) == 0);
}

static void try_configuration(TALLOC_CTX *mem, char *text, size_t length)
{
	const char *environment[LINES_MAX + 1] = {0};
	const char *file = take_environment(text, environment);
	size_t file_length = file ? (size_t)(text + length - file) : 0;
	struct problems problems = {.mem = mem};
	struct configuration_source source = {.environment = environment, .is_serving = true};
	struct configuration configuration;
	int fd;

	source.file = make_file(mem, file, file_length, &fd);
	configuration_read(&configuration, &source, &problems);
	(void)close(fd);
	for (size_t i = 0; i < problems.count; i++)
		assert(*problems.items[i]);
	if (problems.count == 0)
		check_round_trip(mem, &configuration);
	else
		(void)print(mem, &configuration);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	char *text = mem_array(mem, char, size + 1);

	memcpy(text, data, size);
	if (!names_files(text, size))
		try_configuration(mem, text, size);
	talloc_free(mem);
	return 0;
}
