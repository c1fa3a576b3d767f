/*
 * fcgi_app/django/description_models.h - the models of a description, and in description_fields.c
 * their fields. Source: docs/django.md, "The description".
 */
#ifndef FICUS_FCGI_APP_DJANGO_DESCRIPTION_MODELS_H
#define FICUS_FCGI_APP_DJANGO_DESCRIPTION_MODELS_H

#include "fcgi_app/django/description.h"
#include "fcgi_app/django/description_members.h"

struct described_models {
	struct described_model *items;
	size_t count;
};

/* All but proxies, owned by mem. INVALID names the place. */
MUST_CHECK bool described_models_read(
	TALLOC_CTX *mem, struct json_object *root, struct described_models *out, struct error *err);

/* A field of a model's own table; without name or class when the object has none. */
struct described_field described_field_of(TALLOC_CTX *mem, struct json_object *object);

/* A label as we write it: "alloc.orderline". */
const char *described_label(TALLOC_CTX *mem, struct json_object *object, const char *name);

/* Whether a form lets choose only some rows of what the field leads to. */
bool described_is_limited(struct json_object *object);

#endif
