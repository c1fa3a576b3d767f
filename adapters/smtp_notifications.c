#include "config.h"

#include "adapters/smtp_notifications.h"

#include <inttypes.h>

#include "adapters/curl/mail_address.h"
#include "adapters/curl/mail_message.h"

#define US_PER_SECOND 1000000

static const char *new_id(TALLOC_CTX *mem, struct random *random)
{
	uint64_t halves[2];

	random_fill(random, halves, sizeof(halves));
	return mem_printf(mem, "%016" PRIx64 "%016" PRIx64, halves[0], halves[1]);
}

static bool send_as_mail(
	struct notifications *base, const char *destination, const char *message, struct error *err)
{
	const struct smtp_parts *parts =
		&container_of(base, struct smtp_notifications, base)->parts;
	TALLOC_CTX *mem;
	const char *mail;
	bool ok;

	if (!mail_address_check(destination, err))
		return false;
	mem = mem_context(NULL, "send_as_mail");
	mail = mail_message_compose(mem,
		&(struct mail_message){
			.sender = parts->sender,
			.recipient = destination,
			.subject = "allocation service notification",
			.text = message,
			.time_s = clock_now_us(parts->clock) / US_PER_SECOND,
			.id = new_id(mem, parts->random),
		});
	ok = curl_client_mail(parts->client,
		&(struct curl_mail){parts->url, parts->sender, destination, mail}, err);
	talloc_free(mem);
	return ok;
}

void smtp_notifications_init(
	struct smtp_notifications *notifications, const struct smtp_parts *parts)
{
	static const struct notifications_ops ops = {send_as_mail};

	*notifications = (struct smtp_notifications){{&ops}, *parts};
}
