#include "config.h"

#include "orm_mapping/mysql/client_library.h"

#include <stddef.h>

#include "orm_mapping/mysql/mysql_api.h"

#ifdef MYSQL_API_MARIADB
#define LIBRARY_NAME "libmariadb"
#else
#define LIBRARY_NAME "libmysqlclient"
#endif

bool client_library_init(struct error *err)
{
	if (mysql_library_init(0, NULL, NULL))
		return error_set(err, ERROR_INTERNAL, LIBRARY_NAME " does not start");
	return true;
}

void client_library_release(void)
{
	mysql_library_end();
}

bool client_library_thread_begin(struct error *err)
{
	if (mysql_thread_init())
		return error_set(err, ERROR_INTERNAL, LIBRARY_NAME " does not start in a thread");
	return true;
}

void client_library_thread_end(void)
{
	mysql_thread_end();
}

const char *client_library_name(void)
{
	return LIBRARY_NAME;
}

const char *client_library_version(void)
{
	return mysql_get_client_info();
}
