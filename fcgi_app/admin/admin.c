#include "config.h"

#include "fcgi_app/admin/admin.h"

#include <strings.h>

#include "fcgi_app/admin/nav.h"
#include "fcgi_app/admin/pages.h"
#include "services/rows/recipe.h"
#include "services/rows/row_rules.h"

/* Which page a path and a method mean, and what one must have the right to. */
static const struct page_rule {
	enum http_method method;
	const char *name; /* the last segment */
	bool is_of_row;
	enum admin_right right;
	admin_page_function *page;
} page_rules[] = {
	{HTTP_GET,  "",             false, RIGHT_VIEW,   list_page        },
	{HTTP_POST, "",             false, RIGHT_VIEW,   list_act_page    },
	{HTTP_GET,  "add",          false, RIGHT_ADD,    add_page         },
	{HTTP_POST, "add",          false, RIGHT_ADD,    add_save_page    },
	{HTTP_GET,  "autocomplete", false, RIGHT_FORM,   autocomplete_page},
	{HTTP_GET,  "export",       false, RIGHT_VIEW,   export_page      },
	{HTTP_GET,  "action",       false, RIGHT_VIEW,   action_page      },
	{HTTP_POST, "action",       false, RIGHT_VIEW,   action_act_page  },
	{HTTP_GET,  "change",       true,  RIGHT_VIEW,   change_page      },
	{HTTP_POST, "change",       true,  RIGHT_CHANGE, change_save_page },
	{HTTP_GET,  "delete",       true,  RIGHT_DELETE, delete_page      },
	{HTTP_POST, "delete",       true,  RIGHT_DELETE, delete_act_page  },
	{HTTP_GET,  "history",      true,  RIGHT_VIEW,   history_page     },
	{HTTP_GET,  "password",     true,  RIGHT_CHANGE, password_page    },
	{HTTP_POST, "password",     true,  RIGHT_CHANGE, password_act_page},
};

/* Of a path below ADMIN_PATH, each ending with an empty segment: what stands at the place. */
static const char *segment(const struct request *request, size_t place)
{
	return place < request->path.count ? request->path.segments[place] : "";
}

/* "/ficus/app/model/" has four segments, "/ficus/app/model/add/" five, a row's pages have six. */
#define APP_PLACE   1
#define MODEL_PLACE 2
#define NAME_PLACE  3
#define ROW_COUNT   6

static const struct page_rule *find_rule(const struct request *request)
{
	enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;
	bool is_of_row = request->path.count == ROW_COUNT;
	const char *name = segment(request, is_of_row ? NAME_PLACE + 1 : NAME_PLACE);

	for (size_t i = 0; i < ARRAY_SIZE(page_rules); i++) {
		const struct page_rule *rule = &page_rules[i];

		if (rule->method == method && rule->is_of_row == is_of_row &&
			strcmp(rule->name, name) == 0)
			return rule;
	}
	return NULL;
}

static bool find_model(struct admin_page *page, struct error *err)
{
	const char *app = segment(page->request, APP_PLACE);
	const char *name = segment(page->request, MODEL_PLACE);

	page->model = admin_site_find(page->site, app, name);
	if (!page->model)
		return error_set(err, ERROR_NOT_FOUND, "There is no table %s.%s here.", app, name);
	if (page->model->fault)
		return error_set(err, ERROR_UNAVAILABLE, "%s.%s cannot be shown: %s", app, name,
			page->model->fault);
	return true;
}

static bool check_right(struct admin_page *page, enum admin_right right, struct error *err)
{
	bool may;

	if (!admin_may(page, page->model, right, &may, err))
		return false;
	return may ||
		error_set(err, ERROR_FORBIDDEN, N_("You do not have the permission to do this."));
}

/* False: no row has the key that the address names, or rows have none. */
static bool read_key(struct admin_page *page)
{
	const struct row_field *key = page->model->rows->key;
	const char *typed = admin_unquote(page->mem, segment(page->request, NAME_PLACE));

	page->key = key ? row_rules_key(page->mem, key, typed) : NULL;
	return page->key;
}

static bool find_row(struct admin_page *page, const struct page_rule *rule, struct error *err)
{
	return !rule->is_of_row || read_key(page) ||
		error_set(err, ERROR_NOT_FOUND, "There is no %s %s.",
			page->model->rows->verbose_name, segment(page->request, NAME_PLACE));
}

/* "/ficus/app/model/7/" leads to the row's form, as in Django's admin. */
static bool lead_to_row(struct admin_page *page, struct error *err)
{
	const struct request *request = page->request;

	if (!find_model(page, err))
		return false;
	if (request->method != HTTP_GET || request->path.count != ROW_COUNT - 1 || !read_key(page))
		return error_set(err, ERROR_NOT_FOUND, N_("There is no such page."));
	response_redirect(page->response, admin_own_url(page, page->key, "change"));
	return true;
}

static bool show_model_page(struct admin_page *page, struct error *err)
{
	const struct page_rule *rule = find_rule(page->request);

	if (!rule)
		return lead_to_row(page, err);
	return find_model(page, err) && check_right(page, rule->right, err) &&
		find_row(page, rule, err) && rule->page(page, err);
}

bool admin_page_open(struct admin *admin, struct request *request, struct response *response,
	struct admin_page *page, struct error *err)
{
	*page = (struct admin_page){
		.admin = admin,
		.request = request,
		.response = response,
		.mem = request->mem,
		.words = request->words,
	};
	return admin->sites->get(admin->sites, page->mem, &page->site, err) && nav_read(page, err);
}

bool admin_handle(
	struct admin *admin, struct request *request, struct response *response, struct error *err)
{
	struct admin_page page;
	bool ok;

	if (!admin_page_open(admin, request, response, &page, err))
		return false;
	ok = *segment(request, MODEL_PLACE) ? show_model_page(&page, err) : index_page(&page, err);
	if (!ok && err->kind == ERROR_INTERNAL)
		admin->sites->doubt(admin->sites);
	return ok;
}

/* Whether rows are written that way at all, whoever wants to. */
static bool is_offered(const struct admin_model *model, enum admin_right right)
{
	const struct admin_writes *writes = &model->declared->writes;
	const struct admin_command *command = right == RIGHT_ADD ? writes->add
		: right == RIGHT_CHANGE                          ? writes->change
								 : writes->remove;

	if (right == RIGHT_VIEW || right == RIGHT_FORM)
		return true;
	if (!command || !model->rows->key)
		return false;
	return command != &admin_by_row || !model->rows->is_managed_elsewhere;
}

static bool is_of_users(const struct admin_page *page, const struct admin_model *model)
{
	const char *user_model = page->admin->settings->user_model;

	return user_model && strcasecmp(model->rows->label, user_model) == 0;
}

static bool has_right(struct admin_page *page, const struct admin_model *model,
	enum admin_right right, bool *may, struct error *err)
{
	static const char *const names[] = {
		[RIGHT_VIEW] = "%s.view_%s %s.change_%s",
		[RIGHT_FORM] = "%s.view_%s %s.change_%s %s.add_%s",
		[RIGHT_ADD] = "%s.add_%s",
		[RIGHT_CHANGE] = "%s.change_%s",
		[RIGHT_DELETE] = "%s.delete_%s",
	};
	const char *app = model->rows->app;
	const char *name = model->rows->name;

	*may = false;
	if (model->fault || !is_offered(model, right))
		return true;
	return visitor_may(page->request->visitor,
		mem_printf(page->mem, names[right], app, name, app, name, app, name), may, err);
}

/* Whoever adds a user says what that user may do: so that takes both rights, as in Django. */
bool admin_may(struct admin_page *page, const struct admin_model *model, enum admin_right right,
	bool *may, struct error *err)
{
	if (!has_right(page, model, right, may, err))
		return false;
	return !*may || right != RIGHT_ADD || !is_of_users(page, model) ||
		has_right(page, model, RIGHT_CHANGE, may, err);
}

bool admin_row_text(struct admin_page *page, const struct row_model *model, const char *key,
	const char **out, struct error *err)
{
	const struct row_condition is_it = {model->key->name, TEST_IS, key};
	const struct row_clause clause = {&is_it, 1};
	struct row_request request = {
		.selection = {model, &clause, 1},
		.paths = recipe_paths(page->mem, model),
		.limit = 1,
	};
	struct row_list found;

	*out = NULL;
	while (request.paths[request.path_count])
		request.path_count++;
	if (!row_reader_read(page->admin->reader, page->mem, &request, &found, err))
		return false;
	if (found.count > 0)
		*out = recipe_text(page->mem, model, found.items[0]);
	return true;
}

const char *admin_actor(const struct admin_page *page)
{
	return visitor_user(page->request->visitor)->id;
}

bool admin_is_of_users(const struct admin_page *page)
{
	return is_of_users(page, page->model);
}

void admin_tell(struct admin_page *page, enum message_level level, const char *text)
{
	visitor_tell(page->request->visitor, level, text);
}
