#include "config.h"

#include "adapters/curl/webhook.h"

#include "adapters/curl/webhook_signature.h"

#define US_PER_SECOND 1000000

static const char *signature_header(
	TALLOC_CTX *mem, const struct webhook *webhook, const char *body)
{
	int64_t now_s = clock_now_us(webhook->clock) / US_PER_SECOND;

	if (!*webhook->secret)
		return NULL;
	return mem_printf(
		mem, "Ficus-Signature: %s", webhook_signature(mem, webhook->secret, now_s, body));
}

bool webhook_post(const struct webhook *webhook, const char *content_type, const char *body,
	struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "webhook_post");
	const char *const headers[] = {
		mem_printf(mem, "Content-Type: %s", content_type),
		signature_header(mem, webhook, body),
		NULL,
	};
	struct curl_post post = {webhook->url, headers, body};
	bool ok = curl_client_post(webhook->client, &post, err);

	talloc_free(mem);
	return ok;
}
