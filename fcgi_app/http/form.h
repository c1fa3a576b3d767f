/*
 * fcgi_app/http/form.h - what a form sends: application/x-www-form-urlencoded bodies, and those of
 * multipart.h, which may have files.
 */
#ifndef FICUS_FCGI_APP_HTTP_FORM_H
#define FICUS_FCGI_APP_HTTP_FORM_H

#include "base/mem.h"

#define FORM_FIELDS_MAX 1000 /* as Django's DATA_UPLOAD_MAX_NUMBER_FIELDS */

struct form; /* names and values, UTF-8 without NUL, in the order they were sent */

struct form_file {
	const char *name;         /* as it is called where it comes from, without its folders */
	const char *content_type; /* as the browser says; "": it says nothing */
	struct bytes content;
};

/*
 * All of it is owned by mem. ERROR_INVALID: a field is malformed, or there are too many; nothing of
 * a value is quoted, which may be a password.
 */
MUST_CHECK bool form_parse(
	TALLOC_CTX *mem, struct bytes body, struct form **out, struct error *err);

/* Of several fields called alike the last one. NULL: there is none. */
const char *form_value(const struct form *form, const char *name);

/*
 * The next value of that name: of the place-th field, from 0, or a later one; *place moves behind
 * it. NULL: there is no more. So
 *
 *	size_t place = 0;
 *
 *	while ((value = form_next(form, "chosen", &place)))
 */
const char *form_next(const struct form *form, const char *name, size_t *place);

size_t form_count(const struct form *form);

/* The field at that place, from 0; *value NULL: it is a file. False: there are not so many. */
MUST_CHECK bool form_item(
	const struct form *form, size_t place, const char **name, const char **value);

/* The file that was chosen in the field of that name, which is no value; NULL: none was. */
const struct form_file *form_file(const struct form *form, const char *name);

/*
 * For parsers: an empty form, and another field of it, of either sort; what is given lasts as long
 * as the form. ERROR_INVALID: there are too many.
 */
struct form *form_new(TALLOC_CTX *mem);
MUST_CHECK bool form_add(struct form *form, const char *name, const char *value, struct error *err);
MUST_CHECK bool form_add_file(
	struct form *form, const char *name, const struct form_file *file, struct error *err);

#endif
