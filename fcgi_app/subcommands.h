/* fcgi_app/subcommands.h - what `ficus` can be told to do: one row for each. */
#ifndef FICUS_FCGI_APP_SUBCOMMANDS_H
#define FICUS_FCGI_APP_SUBCOMMANDS_H

#include "fcgi_app/bootstrap.h"

enum option_kind {
	OPTION_CONFIG,
	OPTION_PRINT,
	OPTION_WITH_TRIGGERS,
	OPTION_TARGET,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_KEEP_GOING,
	OPTION_DRY_RUN,
	OPTION_DELETE,
	OPTION_WRITE,
	OPTION_EMAIL,
	OPTION_STAFF,
	OPTION_SUPERUSER,
	OPTION_PERMISSION,
	OPTION_COUNT
};

#define OPTION_BIT(option) (1U << (option))

#define OPERANDS_MAX    2
#define PERMISSIONS_MAX 64

struct arguments {
	unsigned given;                   /* a bit for each option */
	const char *values[OPTION_COUNT]; /* of those that have one */
	const char *operands[OPERANDS_MAX];
	const char *permissions[PERMISSIONS_MAX + 1]; /* as often as given; NULL ends them */
};

enum subcommand_needs {
	NEEDS_NOTHING,  /* not even a configuration: application is NULL */
	NEEDS_DATABASE, /* the settings that have no default, but for those of a server */
	NEEDS_SERVER,   /* all settings */
};

struct subcommand {
	const char *name;
	enum subcommand_needs needs;
	unsigned options;     /* besides --config and --help */
	size_t operand_count; /* just as many are to be given */
	const char *operands; /* as the usage names them: " FOLDER" */
	bool (*run)(struct application *application, const struct arguments *arguments,
		struct error *err);
	const char *summary;
	const char *details;
};

extern const struct subcommand subcommands[];
extern const size_t subcommand_count;

#endif
