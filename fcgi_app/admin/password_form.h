/* fcgi_app/admin/password_form.h - inputs for passwords, and what is wrong with a new one. */
#ifndef FICUS_FCGI_APP_ADMIN_PASSWORD_FORM_H
#define FICUS_FCGI_APP_ADMIN_PASSWORD_FORM_H

#include <stdio.h>

#include "fcgi_app/http/request.h"

/* Texts are in the reader's language. What was typed never comes back. */
struct password_input {
	const char *name;
	const char *label;
	bool is_new;           /* else it is one that somebody has already */
	const char *help;      /* NULL: none */
	const char *complaint; /* NULL: none */
	bool has_focus;
};

void password_form_write(FILE *page, const struct password_input *input);

/* What a form sent under that name; "" for nothing. */
const char *password_form_value(const struct request *request, const char *name);

/* A new password, typed twice. */
struct new_password {
	const char *first;
	const char *second;
};

/* What is wrong with each of them; NULL: nothing. False: something is. */
struct new_password_complaints {
	const char *of_first;
	const char *of_second;
};
bool password_form_check(const struct request *request, const struct new_password *typed,
	const char *username, struct new_password_complaints *out);

/* What a new password has to be like. */
const char *password_form_help(const struct request *request);

#endif
