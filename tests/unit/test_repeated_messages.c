/* tests/unit/test_repeated_messages.c - every message twice, over the fakes. */
#include "config.h"

#include "tests/fakes/fake_store_dump.h"
#include "tests/fakes/fake_unit_of_work.h"
#include "tests/support/cmocka.h"
#include "tests/support/repeated_messages.h"
#include "tests/support/scale.h"

struct fake_target {
	struct message_target base;
	struct fake_store *store;
};

static struct unit_of_work *open_fake(struct message_target *base, TALLOC_CTX *mem)
{
	struct fake_target *target = container_of(base, struct fake_target, base);
	struct fake_unit_of_work *uow = mem_new(mem, struct fake_unit_of_work);

	target->store = fake_store_new(mem);
	fake_unit_of_work_init(uow, target->store);
	return &uow->base;
}

static const char *dump(struct message_target *base, TALLOC_CTX *mem, enum stored kind)
{
	return fake_store_dump(container_of(base, struct fake_target, base)->store, mem, kind);
}

static void test_repeated_messages__do_what_they_do_once(void **state)
{
	struct fake_target target = {
		.base = {open_fake, dump}
        };

	(void)state;
	assert_copies_change_nothing(&target.base, scaled(2000, 10000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeated_messages__do_what_they_do_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
