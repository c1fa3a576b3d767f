#include "config.h"

#include "fcgi_app/password_prompt.h"

#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "fcgi_app/django/password.h"

static bool read_line(TALLOC_CTX *mem, const char **out, struct error *err)
{
	char *line = mem_array(mem, char, PASSWORD_MAX + 1);
	size_t length = 0;
	int byte;

	while ((byte = getchar()) != EOF && byte != '\n') {
		if (length == PASSWORD_MAX)
			return error_set(err, ERROR_INVALID, "password: expected at most %d bytes",
				PASSWORD_MAX);
		line[length++] = (char)byte;
	}
	if (length == 0)
		return error_set(
			err, ERROR_INVALID, "password: expected one, as a line of standard input");
	if (memchr(line, '\0', length) || !utf8_is_valid(line, length))
		return error_set(err, ERROR_INVALID, "password: expected text in UTF-8");
	*out = line;
	return true;
}

/* Whoever interrupts it meanwhile gets the terminal back first. */
static void block_signals(int how)
{
	sigset_t signals;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGQUIT);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGTSTP);
	(void)pthread_sigmask(how, &signals, NULL);
}

static bool ask(TALLOC_CTX *mem, const char *question, const char **out, struct error *err)
{
	struct termios shown;
	struct termios hidden;
	bool ok;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return error_set(err, ERROR_INTERNAL, "cannot hide what is typed");
	hidden = shown;
	hidden.c_lflag &= (tcflag_t)~ECHO;
	block_signals(SIG_BLOCK);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	(void)fputs(question, stderr);
	ok = read_line(mem, out, err);
	(void)fputc('\n', stderr);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	block_signals(SIG_UNBLOCK);
	return ok;
}

bool password_prompt_read(TALLOC_CTX *mem, const char **out, struct error *err)
{
	const char *again = "";

	if (!isatty(STDIN_FILENO))
		return read_line(mem, out, err);
	if (!ask(mem, "Password: ", out, err) || !ask(mem, "The same again: ", &again, err))
		return false;
	return strcmp(*out, again) == 0 ||
		error_set(err, ERROR_INVALID, "password: expected the same twice");
}
