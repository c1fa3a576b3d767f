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

/* Reads them into the input: seen, seen_targets and is_shown. */
void form_original_read(TALLOC_CTX *mem, const struct form *sent, struct form_input *input);

/* Whether two texts are the same but for the line ends that browsers change. */
bool form_text_is_untouched(const char *a, const char *b);

#endif
