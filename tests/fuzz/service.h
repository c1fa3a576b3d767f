/*
 * tests/fuzz/service.h - the real router, routes, gate, views, admin pages and handlers over fakes,
 * with one batch and one allocated line in stock, and three lamps; and what every answer of it must
 * be like.
 */
#ifndef FICUS_TESTS_FUZZ_SERVICE_H
#define FICUS_TESTS_FUZZ_SERVICE_H

#include "fcgi_app/admin/admin.h"
#include "fcgi_app/app.h"
#include "tests/fakes/fake_allocations_query.h"
#include "tests/fakes/fake_answers.h"
#include "tests/fakes/fake_availability.h"
#include "tests/fakes/fake_row_history.h"
#include "tests/support/lamp_site.h"
#include "tests/support/test_accounts.h"
#include "tests/support/test_app.h"

#define TRUSTED_ORIGIN "https://shop.example"

struct fuzz_service {
	struct test_app *app;
	struct fake_allocations_query allocations;
	struct fake_answers answers;
	struct fake_availability availability;
	struct test_accounts *accounts; /* of nobody yet */
	struct fake_row_reader reader;
	struct fake_row_history history;
	struct admin_settings settings;
	struct admin admin; /* of the lamps; what is saved, its reader does not see */
	struct app views;
	struct router router;
};

struct fuzz_service *fuzz_service_new(TALLOC_CTX *mem);

/* Answers the exchange. */
void fuzz_service_handle(struct fuzz_service *service, struct exchange *exchange);

/* Whether the front end said that the client asked for no body. */
bool fuzz_is_head(struct exchange *exchange);

/*
 * Asserts that it is a CGI response with a status of ours, header lines, and a body of such a kind
 * as they say, and as long if they say so: of an export they do not. Returns the status.
 */
int fuzz_check_answer(const char *answer, size_t length, bool is_head);

#endif
