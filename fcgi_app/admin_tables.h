/* fcgi_app/admin_tables.h - the tables that are administered, and what is said of each. */
#ifndef FICUS_FCGI_APP_ADMIN_TABLES_H
#define FICUS_FCGI_APP_ADMIN_TABLES_H

#include "fcgi_app/admin/site.h"

extern const struct admin_declarations admin_tables;

#endif
