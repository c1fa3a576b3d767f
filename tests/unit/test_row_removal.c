/* tests/unit/test_row_removal.c - deleting rows: what goes with them, by policy, and what forbids
 * it. */
#include "config.h"

#include "tests/support/row_case.h"

/*
 * Tables, each with two numbers, of which a case makes what it needs: mostly rooms refer to houses,
 * and chairs to both. Rows are called by their keys.
 */
enum { HOUSE, ROOM, CHAIR, LAMP, TABLES };
enum { ID, TO_HOUSE, TO_ROOM, FIELDS };

struct plan {
	struct row_model models[TABLES];
	struct row_field fields[TABLES][FIELDS];
	struct row_relation relations[TABLES][FIELDS];
	struct row_reference references[TABLES][TABLES];
};

/* A table without a reference, of a key and two numbers. */
static void plan_table(struct plan *plan, size_t table, const char *label)
{
	static const char *const names[FIELDS] = {"id", "house", "room"};

	for (size_t i = 0; i < FIELDS; i++)
		plan->fields[table][i] = (struct row_field){.name = names[i],
			.column = names[i],
			.label = names[i],
			.help = "",
			.kind = ROW_INTEGER,
			.flags = i == ID ? ROW_KEY : ROW_NULLABLE};
	plan->models[table] = (struct row_model){.label = label,
		.app = "plan",
		.name = strchr(label, '.') + 1,
		.table = label,
		.verbose_name = strchr(label, '.') + 1,
		.verbose_name_plural = label,
		.fields = plan->fields[table],
		.field_count = FIELDS,
		.key = &plan->fields[table][ID],
		.text = "{id}",
		.references = plan->references[table]};
}

static struct plan *plan_new(struct dependencies *this)
{
	static const char *const labels[TABLES] = {
		"plan.house", "plan.room", "plan.chair", "plan.lamp"};
	struct plan *plan = mem_new(this->mem, struct plan);

	for (size_t i = 0; i < TABLES; i++)
		plan_table(plan, i, labels[i]);
	return plan;
}

/* A foreign key, which can be NULL. */
static struct row_field *refer(
	struct plan *plan, size_t from, size_t field, size_t to, enum row_policy policy)
{
	struct row_model *target = &plan->models[to];
	struct row_field *link = &plan->fields[from][field];

	plan->relations[from][field] = (struct row_relation){
		.target = target, .target_field = target->key, .policy = policy};
	link->relation = &plan->relations[from][field];
	plan->references[to][target->reference_count++] =
		(struct row_reference){target, &plan->models[from], link, NULL};
	return link;
}

static void put(struct dependencies *this, const struct plan *plan, size_t table, const char *id,
	const char *house, const char *room)
{
	(void)fake_rows_put(
		&this->stored, &plan->models[table], (const char *const[FIELDS]){id, house, room});
}

static const char *described(struct dependencies *this, const struct row_loss *losses, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = mem_printf(this->mem, "%s%s%s %d", text, *text ? ", " : "",
			losses[i].model->name, (int)losses[i].count);
	return text;
}

static void assert_losses(struct dependencies *this, const struct row_removal *removal,
	const char *losses, const char *changes, const char *obstacles)
{
	assert_string_equal(described(this, removal->losses, removal->loss_count), losses);
	assert_string_equal(described(this, removal->changes, removal->change_count), changes);
	assert_string_equal(
		described(this, removal->obstacles, removal->obstacle_count), obstacles);
}

static bool handle(struct dependencies *this, const struct row_model *model, const char *key,
	bool only_asks, struct row_removal *removal, struct error *err)
{
	const char *const keys[] = {key, NULL};
	const struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = model->label,
		.actor = "7",
		.of = model,
		.keys = keys,
		.only_asks = only_asks,
		.removal = removal,
		.mem = this->mem,
	};

	return message_bus_handle(this->bus, &command.message, NULL, err);
}

static struct row_removal ask(
	struct dependencies *this, const struct row_model *model, const char *key)
{
	struct row_removal removal = {0};
	struct error err = {0};
	int commits = this->commit_count;

	if (!handle(this, model, key, true, &removal, &err))
		fail_msg("%s: %s", error_kind_name(err.kind), err.message);
	assert_int_equal(this->commit_count, commits);
	return removal;
}

static void remove_one(struct dependencies *this, const struct row_model *model, const char *key)
{
	struct row_removal removal = {0};
	struct error err = {0};

	if (!handle(this, model, key, false, &removal, &err))
		fail_msg("%s: %s", error_kind_name(err.kind), err.message);
}

static struct error refuse(
	struct dependencies *this, const struct row_model *model, const char *key)
{
	struct row_removal removal = {0};
	struct error err = {0};

	assert_false(handle(this, model, key, false, &removal, &err));
	assert_int_equal(this->commit_count, 0);
	assert_journal(this, "");
	return err;
}

static void test_removal__of_a_row_alone_notes_what_it_was(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");

	remove_one(this, &shelf_model, key);
	assert_rows(this, &shelf_model, "");
	assert_journal(this, "-|rows.shelf|1|left||id=1>NULL|name=left>NULL\n");
}

static void test_removal__of_what_is_gone_is_refused(void **state)
{
	struct dependencies *this = *state;

	assert_int_equal(refuse(this, &shelf_model, "4711").kind, ERROR_NOT_FOUND);
}

static void test_removal__that_only_asks_writes_nothing(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	struct row_removal removal;

	(void)row_case_put_item(this, shelf, "lamp", NULL);
	removal = ask(this, &shelf_model, shelf);
	assert_losses(this, &removal, "shelf 1, item 1", "", "");
	assert_rows(this, &shelf_model, "1|left|NULL\n");
	assert_journal(this, "");
}

static void test_removal__takes_pairs_and_generic_relations_along(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *item = row_case_put_item(this, shelf, "lamp", NULL);
	const char *other = row_case_put_item(this, shelf, "stool", NULL);

	fake_rows_put_pair(&this->stored, &item_model.fields[ITEM_TAGS], item, "red");
	fake_rows_put_pair(&this->stored, &item_model.fields[ITEM_TAGS], other, "red");
	fake_rows_put_pair(&this->stored, &item_model.fields[ITEM_FRIENDS], item, other);
	(void)fake_rows_put(&this->stored, &remark_model,
		(const char *const[]){NULL, "rows.item", item, "goes"});
	(void)fake_rows_put(&this->stored, &remark_model,
		(const char *const[]){NULL, "rows.shelf", item, "stays"});
	remove_one(this, &item_model, item);
	assert_tags(this, "3>red\n");
	assert_string_equal(
		fake_rows_dump_pairs(&this->stored, this->mem, &item_model.fields[ITEM_FRIENDS]),
		"");
	assert_rows(this, &remark_model, "5|rows.shelf|2|stays\n");
}

static void test_removal__of_a_target_takes_its_pairs_along(void **state)
{
	struct dependencies *this = *state;

	row_case_put_tag(this, "red");
	fake_rows_put_pair(&this->stored, &item_model.fields[ITEM_TAGS], "1", "red");
	remove_one(this, &tag_model, "red");
	assert_tags(this, "");
	assert_rows(this, &tag_model, "");
}

static void test_removal__cascades_through_tables(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	refer(plan, CHAIR, TO_HOUSE, HOUSE, POLICY_CASCADE)->flags = 0;
	refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE)->flags = 0;
	refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_CASCADE)->flags = 0;
	refer(plan, LAMP, TO_ROOM, CHAIR, POLICY_CASCADE)->flags = 0; /* there is none */
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, HOUSE, "2", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, ROOM, "2", "2", NULL);
	put(this, plan, CHAIR, "1", "1", "1");
	put(this, plan, CHAIR, "2", "2", "1");
	put(this, plan, CHAIR, "3", "2", "2");
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_losses(this, &removal, "house 1, chair 2, room 1", "", "");
	remove_one(this, &plan->models[HOUSE], "1");
	assert_rows(this, &plan->models[HOUSE], "2|NULL|NULL\n");
	assert_rows(this, &plan->models[ROOM], "2|2|NULL\n");
	assert_rows(this, &plan->models[CHAIR], "3|2|2\n");
}

static void test_removal__notes_only_the_rows_asked_for(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");

	(void)row_case_put_item(this, shelf, "lamp", NULL);
	remove_one(this, &shelf_model, shelf);
	assert_rows(this, &item_model, "");
	assert_journal(this, "-|rows.shelf|1|left||id=1>NULL|name=left>NULL\n");
}

static void test_removal__gets_out_of_circles_by_null(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	(void)refer(plan, HOUSE, TO_ROOM, ROOM, POLICY_CASCADE);
	put(this, plan, HOUSE, "1", NULL, "7");
	put(this, plan, ROOM, "7", "2", NULL);
	put(this, plan, HOUSE, "2", NULL, "7");
	remove_one(this, &plan->models[HOUSE], "2");
	assert_rows(this, &plan->models[HOUSE], "");
	assert_rows(this, &plan->models[ROOM], "");
}

static void test_removal__follows_a_chain_within_a_table(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);

	refer(plan, ROOM, TO_ROOM, ROOM, POLICY_CASCADE)->flags = 0;
	put(this, plan, ROOM, "1", NULL, NULL);
	put(this, plan, ROOM, "3", NULL, "1");
	put(this, plan, ROOM, "2", NULL, "3");
	remove_one(this, &plan->models[ROOM], "1");
	assert_rows(this, &plan->models[ROOM], "");
}

static void test_removal__sets_what_refers_to_it(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_SET_NULL);
	refer(plan, CHAIR, TO_HOUSE, HOUSE, POLICY_SET)->flags = 0;
	plan->relations[CHAIR][TO_HOUSE].replacement = "2";
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, HOUSE, "2", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, CHAIR, "1", "1", NULL);
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_losses(this, &removal, "house 1", "room 1, chair 1", "");
	remove_one(this, &plan->models[HOUSE], "1");
	assert_rows(this, &plan->models[ROOM], "1|NULL|NULL\n");
	assert_rows(this, &plan->models[CHAIR], "1|2|NULL\n");
}

/* Such a row cannot be changed: the key says which one is meant. */
static void test_removal__is_refused_where_what_refers_to_it_has_no_key(void **state)
{
	static const enum row_policy policies[] = {
		POLICY_CASCADE, POLICY_RESTRICT, POLICY_SET_NULL, POLICY_SET};
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_SET_NULL);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	plan->models[ROOM].key = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
		plan->relations[ROOM][TO_HOUSE].policy = policies[i];
		removal = ask(this, &plan->models[HOUSE], "1");
		assert_losses(this, &removal, "house 1", "", "room 1");
		assert_int_equal(refuse(this, &plan->models[HOUSE], "1").kind, ERROR_INVALID);
	}
}

static void test_removal__does_not_tell_of_changes_to_what_goes(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	(void)refer(plan, CHAIR, TO_HOUSE, HOUSE, POLICY_CASCADE);
	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_SET_NULL);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, CHAIR, "1", "1", "1");
	put(this, plan, CHAIR, "2", NULL, "1");
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_losses(this, &removal, "house 1, room 1, chair 1", "chair 1", "");
	remove_one(this, &plan->models[HOUSE], "1");
	assert_rows(this, &plan->models[CHAIR], "2|NULL|NULL\n");
}

static void test_removal__is_refused_where_a_policy_protects(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;
	struct error err;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_PROTECT);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, CHAIR, "8", NULL, "1");
	put(this, plan, CHAIR, "9", NULL, "1");
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_losses(this, &removal, "house 1, room 1", "", "chair 2");
	assert_string_equal(removal.examples[0], "8");
	assert_string_equal(removal.examples[1], "9");
	assert_null(removal.examples[2]);
	err = refuse(this, &plan->models[HOUSE], "1");
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "8 stands in the way");
}

static void test_removal__is_refused_where_a_policy_restricts(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);

	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_RESTRICT);
	put(this, plan, ROOM, "1", NULL, NULL);
	put(this, plan, CHAIR, "8", NULL, "1");
	assert_int_equal(refuse(this, &plan->models[ROOM], "1").kind, ERROR_INVALID);
}

static void test_removal__may_take_along_what_restricts_it(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_RESTRICT);
	(void)refer(plan, CHAIR, TO_HOUSE, HOUSE, POLICY_CASCADE);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, HOUSE, "2", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, CHAIR, "8", "1", "1");
	remove_one(this, &plan->models[HOUSE], "1");
	assert_rows(this, &plan->models[CHAIR], "");
	this->commit_count = 0;
	this->journalled = "";
	put(this, plan, ROOM, "2", "2", NULL);
	put(this, plan, CHAIR, "9", NULL, "2");
	removal = ask(this, &plan->models[HOUSE], "2");
	assert_losses(this, &removal, "house 1, room 1", "", "chair 1");
	assert_int_equal(refuse(this, &plan->models[HOUSE], "2").kind, ERROR_INVALID);
}

static void test_removal__of_what_restricts_each_other_may_be_asked_in_any_order(void **state)
{
	static const char *const orders[][3] = {
		{"1", "2", NULL},
                {"2", "1", NULL}
        };
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal = {0};
	struct error err = {0};

	(void)refer(plan, ROOM, TO_ROOM, ROOM, POLICY_RESTRICT);
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		const struct remove_rows command = {
			.message = MESSAGE(&remove_rows_type),
			.model = plan->models[ROOM].label,
			.actor = "7",
			.of = &plan->models[ROOM],
			.keys = orders[i],
			.removal = &removal,
			.mem = this->mem,
		};

		put(this, plan, ROOM, "1", NULL, NULL);
		put(this, plan, ROOM, "2", NULL, "1");
		if (!message_bus_handle(this->bus, &command.message, NULL, &err))
			fail_msg("%s first: %s", orders[i][0], err.message);
		assert_rows(this, &plan->models[ROOM], "");
	}
}

static void test_removal__leaves_it_to_the_server_where_nothing_is_to_be_done(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_NOTHING);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_losses(this, &removal, "house 1", "", "");
	assert_int_equal(refuse(this, &plan->models[HOUSE], "1").kind, ERROR_INTERNAL);
}

static void test_removal__takes_the_row_of_the_parents_table_along(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	refer(plan, ROOM, ID, HOUSE, POLICY_CASCADE)->flags |= ROW_PARENT_LINK;
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, HOUSE, "2", NULL, NULL);
	put(this, plan, ROOM, "1", NULL, NULL);
	removal = ask(this, &plan->models[ROOM], "1");
	assert_losses(this, &removal, "room 1, house 1", "", "");
	remove_one(this, &plan->models[ROOM], "1");
	assert_rows(this, &plan->models[HOUSE], "2|NULL|NULL\n");
	assert_rows(this, &plan->models[ROOM], "");
}

static void test_removal__has_an_end(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	put(this, plan, HOUSE, "1", NULL, NULL);
	for (int i = 0; i < ROW_REMOVAL_MAX - 1; i++)
		put(this, plan, ROOM, mem_printf(this->mem, "%d", i), "1", NULL);
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_false(removal.is_too_much);
	put(this, plan, ROOM, "one more", "1", NULL);
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_true(removal.is_too_much);
	assert_int_equal(refuse(this, &plan->models[HOUSE], "1").kind, ERROR_INVALID);
}

static void test_removal__does_not_count_all_that_stands_in_the_way(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_removal removal;

	(void)refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_PROTECT);
	put(this, plan, HOUSE, "1", NULL, NULL);
	for (int i = 0; i < ROW_OBSTACLES_MAX + 1; i++)
		put(this, plan, ROOM, mem_printf(this->mem, "%d", i), "1", NULL);
	removal = ask(this, &plan->models[HOUSE], "1");
	assert_int_equal(removal.obstacles[0].count, ROW_OBSTACLES_MAX);
	assert_false(removal.is_too_much);
	assert_string_equal(removal.examples[9], "9");
	assert_null(removal.examples[10]);
}

static void test_removal__of_many_skips_those_that_are_gone(void **state)
{
	struct dependencies *this = *state;
	const char *const keys[] = {"4711", row_case_put_shelf(this, "left"), NULL};
	struct row_removal removal = {0};
	struct error err = {0};
	const struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = "rows.shelf",
		.actor = "7",
		.of = &shelf_model,
		.keys = keys,
		.removal = &removal,
		.mem = this->mem,
	};

	assert_true(message_bus_handle(this->bus, &command.message, NULL, &err));
	assert_losses(this, &removal, "shelf 1", "", "");
	assert_int_equal(removal.found_count, 1);
	assert_rows(this, &shelf_model, "");
}

static void test_removal__fails_as_its_store_does(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	int reads;

	refer(plan, ROOM, ID, HOUSE, POLICY_CASCADE)->flags |= ROW_PARENT_LINK;
	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_CASCADE);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", NULL, NULL);
	put(this, plan, CHAIR, "1", NULL, "1");
	for (reads = 0; reads < 20; reads++) {
		this->store.fail_read = (struct fake_failure){ERROR_UNAVAILABLE, reads, 1};
		this->store.fail_commit = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
		assert_int_equal(refuse(this, &plan->models[ROOM], "1").kind, ERROR_UNAVAILABLE);
		if (this->store.fail_commit.times == 0)
			break;
	}
	assert_int_equal(reads, 4); /* the row, its chairs, its house, rooms of the house */
	assert_rows(this, &plan->models[CHAIR], "1|NULL|1\n");
}

static void test_removal__of_a_child_minds_the_policies(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	struct row_edit child = {.model = &plan->models[ROOM],
		.action = ROW_REMOVED,
		.key = "1",
		.link = refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE)};
	struct row_edit edit = {.model = &plan->models[HOUSE],
		.action = ROW_CHANGED,
		.key = "1",
		.children = &child,
		.child_count = 1};

	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_PROTECT);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, CHAIR, "8", NULL, "1");
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&child.complaint, "This cannot be deleted: %s refers to it.");
	assert_string_equal(child.complaint.arguments[0], "8");
	fake_rows_drop(&this->stored, &plan->models[CHAIR], "8");
	row_case_save(this, &edit);
	assert_rows(this, &plan->models[ROOM], "");
}

static void test_removal__of_a_child_may_take_along_another_one(void **state)
{
	struct dependencies *this = *state;
	struct plan *plan = plan_new(this);
	const struct row_field *link = refer(plan, ROOM, TO_HOUSE, HOUSE, POLICY_CASCADE);
	struct row_edit children[] = {
		{.model = &plan->models[ROOM], .action = ROW_REMOVED, .key = "1", .link = link},
		{.model = &plan->models[ROOM], .action = ROW_REMOVED, .key = "2", .link = link},
	};
	struct row_edit edit = {.model = &plan->models[HOUSE],
		.action = ROW_CHANGED,
		.key = "1",
		.children = children,
		.child_count = ARRAY_SIZE(children)};

	(void)refer(plan, ROOM, TO_ROOM, ROOM, POLICY_CASCADE);
	(void)refer(plan, CHAIR, TO_ROOM, ROOM, POLICY_CASCADE);
	put(this, plan, HOUSE, "1", NULL, NULL);
	put(this, plan, ROOM, "1", "1", NULL);
	put(this, plan, ROOM, "2", "1", "1");
	put(this, plan, CHAIR, "8", NULL, "2");
	row_case_save(this, &edit);
	assert_rows(this, &plan->models[ROOM], "");
	assert_rows(this, &plan->models[CHAIR], "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_removal__of_a_row_alone_notes_what_it_was),
		ROW_CASE(test_removal__of_what_is_gone_is_refused),
		ROW_CASE(test_removal__that_only_asks_writes_nothing),
		ROW_CASE(test_removal__takes_pairs_and_generic_relations_along),
		ROW_CASE(test_removal__of_a_target_takes_its_pairs_along),
		ROW_CASE(test_removal__cascades_through_tables),
		ROW_CASE(test_removal__notes_only_the_rows_asked_for),
		ROW_CASE(test_removal__gets_out_of_circles_by_null),
		ROW_CASE(test_removal__follows_a_chain_within_a_table),
		ROW_CASE(test_removal__sets_what_refers_to_it),
		ROW_CASE(test_removal__is_refused_where_what_refers_to_it_has_no_key),
		ROW_CASE(test_removal__does_not_tell_of_changes_to_what_goes),
		ROW_CASE(test_removal__is_refused_where_a_policy_protects),
		ROW_CASE(test_removal__is_refused_where_a_policy_restricts),
		ROW_CASE(test_removal__may_take_along_what_restricts_it),
		ROW_CASE(test_removal__of_what_restricts_each_other_may_be_asked_in_any_order),
		ROW_CASE(test_removal__leaves_it_to_the_server_where_nothing_is_to_be_done),
		ROW_CASE(test_removal__takes_the_row_of_the_parents_table_along),
		ROW_CASE(test_removal__has_an_end),
		ROW_CASE(test_removal__does_not_count_all_that_stands_in_the_way),
		ROW_CASE(test_removal__of_many_skips_those_that_are_gone),
		ROW_CASE(test_removal__fails_as_its_store_does),
		ROW_CASE(test_removal__of_a_child_minds_the_policies),
		ROW_CASE(test_removal__of_a_child_may_take_along_another_one),
	};

	return cmocka_run_group_tests_name("row_removal", tests, NULL, NULL);
}
