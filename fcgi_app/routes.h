/* fcgi_app/routes.h - the whole HTTP interface at a glance. */
#ifndef FICUS_FCGI_APP_ROUTES_H
#define FICUS_FCGI_APP_ROUTES_H

#include "fcgi_app/http/router.h"

extern const struct route routes[];
extern const size_t route_count;

#endif
