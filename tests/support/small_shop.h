/*
 * tests/support/small_shop.h - a database of a few tables, and a Django project that describes
 * them: enough to make models and an admin site from, without a server.
 */
#ifndef FICUS_TESTS_SUPPORT_SMALL_SHOP_H
#define FICUS_TESTS_SUPPORT_SMALL_SHOP_H

#include "fcgi_app/admin/site.h"

/* What the database has: items, suppliers, tags, boxes, pairs, users, sessions. */
extern const struct catalogue small_shop_catalogue;

/* Users are of the model auth.User; datetimes are in UTC. */
extern const struct site_facts small_shop_facts;

/* The project, read from its JSON. */
const struct description *small_shop_description(TALLOC_CTX *mem);

/* A project of models, in JSON between commas. */
const struct description *small_project(TALLOC_CTX *mem, const char *models);

/* A described field; more: further members, each with a comma before it. */
#define SHOP_FIELD(name, column, class, more)                                                      \
	"{\"name\":\"" name "\",\"column\":\"" column                                              \
	"\",\"internal_type\":\"" class "\",\"verbose_name\":\"" name "\",\"editable\":true" more  \
					"}"

/* A described model of the app shop; more: as above. */
#define SHOP_MODEL(name, table, fields, more)                                                      \
	"{\"app_label\":\"shop\",\"model\":\"" name "\",\"table\":\"" table                        \
	"\",\"managed\":true,\"fields\":[" fields "]" more "}"

#define SHOP_ID SHOP_FIELD("id", "id", "AutoField", ",\"primary_key\":true,\"blank\":true")

#endif
