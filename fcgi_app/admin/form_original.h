/*
 * fcgi_app/admin/form_original.h - what a form showed, as it travels in hidden inputs. Browsers
 * send every line end as CR LF, so there it is escaped, as is the backslash.
 */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_ORIGINAL_H
#define FICUS_FCGI_APP_ADMIN_FORM_ORIGINAL_H

#include <stdio.h>

#include "fcgi_app/admin/form_state.h"

/* Writes the hidden inputs beside the input, for what stands in input->seen. */
void form_original_write(FILE *page, TALLOC_CTX *mem, const struct form_input *input);

/* Whether it can be compared with what is stored: a computed value stands in no column. */
bool form_original_is_comparable(const struct row_field *field);

/* Reads them into the input: seen, seen_targets and is_shown. */
void form_original_read(TALLOC_CTX *mem, const struct form *sent, struct form_input *input);

/*
 * Whether what was typed is what an input shows of what was seen: but for the line ends, which
 * browsers change, and for what they leave out of a time, as seconds that are none.
 */
bool form_input_is_untouched(TALLOC_CTX *mem, const struct form_input *input);

#endif
