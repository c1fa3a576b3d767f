#include "config.h"

#include "fcgi_app/admin/list_search.h"

#include "fcgi_app/admin/list_address.h"
#include "services/rows/recipe.h"
#include "services/rows/value_syntax.h"

/* Takes a word, or what stands between quotes, off the text; NULL: there is none left. */
static const char *next_term(TALLOC_CTX *mem, const char **text)
{
	const char *begin = *text + strspn(*text, " \t\r\n");
	const char *ends = *begin == '"' || *begin == '\'' ? (const char[]){*begin, '\0'} : NULL;
	const char *closed = ends ? strchr(begin + 1, *begin) : NULL;
	size_t length;

	if (closed) {
		*text = closed + 1;
		return mem_text_n(mem, begin + 1, (size_t)(closed - begin - 1));
	}
	length = strcspn(begin, " \t\r\n");
	*text = begin + length;
	return length > 0 ? mem_text_n(mem, begin, length) : NULL;
}

/*
 * What the field would have in it. What must be equal has to be a value of the field's kind: a word
 * is no number, and then it is NULL. Texts are compared as they were typed.
 */
static const char *sought(TALLOC_CTX *mem, const struct admin_model *model,
	const struct admin_search *search, const char *term)
{
	const struct row_field *field = row_path_field(model->rows, search->path);
	struct row_complaint ignored;
	const char *value;

	if (search->test != TEST_IS || !field || value_is_text(field->kind))
		return term;
	return list_value_read(mem, field, term, &value, &ignored) ? value : NULL;
}

/* The clause that was begun, and another one, which cannot both hold. */
static void select_nothing(struct list_clauses *clauses, const char *path)
{
	clauses->count--;
	list_clauses_add(clauses, path, TEST_IS_NULL, "1");
	list_clauses_add(clauses, path, TEST_IS_NULL, "0");
}

static void add_term(
	struct list_clauses *clauses, const struct admin_model *model, const char *term)
{
	struct row_condition *any = list_clauses_grow(clauses, model->search_count);
	size_t count = 0;

	for (size_t i = 0; i < model->search_count; i++) {
		const struct admin_search *search = &model->searches[i];
		const char *value = sought(clauses->mem, model, search, term);

		if (value)
			any[count++] = (struct row_condition){search->path, search->test, value};
	}
	clauses->items[clauses->count - 1].count = count;
	if (count == 0)
		select_nothing(clauses, model->searches[0].path);
}

bool list_search_read(struct list_clauses *clauses, const struct admin_model *model,
	const char *text, struct error *err)
{
	const char *term;
	size_t count = 0;

	if (model->search_count == 0)
		return error_set(err, ERROR_INVALID, "q: this list is not searched");
	if (strlen(text) > LIST_SEARCH_MAX)
		return error_set(
			err, ERROR_INVALID, "q: expected at most %d characters", LIST_SEARCH_MAX);
	while ((term = next_term(clauses->mem, &text))) {
		if (!*term)
			continue;
		if (++count > LIST_TERMS_MAX)
			return error_set(
				err, ERROR_INVALID, "q: expected at most %d words", LIST_TERMS_MAX);
		add_term(clauses, model, term);
	}
	return true;
}
