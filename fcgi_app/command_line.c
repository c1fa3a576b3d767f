#include "config.h"

#include "fcgi_app/command_line.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "fcgi_app/bootstrap.h"

enum exit_status { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

enum option_bit {
	OPTION_CONFIG = 1,
	OPTION_PRINT = 2,
	OPTION_WITH_TRIGGERS = 4,
};

struct arguments {
	unsigned given; /* of enum option_bit */
	const char *config;
};

struct subcommand {
	const char *name;
	bool is_serving;  /* needs every setting of a server */
	unsigned options; /* besides --config and --help */
	bool (*run)(struct application *application, const struct arguments *arguments,
		struct error *err);
	const char *summary;
	const char *details;
};

static bool serve(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)arguments;
	return bootstrap_serve(application, err);
}

static bool migrate(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	bool with_triggers = (arguments->given & OPTION_WITH_TRIGGERS) != 0;
	int applied;

	if (arguments->given & OPTION_PRINT)
		return bootstrap_print_migrations(application, with_triggers, stdout, err);
	if (!bootstrap_migrate(application, with_triggers, &applied, err))
		return false;
	(void)printf("%d migrations applied%s\n", applied,
		with_triggers ? "; triggers in place, stock counted" : "");
	return true;
}

static void print_findings(const struct findings *findings, size_t *problems)
{
	static const char *const words[] = {
		[FINDING_ADVICE] = "advice",
		[FINDING_PROBLEM] = "problem",
	};

	*problems = 0;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		(void)printf(
			"%s: %s\n  %s\n", words[finding->severity], finding->what, finding->advice);
		*problems += finding->severity == FINDING_PROBLEM;
	}
}

static bool check(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "check");
	struct findings findings;
	size_t problems;
	bool ok;

	(void)arguments;
	configuration_print(bootstrap_configuration(application), stdout);
	(void)putchar('\n');
	ok = bootstrap_check(application, mem, &findings, err);
	if (ok) {
		print_findings(&findings, &problems);
		(void)printf("%zu problems, %zu pieces of advice\n", problems,
			findings.count - problems);
		ok = problems == 0 || error_set(err, ERROR_CONFLICT, "%zu problems", problems);
	}
	talloc_free(mem);
	return ok;
}

static bool rebuild_stock(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	int64_t batches;

	(void)arguments;
	if (!bootstrap_rebuild_stock(application, &batches, err))
		return false;
	(void)printf("%" PRId64 " batches counted\n", batches);
	return true;
}

static bool rebuild_view(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	int64_t lines;

	(void)arguments;
	if (!bootstrap_rebuild_view(application, &lines, err))
		return false;
	(void)printf("%" PRId64 " lines in the view\n", lines);
	return true;
}

static const struct subcommand subcommands[] = {
	{
         .name = "serve",
         .run = serve,
         .is_serving = true,
         .summary = "answers requests until SIGTERM",
         .details =
			"SIGTERM and SIGINT end it once every request in flight is answered; SIGHUP"
			" reads the\nconfiguration again and replaces the workers without losing a"
			" request.", },
	{
         .name = "migrate",
         .run = migrate,
         .options = OPTION_PRINT | OPTION_WITH_TRIGGERS,
         .summary = "creates Ficus's own tables beside the old ones",
         .details = "  --print          show the SQL instead of running it\n"
			   "  --with-triggers  also keep the allocated stock of each batch in a "
			   "table of"
			   " ours, by\n                   triggers on the old tables, and count "
			   "what is"
			   " there\n\nTouches no table that it did not create. Running it again "
			   "changes"
			   " nothing.", },
	{
         .name = "check",
         .run = check,
         .is_serving = true,
         .summary = "shows the settings, and all that is wrong with the database",
         .details = "Exit status 0: no problem, perhaps advice; 1: problems.",
	 },
	{
         .name = "rebuild-stock",
         .run = rebuild_stock,
         .summary = "counts the allocated stock of every batch anew",
         .details = "Safe while others write.",
	 },
	{
         .name = "rebuild-view",
         .run = rebuild_view,
         .summary = "fills ficus_allocations_view anew",
         .details = "For FICUS_READ_MODEL=table. Commands wait while it runs.",
	 },
};

static const struct subcommand *find_subcommand(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static void print_usage(FILE *out)
{
	(void)fputs("Usage: ficus COMMAND [--config FILE] [OPTION]...\n\nCommands:\n", out);
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		(void)fprintf(out, "  %-14s %s\n", subcommands[i].name, subcommands[i].summary);
	(void)fputs("\n`ficus COMMAND --help` tells more, `ficus --version` which one this is.\n\n"
		    "Settings, from the environment or as NAME=value lines of the file:\n",
		out);
	configuration_describe(out);
}

static void print_help(const struct subcommand *subcommand)
{
	(void)printf("Usage: ficus %s [--config FILE]%s\n\nficus %s %s.\n\n%s\n", subcommand->name,
		subcommand->options ? " [OPTION]..." : "", subcommand->name, subcommand->summary,
		subcommand->details);
}

/* What parsing came to, when the program is not to go on. */
enum parsed { PARSED, PARSED_HELP, PARSED_WRONG };

static enum parsed parse(
	const struct subcommand *subcommand, int argc, char **argv, struct arguments *out)
{
	static const struct option options[] = {
		{"config",        required_argument, NULL, OPTION_CONFIG       },
		{"print",         no_argument,       NULL, OPTION_PRINT        },
		{"with-triggers", no_argument,       NULL, OPTION_WITH_TRIGGERS},
		{"help",          no_argument,       NULL, 'h'                 },
		{NULL,            0,                 NULL, 0                   },
	};
	unsigned allowed = subcommand->options | OPTION_CONFIG;
	int option;

	*out = (struct arguments){0};
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return PARSED_HELP;
		if (option == '?' || !(allowed & (unsigned)option)) {
			(void)fprintf(stderr, "ficus %s: see ficus %s --help\n", subcommand->name,
				subcommand->name);
			return PARSED_WRONG;
		}
		out->given |= (unsigned)option;
		if (option == OPTION_CONFIG)
			out->config = optarg;
	}
	if (optind == argc)
		return PARSED;
	(void)fprintf(stderr, "ficus %s: %s: expected no such argument\n", subcommand->name,
		argv[optind]);
	return PARSED_WRONG;
}

static void print_problems(const struct subcommand *subcommand, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		(void)fprintf(stderr, "ficus %s: %s\n", subcommand->name, problems->items[i]);
}

static bool run(
	const struct subcommand *subcommand, const struct arguments *arguments, struct error *err)
{
	struct configuration_source source = {
		(const char *const *)environ, arguments->config, subcommand->is_serving};
	struct problems problems = {.mem = mem_context(NULL, "run")};
	struct application *application;
	bool ok = bootstrap_open(problems.mem, &source, &application, &problems, err);

	print_problems(subcommand, &problems);
	if (ok) {
		ok = subcommand->run(application, arguments, err);
		bootstrap_close(application);
	}
	talloc_free(problems.mem);
	return ok;
}

/* What was printed is done only when it got out. */
static bool flush_output(struct error *err)
{
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
		error_set(err, ERROR_INTERNAL, "cannot write the output");
}

static int run_subcommand(const struct subcommand *subcommand, int argc, char **argv)
{
	struct arguments arguments;
	struct error err = {0};

	switch (parse(subcommand, argc, argv, &arguments)) {
	case PARSED_HELP:
		print_help(subcommand);
		return EXIT_DONE;
	case PARSED_WRONG:
		return EXIT_USAGE;
	case PARSED:
	default:
		break;
	}
	if (run(subcommand, &arguments, &err) && flush_output(&err))
		return EXIT_DONE;
	(void)fflush(stdout);
	(void)fprintf(stderr, "ficus %s: %s\n", subcommand->name, err.message);
	return EXIT_FAILED;
}

int command_line_run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct subcommand *subcommand = find_subcommand(name);

	if (subcommand)
		return run_subcommand(subcommand, argc - 1, argv + 1);
	if (strcmp(name, "--version") == 0) {
		(void)printf("ficus %s\n", PACKAGE_VERSION);
		return EXIT_DONE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		print_usage(stdout);
		return EXIT_DONE;
	}
	if (*name)
		(void)fprintf(stderr, "ficus: %s: no such command; see ficus --help\n", name);
	else
		print_usage(stderr);
	return EXIT_USAGE;
}
