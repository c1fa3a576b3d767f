/* tests/fakes/fake_failure.h - a failure a test orders beforehand. */
#ifndef FICUS_TESTS_FAKES_FAKE_FAILURE_H
#define FICUS_TESTS_FAKES_FAKE_FAILURE_H

#include "base/error.h"

/* Zeroed: nothing fails. */
struct fake_failure {
	enum error_kind kind;
	int after; /* calls that still succeed before */
	int times; /* calls that fail then */
};

/* To be asked once a call: whether it is to fail, and then *err says how. */
static inline bool fake_failure_strikes(struct fake_failure *failure, struct error *err)
{
	if (failure->times == 0)
		return false;
	if (failure->after > 0) {
		failure->after--;
		return false;
	}
	failure->times--;
	error_set(err, failure->kind, "a failure the test ordered");
	return true;
}

#endif
