/*
 * fcgi_app/django/change_message.h - what the history of a row says of a change, in the form that
 * Django's admin reads. Source: docs/django.md, "History".
 */
#ifndef FICUS_FCGI_APP_DJANGO_CHANGE_MESSAGE_H
#define FICUS_FCGI_APP_DJANGO_CHANGE_MESSAGE_H

#include "base/mem.h"

/*
 * That the fields with these labels were changed, in the order of the form; untranslated, in UTF-8.
 * None: that none was. Owned by mem.
 */
const char *change_message_of_fields(TALLOC_CTX *mem, const char *const *labels, size_t count);

#endif
