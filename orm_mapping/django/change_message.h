/*
 * orm_mapping/django/change_message.h - what the history of a row says of a change, in the form
 * that Django's admin reads. Source: docs/django.md, "History".
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_CHANGE_MESSAGE_H
#define FICUS_ORM_MAPPING_DJANGO_CHANGE_MESSAGE_H

#include "services/bus/journal.h"

/* Of a deletion it is "", as Django has it. Owned by mem, or constant. */
const char *change_message_of(TALLOC_CTX *mem, const struct journal_entry *entry);

#endif
