/*
 * fcgi_app/admin/export.h - rows as a file, CSV or JSON, sent while they are read. Values are
 * canonical, but for datetimes, which are in the site's zone; references are keys.
 */
#ifndef FICUS_FCGI_APP_ADMIN_EXPORT_H
#define FICUS_FCGI_APP_ADMIN_EXPORT_H

#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/list_address.h"

/*
 * Whether the visitor may take rows away: who may view them, and, where the declaration names a
 * permission for it, has that, too.
 */
MUST_CHECK bool export_may(struct admin_page *page, bool *may, struct error *err);

/*
 * Answers with the selection's rows, in the address's order and columns. format: "csv" or "json".
 * More than the settings allow are not begun with: a page says so. Errors: INVALID: no such format;
 * those of the reader.
 */
MUST_CHECK bool export_rows(struct admin_page *page, const struct list_address *address,
	const struct row_selection *selection, const char *format, struct error *err);

#endif
