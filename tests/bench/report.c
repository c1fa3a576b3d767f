/*
 * tests/bench/report.c - tells what came of a benchmark: as a table, and if wanted as JSON and as a
 * page. Reads the lines that the load generator has written.
 */
#include "config.h"

#include "tests/bench/report.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"

#define ABOUT_MAX 16

static const char usage[] =
	"Usage: report [--json FILE] [--html FILE] [--about 'NAME: TEXT']... RUNS";

struct options {
	const char *json;
	const char *html;
	const char *about[ABOUT_MAX + 1];
	size_t about_count;
	const char *runs;
};

static void take(struct options *options, const char *name, const char *value)
{
	if (strcmp(name, "--json") == 0)
		options->json = value;
	else if (strcmp(name, "--html") == 0)
		options->html = value;
	else if (strcmp(name, "--about") == 0 && options->about_count < ABOUT_MAX)
		options->about[options->about_count++] = value;
	else
		fatal("%s", usage);
}

static void read_options(struct options *options, int argc, char **argv)
{
	if (argc < 2 || argc % 2 != 0)
		fatal("%s", usage);
	for (int i = 1; i + 1 < argc; i += 2)
		take(options, argv[i], argv[i + 1]);
	options->runs = argv[argc - 1];
}

static void make_report(struct report *report, const struct options *options)
{
	report->about = options->about;
	runs_read(&report->runs, options->runs);
	figures_of(&report->figures, &report->runs);
	report->verdicts = allocate(goal_count, sizeof(*report->verdicts));
	for (size_t i = 0; i < goal_count; i++)
		report->verdicts[i] = goal_judge(&goals[i], &report->runs);
	for (size_t i = 0; i < report->runs.count; i++)
		report->hung += report->runs.items[i].hung;
}

static void write_file(const struct report *report, const char *path,
	void (*write)(const struct report *report, FILE *out))
{
	FILE *out = path ? fopen(path, "we") : NULL;

	if (!path)
		return;
	if (!out)
		fatal("cannot write %s", path);
	write(report, out);
	if (fclose(out) != 0)
		fatal("cannot write %s", path);
}

int main(int argc, char **argv)
{
	struct options options = {0};
	struct report report = {0};

	read_options(&options, argc, argv);
	make_report(&report, &options);
	report_write_text(&report, stdout);
	write_file(&report, options.json, report_write_json);
	write_file(&report, options.html, report_write_html);
	free(report.verdicts);
	free(report.figures.items);
	runs_release(&report.runs);
	return EXIT_SUCCESS;
}
