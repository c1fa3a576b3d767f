#include "config.h"

#include "tests/support/row_case.h"

#include <stdlib.h>

#include "base/text_stream.h"

#define NOON INT64_C(1706702400000000)

static struct dependencies *self(struct work *work)
{
	return container_of(work, struct dependencies, work);
}

static bool begin(struct work *work, struct error *err)
{
	(void)err;
	self(work)->entry_count = 0;
	return true;
}

static const struct message *next_event(struct work *work)
{
	(void)work; /* rows have no events */
	return NULL;
}

static void write_labels(FILE *out, const char *const *labels)
{
	for (; labels && *labels; labels++)
		(void)fprintf(out, "%s%s", *labels, labels[1] ? "," : "");
}

static const char *shown(const char *value)
{
	return value ? value : "NULL";
}

static void write_entry(FILE *out, const struct journal_entry *entry)
{
	static const char signs[] = {
		[JOURNAL_ADDITION] = '+', [JOURNAL_CHANGE] = '*', [JOURNAL_DELETION] = '-'};

	(void)fprintf(out, "%c|%s|%s|%s|", signs[entry->action], entry->model,
		entry->object_id ? entry->object_id : *entry->key_made, entry->object_text);
	write_labels(out, entry->fields);
	for (size_t i = 0; i < entry->part_count; i++) {
		const struct journal_part *part = &entry->parts[i];

		(void)fprintf(out, "|%c%s:%s:", signs[part->action], part->kind, part->object_text);
		write_labels(out, part->fields);
	}
	for (size_t i = 0; i < entry->value_count; i++)
		(void)fprintf(out, "|%s=%s>%s", entry->values[i].name,
			shown(entry->values[i].before), shown(entry->values[i].after));
	(void)putc('\n', out);
}

static bool commit(struct work *work, struct error *err)
{
	struct dependencies *this = self(work);
	void (*meanwhile)(struct dependencies * this) = this->meanwhile;
	struct text_stream stream;
	FILE *out;

	this->meanwhile = NULL;
	if (meanwhile)
		meanwhile(this);
	if (!fake_row_store_commit(&this->store, err))
		return false;
	this->commit_count++;
	out = text_stream_open(&stream);
	(void)fputs(this->journalled, out);
	for (size_t i = 0; i < this->entry_count; i++)
		write_entry(out, this->entries[i]);
	this->journalled = text_stream_take(&stream, this->mem);
	return true;
}

static void end(struct work *work)
{
	fake_row_store_end(&self(work)->store);
}

static void journal_entry_add(struct journal *journal, const struct journal_entry *entry)
{
	struct dependencies *this = container_of(journal, struct dependencies, journal);

	assert_true(this->entry_count < JOURNALLED_MAX);
	this->entries[this->entry_count++] = entry;
}

static bool handle_save_row(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	(void)reply;
	return row_work_save(&deps->rows, message, err);
}

static bool handle_remove_rows(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	(void)reply;
	return row_work_remove(&deps->rows, message, err);
}

static bool handle_set_rows(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	(void)reply;
	return row_work_set(&deps->rows, message, err);
}

static const struct command_route commands[] = {
	COMMAND(save_row_type, handle_save_row),
	COMMAND(remove_rows_type, handle_remove_rows),
	COMMAND(set_rows_type, handle_set_rows),
};

static void make_bus(struct dependencies *this)
{
	const struct message_bus_parts parts = {
		.commands = commands,
		.command_count = ARRAY_SIZE(commands),
		.settings = message_bus_default_settings,
		.deps = this,
		.work = &this->work,
		.clock = &this->clock.base,
		.random = &this->random.base,
		.log = &this->log.base,
	};

	this->bus = message_bus_new(this->mem, &parts);
	this->work.bus = this->bus;
}

int row_case_set_up(void **state)
{
	static const struct work_ops work_ops = {begin, next_event, commit, end};
	static const struct journal_ops journal_ops = {journal_entry_add};
	struct dependencies *this = mem_new(NULL, struct dependencies);

	this->mem = mem_context(this, "case");
	this->work.ops = &work_ops;
	this->journal.ops = &journal_ops;
	this->work.journal = &this->journal;
	fake_clock_init(&this->clock);
	this->clock.now_us = NOON;
	fake_random_init(&this->random, 1);
	fake_log_init(&this->log, this->mem);
	fake_rows_init(&this->stored, this->mem);
	fake_row_store_init(&this->store, &this->stored);
	this->rows = (struct row_work){
		&this->work, &this->store.base, &this->clock.base, &this->random.base};
	this->journalled = "";
	make_bus(this);
	*state = this;
	return 0;
}

int row_case_tear_down(void **state)
{
	return talloc_free(*state);
}

const char *row_case_put_shelf(struct dependencies *this, const char *name)
{
	return fake_rows_put(&this->stored, &shelf_model,
		(const char *const[SHELF_FIELDS]){[SHELF_NAME] = name});
}

const char *row_case_put_item(
	struct dependencies *this, const char *shelf, const char *label, const char *next)
{
	return fake_rows_put(&this->stored, &item_model,
		(const char *const[ITEM_FIELDS]){
			[ITEM_SHELF] = shelf,
			[ITEM_LABEL] = label,
			[ITEM_QTY] = "5",
			[ITEM_NEXT] = next,
			[ITEM_ADDED_AT] = "2024-01-01 00:00:00",
			[ITEM_CHANGED_AT] = "2024-01-01 00:00:00",
		});
}

void row_case_put_tag(struct dependencies *this, const char *code)
{
	(void)fake_rows_put(&this->stored, &tag_model, &code);
}

static bool save(struct dependencies *this, struct row_edit *edit, struct error *err)
{
	const struct save_row command = {
		.message = MESSAGE(&save_row_type),
		.model = edit->model->label,
		.key = edit->key,
		.actor = "7",
		.edit = edit,
		.mem = this->mem,
	};

	return message_bus_handle(this->bus, &command.message, NULL, err);
}

void row_case_save(struct dependencies *this, struct row_edit *edit)
{
	struct error err = {0};

	if (!save(this, edit, &err))
		fail_msg("%s: %s", error_kind_name(err.kind), err.message);
}

void row_case_refuse(struct dependencies *this, struct row_edit *edit, enum error_kind kind)
{
	struct error err = {0};

	assert_false(save(this, edit, &err));
	assert_string_equal(error_kind_name(err.kind), error_kind_name(kind));
	assert_int_equal(this->commit_count, 0);
}

void assert_rows(struct dependencies *this, const struct row_model *model, const char *expected)
{
	assert_string_equal(fake_rows_dump(&this->stored, this->mem, model), expected);
}

void assert_tags(struct dependencies *this, const char *expected)
{
	assert_string_equal(
		fake_rows_dump_pairs(&this->stored, this->mem, &item_model.fields[ITEM_TAGS]),
		expected);
}

void assert_journal(struct dependencies *this, const char *expected)
{
	assert_string_equal(this->journalled, expected);
}

void assert_complaint(const struct row_complaint *complaint, const char *text)
{
	assert_non_null(complaint->text);
	assert_string_equal(complaint->text, text);
}
