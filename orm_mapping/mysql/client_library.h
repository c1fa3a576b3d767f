/* orm_mapping/mysql/client_library.h - the MySQL client library's own beginning and end. */
#ifndef FICUS_ORM_MAPPING_MYSQL_CLIENT_LIBRARY_H
#define FICUS_ORM_MAPPING_MYSQL_CLIENT_LIBRARY_H

#include "base/error.h"

/* Once per process, before there are threads; and after the last one ended. */
MUST_CHECK bool client_library_init(struct error *err);
void client_library_release(void);

/* First and last in every thread that has a connection. */
MUST_CHECK bool client_library_thread_begin(struct error *err);
void client_library_thread_end(void);

/* What the program runs with: "libmariadb" or "libmysqlclient", and its version. */
const char *client_library_name(void);
const char *client_library_version(void);

#endif
