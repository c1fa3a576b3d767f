/*
 * orm_mapping/mysql/mysql_api.h - the client library's header, and the one difference between
 * MariaDB's and MySQL's that reaches our structs. Never included by a public header.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_MYSQL_API_H
#define FICUS_ORM_MAPPING_MYSQL_MYSQL_API_H

#include <mysql.h>
#include <stdbool.h>

/*
 * What is_null, error and boolean options point to. MYSQL_VERSION_ID would tell nothing here:
 * MariaDB's header defines it, too, with a number of its own.
 */
#if defined(LIBMARIADB) || defined(MARIADB_BASE_VERSION)
#define MYSQL_API_MARIADB
typedef my_bool mysql_flag;
#else
typedef bool mysql_flag;
#endif

#endif
