#include "config.h"

#include "base/fault_point.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* All threads pass the same point. */
void fault_point_pass(const char *name)
{
	static atomic_long passed;
	const char *fault = getenv("FAULT_POINT");
	size_t length = strlen(name);

	if (!fault || strncmp(fault, name, length) != 0 || fault[length] != ':')
		return;
	if (atomic_fetch_add(&passed, 1) + 1 == strtol(fault + length + 1, NULL, 10))
		(void)raise(SIGKILL);
}
