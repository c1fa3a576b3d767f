#include "config.h"

#include "tests/bench/load_options.h"

#include <stdint.h>

#include "tests/bench/fatal.h"
#include "tests/bench/options.h"

static const char usage[] =
	"Usage: load --port N [OPTION VALUE]...\n"
	"  --port N           of 127.0.0.1\n"
	"  --method NAME      GET\n"
	"  --path TEMPLATE    / (in templates, {n} is the request's number, {n%M} that modulo M)\n"
	"  --header TEMPLATE  besides the usual ones; none\n"
	"  --body TEMPLATE    of the request; none\n"
	"  --status N         that every answer must have; 200\n"
	"  --expect TEMPLATE  the body that every answer must have; empty\n"
	"  --part TEMPLATE    what must stand in its body instead\n"
	"  --clients N        each with a connection and a request in flight; 64\n"
	"  --warm-up S        seconds before counting; 0.3\n"
	"  --seconds S        of counting; 3\n"
	"  --requests N       at most; no limit\n"
	"  --deadline S       after which a client is taken to hang; 10\n"
	"  --watch NAME=PID   tell what this process and those below it used; up to 4\n"
	"  --label NAME=TEXT  put into the output as it is; up to 8";

#define FIELD(field) offsetof(struct load_options, field)

static const struct option options_known[] = {
	{"--port",     take_number,   FIELD(load.port)        },
	{"--method",   take_text,     FIELD(method)           },
	{"--path",     take_text,     FIELD(path)             },
	{"--header",   take_text,     FIELD(header)           },
	{"--body",     take_template, FIELD(load.body)        },
	{"--status",   take_number,   FIELD(load.status)      },
	{"--expect",   take_template, FIELD(load.answer)      },
	{"--part",     take_template, FIELD(load.part)        },
	{"--clients",  take_number,   FIELD(load.clients)     },
	{"--warm-up",  take_seconds,  FIELD(load.warm_up_s)   },
	{"--seconds",  take_seconds,  FIELD(load.duration_s)  },
	{"--requests", take_number,   FIELD(load.requests_max)},
	{"--deadline", take_seconds,  FIELD(load.deadline_s)  },
	{"--watch",    take_watched,  FIELD(line)             },
	{"--label",    take_label,    FIELD(line)             },
	{NULL,         NULL,          0		       },
};

void load_options_read(struct load_options *options, char **argv)
{
	*options = (struct load_options){
		.method = "GET",
		.path = "/",
		.header = "",
		.load = {.clients = 64,
			 .warm_up_s = 0.3,
			 .duration_s = 3,
			 .deadline_s = 10,
			 .requests_max = UINT64_MAX,
			 .status = 200},
	};
	options_read(options_known, options, argv, usage);
	if (options->load.port == 0 || options->load.clients == 0)
		fatal("%s", usage);
}
