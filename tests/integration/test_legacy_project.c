/*
 * tests/integration/test_legacy_project.c - what the old application's project offers to those who
 * live beside it: its description, its demonstration, its endpoints.
 */
#include "config.h"

#include <json-c/json.h>

#include "tests/support/cmocka.h"
#include "tests/support/django.h"
#include "tests/support/stock_database.h"

struct project {
	struct stock_database *database; /* with keys, and without rows of the old tables */
	struct django *django;
};

static int set_up(void **state)
{
	struct project *this = mem_new(NULL, struct project);

	this->database = stock_database_new_old(this, "utf8mb4");
	this->database->shape = &stock_shapes[SHAPE_KEYS];
	stock_database_run_file(this->database, "recommended_keys.sql");
	stock_database_run_file(this->database, "accounts.sql");
	stock_database_run_file(this->database, "catalogue.sql");
	this->django = django_new(
		this, django_test_url(this, this->database->base->options.url.name), NONE);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

/* The member of that name; lists by number. */
static struct json_object *member(struct json_object *parent, const char *name)
{
	struct json_object *found = NULL;

	assert_true(json_object_object_get_ex(parent, name, &found));
	return found;
}

static const char *text(struct json_object *parent, const char *name)
{
	return json_object_get_string(member(parent, name));
}

/* The item of a list that has this value under that name. */
static struct json_object *item(struct json_object *list, const char *name, const char *value)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *found = json_object_array_get_idx(list, i);

		if (strcmp(text(found, name), value) == 0)
			return found;
	}
	fail_msg("there is no %s of that name: %s", name, value);
	return NULL;
}

static struct json_object *described(struct project *this)
{
	struct json_object *description =
		json_tokener_parse(django_manage(this->django, LIST("ficus_describe")));

	assert_non_null(description);
	assert_string_equal(text(description, "format"), "1");
	return description;
}

static struct json_object *model(struct json_object *description, const char *table)
{
	return item(member(description, "models"), "table", table);
}

static void test_describe__tells_fields(void **state)
{
	struct json_object *description = described(*state);
	struct json_object *batch = model(description, "alloc_batch");
	struct json_object *link = model(description, "alloc_allocation");
	struct json_object *eta = item(member(batch, "fields"), "name", "eta");
	struct json_object *line = item(member(link, "fields"), "name", "line");

	assert_string_equal(text(batch, "verbose_name_plural"), "batches");
	assert_string_equal(text(eta, "internal_type"), "DateField");
	assert_string_equal(text(eta, "null"), "true");
	assert_string_equal(
		text(item(member(batch, "fields"), "name", "sku"), "max_length"), "255");
	assert_string_equal(text(line, "column"), "line_id");
	assert_string_equal(text(line, "on_delete"), "CASCADE");
	assert_string_equal(text(line, "related_model"), "alloc.OrderLine");
	json_object_put(description);
}

static void test_describe__tells_how_objects_are_called(void **state)
{
	struct json_object *description = described(*state);

	assert_string_equal(text(model(description, "alloc_batch"), "str"), "{reference}");
	assert_string_equal(
		text(model(description, "alloc_orderline"), "str"), "{orderid}: {qty} of {sku}");
	assert_string_equal(text(model(description, "alloc_allocation"), "str"),
		"{line.orderid}: {line.qty} of {line.sku} from {batch.reference}");
	assert_null(member(model(description, "django_admin_log"), "str"));
	json_object_put(description);
}

static void test_describe__tells_settings_without_secrets(void **state)
{
	struct project *this = *state;
	struct json_object *description = described(this);
	struct json_object *ours = member(description, "configuration");

	assert_string_equal(text(ours, "FICUS_DJANGO_SESSION_ENGINE"), "db");
	assert_string_equal(text(ours, "FICUS_DJANGO_SESSION_STORE"), "SessionStore");
	assert_string_equal(text(ours, "FICUS_DJANGO_SESSION_COOKIE_AGE"), "1209600");
	assert_string_equal(text(ours, "FICUS_DJANGO_SESSION_COOKIE_SECURE"), "no");
	assert_string_equal(text(ours, "FICUS_DJANGO_SESSION_COOKIE_DOMAIN"), "");
	assert_string_equal(text(ours, "FICUS_DJANGO_TIME_ZONE"), "Europe/Berlin");
	assert_string_equal(text(ours, "FICUS_DJANGO_LOGIN_URL"), "/accounts/login/");
	assert_string_equal(text(ours, "FICUS_DJANGO_ADMIN_URL"), "/admin/");
	assert_string_equal(text(ours, "FICUS_DJANGO_PASSWORD_HASHER"), "pbkdf2_sha256");
	assert_string_equal(text(ours, "FICUS_DJANGO_MESSAGE_STORAGE"), "fallback");
	assert_string_equal(text(ours, "FICUS_DJANGO_ALLOWED_HOSTS"), "localhost 127.0.0.1 [::1]");
	assert_string_equal(text(member(description, "settings"), "LANGUAGE_CODE"), "en-us");
	assert_string_equal(text(member(description, "user"), "table"), "auth_user");
	assert_null(strstr(django_manage(this->django, LIST("ficus_describe")), DJANGO_TEST_KEY));
	json_object_put(description);
}

/* Python takes long to start: it does all cases at once, and says a line about each. */
static char *lines_of(struct project *this, const char *code, const char *const *arguments)
{
	return mem_text(this, django_python(this->django, code, arguments));
}

/* A class with fields name, note (which may be NULL) and kind (which has labels), and each of these
 * as its __str__. */
static const char recipe_of[] = "from django.db import models\n"
				"from alloc.management.commands.ficus_describe import str_recipe\n"
				"class Odd(models.Model):\n"
				"    name = models.TextField()\n"
				"    note = models.TextField(null=True)\n"
				"    kind = models.IntegerField(choices=[(1, 'first')])\n"
				"    class Meta:\n"
				"        app_label = 'alloc'\n"
				"    def __str__(self):\n"
				"        return eval(code, {'self': self})\n"
				"for code in sys.argv[1:]:\n"
				"    print(str_recipe(Odd))\n";

/* None, of Django; what is empty would be no number. */
static void test_describe__words_a_cookie_without_age_as_0(void **state)
{
	struct project *this = *state;
	struct json_object *description;

	this->django =
		django_new(this, django_test_url(this, this->database->base->options.url.name),
			LIST("SHOP_SETTINGS={\"CSRF_COOKIE_AGE\": null}"));
	description = described(this);
	assert_string_equal(
		text(member(description, "configuration"), "FICUS_DJANGO_CSRF_COOKIE_AGE"), "0");
	json_object_put(description);
}

static void test_describe__gives_no_recipe_where_there_is_none(void **state)
{
	static const struct {
		const char *code;
		const char *recipe;
	} cases[] = {
		{"'{x} ' + self.name + '%s' % self.note",       "{{x}} {name}{note}" },
		{"f'{self.pk}/{self.get_kind_display()}'",      "{id}/{kind.display}"},
		{"super(type(self), self).__str__()",           "Odd object ({id})"  },
		{"''",					  ""                   },
		{"self.name.upper()",                           "None"               },
		{"self.name[:20]",                              "None"               },
		{"f'{self.name:>5}'",                           "None"               },
		{"self.note or self.name",                      "None"               },
		{"'?' if self.note is None else self.note",     "None"               },
		{"'one' if self.kind == 1 else self.name",      "None"               },
		{"'long' if len(self.name) > 9 else self.name", "None"               },
		{"str(type(self).objects.count())",             "None"               },
		{"1 / 0",				       "None"               },
	};
	const char *codes[ARRAY_SIZE(cases) + 1] = {NULL};
	char *lines;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		codes[i] = cases[i].code;
	lines = lines_of(*state, recipe_of, codes);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(strsep(&lines, "\n"), cases[i].recipe);
}

/* What is said of a field: the pattern of a validator, by the code that makes one. */
static const char pattern_of[] = "import re\n"
				 "from django.core.validators import *\n"
				 "from django.contrib.auth.validators import *\n"
				 "from alloc.management.commands.ficus_describe import pattern_of\n"
				 "class Odd(RegexValidator):\n"
				 "    def __call__(self, value):\n"
				 "        pass\n"
				 "for code in sys.argv[1:]:\n"
				 "    print(pattern_of(eval(code)))\n";

/* The rules of the two sides are the same, or else it is said that only Python knows them. */
static void test_describe__spells_patterns_as_posix_does(void **state)
{
	static const struct {
		const char *code;
		const char *pattern;
	} cases[] = {
		{"RegexValidator(r'^[A-Z]{2}-\\d+\\Z')",    "^([A-Z]){2,2}-([0-9]){1,}$"},
		{"RegexValidator(r'(?:a|bc)?d*')",          "((a|bc)){0,1}(d){0,}"      },
		{"RegexValidator(r'[]^-][x^][^^]')",        "[]^-][x^][^^]"             },
		{"RegexValidator(r'[\\^][-^][^a-f_]')",     "\\^[-^][^a-f_]"            },
		{"RegexValidator(r'\\$\\.\\\\\\]\\[\\(')",  "\\$\\.\\\\]\\[\\("         },
		{"RegexValidator(re.compile('^a$', re.A))", "^a$"                       },
		{"UnicodeUsernameValidator()",              "^([[:alnum:]_.@+-]){1,}$"  },
		{"MinLengthValidator(3)",                   "^.{3,}$"                   },
		{"MinLengthValidator(lambda: 3)",           "None"                      },
		{"RegexValidator('a', inverse_match=True)", "None"                      },
		{"RegexValidator('a', flags=re.I)",         "None"                      },
		{"RegexValidator(r'(?i:a)')",               "None"                      },
		{"RegexValidator(r'a+?')",                  "None"                      },
		{"RegexValidator(r'(?=a)')",                "None"                      },
		{"RegexValidator(r'(a)\\1')",               "None"                      },
		{"RegexValidator(r'\\ba')",                 "None"                      },
		{"RegexValidator(r'[^\\w]')",               "None"                      },
		{"RegexValidator('[\\u00e9x]')",            "None"                      },
		{"RegexValidator('a{256}')",                "None"                      },
		{"RegexValidator(r'\\x00')",                "None"                      },
		{"Odd('a')",				"None"                      },
		{"MaxLengthValidator(3)",                   "None"                      },
		{"URLValidator()",                          "None"                      },
	};
	const char *codes[ARRAY_SIZE(cases) + 1] = {NULL};
	char *lines;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		codes[i] = cases[i].code;
	lines = lines_of(*state, pattern_of, codes);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(strsep(&lines, "\n"), cases[i].pattern);
}

static const char classes_of[] =
	"from django.db import models\n"
	"from alloc.management.commands.ficus_describe import field_overrides, stock_class\n"
	"class Own(models.EmailField):\n"
	"    def get_prep_value(self, value):\n"
	"        return value\n"
	"class Renamed(models.SlugField):\n"
	"    pass\n"
	"for field in [models.URLField(), Renamed(), Own(), models.ForeignKey('self', "
	"models.CASCADE)]:\n"
	"    print(stock_class(field), field_overrides(field))\n";

static void test_describe__tells_what_fields_are_made_of(void **state)
{
	struct project *this = *state;

	assert_string_equal(django_python(this->django, classes_of, NONE),
		"URLField []\nSlugField []\nEmailField ['get_prep_value']\nForeignKey []");
}

static const char admin_url_of[] =
	"from types import ModuleType\n"
	"from django.contrib import admin\n"
	"from django.test import override_settings\n"
	"from django.urls import path\n"
	"from alloc.management.commands.ficus_describe import admin_url\n"
	"for patterns in [[path('back/office/', admin.site.urls)], []]:\n"
	"    addresses = ModuleType('addresses')\n"
	"    addresses.urlpatterns = patterns\n"
	"    with override_settings(ROOT_URLCONF=addresses):\n"
	"        print(repr(admin_url()))\n";

static void test_describe__tells_where_the_admin_is(void **state)
{
	struct project *this = *state;

	assert_string_equal(django_python(this->django, admin_url_of, NONE), "'/back/office/'\n''");
}

static const char rights_of[] = "from django.contrib.auth import authenticate\n"
				"for name in sys.argv[1:]:\n"
				"    user = authenticate(username=name, password='demo')\n"
				"    rights = sorted(user.get_all_permissions())\n"
				"    print(user.is_staff, user.is_superuser, *(right for right in "
				"rights if 'alloc.' in right))\n";

static void assert_accounts(struct project *this)
{
	char *lines = lines_of(
		this, rights_of, LIST("demo-admin", "demo-staff", "demo-viewer", "demo-user"));

	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM auth_user"), 4);
	assert_memory_equal(strsep(&lines, "\n"), "True True alloc.add_allocation ", 31);
	assert_string_equal(strsep(&lines, "\n"),
		"True False alloc.allocate_batch alloc.change_batch alloc.view_allocation"
		" alloc.view_batch alloc.view_orderline");
	assert_string_equal(strsep(&lines, "\n"),
		"True False alloc.view_allocation alloc.view_batch alloc.view_orderline");
	assert_string_equal(strsep(&lines, "\n"), "False False");
}

static void test_demonstration__has_accounts_of_all_kinds(void **state)
{
	struct project *this = *state;

	(void)django_manage(this->django, LIST("demo_accounts"));
	assert_accounts(this);
	(void)django_manage(this->django, LIST("demo_accounts"));
	assert_accounts(this);
}

static void test_demonstration__has_the_same_accounts_without_django(void **state)
{
	struct project *this = *state;

	stock_database_run_file(this->database, "demo_accounts.sql");
	stock_database_run_file(this->database, "demo_accounts.sql");
	assert_accounts(this);
}

static void test_demonstration__stock_keeps_the_invariants(void **state)
{
	struct project *this = *state;
	int64_t lines;

	(void)django_manage(this->django, LIST("load_demo_stock"));
	lines = stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation");
	assert_in_range(lines, 1000, 10000);
	(void)django_manage(this->django, LIST("load_demo_stock"));
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"),
		lines);
	assert_invariants(this->database);
}

static const char check_catalogue[] =
	"from alloc.models import Batch\n"
	"from catalogue.models import Item, Price, Supplier, Tag\n"
	"for model in [Supplier, Tag, Item, Price]:\n"
	"    for object in model.objects.all():\n"
	"        object.full_clean()\n"
	"    print(model.objects.count() > 0)\n"
	"print(set(Batch.objects.values_list('sku')) - set(Item.objects.values_list('sku')))\n"
	"print(Item.objects.filter(tags__slug='sale', replaced_by__sku='OAK-CHAIR').count())\n";

/* Of what any field allows, and about the stock that there is. */
static void test_demonstration__has_a_catalogue(void **state)
{
	struct project *this = *state;
	int64_t prices;

	(void)django_manage(this->django, LIST("load_demo_stock"));
	stock_database_run_file(this->database, "demo_catalogue.sql");
	prices = stock_database_number(this->database, "SELECT COUNT(*) FROM catalogue_price");
	stock_database_run_file(this->database, "demo_catalogue.sql");
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM catalogue_price"),
		prices);
	assert_string_equal(django_python(this->django, check_catalogue, NONE),
		"True\nTrue\nTrue\nTrue\nset()\n1");
}

/* Posts to endpoints, without a server, and prints status and answer of each. */
static const char post[] =
	"from django.test import Client\n"
	"client = Client(HTTP_HOST='localhost')\n"
	"for target, data in zip(sys.argv[1::2], sys.argv[2::2]):\n"
	"    answer = client.post(target, data, content_type='application/json')\n"
	"    print(answer.status_code, answer.content.decode())\n";

static void test_old_endpoints__add_and_allocate(void **state)
{
	char *lines = lines_of(*state, post,
		LIST("/old/batches",
			"{\"ref\": \"S\", \"sku\": \"ELM\", \"qty\": 9, \"eta\": \"2031-05-01\"}",
			"/old/batches", "{\"ref\": \"W\", \"sku\": \"ELM\", \"qty\": 5}",
			"/old/allocate", "{\"orderid\": \"o\", \"sku\": \"ELM\", \"qty\": 4}",
			"/old/allocate", "{\"orderid\": \"p\", \"sku\": \"ELM\", \"qty\": 2}",
			"/old/allocate", "{\"orderid\": \"q\", \"sku\": \"ELM\", \"qty\": 8}"));

	assert_memory_equal(strsep(&lines, "\n"), "201 ", 4);
	assert_memory_equal(strsep(&lines, "\n"), "201 ", 4);
	assert_string_equal(strsep(&lines, "\n"), "201 {\"batchref\": \"W\"}");
	assert_string_equal(strsep(&lines, "\n"), "201 {\"batchref\": \"S\"}");
	assert_string_equal(
		strsep(&lines, "\n"), "400 {\"message\": \"Out of stock for sku ELM\"}");
}

/* Whether demo-staff sees this text there. */
static const char page[] =
	"from django.contrib.auth.models import User\n"
	"from django.test import Client\n"
	"client = Client(HTTP_HOST='localhost')\n"
	"client.force_login(User.objects.get(username='demo-staff'))\n"
	"for target, text in zip(sys.argv[1::2], sys.argv[2::2]):\n"
	"    answer = client.get(target)\n"
	"    print(answer.status_code, text in answer.content.decode(), target)\n";

static void test_pages__show_the_catalogue_to_its_editors(void **state)
{
	struct project *this = *state;

	(void)django_manage(this->django, LIST("demo_accounts"));
	stock_database_run_file(this->database, "demo_catalogue.sql");
	assert_string_equal(django_python(this->django, page,
				    LIST("/admin/catalogue/item/?q=oak-desk", "Oak desk",
					    "/admin/catalogue/item/1/change/", "Red chair",
					    "/admin/catalogue/price/", "SEK",
					    "/admin/catalogue/supplier/1/change/", "Alpenholz")),
		"200 True /admin/catalogue/item/?q=oak-desk\n"
		"200 True /admin/catalogue/item/1/change/\n"
		"200 True /admin/catalogue/price/\n"
		"200 True /admin/catalogue/supplier/1/change/");
}

static void test_pages__show_stock_and_orders(void **state)
{
	struct project *this = *state;

	(void)django_manage(this->django, LIST("demo_accounts"));
	(void)django_manage(this->django, LIST("load_demo_stock"));
	assert_string_equal(django_python(this->django, page,
				    LIST("/?sku=RED-CHAIR", "demo-00-0", "/orders/demo-order-0001/",
					    "BLUE-RUG", "/admin/alloc/batch/?q=demo-00-0",
					    "RED-CHAIR", "/admin/alloc/allocation/", "demo-order-",
					    "/admin/alloc/orderline/", "demo-order-")),
		"200 True /?sku=RED-CHAIR\n"
		"200 True /orders/demo-order-0001/\n"
		"200 True /admin/alloc/batch/?q=demo-00-0\n"
		"200 True /admin/alloc/allocation/\n"
		"200 True /admin/alloc/orderline/");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_describe__tells_fields),
		CASE(test_describe__tells_how_objects_are_called),
		CASE(test_describe__tells_settings_without_secrets),
		CASE(test_describe__words_a_cookie_without_age_as_0),
		CASE(test_describe__gives_no_recipe_where_there_is_none),
		CASE(test_describe__spells_patterns_as_posix_does),
		CASE(test_describe__tells_what_fields_are_made_of),
		CASE(test_describe__tells_where_the_admin_is),
		CASE(test_demonstration__has_accounts_of_all_kinds),
		CASE(test_demonstration__has_the_same_accounts_without_django),
		CASE(test_demonstration__stock_keeps_the_invariants),
		CASE(test_demonstration__has_a_catalogue),
		CASE(test_old_endpoints__add_and_allocate),
		CASE(test_pages__show_stock_and_orders),
		CASE(test_pages__show_the_catalogue_to_its_editors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
