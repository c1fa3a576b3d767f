/*
 * fcgi_app/admin/static_files.h - how our pages look, and the script that makes them comfortable:
 * the files of fcgi_app/static/, which the build makes part of the program.
 */
#ifndef FICUS_FCGI_APP_ADMIN_STATIC_FILES_H
#define FICUS_FCGI_APP_ADMIN_STATIC_FILES_H

#include "fcgi_app/http/router.h"

/* Another one whenever a file is: addresses end in "?v=" and it, so that they are kept for good. */
extern const char static_version[];

/* Their lines, ended by NULL. */
extern const char *const static_style_sheet[];
extern const char *const static_script[];

view_function view_style_sheet;
view_function view_script;

#endif
