#include "config.h"

#include "fcgi_app/configuration.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define VALUE_MAX 65536 /* bytes of a configuration file, or of a secret's */

enum setting_kind {
	SETTING_TEXT,
	SETTING_CHOICE, /* one of the words of choices */
	SETTING_NUMBER, /* decimal, from min to max */
	SETTING_MODE,   /* octal, from min to max */
};

struct setting {
	const char *name;
	enum setting_kind kind;
	bool is_secret;
	bool is_for_serving; /* has no default, and other commands do without */
	size_t offset;
	const char *fallback; /* as it would be written; NULL: must be given */
	const char *choices;  /* separated by blanks */
	int64_t min;
	int64_t max;
	const char *help;
};

#define SETTING(setting_name, setting_kind, field, ...)                                            \
	{                                                                                          \
		.name = (setting_name), .kind = (setting_kind),                                    \
		.offset = offsetof(struct configuration, field), __VA_ARGS__                       \
	}
#define TEXT(name, field, ...)   SETTING(name, SETTING_TEXT, field, __VA_ARGS__)
#define CHOICE(name, field, ...) SETTING(name, SETTING_CHOICE, field, __VA_ARGS__)
#define NUMBER(name, field, least, most, ...)                                                      \
	SETTING(name, SETTING_NUMBER, field, .min = (least), .max = (most), __VA_ARGS__)

#define HOUR_MS (60 * 60 * 1000)

static const struct setting settings[] = {
	TEXT("DATABASE_URL", database_url, .is_secret = true,
		.help = "mysql://user:password@host:port/name, or ?unix_socket=PATH"),
	CHOICE("FICUS_API_ACCESS", api_access, .choices = "open", .is_for_serving = true,
		.help = "who may call: open (whom nginx lets through)"),
	CHOICE("FICUS_READ_MODEL", read_model, .choices = "join table redis", .fallback = "join",
		.help = "GET /allocations from: join (right whoever writes), table, redis"),
	TEXT("FICUS_ORIGINS", origins, .fallback = "",
		.help = "origins trusted besides the site's own: https://shop.example ..."),
	TEXT("FICUS_SOCKET", socket, .fallback = "",
		.help = "path of the unix socket; empty: inherited (systemd, spawn-fcgi)"),
	SETTING("FICUS_SOCKET_MODE", SETTING_MODE, socket_mode, .fallback = "0660", .min = 0,
		.max = 0777, .help = "who may connect, in octal"),
	TEXT("FICUS_SOCKET_GROUP", socket_group, .fallback = "",
		.help = "group of the socket: nginx's"),
	NUMBER("FICUS_WORKERS", workers, 1, 256, .fallback = "1", .help = "processes"),
	NUMBER("FICUS_THREADS", threads, 1, 256, .fallback = "8",
		.help = "handler threads of each, each with a database connection"),
	NUMBER("FICUS_CONNECTIONS_MAX", connections_max, 1, 1000000, .fallback = "10000",
		.help = "open connections of each worker; more wait"),
	NUMBER("FICUS_STALL_TIMEOUT_MS", stall_timeout_ms, 1, HOUR_MS, .fallback = "30000",
		.help = "for one read or write of a connection"),
	NUMBER("FICUS_REQUEST_TIMEOUT_MS", request_timeout_ms, 1, HOUR_MS, .fallback = "60000",
		.help = "for receiving a whole request"),
	NUMBER("FICUS_DRAIN_TIMEOUT_MS", drain_timeout_ms, 1, HOUR_MS, .fallback = "30000",
		.help = "for requests in flight after SIGTERM"),
	NUMBER("FICUS_RETIRE_TIMEOUT_MS", retire_timeout_ms, 1, HOUR_MS, .fallback = "150000",
		.help = "for idle connections of an old worker after SIGHUP"),
	CHOICE("FICUS_DATABASE_TLS", database_tls,
		.choices = "off required verify_ca verify_identity", .fallback = "off",
		.help = "encryption of a TCP connection to the database"),
	TEXT("FICUS_DATABASE_CA", database_ca, .fallback = "",
		.help = "PEM file of who vouches for its certificate; empty: the system's"),
	NUMBER("FICUS_CONNECT_TIMEOUT_S", connect_timeout_s, 1, 3600, .fallback = "5",
		.help = "for connecting to the database"),
	NUMBER("FICUS_QUERY_TIMEOUT_S", query_timeout_s, 1, 3600, .fallback = "30",
		.help = "for one answer of the database; more than the next"),
	NUMBER("FICUS_LOCK_WAIT_TIMEOUT_S", lock_wait_timeout_s, 1, 3600, .fallback = "2",
		.help = "for a lock that another transaction holds"),
	NUMBER("FICUS_COMMAND_ATTEMPTS", command_attempts, 1, 20, .fallback = "5",
		.help = "runs of a command that lost a race"),
	NUMBER("FICUS_GROUP_MAX", group_max, 1, 256, .fallback = "16",
		.help = "commands waiting for one SKU that share a transaction; 1: none"),
	NUMBER("FICUS_REACTION_ATTEMPTS", reaction_attempts, 1, 10, .fallback = "3",
		.help = "runs of a failing reaction before it is left pending"),
	NUMBER("FICUS_REACTION_WAIT_MS", reaction_wait_ms, 0, 10000, .fallback = "50",
		.help = "before a reaction's second run; doubles each time"),
	TEXT("REDIS_URL", redis_url, .is_secret = true, .fallback = "",
		.help = "redis://[user:password@]host:port[/database] or unix://PATH; empty: none"),
	TEXT("SMTP_URL", smtp_url, .is_secret = true, .fallback = "",
		.help = "smtp[s]://[user:password@]host:port; empty: notices go to the log"),
	TEXT("FICUS_MAIL_FROM", mail_from, .fallback = "",
		.help = "sender of notices: allocations@shop.example"),
	TEXT("FICUS_MAIL_TO", mail_to, .fallback = "",
		.help = "who gets them; empty: they go to the log"),
	TEXT("FICUS_WEBHOOK_URL", webhook_url, .is_secret = true, .fallback = "",
		.help = "events are posted there: https://shop.example/hook; empty: nowhere"),
	TEXT("FICUS_NOTICE_WEBHOOK_URL", notice_webhook_url, .is_secret = true, .fallback = "",
		.help = "notices are posted there instead of mailed; empty: they are mailed"),
	TEXT("FICUS_WEBHOOK_SECRET", webhook_secret, .is_secret = true, .fallback = "",
		.help = "signs what is posted; empty: it is not signed"),
	TEXT("FICUS_EVENT_SOURCE", event_source, .fallback = "/ficus",
		.help = "source of the events' envelopes, a URI reference"),
	TEXT("FICUS_EVENT_STREAM", event_stream, .fallback = "ficus:events",
		.help = "Redis stream that events are added to; empty: none"),
	TEXT("FICUS_COMMAND_STREAM", command_stream, .fallback = "ficus:commands",
		.help = "Redis stream that commands are taken from; empty: none"),
	TEXT("FICUS_CONSUMER_GROUP", consumer_group, .fallback = "ficus",
		.help = "consumer group of that stream"),
	TEXT("FICUS_CONSUMER_NAME", consumer_name, .fallback = "",
		.help = "this consumer's name in the group, unlike any other's; empty: the host's"),
	CHOICE("FICUS_CONSUME", consume, .choices = "handle log", .fallback = "handle",
		.help = "messages from Redis are: handle(d), or log(ged) only"),
	CHOICE("FICUS_COMPANIONS", companions, .choices = "none relay consume both",
		.fallback = "both", .help = "what `ficus serve` runs beside its workers"),
	TEXT("FICUS_WAKE_SOCKET", wake_socket, .fallback = "",
		.help = "path where commits wake the relay; empty: FICUS_SOCKET.wake"),
	NUMBER("FICUS_RELAY_POLL_MS", relay_poll_ms, 1, HOUR_MS, .fallback = "1000",
		.help = "how often the relay looks when nothing wakes it"),
	NUMBER("FICUS_RELAY_ATTEMPTS", relay_attempts, 1, 1000, .fallback = "10",
		.help = "refusals of an event before it is parked"),
	NUMBER("FICUS_KEEP_EVENTS_DAYS", keep_events_days, 1, 36500, .fallback = "30",
		.help = "how long events that were sent and ids of messages are kept"),
	NUMBER("FICUS_KEEP_KEYS_HOURS", keep_keys_hours, 1, 876000, .fallback = "48",
		.help = "how long answers to requests with an Idempotency-Key are kept"),
	CHOICE("FICUS_LOG_LEVEL", log_level, .choices = "debug info warning error",
		.fallback = "info", .help = "least important lines to log"),
};

void problems_add(struct problems *problems, const char *problem)
{
	mem_grow(problems->mem, problems->items, &problems->capacity, problems->count + 1);
	problems->items[problems->count++] = mem_text(problems->mem, problem);
}

#define PROBLEM(problems, ...) problems_add((problems), mem_printf((problems)->mem, __VA_ARGS__))

static const struct setting *find_setting(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (strlen(settings[i].name) == length &&
			strncmp(settings[i].name, name, length) == 0)
			return &settings[i];
	return NULL;
}

/* Whether value is one of the words. */
static bool is_choice(const char *words, const char *value)
{
	size_t length = strlen(value);

	while (*words) {
		size_t word_length = strcspn(words, " ");

		if (word_length == length && strncmp(words, value, length) == 0)
			return true;
		words += word_length;
		words += *words == ' ';
	}
	return false;
}

/* Digits only, so that " 8", "+8", "0x8" and "8k" are refused rather than guessed at. */
static bool parse_number(const struct setting *setting, const char *value, int64_t *out)
{
	int base = setting->kind == SETTING_MODE ? 8 : 10;
	const char *digits = base == 8 ? "01234567" : "0123456789";
	size_t length = strlen(value);
	int64_t number;

	if (length == 0 || length > 12 || strspn(value, digits) != length)
		return false;
	number = strtoll(value, NULL, base);
	if (number < setting->min || number > setting->max)
		return false;
	*out = number;
	return true;
}

static void store(struct configuration *out, const struct setting *setting, const char *value,
	struct problems *problems)
{
	void *field = (char *)out + setting->offset;

	switch (setting->kind) {
	case SETTING_CHOICE:
		if (!is_choice(setting->choices, value))
			PROBLEM(problems, "%s: expected one of: %s", setting->name,
				setting->choices);
		*(const char **)field = value;
		break;
	case SETTING_NUMBER:
		if (!parse_number(setting, value, field))
			PROBLEM(problems, "%s: expected a number from %lld to %lld", setting->name,
				(long long)setting->min, (long long)setting->max);
		break;
	case SETTING_MODE:
		if (!parse_number(setting, value, field))
			PROBLEM(problems, "%s: expected an octal mode up to 0777", setting->name);
		break;
	case SETTING_TEXT:
	default:
		*(const char **)field = value;
		break;
	}
}

/* The value of name in a list of NAME=value; NULL when it is not there. The first one counts. */
static const char *lookup(const char *const *list, const char *name)
{
	size_t length = strlen(name);

	for (; *list; list++)
		if (strncmp(*list, name, length) == 0 && (*list)[length] == '=')
			return *list + length + 1;
	return NULL;
}

/* The whole of a small text file; NULL, and a problem, when it cannot be had. */
static char *read_file(const char *path, const char *name, struct problems *problems)
{
	FILE *file = fopen(path, "re");
	char *text;
	size_t length;

	if (!file) {
		PROBLEM(problems, "%s: cannot read %s: %s", name, path, strerror(errno));
		return NULL;
	}
	text = talloc_size(problems->mem, VALUE_MAX + 1);
	if (!text)
		mem_exhausted();
	length = fread(text, 1, VALUE_MAX, file);
	text[length] = '\0';
	if (ferror(file) || fgetc(file) != EOF || strlen(text) != length) {
		PROBLEM(problems, "%s: %s is no text file of up to %d bytes", name, path,
			VALUE_MAX);
		text = NULL;
	}
	(void)fclose(file);
	return text;
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (isspace((unsigned char)*text))
		text++;
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

struct lines {
	const char **items; /* NAME=value, ending in NULL */
	size_t count;
	size_t capacity;
};

static void add_line(struct problems *problems, struct lines *lines, const char *line)
{
	mem_grow(problems->mem, lines->items, &lines->capacity, lines->count + 1);
	lines->items[lines->count++] = line;
}

/* One line of the file: blank, a comment, or NAME=value; blanks around the parts do not count. */
static void parse_line(
	struct problems *problems, struct lines *lines, const char *path, char *line, int number)
{
	char *text = trim(line);
	char *equals = strchr(text, '=');

	if (*text == '\0' || *text == '#')
		return;
	if (!equals || equals == text) {
		PROBLEM(problems, "%s line %d: expected NAME=value", path, number);
		return;
	}
	*equals = '\0';
	add_line(problems, lines, mem_printf(problems->mem, "%s=%s", trim(text), trim(equals + 1)));
}

static struct lines parse_file(const char *path, struct problems *problems)
{
	struct lines lines = {0};
	char *rest = path ? read_file(path, "FICUS_CONFIG", problems) : NULL;

	for (int number = 1; rest; number++)
		parse_line(problems, &lines, path, strsep(&rest, "\n"), number);
	add_line(problems, &lines, NULL);
	return lines;
}

/* The setting's value, from wherever it comes; NULL: nowhere. */
static const char *find_value(const struct setting *setting, const char *const *environment,
	const char *const *file, struct problems *problems)
{
	const char *const *sources[] = {environment, file};
	char *file_name = mem_printf(problems->mem, "%s_FILE", setting->name);

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		const char *value = lookup(sources[i], setting->name);
		const char *path = lookup(sources[i], file_name);

		if (value && path)
			PROBLEM(problems, "%s and %s are both set: expected one of them",
				setting->name, file_name);
		if (value)
			return value;
		if (path) {
			char *text = read_file(path, file_name, problems);

			return text ? trim(text) : NULL;
		}
	}
	return NULL;
}

static bool is_known(const char *line)
{
	size_t length = strcspn(line, "=");

	if (length > 5 && strncmp(line + length - 5, "_FILE", 5) == 0 &&
		find_setting(line, length - 5))
		return true;
	return find_setting(line, length) || strncmp(line, "FICUS_CONFIG=", 13) == 0;
}

static void check_names(
	const char *const *list, bool ours_only, const char *where, struct problems *problems)
{
	for (; *list; list++)
		if (!is_known(*list) && (!ours_only || strncmp(*list, "FICUS_", 6) == 0))
			PROBLEM(problems, "%.*s in %s: no such setting", (int)strcspn(*list, "="),
				*list, where);
}

void configuration_read(struct configuration *out, const struct configuration_source *source,
	struct problems *problems)
{
	const char *path =
		source->file ? source->file : lookup(source->environment, "FICUS_CONFIG");
	struct lines lines = parse_file(path, problems);

	*out = (struct configuration){0};
	check_names(source->environment, true, "the environment", problems);
	check_names(lines.items, false, path, problems);
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		const struct setting *setting = &settings[i];
		const char *value = find_value(setting, source->environment, lines.items, problems);

		if (!value)
			value = setting->fallback;
		if (value)
			store(out, setting, value, problems);
		else if (source->is_serving || !setting->is_for_serving)
			PROBLEM(problems, "%s is not set: expected %s", setting->name,
				setting->help);
	}
}

void configuration_print(const struct configuration *configuration, FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		const struct setting *setting = &settings[i];
		const void *field = (const char *)configuration + setting->offset;
		bool is_number = setting->kind == SETTING_NUMBER || setting->kind == SETTING_MODE;
		const char *text = is_number ? NULL : *(const char *const *)field;

		if (is_number)
			(void)fprintf(out,
				setting->kind == SETTING_MODE ? "%s=%04llo\n" : "%s=%lld\n",
				setting->name, (long long)*(const int64_t *)field);
		else if (text)
			(void)fprintf(out, "%s=%s\n", setting->name,
				setting->is_secret && *text ? "***" : text);
	}
}

void configuration_describe(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		(void)fprintf(out, "  %-26s %s%s%s%s\n", settings[i].name, settings[i].help,
			settings[i].fallback ? " [" : "",
			settings[i].fallback ? settings[i].fallback : "",
			settings[i].fallback ? "]" : "");
}
