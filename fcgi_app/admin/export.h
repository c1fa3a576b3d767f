/*
 * fcgi_app/admin/export.h - who may export rows as a file, CSV or JSON, which is sent while they
 * are read. Values are canonical, but for datetimes, which are in the site's zone; references are
 * keys.
 */
#ifndef FICUS_FCGI_APP_ADMIN_EXPORT_H
#define FICUS_FCGI_APP_ADMIN_EXPORT_H

#include "fcgi_app/admin/admin.h"

/*
 * Whether the visitor may take rows away: who may view them, and, where the declaration names a
 * permission for it, has that, too.
 */
MUST_CHECK bool export_may(struct admin_page *page, bool *may, struct error *err);

#endif
