#include "config.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "adapters/redis/redis_url.h"
#include "base/utf8.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/http/cookie.h"

#define PROBLEM(problems, ...) problems_add((problems), mem_printf((problems)->mem, __VA_ARGS__))

/* "4.2" is 402. */
static int version_of(const char *text)
{
	char *rest;
	long major = strtol(text, &rest, 10);

	return (int)(major * 100 + strtol(rest + 1, NULL, 10));
}

/* The place of a word in a list of them that has it. */
static int place_of(const char *const *words, const char *word)
{
	int place = 0;

	while (words[place] && strcmp(words[place], word) != 0)
		place++;
	return place;
}

static enum session_engine engine_of(const char *word)
{
	static const char *const words[] = {
		[SESSION_ENGINE_DB] = "db",
		[SESSION_ENGINE_CACHED_DB] = "cached_db",
		[SESSION_ENGINE_SIGNED_COOKIES] = "signed_cookies",
		NULL,
	};

	return (enum session_engine)place_of(words, word);
}

static enum message_storage storage_of(const char *word)
{
	static const char *const words[] = {
		[MESSAGE_STORAGE_FALLBACK] = "fallback",
		[MESSAGE_STORAGE_COOKIE] = "cookie",
		[MESSAGE_STORAGE_SESSION] = "session",
		NULL,
	};

	return (enum message_storage)place_of(words, word);
}

static struct cookie_settings cookie_of(const struct cookie_configuration *configuration)
{
	bool has_same_site = strcmp(configuration->same_site, "off") != 0;

	return (struct cookie_settings){
		.name = configuration->name,
		.domain = configuration->domain,
		.path = configuration->path,
		.same_site = has_same_site ? configuration->same_site : "",
		.age_s =
			configuration->age_s > 0 ? configuration->age_s : COOKIE_OF_BROWSER_SESSION,
		.is_secure = configuration->is_secure,
		.is_http_only = configuration->is_http_only,
	};
}

/* The one that signs, and behind it those that only verify; none without the first. */
static const char *const *keys_of(TALLOC_CTX *mem, const struct django_configuration *configuration)
{
	const char *const *fallbacks = settings_split(mem, configuration->secret_key_fallbacks);
	const char **keys;
	size_t count = 0;

	while (fallbacks[count])
		count++;
	keys = mem_array(mem, const char *, count + 2);
	if (!*configuration->secret_key)
		return keys;
	keys[0] = configuration->secret_key;
	memcpy(keys + 1, fallbacks, count * sizeof(*keys));
	return keys;
}

static struct django_settings django_of(
	TALLOC_CTX *mem, const struct django_configuration *configuration)
{
	const char *const *secure = settings_split(mem, configuration->secure_header);

	return (struct django_settings){
		.version = version_of(configuration->version),
		.keys = keys_of(mem, configuration),
		.session_engine = engine_of(configuration->session_engine),
		.session_store = configuration->session_store,
		.session_cookie = cookie_of(&configuration->session_cookie),
		.save_every_request = configuration->save_every_request,
		.expires_at_browser_close = configuration->expires_at_browser_close,
		.csrf_cookie = cookie_of(&configuration->csrf_cookie),
		.csrf_uses_sessions = configuration->csrf_uses_sessions,
		.csrf_cookie_is_masked = configuration->csrf_cookie_is_masked,
		.csrf_header = configuration->csrf_header,
		.csrf_trusted_origins = settings_split(mem, configuration->csrf_trusted_origins),
		.allowed_hosts = settings_split(mem, configuration->allowed_hosts),
		.uses_forwarded_host = configuration->uses_forwarded_host,
		.uses_forwarded_port = configuration->uses_forwarded_port,
		.secure_header = secure[0] ? secure[0] : "",
		.secure_value = secure[0] && secure[1] ? secure[1] : "",
		.backends = settings_split(mem, configuration->backends),
		.password_hasher = configuration->password_hasher,
		.password_rounds = configuration->password_rounds,
		.login_url = configuration->login_url,
		.message_storage = storage_of(configuration->message_storage),
		.message_level = (int)configuration->message_level,
	};
}

/* "accounts.Account": what a table that relates to it calls its column for it. */
static const char *user_column_of(TALLOC_CTX *mem, const char *model)
{
	const char *dot = strchr(model, '.');
	char *column = mem_printf(mem, "%s_id", dot ? dot + 1 : model);

	for (char *at = column; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return column;
}

/* Of wall times in the tables; where they hold UTC, of those that people read and type. */
static const char *zone_of(const struct django_configuration *configuration)
{
	if (configuration->uses_zones && *configuration->database_time_zone)
		return configuration->database_time_zone;
	return configuration->time_zone;
}

static bool has_local_times(const struct django_configuration *configuration)
{
	return !configuration->uses_zones || *configuration->database_time_zone;
}

static struct account_tables tables_of(
	TALLOC_CTX *mem, const struct django_configuration *configuration)
{
	const char *table = configuration->user_table;

	return (struct account_tables){
		.user = table,
		.key = configuration->user_key,
		.username = configuration->username_column,
		.email = *configuration->email_column ? configuration->email_column : NULL,
		.user_groups = mem_printf(mem, "%s_groups", table),
		.user_permissions = mem_printf(mem, "%s_user_permissions", table),
		.user_column = user_column_of(mem, configuration->user_model),
		.zone = has_local_times(configuration) ? ZONE_LOCAL : ZONE_UTC,
	};
}

/* The C library takes the name of a zone that it does not know for UTC, and says nothing. */
static bool is_zone(TALLOC_CTX *mem, const char *name)
{
	struct stat file;

	if (strcmp(name, "UTC") == 0)
		return true;
	return !strstr(name, "..") &&
		stat(mem_printf(mem, "/usr/share/zoneinfo/%s", name), &file) == 0 &&
		S_ISREG(file.st_mode);
}

static void check_zone(struct settings *settings, struct problems *problems)
{
	const struct django_configuration *configuration = &settings->configuration.django;

	if (!is_zone(settings, settings->zone))
		PROBLEM(problems, "%s: expected the name of a time zone that this machine knows",
			settings->zone == configuration->time_zone
				? "FICUS_DJANGO_TIME_ZONE"
				: "FICUS_DJANGO_DATABASE_TIME_ZONE");
}

static void check_cache(struct settings *settings, struct problems *problems)
{
	const struct django_configuration *configuration = &settings->configuration.django;
	struct error err = {0};

	settings->session_cache = (struct redis_options){REDIS_DEFAULTS};
	if (settings->django.session_engine != SESSION_ENGINE_CACHED_DB)
		return;
	if (!*configuration->cache_url)
		PROBLEM(problems, "FICUS_DJANGO_CACHE_URL: expected one, for cached_db");
	else if (!redis_url_parse(
			 settings, configuration->cache_url, &settings->session_cache.url, &err))
		PROBLEM(problems, "FICUS_DJANGO_CACHE_URL: %s", err.message);
}

static void check_accounts(struct settings *settings, struct problems *problems)
{
	const struct configuration *configuration = &settings->configuration;
	const struct django_configuration *django = &configuration->django;
	struct error err = {0};

	if (!password_policy_init(&settings->passwords, settings->django.version,
		    django->password_hasher, django->password_rounds, &err))
		PROBLEM(problems, "FICUS_DJANGO_PASSWORD_HASHER: %s", err.message);
	if (!strchr(django->user_model, '.'))
		PROBLEM(problems,
			"FICUS_DJANGO_USER_MODEL: expected an app and a model: auth.User");
	if (!*django->secret_key && configuration->api_access &&
		strcmp(configuration->api_access, "session") == 0)
		PROBLEM(problems,
			"FICUS_DJANGO_SECRET_KEY: expected one, for FICUS_API_ACCESS=session");
}

/* What comes into a header as it stands, once for each answer. */
static void check_cookie(
	const char *prefix, const struct cookie_configuration *cookie, struct problems *problems)
{
	const struct {
		const char *name;
		const char *value;
		const char *excluded;
	} parts[] = {
		{"NAME",   cookie->name,   " ()<>@,;\\\"/[]?={}"},
		{"DOMAIN", cookie->domain, ";"                  },
		{"PATH",   cookie->path,   ";"                  },
	};

	if (!*cookie->name)
		PROBLEM(problems, "FICUS_DJANGO_%s_COOKIE_NAME: expected a name", prefix);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!utf8_is_printable_ascii(parts[i].value) ||
			strpbrk(parts[i].value, parts[i].excluded))
			PROBLEM(problems, "FICUS_DJANGO_%s_COOKIE_%s: expected ASCII without %s",
				prefix, parts[i].name, parts[i].excluded);
}

void settings_read_django(struct settings *settings, struct problems *problems)
{
	const struct django_configuration *configuration = &settings->configuration.django;

	settings->django = django_of(settings, configuration);
	settings->zone = zone_of(configuration);
	settings->account_tables = tables_of(settings, configuration);
	check_zone(settings, problems);
	check_cache(settings, problems);
	check_accounts(settings, problems);
	if (!utf8_is_printable_ascii(configuration->login_url))
		PROBLEM(problems, "FICUS_DJANGO_LOGIN_URL: expected a path, percent-encoded");
	if (!utf8_is_printable_ascii(configuration->admin_url))
		PROBLEM(problems, "FICUS_DJANGO_ADMIN_URL: expected a path, percent-encoded");
	check_cookie("SESSION", &configuration->session_cookie, problems);
	check_cookie("CSRF", &configuration->csrf_cookie, problems);
	settings_read_admin(settings, problems);
}
