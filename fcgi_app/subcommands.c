#include "config.h"

#include "fcgi_app/subcommands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_given(const struct arguments *arguments, enum option_kind option)
{
	return (arguments->given & OPTION_BIT(option)) != 0;
}

static bool serve(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)arguments;
	return bootstrap_serve(application, err);
}

static bool relay(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)arguments;
	return bootstrap_relay(application, err);
}

static bool consume(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)arguments;
	return bootstrap_consume(application, err);
}

static bool migrate(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	bool with_triggers = is_given(arguments, OPTION_WITH_TRIGGERS);
	int applied;

	if (is_given(arguments, OPTION_PRINT))
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

/* On a terminal, somebody is watching. */
static void show_progress(void *context, int64_t done)
{
	(void)context;
	if (isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\r%" PRId64 " lines ", done);
}

static bool rebuild_view(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	const struct progress progress = {show_progress, NULL};
	int64_t lines;
	bool ok;

	(void)arguments;
	ok = bootstrap_rebuild_view(application, &progress, &lines, err);
	if (isatty(STDERR_FILENO))
		(void)fputs("\r", stderr);
	if (ok)
		(void)printf("%" PRId64 " lines in the view\n", lines);
	return ok;
}

static bool replay(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	struct replay replay = {
		.target = arguments->values[OPTION_TARGET],
		.since = arguments->values[OPTION_SINCE],
		.until = arguments->values[OPTION_UNTIL],
	};
	struct replayed replayed;

	if ((replay.since || replay.until) && !replay.target)
		return error_set(err, ERROR_INVALID,
			"--target: expected whom past events are to be sent to again");
	if (!bootstrap_replay(application, &replay, &replayed, err))
		return false;
	(void)printf("%" PRId64 " deliveries put back, %" PRId64
		     " parked messages handled, %" PRId64 " refused\n",
		replayed.deliveries, replayed.messages.handled, replayed.messages.refused);
	return true;
}

static bool allocate_from_csv(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)application;
	return bootstrap_allocate_from_csv(
		arguments->operands[0], is_given(arguments, OPTION_KEEP_GOING), err);
}

static bool make_equal(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	const struct sync_options options = {
		.dry_run = is_given(arguments, OPTION_DRY_RUN),
		.may_delete = is_given(arguments, OPTION_DELETE),
	};

	(void)application;
	return bootstrap_sync(arguments->operands[0], arguments->operands[1], options, stdout, err);
}

static bool schema(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	(void)application;
	return bootstrap_schema(arguments->values[OPTION_WRITE], stdout, err);
}

#define NEW_USER_OPTIONS                                                                           \
	(OPTION_BIT(OPTION_EMAIL) | OPTION_BIT(OPTION_STAFF) | OPTION_BIT(OPTION_SUPERUSER) |      \
		OPTION_BIT(OPTION_PERMISSION))

static const struct user_action {
	const char *name;
	enum account_action action;
	unsigned options;
	const char *done;
} user_actions[] = {
	{"create",    ACCOUNT_CREATE,          NEW_USER_OPTIONS, "created"           },
	{"password",  ACCOUNT_CHANGE_PASSWORD, 0,                "has a new password"},
	{"superuser", ACCOUNT_MAKE_SUPERUSER,  0,                "is a superuser"    },
};

static const struct user_action *find_user_action(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(user_actions); i++)
		if (strcmp(user_actions[i].name, name) == 0)
			return &user_actions[i];
	return NULL;
}

static bool user(
	struct application *application, const struct arguments *arguments, struct error *err)
{
	const struct user_action *action = find_user_action(arguments->operands[0]);
	const char *email = arguments->values[OPTION_EMAIL];
	const struct account_request request = {
		.username = arguments->operands[1],
		.email = email ? email : "",
		.is_staff = is_given(arguments, OPTION_STAFF),
		.is_superuser = is_given(arguments, OPTION_SUPERUSER),
		.permissions = arguments->permissions,
	};

	if (!action)
		return error_set(err, ERROR_INVALID, "%s: expected create, password or superuser",
			arguments->operands[0]);
	if (arguments->given & NEW_USER_OPTIONS & ~action->options)
		return error_set(err, ERROR_INVALID,
			"--email, --staff, --superuser, --permission: expected with create only");
	if (!bootstrap_user(application, action->action, &request, err))
		return false;
	(void)printf("user %s %s\n", request.username, action->done);
	return true;
}

/* Not laid out by a tool, which would push the texts to the right. */
/* clang-format off */
const struct subcommand subcommands[] = {
	{
		.name = "serve",
		.needs = NEEDS_SERVER,
		.run = serve,
		.summary = "answers requests until SIGTERM",
		.details =
			"SIGTERM and SIGINT end it once every request in flight is answered; SIGHUP reads the\n"
			"configuration again and replaces the workers without losing a request. The relay and the\n"
			"consumer run beside the workers, unless FICUS_COMPANIONS says otherwise.",
	},
	{
		.name = "relay",
		.needs = NEEDS_DATABASE,
		.run = relay,
		.summary = "sends events to Redis, webhooks and people until SIGTERM",
		.details =
			"At least once, in order for each SKU. Several may run, on one host or on many. SIGHUP reads\n"
			"the configuration again.",
	},
	{
		.name = "consume",
		.needs = NEEDS_DATABASE,
		.run = consume,
		.summary = "handles messages from Redis until SIGTERM",
		.details =
			"Also sees to reallocations that a crash left pending. SIGHUP reads the configuration again.",
	},
	{
		.name = "replay",
		.needs = NEEDS_DATABASE,
		.options = OPTION_BIT(OPTION_TARGET) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_UNTIL),
		.run = replay,
		.summary = "sends parked or past events again, and handles parked messages",
		.details =
			"  --target NAME  only what goes to redis, webhook or notify\n"
			"  --since TIME   events from then on, sent before or not\n"
			"  --until TIME   events before then\n\n"
			"Without --since and --until: what was parked, and parked messages from Redis, too, unless\n"
			"there is a --target. Times are in UTC: 2031-05-01T10:00:00. The relay does the sending.",
	},
	{
		.name = "migrate",
		.needs = NEEDS_DATABASE,
		.options = OPTION_BIT(OPTION_PRINT) | OPTION_BIT(OPTION_WITH_TRIGGERS),
		.run = migrate,
		.summary = "creates Ficus's own tables beside the old ones",
		.details =
			"  --print          show the SQL instead of running it\n"
			"  --with-triggers  also keep the allocated stock of each batch in a table of ours, by\n"
			"                   triggers on the old tables, and count what is there\n\n"
			"Touches no table that it did not create. Running it again changes nothing.",
	},
	{
		.name = "check",
		.needs = NEEDS_SERVER,
		.run = check,
		.summary = "shows the settings, and all that is wrong with the database",
		.details = "Exit status 0: no problem, perhaps advice; 1: problems.",
	},
	{
		.name = "rebuild-stock",
		.needs = NEEDS_DATABASE,
		.run = rebuild_stock,
		.summary = "counts the allocated stock of every batch anew",
		.details = "Safe while others write.",
	},
	{
		.name = "rebuild-view",
		.needs = NEEDS_DATABASE,
		.run = rebuild_view,
		.summary = "fills the read model anew",
		.details =
			"For FICUS_READ_MODEL=table, whose commands wait while it runs, or redis, whose events do. The\n"
			"join needs none.",
	},
	{
		.name = "user",
		.needs = NEEDS_DATABASE,
		.options = NEW_USER_OPTIONS,
		.operand_count = 2,
		.operands = " create|password|superuser NAME",
		.run = user,
		.summary = "creates a user, sets a password, makes a superuser",
		.details =
			"  --email ADDRESS     of a new user\n"
			"  --staff             who may enter the admin\n"
			"  --superuser         who may do everything\n"
			"  --permission LABEL  who may do this, such as alloc.change_batch; may be repeated\n\n"
			"The users are those of the old application; there need not be one. A password is a line of\n"
			"standard input or, on a terminal, asked for twice. All sessions of a user end with the\n"
			"password they were opened with.",
	},
	{
		.name = "allocate-from-csv",
		.options = OPTION_BIT(OPTION_KEEP_GOING),
		.operand_count = 1,
		.operands = " FOLDER",
		.run = allocate_from_csv,
		.summary = "allocates the orders of a folder's orders.csv to its batches.csv",
		.details =
			"  --keep-going  go on after an order that cannot be allocated\n\n"
			"Reads batches.csv (ref,sku,qty,eta), orders.csv (orderid,sku,qty) and, if it is there,\n"
			"allocations.csv (orderid,sku,qty,batchref), which it writes anew after every order. Exit\n"
			"status 1: an order could not be allocated; those before it are saved.",
	},
	{
		.name = "sync",
		.options = OPTION_BIT(OPTION_DRY_RUN) | OPTION_BIT(OPTION_DELETE),
		.operand_count = 2,
		.operands = " SOURCE DEST",
		.run = make_equal,
		.summary = "makes a folder's files those of another one",
		.details =
			"  --dry-run  print what would be done: COPY, MOVE, DELETE\n"
			"  --delete   also remove what only DEST has\n\n"
			"Without --delete nothing that only DEST has is touched, and a file that has become a folder,\n"
			"or the reverse, is refused. Links are copied, not followed.",
	},
	{
		.name = "schema",
		.options = OPTION_BIT(OPTION_WRITE),
		.run = schema,
		.summary = "prints JSON Schemas of all messages and channels",
		.details = "  --write DIR  write them there, a file each",
	},
};
/* clang-format on */
const size_t subcommand_count = ARRAY_SIZE(subcommands);
