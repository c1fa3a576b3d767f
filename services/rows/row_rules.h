/*
 * services/rows/row_rules.h - which values a field takes: what a Django project's own forms would
 * say. Source: docs/admin.md, "Validation".
 */
#ifndef FICUS_SERVICES_ROWS_ROW_RULES_H
#define FICUS_SERVICES_ROWS_ROW_RULES_H

#include "base/mem.h"
#include "base/translate.h"
#include "services/rows/row_model.h"

/*
 * What is wrong, for a person: an English text, the same each time, with a %s for each argument,
 * so that it can be translated. A zeroed one is none.
 */
struct row_complaint {
	const char *text;
	const char *arguments[2];
};

/*
 * What was typed, as UTF-8 without NUL, made canonical: *out owned by mem, NULL for NULL. Of what a
 * form spells otherwise (datetimes in the site's zone, durations) the page has made the canonical
 * spelling before, or leaves what it cannot read as it is, which is then complained of. False: it
 * is none of the field's, and *complaint says why; *out is then what was typed.
 */
MUST_CHECK bool row_rules_clean(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint);

/*
 * The key of a row as an address or a form has it, made canonical: "07" is "7". NULL: no row has
 * it. A text stays as it is: rows are called by it also where no form would take it now, and of
 * two keys the blanks around them may be all that tells them apart.
 */
const char *row_rules_key(TALLOC_CTX *mem, const struct row_field *key, const char *typed);

/* Whether a canonical value may stand in the field: length, choices, limits, NULL, syntax. */
MUST_CHECK bool row_rules_check(const struct row_field *field, const char *value, TALLOC_CTX *mem,
	struct row_complaint *complaint);

/*
 * Whether no form could tell the canonical values from each other: NULL and a text without
 * characters look alike there, blanks around a text are not seen, and browsers end lines in their
 * own way. Not so what another row is called by, which is chosen and not typed.
 */
bool row_rules_look_same(const struct row_field *field, const char *a, const char *b);

#endif
