#include "config.h"

#include "services/rows/row_model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unistr.h>

#include "base/datetime.h"
#include "base/json_spelling.h"
#include "base/mem.h"

const struct row_field *row_model_field(const struct row_model *model, const char *name)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (strcmp(model->fields[i].name, name) == 0)
			return &model->fields[i];
	return NULL;
}

const struct row_field *row_relation_field(const struct row_relation *relation)
{
	return relation->target_field ? relation->target_field : relation->target->key;
}

size_t row_field_index(const struct row_model *model, const struct row_field *field)
{
	size_t index = (size_t)(field - model->fields);

	assert(index < model->field_count);
	return index;
}

const char *row_field_label(TALLOC_CTX *mem, const struct row_field *field)
{
	return row_capitalise(mem, field->label);
}

const char *row_field_moment(TALLOC_CTX *mem, const struct row_field *field, int64_t now_us)
{
	bool is_utc = field->kind == ROW_DATETIME && !(field->flags & ROW_LOCAL_TIME);
	struct datetime datetime =
		is_utc ? datetime_of_instant(now_us) : datetime_local_of_instant(now_us);
	char text[DATETIME_TEXT_SIZE];

	switch (field->kind) {
	case ROW_DATE:
		return mem_text(mem, date_format(datetime.date, text));
	case ROW_TIME:
		return mem_text(mem, time_of_day_format(datetime.time, text));
	default:
		return mem_text(mem, datetime_format(datetime, text));
	}
}

const char *row_capitalise(TALLOC_CTX *mem, const char *text)
{
	ucs4_t first;
	const uint8_t *rest = u8_next(&first, (const uint8_t *)text);
	uint8_t capital[6];
	int length;

	if (!rest)
		return mem_text(mem, text);
	length = u8_uctomb(capital, uc_toupper(first), sizeof(capital));
	assert(length > 0);
	return mem_printf(mem, "%.*s%s", length, (const char *)capital, (const char *)rest);
}

bool row_value_is_same(const struct row_field *field, const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return field->kind == ROW_JSON ? json_is_same(a, b) : strcmp(a, b) == 0;
}
