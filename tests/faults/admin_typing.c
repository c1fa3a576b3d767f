#include "config.h"

#include "tests/faults/admin_typing.h"

#include <stdlib.h>

static const char *const wrong_numbers[] = {
	"", "x", "-1", "1e9", "99999999999999999999", "0x10", "1.999", "\xC3\xA4"};
static const char *const wrong_texts[] = {"", " ", "\t", "<b>\"'&</b>"};

static uint32_t below(struct typist *typist, uint32_t limit)
{
	return random_below(typist->random, limit);
}

#define ANY(typist, array) ((array)[below((typist), ARRAY_SIZE(array))])

bool typist_happens(struct typist *typist, unsigned percent)
{
	return below(typist, 100) < percent;
}

const char *typist_new_name(TALLOC_CTX *mem, struct typist *typist)
{
	return mem_printf(mem, "%s-%u", typist->name, typist->serial++);
}

static const char *number(struct page_form *form, struct typist *typist, uint32_t limit)
{
	return typist_happens(typist, 7) ? ANY(typist, wrong_numbers)
					 : mem_printf(form, "%u", below(typist, limit) + 1);
}

static const char *day(struct page_form *form, struct typist *typist)
{
	return mem_printf(form, "2031-%02u-%02u", below(typist, 12) + 1, below(typist, 28) + 1);
}

static const char *text(struct page_form *form, struct typist *typist)
{
	return typist_happens(typist, 5) ? ANY(typist, wrong_texts) : typist_new_name(form, typist);
}

static void type_batch(struct typist *typist, struct page_form *form, bool is_addition)
{
	if (is_addition) {
		page_form_set(form, "reference", text(form, typist));
		page_form_set(
			form, "sku", mem_printf(form, "WALK-%u", below(typist, ADMIN_WALK_SKUS)));
	}
	page_form_set(form, "qty", number(form, typist, 60));
	page_form_set(form, "eta", typist_happens(typist, 30) ? "" : day(form, typist));
}

/* Rows of the inline are numbered; the last one is empty. */
static void type_price_of_item(struct typist *typist, struct page_form *form)
{
	const char *total = page_form_value(form, "prices-TOTAL_FORMS");
	const char *row;

	if (!total || strtoul(total, NULL, 10) == 0)
		return;
	row = mem_printf(form, "prices-%lu", strtoul(total, NULL, 10) - 1);
	page_form_set(form, mem_printf(form, "%s-currency", row), "EUR");
	page_form_set(form, mem_printf(form, "%s-amount", row), number(form, typist, 99));
	page_form_set(form, mem_printf(form, "%s-valid_from", row), day(form, typist));
	if (typist_happens(typist, 30))
		page_form_set(form, "prices-0-DELETE", "1");
}

static void type_tags(struct typist *typist, struct page_form *form)
{
	page_form_set(form, "tags", NULL);
	for (uint32_t i = below(typist, 3); i > 0; i--)
		page_form_add(
			form, "tags", admin_walk_any(form, typist->walk, WALK_TAG, typist->random));
	if (typist_happens(typist, 3))
		page_form_add(form, "tags", "987654321");
}

static void type_item(struct typist *typist, struct page_form *form, bool is_addition)
{
	static const char *const statuses[] = {"draft", "listed", "retired"};

	if (is_addition) {
		page_form_set(form, "sku", text(form, typist));
		page_form_set(form, "slug", "a-slug");
		page_form_set(form, "supplier",
			admin_walk_any(form, typist->walk, WALK_SUPPLIER, typist->random));
	}
	page_form_set(form, "name", text(form, typist));
	page_form_set(form, "status", ANY(typist, statuses));
	page_form_set(form, "price", number(form, typist, 99));
	page_form_set(form, "description", typist_new_name(form, typist));
	if (typist_happens(typist, 40))
		type_tags(typist, form);
	if (typist_happens(typist, 40))
		type_price_of_item(typist, form);
}

static void type_supplier(struct typist *typist, struct page_form *form, bool is_addition)
{
	if (is_addition || typist_happens(typist, 30))
		page_form_set(form, "name", text(form, typist));
	page_form_set(form, "email",
		typist_happens(typist, 5)
			? "nobody"
			: mem_printf(form, "%s@shop.example", typist_new_name(form, typist)));
	page_form_set(form, "rating", typist_happens(typist, 5) ? "9.9" : "4.5");
}

static void type_tag(struct typist *typist, struct page_form *form, bool is_addition)
{
	(void)is_addition;
	page_form_set(form, "name", text(form, typist));
	page_form_set(form, "slug",
		typist_happens(typist, 5) ? "no slug" : typist_new_name(form, typist));
}

static void type_price(struct typist *typist, struct page_form *form, bool is_addition)
{
	if (is_addition)
		page_form_set(form, "item",
			admin_walk_any(form, typist->walk, WALK_ITEM, typist->random));
	page_form_set(form, "currency", typist_happens(typist, 50) ? "SEK" : "PLN");
	page_form_set(form, "amount", number(form, typist, 99));
	page_form_set(form, "valid_from", day(form, typist));
}

static void type_group(struct typist *typist, struct page_form *form, bool is_addition)
{
	(void)is_addition;
	page_form_set(form, "name", text(form, typist));
	page_form_set(form, "permissions", NULL);
	page_form_add(form, "permissions", "1");
	page_form_set(form, "_password", "demo");
}

void typist_fill(struct typist *typist, struct page_form *form, enum walked table, bool is_addition)
{
	static void (*const types[WALK_COUNT])(
		struct typist * typist, struct page_form * form, bool is_addition) = {
		[WALK_BATCH] = type_batch,
		[WALK_ITEM] = type_item,
		[WALK_SUPPLIER] = type_supplier,
		[WALK_TAG] = type_tag,
		[WALK_PRICE] = type_price,
		[WALK_GROUP] = type_group,
	};

	types[table](typist, form, is_addition);
}

static const char *typed(const struct page_form *form, const char *name)
{
	const char *value = page_form_value(form, name);

	return value ? value : "";
}

const char *typed_row_text(TALLOC_CTX *mem, const struct page_form *form, enum walked table)
{
	if (table == WALK_BATCH)
		return typed(form, "reference");
	if (table == WALK_ITEM)
		return mem_printf(mem, "%s (%s)", typed(form, "name"), typed(form, "sku"));
	if (table == WALK_PRICE)
		return mem_printf(mem, "%s.00 %s from %s", typed(form, "amount"),
			typed(form, "currency"), typed(form, "valid_from"));
	return typed(form, "name");
}
