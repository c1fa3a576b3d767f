/*
 * services/rows/value_syntax.h - how values of each kind are spelled: what is taken for one, and
 * the canonical spelling of it.
 */
#ifndef FICUS_SERVICES_ROWS_VALUE_SYNTAX_H
#define FICUS_SERVICES_ROWS_VALUE_SYNTAX_H

#include "base/mem.h"
#include "services/rows/row_model.h"

/*
 * The canonical spelling of a value of the field's kind, owned by mem or text itself; NULL: text is
 * none. Numbers of any size and number of digits are taken; their limits are asked for elsewhere.
 */
const char *value_canonical(TALLOC_CTX *mem, const struct row_field *field, const char *text);

/* Whether values of the kind are free texts, of which "" is one. */
bool value_is_text(enum row_kind kind);

/* < 0, 0 or > 0, of two canonical numbers of the kind. */
int value_compare(enum row_kind kind, const char *a, const char *b);

#endif
