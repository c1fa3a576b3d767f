/*
 * fcgi_app/admin/value_text.h - canonical values as people read and type them: datetimes in the
 * site's zone, durations in days and hours, labels of choices.
 */
#ifndef FICUS_FCGI_APP_ADMIN_VALUE_TEXT_H
#define FICUS_FCGI_APP_ADMIN_VALUE_TEXT_H

#include "fcgi_app/http/words.h"
#include "services/rows/row_rules.h"

/* For reading: "Yes", "2 Jan 2024, 04:04", "Listed"; "-" for NULL and "". Not escaped yet. */
const char *value_show(TALLOC_CTX *mem, const struct words *words, const struct row_field *field,
	const char *value);

/* For an input: "2024-01-02T04:04:05", "1 02:03:04", JSON on several lines; "" for NULL. */
const char *value_to_input(TALLOC_CTX *mem, const struct row_field *field, const char *value);

/*
 * What an input sent, made canonical and clean (row_rules_clean()). Wall times that do not exist
 * or exist twice in the zone are complained of.
 */
MUST_CHECK bool value_from_input(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint);

/* The complaint in the reader's language. */
const char *complaint_text(
	TALLOC_CTX *mem, const struct words *words, const struct row_complaint *complaint);

/* Whether a browser opens it as a page of the web, and runs nothing of it. */
bool value_is_web_address(const char *value);

#endif
