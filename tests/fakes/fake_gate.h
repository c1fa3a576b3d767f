/* tests/fakes/fake_gate.h - a gate that lets in or refuses whom the test says. */
#ifndef FICUS_TESTS_FAKES_FAKE_GATE_H
#define FICUS_TESTS_FAKES_FAKE_GATE_H

#include "fcgi_app/http/gate.h"
#include "tests/fakes/fake_failure.h"

/* It adds a header "X-Left: here" to what it lets out, and challenges by a redirect to "/login". */
struct fake_gate {
	struct gate base;
	struct fake_failure fail_enter; /* before the visitor is known */
	struct fake_failure refuse;     /* once the visitor is known */
	struct fake_failure fail_leave;
	const struct access *access; /* that was asked for last; NULL: none was */
	int enter_count;
	int leave_count;
};

void fake_gate_init(struct fake_gate *gate);

#endif
