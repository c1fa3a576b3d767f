#include "config.h"

#include "base/message.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"
#include "tests/support/death.h"

struct note {
	struct message message;
	const char *title;
	const char *remark;
	int32_t pages;
	struct date due;
};

static const struct field note_fields[] = {
	FIELD(struct note, title, "title", .min = 1, .max = 255),
	FIELD(struct note, remark, "remark", .flags = FIELD_OPTIONAL),
	FIELD(struct note, pages, "pp", .alias = "pages", .min = 1, .max = 9),
	FIELD(struct note, due, "due", .flags = FIELD_OPTIONAL),
};
static const struct date may_day = {2031, 5, 1};
static const struct date no_day = {0};
static const struct message_type note_type = MESSAGE_TYPE("Note", struct note, note_fields);
static const struct message_type twin_type = MESSAGE_TYPE("Note", struct note, note_fields);

static int make_log(void **state)
{
	struct fake_log *log = mem_new(NULL, struct fake_log);

	fake_log_init(log, log);
	*state = log;
	return 0;
}

static int free_log(void **state)
{
	return talloc_free(*state);
}

static void test_message__fields_know_type_and_place(void **state)
{
	(void)state;
	assert_int_equal(note_type.field_count, 4);
	assert_int_equal(note_type.size, sizeof(struct note));
	assert_int_equal(note_fields[0].type, FIELD_TEXT);
	assert_int_equal(note_fields[2].type, FIELD_INT32);
	assert_int_equal(note_fields[3].type, FIELD_DATE);
	assert_int_equal(note_fields[2].offset, offsetof(struct note, pages));
	assert_string_equal(note_fields[2].name, "pp");
	assert_string_equal(note_fields[2].alias, "pages");
	assert_null(note_fields[0].alias);
}

static void test_message__as_gives_the_whole_struct(void **state)
{
	struct note note = {MESSAGE(&note_type), "oak", NULL, 3, no_day};
	const struct note *again = message_as(&note.message, &note_type);

	(void)state;
	assert_ptr_equal(again, &note);
}

static void take_for_its_twin(void *message)
{
	(void)message_as(message, &twin_type);
}

/* Equal names are not enough. */
static void test_message__as_another_type_aborts(void **state)
{
	struct note note = {.message = MESSAGE(&note_type)};

	(void)state;
	assert_aborts(take_for_its_twin, &note, "message->type == type");
}

static void test_message__new_is_zeroed(void **state)
{
	struct message *message = message_new(*state, &note_type);
	const struct note *note = message_as(message, &note_type);

	assert_null(note->title);
	assert_int_equal(note->pages, 0);
	assert_false(date_is_set(note->due));
}

static void test_message__fields_are_reached_through_the_table(void **state)
{
	struct message *message = message_new(*state, &note_type);
	const struct note *note = message_as(message, &note_type);

	message_set_text(message, &note_fields[0], "oak");
	message_set_int32(message, &note_fields[2], -7);
	message_set_date(message, &note_fields[3], (struct date){2031, 5, 1});
	assert_string_equal(note->title, "oak");
	assert_int_equal(note->pages, -7);
	assert_int_equal(note->due.year, 2031);
	assert_string_equal(message_text(message, &note_fields[0]), "oak");
	assert_null(message_text(message, &note_fields[1]));
	assert_int_equal(message_int32(message, &note_fields[2]), -7);
	assert_int_equal(message_date(message, &note_fields[3]).day, 1);
}

static void test_message__copy_shares_nothing(void **state)
{
	char title[] = "oak";
	struct note note = {MESSAGE(&note_type), title, NULL, 3, may_day};
	struct message *copy = message_copy(*state, &note.message);
	const struct note *copied = message_as(copy, &note_type);

	title[0] = 'X';
	note.pages = 4;
	assert_string_equal(copied->title, "oak");
	assert_null(copied->remark);
	assert_int_equal(copied->pages, 3);
	assert_int_equal(date_compare(copied->due, note.due), 0);
	assert_ptr_equal(talloc_parent(copied->title), copied);
}

static void test_message__log_names_type_handler_and_fields(void **state)
{
	struct fake_log *log = *state;
	struct note notes[] = {
		{MESSAGE(&note_type), "oak", NULL,         3,  may_day},
		{MESSAGE(&note_type), "ash", "\"quoted\"", -4, no_day },
	};

	message_log(&log->base, LOG_LEVEL_INFO, "command", &notes[0].message, "handle_note");
	message_log(&log->base, LOG_LEVEL_INFO, "command", &notes[1].message, "handle_note");
	assert_int_equal(fake_log_count(log,
				 "\"level\":\"info\",\"message\":\"command\",\"type\":\"Note\","
				 "\"handler\":\"handle_note\",\"title\":\"oak\",\"remark\":\"\","
				 "\"pp\":3,\"due\":\"2031-05-01\"}\n"),
		1);
	assert_int_equal(fake_log_count(log,
				 "\"title\":\"ash\",\"remark\":\"\\\"quoted\\\"\","
				 "\"pp\":-4,\"due\":\"\"}\n"),
		1);
}

static void test_message__log_obeys_the_threshold(void **state)
{
	struct fake_log *log = *state;
	struct note note = {MESSAGE(&note_type), "oak", NULL, 3, no_day};

	log->base.threshold = LOG_LEVEL_INFO;
	message_log(&log->base, LOG_LEVEL_DEBUG, "command", &note.message, "handle_note");
	assert_int_equal(log->line_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message__fields_know_type_and_place),
		cmocka_unit_test(test_message__as_gives_the_whole_struct),
		cmocka_unit_test(test_message__as_another_type_aborts),
		cmocka_unit_test_setup_teardown(test_message__new_is_zeroed, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_message__fields_are_reached_through_the_table, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_message__copy_shares_nothing, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_message__log_names_type_handler_and_fields, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_message__log_obeys_the_threshold, make_log, free_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
