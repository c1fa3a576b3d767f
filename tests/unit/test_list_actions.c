/* tests/unit/test_list_actions.c - what is done with rows chosen in a list, and what is asked. */
#include "config.h"

#include "services/bus/work.h"
#include "services/rows/row_commands.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/admin_case.h"

#define LIST "/ficus/shop/lamp/"
#define ROWS "_selected_action=7&_selected_action=8&_selected_action=7"

/* A command that the table declares. */
struct mark {
	struct message message;
	const char *name;
	const char *condition; /* of the lamp's field "state" */
	struct date sold_on;
};
static const struct field mark_fields[] = {
	FIELD(struct mark, name, "name", .min = 1, .max = 50),
	FIELD(struct mark, condition, "condition", .min = 1, .max = 3),
	FIELD(struct mark, sold_on, "sold_on", .flags = FIELD_OPTIONAL),
};
static const struct message_type mark_type = MESSAGE_TYPE("Mark", struct mark, mark_fields);

/* What the handlers below were sent, a line each, and what they answer. */
struct dependencies {
	struct work work;
	const char *trace;
	const char *obstacle; /* NULL: none */
	const char *complaint;
	struct error refusal; /* of what is marked second */
	unsigned marks;
	size_t gone; /* of the rows to be deleted */
	bool takes_makers;
};

static bool handle_remove(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct remove_rows *command = message_as(message, &remove_rows_type);
	struct row_loss *loss = mem_array(command->mem, struct row_loss, 2);

	(void)reply;
	loss[0] = (struct row_loss){command->of, 2};
	loss[1] = (struct row_loss){maker_model->rows, 1};
	*command->removal = (struct row_removal){.found_count = 2 - deps->gone,
		.losses = loss,
		.loss_count = deps->takes_makers ? 2 : 1};
	if (deps->obstacle) {
		command->removal->obstacles = loss;
		command->removal->obstacle_count = 1;
	}
	deps->trace = mem_printf(deps, "%s%s %s by %s:", deps->trace,
		command->only_asks ? "ask" : "remove", command->model, command->actor);
	for (const char *const *key = command->keys; *key; key++)
		deps->trace = mem_printf(deps, "%s %s", deps->trace, *key);
	deps->trace = mem_printf(deps, "%s\n", deps->trace);
	return command->only_asks || !deps->obstacle ||
		error_set(err, ERROR_INVALID, "something is in the way");
}

static bool handle_set(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct set_rows *command = message_as(message, &set_rows_type);

	(void)reply;
	deps->trace = mem_printf(deps, "%sset %s=%s:", deps->trace, command->field->name,
		command->value ? command->value : "NULL");
	for (const char *const *key = command->keys; *key; key++)
		deps->trace = mem_printf(deps, "%s %s", deps->trace, *key);
	deps->trace = mem_printf(deps, "%s\n", deps->trace);
	*command->changed = 1;
	if (!deps->complaint)
		return true;
	command->complaint->text = deps->complaint;
	*command->refused_key = "8";
	return error_set(err, ERROR_INVALID, "there are complaints");
}

static bool handle_mark(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct mark *command = message_as(message, &mark_type);
	char date[DATE_TEXT_SIZE];

	(void)reply;
	deps->trace = mem_printf(deps, "%smark %s %s %s, %d %s %s\n", deps->trace, command->name,
		command->condition, date_format(command->sold_on, date),
		(int)deps->work.entry->action, deps->work.entry->object_id,
		deps->work.entry->object_text);
	if (++deps->marks != 2 || deps->refusal.kind == ERROR_NONE)
		return true;
	*err = deps->refusal;
	return false;
}

static const struct command_route commands[] = {
	COMMAND(remove_rows_type, handle_remove),
	COMMAND(set_rows_type, handle_set),
	COMMAND(mark_type, handle_mark),
};

static const struct admin_action actions[] = {
	{
         .name = "mark",
         .label = "Mark <them>",
         .permission = "shop.mark_lamp",
         .command = {&mark_type, "condition=state"},
         .is_of_rows = true,
         .noted_as = JOURNAL_CHANGE,
	 },
	{
         .name = "count",
         .label = "Count",
         .permission = "shop.mark_lamp",
         .command = {&mark_type, NULL},
	 },
	{.name = NULL            },
};

struct action_case {
	struct admin_case *admin;
	struct dependencies *deps;
	struct admin_declaration declared;
	struct admin_model model;
	struct fake_random random;
	struct fake_log log;
};

static int set_up(void **state)
{
	struct action_case *this = mem_new(NULL, struct action_case);
	void *admin;

	(void)admin_case_set_up(&admin);
	this->admin = admin;
	this->deps = mem_new(this, struct dependencies);
	this->deps->trace = "";
	fake_random_init(&this->random, 1);
	fake_log_init(&this->log, this);
	this->declared = *lamp_model->declared;
	this->declared.actions = actions;
	this->model = *lamp_model;
	this->model.declared = &this->declared;
	this->admin->model = &this->model;
	this->admin->admin.bus = message_bus_new(this,
		&(struct message_bus_parts){
			.commands = commands,
			.command_count = ARRAY_SIZE(commands),
			.settings = message_bus_default_settings,
			.deps = this->deps,
			.work = &this->deps->work,
			.clock = &this->admin->accounts->clock.base,
			.random = &this->random.base,
			.log = &this->log.base,
		});
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct action_case *this = *state;
	void *admin = this->admin;

	(void)admin_case_tear_down(&admin);
	return talloc_free(this);
}

static int act(struct action_case *this, const char *query, const char *form)
{
	return admin_post(this->admin, list_act_page, mem_printf(this, LIST "%s", query), form);
}

/* As hidden in the page that asked last. */
static const char *asked(struct action_case *this)
{
	const char *name = "name=\"_asked\" value=\"";
	const char *value = strstr(admin_body(this->admin), name);

	assert_non_null(value);
	value += strlen(name);
	return mem_text_n(this, value, strcspn(value, "\""));
}

/* For all of the list that has the query; the first page asks about them. */
static int act_across(struct action_case *this, const char *query, const char *form)
{
	const char *across = mem_printf(this, "%s&post=yes&select_across=1", form);

	assert_int_equal(act(this, query, across), 200);
	return act(this, query, mem_printf(this, "%s&_asked=%s", across, asked(this)));
}

/* What is told on the next page. */
static const char *told(struct action_case *this)
{
	struct message_list list = visitor_take_messages(this->admin->page.request->visitor);
	const char *text = "";

	for (size_t i = 0; i < list.count; i++)
		text = mem_printf(this, "%s%s\n", text, list.items[i].text);
	return text;
}

static void assert_back_at(struct action_case *this, const char *url)
{
	assert_int_equal(this->admin->response.status, 302);
	assert_string_equal(admin_header(this->admin, "Location"), url);
}

static void test_list_actions__nothing_chosen_is_nothing_done(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "?state=new&p=2", "action=delete_selected"), 302);
	assert_back_at(this, LIST "?state=new&p=2");
	assert_string_equal(told(this), "Nothing was done: choose some rows first.\n");
	assert_int_equal(act(this, "", "action=&" ROWS), 302);
	assert_int_equal(act(this, "", "action=nonsense&" ROWS), 302);
	assert_string_equal(told(this), "Nothing was done: choose an action that you may do.\n");
	assert_string_equal(this->deps->trace, "");
}

static void test_list_actions__deleting_asks_first(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "?q=x", "action=delete_selected&" ROWS), 200);
	assert_string_equal(this->deps->trace, "ask shop.lamp by 1: 7 8\n");
	assert_has(this->admin, "DESK by Ada &amp; Sons");
	assert_has(this->admin, "<input type=\"hidden\" name=\"_selected_action\" value=\"8\">");
	assert_has(this->admin, "<input type=\"hidden\" name=\"post\" value=\"yes\">");
	assert_has(this->admin, "csrfmiddlewaretoken");
	assert_has(this->admin, "href=\"" LIST "?q=x\"");
	assert_int_equal(act(this, "?q=x", "action=delete_selected&post=yes&" ROWS), 302);
	assert_non_null(strstr(this->deps->trace, "remove shop.lamp by 1: 7 8\n"));
	assert_back_at(this, LIST "?q=x");
	assert_string_equal(told(this), "2 rows were deleted.\n");
}

static void test_list_actions__rows_that_were_gone_are_not_told_to_be_deleted(void **state)
{
	struct action_case *this = *state;

	this->deps->gone = 1;
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&" ROWS), 302);
	assert_string_equal(told(this), "1 row was deleted.\n");
}

static void test_list_actions__what_is_in_the_way_cannot_be_confirmed(void **state)
{
	struct action_case *this = *state;

	this->deps->obstacle = "orders";
	assert_int_equal(act(this, "", "action=delete_selected&" ROWS), 200);
	assert_lacks(this->admin, "name=\"post\"");
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&" ROWS), 409);
	assert_null(strstr(this->deps->trace, "remove"));
}

static void test_list_actions__the_account_one_is_signed_in_with_stays(void **state)
{
	struct action_case *this = *state;
	const char *form = mem_printf(this, "action=delete_selected&" ROWS "&_selected_action=%s",
		this->admin->amy->user.id);

	this->admin->settings.user_model = "shop.lamp";
	assert_int_equal(act(this, "?q=x", form), 200);
	assert_has(this->admin, "You are signed in with this account: it stays.");
	assert_lacks(this->admin, "name=\"post\"");
	assert_has(this->admin, "href=\"" LIST "?q=x\">Back to the list</a>");
	assert_int_equal(act(this, "", mem_printf(this, "%s&post=yes", form)), 409);
	assert_null(strstr(this->deps->trace, "remove"));
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&" ROWS), 302);
}

static void test_list_actions__all_of_a_list(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "?is_lit=1", "action=delete_selected&select_across=1"), 200);
	assert_string_equal(this->deps->trace, "ask shop.lamp by 1: 7 9\n");
	assert_has(this->admin, "name=\"select_across\" value=\"1\"");
	assert_lacks(this->admin, "_selected_action");
	assert_non_null(strstr(this->admin->reader.trace,
		"read shop.lamp id where is_lit=1 order id limit 10000\n"));
}

/* What was added after the question is not done along with the rest. */
static void test_list_actions__all_of_a_list_are_those_one_was_asked_about(void **state)
{
	static const char *const forms[] = {"action=delete_selected&post=yes",
		"action=mark&post=yes", "action=set_field&field=state&step=set&value=old"};
	struct action_case *this = *state;
	struct fake_row_table *lamps = &this->admin->reader.tables[1];

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *form = mem_printf(this, "%s&select_across=1", forms[i]);

		assert_int_equal(act(this, "?is_lit=1", form), 200);
		form = mem_printf(this, "%s&_asked=%s", form, asked(this));
		lamps->count--;
		assert_int_equal(act(this, "?is_lit=1", form), 409);
		assert_has(this->admin, "The list has changed meanwhile");
		assert_null(strstr(this->deps->trace, "remove"));
		assert_null(strstr(this->deps->trace, "mark"));
		assert_null(strstr(this->deps->trace, "set "));
		lamps->count++;
	}
	assert_int_equal(
		act(this, "?is_lit=1",
			mem_printf(this, "%s&select_across=1&_asked=%s", forms[0], asked(this))),
		409);
	assert_int_equal(
		act(this, "?is_lit=1",
			mem_printf(this, "%s&select_across=1&_asked=%s", forms[0], asked(this))),
		302);
}

static void test_list_actions__only_the_first_rows_are_named(void **state)
{
	struct action_case *this = *state;
	const char *form = "action=delete_selected";

	for (int key = 101; key < 111; key++)
		form = mem_printf(this, "%s&_selected_action=%d", form, key);
	assert_int_equal(act(this, "", form), 200);
	assert_lacks(this->admin, " more</li>");
	assert_int_equal(act(this, "", mem_printf(this, "%s&_selected_action=7", form)), 200);
	assert_has(this->admin, "<li>and 1 more</li>");
	assert_has(this->admin, "Shall these 11 rows be deleted?");
}

/* Who meant them all should not get the first of them. */
static void test_list_actions__more_than_ten_thousand_rows_are_refused(void **state)
{
	static const char *const lamp[] = {
		"1", "L", "1", "1.00", "1", "new", NULL, NULL, "", "hidden"};
	static const char *const forms[] = {"action=delete_selected&post=yes&select_across=1",
		"action=set_field&step=set&field=price&value=9&select_across=1",
		"action=mark&post=yes&select_across=1"};
	struct action_case *this = *state;
	const char *const **lamps = mem_array(this, const char *const *, 10001);

	for (size_t i = 0; i < 10001; i++)
		lamps[i] = lamp;
	this->admin->reader.tables[1].rows = lamps;
	this->admin->reader.tables[1].count = 10001;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		assert_int_equal(act(this, "?state=new", forms[i]), 302);
		assert_back_at(this, LIST "?state=new");
		assert_string_equal(told(this),
			"Nothing was done: that would be more than 10000 rows at once. Filter the "
			"list first.\n");
	}
	assert_string_equal(this->deps->trace, "");
	this->admin->reader.tables[1].count = 10000;
	assert_int_equal(act(this, "", "action=delete_selected&select_across=1"), 200);
	assert_has(this->admin, "Shall these 10000 rows be deleted?");
}

static void test_list_actions__keys_that_are_none_are_refused(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=delete_selected&_selected_action=7%20or%201"), 400);
	assert_int_equal(act(this, "?colour=red", "action=delete_selected&" ROWS), 400);
	assert_string_equal(this->deps->trace, "");
}

static void test_list_actions__one_may_do_only_what_one_may(void **state)
{
	struct action_case *this = *state;

	admin_case_allow(this->admin, "shop.view_lamp shop.add_lamp");
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&" ROWS), 302);
	assert_int_equal(act(this, "", "action=set_field&" ROWS), 302);
	assert_int_equal(act(this, "", "action=mark&post=yes&" ROWS), 302);
	assert_string_equal(told(this), "Nothing was done: choose an action that you may do.\n");
	assert_string_equal(this->deps->trace, "");
}

static void test_list_actions__sensitive_tables_want_the_password(void **state)
{
	struct action_case *this = *state;

	this->declared.is_sensitive = true;
	assert_int_equal(act(this, "", "action=delete_selected&" ROWS), 200);
	assert_has(this->admin, "name=\"_password\"");
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&_password=no&" ROWS), 422);
	assert_null(strstr(this->deps->trace, "remove"));
	assert_int_equal(
		act(this, "", "action=delete_selected&post=yes&_password=correct+horse&" ROWS),
		302);
	assert_non_null(strstr(this->deps->trace, "remove"));
}

static void test_list_actions__setting_a_field_of_sensitive_rows_wants_the_password(void **state)
{
	static const char set[] = "action=set_field&step=set&field=price&value=99&" ROWS;
	struct action_case *this = *state;

	this->declared.is_sensitive = true;
	assert_int_equal(
		act(this, "", "action=set_field&step=value&field=price&value=99&" ROWS), 200);
	assert_has(this->admin, "name=\"_password\"");
	assert_int_equal(act(this, "", set), 422);
	assert_int_equal(act(this, "", mem_printf(this, "%s&_password=no", set)), 422);
	assert_has(this->admin, "name=\"_password\"");
	assert_has(this->admin, "1 row would change.");
	assert_string_equal(this->deps->trace, "");
	assert_int_equal(act(this, "", mem_printf(this, "%s&_password=correct+horse", set)), 302);
	assert_string_equal(this->deps->trace, "set price=99.00: 7 8\n");
}

static void test_list_actions__commands_for_sensitive_rows_want_the_password(void **state)
{
	static const char mark[] = "action=mark&post=yes&" ROWS;
	struct action_case *this = *state;

	this->declared.is_sensitive = true;
	assert_int_equal(act(this, "", "action=mark&" ROWS), 200);
	assert_has(this->admin, "name=\"_password\"");
	assert_int_equal(act(this, "", mark), 422);
	assert_int_equal(act(this, "", mem_printf(this, "%s&_password=no", mark)), 422);
	assert_has(this->admin, "name=\"_password\"");
	assert_int_equal(this->deps->marks, 0);
	assert_int_equal(act(this, "", mem_printf(this, "%s&_password=correct+horse", mark)), 302);
	assert_int_equal(this->deps->marks, 2);
}

/* By the buttons beside its input a time is the site's, not the browser's. */
static void test_list_actions__a_time_is_typed_by_the_clocks_of_the_site(void **state)
{
	struct action_case *this = *state;

	this->admin->settings.zone = "Europe/Vienna";
	assert_int_equal(act(this, "", "action=set_field&step=field&field=sold_on&" ROWS), 200);
	assert_has(this->admin, "<input type=\"date\"");
	assert_has(this->admin, "<body class=\"form\" data-zone=\"Europe/Vienna\">");
}

static void test_list_actions__so_do_those_whose_rows_go_with_sensitive_ones(void **state)
{
	struct action_case *this = *state;

	this->admin->admin.sites = lamp_site_with_sensitive_makers(this->admin);
	this->deps->takes_makers = true;
	assert_int_equal(act(this, "", "action=delete_selected&" ROWS), 200);
	assert_has(this->admin, "name=\"_password\"");
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&" ROWS), 422);
	assert_null(strstr(this->deps->trace, "remove"));
	assert_int_equal(
		act(this, "", "action=delete_selected&post=yes&_password=correct+horse&" ROWS),
		302);
	assert_non_null(strstr(this->deps->trace, "remove"));
}

static void test_list_actions__a_field_is_set_in_steps(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=set_field&" ROWS), 200);
	assert_has(this->admin, "<option value=\"price\">Price</option>");
	assert_lacks(this->admin, "<option value=\"name\">");    /* unique */
	assert_lacks(this->admin, "<option value=\"seen_at\">"); /* read-only */
	assert_int_equal(act(this, "", "action=set_field&step=field&field=price&" ROWS), 200);
	assert_has(this->admin, "id=\"id_value\"");
	assert_has(this->admin, "In Euro.");
	assert_has(this->admin, "<div class=\"field\">");
	assert_lacks(this->admin, "role=\"alert\"");
	assert_int_equal(
		act(this, "", "action=set_field&step=value&field=price&value=99&" ROWS), 200);
	assert_has(this->admin, "1 row would change.");
	assert_int_equal(
		act(this, "", "action=set_field&step=value&field=price&value=5&" ROWS), 200);
	assert_has(this->admin, "2 rows would change.");
	assert_string_equal(this->deps->trace, "");
	assert_int_equal(
		act(this, "", "action=set_field&step=set&field=price&value=99&" ROWS), 302);
	assert_string_equal(this->deps->trace, "set price=99.00: 7 8\n");
	assert_string_equal(told(this), "1 row was changed.\n");
}

static void test_list_actions__values_that_are_none_are_complained_of(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(
		act(this, "", "action=set_field&step=value&field=price&value=-1&" ROWS), 422);
	assert_has(this->admin, "<div class=\"field wrong\">");
	assert_has(this->admin, "id=\"id_value-error\"");
	assert_has(this->admin, "value=\"-1\"");
	this->deps->complaint = "not this one";
	assert_int_equal(act(this, "", "action=set_field&step=set&field=price&value=9&" ROWS), 422);
	assert_has(this->admin, "FLOOR by &lt;b&gt;Bold&lt;/b&gt;: not this one");
	assert_int_equal(
		act(this, "", "action=set_field&step=set&field=secret&value=9&" ROWS), 200);
	assert_lacks(this->admin, "id_value");
}

static void test_list_actions__related_rows_are_chosen_by_their_names(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=set_field&step=field&field=maker&" ROWS), 200);
	assert_has(this->admin, "<option value=\"1\">Ada &amp; Sons</option>");
	assert_int_equal(
		act(this, "", "action=set_field&step=value&field=maker&value=1&" ROWS), 200);
	assert_has(this->admin,
		"Maker would become \xE2\x80\x9C"
		"Ada &amp; Sons\xE2\x80\x9D.");
	this->admin->reader.fail = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
	assert_int_equal(act(this, "", "action=set_field&step=field&field=maker&" ROWS), 0);
	assert_int_equal(this->admin->err.kind, ERROR_UNAVAILABLE);
}

static void test_list_actions__a_box_that_is_not_ticked_is_a_value(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=set_field&step=value&field=is_lit&" ROWS), 200);
	assert_has(this->admin, "Is lit would become \xE2\x80\x9CNo\xE2\x80\x9D.");
	assert_int_equal(act(this, "", "action=set_field&step=set&field=is_lit&value=&" ROWS), 302);
	assert_int_equal(
		act(this, "", "action=set_field&step=set&field=is_lit&value=1&" ROWS), 302);
	assert_int_equal(
		act(this, "", "action=set_field&step=set&field=sold_on&value=&" ROWS), 302);
	assert_string_equal(
		this->deps->trace, "set is_lit=0: 7 8\nset is_lit=1: 7 8\nset sold_on=NULL: 7 8\n");
}

static void test_list_actions__commands_are_sent_for_each_row(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=mark&" ROWS), 200);
	assert_has(this->admin, "Mark &lt;them&gt;");
	assert_has(this->admin, "With these 2 rows:");
	assert_string_equal(this->deps->trace, "");
	assert_int_equal(act_across(this, "", "action=mark"), 302);
	assert_string_equal(this->deps->trace,
		"mark DESK new 2024-05-17, 2 7 DESK by Ada & Sons\n"
		"mark FLOOR old , 2 8 FLOOR by <b>Bold</b>\n"
		"mark SPOT odd 2023-12-31, 2 9 SPOT by None\n");
	assert_string_equal(told(this), "Done for 3 rows.\n");
}

static void test_list_actions__refusals_are_told_row_by_row(void **state)
{
	struct action_case *this = *state;

	(void)error_set(&this->deps->refusal, ERROR_INVALID, "it is promised");
	assert_int_equal(act_across(this, "", "action=mark"), 302);
	assert_string_equal(told(this),
		"FLOOR by <b>Bold</b>: it is promised\n"
		"Done for 2 rows. 1 is as it was.\n");
	assert_int_equal(this->deps->marks, 3);
}

static void test_list_actions__what_was_done_before_an_outage_is_told(void **state)
{
	struct action_case *this = *state;

	(void)error_set(&this->deps->refusal, ERROR_UNAVAILABLE, "the database is away");
	assert_int_equal(act_across(this, "", "action=mark"), 0);
	assert_int_equal(this->admin->err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(told(this), "Done for 1 row.\n");
	assert_int_equal(this->deps->marks, 2);
}

static void test_list_actions__commands_for_too_many_rows_are_not_begun_with(void **state)
{
	struct action_case *this = *state;
	struct fake_row_table *lamps = &this->admin->reader.tables[1];
	const char *const **rows = mem_array(this, const char *const *, 1001);

	for (size_t i = 0; i < 1001; i++)
		rows[i] = lamps->rows[0];
	lamps->rows = rows;
	lamps->count = 1001;
	assert_int_equal(act(this, "", "action=mark&post=yes&select_across=1"), 302);
	assert_string_equal(told(this), "Nothing was done: choose at most 1000 rows for this.\n");
	assert_string_equal(this->deps->trace, "");
}

static void test_list_actions__commands_of_no_row_are_none_of_the_list(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "", "action=count&post=yes&" ROWS), 302);
	assert_string_equal(this->deps->trace, "");
}

static void test_list_actions__deleting_by_a_command(void **state)
{
	static const struct admin_command remove = {&mark_type, "condition=state"};
	struct action_case *this = *state;

	this->declared.writes.remove = &remove;
	assert_int_equal(act(this, "", "action=delete_selected&post=yes&_selected_action=7"), 302);
	assert_string_equal(
		this->deps->trace, "mark DESK new 2024-05-17, 3 7 DESK by Ada & Sons\n");
}

static void test_list_actions__a_selection_is_exported(void **state)
{
	struct action_case *this = *state;

	assert_int_equal(act(this, "?columns=state", "action=export_csv&" ROWS), 200);
	assert_string_equal(admin_body(this->admin), "state\r\nnew\r\nold\r\n");
	assert_int_equal(
		act(this, "?columns=state&is_lit=1", "action=export_csv&select_across=1"), 200);
	assert_string_equal(admin_body(this->admin), "state\r\nnew\r\nodd\r\n");
	assert_null(strstr(this->admin->reader.trace, "limit 10000"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_list_actions__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(nothing_chosen_is_nothing_done),
		TEST(deleting_asks_first),
		TEST(rows_that_were_gone_are_not_told_to_be_deleted),
		TEST(what_is_in_the_way_cannot_be_confirmed),
		TEST(the_account_one_is_signed_in_with_stays),
		TEST(all_of_a_list),
		TEST(all_of_a_list_are_those_one_was_asked_about),
		TEST(only_the_first_rows_are_named),
		TEST(more_than_ten_thousand_rows_are_refused),
		TEST(keys_that_are_none_are_refused),
		TEST(one_may_do_only_what_one_may),
		TEST(sensitive_tables_want_the_password),
		TEST(so_do_those_whose_rows_go_with_sensitive_ones),
		TEST(setting_a_field_of_sensitive_rows_wants_the_password),
		TEST(commands_for_sensitive_rows_want_the_password),
		TEST(a_time_is_typed_by_the_clocks_of_the_site),
		TEST(a_field_is_set_in_steps),
		TEST(values_that_are_none_are_complained_of),
		TEST(related_rows_are_chosen_by_their_names),
		TEST(a_box_that_is_not_ticked_is_a_value),
		TEST(commands_are_sent_for_each_row),
		TEST(refusals_are_told_row_by_row),
		TEST(what_was_done_before_an_outage_is_told),
		TEST(commands_for_too_many_rows_are_not_begun_with),
		TEST(commands_of_no_row_are_none_of_the_list),
		TEST(deleting_by_a_command),
		TEST(a_selection_is_exported),
	};

	return cmocka_run_group_tests_name("list_actions", tests, NULL, NULL);
}
