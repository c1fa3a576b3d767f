/*
 * tests/support/row_case.h - what cases about commands on rows are made of: a bus, a unit of work,
 * and the tables of row_models.h in memory. All functions fail the case where they cannot.
 */
#ifndef FICUS_TESTS_SUPPORT_ROW_CASE_H
#define FICUS_TESTS_SUPPORT_ROW_CASE_H

#include "services/rows/row_commands.h"
#include "tests/contract/row_models.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"
#include "tests/fakes/fake_row_store.h"
#include "tests/support/cmocka.h"

#define JOURNALLED_MAX 64

/* The application, as far as a bus can tell; the state of every case. */
struct dependencies {
	TALLOC_CTX *mem; /* freed after the case */
	struct work work;
	struct journal journal;
	struct row_work rows;
	struct message_bus *bus;
	struct fake_rows stored;
	struct fake_row_store store;
	struct fake_clock clock; /* 2024-01-31 12:00:00 UTC */
	struct fake_random random;
	struct fake_log log;
	const struct journal_entry *entries[JOURNALLED_MAX]; /* of this transaction */
	size_t entry_count;
	const char *journalled; /* what was committed, see assert_journal() */
	int commit_count;
	void (*meanwhile)(struct dependencies *this); /* what others do before a commit, once */
};

int row_case_set_up(void **state);
int row_case_tear_down(void **state);

#define ROW_CASE(function)                                                                         \
	cmocka_unit_test_setup_teardown(function, row_case_set_up, row_case_tear_down)

/* Fields of their tables. */
#define SHELF(name) (&shelf_model.fields[SHELF_##name])
#define ITEM(name)  (&item_model.fields[ITEM_##name])

/* An edit of one row without children; entries: an array. */
#define EDIT(edited_model, wanted, row_key, edit_entries)                                          \
	{                                                                                          \
		.model = (edited_model), .action = (wanted), .key = (row_key),                     \
		.entries = (edit_entries), .entry_count = ARRAY_SIZE(edit_entries)                 \
	}

/* Rows of the old application. Return the key. */
const char *row_case_put_shelf(struct dependencies *this, const char *name);
const char *row_case_put_item(
	struct dependencies *this, const char *shelf, const char *label, const char *next);
void row_case_put_tag(struct dependencies *this, const char *code);

/* Handles it, asserting that it succeeds, or how it fails. */
void row_case_save(struct dependencies *this, struct row_edit *edit);
void row_case_refuse(struct dependencies *this, struct row_edit *edit, enum error_kind kind);

void assert_rows(struct dependencies *this, const struct row_model *model, const char *expected);
void assert_tags(struct dependencies *this, const char *expected);

/*
 * Compares all committed lines, each "+ * or -|model|key|text|labels" and then, each behind a '|',
 * its parts as "+item:text:labels" and its values as "name=before>after"; ended by '\n'.
 */
void assert_journal(struct dependencies *this, const char *expected);

void assert_complaint(const struct row_complaint *complaint, const char *text);

#endif
