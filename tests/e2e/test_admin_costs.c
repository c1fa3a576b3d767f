/*
 * What pages of the admin site cost: statements, counted by the server, which are no more for a
 * thousand rows than for ten; and bytes. Source: docs/admin.md, "Lists".
 */
#include "config.h"

#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

/* Session and user: what it costs to know a superuser, who needs no permissions. */
#define VISITOR 2

/*
 * All that pages cost besides, where what they list or offer has ten rows, and a thousand. Where
 * there are more rows to refer to than a form or a filter offers, it reads those that are chosen by
 * themselves.
 */
static const struct {
	const char *path;
	long few;
	long many;
} pages[] = {
	{"",								  1, 1},
	{"catalogue/",							0, 0},
	{"catalogue/item/",						   6, 6},
	{"catalogue/item/?q=n&status=draft&supplier=1&price__gte=1&o=-price", 5, 5},
	{"catalogue/item/?supplier=9",					5, 6},
	{"catalogue/item/?listed_on__year=2031&listed_on__month=1",           5, 5},
	{"catalogue/item/add/",					       3, 3},
	{"catalogue/item/1/change/",					  7, 8},
	{"catalogue/item/1/delete/",					  6, 6},
	{"catalogue/item/1/history/",					 2, 2},
	{"catalogue/item/2/history/",					 4, 4},
	{"catalogue/item/autocomplete/?field=supplier&term=n",                1, 1},
	{"catalogue/item/export/?format=csv",                                 2, 2},
	{"catalogue/price/",						  3, 3},
	{"alloc/batch/",						      3, 3},
	{"alloc/batch/1/change/",					     3, 3},
	{"alloc/orderline/",						  3, 3},
	{"alloc/allocation/",						 4, 4},
	{"auth/user/",							4, 4},
	{"stock/K/",							  1, 1},
};

/* Lists of a hundred ordinary rows, at most that long. */
static const char *const lists[] = {"catalogue/item/", "catalogue/price/", "alloc/batch/",
	"alloc/orderline/", "alloc/allocation/", "auth/user/"};
#define LIST_BYTES_MAX 60000

struct fixture {
	struct django_site *django;
	struct site *site;
	struct web_user *admin;
	long own; /* statements of the counting itself */
};

/* Rows of these numbers in each of the tables; all lines are of one batch. */
static const char add_rows[] =
	"import json\n"
	"from datetime import date\n"
	"from alloc.models import Allocation, Batch, OrderLine\n"
	"from catalogue.models import Item, Price, Supplier, Tag\n"
	"from django.contrib.admin.models import LogEntry\n"
	"from django.contrib.auth.models import User\n"
	"from django.contrib.contenttypes.models import ContentType\n"
	"from django.db import connection\n"
	"numbers = range(int(sys.argv[1]), int(sys.argv[2]) + 1)\n"
	"def add(model, make):\n"
	"    model.objects.bulk_create([make(n) for n in numbers])\n"
	"add(Supplier, lambda n: Supplier(id=n, name=f'name {n}', country='AT'))\n"
	"add(Tag, lambda n: Tag(id=n, name=f'tag {n}', slug=f'tag-{n}'))\n"
	"add(Item, lambda n: Item(id=n, sku=f'SKU-{n:04}', name=f'name {n}', slug=f'name-{n}',\n"
	"    supplier_id=n, price=n, listed_on=date(2031, 1, 1 + n % 28)))\n"
	"add(Price, lambda n: Price(item_id=1 + n % 9, currency='EUR', amount=n,\n"
	"    valid_from=date(2031, 1, 1).replace(year=2000 + n)))\n"
	"add(Batch, lambda n: Batch(id=n, reference=f'b-{n}', sku='K', qty=2000))\n"
	"add(OrderLine, lambda n: OrderLine(id=n, orderid=f'o-{n}', sku='K', qty=1))\n"
	"add(Allocation, lambda n: Allocation(batch_id=1, line_id=n))\n"
	"add(User, lambda n: User(username=f'user-{n}'))\n"
	"item = ContentType.objects.get_for_model(Item)\n"
	"admin = User.objects.get(username='demo-admin')\n"
	"add(LogEntry, lambda n: LogEntry(user=admin, content_type=item, object_id='1',\n"
	"    object_repr='x', action_flag=2, change_message='[]'))\n"
	"add(LogEntry, lambda n: LogEntry(user=admin, content_type=item, object_id='2',\n"
	"    object_repr='x', action_flag=2, change_message=f'{n:04}'))\n"
	"def changed(n):\n"
	"    return [dict(name='supplier', before=None, after=str(n)),\n"
	"        dict(name='tags', before='1 2', after=f'2 {n}')]\n"
	"connection.cursor().executemany('INSERT INTO ficus_audit (log_id, actor, model,'\n"
	"    ' object_id, action, changes, created_at) SELECT id, user_id, \"catalogue.item\", 2, "
	"2,'\n"
	"    ' %s, action_time FROM django_admin_log WHERE object_id = 2 AND change_message = "
	"%s',\n"
	"    [(json.dumps(changed(n)), f'{n:04}') for n in numbers])\n";

static long statements_so_far(struct fixture *this)
{
	const char *row =
		site_sql(this->site, "SHOW GLOBAL STATUS WHERE Variable_name = 'Questions'");

	return strtol(strchr(row, '\t'), NULL, 10);
}

/* With one thread a second request finds everything prepared. */
static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	long before;

	this->django = django_site_start(this, LIST("FICUS_THREADS=1"));
	this->site = this->django->site;
	this->admin = web_user_new(this, this->site);
	web_user_sign_in(this->admin, SIDE_OURS, "demo-admin", "demo");
	(void)django_python(this->django->django, add_rows, LIST("1", "10"));
	before = statements_so_far(this);
	this->own = statements_so_far(this) - before;
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

static long cost_once(struct fixture *this, const char *path)
{
	long before = statements_so_far(this);

	assert_row(web_user_get(this->admin, path) == 200, path);
	return statements_so_far(this) - before - this->own;
}

/* The first time prepares; and now and then somebody looks what the tables are like. */
static long cost(struct fixture *this, const char *page)
{
	const char *path = mem_printf(this, "/ficus/%s", page);
	long first, second;

	assert_row(web_user_get(this->admin, path) == 200, path);
	first = cost_once(this, path);
	second = cost_once(this, path);
	return first < second ? first : second;
}

static void assert_cost(struct fixture *this, const char *page, long statements)
{
	long found = cost(this, page);

	if (found != VISITOR + statements)
		fail_msg("%s: %ld statements instead of %ld", page, found, VISITOR + statements);
}

static void test_admin_costs__pages_take_few_statements(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		assert_cost(*state, pages[i].path, pages[i].few);
}

static void test_admin_costs__and_no_more_for_a_thousand_rows(void **state)
{
	struct fixture *this = *state;

	(void)django_python(this->django->django, add_rows, LIST("11", "1000"));
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		assert_cost(this, pages[i].path, pages[i].many);
}

static size_t count_rows(const char *page)
{
	static const char box[] = "name=\"_selected_action\"";
	size_t count = 0;

	while ((page = strstr(page, box))) {
		page += strlen(box);
		count++;
	}
	return count;
}

static void test_admin_costs__a_list_of_a_hundred_rows_is_short(void **state)
{
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *path = mem_printf(this, "/ficus/%s", lists[i]);

		assert_int_equal(web_user_get(this->admin, path), 200);
		assert_int_equal(count_rows(this->admin->answer->body), 100);
		if (strlen(this->admin->answer->body) >= LIST_BYTES_MAX)
			fail_msg("%s: %zu bytes", path, strlen(this->admin->answer->body));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_admin_costs__pages_take_few_statements),
		cmocka_unit_test(test_admin_costs__and_no_more_for_a_thousand_rows),
		cmocka_unit_test(test_admin_costs__a_list_of_a_hundred_rows_is_short),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
