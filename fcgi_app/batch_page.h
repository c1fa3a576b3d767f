/*
 * fcgi_app/batch_page.h - a batch as a form: its quantity and date, changed by one command, which
 * keeps the rules that a form of the old application's admin goes past.
 */
#ifndef FICUS_FCGI_APP_BATCH_PAGE_H
#define FICUS_FCGI_APP_BATCH_PAGE_H

#include "fcgi_app/http/router.h"

view_function view_batch;
view_function view_change_batch;

#endif
