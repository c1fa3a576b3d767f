/*
 * Who may call: this machine, by the site's own names, and no page of another site. Source:
 * specification of the allocation service, 6.1.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

#define TRUSTED "https://shop.example"

static int set_up(void **state)
{
	*state = site_start(NULL, LIST("FICUS_ORIGINS=" TRUSTED " https://other.example"));
	return 0;
}

/* Headers in which @ stands for the port. */
static const struct {
	const char *name;
	int status; /* of a POST */
	const char *headers[3];
} origins[] = {
	{"own",		       201, {"Origin: http://127.0.0.1:@"}                               },
	{"own, by another name",      201, {"Origin: http://localhost:@", "Host: localhost:@"}          },
	{"own, in capitals",          201, {"Origin: HTTP://LOCALHOST:@", "Host: localhost:@"}          },
	{"own, said to be so",        201, {"Origin: http://127.0.0.1:@", "Sec-Fetch-Site: same-origin"}},
	{"typed in",                  201, {"Sec-Fetch-Site: none"}                                     },
	{"trusted",                   201, {"Origin: " TRUSTED}                                         },
	{"the second trusted",        201, {"Origin: https://other.example"}                            },
	{"trusted, another site",     201, {"Origin: " TRUSTED, "Sec-Fetch-Site: cross-site"}           },
	{"of another site",           403, {"Origin: https://evil.example"}                             },
	{"null",		      403, {"Origin: null"}					     },
	{"of another scheme",         403, {"Origin: https://127.0.0.1:@"}                              },
	{"of another port",           403, {"Origin: http://127.0.0.1:1@"}                              },
	{"of no port",                403, {"Origin: http://127.0.0.1"}                                 },
	{"of the other name",         403, {"Origin: http://localhost:@"}                               },
	{"that starts like it",       403, {"Origin: http://127.0.0.1:@.evil.example"}                  },
	{"that ends like it",         403, {"Origin: http://evil.example/127.0.0.1:@"}                  },
	{"that starts trusted",       403, {"Origin: " TRUSTED ".evil.example"}                         },
	{"two",		       403, {"Origin: http://127.0.0.1:@", "Origin: http://evil.example"}},
	{"empty",		     403, {"Origin;"}						  },
	{"said to be of another",     403, {"Sec-Fetch-Site: cross-site"}                               },
	{"own, said to be another's", 403,
         {"Origin: http://127.0.0.1:@", "Sec-Fetch-Site: cross-site"}                                   },
};

static void try_origins(const struct place *place)
{
	struct place port = *place;

	port.tag = mem_printf(place->site, "%d", place->site->port + (int)place->profile);
	for (size_t i = 0; i < ARRAY_SIZE(origins); i++) {
		const char *body = mem_printf(place->site, "{'ref':'%zu@','sku':'K@','qty':1}", i);
		const char *headers[ARRAY_SIZE(origins[i].headers)] = {0};
		const struct http_answer *answer;

		for (size_t j = 0; origins[i].headers[j]; j++)
			headers[j] = spell(place->site, &port, origins[i].headers[j]);
		answer = http_send(place->site->clients[place->profile],
			&(struct http_request){"POST", "/add_batch",
				HTTP_TEXT(spell(place->site, place, body)), headers});
		assert_row(answer->status == origins[i].status, origins[i].name);
	}
}

static void test_access__posts_for_pages_of_other_sites_are_refused(void **state)
{
	on_both_profiles(*state, "origin", try_origins);
}

static void test_access__refused_posts_write_nothing(void **state)
{
	struct site *site = *state;
	size_t accepted = 0;
	const char *expected;

	for (size_t i = 0; i < ARRAY_SIZE(origins); i++)
		accepted += origins[i].status == 201;
	expected = mem_printf(site, "%zu", accepted * PROFILE_COUNT);
	on_both_profiles(site, "written", try_origins);
	assert_string_equal(site_sql(site,
				    "SELECT COUNT(*) FROM alloc_batch"
				    " WHERE reference LIKE '%-written-%'"),
		expected);
}

static void read_from_elsewhere(const struct place *place)
{
	const struct http_answer *answer = http_send(place->site->clients[place->profile],
		&(struct http_request){.method = "GET",
			.target = "/allocations/none",
			.headers = LIST(
				"Origin: https://evil.example", "Sec-Fetch-Site: cross-site")});

	assert_int_equal(answer->status, 404);
	assert_string_equal(answer->body, "not found");
}

static void test_access__links_from_other_sites_may_be_followed(void **state)
{
	on_both_profiles(*state, "link", read_from_elsewhere);
}

static void call_by_names(const struct place *place)
{
	static const struct {
		const char *host;
		int status;
	} hosts[] = {
		{"Host: 127.0.0.1",              404},
		{"Host: localhost",              404},
		{"Host: LOCALHOST:1",            404},
		{"Host: [::1]",                  404},
		{"Host: evil.example",           421},
		{"Host: 127.0.0.1.evil.example", 421},
		{"Host: localhost.evil.example", 421},
		{"Host: 192.0.2.1",              421},
	};

	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		const struct http_answer *answer = http_send(place->site->clients[place->profile],
			&(struct http_request){.method = "GET",
				.target = "/allocations/none",
				.headers = LIST(hosts[i].host)});

		assert_row(answer->status == hosts[i].status, hosts[i].host);
	}
}

/* A browser that was told that 127.0.0.1 is evil.example would think itself on one site. */
static void test_access__foreign_hosts_are_refused(void **state)
{
	on_both_profiles(*state, "host", call_by_names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_access__posts_for_pages_of_other_sites_are_refused),
		cmocka_unit_test(test_access__refused_posts_write_nothing),
		cmocka_unit_test(test_access__links_from_other_sites_may_be_followed),
		cmocka_unit_test(test_access__foreign_hosts_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, site_tear_down);
}
