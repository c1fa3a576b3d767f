#include "config.h"

#include "tests/faults/admin_hand.h"

#include <ctype.h>
#include <stdlib.h>

#include "tests/faults/admin_hand_parts.h"

/* A form that is filled in. */
struct sheet {
	struct page_form *form;
	enum walked table;
	const char *key; /* NULL: an addition */
};

struct admin_hand *admin_hand_new(
	struct admin_walk *walk, const char *username, const char *rights, uint64_t seed)
{
	struct admin_hand *hand = mem_new(walk, struct admin_hand);

	hand->walk = walk;
	hand->user = web_user_new(hand, admin_walk_site(walk));
	web_user_sign_in(hand->user, SIDE_OURS, username, "demo");
	hand->username = username;
	hand->rights = rights;
	fake_random_init(&hand->random, seed);
	hand->typist = (struct typist){walk, &hand->random.base, username, 0};
	return hand;
}

unsigned admin_hand_submissions(const struct admin_hand *hand)
{
	return hand->submissions;
}

bool hand_happens(struct admin_hand *hand, unsigned percent)
{
	return typist_happens(&hand->typist, percent);
}

static bool may(struct admin_hand *hand, const char *verb, const char *model)
{
	return !hand->rights || strstr(hand->rights, mem_printf(hand->mem, "%s_%s ", verb, model));
}

int hand_get(struct admin_hand *hand, const char *target)
{
	hand->user->answer = http_send(
		hand->user->browser, &(struct http_request){.method = "GET", .target = target});
	admin_walk_note(hand->walk, hand->username, mem_printf(hand->mem, "GET %s", target),
		hand->user->answer->status);
	return hand->user->answer->status;
}

int hand_post(struct admin_hand *hand, const char *target, const struct page_form *form)
{
	const char *body = page_form_body(hand->mem, form);

	hand->user->answer = http_send(
		hand->user->browser, &(struct http_request){"POST", target, HTTP_TEXT(body), NULL});
	hand->submissions++;
	admin_walk_note(hand->walk, hand->username,
		mem_printf(hand->mem, "POST %s %s", target, body), hand->user->answer->status);
	return hand->user->answer->status;
}

struct page_form *hand_form(struct admin_hand *hand, TALLOC_CTX *mem)
{
	struct page_form *form = page_form_read(mem, hand->user->answer->body);
	const char *token = http_cookie(hand->user->browser, "csrftoken");

	if (form)
		return form;
	form = page_form_new(mem);
	page_form_add(form, "csrfmiddlewaretoken", token ? token : "");
	return form;
}

const char *hand_address(
	struct admin_hand *hand, enum walked table, const char *key, const char *name)
{
	return mem_printf(hand->mem, "/ficus/%s/%s%s%s%s", walked_tables[table].path,
		key ? key : "", key ? "/" : "", name, *name ? "/" : "");
}

void hand_tally(
	struct admin_hand *hand, const char *model, int action, const char *object, unsigned least)
{
	static const char *const verbs[] = {
		[ADDITION] = "add", [CHANGE] = "change", [DELETION] = "delete"};
	const struct admin_deed deed = {hand->username, model, action, object};

	if (!may(hand, verbs[action], model))
		admin_walk_fail(hand->walk,
			mem_printf(hand->mem, "%s may not %s any %s", hand->username, verbs[action],
				model));
	admin_tally_add(admin_walk_tally(hand->walk), &deed, least, 1);
}

/* Forms of rows. */

/* The key in ".../17/change/", where the browser is sent; NULL: it is sent elsewhere. */
static const char *key_in_target(struct admin_hand *hand, enum walked table)
{
	const char *path = mem_printf(hand->mem, "/ficus/%s/", walked_tables[table].path);
	const char *target = web_user_target(hand->user);
	const char *found = strstr(target, path);

	if (!found || !isdigit((unsigned char)found[strlen(path)]))
		return NULL;
	found += strlen(path);
	return mem_text_n(hand->mem, found, strspn(found, "0123456789"));
}

static void take_accepted(struct admin_hand *hand, const struct sheet *sheet)
{
	const char *model = walked_tables[sheet->table].model;
	const char *key;

	if (sheet->key) {
		hand_tally(hand, model, CHANGE, sheet->key, 1);
		return;
	}
	hand_tally(hand, model, ADDITION, typed_row_text(hand->mem, sheet->form, sheet->table), 1);
	key = key_in_target(hand, sheet->table);
	if (key)
		admin_walk_remember(hand->walk, sheet->table, key);
}

static void send_sheet(struct admin_hand *hand, const struct sheet *sheet)
{
	const char *target =
		hand_address(hand, sheet->table, sheet->key, sheet->key ? "change" : "add");
	int status = hand_post(hand, target, sheet->form);

	if (status == 302)
		take_accepted(hand, sheet);
	else if (status == 200 && hand_happens(hand, 75)) { /* it asks whether that is meant */
		const struct sheet confirmed = {
			hand_form(hand, hand->mem), sheet->table, sheet->key};

		page_form_set(confirmed.form, "_confirm", "1");
		if (hand_post(hand, target, confirmed.form) == 302)
			take_accepted(hand, &confirmed);
	}
}

/* Opened now; of a row or a new one. NULL: no row is known. */
static struct sheet *fill_sheet(struct admin_hand *hand, enum walked table, bool is_addition)
{
	static const char *const buttons[] = {"_save", "_continue", "_addanother"};
	struct sheet *sheet = mem_new(hand, struct sheet);

	sheet->table = table;
	if (!is_addition) {
		sheet->key = admin_walk_any(sheet, hand->walk, table, &hand->random.base);
		if (!*sheet->key) {
			talloc_free(sheet);
			return NULL;
		}
	}
	(void)hand_get(hand, hand_address(hand, table, sheet->key, is_addition ? "add" : "change"));
	sheet->form = hand_form(hand, sheet);
	if (is_addition || hand_happens(hand, 95)) /* else it is sent as it is */
		typist_fill(&hand->typist, sheet->form, table, is_addition);
	page_form_set(sheet->form,
		buttons[is_addition && hand_happens(hand, 70)
				? 1
				: random_below(&hand->random.base, 3)],
		"1");
	return sheet;
}

/* Into a place where there was another one, which is sent now: much is stale by then. */
static void put_off(struct admin_hand *hand, struct sheet *sheet)
{
	struct sheet **place = &hand->put_off[random_below(&hand->random.base, PUT_OFF_MAX)];

	if (*place)
		send_sheet(hand, *place);
	talloc_free(*place);
	*place = sheet;
}

static void edit(struct admin_hand *hand, enum walked table, bool is_addition)
{
	struct sheet *sheet = fill_sheet(hand, table, is_addition);

	if (!sheet)
		return;
	if (hand_happens(hand, 25)) {
		put_off(hand, sheet);
		return;
	}
	send_sheet(hand, sheet);
	if (hand_happens(hand, 15)) /* the button was pressed twice */
		send_sheet(hand, sheet);
	talloc_free(sheet);
}

static void remove_one(struct admin_hand *hand, enum walked table)
{
	const char *key = admin_walk_any(hand->mem, hand->walk, table, &hand->random.base);
	const char *target;
	struct page_form *form;
	int times = hand_happens(hand, 15) ? 2 : 1;

	if (!*key)
		return;
	target = hand_address(hand, table, key, "delete");
	(void)hand_get(hand, target);
	form = hand_form(hand, hand->mem);
	page_form_set(form, "post", "yes");
	page_form_set(form, "_password", "demo");
	for (int i = 0; i < times; i++)
		if (hand_post(hand, target, form) == 302) {
			hand_tally(hand, walked_tables[table].model, DELETION, key, 1);
			admin_walk_forget(hand->walk, table, key);
		}
}

/* What there is to do, and how often of a hundred times. */
enum duty { EDIT, ADD, REMOVE, REMOVE_CHOSEN, SET_FIELD, ALLOCATE_LINE, DEALLOCATE };

static const struct {
	unsigned often;
	enum duty duty;
	enum walked table;
} duties[] = {
	{18, EDIT,          WALK_BATCH   },
	{5,  ADD,           WALK_BATCH   },
	{12, EDIT,          WALK_ITEM    },
	{7,  ADD,           WALK_ITEM    },
	{6,  EDIT,          WALK_SUPPLIER},
	{3,  ADD,           WALK_SUPPLIER},
	{5,  EDIT,          WALK_TAG     },
	{5,  ADD,           WALK_TAG     },
	{5,  EDIT,          WALK_PRICE   },
	{5,  ADD,           WALK_PRICE   },
	{1,  ADD,           WALK_GROUP   },
	{2,  REMOVE,        WALK_TAG     },
	{2,  REMOVE,        WALK_PRICE   },
	{1,  REMOVE,        WALK_ITEM    },
	{1,  REMOVE,        WALK_SUPPLIER},
	{1,  REMOVE_CHOSEN, WALK_TAG     },
	{1,  REMOVE_CHOSEN, WALK_PRICE   },
	{3,  SET_FIELD,     WALK_ITEM    },
	{12, ALLOCATE_LINE, WALK_BATCH   },
	{5,  DEALLOCATE,    WALK_BATCH   },
};

static void do_duty(struct admin_hand *hand, enum duty duty, enum walked table)
{
	switch (duty) {
	case EDIT:
	case ADD:
		edit(hand, table, duty == ADD);
		break;
	case REMOVE:
		remove_one(hand, table);
		break;
	case REMOVE_CHOSEN:
		hand_remove_chosen(hand, table);
		break;
	case SET_FIELD:
		hand_set_field(hand);
		break;
	case ALLOCATE_LINE:
		hand_allocate(hand);
		break;
	case DEALLOCATE:
		hand_deallocate(hand);
		break;
	}
}

static void step(struct admin_hand *hand)
{
	unsigned chance = random_below(&hand->random.base, 100);
	size_t place = 0;

	while (chance >= duties[place].often)
		chance -= duties[place++].often;
	hand->mem = mem_context(hand, "step");
	do_duty(hand, duties[place].duty, duties[place].table);
	TALLOC_FREE(hand->mem);
}

void admin_hand_work(struct admin_hand *hand, unsigned submissions)
{
	while (hand->submissions < submissions && !admin_walk_has_ended(hand->walk))
		step(hand);
}
