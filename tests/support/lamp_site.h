/*
 * tests/support/lamp_site.h - an admin site of two tables as literals, and what stands in them:
 * three lamps, of two makers.
 */
#ifndef FICUS_TESTS_SUPPORT_LAMP_SITE_H
#define FICUS_TESTS_SUPPORT_LAMP_SITE_H

#include "fcgi_app/admin/admin.h"
#include "tests/fakes/fake_row_reader.h"

/*
 * shop.maker: id, name. shop.lamp: id, name, maker (a foreign key), price (a decimal), is_lit,
 * state (new, old), sold_on (a date), seen_at (a datetime), notes, secret (which is one).
 */
extern const struct admin_site lamp_site;
extern const struct admin_model *const lamp_model; /* its second */
extern const struct admin_model *const maker_model;

/* Has the site at once, whenever it is asked. */
struct site_source *lamp_site_source(void);

/* The same, but for whoever writes makers, who is asked for the password; owned by mem. */
struct site_source *lamp_site_with_sensitive_makers(TALLOC_CTX *mem);

/* Gives the reader the two tables. */
void lamp_site_fill(struct fake_row_reader *reader);

#endif
