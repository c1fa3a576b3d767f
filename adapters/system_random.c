#include "config.h"

#include "adapters/system_random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static void fill(struct random *random, void *buffer, size_t size)
{
	unsigned char *at = buffer;

	(void)random;
	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		if (got < 0 && errno != EINTR)
			abort(); /* a kernel without random bytes: ids would not be unique */
		if (got > 0) {
			at += got;
			size -= (size_t)got;
		}
	}
}

void system_random_init(struct random *random)
{
	static const struct random_ops ops = {fill};

	random->ops = &ops;
}
