#include "config.h"

#include "tests/fakes/fake_random.h"

#include "base/mem.h"

/* Knuth's 64-bit linear congruential generator; its upper bits are the good ones. */
static unsigned char next_byte(struct fake_random *fake)
{
	fake->state = fake->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned char)(fake->state >> 56);
}

static void fill(struct random *random, void *buffer, size_t size)
{
	struct fake_random *fake = container_of(random, struct fake_random, base);
	unsigned char *bytes = buffer;

	for (size_t i = 0; i < size; i++)
		bytes[i] = next_byte(fake);
}

static const struct random_ops ops = {fill};

void fake_random_init(struct fake_random *random, uint64_t seed)
{
	*random = (struct fake_random){{&ops}, seed};
}
