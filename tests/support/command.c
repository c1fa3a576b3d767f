#include "config.h"

#include "tests/support/command.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/process.h"

/* To look through a million rows takes its time. */
#define RUN_TIMEOUT_MS (10 * PATIENCE_MS)

/* What a program under test may see of the environment of the tests. */
static const char *const inherited[] = {"PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"};

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

/* A copy that the functions of the exec family take, though they do not change it. */
static char **mutable_copy(TALLOC_CTX *mem, const char *const *list)
{
	char **copy = mem_array(mem, char *, count_of(list) + 1);

	for (size_t i = 0; list[i]; i++)
		copy[i] = mem_text(mem, list[i]);
	return copy;
}

static char **environment(TALLOC_CTX *mem, const char *const *settings)
{
	const char **list =
		mem_array(mem, const char *, count_of(settings) + ARRAY_SIZE(inherited) + 1);
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(inherited); i++) {
		const char *value = getenv(inherited[i]);

		if (value)
			list[count++] = mem_printf(mem, "%s=%s", inherited[i], value);
	}
	for (; *settings; settings++)
		list[count++] = *settings;
	return mutable_copy(mem, list);
}

static bool redirect(int fd, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	return file >= 0 && dup2(file, fd) >= 0;
}

pid_t command_start(
	const char *const *settings, const char *const *argv, const struct command_files *files)
{
	TALLOC_CTX *mem = mem_context(NULL, "command");
	char **arguments = mutable_copy(mem, argv);
	char **variables = environment(mem, settings);
	pid_t pid = process_fork();

	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* so that it can end what it started */
		if (redirect(STDOUT_FILENO, files->output) &&
			redirect(STDERR_FILENO, files->errors ? files->errors : files->output))
			(void)execvpe(arguments[0], arguments, variables);
		_exit(127);
	}
	talloc_free(mem);
	return pid;
}

const char *read_text_file(TALLOC_CTX *mem, const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = mem_text(mem, "");
	char part[4096];
	size_t length;

	while (file && (length = fread(part, 1, sizeof(part), file)) > 0)
		text = talloc_strndup_append_buffer(text, part, length);
	if (file)
		(void)fclose(file);
	return text;
}

struct command_result command_run(
	TALLOC_CTX *mem, const char *const *settings, const char *const *argv)
{
	TALLOC_CTX *scratch = mem_context(NULL, "command_run");
	const char *folder = temp_folder(scratch);
	struct command_files files = {
		mem_printf(scratch, "%s/output", folder), mem_printf(scratch, "%s/errors", folder)};
	struct command_result result = {.status = -1};
	pid_t pid = command_start(settings, argv, &files);
	int status;

	if (!process_wait(pid, RUN_TIMEOUT_MS, &status))
		process_kill(pid);
	else if (WIFEXITED(status))
		result.status = WEXITSTATUS(status);
	result.output = read_text_file(mem, files.output);
	result.errors = read_text_file(mem, files.errors);
	talloc_free(scratch);
	return result;
}
