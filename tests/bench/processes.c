#include "config.h"

#include "tests/bench/processes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/fatal.h"

#define NAME_SIZE 32
#define PATH_SIZE 64

/* The fields of /proc/PID/stat that follow the name; proc(5) numbers them from 1. */
#define FIELDS_SKIPPED 11 /* state to cmajflt */

static FILE *open_file(pid_t pid, const char *name)
{
	char path[PATH_SIZE];
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	file = fopen(path, "re");
	if (!file)
		fatal("cannot read %s", path);
	return file;
}

static double cpu_seconds(pid_t pid)
{
	FILE *file = open_file(pid, "stat");
	char line[1024];
	unsigned long user;
	unsigned long system;
	char *field;

	if (!fgets(line, sizeof(line), file) || !(field = strrchr(line, ')')))
		fatal("cannot read the times of process %d", (int)pid);
	(void)fclose(file);
	field++; /* the name may hold anything, blanks and parentheses too */
	for (int i = 0; i < FIELDS_SKIPPED; i++)
		field += 1 + strcspn(field + 1, " ");
	user = strtoul(field, &field, 10);
	system = strtoul(field, &field, 10);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static double pss_kb(pid_t pid)
{
	FILE *file = open_file(pid, "smaps_rollup");
	char line[256];
	double kb = 0;

	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "Pss:", 4) == 0)
			kb = strtod(line + 4, NULL);
	(void)fclose(file);
	return kb;
}

/* One process's share of a sum over a tree of them. */
typedef double share_function(pid_t pid);

static double sum_of_tree(pid_t pid, share_function *share);

/* Each thread has children of its own. */
static double sum_of_children(pid_t pid, const char *thread, share_function *share)
{
	char name[NAME_SIZE];
	double sum = 0;
	FILE *file;
	int child;

	(void)snprintf(name, sizeof(name), "task/%.16s/children", thread);
	file = open_file(pid, name);
	while (fscanf(file, "%d", &child) == 1)
		sum += sum_of_tree(child, share);
	(void)fclose(file);
	return sum;
}

static double sum_of_tree(pid_t pid, share_function *share)
{
	double sum = share(pid);
	char path[PATH_SIZE];
	const struct dirent *thread;
	DIR *threads;

	(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	threads = opendir(path);
	if (!threads)
		fatal("cannot read %s", path);
	while ((thread = readdir(threads)))
		if (thread->d_name[0] != '.')
			sum += sum_of_children(pid, thread->d_name, share);
	(void)closedir(threads);
	return sum;
}

double processes_cpu_seconds(pid_t root)
{
	return sum_of_tree(root, cpu_seconds);
}

double processes_pss_kb(pid_t root)
{
	return sum_of_tree(root, pss_kb);
}
