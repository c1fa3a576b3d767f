#include "config.h"

#include "fcgi_app/admin/password_page.h"

#include "fcgi_app/admin/pages.h"
#include "fcgi_app/admin/password_form.h"
#include "fcgi_app/http/html.h"
#include "services/rows/set_secret.h"

/* Named as in Django's own form. */
#define FIRST  "password1"
#define SECOND "password2"
#define USABLE "usable_password"

#define COLUMN_NAME "password"

/* What Django stores for a user that cannot sign in by a password. */
#define UNUSABLE_LENGTH 40

struct password_setting {
	struct admin_page *page;
	struct user *user;
	struct new_password_complaints complaints;
	bool was_wrong;   /* the visitor's own password */
	bool is_unusable; /* none is to be set */
};

bool password_page_is_there(const struct admin_page *page)
{
	return admin_is_of_users(page) && row_model_field(page->model->rows, COLUMN_NAME);
}

static bool begin(struct password_setting *setting, struct admin_page *page, struct error *err)
{
	*setting = (struct password_setting){.page = page};
	if (!password_page_is_there(page)) {
		error_set(err, ERROR_NOT_FOUND, N_("There is no such page."));
		return false;
	}
	if (!users_find(
		    page->admin->authenticator->users, page->mem, page->key, &setting->user, err))
		return false;
	if (!setting->user) {
		error_set(err, ERROR_NOT_FOUND, "There is no user with the key %s.", page->key);
		return false;
	}
	page->row_text = setting->user->username;
	return true;
}

static void write_inputs(const struct password_setting *setting)
{
	struct admin_page *page = setting->page;
	const struct new_password_complaints *complaints = &setting->complaints;

	password_form_write(page->out,
		&(struct password_input){
			.name = FIRST,
			.label = T(page, "New password"),
			.is_new = true,
			.help = password_form_help(page->request),
			.complaint = complaints->of_first,
			.has_focus = !setting->was_wrong && !complaints->of_second,
		});
	password_form_write(page->out,
		&(struct password_input){
			.name = SECOND,
			.label = T(page, "New password, once more"),
			.is_new = true,
			.complaint = complaints->of_second,
			.has_focus = complaints->of_second,
		});
}

/* The second button sets none, and so asks for none: nothing is checked by the browser then. */
static void write_form(const struct password_setting *setting)
{
	struct admin_page *page = setting->page;

	html_format(page->out, "<form method=\"post\">\n");
	frame_write_token(page->out, page->request);
	write_inputs(setting);
	admin_write_confirmation(page, setting->was_wrong);
	html_format(page->out,
		"<div class=\"buttons\"><button class=\"main\">%s</button>"
		"<button class=\"danger\" name=\"" USABLE "\" value=\"false\" formnovalidate>%s"
		"</button></div>\n</form>\n",
		T(page, "Set password"), T(page, "Take the password away"));
}

static void show(const struct password_setting *setting, int status)
{
	struct admin_page *page = setting->page;

	(void)admin_begin(page, status, T(page, "Set password"), "form");
	html_format(page->out, "<p>%s</p>\n",
		mem_printf(page->mem,
			T(page, "A new password for %s, who is signed out everywhere by it."),
			setting->user->username));
	write_form(setting);
	frame_end(page->out);
}

/* One's own is changed where the session is kept. */
static bool is_own(struct admin_page *page)
{
	if (!password_page_is_there(page) || strcmp(page->key, admin_actor(page)) != 0)
		return false;
	response_redirect(page->response, PASSWORD_PATH);
	return true;
}

bool password_page(struct admin_page *page, struct error *err)
{
	struct password_setting setting;

	if (is_own(page))
		return true;
	if (!begin(&setting, page, err))
		return false;
	show(&setting, 200);
	return true;
}

/* As Django makes one: no password hashes to it. */
static const char *unusable(TALLOC_CTX *mem, struct random *random)
{
	static const char alphabet[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char *stored = mem_array(mem, char, 1 + UNUSABLE_LENGTH + 1);

	stored[0] = '!';
	for (size_t i = 1; i <= UNUSABLE_LENGTH; i++)
		stored[i] = alphabet[random_below(random, sizeof(alphabet) - 1)];
	return stored;
}

static bool make_hash(const struct password_setting *setting, const char *password,
	const char **out, struct error *err)
{
	struct admin_page *page = setting->page;
	const struct authenticator *authenticator = page->admin->authenticator;

	if (!setting->is_unusable)
		return authenticator_hash(authenticator, page->mem, password, out, err);
	*out = unusable(page->mem, authenticator->random);
	return true;
}

static bool store(const struct password_setting *setting, const char *password, struct error *err)
{
	struct admin_page *page = setting->page;
	const struct row_model *rows = page->model->rows;
	struct set_secret command = {
		.message = MESSAGE(&set_secret_type),
		.model = rows->label,
		.key = page->key,
		.actor = admin_actor(page),
		.of = rows,
		.field = row_model_field(rows, COLUMN_NAME),
	};

	return make_hash(setting, password, &command.value, err) &&
		message_bus_handle(page->admin->bus, &command.message, NULL, err);
}

static void leave(const struct password_setting *setting)
{
	struct admin_page *page = setting->page;

	admin_tell(page, MESSAGE_SUCCESS,
		mem_printf(page->mem,
			setting->is_unusable ? T(page, "%s has no password any more.")
					     : T(page, "%s has a new password."),
			setting->user->username));
	response_redirect(page->response, admin_own_url(page, page->key, "change"));
}

bool password_act_page(struct admin_page *page, struct error *err)
{
	const struct new_password typed = {password_form_value(page->request, FIRST),
		password_form_value(page->request, SECOND)};
	struct password_setting setting;
	bool is_good, right;

	if (is_own(page))
		return true;
	if (!begin(&setting, page, err))
		return false;
	setting.is_unusable = strcmp(password_form_value(page->request, USABLE), "false") == 0;
	is_good = setting.is_unusable ||
		password_form_check(
			page->request, &typed, setting.user->username, &setting.complaints);
	if (is_good) {
		if (!admin_confirm_password(page, &right, err))
			return false;
		setting.was_wrong = !right;
	}
	if (!is_good || setting.was_wrong) {
		show(&setting, 422);
		return true;
	}
	if (!store(&setting, typed.first, err))
		return false;
	leave(&setting);
	return true;
}
