#include "config.h"

#include "tests/support/mail_catcher.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/awaited_file.h"
#include "tests/support/process.h"

static int end(struct mail_catcher *catcher)
{
	process_kill(catcher->pid);
	return 0;
}

/* The distribution's own Python, which has aiosmtpd. */
static pid_t spawn(struct mail_catcher *catcher, const struct mail_catcher_options *options,
	const char *port_file)
{
	const char *source = getenv("TEST_SOURCE_DIR");
	const char *script =
		mem_printf(catcher, "%s/script/lib/mail_catcher.py", source ? source : ".");
	const char *port = mem_printf(catcher, "%u", (unsigned)options->port);
	const char *argv[16] = {
		"/usr/bin/python3", script, catcher->folder, port_file, "--port", port};
	size_t count = 6;

	if (!source)
		abort();
	if (options->refuse) {
		argv[count++] = "--refuse";
		argv[count++] = options->refuse;
	}
	if (options->times) {
		argv[count++] = "--times";
		argv[count++] = options->times;
	}
	return process_spawn(argv, mem_printf(catcher, "%s/log", catcher->folder));
}

struct mail_catcher *mail_catcher_start(TALLOC_CTX *mem, const struct mail_catcher_options *options)
{
	struct mail_catcher *catcher = mem_new(mem, struct mail_catcher);
	const char *port_file;
	const char *port;

	catcher->folder = temp_folder(catcher);
	port_file = mem_printf(catcher, "%s/port", catcher->folder);
	catcher->pid = spawn(catcher, options, port_file);
	talloc_set_destructor(catcher, end);
	port = await_file(catcher, port_file);
	if (!port) {
		talloc_free(catcher);
		return NULL;
	}
	catcher->port = (unsigned short)strtoul(port, NULL, 10);
	catcher->url = mem_printf(catcher, "smtp://127.0.0.1:%u", (unsigned)catcher->port);
	return catcher;
}

static const char *path_of(struct mail_catcher *catcher, int number)
{
	return mem_printf(catcher, "%s/%d.eml", catcher->folder, number);
}

const char *mail_catcher_mail(struct mail_catcher *catcher, int number)
{
	return await_file(catcher, path_of(catcher, number));
}

int mail_catcher_count(struct mail_catcher *catcher)
{
	int count = 0;

	while (access(path_of(catcher, count + 1), F_OK) == 0)
		count++;
	return count;
}
