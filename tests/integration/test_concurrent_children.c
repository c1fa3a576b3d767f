/*
 * tests/integration/test_concurrent_children.c - rows are deleted on a real server while somebody
 * else adds one that refers to them. Source: docs/admin.md, "Deleting".
 */
#include "config.h"

#include "orm_mapping/django/account_tables.h"
#include "orm_mapping/mysql_unit_of_work.h"
#include "services/rows/row_commands.h"
#include "tests/support/account_case.h"
#include "tests/support/test_bus.h"

/*
 * Stickers refer to crates by a name, not by the key. So the server looks at another index when
 * one is added, and does not wait for whoever has locked the crate by its key; slips do wait.
 */
static const char *const tables[] = {
	("CREATE TABLE crate (id bigint AUTO_INCREMENT PRIMARY KEY,"
	 " name varchar(20) NOT NULL UNIQUE) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"),
	("CREATE TABLE sticker (id bigint AUTO_INCREMENT PRIMARY KEY,"
	 " crate_name varchar(20) NOT NULL, FOREIGN KEY (crate_name) REFERENCES crate (name))"
	 " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"),
	("CREATE TABLE slip (id bigint AUTO_INCREMENT PRIMARY KEY, crate_id bigint NOT NULL,"
	 " FOREIGN KEY (crate_id) REFERENCES crate (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"),
	"INSERT INTO django_content_type (app_label, model) VALUES ('yard', 'crate')",
};

enum { ID, NAME };

#define NUMBERED                                                                                   \
	{                                                                                          \
		.name = "id", .column = "id", .label = "ID", .help = "", .kind = ROW_INTEGER,      \
		.flags = ROW_KEY | ROW_AUTO | ROW_UNIQUE | ROW_INDEXED                             \
	}

static const struct row_field crate_fields[] = {
	[ID] = NUMBERED,
	[NAME] = {.name = "name",
		  .column = "name",
		  .label = "name",
		  .help = "",
		  .kind = ROW_TEXT,
		  .flags = ROW_UNIQUE,
		  .max_length = 20},
};

/* Puts a statement of somebody else's between what a deletion has read and what it writes. */
struct meddler {
	struct journal base;
	struct journal *real;
	struct connection *other;
	const char *sql;
	int times; /* the first so many times that a deletion comes by */
	int count; /* how often one did */
	bool ok;   /* of the last time */
	struct error err;
};

static void meddle(struct journal *journal, const struct journal_entry *entry)
{
	struct meddler *this = container_of(journal, struct meddler, base);

	if (this->count++ < this->times)
		this->ok = connection_run(this->other, this->sql, &this->err);
	journal_add(this->real, entry);
}

struct removal_case {
	struct account_case *account;
	struct fake_random random;
	struct fake_clock clock;
	struct unit_of_work *uow;
	struct test_bus bus;
	struct meddler meddler;
	struct row_relation to_crate;
	struct row_field sticker_fields[2];
	struct row_model sticker;
	struct row_reference by_sticker;
	struct row_model crate;
	struct row_removal removal;
	struct error err;
};

static int open_group(void **state)
{
	(void)account_case_open_group(state);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		stock_database_run(*state, "%s", tables[i]);
	return 0;
}

static void make_models(struct removal_case *this, enum row_policy policy)
{
	const struct row_field id = NUMBERED;

	this->to_crate = (struct row_relation){
		.target = &this->crate, .target_field = &crate_fields[NAME], .policy = policy};
	this->sticker_fields[ID] = id;
	this->sticker_fields[NAME] = crate_fields[NAME];
	this->sticker_fields[NAME].column = "crate_name";
	this->sticker_fields[NAME].flags = ROW_INDEXED;
	this->sticker_fields[NAME].relation = &this->to_crate;
	this->sticker = (struct row_model){
		.label = "yard.sticker",
		.app = "yard",
		.name = "sticker",
		.table = "sticker",
		.verbose_name = "sticker",
		.verbose_name_plural = "stickers",
		.fields = this->sticker_fields,
		.field_count = ARRAY_SIZE(this->sticker_fields),
		.key = &this->sticker_fields[ID],
	};
	this->by_sticker = (struct row_reference){
		&this->crate, &this->sticker, &this->sticker_fields[NAME], NULL};
	this->crate = (struct row_model){
		.label = "yard.crate",
		.app = "yard",
		.name = "crate",
		.table = "crate",
		.verbose_name = "crate",
		.verbose_name_plural = "crates",
		.fields = crate_fields,
		.field_count = ARRAY_SIZE(crate_fields),
		.key = &crate_fields[ID],
		.text = "{name}",
		.references = &this->by_sticker,
		.reference_count = 1,
	};
}

static void fill_tables(struct account_case *account)
{
	account_run(account, "DELETE FROM sticker");
	account_run(account, "DELETE FROM slip");
	account_run(account, "DELETE FROM crate");
	account_run(account, "INSERT INTO crate (id, name) VALUES (7, 'pears')");
	account_run(account,
		"INSERT INTO auth_user VALUES"
		" (7, '', NULL, 0, 'ada', '', '', '', 0, 1, UTC_TIMESTAMP(6))");
}

/* Somebody else's statement comes between, the first so many times. */
static struct removal_case *start(
	struct account_case *account, enum row_policy policy, const char *sql, int times)
{
	static const struct journal_ops meddling = {meddle};
	struct removal_case *this = mem_new(account, struct removal_case);
	struct mysql_unit_of_work *mysql;

	fill_tables(account);
	this->account = account;
	make_models(this, policy);
	fake_random_init(&this->random, 1);
	fake_clock_init(&this->clock);
	mysql = mysql_unit_of_work_new(this, account->conn, &this->random.base, READ_MODEL_JOIN);
	mysql_unit_of_work_set_journal(mysql, &stock_account_tables, &this->clock.base);
	this->uow = mysql_unit_of_work_port(mysql);
	this->meddler = (struct meddler){
		.base = {&meddling},
		.real = this->uow->work.journal,
		.other = account->other,
		.sql = sql,
		.times = times,
	};
	this->uow->work.journal = &this->meddler.base;
	test_bus_init(&this->bus, this, this->uow);
	return this;
}

static bool remove_crate(struct removal_case *this)
{
	static const char *const keys[] = {"7", NULL};
	const struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = this->crate.label,
		.actor = "7",
		.of = &this->crate,
		.keys = keys,
		.removal = &this->removal,
		.mem = this,
	};
	struct reply reply = {.mem = this};

	return message_bus_handle(this->bus.bus, &command.message, &reply, &this->err);
}

#define ADD_STICKER "INSERT INTO sticker (crate_name) VALUES ('pears')"

/* Crates, stickers, and lines in the history. */
#define COUNTS                                                                                     \
	"SELECT CONCAT_WS(' ', (SELECT COUNT(*) FROM crate), (SELECT COUNT(*) FROM sticker),"      \
	" (SELECT COUNT(*) FROM django_admin_log))"

static void test_concurrent_children__one_that_appears_goes_along(void **state)
{
	struct removal_case *this = start(*state, POLICY_CASCADE, ADD_STICKER, 1);

	assert_success(remove_crate(this), &this->err);
	assert_success(this->meddler.ok, &this->meddler.err);
	assert_int_equal(this->meddler.count, 2);
	assert_found(this->account, "0 0 1\n", COUNTS);
	assert_int_equal(this->removal.loss_count, 2);
	assert_ptr_equal(this->removal.losses[1].model, &this->sticker);
	assert_int_equal(this->removal.losses[1].count, 1);
}

static void test_concurrent_children__one_that_protects_is_seen(void **state)
{
	struct removal_case *this = start(*state, POLICY_PROTECT, ADD_STICKER, 1);

	assert_false(remove_crate(this));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	assert_success(this->meddler.ok, &this->meddler.err);
	assert_int_equal(this->removal.obstacle_count, 1);
	assert_found(this->account, "1 1 0\n", COUNTS);
}

/* It is tried once more, and not for ever. */
static void test_concurrent_children__where_they_keep_coming_nothing_goes(void **state)
{
	struct removal_case *this = start(*state, POLICY_CASCADE, ADD_STICKER, 100);

	assert_false(remove_crate(this));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	assert_int_equal(this->meddler.count, 2);
	assert_found(this->account, "1 2 0\n", COUNTS);
}

static void test_concurrent_children__most_have_to_wait(void **state)
{
	struct removal_case *this =
		start(*state, POLICY_CASCADE, "INSERT INTO slip (crate_id) VALUES (7)", 1);

	assert_success(remove_crate(this), &this->err);
	assert_false(this->meddler.ok);
	assert_int_equal(this->meddler.err.kind, ERROR_BUSY);
	assert_int_equal(this->meddler.count, 1);
	assert_found(this->account, "0 0 1\n", COUNTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_concurrent_children__one_that_appears_goes_along),
		ACCOUNT_CASE(test_concurrent_children__one_that_protects_is_seen),
		ACCOUNT_CASE(test_concurrent_children__where_they_keep_coming_nothing_goes),
		ACCOUNT_CASE(test_concurrent_children__most_have_to_wait),
	};

	return cmocka_run_group_tests_name(
		"concurrent_children", tests, open_group, account_case_close_group);
}
