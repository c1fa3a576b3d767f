#include "config.h"

#include "fcgi_app/django/login_guard.h"

#include <arpa/inet.h>

#define SECOND_US     INT64_C(1000000)
#define MINUTE_S      60
#define NETWORK_BYTES 8 /* of an IPv6 address */

/* Of IPv6 the network: whoever has one address there has as many as they like. NULL: not known. */
static const char *address_of(const struct request *request)
{
	const char *text = request_param(request, "REMOTE_ADDR");
	char network[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (!text || inet_pton(AF_INET6, text, &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address))
		return text;
	memset(address.s6_addr + NETWORK_BYTES, 0, sizeof(address.s6_addr) - NETWORK_BYTES);
	return mem_text(request->mem, inet_ntop(AF_INET6, &address, network, sizeof(network)));
}

static bool admit(const struct login_guard *guard, const struct request *request,
	const char *username, int64_t *wait_s, struct error *err)
{
	struct login_attempt attempt = {
		.username = username,
		.address = address_of(request),
		.time_us = clock_now_us(guard->clock),
	};
	int64_t until_us;

	if (!login_attempts_admit(guard->attempts, &attempt, &guard->limits, &until_us, err))
		return false;
	*wait_s = until_us ? (until_us - attempt.time_us + SECOND_US - 1) / SECOND_US : 0;
	return true;
}

bool login_guard_judge(const struct authenticator *authenticator, const struct request *request,
	const struct credentials *credentials, struct login_verdict *out, struct error *err)
{
	const struct login_guard *guard = authenticator->guard;
	bool is_admitted = false;
	struct claim claim;

	*out = (struct login_verdict){0};
	if (!authenticator_find(authenticator, request->mem, credentials->username, &claim, err) ||
		(guard && !admit(guard, request, claim.username, &out->wait_s, err)))
		return false;
	if (out->wait_s > 0)
		return true;
	if (!authenticator_judge(
		    authenticator, claim.user, credentials->password, &is_admitted, err))
		return false;
	if (is_admitted)
		out->user = claim.user;
	return !guard || !is_admitted ||
		login_attempts_forget(guard->attempts, claim.username, err);
}

const char *login_guard_complaint(const struct request *request, int64_t wait_s)
{
	const struct words *words = request->words;
	unsigned long minutes = (unsigned long)((wait_s + MINUTE_S - 1) / MINUTE_S);

	return mem_printf(request->mem,
		words_count(words, "Too many attempts have failed. Try again in %lu minute.",
			"Too many attempts have failed. Try again in %lu minutes.", minutes),
		minutes);
}
