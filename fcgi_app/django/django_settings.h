/*
 * fcgi_app/django/django_settings.h - what the database does not say about the Django project
 * beside which we live. Read from our configuration, which may take it from the project's own
 * description; constant while the process runs.
 */
#ifndef FICUS_FCGI_APP_DJANGO_DJANGO_SETTINGS_H
#define FICUS_FCGI_APP_DJANGO_DJANGO_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum session_engine {
	SESSION_ENGINE_DB,
	SESSION_ENGINE_CACHED_DB,
	SESSION_ENGINE_SIGNED_COOKIES,
};

enum message_storage {
	MESSAGE_STORAGE_FALLBACK, /* the cookie first, what does not fit into the session */
	MESSAGE_STORAGE_COOKIE,
	MESSAGE_STORAGE_SESSION,
};

/* Attributes of a cookie, as SESSION_COOKIE_* and CSRF_COOKIE_* have them. */
struct cookie_settings {
	const char *name;
	const char *domain; /* "": none */
	const char *path;
	const char *same_site; /* "Lax", "Strict", "None"; "": none */
	int64_t age_s;         /* COOKIE_OF_BROWSER_SESSION: it ends with the browser */
	bool is_secure;
	bool is_http_only;
};

/* Lists of texts end in NULL. */
struct django_settings {
	int version; /* 302 for 3.2, ... */
	const char *const
		*keys; /* SECRET_KEY, then SECRET_KEY_FALLBACKS; empty: no sessions here */
	enum session_engine session_engine;
	const char *session_store; /* class name: "SessionStore" */
	struct cookie_settings session_cookie;
	bool save_every_request;
	bool expires_at_browser_close;
	struct cookie_settings csrf_cookie;
	bool csrf_uses_sessions;
	bool csrf_cookie_is_masked;
	const char *csrf_header; /* "HTTP_X_CSRFTOKEN" */
	const char *const *csrf_trusted_origins;
	const char *const *allowed_hosts; /* "shop.example", ".shop.example", "*" */
	bool uses_forwarded_host;
	bool uses_forwarded_port;
	const char *secure_header;   /* SECURE_PROXY_SSL_HEADER's name; "": none */
	const char *secure_value;    /* and the value that means HTTPS */
	const char *const *backends; /* AUTHENTICATION_BACKENDS */
	const char *password_hasher; /* the first of PASSWORD_HASHERS: "pbkdf2_sha256" */
	int64_t password_rounds;     /* of PBKDF2; 0: the version's own */
	const char *login_url;       /* of the Django side: "/admin/login/" */
	enum message_storage message_storage;
	int message_level; /* MESSAGE_LEVEL: 20 */
};

#endif
