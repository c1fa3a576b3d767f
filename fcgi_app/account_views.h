/* fcgi_app/account_views.h - signing in and out, and who one is: on the accounts of Django. */
#ifndef FICUS_FCGI_APP_ACCOUNT_VIEWS_H
#define FICUS_FCGI_APP_ACCOUNT_VIEWS_H

#include "fcgi_app/http/router.h"

view_function view_whoami;
view_function view_login;
view_function view_sign_in;
view_function view_sign_out;

#endif
