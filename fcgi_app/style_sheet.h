/* fcgi_app/style_sheet.h - how our pages look. */
#ifndef FICUS_FCGI_APP_STYLE_SHEET_H
#define FICUS_FCGI_APP_STYLE_SHEET_H

#include "fcgi_app/http/router.h"

view_function view_style_sheet;

#endif
