#include "config.h"

#include "tests/support/hostile_messages.h"

#include "services/bus/json_syntax.h"
#include "tests/support/cmocka.h"
#include "tests/support/consumer_case.h"

#define GOOD_STEP 10
#define HUGE_STEP 100
#define HUGE_SIZE (1 << 20)

enum { CHANGE_BATCH_QUANTITY, ALLOCATE_LINE, BATCH_CREATED, IN_STREAM };

const char *const hostile_channels[HOSTILE_CHANNEL_COUNT] = {
	[CHANGE_BATCH_QUANTITY] = "change_batch_quantity",
	[ALLOCATE_LINE] = "allocate",
	[BATCH_CREATED] = "batch_created",
	[IN_STREAM] = STREAM,
};

/* Where a message stands, and what it is made of. */
struct making {
	TALLOC_CTX *mem;
	struct random *random;
	size_t channel;
	unsigned n;
};

static uint32_t below(const struct making *this, uint32_t limit)
{
	return random_below(this->random, limit);
}

/* A body in the form of the channel's, made of JSON texts. */
static const char *form(const struct making *this, const char *name, const char *quantity)
{
	TALLOC_CTX *mem = this->mem;

	switch (this->channel) {
	case CHANGE_BATCH_QUANTITY:
		return mem_printf(mem, "{\"batchref\":%s,\"qty\":%s}", name, quantity);
	case BATCH_CREATED:
		return mem_printf(
			mem, "{\"ref\":%s,\"sku\":\"ELM-DESK\",\"qty\":%s}", name, quantity);
	case ALLOCATE_LINE:
		return mem_printf(
			mem, "{\"orderid\":%s,\"sku\":\"OAK-STOOL\",\"qty\":%s}", name, quantity);
	default:
		return mem_printf(mem,
			CLOUD_EVENT("e-%u", "ficus.Allocate.v1",
				"{\"orderid\":%s,\"sku\":\"OAK-STOOL\",\"qty\":%s}"),
			this->n, name, quantity);
	}
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* An order or a batch of its own; or Q, which gets larger. */
static const char *good(const struct making *this)
{
	char *number = mem_printf(this->mem, "%u", this->n / GOOD_STEP + 1);

	if (this->channel == CHANGE_BATCH_QUANTITY)
		return form(this, "\"Q\"", number);
	return form(this,
		mem_printf(this->mem, "\"%s-%s\"", hostile_channels[this->channel], number), "1");
}

static struct bytes random_bytes(const struct making *this)
{
	size_t length = below(this, 300);
	char *bytes = mem_array(this->mem, char, length + 1);

	random_fill(this->random, bytes, length);
	return (struct bytes){bytes, length};
}

static struct bytes wrong_type(const struct making *this)
{
	static const char *const quantities[] = {"true", "null", "[]", "{}", "2.5", "-1", "\"\"",
		"\"-3\"", "99999999999", "1e400", "\"three\""};

	return bytes_of(form(this, "\"W\"", quantities[below(this, ARRAY_SIZE(quantities))]));
}

static struct bytes missing_member(const struct making *this)
{
	static const char *const texts[] = {
		"{}", "{\"qty\":1}", "{\"sku\":\"OAK-STOOL\"}", "{\"type\":\"ficus.Allocate.v1\"}"};

	return bytes_of(texts[below(this, ARRAY_SIZE(texts))]);
}

static struct bytes member_too_long(const struct making *this)
{
	size_t length = 256 + below(this, 10000);
	char *name = mem_array(this->mem, char, length + 3);

	memset(name, 'x', length + 2);
	name[0] = name[length + 1] = '"';
	return bytes_of(form(this, name, "1"));
}

static struct bytes deep_nesting(const struct making *this)
{
	size_t depth = JSON_DEPTH_MAX + below(this, 20000);
	char *value = mem_array(this->mem, char, 2 * depth + 1);

	memset(value, '[', depth);
	memset(value + depth, ']', depth);
	return bytes_of(form(this, "\"W\"", value));
}

static struct bytes nul_inside(const struct making *this)
{
	const char *text = form(this, "\"a\\u0000b\"", "1");
	char *copy = mem_text(this->mem, form(this, "\"a?b\"", "1"));
	size_t length = strlen(copy);

	if (below(this, 2))
		return bytes_of(text);
	*strchr(copy, '?') = '\0';
	return (struct bytes){copy, length};
}

static struct bytes broken_utf8(const struct making *this)
{
	static const char *const names[] = {"\"\xff\"", "\"\xc3\"", "\"\xc0\x80\"",
		"\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "\"\\ud800\""};

	return bytes_of(form(this, names[below(this, ARRAY_SIZE(names))], "1"));
}

static struct bytes cut_short(const struct making *this)
{
	struct bytes bytes = bytes_of(good(this));

	bytes.len = below(this, (uint32_t)bytes.len);
	return bytes;
}

/* Well-formed, but there is no such batch or SKU; or the batch is there already. */
static struct bytes unknown_name(const struct making *this)
{
	if (this->channel == IN_STREAM)
		return bytes_of(mem_printf(this->mem,
			CLOUD_EVENT("e-%u", "ficus.ChangeBatchQuantity.v1",
				"{\"batchref\":\"NO-SUCH\",\"qty\":1}"),
			this->n));
	if (this->channel == ALLOCATE_LINE)
		return bytes_of("{\"orderid\":\"o\",\"sku\":\"NO-SUCH\",\"qty\":1}");
	return bytes_of(form(this, this->channel == BATCH_CREATED ? "\"W\"" : "\"NO-SUCH\"", "1"));
}

/* What would be good, if it were shorter. */
static struct bytes huge(const struct making *this)
{
	const char *body = good(this);
	char *bytes = mem_array(this->mem, char, HUGE_SIZE);

	memset(bytes, ' ', HUGE_SIZE);
	memcpy(bytes, body, strlen(body));
	return (struct bytes){bytes, HUGE_SIZE};
}

static struct bytes (*const faults[])(const struct making *) = {random_bytes, wrong_type,
	missing_member, member_too_long, deep_nesting, nul_inside, broken_utf8, cut_short};

struct hostile_message hostile_message(
	TALLOC_CTX *mem, struct random *random, size_t channel, unsigned n)
{
	const struct making this = {mem, random, channel, n};
	uint32_t fault = below(&this, ARRAY_SIZE(faults) + 1);

	if (n % GOOD_STEP == GOOD_STEP - 1)
		return (struct hostile_message){bytes_of(good(&this)), CONSUMER_PROCESSED};
	if (n % HUGE_STEP == HUGE_STEP / 2)
		return (struct hostile_message){huge(&this), CONSUMER_INVALID};
	if (fault < ARRAY_SIZE(faults))
		return (struct hostile_message){faults[fault](&this), CONSUMER_INVALID};
	return (struct hostile_message){unknown_name(&this),
		channel == BATCH_CREATED ? CONSUMER_PROCESSED : CONSUMER_SKIPPED};
}

char *hostile_batches(TALLOC_CTX *mem, unsigned count)
{
	char *text = mem_printf(
		mem, "W|OAK-STOOL|%d\nQ|PINE-SHELF|%u\n", HOSTILE_UNITS, count / GOOD_STEP);

	for (unsigned i = 1; i <= count / GOOD_STEP; i++)
		text = talloc_asprintf_append_buffer(
			text, "%s-%u|ELM-DESK|1\n", hostile_channels[BATCH_CREATED], i);
	return text;
}

/* Those of the channel and of the stream come in any order. */
void assert_hostile_allocations(const char *rows, unsigned count)
{
	static const size_t channels[] = {ALLOCATE_LINE, IN_STREAM};
	unsigned lines = 0;

	for (const char *at = rows; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, ARRAY_SIZE(channels) * (count / GOOD_STEP));
	for (unsigned i = 1; i <= count / GOOD_STEP; i++)
		for (size_t j = 0; j < ARRAY_SIZE(channels); j++) {
			char *line = mem_printf(
				NULL, "%s-%u|OAK-STOOL|1|W\n", hostile_channels[channels[j]], i);

			assert_non_null(strstr(rows, line));
			talloc_free(line);
		}
}
