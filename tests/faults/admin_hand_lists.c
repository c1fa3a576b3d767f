#include "config.h"

#include <ctype.h>
#include <stdlib.h>

#include "tests/faults/admin_hand_parts.h"
#include "tests/support/html_tags.h"

#define CHOSEN_MAX 4 /* rows for an action */

struct chosen {
	const char *keys[CHOSEN_MAX];
	size_t count;
};

static bool is_chosen(const struct chosen *chosen, const char *key)
{
	for (size_t i = 0; i < chosen->count; i++)
		if (strcmp(chosen->keys[i], key) == 0)
			return true;
	return false;
}

static struct chosen choose(struct admin_hand *hand, enum walked table)
{
	struct chosen chosen = {.count = 0};
	size_t wanted = random_below(&hand->random.base, CHOSEN_MAX) + 1;

	for (size_t i = 0; i < wanted; i++) {
		const char *key = admin_walk_any(hand->mem, hand->walk, table, &hand->random.base);

		if (*key && !is_chosen(&chosen, key))
			chosen.keys[chosen.count++] = key;
	}
	return chosen;
}

/* The number before " row" in what the site says was done; 0: it says nothing of the kind. */
static size_t count_told(struct admin_hand *hand)
{
	const char *at = strstr(hand->user->answer->body, "class=\"messages\"");
	const char *end = at ? strstr(at, "</ul>") : NULL;

	while (at && (at = strstr(at, " row")) && at < end) {
		const char *digit = at;

		while (isdigit((unsigned char)digit[-1]))
			digit--;
		if (digit < at)
			return strtoul(digit, NULL, 10);
		at++;
	}
	return 0;
}

/* Where only some of them were done, nobody is told which. */
static void tally_chosen(struct admin_hand *hand, const char *model, int action,
	const struct chosen *chosen, size_t least)
{
	size_t told = hand_get(hand, mem_text(hand->mem, web_user_target(hand->user))) == 200
		? count_told(hand)
		: 0;

	if (told > chosen->count)
		admin_walk_fail(hand->walk, "more rows were done than were chosen");
	for (size_t i = 0; told > 0 && i < chosen->count; i++)
		hand_tally(hand, model, action, chosen->keys[i],
			told == chosen->count ? (unsigned)least : 0);
}

static struct page_form *open_list(
	struct admin_hand *hand, const char *list, const char *action, const struct chosen *chosen)
{
	struct page_form *form;

	(void)hand_get(hand, list);
	form = hand_form(hand, hand->mem);
	page_form_set(form, "action", action);
	for (size_t i = 0; i < chosen->count; i++)
		page_form_add(form, "_selected_action", chosen->keys[i]);
	return form;
}

/* Page by page, up to the end or to the first that refuses. True: the last one was accepted. */
static bool go_through(struct admin_hand *hand, const char *list, struct page_form *form,
	void (*fill_in)(struct admin_hand *hand, struct page_form *form))
{
	for (int pages = 0; pages < 5; pages++) {
		int status = hand_post(hand, list, form);

		if (status == 302)
			return true;
		if (status != 200 && status != 422)
			return false;
		if (hand_happens(hand, 8))
			return false;
		form = hand_form(hand, hand->mem);
		if (fill_in)
			fill_in(hand, form);
	}
	return false;
}

static void choose_description(struct admin_hand *hand, struct page_form *form)
{
	if (!page_form_value(form, "step"))
		return;
	page_form_set(form, "field", "description");
	if (strcmp(page_form_value(form, "step"), "value") == 0)
		page_form_set(form, "value", typist_new_name(hand->mem, &hand->typist));
}

void hand_set_field(struct admin_hand *hand)
{
	const char *list = hand_address(hand, WALK_ITEM, NULL, "");
	const struct chosen chosen = choose(hand, WALK_ITEM);
	struct page_form *form = open_list(hand, list, "set_field", &chosen);

	if (go_through(hand, list, form, choose_description))
		tally_chosen(hand, "item", CHANGE, &chosen, 1);
}

void hand_remove_chosen(struct admin_hand *hand, enum walked table)
{
	const char *list = hand_address(hand, table, NULL, "");
	const struct chosen chosen = choose(hand, table);
	struct page_form *form = open_list(hand, list, "delete_selected", &chosen);

	if (!go_through(hand, list, form, NULL))
		return;
	tally_chosen(hand, walked_tables[table].model, DELETION, &chosen, 1);
	for (size_t i = 0; i < chosen.count; i++)
		admin_walk_forget(hand->walk, table, chosen.keys[i]);
}

/* Some of the rows that stand in the last page's list. */
static struct chosen choose_shown(struct admin_hand *hand)
{
	const char *rest = hand->user->answer->body;
	struct chosen chosen = {.count = 0};
	struct html_tag tag;

	while (chosen.count < CHOSEN_MAX && html_next_tag(hand->mem, &rest, &tag)) {
		const char *name = html_attribute(&tag, "name");

		if (name && strcmp(name, "_selected_action") == 0 && hand_happens(hand, 30))
			chosen.keys[chosen.count++] = html_attribute(&tag, "value");
	}
	return chosen;
}

#define ALLOCATIONS "/ficus/alloc/allocation/"

/* Somebody else may take the line back between our look and our command: that is no line of ours.
 */
void hand_deallocate(struct admin_hand *hand)
{
	struct chosen chosen;
	struct page_form *form;

	(void)hand_get(hand, ALLOCATIONS);
	chosen = choose_shown(hand);
	form = open_list(hand, ALLOCATIONS, "deallocate", &chosen);
	if (go_through(hand, ALLOCATIONS, form, NULL))
		tally_chosen(hand, "allocation", DELETION, &chosen, 0);
}

#define ALLOCATE "/ficus/alloc/orderline/action/?name=allocate"

/* An order that has its units already gets no others. */
void hand_allocate(struct admin_hand *hand)
{
	const char *order = typist_new_name(hand->mem, &hand->typist);
	uint32_t units = random_below(&hand->random.base, 9) + 1;
	uint32_t sku = random_below(&hand->random.base, ADMIN_WALK_SKUS);
	unsigned times = hand_happens(hand, 15) ? 2 : 1;
	struct page_form *form;

	(void)hand_get(hand, ALLOCATE);
	form = hand_form(hand, hand->mem);
	page_form_set(form, "orderid", order);
	page_form_set(form, "sku", mem_printf(hand->mem, "WALK-%u", sku));
	page_form_set(
		form, "qty", hand_happens(hand, 7) ? "none" : mem_printf(hand->mem, "%u", units));
	for (unsigned i = 0; i < times; i++)
		if (hand_post(hand, ALLOCATE, form) == 302)
			hand_tally(hand, "orderline", ADDITION,
				mem_printf(hand->mem, "%s: %u of WALK-%u", order, units, sku),
				i == 0);
}
