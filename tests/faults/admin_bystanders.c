#include "config.h"

#include "tests/faults/admin_bystanders.h"

#include "tests/fakes/fake_random.h"
#include "tests/faults/admin_typing.h"
#include "tests/support/web_user.h"

/* Units of a batch that Django has changed: more than anybody else gives one. */
#define PLENTY "500"

struct admin_bystander {
	struct admin_walk *walk;
	struct web_user *user;
	struct fake_random random;
	struct typist typist;
	TALLOC_CTX *mem; /* of one step */
	unsigned deeds;
	void (*step)(struct admin_bystander *this);
};

static uint32_t below(struct admin_bystander *this, uint32_t limit)
{
	return random_below(&this->random.base, limit);
}

static int ask(
	struct admin_bystander *this, const char *method, const char *target, const char *body)
{
	const struct bytes bytes = {body, body ? strlen(body) : 0};

	this->user->answer =
		http_send(this->user->browser, &(struct http_request){method, target, bytes, NULL});
	return this->user->answer->status;
}

/* Django writes the whole row as its form had it: a quantity that was read before would oversell.
 */
static void type(
	struct admin_bystander *this, struct page_form *form, enum walked table, bool is_addition)
{
	const char *reference = page_form_value(form, "reference");
	const char *sku = page_form_value(form, "sku");

	reference = reference ? mem_text(this->mem, reference) : "";
	sku = sku ? mem_text(this->mem, sku) : "";
	typist_fill(&this->typist, form, table, is_addition);
	if (table != WALK_BATCH)
		return;
	page_form_set(form, "reference", reference);
	page_form_set(form, "sku", sku);
	page_form_set(form, "qty", PLENTY);
}

static void save_at_django(struct admin_bystander *this, enum walked table, const char *key)
{
	const char *target = mem_printf(this->mem, "/admin/%s/%s%s/", walked_tables[table].path,
		key ? key : "add", key ? "/change" : "");
	struct page_form *form;

	if (ask(this, "GET", target, NULL) != 200)
		return;
	form = page_form_read(this->mem, this->user->answer->body);
	if (!form)
		return;
	type(this, form, table, !key);
	if (ask(this, "POST", target, page_form_body(this->mem, form)) == 302)
		this->deeds++;
}

static void remove_at_django(struct admin_bystander *this, enum walked table, const char *key)
{
	const char *token = http_cookie(this->user->browser, "csrftoken");
	struct page_form *form = page_form_new(this->mem);

	page_form_add(form, "csrfmiddlewaretoken", token ? token : "");
	page_form_add(form, "post", "yes");
	if (ask(this, "POST",
		    mem_printf(this->mem, "/admin/%s/%s/delete/", walked_tables[table].path, key),
		    page_form_body(this->mem, form)) == 302)
		this->deeds++;
}

/* All but groups, which Django has elsewhere. Suppliers and items are kept: others need them. */
static void step_at_django(struct admin_bystander *this)
{
	enum walked table = (enum walked)below(this, WALK_GROUP);
	const char *key = admin_walk_any(this->mem, this->walk, table, &this->random.base);
	bool is_removable = table == WALK_TAG || table == WALK_PRICE;

	if (*key && is_removable && typist_happens(&this->typist, 10))
		remove_at_django(this, table, key);
	else if (*key)
		save_at_django(this, table, key);
	else if (table != WALK_BATCH)
		save_at_django(this, table, NULL);
}

static void step_at_api(struct admin_bystander *this)
{
	static const char *const targets[] = {
		"/add_batch", "/allocate", "/allocate", "/deallocate", "/change_quantity"};
	const char *target = targets[below(this, ARRAY_SIZE(targets))];
	unsigned number = below(this, 200);
	unsigned sku = number % ADMIN_WALK_SKUS;
	const char *body = mem_printf(this->mem,
		"{\"ref\":\"api-%u\",\"batchref\":\"api-%u\",\"orderid\":\"api-%u\","
		"\"sku\":\"WALK-%u\",\"qty\":%u,\"eta\":null}",
		number, number, number, sku, below(this, 9) + 1);
	int status = ask(this, "POST", target, body);

	admin_walk_note(
		this->walk, "api", mem_printf(this->mem, "POST %s %s", target, body), status);
	if (status < 300)
		this->deeds++;
}

static struct admin_bystander *make(struct admin_walk *walk, const char *name, uint64_t seed,
	void (*step)(struct admin_bystander *this))
{
	struct admin_bystander *this = mem_new(walk, struct admin_bystander);

	this->walk = walk;
	this->user = web_user_new(this, admin_walk_site(walk));
	fake_random_init(&this->random, seed);
	this->typist = (struct typist){walk, &this->random.base, name, 0};
	this->step = step;
	return this;
}

struct admin_bystander *admin_bystander_at_django(
	struct admin_walk *walk, const char *username, uint64_t seed)
{
	struct admin_bystander *this = make(walk, username, seed, step_at_django);

	web_user_sign_in(this->user, SIDE_DJANGO, username, "demo");
	return this;
}

struct admin_bystander *admin_bystander_at_api(struct admin_walk *walk, uint64_t seed)
{
	return make(walk, "api", seed, step_at_api);
}

void admin_bystander_work(void *bystander)
{
	struct admin_bystander *this = bystander;

	while (!admin_walk_has_ended(this->walk)) {
		this->mem = mem_context(this, "step");
		this->step(this);
		TALLOC_FREE(this->mem);
	}
}

unsigned admin_bystander_deeds(const struct admin_bystander *bystander)
{
	return bystander->deeds;
}
