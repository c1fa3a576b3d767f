#include "config.h"

#include "fcgi_app/admin/command_form.h"

#include "services/bus/field_text.h"

static bool is_seen(const char *field)
{
	return strncmp(field, COMMAND_SEEN, strlen(COMMAND_SEEN)) == 0;
}

const char *command_form_source(
	TALLOC_CTX *mem, const struct admin_command *command, const char *field)
{
	const char *at = command->names ? command->names : "";
	size_t length;

	if (is_seen(field))
		field += strlen(COMMAND_SEEN);
	length = strlen(field);
	while (*(at += strspn(at, " "))) {
		size_t whole = strcspn(at, " ");

		if (whole > length && strncmp(at, field, length) == 0 && at[length] == '=')
			return mem_text_n(mem, at + length + 1, whole - length - 1);
		at += whole;
	}
	return field;
}

bool command_form_takes(TALLOC_CTX *mem, const struct admin_command *command, const char *name)
{
	const struct message_type *type = command->type;
	bool is_taken = false, has_seen = false;

	for (size_t i = 0; i < type->field_count; i++) {
		const char *field = type->fields[i].name;
		bool is_it = strcmp(command_form_source(mem, command, field), name) == 0;

		if (is_seen(field) && is_it)
			return true;
		has_seen = has_seen || is_seen(field);
		is_taken = is_taken || is_it;
	}
	return is_taken && !has_seen;
}

/* What stands behind the field's name in its description. */
static const char *expectation(TALLOC_CTX *mem, const struct field *field)
{
	const char *described = field_describe(mem, field, "nothing");
	const char *colon = strstr(described, ": ");

	return colon ? colon + strlen(": ") : described;
}

bool command_form_set(TALLOC_CTX *mem, struct message *message, const struct field *field,
	const char *value, const char **complaint)
{
	bool is_unset = !value || (!*value && field->type != FIELD_TEXT);

	*complaint = NULL;
	if (is_unset && (field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE)))
		return true;
	if (!is_unset && field_set_from_text(message, field, value))
		return true;
	*complaint = expectation(mem, field);
	return false;
}
