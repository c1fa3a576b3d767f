/* tests/support/form_text.h - what a form sends, as application/x-www-form-urlencoded. */
#ifndef FICUS_TESTS_SUPPORT_FORM_TEXT_H
#define FICUS_TESTS_SUPPORT_FORM_TEXT_H

#include <stdbool.h>
#include <stdio.h>

/* Writes a field, behind those that stand there already. */
void form_text_write(FILE *out, bool is_first, const char *name, const char *value);

#endif
