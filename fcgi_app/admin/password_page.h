/* fcgi_app/admin/password_page.h - setting the password of another user. */
#ifndef FICUS_FCGI_APP_ADMIN_PASSWORD_PAGE_H
#define FICUS_FCGI_APP_ADMIN_PASSWORD_PAGE_H

#include "fcgi_app/admin/admin.h"

/* Whether rows of the page's model have the page "{key}/password", for a link to it. */
bool password_page_is_there(const struct admin_page *page);

#endif
