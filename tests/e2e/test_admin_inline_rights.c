/*
 * The prices in the form of an item are of a table with rights of its own: whoever may change the
 * item may do to them what those say, and nothing else, whatever was sent. Nor does an item take
 * along prices that one may not delete. Source: docs/admin.md, "Who may do what".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

/* What staff may do to prices besides changing, and deleting, any item. */
static const char *const roles[] = {
	"",
	"view",
	"view add",
	"view change",
	"view delete",
	"add",
	"change",
	"delete",
	"view add change delete",
};

/* The user's name is the verbs; the password is "demo". */
static const char make_user[] =
	"from django.contrib.auth.models import Permission, User\n"
	"user = User.objects.create_user(sys.argv[1].replace(' ', '-') or 'none',\n"
	"    password='demo', is_staff=True)\n"
	"names = ['view_item', 'change_item', 'delete_item']\n"
	"names += [verb + '_price' for verb in sys.argv[1].split()]\n"
	"user.user_permissions.set(Permission.objects.filter(codename__in=names))\n"
	"print(user.username)\n";

/* Of keys 1. */
static const char make_rows[] =
	"from catalogue.models import Item, Price, Supplier\n"
	"maker = Supplier.objects.create(name='Maker')\n"
	"item = Item.objects.create(sku='A', name='A', slug='a', supplier=maker, price='1')\n"
	"Price.objects.create(item=item, currency='EUR', amount='77.25', "
	"valid_from='2031-01-01')\n";

struct fixture {
	struct django_site *django;
	struct site *site;
	struct web_user *users[ARRAY_SIZE(roles)];
};

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->django = django_site_start(this, NONE);
	this->site = this->django->site;
	(void)django_python(this->django->django, make_rows, NONE);
	(void)site_sql(this->site,
		"CREATE DATABASE saved;"
		"CREATE TABLE saved.item SELECT * FROM catalogue_item;"
		"CREATE TABLE saved.price SELECT * FROM catalogue_price");
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		const char *name = django_python(this->django->django, make_user, LIST(roles[i]));

		this->users[i] = web_user_new(this, this->site);
		web_user_sign_in(this->users[i], SIDE_OURS, name, "demo");
	}
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

static void restore(struct fixture *this)
{
	(void)site_sql(this->site,
		"SET foreign_key_checks = 0;"
		"DELETE FROM catalogue_item; INSERT INTO catalogue_item SELECT * FROM saved.item;"
		"DELETE FROM catalogue_price; INSERT INTO catalogue_price SELECT * FROM "
		"saved.price");
}

static const char *prices(struct fixture *this)
{
	return site_sql(this->site,
		"SELECT currency, amount, valid_from, COUNT(*) OVER () FROM catalogue_price"
		" ORDER BY id");
}

static bool has_word(const char *words, const char *word)
{
	return strstr(words, word) != NULL;
}

/* Who may change them may look at them. */
static bool are_shown_to(const char *verbs)
{
	return has_word(verbs, "view") || has_word(verbs, "change");
}

/* The name of the item, so that there is something to be saved in any case. */
#define NAME "name", "B", "initial-name", "A", "prices-TOTAL_FORMS", "2"
#define PRICE                                                                                      \
	"prices-0-id", "1", "initial-prices-0-currency", "EUR", "initial-prices-0-amount",         \
		"77.25", "initial-prices-0-valid_from", "2031-01-01", "prices-0-currency", "EUR",  \
		"prices-0-valid_from", "2031-01-01"

/* clang-format off */

/* What the form of somebody sends who may do everything, and what it takes to be taken. */
static const struct {
	const char *verb;
	const char *const *form;
} attempts[] = {
	{"change", LIST(NAME, PRICE, "prices-0-amount", "3.00")},
	{"delete", LIST(NAME, PRICE, "prices-0-amount", "77.25", "prices-0-DELETE", "1")},
	{"add", LIST(NAME, "prices-1-currency", "SEK",
		"prices-1-amount", "30", "prices-1-valid_from", "2031-02-01")},
};

/* clang-format on */

static const char *name_of_item(struct fixture *this)
{
	return site_sql(this->site, "SELECT name FROM catalogue_item");
}

/* What somebody may not do is not read; the rest of the form is saved. */
static void try_attempt(struct fixture *this, size_t attempt, size_t role)
{
	const char *verb = attempts[attempt].verb;
	bool sees_it = strcmp(verb, "add") == 0 || are_shown_to(roles[role]);
	const char *before;

	restore(this);
	before = prices(this);
	assert_int_equal(web_user_forge(this->users[role], "/ficus/catalogue/item/1/change/",
				 attempts[attempt].form),
		302);
	if ((strcmp(prices(this), before) != 0) != (sees_it && has_word(roles[role], verb)))
		fail_msg("%s, by somebody who may %s", verb, roles[role]);
	assert_string_equal(name_of_item(this), "B");
}

static void test_inline_rights__prices_take_rights_of_their_own(void **state)
{
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		for (size_t role = 0; role < ARRAY_SIZE(roles); role++)
			try_attempt(this, i, role);
	restore(this);
}

/* Inputs for those who may use them; for the others what stands there, or nothing of it. */
static void test_inline_rights__the_form_offers_what_one_may(void **state)
{
	struct fixture *this = *state;

	for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
		struct web_user *user = this->users[role];
		const char *verbs = roles[role];
		bool is_shown = are_shown_to(verbs);

		assert_int_equal(web_user_get(user, "/ficus/catalogue/item/1/change/"), 200);
		assert_row(web_user_sees(user, "77.25") == is_shown, verbs);
		assert_row(web_user_sees(user, "value=\"77.25\" id=\"id_prices-0-amount\"") ==
				has_word(verbs, "change"),
			verbs);
		assert_row(web_user_sees(user, "\"initial-prices-0-amount\"") ==
				(is_shown &&
					(has_word(verbs, "change") || has_word(verbs, "delete"))),
			verbs);
		assert_row(web_user_sees(user, "prices-0-DELETE") ==
				(is_shown && has_word(verbs, "delete")),
			verbs);
		assert_row(
			web_user_sees(user, "prices-__prefix__-amount") == has_word(verbs, "add"),
			verbs);
	}
}

static void test_inline_rights__an_item_takes_no_price_along_that_one_may_not_delete(void **state)
{
	struct fixture *this = *state;

	for (size_t role = 0; role < ARRAY_SIZE(roles); role++) {
		struct web_user *user = this->users[role];
		bool may = has_word(roles[role], "delete");
		const char *rows;

		assert_int_equal(web_user_get(user, "/ficus/catalogue/item/1/delete/"), 200);
		assert_row((web_user_input(user, "post") != NULL) == may, roles[role]);
		(void)web_user_forge(user, "/ficus/catalogue/item/1/delete/", LIST("post", "yes"));
		(void)web_user_forge(user, "/ficus/catalogue/item/",
			LIST("action", "delete_selected", "_selected_action", "1", "post", "yes"));
		rows = site_sql(this->site,
			"SELECT COUNT(*), (SELECT COUNT(*) FROM catalogue_price) FROM "
			"catalogue_item");
		assert_row(strcmp(rows, may ? "0\t0" : "1\t1") == 0, roles[role]);
		restore(this);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inline_rights__prices_take_rights_of_their_own),
		cmocka_unit_test(test_inline_rights__the_form_offers_what_one_may),
		cmocka_unit_test(
			test_inline_rights__an_item_takes_no_price_along_that_one_may_not_delete),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
