/*
 * Who may do what in the admin site: every page and every form, for everybody whose rights are of
 * another sort. What is refused changes nothing, whatever was sent. Source: docs/admin.md, "Who may
 * do what".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

/*
 * By role, in their order: what the user may do to each of the tables below, as words of Django's;
 * in the first place of its own, in the second by a group. NULL: nobody is signed in.
 */
static const struct role {
	const char *name;
	const char *verbs[2];
	bool is_staff;
	bool is_superuser;
} roles[] = {
	{NULL,             {"", ""},                       false, false},
	{"idle-superuser", {"", ""},                       true,  true },
	{"no-staff",       {"view add change delete", ""}, false, false},
	{"no-rights",      {"", ""},                       true,  false},
	{"view-only",      {"view", ""},                   true,  false},
	{"change-only",    {"change", ""},                 true,  false},
	{"add-only",       {"add", ""},                    true,  false},
	{"delete-only",    {"delete", ""},                 true,  false},
	{"group-only",     {"", "view change"},            true,  false},
	{"all-but-change", {"view add", "delete"},         true,  false},
	{"bare-superuser", {"", ""},                       true,  true },
};

/* The cell of a table below, for one role. */
enum cell {
	LOGIN = 'L',   /* is led to the login */
	CLOSED = 'X',  /* 403 */
	MISSING = '0', /* 404 */
	SHOWN = '=',   /* 200 */
	TOLD = '-',    /* is led back, and told that nothing was done */
	DONE = 'W',    /* is led on, and something was changed */
};

/* Name, verbs, verbs of a group, is_staff, is_superuser; the password of all is "demo". */
static const char make_user[] = "from django.contrib.auth.models import Group, Permission, User\n"
				"name, own, by_group, staff, superuser = sys.argv[1:]\n"
				"models = 'batch orderline allocation item supplier user'.split()\n"
				"def named(verbs):\n"
				"    names = [v + '_' + m for v in verbs.split() for m in models]\n"
				"    return Permission.objects.filter(codename__in=names)\n"
				"user = User.objects.create_user(name, password='demo',\n"
				"    is_staff=staff == 'yes', is_superuser=superuser == 'yes')\n"
				"user.user_permissions.set(named(own))\n"
				"group = Group.objects.create(name=name)\n"
				"group.permissions.set(named(by_group))\n"
				"user.groups.add(group)\n";

/* A row each, of key 1; and one of an item that has a price. */
static const char make_rows[] =
	"from alloc.models import Allocation, Batch, OrderLine\n"
	"from catalogue.models import Item, Price, Supplier\n"
	"from django.contrib.auth.models import User\n"
	"maker = Supplier.objects.create(name='Maker')\n"
	"for name in 'plain', 'priced':\n"
	"    item = Item.objects.create(sku=name, name=name, slug=name, supplier=maker, "
	"price='1')\n"
	"Price.objects.create(item=item, currency='EUR', amount='2', valid_from='2031-01-01')\n"
	"batch = Batch.objects.create(reference='B', sku='K', qty=10)\n"
	"line = OrderLine.objects.create(orderid='o-1', sku='K', qty=1)\n"
	"Allocation.objects.create(batch=batch, line=line)\n"
	"print(User.objects.create_user('victim', password='demo').pk)\n";

#define EACH_TABLE(DO)                                                                             \
	DO("alloc_allocation")                                                                     \
	DO("alloc_batch")                                                                          \
	DO("alloc_orderline")                                                                      \
	DO("catalogue_item")                                                                       \
	DO("catalogue_price")                                                                      \
	DO("catalogue_supplier")

#define SAVE(table)    "CREATE TABLE saved." table " SELECT * FROM " table ";"
#define RESTORE(table) "DELETE FROM " table "; INSERT INTO " table " SELECT * FROM saved." table ";"
#define SUM(table)     table ","

struct fixture {
	struct django_site *django;
	struct site *site;
	const char *victim; /* a user's key */
	struct web_user *users[ARRAY_SIZE(roles)];
};

static void restore(struct fixture *this)
{
	(void)site_sql(this->site, "SET foreign_key_checks = 0;" EACH_TABLE(RESTORE));
}

/* Of all that somebody without rights must leave as it is. */
static const char *traces(struct fixture *this)
{
	return site_sql(this->site,
		"CHECKSUM TABLE " EACH_TABLE(SUM) "auth_user, django_admin_log, ficus_audit,"
						  " ficus_outbox");
}

static const char *yes_or_no(bool is)
{
	return is ? "yes" : "no";
}

static struct web_user *user_in_role(struct fixture *this, const struct role *role)
{
	struct web_user *user = web_user_new(this, this->site);

	(void)web_user_get(user, "/ficus/login/"); /* nobody gets a token, too */
	if (!role->name)
		return user;
	(void)django_python(this->django->django, make_user,
		LIST(role->name, role->verbs[0], role->verbs[1], yes_or_no(role->is_staff),
			yes_or_no(role->is_superuser)));
	web_user_sign_in(user, SIDE_OURS, role->name, "demo");
	return user;
}

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->django = django_site_start(this, NONE);
	this->site = this->django->site;
	this->victim = django_python(this->django->django, make_rows, NONE);
	(void)site_sql(this->site, "CREATE DATABASE saved;" EACH_TABLE(SAVE));
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
		this->users[i] = user_in_role(this, &roles[i]);
	(void)site_sql(this->site, "UPDATE auth_user SET is_active = username <> 'idle-superuser'");
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

static enum cell cell_of(struct web_user *user, int status, bool is_changed)
{
	switch (status) {
	case 200:
		return SHOWN;
	case 302:
		if (strstr(web_user_target(user), "/login/?next=%2Fficus%2F"))
			return LOGIN;
		return is_changed ? DONE : TOLD;
	case 403:
		return CLOSED;
	default:
		return MISSING;
	}
}

/* clang-format off */

/* One for each role, in their order; '%s' stands for the victim's key. */
static const struct {
	const char *path;
	const char *cells;
} pages[] = {
	{"",				       "LLX========"},
	{"alloc/",			       "LLX0===0==="},
	{"catalogue/",			       "LLX0===0==="},
	{"alloc/batch/",		       "LLXX==XX==="},
	{"alloc/batch/add/",		       "LLXXXX=XX=="},
	{"alloc/batch/1/change/",	       "LLXX==XX==="},
	{"alloc/batch/1/delete/",	       "LLXXXXXXXXX"},
	{"alloc/batch/1/history/",	       "LLXX==XX==="},
	{"alloc/batch/export/?format=csv",     "LLXX==XX==="},
	{"alloc/orderline/",		       "LLXX==XX==="},
	{"alloc/orderline/add/",	       "LLXXXXXXXXX"},
	{"alloc/orderline/1/change/",	       "LLXX==XX==="},
	{"alloc/orderline/action/?name=allocate", "LLXXXXXXX=="},
	{"alloc/allocation/",		       "LLXX==XX==="},
	{"catalogue/item/",		       "LLXX==XX==="},
	{"catalogue/item/add/",		       "LLXXXX=XX=="},
	{"catalogue/item/1/change/",	       "LLXX==XX==="},
	{"catalogue/item/1/delete/",	       "LLXXXXX=X=="},
	{"catalogue/item/1/history/",	       "LLXX==XX==="},
	{"catalogue/item/export/?format=json", "LLXX==XX==="},
	{"catalogue/item/autocomplete/?field=supplier", "LLXX==XX==="},
	{"catalogue/tag/",		       "LLXXXXXXXX="},
	{"auth/user/",			       "LLXX==XX==="},
	{"auth/user/%s/change/",	       "LLXX==XX==="},
	{"auth/user/%s/password/",	       "LLXXX=XX=X="},
	{"stock/K/",			       "LLXX==XX==="},
	{"password_change/",		       "LL========="},
	{"nothing/of/this/sort/",	       "LLX00000000"},
};

/* clang-format on */

static const char *address(struct fixture *this, const char *base, const char *path)
{
	const char *victim = strstr(path, "%s");

	if (!victim)
		return mem_printf(this, "%s%s", base, path);
	return mem_printf(
		this, "%s%.*s%s%s", base, (int)(victim - path), path, this->victim, victim + 2);
}

static const char *name_of(size_t role)
{
	return roles[role].name ? roles[role].name : "nobody";
}

static void assert_cell(enum cell found, char expected, const char *path, size_t role)
{
	if (found != (enum cell)expected)
		fail_msg("%s: %s: %c instead of %c", path, name_of(role), (int)found, expected);
}

static void test_admin_rights__each_page_opens_for_whom_it_should(void **state)
{
	struct fixture *this = *state;
	const char *before = traces(this);

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
			struct web_user *user = this->users[role];
			int status = web_user_get(user, address(this, "/ficus/", pages[i].path));

			assert_cell(cell_of(user, status, false), pages[i].cells[role],
				pages[i].path, role);
		}
	assert_string_equal(traces(this), before);
}

/*
 * Of those pages that both have, for tables that no declaration narrows; but for those of an app,
 * where Django names tables also to those who can only delete in them, from nowhere.
 */
static void test_admin_rights__each_page_opens_for_whom_it_does_in_django(void **state)
{
	static const char *const both[] = {"", "catalogue/item/", "catalogue/item/add/",
		"catalogue/item/1/change/", "catalogue/item/1/delete/", "catalogue/item/1/history/",
		"auth/user/", "auth/user/%s/change/", "auth/user/%s/password/"};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(both); i++)
		for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
			struct web_user *user = this->users[role];
			int ours = web_user_get(user, address(this, "/ficus/", both[i]));
			int theirs = web_user_get(user, address(this, "/admin/", both[i]));

			if ((ours == 200) != (theirs == 200))
				fail_msg("%s: %s: %d, and %d in Django", both[i], name_of(role),
					ours, theirs);
		}
}

#define ITEM_FORM                                                                                  \
	"sku", "new", "name", "new", "slug", "new", "supplier", "1", "status", "draft", "price",   \
		"1", "description", "", "attributes", "{}"
#define BATCH_FORM "qty", "12", "initial-qty", "10", "eta", "", "initial-null", "eta"

/* clang-format off */

/* Each way to change something, or to take something along. */
static const struct {
	const char *path;
	const char *cells;
	const char *const *form;
} posts[] = {
	{"catalogue/item/", "LLXX--XX-WW",
		LIST("action", "delete_selected", "_selected_action", "1", "post", "yes")},
	{"catalogue/item/", "LLXX-WXXW-W",
		LIST("action", "set_field", "_selected_action", "1", "field", "status", "value",
			"listed", "step", "set")},
	{"catalogue/item/", "LLXX==XX===", LIST("action", "export_csv", "_selected_action", "1")},
	{"catalogue/item/", "LLXX--XX---", LIST("action", "no_such", "_selected_action", "1")},
	{"catalogue/item/add/", "LLXXXXWXXWW", LIST(ITEM_FORM)},
	{"catalogue/item/1/change/", "LLXXXWXXWXW",
		LIST("status", "listed", "initial-status", "draft")},
	{"catalogue/item/1/delete/", "LLXXXXXWXWW", LIST("post", "yes")},
	{"alloc/allocation/", "LLXX--XX-WW",
		LIST("action", "deallocate", "_selected_action", "1", "post", "yes")},
	{"alloc/allocation/", "LLXX--XX---",
		LIST("action", "delete_selected", "_selected_action", "1", "post", "yes")},
	{"alloc/orderline/action/?name=allocate", "LLXXXXXXXWW",
		LIST("orderid", "o-2", "sku", "K", "qty", "1")},
	{"alloc/batch/add/", "LLXXXXWXXWW", LIST("reference", "C", "sku", "K", "qty", "1")},
	{"alloc/batch/1/change/", "LLXXXWXXWXW", LIST(BATCH_FORM)},
	{"alloc/batch/1/delete/", "LLXXXXXXXXX", LIST("post", "yes")},
	{"alloc/batch/", "LLXX--XX---",
		LIST("action", "delete_selected", "_selected_action", "1", "post", "yes")},
	{"auth/user/%s/password/", "LLXXXWXXWXW",
		LIST("password1", "Benjamina-1", "password2", "Benjamina-1", "_password", "demo")},
};

/* clang-format on */

static void test_admin_rights__each_form_is_taken_from_whom_it_should(void **state)
{
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(posts); i++)
		for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
			struct web_user *user = this->users[role];
			const char *before, *after;
			int status;

			restore(this);
			before = traces(this);
			status = web_user_forge(
				user, address(this, "/ficus/", posts[i].path), posts[i].form);
			after = traces(this);
			assert_cell(cell_of(user, status, strcmp(before, after) != 0),
				posts[i].cells[role], posts[i].path, role);
			if (posts[i].cells[role] != DONE)
				assert_string_equal(before, after);
		}
	restore(this);
}

static void test_admin_rights__without_a_token_nobody_changes_anything(void **state)
{
	struct fixture *this = *state;
	struct web_user *superuser = this->users[ARRAY_SIZE(roles) - 1];
	const char *before = traces(this);

	for (size_t i = 0; i < ARRAY_SIZE(posts); i++)
		assert_int_equal(web_user_post(superuser, address(this, "/ficus/", posts[i].path),
					 posts[i].form),
			403);
	assert_string_equal(traces(this), before);
}

/* Whoever may only delete comes to it from nowhere, and so is shown none. */
static void test_admin_rights__the_index_names_what_one_may_open(void **state)
{
	struct fixture *this = *state;

	for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
		struct web_user *user = this->users[role];
		bool is_open = web_user_get(user, "/ficus/catalogue/") == 200;
		bool is_superuser = is_open && roles[role].is_superuser;

		(void)web_user_get(user, "/ficus/");
		assert_row(web_user_sees(user, "/catalogue/item/") == is_open, name_of(role));
		assert_row(web_user_sees(user, "/catalogue/tag/") == is_superuser, name_of(role));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_admin_rights__each_page_opens_for_whom_it_should),
		cmocka_unit_test(test_admin_rights__each_page_opens_for_whom_it_does_in_django),
		cmocka_unit_test(test_admin_rights__each_form_is_taken_from_whom_it_should),
		cmocka_unit_test(test_admin_rights__without_a_token_nobody_changes_anything),
		cmocka_unit_test(test_admin_rights__the_index_names_what_one_may_open),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
