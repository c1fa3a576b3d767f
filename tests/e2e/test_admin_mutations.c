/*
 * tests/e2e/test_admin_mutations.c - forms as browsers send them, with bytes changed, left out,
 * doubled and put in at random: each is answered, nothing crashes, and what was accepted stands in
 * the history, as it does of people.
 *
 * Environment: FICUS_TEST_SEED, the seed of a run that is to be repeated.
 */
#include "config.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/page_form.h"
#include "tests/support/scale.h"
#include "tests/support/web_user.h"

#define SUBMISSIONS scaled(1000, 10000)
#define BOUNDARY    "----zq7"
#define FRESH_EVERY 50 /* after so many the forms are opened again */

/* Pages with forms; whether what they send is told of in the history once each. */
static const struct {
	const char *target;
	bool is_counted;
} forms[] = {
	{"/ficus/alloc/batch/add/",                      true },
	{"/ficus/alloc/batch/1/change/",                 true },
	{"/ficus/catalogue/item/add/",                   true },
	{"/ficus/catalogue/item/1/change/",              true },
	{"/ficus/catalogue/supplier/1/change/",          true },
	{"/ficus/catalogue/tag/add/",                    true },
	{"/ficus/catalogue/price/1/change/",             true },
	{"/ficus/alloc/orderline/action/?name=allocate", false},
	{"/ficus/catalogue/tag/",                        false},
	{"/ficus/alloc/batch/",                          false},
	{"/ficus/catalogue/item/",                       false},
};

struct mutation_case {
	struct django_site *django;
	struct site *site;
	struct web_user *users[2]; /* by is_counted, so that their lines can be told apart */
	struct fake_random random;
	uint64_t seed;
	pid_t worker;
	struct page_form *opened[ARRAY_SIZE(forms)];
	unsigned accepted; /* of what is counted */
};

static const char rows[] =
	"INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email,"
	" is_staff, is_active, date_joined) SELECT password, 1, 'second-admin', '', '', '', 1, 1,"
	" date_joined FROM auth_user WHERE username = 'demo-admin';"
	"INSERT INTO alloc_batch (id, reference, sku, qty) VALUES (1, 'one', 'LAMP', 10);"
	"INSERT INTO catalogue_supplier (id, name, email, website, country, is_active, notes, "
	"added)"
	" VALUES (1, 'one', '', '', '', 1, '', NOW());"
	"INSERT INTO catalogue_tag (id, name, slug) VALUES (1, 'one', 'one');"
	"INSERT INTO catalogue_item (id, sku, name, slug, supplier_id, status, price, description,"
	" attributes, photo, code, updated) VALUES (1, 'LAMP', 'one', 'one', 1, 'draft', 1, '',"
	" '{\"a\": [1, 2.50]}', '', LPAD('1', 32, '0'), NOW());"
	"INSERT INTO catalogue_price (id, item_id, currency, amount, valid_from)"
	" VALUES (1, 1, 'EUR', 1, '2031-01-01')";

static int set_up(void **state)
{
	static const char *const names[] = {"second-admin", "demo-admin"};
	struct mutation_case *this = mem_new(NULL, struct mutation_case);
	const char *given = getenv("FICUS_TEST_SEED");

	this->django = django_site_start(this, NONE);
	this->site = this->django->site;
	(void)site_sql(this->site, rows);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		this->users[i] = web_user_new(this, this->site);
		web_user_sign_in(this->users[i], SIDE_OURS, names[i], "demo");
	}
	this->seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	fake_random_init(&this->random, this->seed);
	print_message("FICUS_TEST_SEED=%" PRIu64 "\n", this->seed);
	this->worker = site_worker(this->site);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct mutation_case *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

static uint32_t below(struct mutation_case *this, uint32_t limit)
{
	return random_below(&this->random.base, limit);
}

/* The form as it stands on its page, with something typed where all is empty. */
static void open_form(struct mutation_case *this, size_t place)
{
	static const struct {
		const char *name;
		const char *value;
	} typed[] = {
		{"reference",        "ref"      },
		{"sku",              "LAMP"     },
		{"qty",              "3"        },
		{"name",             "a name"   },
		{"slug",             "a-slug"   },
		{"supplier",         "1"        },
		{"price",            "1.50"     },
		{"orderid",          "order"    },
		{"_selected_action", "1"        },
		{"action",           "set_field"},
		{"tags",             "1"        },
	};
	struct web_user *user = this->users[forms[place].is_counted];
	struct page_form *form;

	(void)web_user_get(user, forms[place].target);
	form = page_form_read(this, user->answer->body);
	if (!form && this->opened[place]) /* the row was deleted by what was sent since */
		return;
	if (!form)
		fail_msg("%s: %d\n%s", forms[place].target, user->answer->status,
			user->answer->body);
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++)
		if (!page_form_value(form, typed[i].name) || !*page_form_value(form, typed[i].name))
			page_form_set(form, typed[i].name, typed[i].value);
	talloc_free(this->opened[place]);
	this->opened[place] = form;
}

/* A name that nobody had, so that additions can be accepted at all. */
static void make_new(struct mutation_case *this, struct page_form *form, unsigned number)
{
	static const char *const names[] = {"reference", "sku", "name", "slug", "orderid"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (page_form_value(form, names[i]) &&
			!page_form_value(form, mem_printf(this, "initial-%s", names[i])))
			page_form_set(form, names[i],
				strcmp(names[i], "sku") == 0 && page_form_value(form, "orderid")
					? "LAMP"
					: mem_printf(this, "new-%u", number));
}

struct body {
	unsigned char *bytes;
	size_t length;
	size_t capacity;
};

/* In place of count bytes there: others. */
static void splice(struct mutation_case *this, struct body *body, size_t place, size_t count,
	const void *with, size_t length)
{
	if (count > body->length - place)
		count = body->length - place;
	mem_grow(this, body->bytes, &body->capacity, body->length + length + 1);
	assert(body->bytes);
	memmove(body->bytes + place + length, body->bytes + place + count,
		body->length - place - count);
	memcpy(body->bytes + place, with, length);
	body->length += length - count;
}

static const char *const tokens[] = {"&", "=", "%", "%00", "%C3%28", "%ED%A0%80", "%zz", "\r\n",
	"--" BOUNDARY "\r\n", "\r\n\r\n", "; filename=\"a\"", "initial-",
	"initial-null=", "__prefix__", "-TOTAL_FORMS=", "prices-0-DELETE=1", "99999999999999999999",
	"-1", "1e999", "NaN", "_confirm=1", "&id=7&", "%3Cb%3E", "+", "\xFF",
	"qty=", "tags=1&tags=1", "[[[[", "{\"a\":"};

static void put_in_twice(struct mutation_case *this, struct body *body, size_t place, size_t count)
{
	void *copy;

	if (count > body->length - place)
		count = body->length - place;
	copy = mem_copy(this, body->bytes + place, count);
	splice(this, body, place, 0, copy, count);
	talloc_free(copy);
}

static void mutate(struct mutation_case *this, struct body *body)
{
	size_t place = below(this, (uint32_t)body->length + 1);
	const char *token = tokens[below(this, ARRAY_SIZE(tokens))];
	unsigned char byte = (unsigned char)below(this, 256);
	size_t count = below(this, 20);

	switch (below(this, 5)) {
	case 0:
		splice(this, body, place, 1, &byte, 1);
		break;
	case 1:
		splice(this, body, place, count, "", 0);
		break;
	case 2:
		splice(this, body, place, 0, token, strlen(token));
		break;
	case 3:
		splice(this, body, place, count, token, strlen(token));
		break;
	default:
		put_in_twice(this, body, place, count);
	}
}

/* The token comes first, and mostly stays: else nothing behind it is ever read. */
static struct body mutated(struct mutation_case *this, const char *text)
{
	const char *behind = strstr(text, "csrfmiddlewaretoken");
	size_t kept = behind && below(this, 10) ? (size_t)(behind - text) + 100 : 0;
	struct body body = {0};
	struct body rest = {0};

	if (kept > strlen(text))
		kept = 0;
	splice(this, &rest, 0, 0, text + kept, strlen(text + kept));
	for (uint32_t i = below(this, 4) + (kept > 0 ? 0 : 1); i > 0; i--)
		mutate(this, &rest);
	splice(this, &body, 0, 0, text, kept);
	splice(this, &body, kept, 0, rest.bytes, rest.length);
	talloc_free(rest.bytes);
	return body;
}

static int send_mutated(struct mutation_case *this, size_t place, TALLOC_CTX *mem)
{
	static const char *const parts[] = {
		"Content-Type: multipart/form-data; boundary=" BOUNDARY, NULL};
	bool in_parts = below(this, 3) == 0;
	const struct page_form *form = this->opened[place];
	struct body body = mutated(
		this, in_parts ? page_form_parts(mem, form, BOUNDARY) : page_form_body(mem, form));
	const struct http_request request = {
		.method = "POST",
		.target = forms[place].target,
		.body = {body.bytes, body.length},
		.headers = in_parts ? parts : NULL,
	};
	int status = http_send(this->users[forms[place].is_counted]->browser, &request)->status;

	mem_give(mem, body.bytes);
	if (status < 200 || status >= 500)
		fail_msg("seed %" PRIu64 ": POST %s: %d\n%.*s", this->seed, request.target, status,
			(int)body.length, (char *)body.bytes);
	return status;
}

static void submit(struct mutation_case *this, unsigned number)
{
	size_t place = below(this, ARRAY_SIZE(forms));
	TALLOC_CTX *mem = mem_context(this, "submit");

	if (number % FRESH_EVERY == 0 || !this->opened[place])
		open_form(this, place);
	make_new(this, this->opened[place], number);
	if (send_mutated(this, place, mem) == 302 && forms[place].is_counted)
		this->accepted++;
	talloc_free(mem);
}

static void test_mutations__each_is_answered(void **state)
{
	struct mutation_case *this = *state;

	for (unsigned i = 0; i < SUBMISSIONS; i++)
		submit(this, i);
	print_message("%u of them were accepted\n", this->accepted);
	assert_int_not_equal(this->accepted, 0);
	assert_int_equal(site_worker(this->site), this->worker);
}

static void test_mutations__what_was_accepted_is_in_the_history(void **state)
{
	struct mutation_case *this = *state;

	assert_int_equal(strtoul(site_sql(this->site,
					 "SELECT COUNT(*) FROM django_admin_log l"
					 " JOIN auth_user u ON u.id = l.user_id"
					 " WHERE u.username = 'demo-admin'"),
				 NULL, 10),
		this->accepted);
	assert_int_equal(site_ficus(this->site, LIST("check")).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations__each_is_answered),
		cmocka_unit_test(test_mutations__what_was_accepted_is_in_the_history),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
