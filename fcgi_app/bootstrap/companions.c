#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/server/signals.h"

typedef void companion(
	struct application *application, const struct stopping *stopping, int ready_fd);

/* By itself, in front of whoever started it: SIGHUP has it begin anew. */
static bool run_alone(struct application *application, companion *run, struct error *err)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
	struct error refused = {0};
	struct stopping stopping;
	bool again;

	if (!signals_open(signals, ARRAY_SIZE(signals), &stopping.fd, err))
		return false;
	do {
		run(application, &stopping, -1);
		again = signals_next(stopping.fd) == SIGHUP;
		if (again && !application_reload(application, &refused))
			log_failure(&application->log.base, "reload failed, nothing is changed",
				LOG_CAUSE(&refused));
	} while (again);
	(void)close(stopping.fd);
	return true;
}

bool bootstrap_relay(struct application *application, struct error *err)
{
	return run_alone(application, application_relay, err);
}

bool bootstrap_consume(struct application *application, struct error *err)
{
	return run_alone(application, application_consume, err);
}
