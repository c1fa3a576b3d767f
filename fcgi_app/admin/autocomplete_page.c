#include "config.h"

#include <stdlib.h>

#include "base/json_text.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/list_search.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/query.h"
#include "services/rows/recipe.h"

#define PAGE_ROWS 20

/* Rows before a page are read to be left out. */
#define PAGES_MAX 50

/* Searches of a model that declares none: its text fields with an index that name a row. */
static struct admin_search *named_searches(
	TALLOC_CTX *mem, const struct row_model *model, size_t *count)
{
	const char *const *paths = recipe_paths(mem, model);
	struct admin_search *searches = mem_array(mem, struct admin_search, ROW_FIELDS_MAX + 1);

	*count = 0;
	for (; *paths && *count < ROW_FIELDS_MAX; paths++) {
		const struct row_field *field = row_model_field(model, *paths);

		if (field && (field->flags & ROW_INDEXED) && field->kind >= ROW_TEXT &&
			field->kind <= ROW_SLUG)
			searches[(*count)++] = (struct admin_search){*paths, TEST_STARTS_WITH};
	}
	if (model->key)
		searches[(*count)++] = (struct admin_search){model->key->name, TEST_IS};
	return searches;
}

/* What is typed is how a text begins, with its blanks: one phrase, not words. */
static const char *phrase(TALLOC_CTX *mem, const char *term)
{
	const char *quote = strchr(term, '"') ? "'" : "\"";

	return strstr(term, quote) ? term : mem_printf(mem, "%s%s%s", quote, term, quote);
}

static bool find_clauses(struct admin_page *page, const struct admin_model *target,
	struct form_option_request *request, struct error *err)
{
	struct list_clauses clauses = {.mem = page->mem};
	struct admin_model searched = *target;
	const char *term;

	if (!query_find(page->mem, page->request->query, "term", &term, err))
		return false;
	if (searched.search_count == 0)
		searched.searches = named_searches(page->mem, target->rows, &searched.search_count);
	if (term && *term && !list_search_read(&clauses, &searched, phrase(page->mem, term), err))
		return false;
	request->clauses = clauses.items;
	request->clause_count = clauses.count;
	return true;
}

static bool read_page_number(struct admin_page *page, size_t *number, struct error *err)
{
	const char *text;

	if (!query_find(page->mem, page->request->query, "page", &text, err))
		return false;
	*number = text ? strtoul(text, NULL, 10) : 1;
	return (*number >= 1 && *number <= PAGES_MAX) ||
		error_set(err, ERROR_INVALID, "page: expected a number from 1 to %d", PAGES_MAX);
}

/* A field of the table, or what one of its list's filters is by; NULL: neither. */
static const struct row_field *find_field(const struct admin_model *model, const char *name)
{
	for (size_t i = 0; i < model->filter_count; i++)
		if (strcmp(model->filters[i].path, name) == 0)
			return model->filters[i].field;
	return row_model_field(model->rows, name);
}

/* The foreign key that is asked about. What it refers to must be the visitor's to see. */
static bool find_relation(
	struct admin_page *page, struct form_relation *relation, struct error *err)
{
	const char *name;

	if (!query_find(page->mem, page->request->query, "field", &name, err))
		return false;
	relation->field = name ? find_field(page->model, name) : NULL;
	if (relation->field && relation->field->relation && relation->field->relation->target)
		relation->target =
			admin_site_find_rows(page->site, relation->field->relation->target);
	if (!relation->target) {
		error_set(err, ERROR_NOT_FOUND,
			"field: expected one that refers to a table of this site");
		return false;
	}
	if (!admin_may(page, relation->target, RIGHT_VIEW, &relation->may_view, err))
		return false;
	return relation->may_view ||
		error_set(err, ERROR_FORBIDDEN, N_("You do not have the permission to do this."));
}

static void write_options(
	struct response *response, const struct form_relation *relation, bool has_more)
{
	FILE *out = response_begin(response, 200, CONTENT_JSON);

	(void)fputs("{\"results\": [", out);
	for (size_t i = 0; i < relation->count; i++) {
		(void)fputs(i ? ", {\"id\": " : "{\"id\": ", out);
		json_write_text(out, relation->options[i].value);
		(void)fputs(", \"text\": ", out);
		json_write_text(out, relation->options[i].text);
		(void)fputs("}", out);
	}
	(void)fprintf(out, "], \"pagination\": {\"more\": %s}}", has_more ? "true" : "false");
}

bool autocomplete_page(struct admin_page *page, struct error *err)
{
	struct form_relation relation = {0};
	struct form_option_request request = {.limit = PAGE_ROWS};
	bool has_more;
	size_t number;

	if (!find_relation(page, &relation, err) || !read_page_number(page, &number, err) ||
		!find_clauses(page, relation.target, &request, err))
		return false;
	request.offset = (number - 1) * PAGE_ROWS;
	if (!form_relation_read(page, &relation, &request, &has_more, err))
		return false;
	write_options(page->response, &relation, has_more && number < PAGES_MAX);
	return true;
}
