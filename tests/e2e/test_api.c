/*
 * The allocation service as its clients know it: conversations over HTTP, each held on both API
 * profiles and over both read models. Source: docs/api.md.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

#define READ_MODEL_COUNT 2

struct fixture {
	struct site *sites[READ_MODEL_COUNT];
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->sites[0] = site_start(fixture, NONE);
	fixture->sites[1] = site_start(fixture, LIST("FICUS_READ_MODEL=table"));
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < READ_MODEL_COUNT; i++)
		site_stop(fixture->sites[i]);
	talloc_free(fixture);
	return 0;
}

static void everywhere(
	struct fixture *fixture, const char *tag, void (*run)(const struct place *place))
{
	for (int i = 0; i < READ_MODEL_COUNT; i++)
		on_both_profiles(fixture->sites[i], tag, run);
}

static void hold_examples(const struct place *place)
{
	CONVERSE(place, TURN(ADD_SHIPMENT("L@", "K@", 100, "2011-01-02"), OK(201)),
		TURN(ADD_SHIPMENT("E@", "K@", 100, "2011-01-01"), OK(201)),
		TURN(ADD_BATCH("X@", "OTHER@", 100), OK(201)),
		TURN(ALLOCATE("o-9@", "K@", 3), ALLOCATED("E@")),
		TURN(SHOW("o-9@"), LINES(LINE("K@", "E@"))),
		TURN(ALLOCATE("o-10@", "NOSUCH@", 20), INVALID_SKU("NOSUCH@")),
		TURN(SHOW("o-10@"), NOTHING),
		TURN(ALLOCATE("o-11@", "K@", 101), OUT_OF_STOCK("K@")),
		TURN(SHOW("o-11@"), NOTHING));
}

static void test_api__answers_as_the_examples_say(void **state)
{
	everywhere(*state, "examples", hold_examples);
}

static void use_up(const struct place *place)
{
	CONVERSE(place, TURN(ADD_SHIPMENT("later@", "K@", 10, "2031-01-02"), OK(201)),
		TURN(ADD_SHIPMENT("earlier@", "K@", 10, "2031-01-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 10), ALLOCATED("earlier@")),
		TURN(ALLOCATE("o-2@", "K@", 10), ALLOCATED("later@")),
		TURN(ALLOCATE("o-3@", "K@", 10), OUT_OF_STOCK("K@")),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "earlier@"))),
		TURN(SHOW("o-2@"), LINES(LINE("K@", "later@"))), TURN(SHOW("o-3@"), NOTHING));
}

static void test_api__stock_runs_out(void **state)
{
	everywhere(*state, "stock", use_up);
}

static void repeat_lines(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 10, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 10), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "K@", 10), ALLOCATED("W@")),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "W@"))),
		/* Another quantity is another line. */
		TURN(ALLOCATE("o-1@", "K@", 9), ALLOCATED("S@")),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "W@") "," LINE("K@", "S@"))),
		TURN(ALLOCATE("o-2@", "K@", 1), ALLOCATED("S@")),
		TURN(ALLOCATE("o-3@", "K@", 1), OUT_OF_STOCK("K@")));
}

static void test_api__line_sent_twice_is_allocated_once(void **state)
{
	everywhere(*state, "twice", repeat_lines);
}

static void order_several(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "OAK@", 50), OK(201)),
		TURN(ADD_SHIPMENT("S@", "ASH@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "OAK@", 20), ALLOCATED("W@")),
		TURN(ALLOCATE("o-2@", "OAK@", 5), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "ASH@", 20), ALLOCATED("S@")),
		TURN(ALLOCATE("o-2@", "ASH@", 5), ALLOCATED("S@")),
		TURN(SHOW("o-1@"), LINES(LINE("OAK@", "W@") "," LINE("ASH@", "S@"))));
}

static void test_api__order_is_shown_line_by_line_in_the_order_allocated(void **state)
{
	everywhere(*state, "several", order_several);
}

static void move_lines(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 50), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 40), ALLOCATED("W@")),
		TURN(CHANGE_QUANTITY("W@", 10), OK(202)),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "S@"))),
		TURN(ALLOCATE("o-2@", "K@", 10), ALLOCATED("W@")),
		/* Nothing else fits a line of 40. */
		TURN(REQUEST("POST /change_quantity", "{'ref':'S@','qty':'39'}"), OK(202)),
		TURN(SHOW("o-1@"), NOTHING),
		TURN(REQUEST("POST /change_quantity", "{'ref':'S@','qty':0}"), OK(202)),
		TURN(ALLOCATE("o-3@", "K@", 1), OUT_OF_STOCK("K@")),
		TURN(REQUEST("POST /change_quantity", "{'ref':'none@','qty':1}"),
			UNKNOWN_BATCH("none@")));
}

static void show_lines_of_a_sku(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "OAK@", 50), OK(201)),
		TURN(ADD_SHIPMENT("S@", "ASH@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "OAK@", 20), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "ASH@", 20), ALLOCATED("S@")),
		TURN(ALLOCATE("o-1@", "OAK@", 5), ALLOCATED("W@")),
		TURN(SHOW_LINE("o-1@", "ASH@"), LINES(LINE("ASH@", "S@"))),
		TURN(SHOW_LINE("o-1@", "OAK@"), LINES(LINE("OAK@", "W@") "," LINE("OAK@", "W@"))),
		TURN(SHOW_LINE("o-1@", "ELM@"), NOTHING), TURN(SHOW_LINE("o-2@", "OAK@"), NOTHING),
		TURN(DEALLOCATE("o-1@", "OAK@"), OK(200)),
		TURN(SHOW_LINE("o-1@", "OAK@"), NOTHING));
}

static void test_api__order_is_shown_restricted_to_a_sku(void **state)
{
	everywhere(*state, "of-a-sku", show_lines_of_a_sku);
}

static void ask_for_units(const struct place *place)
{
	CONVERSE(place, TURN(ASK_FOR("K@", 1), UNAVAILABLE("Invalid sku K@")),
		TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 20, "2031-05-01"), OK(201)),
		TURN(ASK_FOR("K@", 10), AVAILABLE("K@", 10, "W@", "null")),
		TURN(ASK_FOR("K@", 11), AVAILABLE("K@", 11, "S@", "'2031-05-01'")),
		TURN(ASK_FOR("K@", 21), UNAVAILABLE("Out of stock for sku K@")),
		TURN(ALLOCATE("o-1@", "K@", 3), ALLOCATED("W@")),
		TURN(ASK_FOR("K@", 8), AVAILABLE("K@", 8, "S@", "'2031-05-01'")),
		TURN(ASK_FOR("K@", 0),
			ON_BOTH("400 {'message':'qty: expected an integer from 1 to 2147483647'}")),
		TURN(REQUEST("GET /availability/K@", NULL), ON_BOTH("400")),
		TURN(REQUEST("GET /availability/K@?qty=%zz", NULL), ON_BOTH("400")));
}

static void test_api__availability_is_what_an_allocation_would_get(void **state)
{
	everywhere(*state, "available", ask_for_units);
}

/* The newest line goes; another one of the same order and SKU stays, and stays in view. */
static void move_one_of_two(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 50), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 30), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "K@", 20), ALLOCATED("W@")),
		TURN(CHANGE_QUANTITY("W@", 40), OK(202)),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "W@") "," LINE("K@", "S@"))));
}

static void test_api__changed_quantity_moves_no_more_than_it_must(void **state)
{
	everywhere(*state, "one-of-two", move_one_of_two);
}

static void test_api__changed_quantity_moves_lines(void **state)
{
	everywhere(*state, "moved", move_lines);
}

static void move_dates(const struct place *place)
{
	CONVERSE(place, TURN(ADD_SHIPMENT("A@", "K@", 10, "2031-05-01"), OK(201)),
		TURN(ADD_SHIPMENT("B@", "K@", 10, "2031-05-02"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 1), ALLOCATED("A@")),
		TURN(CHANGE_ETA("A@", "2031-05-03T23:59:59+02:00"), OK(202)),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "A@"))),
		TURN(ALLOCATE("o-2@", "K@", 1), ALLOCATED("B@")),
		TURN(REQUEST("POST /change_eta", "{'ref':'A@','eta':null}"), OK(202)),
		TURN(ALLOCATE("o-3@", "K@", 1), ALLOCATED("A@")),
		TURN(REQUEST("POST /change_eta", "{'ref':'none@','eta':null}"),
			UNKNOWN_BATCH("none@")));
}

static void test_api__changed_date_changes_the_choice(void **state)
{
	everywhere(*state, "dates", move_dates);
}

static void cancel(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ADD_BATCH("X@", "OTHER@", 10), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 4), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "K@", 6), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "OTHER@", 1), ALLOCATED("X@")),
		TURN(ALLOCATE("o-2@", "K@", 10), OUT_OF_STOCK("K@")),
		TURN(DEALLOCATE("o-1@", "K@"), OK(200)),
		TURN(SHOW("o-1@"), LINES(LINE("OTHER@", "X@"))),
		TURN(ALLOCATE("o-2@", "K@", 10), ALLOCATED("W@")),
		/* What is not allocated, or not even known, is left as it is. */
		TURN(DEALLOCATE("o-1@", "K@"), OK(200)),
		TURN(DEALLOCATE("o-1@", "NOSUCH@"), OK(200)),
		TURN(SHOW("o-2@"), LINES(LINE("K@", "W@"))));
}

static void test_api__deallocating_frees_stock(void **state)
{
	everywhere(*state, "freed", cancel);
}

static void add_known_batch(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ADD_BATCH("W@", "K@", 99), OK(201)),
		TURN(ADD_BATCH("W@", "OTHER@", 10), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 11), OUT_OF_STOCK("K@")),
		TURN(ALLOCATE("o-1@", "OTHER@", 1), INVALID_SKU("OTHER@")));
}

static void test_api__known_batch_stays_as_it_is(void **state)
{
	everywhere(*state, "known", add_known_batch);
}

/* Each is read through another connection than it was written by. */
static void read_at_once(const struct place *place)
{
	struct place reader = *place;

	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 99), OK(201)));
	reader.profile = (enum profile)(PROFILE_COUNT - 1 - (int)place->profile);
	for (int i = 1; i <= 25; i++) {
		const char *number = mem_printf(place->site, "%d", i);
		const char *line =
			mem_printf(place->site, "{'orderid':'o-%s@','sku':'K@','qty':1}", number);
		const char *get = mem_printf(place->site, "GET /allocations/o-%s@", number);

		CONVERSE(place, TURN(REQUEST("POST /allocate", line), ALLOCATED("W@")));
		CONVERSE(&reader, TURN(REQUEST(get, NULL), LINES(LINE("K@", "W@"))));
	}
}

static void test_api__what_was_written_is_read_at_once(void **state)
{
	everywhere(*state, "at-once", read_at_once);
}

static void run_out(const struct place *place)
{
	const char *count = spell(place->site, place,
		"SELECT COUNT(*) FROM ficus_outbox WHERE type = 'OutOfStock' AND aggregateid = "
		"'K@'");

	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 11), OUT_OF_STOCK("K@")));
	assert_string_equal(site_sql(place->site, count), "1");
}

static void test_api__out_of_stock_leaves_one_notice(void **state)
{
	everywhere(*state, "notice", run_out);
}

static void test_api__leaves_nothing_for_check_to_find(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < READ_MODEL_COUNT; i++)
		assert_int_equal(site_ficus(fixture->sites[i], LIST("check")).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_api__order_is_shown_restricted_to_a_sku),
		cmocka_unit_test(test_api__availability_is_what_an_allocation_would_get),
		cmocka_unit_test(test_api__answers_as_the_examples_say),
		cmocka_unit_test(test_api__stock_runs_out),
		cmocka_unit_test(test_api__line_sent_twice_is_allocated_once),
		cmocka_unit_test(test_api__order_is_shown_line_by_line_in_the_order_allocated),
		cmocka_unit_test(test_api__changed_quantity_moves_lines),
		cmocka_unit_test(test_api__changed_quantity_moves_no_more_than_it_must),
		cmocka_unit_test(test_api__changed_date_changes_the_choice),
		cmocka_unit_test(test_api__deallocating_frees_stock),
		cmocka_unit_test(test_api__known_batch_stays_as_it_is),
		cmocka_unit_test(test_api__what_was_written_is_read_at_once),
		cmocka_unit_test(test_api__out_of_stock_leaves_one_notice),
		cmocka_unit_test(test_api__leaves_nothing_for_check_to_find),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
