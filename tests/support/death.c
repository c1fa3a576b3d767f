#include "config.h"

#include "tests/support/death.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/cmocka.h"

static _Noreturn void die(void (*act)(void *context), void *context, int standard_error)
{
	struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) < 0 || dup2(standard_error, STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	act(context);
	_exit(EXIT_SUCCESS);
}

/* What the child says until it is gone, as far as it fits. */
static void read_words(int fd, char *words, size_t size)
{
	size_t length = 0;
	ssize_t count;

	while (length < size - 1 && (count = read(fd, words + length, size - 1 - length)) > 0)
		length += (size_t)count;
	words[length] = '\0';
}

void assert_aborts(void (*act)(void *context), void *context, const char *words)
{
	char said[4096];
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		die(act, context, ends[1]);
	(void)close(ends[1]);
	read_words(ends[0], said, sizeof(said));
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(said, words));
}
