#include "config.h"

#include "tests/fakes/fake_parked_messages.h"

#include "tests/support/cmocka.h"

#define PAGE 100

static struct fake_parked_messages *self(struct parked_messages *parked)
{
	return container_of(parked, struct fake_parked_messages, base);
}

static struct parked_message copy_of(TALLOC_CTX *mem, const struct parked_message *message)
{
	struct parked_message copy = *message;

	copy.channel = mem_text(mem, message->channel);
	copy.source = message->source ? mem_text(mem, message->source) : NULL;
	copy.message_id = message->message_id ? mem_text(mem, message->message_id) : NULL;
	copy.payload.ptr = mem_copy(mem, message->payload.ptr, message->payload.len);
	copy.last_error = mem_text(mem, message->last_error);
	return copy;
}

static bool park(
	struct parked_messages *parked, const struct parked_message *message, struct error *err)
{
	struct fake_parked_messages *fake = self(parked);
	struct parked_message row;

	if (fake_failure_strikes(&fake->fail_park, err))
		return false;
	row = copy_of(fake->rows.mem, message);
	row.id = ++fake->last_id;
	fake_table_append(&fake->rows, &row);
	return true;
}

static bool list(struct parked_messages *parked, TALLOC_CTX *mem, int64_t after,
	struct parked_list *out, struct error *err)
{
	struct fake_parked_messages *fake = self(parked);

	if (fake_failure_strikes(&fake->fail_list, err))
		return false;
	*out = (struct parked_list){mem_array(mem, struct parked_message, PAGE), 0};
	for (size_t i = 0; i < fake->rows.count && out->count < PAGE; i++) {
		const struct parked_message *row = fake_table_at(&fake->rows, i);

		if (row->id > after)
			out->items[out->count++] = copy_of(mem, row);
	}
	return true;
}

static bool remove_message(struct parked_messages *parked, int64_t id, struct error *err)
{
	struct fake_parked_messages *fake = self(parked);

	if (fake_failure_strikes(&fake->fail_remove, err))
		return false;
	for (size_t i = fake->rows.count; i-- > 0;) {
		const struct parked_message *row = fake_table_at(&fake->rows, i);

		if (row->id == id)
			fake_table_remove(&fake->rows, i);
	}
	return true;
}

void fake_parked_messages_init(struct fake_parked_messages *parked, TALLOC_CTX *mem)
{
	static const struct parked_messages_ops ops = {park, list, remove_message};

	*parked = (struct fake_parked_messages){
		.base = {&ops}, .rows = FAKE_TABLE(mem, struct parked_message)};
}
