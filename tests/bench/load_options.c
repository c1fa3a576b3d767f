#include "config.h"

#include "tests/bench/load_options.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"

static const char usage[] =
	"Usage: load --port N [OPTION VALUE]...\n"
	"  --port N           of 127.0.0.1\n"
	"  --method NAME      GET\n"
	"  --path TEMPLATE    / (in templates, {n} is the request's number, {n%M} that modulo M)\n"
	"  --body TEMPLATE    of the request; none\n"
	"  --status N         that every answer must have; 200\n"
	"  --expect TEMPLATE  the body that every answer must have; empty\n"
	"  --clients N        each with a connection and a request in flight; 64\n"
	"  --warm-up S        seconds before counting; 0.3\n"
	"  --seconds S        of counting; 3\n"
	"  --requests N       at most; no limit\n"
	"  --deadline S       after which a client is taken to hang; 10\n"
	"  --watch NAME=PID   tell what this process and those below it used; up to 4\n"
	"  --label NAME=TEXT  put into the output as it is; up to 8";

struct option {
	const char *name;
	void (*take)(void *field, char *value);
	size_t offset;
};

static void take_number(void *field, char *value)
{
	char *end;

	*(uint64_t *)field = strtoull(value, &end, 10);
	if (*end)
		fatal("%s is no number", value);
}

static void take_seconds(void *field, char *value)
{
	char *end;

	*(double *)field = strtod(value, &end);
	if (*end)
		fatal("%s is no number of seconds", value);
}

static void take_text(void *field, char *value)
{
	*(const char **)field = value;
}

static void take_template(void *field, char *value)
{
	template_parse(field, value);
}

static void take_label(void *field, char *value)
{
	struct load_options *options = field;

	if (options->label_count == LABELS_MAX || !strchr(value, '='))
		fatal("%s: one label too many, or not NAME=TEXT", value);
	options->labels[options->label_count++] = value;
}

static void take_watched(void *field, char *value)
{
	struct load_options *options = field;
	struct watched *watched = &options->watched[options->watched_count];
	char *equals = strchr(value, '=');

	if (options->watched_count == WATCHED_MAX || !equals)
		fatal("%s: one process too many, or not NAME=PID", value);
	*equals = '\0';
	*watched = (struct watched){.name = value, .pid = (pid_t)strtol(equals + 1, NULL, 10)};
	options->watched_count++;
}

#define FIELD(field) offsetof(struct load_options, field)

static const struct option options_known[] = {
	{"--port",     take_number,   FIELD(load.port)        },
	{"--method",   take_text,     FIELD(method)           },
	{"--path",     take_text,     FIELD(path)             },
	{"--body",     take_template, FIELD(load.body)        },
	{"--status",   take_number,   FIELD(load.status)      },
	{"--expect",   take_template, FIELD(load.answer)      },
	{"--clients",  take_number,   FIELD(load.clients)     },
	{"--warm-up",  take_seconds,  FIELD(load.warm_up_s)   },
	{"--seconds",  take_seconds,  FIELD(load.duration_s)  },
	{"--requests", take_number,   FIELD(load.requests_max)},
	{"--deadline", take_seconds,  FIELD(load.deadline_s)  },
	{"--watch",    take_watched,  0                       },
	{"--label",    take_label,    0                       },
};

static const struct option *find_option(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(options_known); i++)
		if (strcmp(options_known[i].name, name) == 0)
			return &options_known[i];
	return NULL;
}

void load_options_read(struct load_options *options, char **argv)
{
	*options = (struct load_options){
		.method = "GET",
		.path = "/",
		.load = {.clients = 64,
			 .warm_up_s = 0.3,
			 .duration_s = 3,
			 .deadline_s = 10,
			 .requests_max = UINT64_MAX,
			 .status = 200},
	};
	for (argv++; *argv; argv += 2) {
		const struct option *option = find_option(*argv);

		if (!option || !argv[1])
			fatal("%s", usage);
		option->take((char *)options + option->offset, argv[1]);
	}
	if (options->load.port == 0 || options->load.clients == 0)
		fatal("%s", usage);
}
