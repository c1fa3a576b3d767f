#include "config.h"

#include "tests/fakes/fake_stopping.h"

#include <unistd.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"

static int close_both(struct fake_stopping *stopping)
{
	(void)close(stopping->base.fd);
	(void)close(stopping->write_fd);
	return 0;
}

struct fake_stopping *fake_stopping_new(TALLOC_CTX *mem)
{
	struct fake_stopping *stopping = mem_new(mem, struct fake_stopping);
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	*stopping = (struct fake_stopping){{fds[0]}, fds[1]};
	talloc_set_destructor(stopping, close_both);
	return stopping;
}

void fake_stopping_stop(struct fake_stopping *stopping)
{
	assert_int_equal(write(stopping->write_fd, "", 1), 1);
}
