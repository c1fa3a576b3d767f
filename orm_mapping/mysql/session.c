#include "config.h"

#include "orm_mapping/mysql/session.h"

#include <stdio.h>

#define SESSION_SQL_SIZE 512

#ifdef MYSQL_API_MARIADB
/* This library verifies all or nothing; so to verify the authority is to verify the name, too. */
static void set_tls(MYSQL *handle, enum connection_tls tls)
{
	mysql_flag enforce = tls != CONNECTION_TLS_OFF;
	mysql_flag verify = tls >= CONNECTION_TLS_VERIFY_CA;

	mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
	mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}
#else
static void set_tls(MYSQL *handle, enum connection_tls tls)
{
	static const enum mysql_ssl_mode modes[] = {
		[CONNECTION_TLS_OFF] = SSL_MODE_DISABLED,
		[CONNECTION_TLS_REQUIRED] = SSL_MODE_REQUIRED,
		[CONNECTION_TLS_VERIFY_CA] = SSL_MODE_VERIFY_CA,
		[CONNECTION_TLS_VERIFY_IDENTITY] = SSL_MODE_VERIFY_IDENTITY,
	};
	mysql_flag ask_for_key = true; /* to hide the password with, where nothing is encrypted */

	mysql_options(handle, MYSQL_OPT_SSL_MODE, &modes[tls]);
	mysql_options(handle, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask_for_key);
}
#endif

static enum connection_tls tls_of(const struct connection_options *options)
{
	return options->url.unix_socket ? CONNECTION_TLS_OFF : options->tls;
}

static void set_options(MYSQL *handle, const struct connection_options *options)
{
	unsigned local_infile = 0;

	mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &local_infile);
	mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &options->connect_timeout_s);
	mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &options->read_timeout_s);
	mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &options->write_timeout_s);
	if (options->plugin_dir)
		mysql_options(handle, MYSQL_PLUGIN_DIR, options->plugin_dir);
	set_tls(handle, tls_of(options));
	if (tls_of(options) >= CONNECTION_TLS_VERIFY_CA && options->ca_file)
		mysql_options(handle, MYSQL_OPT_SSL_CA, options->ca_file);
}

/*
 * The SQL mode is ours alone, not added to the server's, so that our statements mean the same on
 * every server: no ANSI_QUOTES, no PIPES_AS_CONCAT. Zero dates can be read under it, not written.
 */
static bool set_session(MYSQL *handle, unsigned lock_wait_timeout_s)
{
	static const char isolation[] = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
	char settings[SESSION_SQL_SIZE];

	(void)snprintf(settings, sizeof(settings),
		"SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,"
		"NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', autocommit = 1, "
		"lc_messages = 'en_US', innodb_lock_wait_timeout = %u, lock_wait_timeout = %u",
		lock_wait_timeout_s, lock_wait_timeout_s);
	return mysql_query(handle, settings) == 0 && mysql_query(handle, isolation) == 0;
}

static bool connect_session(MYSQL *handle, const struct connection_options *options)
{
	const struct database_url *url = &options->url;

	set_options(handle, options);
	return mysql_real_connect(handle, url->host, url->user, url->password, url->name, url->port,
		       url->unix_socket, CLIENT_FOUND_ROWS) &&
		set_session(handle, options->lock_wait_timeout_s);
}

/* What the person in front of `ficus check` can do about it. */
static const char *advice(unsigned code)
{
	static const struct {
		unsigned code;
		const char *text;
	} advices[] = {
		{1044, "grant the user this database"                                  },
		{1045, "check user and password"                                       },
		{1049, "create the database"                                           },
		{2002, "start the server, or correct the address"                      },
		{2003, "start the server, or correct the address"                      },
		{2005, "correct the host name"                                         },
		{2026, "check the TLS settings on both sides"                          },
		{2059, "install this plugin for the client library, or name its folder"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (advices[i].code == code)
			return advices[i].text;
	return "see the server's error log";
}

/* MariaDB's library goes on in plain text when the server knows no TLS. */
static bool is_protected(MYSQL *handle, const struct connection_options *options)
{
	return tls_of(options) == CONNECTION_TLS_OFF || mysql_get_ssl_cipher(handle);
}

MYSQL *session_open(const struct connection_options *options, struct error *err)
{
	MYSQL *handle = mysql_init(NULL);

	if (!handle)
		mem_exhausted();
	if (!connect_session(handle, options))
		error_set(err, ERROR_UNAVAILABLE, "%s (%u); %s", mysql_error(handle),
			mysql_errno(handle), advice(mysql_errno(handle)));
	else if (!is_protected(handle, options))
		error_set(err, ERROR_UNAVAILABLE, "the server offers no TLS; %s", advice(2026));
	else
		return handle;
	mysql_close(handle);
	return NULL;
}
