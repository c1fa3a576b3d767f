/* fcgi_app/admin/form_select.h - inputs to choose from: choices, three states, rows of others. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_SELECT_H
#define FICUS_FCGI_APP_ADMIN_FORM_SELECT_H

#include "fcgi_app/admin/form_input.h"

void form_select_write(FILE *page, const struct form_place *place, bool is_focused);

/* Whether what a field holds is the key of a row that has a page. */
bool form_select_has_link(const struct form_relation *relation);

/* Writes what all inputs have: id, name, what describes them. In form_input.c. */
void form_attributes_write(FILE *page, const struct form_place *place, bool is_focused);

#endif
