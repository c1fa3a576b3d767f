/*
 * fcgi_app/configuration.h - every setting there is: from the environment, or from one file of
 * NAME=value lines, which the environment overrides. Read at start and again on SIGHUP.
 */
#ifndef FICUS_FCGI_APP_CONFIGURATION_H
#define FICUS_FCGI_APP_CONFIGURATION_H

#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

/* Attributes of a cookie of Django's. */
struct cookie_configuration {
	const char *name;
	const char *domain; /* "": none */
	const char *path;
	const char *same_site; /* "Lax", "Strict", "None", "off" */
	int64_t age_s;
	bool is_secure;
	bool is_http_only;
};

/* The Django project beside us. Lists are separated by blanks. */
struct django_configuration {
	const char *description; /* path; "": none */
	const char *secret_key;  /* "": nobody signs in */
	const char *secret_key_fallbacks;
	const char *version;        /* "3.2", ... */
	const char *session_engine; /* "db", "cached_db", "signed_cookies" */
	const char *session_store;
	const char *session_serializer; /* "json" */
	const char *session_auth_hash;  /* "stock" */
	const char *cache_url;
	const char *cache_key_prefix;
	struct cookie_configuration session_cookie;
	struct cookie_configuration csrf_cookie;
	const char *csrf_header;
	const char *csrf_trusted_origins;
	const char *allowed_hosts;
	const char *secure_header; /* a header and a value */
	const char *backends;
	const char *login_url;
	const char *admin_url;
	const char *languages;
	const char *language_cookie;
	const char *media_root;
	const char *media_url;
	const char *password_hasher;
	const char *message_storage; /* "fallback", "cookie", "session" */
	const char *time_zone;
	const char *database_time_zone;
	const char *user_model;
	const char *user_table;
	const char *user_key;
	const char *username_column;
	const char *email_column;
	int64_t password_rounds;
	int64_t message_level;
	int64_t cache_version;
	bool save_every_request;
	bool expires_at_browser_close;
	bool csrf_cookie_is_masked;
	bool csrf_uses_sessions;
	bool uses_forwarded_host;
	bool uses_forwarded_port;
	bool uses_zones;
};

/* As written, checked one by one. Numbers are in the unit that their name ends in. */
struct configuration {
	const char *database_url; /* a secret: has the password in it */
	const char *database_tls; /* "off", "required", "verify_ca", "verify_identity" */
	const char *database_ca;  /* path; "": the system's authorities */
	const char *read_model;   /* "join", "table", "redis" */
	const char *api_access;   /* "open", "session" */
	const char *origins;      /* separated by blanks; "": none besides the site's own */
	const char *socket;       /* path; "": it must be inherited */
	const char *socket_group; /* "": the process's own */
	const char *log_level;    /* "debug", "info", "warning", "error" */
	int64_t socket_mode;
	int64_t workers;
	int64_t threads;
	int64_t connections_max;
	int64_t stall_timeout_ms;
	int64_t request_timeout_ms;
	int64_t drain_timeout_ms;
	int64_t retire_timeout_ms;
	int64_t connect_timeout_s;
	int64_t query_timeout_s;
	int64_t lock_wait_timeout_s;
	int64_t command_attempts;
	int64_t group_max;
	int64_t reaction_attempts;
	int64_t reaction_wait_ms;
	const char *redis_url; /* has the password in it; "": no Redis */
	const char *smtp_url;  /* likewise; "": notices go to the log */
	const char *mail_from;
	const char *mail_to;
	const char *webhook_url;        /* "": none */
	const char *notice_webhook_url; /* "": they are mailed */
	const char *webhook_secret;     /* "": not signed */
	const char *event_source;       /* of the envelope */
	const char *event_stream;       /* of Redis; "": none */
	const char *command_stream;     /* of Redis; "": none */
	const char *consumer_group;
	const char *consumer_name; /* "": the host's */
	const char *consume;       /* "handle", "log" */
	const char *companions;    /* "none", "relay", "consume", "both" */
	const char *wake_socket;   /* path; "": FICUS_SOCKET with .wake behind it */
	int64_t relay_poll_ms;
	int64_t relay_attempts;
	int64_t keep_events_days;
	int64_t keep_keys_hours;
	int64_t login_attempts;
	int64_t login_window_s;
	int64_t export_rows;
	struct django_configuration django;
};

/* Every problem there is, in words; owned by the caller's mem. */
struct problems {
	TALLOC_CTX *mem;
	const char **items;
	size_t count;
	size_t capacity;
};

/* Copies. */
void problems_add(struct problems *problems, const char *problem);

/* Where the settings come from, and what for. */
struct configuration_source {
	const char *const *environment; /* "NAME=value", ending in NULL */
	const char *file;               /* NULL: the one that FICUS_CONFIG names, if it does */
	bool is_serving;                /* else what only a server needs may be left out */
};

/*
 * Fills *out with texts owned by problems->mem. A setting may also be read from the file that
 * NAME_FILE names. What neither
 * environment nor file say may come from the description of the Django project, but for secrets.
 * Unknown names that start with FICUS_, and any unknown name in the file, are
 * problems, as are values out of range; what is in order is filled in all the same.
 */
void configuration_read(struct configuration *out, const struct configuration_source *source,
	struct problems *problems);

/*
 * A line for each setting that environment or file give another value than the description of the
 * Django project does.
 */
void configuration_compare(const struct configuration_source *source, struct problems *differences);

/* A line for each setting: NAME=value, where it has one; secrets are masked. */
void configuration_print(const struct configuration *configuration, FILE *out);

/* A line for each setting and its default, for people: the list that --help ends with. */
void configuration_describe(FILE *out);

#endif
