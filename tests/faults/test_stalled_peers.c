/*
 * tests/faults/test_stalled_peers.c - far more peers than threads say half of a request and then
 * nothing more: the others wait for a moment, and are served.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/load.h"

#define PEERS 4 /* for each of the places to stop at */

#define BODY "{\"orderid\":\"stalled\",\"sku\":\"half-0\",\"qty\":1}"

/* Where a peer stops: within its nth record after the first one, after so many bytes of it. */
struct stop {
	const char *name;
	int record;
	size_t bytes;
};

static const struct stop halves[] = {
	{"before the params",           1, 0                   },
	{"in the header of the params", 1, 4                   },
	{"in the params",               1, FCGI_HEADER_SIZE + 9},
	{"before their end",            2, 0                   },
	{"in the header of their end",  2, 7                   },
	{"before the body",             3, 0                   },
	{"in the header of the body",   3, 1                   },
	{"in the body",                 3, FCGI_HEADER_SIZE + 9},
};

/* Nothing is missing but the record that says so. */
static const struct stop wholes[] = {
	{"before the end of the body", 4, 0},
	{"in the header of that end",  4, 7},
};

static size_t record_size(const unsigned char *header)
{
	return FCGI_HEADER_SIZE + ((size_t)header[4] << 8 | header[5]) + header[6];
}

static size_t length_until(const struct fcgi_records *request, const struct stop *stop)
{
	size_t length = 0;

	for (int i = 0; i < stop->record; i++)
		length += record_size(request->bytes + length);
	assert_true(length + stop->bytes < request->length);
	return length + stop->bytes;
}

static int set_up(void **state)
{
	*state = site_start(NULL, LIST("FICUS_THREADS=2", "FICUS_STALL_TIMEOUT_MS=50"));
	return 0;
}

static struct fcgi_client *stall(
	struct load *load, const char *socket_path, const struct stop *stop)
{
	const char *const params[] = {"REQUEST_METHOD=POST", "REQUEST_URI=/allocate",
		mem_printf(load, "CONTENT_LENGTH=%zu", strlen(BODY)), NULL};
	struct fcgi_client *peer = fcgi_client_open(load, socket_path);
	struct fcgi_records request = {.owner = load};

	fcgi_add_request(&request, params, BODY, strlen(BODY));
	assert_row(fcgi_client_send(peer, request.bytes, length_until(&request, stop)), stop->name);
	return peer;
}

/* It may be told what is wrong with what it said. */
static void assert_cut_off(struct fcgi_client *peer, const char *name)
{
	struct fcgi_response response;

	(void)fcgi_client_receive(peer, &response);
	assert_row(fcgi_client_was_closed(peer), name);
}

static void stall_beside_others(struct site *site, const struct stop *stops, size_t count)
{
	const struct load_plan plan = {.clients = 8, .skus = 1};
	struct load *load = load_start(site, stops[0].record < 4 ? "half" : "whole", &plan);
	struct fcgi_client **peers = mem_array(load, struct fcgi_client *, PEERS * count);

	assert_true(load_goes_on(load, plan.clients));
	for (size_t i = 0; i < PEERS * count; i++)
		peers[i] = stall(load, site->socket_path, &stops[i % count]);
	assert_true(load_goes_on(load, 10 * plan.clients));
	for (size_t i = 0; i < PEERS * count; i++)
		assert_cut_off(peers[i], stops[i % count].name);
	load_end(load);
	assert_int_equal(atomic_load(&load->counts.failed), 0);
	assert_int_equal(atomic_load(&load->counts.lost), 0);
	assert_true(load_is_stored(load));
	talloc_free(load);
}

static const char *stored_lines(struct site *site)
{
	return site_sql(site,
		"SELECT COUNT(*) FROM alloc_allocation a JOIN alloc_orderline l"
		" ON l.id = a.line_id WHERE l.orderid = 'stalled'");
}

static void test_stalled_peers__are_cut_off_while_others_are_served(void **state)
{
	stall_beside_others(*state, halves, ARRAY_SIZE(halves));
	assert_string_equal(stored_lines(*state), "0");
}

static void test_stalled_peers__that_have_said_all_hold_no_thread_either(void **state)
{
	stall_beside_others(*state, wholes, ARRAY_SIZE(wholes));
	assert_string_equal(stored_lines(*state), "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stalled_peers__are_cut_off_while_others_are_served),
		cmocka_unit_test(test_stalled_peers__that_have_said_all_hold_no_thread_either),
	};

	return cmocka_run_group_tests(tests, set_up, site_tear_down);
}
