/* tests/unit/test_fakes.c - the fakes keep the contract of the ports they stand at. */
#include "config.h"

#include "tests/contract/contract.h"
#include "tests/fakes/fake_harness.h"

int main(void)
{
	const struct harness_type *const variants[] = {&fake_harness_type};

	return contract_run("fakes", variants, 1);
}
