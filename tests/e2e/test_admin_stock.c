/*
 * Where the pages of the stock lead: to the batches they speak of, and nobody to a page that is
 * closed to them. Source: docs/admin.md, "Who may do what".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/page_check.h"
#include "tests/support/web_user.h"

/* A row each, of key 1; the item is of another product than the batch. */
static const char make_rows[] =
	"from alloc.models import Allocation, Batch, OrderLine\n"
	"from catalogue.models import Item, Supplier\n"
	"maker = Supplier.objects.create(name='Maker')\n"
	"Item.objects.create(sku='plain', name='plain', slug='plain', supplier=maker, price='1')\n"
	"batch = Batch.objects.create(reference='B', sku='K', qty=10)\n"
	"line = OrderLine.objects.create(orderid='o-1', sku='K', qty=1)\n"
	"Allocation.objects.create(batch=batch, line=line)\n";

/* Name, and what the user may do; the password of all is "demo". */
static const char make_clerk[] =
	"from django.contrib.auth.models import Permission, User\n"
	"name, *names = sys.argv[1:]\n"
	"user = User.objects.create_user(name, password='demo', is_staff=True)\n"
	"user.is_superuser = not names\n"
	"user.save()\n"
	"user.user_permissions.set(Permission.objects.filter(codename__in=names))\n";

#define BATCH   "/ficus/alloc/batch/1/change/"
#define LINE    "/ficus/alloc/orderline/1/change/"
#define ITEM    "/ficus/catalogue/item/1/change/"
#define STOCK   "/ficus/stock/K/"
#define BATCHES "/ficus/alloc/batch/?"

struct fixture {
	struct django_site *django;
	struct site *site;
	struct web_user *superuser;
};

static struct web_user *sign_in(struct fixture *this, const char *const *arguments)
{
	struct web_user *user = web_user_new(this, this->site);

	(void)django_python(this->django->django, make_clerk, arguments);
	web_user_sign_in(user, SIDE_OURS, arguments[0], "demo");
	return user;
}

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->django = django_site_start(this, NONE);
	this->site = this->django->site;
	(void)django_python(this->django->django, make_rows, NONE);
	this->superuser = sign_in(this, LIST("root"));
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

/* Opens each page that a page leads to. */
static void follow_links(struct fixture *this, struct web_user *user, const char *path)
{
	const char *const *links;

	assert_row(web_user_get(user, path) == 200, path);
	for (links = page_links(this, user->answer->body); *links; links++) {
		int status = web_user_get(user, *links);

		if (status != 200 && status != 302)
			fail_msg("%s leads to %s: %d", path, *links, status);
	}
}

static void test_admin_stock__nobody_is_led_to_a_closed_page(void **state)
{
	static const struct {
		const char *who[5];
		const char *pages[4];
	} clerks[] = {
		{{"root-2"},					       {BATCH, LINE, ITEM, STOCK}},
		{{"batches", "view_batch"},                                {BATCH, STOCK}            },
		{{"batches-2", "view_batch", "view_allocation"},           {BATCH, STOCK}            },
		{{"batches-3", "view_batch", "add_allocation"},            {BATCH, STOCK}            },
		{{"lines", "view_orderline", "view_allocation"},           {LINE}                    },
		{{"items", "view_item"},                                   {ITEM}                    },
		{{"items-2", "view_item", "view_batch", "view_orderline"},
                 {ITEM, BATCH, LINE, STOCK}							  },
	};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(clerks); i++) {
		struct web_user *clerk = sign_in(this, clerks[i].who);

		for (size_t j = 0; j < ARRAY_SIZE(clerks[i].pages) && clerks[i].pages[j]; j++)
			follow_links(this, clerk, clerks[i].pages[j]);
	}
}

static void test_admin_stock__pages_lead_to_each_other(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
		{BATCH, "href=\"" LINE "\""					      },
		{BATCH, "href=\"" STOCK "\""					     },
		{LINE,  "href=\"" BATCH "\""					     },
		{LINE,  "href=\"" STOCK "\""					     },
		{ITEM,  "href=\"/ficus/stock/plain/\""                                   },
		{STOCK, "href=\"/ficus/alloc/orderline/action/?name=allocate&amp;sku=K\""},
	};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_row(web_user_get(this->superuser, rows[i].from) == 200, rows[i].from);
		assert_row(web_user_sees(this->superuser, rows[i].to), rows[i].to);
	}
}

static void test_admin_stock__leads_to_all_of_its_batches_and_no_others(void **state)
{
	struct fixture *this = *state;
	struct web_user *user = this->superuser;
	const char *list = NULL;

	(void)site_sql(this->site,
		"INSERT INTO alloc_batch (reference, sku, qty)"
		" VALUES ('ours', 'RED CHAIR', 1), ('theirs', 'RED CHAIR 2', 1)");
	assert_int_equal(web_user_get(user, "/ficus/stock/RED%20CHAIR/"), 200);
	for (const char *const *links = page_links(this, user->answer->body); *links; links++)
		if (strncmp(*links, BATCHES, strlen(BATCHES)) == 0)
			list = *links;
	assert_non_null(list);
	assert_int_equal(web_user_get(user, list), 200);
	assert_true(web_user_sees(user, ">ours<"));
	assert_false(web_user_sees(user, ">theirs<"));
}

static void test_admin_stock__long_names_are_no_obstacle(void **state)
{
	struct fixture *this = *state;
	const char *sku = mem_printf(this, "%0255d", 7);

	(void)site_sql(this->site,
		mem_printf(this,
			"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('l', '%s', 1)",
			sku));
	follow_links(this, this->superuser, mem_printf(this, "/ficus/stock/%s/", sku));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_admin_stock__nobody_is_led_to_a_closed_page),
		cmocka_unit_test(test_admin_stock__pages_lead_to_each_other),
		cmocka_unit_test(test_admin_stock__leads_to_all_of_its_batches_and_no_others),
		cmocka_unit_test(test_admin_stock__long_names_are_no_obstacle),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
