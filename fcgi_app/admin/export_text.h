/*
 * fcgi_app/admin/export_text.h - rows as lines of CSV and members of JSON.
 */
#ifndef FICUS_FCGI_APP_ADMIN_EXPORT_TEXT_H
#define FICUS_FCGI_APP_ADMIN_EXPORT_TEXT_H

#include <stdio.h>

#include "base/mem.h"
#include "services/rows/row_model.h"

/*
 * A cell of CSV, by RFC 4180; NULL is an empty one. What a spreadsheet would take for a formula, as
 * it starts with one of = + - @, a tab or a carriage return, or has one of these signs behind what
 * ends cells elsewhere (a semicolon, a tab, the end of a line), gets an apostrophe in front, unless
 * it is a number.
 */
void export_write_cell(FILE *out, const char *text);

/* A value of JSON: number, true, false, null, or a string. field NULL: a text. */
void export_write_json(FILE *out, const struct row_field *field, const char *text);

#endif
