#include "config.h"

#include "fcgi_app/command_line.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi_app/subcommands.h"

enum exit_status { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

/* What getopt_long() returns for an option of ours: beyond any character. */
#define OPTION_BASE 256

static const struct subcommand *find_subcommand(const char *name)
{
	for (size_t i = 0; i < subcommand_count; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static void print_usage(FILE *out)
{
	(void)fputs("Usage: ficus COMMAND [--config FILE] [OPTION]...\n\nCommands:\n", out);
	for (size_t i = 0; i < subcommand_count; i++)
		(void)fprintf(out, "  %-18s %s\n", subcommands[i].name, subcommands[i].summary);
	(void)fputs("\n`ficus COMMAND --help` tells more, `ficus --version` which one this is.\n\n"
		    "Settings, from the environment or as NAME=value lines of the file:\n",
		out);
	configuration_describe(out);
}

static void print_help(const struct subcommand *subcommand)
{
	(void)printf("Usage: ficus %s%s%s%s\n\nficus %s %s.\n\n%s\n", subcommand->name,
		subcommand->needs == NEEDS_NOTHING ? "" : " [--config FILE]",
		subcommand->options ? " [OPTION]..." : "",
		subcommand->operands ? subcommand->operands : "", subcommand->name,
		subcommand->summary, subcommand->details);
}

/* What parsing came to, when the program is not to go on. */
enum parsed { PARSED, PARSED_HELP, PARSED_WRONG };

static bool is_allowed(const struct subcommand *subcommand, enum option_kind option)
{
	return option == OPTION_CONFIG ? subcommand->needs != NEEDS_NOTHING
				       : (subcommand->options & OPTION_BIT(option)) != 0;
}

/* False: there are more of its kind than anybody means. */
static bool take_value(enum option_kind option, const char *value, struct arguments *out)
{
	size_t count = 0;

	out->given |= OPTION_BIT(option);
	out->values[option] = value;
	if (option != OPTION_PERMISSION)
		return true;
	while (out->permissions[count])
		count++;
	if (count == PERMISSIONS_MAX)
		return false;
	out->permissions[count] = value;
	return true;
}

static enum parsed take_options(
	const struct subcommand *subcommand, int argc, char **argv, struct arguments *out)
{
	static const struct option_name {
		const char *name;
		int has_argument;
	} names[] = {
		[OPTION_CONFIG] = {"config",        required_argument},
		[OPTION_PRINT] = {"print",         no_argument      },
		[OPTION_WITH_TRIGGERS] = {"with-triggers", no_argument      },
		[OPTION_TARGET] = {"target",        required_argument},
		[OPTION_SINCE] = {"since",         required_argument},
		[OPTION_UNTIL] = {"until",         required_argument},
		[OPTION_KEEP_GOING] = {"keep-going",    no_argument      },
		[OPTION_DRY_RUN] = {"dry-run",       no_argument      },
		[OPTION_DELETE] = {"delete",        no_argument      },
		[OPTION_WRITE] = {"write",         required_argument},
		[OPTION_EMAIL] = {"email",         required_argument},
		[OPTION_STAFF] = {"staff",         no_argument      },
		[OPTION_SUPERUSER] = {"superuser",     no_argument      },
		[OPTION_PERMISSION] = {"permission",    required_argument},
	};
	struct option options[OPTION_COUNT + 2] = {
		{"help", no_argument, NULL, 'h'}
        };
	int found;

	for (int i = 0; i < OPTION_COUNT; i++)
		options[i + 1] = (struct option){
			names[i].name, names[i].has_argument, NULL, OPTION_BASE + i};
	while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		enum option_kind option = (enum option_kind)(found - OPTION_BASE);

		if (found == 'h')
			return PARSED_HELP;
		if (found < OPTION_BASE || !is_allowed(subcommand, option) ||
			!take_value(option, optarg, out)) {
			(void)fprintf(stderr, "ficus %s: see ficus %s --help\n", subcommand->name,
				subcommand->name);
			return PARSED_WRONG;
		}
	}
	return PARSED;
}

static enum parsed parse(
	const struct subcommand *subcommand, int argc, char **argv, struct arguments *out)
{
	enum parsed parsed;
	size_t count = 0;

	*out = (struct arguments){0};
	parsed = take_options(subcommand, argc, argv, out);
	if (parsed != PARSED)
		return parsed;
	while (optind < argc && count < subcommand->operand_count)
		out->operands[count++] = argv[optind++];
	if (optind < argc)
		(void)fprintf(stderr, "ficus %s: %s: expected no such argument\n", subcommand->name,
			argv[optind]);
	else if (count < subcommand->operand_count)
		(void)fprintf(stderr, "ficus %s: expected%s; see ficus %s --help\n",
			subcommand->name, subcommand->operands, subcommand->name);
	else
		return PARSED;
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
	struct configuration_source source = {(const char *const *)environ,
		arguments->values[OPTION_CONFIG], subcommand->needs == NEEDS_SERVER};
	struct problems problems;
	struct application *application;
	bool ok;

	if (subcommand->needs == NEEDS_NOTHING)
		return subcommand->run(NULL, arguments, err);
	problems = (struct problems){.mem = mem_context(NULL, "run")};
	ok = bootstrap_open(problems.mem, &source, &application, &problems, err);
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
