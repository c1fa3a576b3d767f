/* fcgi_app/password_views.h - changing one's own password. */
#ifndef FICUS_FCGI_APP_PASSWORD_VIEWS_H
#define FICUS_FCGI_APP_PASSWORD_VIEWS_H

#include "fcgi_app/http/router.h"

view_function view_password;
view_function view_change_password;

#endif
