/*
 * tests/fuzz/replay.c - puts every file of a target's corpus, tests/fuzz/corpus/TARGET, through it
 * once, as a test: linked in place of libFuzzer. Prints TAP.
 *
 * Environment: TEST_SOURCE_DIR, the source tree, as script/test sets it; or srcdir, as make does.
 */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

/* The folder of the target's seeds. */
static void find_corpus(const char *program, char *path, size_t size)
{
	const char *sources = getenv("TEST_SOURCE_DIR");
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	if (!sources)
		sources = getenv("srcdir");
	(void)snprintf(path, size, "%s/tests/fuzz/corpus/%s", sources ? sources : ".", name);
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* False: it cannot be read. The input stands alone, so that sanitizers see what goes beyond it. */
static bool replay(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	struct stat status;
	uint8_t *input;
	size_t size;
	bool ok;

	if (fd < 0)
		return false;
	size = fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
	input = malloc(size + !size);
	ok = input && read(fd, input, size) == (ssize_t)size;
	if (ok)
		(void)LLVMFuzzerTestOneInput(input, size);
	free(input);
	(void)close(fd);
	return ok;
}

/* Names the seed first, in case that it crashes. */
static bool report(int number, int folder, const char *name)
{
	bool ok;

	(void)printf("# %s\n", name);
	(void)fflush(stdout);
	ok = replay(folder, name);
	(void)printf("%sok %d - %s\n", ok ? "" : "not ", number, name);
	return ok;
}

int main(int argc, char **argv)
{
	char path[4096];
	struct dirent **seeds = NULL;
	bool all_well = true;
	int folder;
	int count;

	(void)argc;
	find_corpus(argv[0], path, sizeof(path));
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	count = scandir(path, &seeds, is_seed, alphasort);
	if (folder < 0 || count <= 0) {
		(void)printf("Bail out! no seeds in %s\n", path);
		return 1;
	}
	(void)printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		all_well = report(i + 1, folder, seeds[i]->d_name) && all_well;
		free(seeds[i]);
	}
	free(seeds);
	(void)close(folder);
	return all_well ? 0 : 1;
}
