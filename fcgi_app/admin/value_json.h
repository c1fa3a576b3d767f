/* fcgi_app/admin/value_json.h - JSON as people like to read it. */
#ifndef FICUS_FCGI_APP_ADMIN_VALUE_JSON_H
#define FICUS_FCGI_APP_ADMIN_VALUE_JSON_H

#include "base/mem.h"

/* The same on several lines, a value a line; nothing else of it changes. Owned by mem. */
const char *value_json_indented(TALLOC_CTX *mem, const char *json);

#endif
