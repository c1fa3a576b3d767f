#include "config.h"

#include "tests/support/django_site.h"

#include <string.h>

#define OURS "FICUS_DJANGO_" /* is before what both sides call SECRET_KEY */

/* The settings of the site, and where its key is unless they name one. */
static struct django *same_project(struct django_site *this, const char *const *settings)
{
	bool has_key = false;
	size_t count = 0;
	const char **all;

	while (settings[count])
		count++;
	all = mem_array(this, const char *, count + 2);
	for (size_t i = 0; i < count; i++) {
		bool is_key =
			strncmp(settings[i], OURS "SECRET_KEY", strlen(OURS "SECRET_KEY")) == 0;

		all[i] = is_key ? settings[i] + strlen(OURS) : settings[i];
		has_key = has_key || is_key;
	}
	if (!has_key)
		all[count] = mem_printf(this, "SECRET_KEY_FILE=%s/secret_key", this->site->folder);
	return django_new(this, this->site->database_url, all);
}

struct django_site *django_site_start(TALLOC_CTX *mem, const char *const *settings)
{
	struct django_site *this = mem_new(mem, struct django_site);

	this->site = site_start_with(this, LIST("--with-legacy"), settings);
	this->django = same_project(this, settings);
	(void)django_manage(this->django, LIST("demo_accounts"));
	return this;
}

int django_site_set_up(void **state)
{
	*state = django_site_start(NULL, NONE);
	return 0;
}

int django_site_tear_down(void **state)
{
	struct django_site *this = *state;

	site_stop(this->site);
	talloc_free(this);
	return 0;
}
