/*
 * tests/unit/test_csv_ports.c - the CSV files keep the contract of the ports they stand at, as far
 * as it is about allocating: they hold no versions, read models, events or receipts.
 */
#include "config.h"

#include "tests/contract/contract.h"
#include "tests/support/csv_harness.h"

int main(void)
{
	const struct harness_type *const variants[] = {&csv_harness_type};

	return contract_run("csv_ports", variants, 1);
}
