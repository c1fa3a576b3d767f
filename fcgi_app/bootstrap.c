#include "config.h"

#include "fcgi_app/bootstrap.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "adapters/curl/curl_client.h"
#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/mysql/client_library.h"

/* Wall times, in tables and on pages, are those of this zone: it becomes the process's own. */
static void enter_zone(const char *zone)
{
	if (setenv("TZ", zone, 1) != 0)
		mem_exhausted();
	tzset();
}

static bool load(struct application *application, struct problems *problems, struct error *err)
{
	struct settings *settings;

	if (!settings_read(application, problems, &settings))
		return error_set(err, ERROR_INVALID, "the configuration is wrong");
	talloc_free(application->settings);
	application->settings = settings;
	application->server = settings->server;
	application->log.base.threshold = settings->log_level;
	enter_zone(settings->zone);
	return true;
}

bool application_reload(struct application *application, struct error *err)
{
	struct problems problems = {.mem = mem_context(NULL, "reload")};
	bool ok = load(application, &problems, err);

	for (size_t i = 0; i < problems.count; i++)
		log_failure(&application->log.base, "wrong setting",
			LOG_TEXT("problem", problems.items[i]));
	talloc_free(problems.mem);
	return ok;
}

bool bootstrap_open(TALLOC_CTX *mem, const struct configuration_source *source,
	struct application **out, struct problems *problems, struct error *err)
{
	struct application *application = mem_new(mem, struct application);

	(void)signal(SIGPIPE, SIG_IGN);       /* whoever we write to may go away */
	(void)setlocale(LC_CTYPE, "C.UTF-8"); /* patterns of forms are about characters */
	application->source = *source;
	log_to_fd_init(&application->log, STDERR_FILENO, LOG_LEVEL_INFO);
	if (!load(application, problems, err) || !client_library_init(err)) {
		talloc_free(application);
		return false;
	}
	curl_client_init_library();
	*out = application;
	return true;
}

void bootstrap_close(struct application *application)
{
	talloc_free(application);
	client_library_release();
}

const struct configuration *bootstrap_configuration(const struct application *application)
{
	return &application->settings->configuration;
}
