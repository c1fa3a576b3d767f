#include "config.h"

#include "fcgi_app/configuration_settings.h"

#include "fcgi_app/django/password.h"

#define SETTING(setting_name, setting_kind, field, ...)                                            \
	{                                                                                          \
		.name = (setting_name), .kind = (setting_kind),                                    \
		.offset = offsetof(struct configuration, field), __VA_ARGS__                       \
	}
#define TEXT(name, field, ...)   SETTING(name, SETTING_TEXT, field, __VA_ARGS__)
#define CHOICE(name, field, ...) SETTING(name, SETTING_CHOICE, field, __VA_ARGS__)
#define NUMBER(name, field, least, most, ...)                                                      \
	SETTING(name, SETTING_NUMBER, field, .min = (least), .max = (most), __VA_ARGS__)

#define FLAG(name, field, ...) SETTING(name, SETTING_FLAG, field, __VA_ARGS__)

#define HOUR_MS (60 * 60 * 1000)

/* What Django lets a project say about each of its two cookies. */
#define COOKIE(prefix, field, called, youngest, age, is_hidden)                                    \
	TEXT("FICUS_DJANGO_" prefix "_COOKIE_NAME", django.field.name, .fallback = (called),       \
		.help = "name of that cookie"),                                                    \
		NUMBER("FICUS_DJANGO_" prefix "_COOKIE_AGE", django.field.age_s, (youngest),       \
			3153600000, .fallback = (age), .help = "its age, in seconds"),             \
		TEXT("FICUS_DJANGO_" prefix "_COOKIE_DOMAIN", django.field.domain, .fallback = "", \
			.help = "its domain; empty: the host's own"),                              \
		TEXT("FICUS_DJANGO_" prefix "_COOKIE_PATH", django.field.path, .fallback = "/",    \
			.help = "its path"),                                                       \
		FLAG("FICUS_DJANGO_" prefix "_COOKIE_SECURE", django.field.is_secure,              \
			.fallback = "no", .help = "it is sent over HTTPS alone"),                  \
		FLAG("FICUS_DJANGO_" prefix "_COOKIE_HTTPONLY", django.field.is_http_only,         \
			.fallback = (is_hidden), .help = "no script sees it"),                     \
		CHOICE("FICUS_DJANGO_" prefix "_COOKIE_SAMESITE", django.field.same_site,          \
			.choices = "Lax Strict None off", .fallback = "Lax",                       \
			.help = "its SameSite; off: none")

const struct setting settings[] = {
	TEXT("DATABASE_URL", database_url, .is_secret = true,
		.help = "mysql://user:password@host:port/name, or ?unix_socket=PATH"),
	CHOICE("FICUS_API_ACCESS", api_access, .choices = "open session", .is_for_serving = true,
		.help = "who may call: open (whom nginx lets through), session (who is signed in)"),
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
	NUMBER("FICUS_LOGIN_ATTEMPTS", login_attempts, 1, 1000000, .fallback = "10",
		.help = "wrong passwords for a name before others are not looked at"),
	NUMBER("FICUS_LOGIN_WINDOW_S", login_window_s, 1, 86400, .fallback = "300",
		.help = "how long a wrong password counts"),
	NUMBER("FICUS_EXPORT_ROWS", export_rows, 1, 1000000000, .fallback = "1000000",
		.help = "the most rows in one file of a list"),
	TEXT("FICUS_DJANGO_DESCRIPTION", django.description, .fallback = "",
		.help = "JSON file that manage.py ficus_describe wrote; the settings below come "
			"from it"),
	TEXT("FICUS_DJANGO_SECRET_KEY", django.secret_key, .is_secret = true, .fallback = "",
		.help = "SECRET_KEY of the Django project; empty: nobody signs in"),
	TEXT("FICUS_DJANGO_SECRET_KEY_FALLBACKS", django.secret_key_fallbacks, .is_secret = true,
		.fallback = "", .help = "earlier keys that still count, separated by blanks"),
	CHOICE("FICUS_DJANGO_VERSION", django.version,
		.choices = "3.2 4.0 4.1 4.2 5.0 5.1 5.2 6.0 6.1", .fallback = "5.2",
		.help = "whose formats are read and written"),
	CHOICE("FICUS_DJANGO_SESSION_ENGINE", django.session_engine,
		.choices = "db cached_db signed_cookies", .fallback = "db",
		.help = "where sessions are kept"),
	TEXT("FICUS_DJANGO_SESSION_STORE", django.session_store, .fallback = "SessionStore",
		.help = "class name of the project's session store"),
	CHOICE("FICUS_DJANGO_SESSION_SERIALIZER", django.session_serializer, .choices = "json",
		.fallback = "json", .help = "how sessions are written"),
	CHOICE("FICUS_DJANGO_SESSION_AUTH_HASH", django.session_auth_hash, .choices = "stock",
		.fallback = "stock", .help = "whose get_session_auth_hash() it is"),
	TEXT("FICUS_DJANGO_CACHE_URL", django.cache_url, .is_secret = true, .fallback = "",
		.help = "Redis of cached_db, written like REDIS_URL"),
	TEXT("FICUS_DJANGO_CACHE_KEY_PREFIX", django.cache_key_prefix, .fallback = "",
		.help = "KEY_PREFIX of that cache"),
	NUMBER("FICUS_DJANGO_CACHE_VERSION", django.cache_version, 1, 1000000, .fallback = "1",
		.help = "VERSION of that cache"),
	COOKIE("SESSION", session_cookie, "sessionid", 1, "1209600", "yes"),
	FLAG("FICUS_DJANGO_SESSION_SAVE_EVERY_REQUEST", django.save_every_request, .fallback = "no",
		.help = "each request renews the session"),
	FLAG("FICUS_DJANGO_SESSION_EXPIRE_AT_BROWSER_CLOSE", django.expires_at_browser_close,
		.fallback = "no", .help = "the cookie ends with the browser"),
	COOKIE("CSRF", csrf_cookie, "csrftoken", 0, "31449600", "no"),
	FLAG("FICUS_DJANGO_CSRF_COOKIE_MASKED", django.csrf_cookie_is_masked, .fallback = "no",
		.help = "the cookie holds 64 characters, as up to Django 4.0"),
	FLAG("FICUS_DJANGO_CSRF_USE_SESSIONS", django.csrf_uses_sessions, .fallback = "no",
		.help = "the secret is kept in the session"),
	TEXT("FICUS_DJANGO_CSRF_HEADER_NAME", django.csrf_header, .fallback = "HTTP_X_CSRFTOKEN",
		.help = "header that a token may come in"),
	TEXT("FICUS_DJANGO_CSRF_TRUSTED_ORIGINS", django.csrf_trusted_origins, .fallback = "",
		.help = "origins that may post forms, as Django's: https://*.shop.example ..."),
	TEXT("FICUS_DJANGO_ALLOWED_HOSTS", django.allowed_hosts, .fallback = "*",
		.help = "host names of the site: shop.example .shop.example"),
	FLAG("FICUS_DJANGO_USE_X_FORWARDED_HOST", django.uses_forwarded_host, .fallback = "no",
		.help = "the host is what X-Forwarded-Host says"),
	FLAG("FICUS_DJANGO_USE_X_FORWARDED_PORT", django.uses_forwarded_port, .fallback = "no",
		.help = "the port is what X-Forwarded-Port says"),
	TEXT("FICUS_DJANGO_SECURE_PROXY_SSL_HEADER", django.secure_header, .fallback = "",
		.help = "header and value that mean HTTPS: HTTP_X_FORWARDED_PROTO https"),
	TEXT("FICUS_DJANGO_AUTHENTICATION_BACKENDS", django.backends,
		.fallback = "django.contrib.auth.backends.ModelBackend",
		.help = "who vouches for a login; another one than this: it is Django that logs "
			"in"),
	TEXT("FICUS_DJANGO_LOGIN_URL", django.login_url, .fallback = "/admin/login/",
		.help = "where Django logs in, for those whom we do not"),
	TEXT("FICUS_DJANGO_ADMIN_URL", django.admin_url, .fallback = "/admin/",
		.help = "Django's own admin, for rows that only it writes; empty: there is none"),
	TEXT("FICUS_DJANGO_LANGUAGES", django.languages, .fallback = "",
		.help = "codes that pages may be in, the site's own first: de fr; empty: all there "
			"are"),
	TEXT("FICUS_DJANGO_LANGUAGE_COOKIE_NAME", django.language_cookie,
		.fallback = "django_language",
		.help = "cookie that holds the language a visitor has chosen"),
	TEXT("FICUS_DJANGO_MEDIA_ROOT", django.media_root, .fallback = "",
		.help = "folder of uploaded files; empty: forms take none"),
	TEXT("FICUS_DJANGO_MEDIA_URL", django.media_url, .fallback = "",
		.help = "where they are read: /media/; empty: nowhere"),
	CHOICE("FICUS_DJANGO_PASSWORD_HASHER", django.password_hasher,
		.choices = "pbkdf2_sha256 pbkdf2_sha1 argon2 bcrypt_sha256 bcrypt scrypt",
		.fallback = "pbkdf2_sha256", .help = "how new passwords are kept"),
	NUMBER("FICUS_DJANGO_PASSWORD_ROUNDS", django.password_rounds, 0, PBKDF2_ROUNDS_MAX,
		.fallback = "0", .help = "rounds of PBKDF2; 0: the version's own"),
	CHOICE("FICUS_DJANGO_MESSAGE_STORAGE", django.message_storage,
		.choices = "fallback cookie session", .fallback = "fallback",
		.help = "where messages to a person wait for the next page"),
	NUMBER("FICUS_DJANGO_MESSAGE_LEVEL", django.message_level, 0, 1000, .fallback = "20",
		.help = "the least important message that is kept"),
	FLAG("FICUS_DJANGO_USE_TZ", django.uses_zones, .fallback = "yes",
		.help = "times in the database are UTC; no: wall times of the next"),
	TEXT("FICUS_DJANGO_TIME_ZONE", django.time_zone, .fallback = "UTC",
		.help = "zone of people: Europe/Berlin"),
	TEXT("FICUS_DJANGO_DATABASE_TIME_ZONE", django.database_time_zone, .fallback = "",
		.help = "TIME_ZONE of the database entry, if it has one of its own"),
	TEXT("FICUS_DJANGO_USER_MODEL", django.user_model, .fallback = "auth.User",
		.help = "AUTH_USER_MODEL"),
	TEXT("FICUS_DJANGO_USER_TABLE", django.user_table, .fallback = "auth_user",
		.help = "table of the users"),
	TEXT("FICUS_DJANGO_USER_KEY", django.user_key, .fallback = "id",
		.help = "column of its primary key"),
	TEXT("FICUS_DJANGO_USERNAME_COLUMN", django.username_column, .fallback = "username",
		.help = "column of USERNAME_FIELD"),
	TEXT("FICUS_DJANGO_EMAIL_COLUMN", django.email_column, .fallback = "email",
		.help = "column of the mail address; empty: there is none"),
	CHOICE("FICUS_LOG_LEVEL", log_level, .choices = "debug info warning error",
		.fallback = "info", .help = "least important lines to log"),
};
const size_t setting_count = ARRAY_SIZE(settings);
