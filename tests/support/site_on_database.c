#include "config.h"

#include "tests/support/site_on_database.h"

void site_on_database_start_site(struct site_on_database *this)
{
	const char *url = mariadb_url(this, this->database, "ficus");

	this->site = site_start(this, LIST(mem_printf(this, "DATABASE_URL=%s", url)));
}

int site_on_database_set_up(void **state)
{
	struct site_on_database *this = mem_new(NULL, struct site_on_database);

	this->database = mariadb_new(this);
	mariadb_start(this->database);
	site_on_database_start_site(this);
	*state = this;
	return 0;
}

int site_on_database_tear_down(void **state)
{
	struct site_on_database *this = *state;

	site_stop(this->site);
	talloc_free(this);
	return 0;
}
