/*
 * tests/fuzz/description.c - a file that ought to describe a Django project. What is read of it is
 * whole; what is refused is refused in words.
 */
#include "config.h"

#include "fcgi_app/django/description.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static void check_field(const struct described_field *field)
{
	assert(field->name && field->field_class && field->stock_class);
	assert(field->verbose_name && field->help);
	assert(!field->initial == (field->default_kind != DEFAULT_TEXT));
	assert(!field->pattern == !field->pattern_message);
	assert(!field->relation || (field->relation->model && field->relation->on_delete));
	for (size_t i = 0; i < field->choice_count; i++)
		assert(*field->choices[i].value && field->choices[i].label);
}

static void check_model(const struct described_model *model)
{
	assert(strchr(model->label, '.') && model->table);
	assert(model->verbose_name && model->verbose_name_plural && model->ordering);
	for (size_t i = 0; i < model->field_count; i++)
		check_field(&model->fields[i]);
	for (size_t i = 0; i < model->pairs_count; i++)
		assert(model->pairs[i].name && model->pairs[i].table && model->pairs[i].model);
	for (size_t i = 0; i < model->generic_count; i++)
		assert(model->generics[i].model && model->generics[i].object_id_field);
}

static void check(const struct description *description)
{
	for (const char *const *line = description_settings(description); *line; line++)
		assert(strchr(*line, '='));
	for (size_t i = 0; i < description_model_count(description); i++)
		check_model(description_model(description, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	int fd = memfd_create("description", MFD_CLOEXEC);
	struct description *description;
	struct error err = {0};

	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	if (description_read(mem, mem_printf(mem, "/proc/self/fd/%d", fd), &description, &err))
		check(description);
	else
		assert(err.kind == ERROR_INVALID && *err.message);
	(void)close(fd);
	talloc_free(mem);
	return 0;
}
