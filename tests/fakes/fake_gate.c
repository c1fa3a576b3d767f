#include "config.h"

#include "tests/fakes/fake_gate.h"

/* Of no concern to whoever only asks whether there is one. */
struct visitor {
	int unused;
};

static struct fake_gate *self(struct gate *base)
{
	return container_of(base, struct fake_gate, base);
}

static bool enter(
	struct gate *base, struct request *request, const struct access *access, struct error *err)
{
	struct fake_gate *fake = self(base);

	fake->enter_count++;
	fake->access = access;
	if (fake_failure_strikes(&fake->fail_enter, err))
		return false;
	request->visitor = mem_new(request->mem, struct visitor);
	return !fake_failure_strikes(&fake->refuse, err);
}

static void challenge(struct gate *base, struct request *request, struct response *response)
{
	(void)base;
	(void)request;
	response_redirect(response, "/login");
}

static bool leave(
	struct gate *base, struct request *request, struct response *response, struct error *err)
{
	struct fake_gate *fake = self(base);

	(void)request;
	fake->leave_count++;
	response_add_header(response, "X-Left", "here");
	return !fake_failure_strikes(&fake->fail_leave, err);
}

void fake_gate_init(struct fake_gate *gate)
{
	static const struct gate_ops ops = {enter, challenge, leave};

	*gate = (struct fake_gate){.base = {&ops}};
}
