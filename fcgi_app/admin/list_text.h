/* fcgi_app/admin/list_text.h - texts of cells: no longer than a list can bear, and as links. */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_TEXT_H
#define FICUS_FCGI_APP_ADMIN_LIST_TEXT_H

#include "base/mem.h"

/* The text, or its first so many bytes, whole characters of them, and an ellipsis. */
const char *list_shortened(TALLOC_CTX *mem, const char *text, size_t most);

/* Where a file of the storage is read; NULL: nowhere. media_url: "" for nowhere. */
const char *list_file_url(TALLOC_CTX *mem, const char *media_url, const char *name);

#endif
