/*
 * tests/support/batch_form.h - what staff of a django_site does with a batch, in our form and in
 * that of Django's admin.
 */
#ifndef FICUS_TESTS_SUPPORT_BATCH_FORM_H
#define FICUS_TESTS_SUPPORT_BATCH_FORM_H

#include "tests/support/web_user.h"

/* A new batch of 10 of the SKU K, in the warehouse; returns its key. The reference is any text. */
const char *batch_form_new(struct django_site *site, const char *reference);

/* The path of our form, owned by mem. */
const char *batch_form_path(TALLOC_CTX *mem, const char *id);

/* Opens our form, fills in another quantity and date, and sends it. Returns the status. */
int batch_form_revise(struct web_user *user, const char *id, const char *quantity, const char *eta);

/* The same in Django, whose form has all of the batch. */
int batch_form_revise_in_django(struct web_user *user, const char *id, const char *reference,
	const char *quantity, const char *eta);

#endif
