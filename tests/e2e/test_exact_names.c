/*
 * Names are compared byte by byte, whatever the old tables' collation thinks of capitals, accents
 * and blanks at the end. What these tables cannot hold beside each other is a conflict, never a
 * mix-up. Source: specification of the allocation service, 2.1 and 10.4.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

#define TAKEN ON_BOTH("409")

static void mix_skus(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("A@", "@oak", 10), OK(201)),
		TURN(ADD_BATCH("B@", "@OAK", 10), OK(201)),
		TURN(ADD_BATCH("C@", "@oak ", 10), OK(201)),
		TURN(ADD_BATCH("D@", "@o\u00E4k", 10), OK(201)),
		TURN(ALLOCATE("o-1@", "@OAK", 1), ALLOCATED("B@")),
		TURN(ALLOCATE("o-2@", "@oak ", 1), ALLOCATED("C@")),
		TURN(ALLOCATE("o-3@", "@o\u00E4k", 1), ALLOCATED("D@")),
		TURN(ALLOCATE("o-4@", "@oak", 10), ALLOCATED("A@")),
		TURN(ALLOCATE("o-5@", "@oak", 1), OUT_OF_STOCK("@oak")),
		TURN(ALLOCATE("o-6@", "@Oak", 1), INVALID_SKU("@Oak")),
		TURN(SHOW("o-1@"), LINES(LINE("@OAK", "B@"))));
}

static void test_exact_names__skus_are_told_apart(void **state)
{
	on_both_profiles(*state, "sku", mix_skus);
}

/* By a collation that every server has; MySQL's own tells blanks at the end apart. */
static void mix_references(const struct place *place)
{
	(void)site_sql(place->site,
		"ALTER TABLE alloc_batch CONVERT TO CHARACTER SET utf8mb4"
		" COLLATE utf8mb4_general_ci");
	CONVERSE(place, TURN(ADD_BATCH("@ref", "K@", 10), OK(201)),
		TURN(ADD_BATCH("@REF", "K@", 10), TAKEN), TURN(ADD_BATCH("@ref ", "K@", 10), TAKEN),
		TURN(ADD_BATCH("@r\u00E9f", "K@", 10), TAKEN),
		TURN(CHANGE_QUANTITY("@REF", 5), UNKNOWN_BATCH("@REF")),
		TURN(CHANGE_ETA("@ref ", "2031-05-01"), UNKNOWN_BATCH("@ref ")),
		TURN(ALLOCATE("o-1@", "K@", 10), ALLOCATED("@ref")),
		TURN(ALLOCATE("o-2@", "K@", 1), OUT_OF_STOCK("K@")));
}

static void test_exact_names__references_do_not_reach_each_other(void **state)
{
	on_both_profiles(*state, "reference", mix_references);
}

static void mix_orders(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ALLOCATE("@order", "K@", 1), ALLOCATED("W@")),
		TURN(ALLOCATE("@ORDER", "K@", 1), TAKEN),
		TURN(ALLOCATE("@order ", "K@", 2), ALLOCATED("W@")),
		TURN(ALLOCATE("@ORDER", "K@", 3), ALLOCATED("W@")),
		TURN(DEALLOCATE("@Order", "K@"), OK(200)), TURN(SHOW("@Order"), NOTHING),
		TURN(SHOW("@order"), LINES(LINE("K@", "W@"))),
		TURN(SHOW("@ORDER"), LINES(LINE("K@", "W@"))),
		TURN(DEALLOCATE("@order", "K@"), OK(200)), TURN(SHOW("@order"), NOTHING),
		TURN(SHOW("@ORDER"), LINES(LINE("K@", "W@"))));
}

static void test_exact_names__orders_are_told_apart(void **state)
{
	on_both_profiles(*state, "order", mix_orders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_names__skus_are_told_apart),
		cmocka_unit_test(test_exact_names__references_do_not_reach_each_other),
		cmocka_unit_test(test_exact_names__orders_are_told_apart),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
