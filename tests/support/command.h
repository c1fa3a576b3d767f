/*
 * tests/support/command.h - programs as a user starts them: in an environment that holds nothing
 * but the given settings.
 */
#ifndef FICUS_TESTS_SUPPORT_COMMAND_H
#define FICUS_TESTS_SUPPORT_COMMAND_H

#include <sys/types.h>
#include <talloc.h>

/* Lists of texts: "NAME=value" settings, or a program and its arguments. */
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NONE      ((const char *const[]){NULL})

struct command_files {
	const char *output; /* standard output goes there, errors as well if they have no file */
	const char *errors;
};

/*
 * Starts a program, found by PATH, with these settings, the PATH and the sanitizers' options. It
 * gets SIGTERM when the test dies.
 */
pid_t command_start(
	const char *const *settings, const char *const *argv, const struct command_files *files);

struct command_result {
	int status;         /* its exit status; -1: it was killed, or did not end in time */
	const char *output; /* standard output */
	const char *errors; /* standard error */
};

/* Runs a program to its end; the texts are owned by mem. */
struct command_result command_run(
	TALLOC_CTX *mem, const char *const *settings, const char *const *argv);

/* The whole of a text file, owned by mem; "" when it cannot be read. */
const char *read_text_file(TALLOC_CTX *mem, const char *path);

#endif
