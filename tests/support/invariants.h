/*
 * tests/support/invariants.h - the invariants of docs/domain.md, each as a query of its own that
 * finds what breaks it. Shares no SQL with ficus check.
 */
#ifndef FICUS_TESTS_SUPPORT_INVARIANTS_H
#define FICUS_TESTS_SUPPORT_INVARIANTS_H

enum invariant {
	INVARIANT_NOT_OVERSOLD,
	INVARIANT_ONE_BATCH_A_LINE,
	INVARIANT_REFERENCES_DIFFER,
	INVARIANT_SAME_SKU,
	INVARIANT_STORED_STOCK, /* equals the lines' sums; where triggers keep it */
	INVARIANT_VIEW,         /* equals the lines; where only we write, with the table variant */
	INVARIANT_COUNT
};

/* Each finds one column of text; no row: the invariant holds. */
extern const char *const invariant_queries[INVARIANT_COUNT];

#endif
