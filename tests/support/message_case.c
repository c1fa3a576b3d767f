#include "config.h"

#include "tests/support/message_case.h"

#include "tests/support/cmocka.h"
#include "tests/support/mariadb.h"
#include "tests/support/process.h"

static const struct {
	const char *name;
	const char *companions;
	const char *read_model;
	const char *consume;
} ways[WAY_COUNT] = {
	[WAY_JOIN] = {"join",  "both",    "join",  "handle"},
	[WAY_TABLE] = {"table", "both",    "table", "handle"},
	[WAY_REDIS] = {"redis", "both",    "redis", "handle"},
	[WAY_APART] = {"apart", "none",    "join",  "handle"},
	[WAY_LOG] = {"log",   "consume", "join",  "log"   },
};

int message_case_set_up(void **state)
{
	struct message_case *this = mem_new(NULL, struct message_case);

	this->database = mariadb_new(this);
	mariadb_start(this->database);
	*state = this;
	return 0;
}

int message_case_tear_down(void **state)
{
	struct message_case *this = *state;

	for (int i = 0; i < WAY_COUNT; i++)
		if (this->sites[i])
			site_stop(this->sites[i]);
	talloc_free(this);
	return 0;
}

struct site *message_case_site(struct message_case *this, enum way way)
{
	const char *url = mariadb_url(this, this->database, ways[way].name);

	if (!this->sites[way])
		this->sites[way] = site_start(this,
			LIST(mem_printf(this, "DATABASE_URL=%s", url),
				mem_printf(this, "FICUS_COMPANIONS=%s", ways[way].companions),
				mem_printf(this, "FICUS_READ_MODEL=%s", ways[way].read_model),
				mem_printf(this, "FICUS_CONSUME=%s", ways[way].consume)));
	return this->sites[way];
}

struct place message_case_place(struct message_case *this, enum way way, const char *tag)
{
	return (struct place){message_case_site(this, way), PROFILE_DIRECT, tag};
}

struct redis_connection *place_listen(const struct place *place, const char *channel)
{
	return site_listen(place->site, place->site, channel);
}

void place_tell(const struct place *place, const char *channel, const char *message)
{
	site_tell(place->site, channel, spell(place->site, place, message));
}

void assert_heard(
	struct redis_connection *listener, const struct place *place, const char *expected)
{
	const char *heard = site_hear(listener);
	const char *spelled = spell(listener, place, expected);

	if (!json_is_equal(heard, spelled))
		fail_msg("heard %s instead of %s", heard, spelled);
}

void assert_silent(
	struct redis_connection *listener, const struct place *place, const char *channel)
{
	site_tell(place->site, channel, "the end");
	assert_string_equal(site_hear(listener), "the end");
}

const char *place_sql(const struct place *place, const char *sql)
{
	return site_sql(place->site, spell(place->site, place, sql));
}

void place_enqueue(const struct place *place, const char *id, const char *type, const char *data)
{
	site_enqueue_command(
		place->site, spell(place->site, place, id), type, spell(place->site, place, data));
}

struct awaited_mails {
	struct mail_catcher *mails;
	const char *text;
	int count;
	const char *last; /* of those that say this */
};

/* How many mails say this by now. */
static int count_mails(struct awaited_mails *awaited)
{
	int count = 0;

	for (int i = 1; i <= mail_catcher_count(awaited->mails); i++) {
		const char *mail = mail_catcher_mail(awaited->mails, i);

		if (!strstr(mail, awaited->text))
			continue;
		awaited->last = mail;
		count++;
	}
	return count;
}

static bool are_mailed(void *argument)
{
	struct awaited_mails *awaited = argument;

	return count_mails(awaited) >= awaited->count;
}

const char *await_mail(const struct place *place, const char *text, int number)
{
	struct awaited_mails awaited = {site_mails(place->site, place->site),
		spell(place->site, place, text), number, NULL};

	assert_true(eventually(are_mailed, &awaited));
	assert_int_equal(count_mails(&awaited), number);
	return awaited.last;
}

void order_from_the_earlier(const struct place *place)
{
	CONVERSE(place, TURN(ADD_SHIPMENT("S@", "K@", 50, "2031-05-02"), OK(201)),
		TURN(ADD_SHIPMENT("W@", "K@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 40), ALLOCATED("W@")));
}
