#include "config.h"

#include "fcgi_app/django/authentication.h"

#include "fcgi_app/django/username.h"

static void add_work(struct password_work *sum, const struct password_work *work)
{
	for (size_t i = 0; i < PASSWORD_FAMILY_COUNT; i++)
		sum->rounds[i] += work->rounds[i];
}

bool authenticator_find(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const char *typed, struct claim *out, struct error *err)
{
	const char *normal = username_normalize(mem, typed, authenticator->username_max);

	*out = (struct claim){.username = normal ? normal : typed};
	if (normal && !users_find_by_name(authenticator->users, mem, normal, &out->user, err))
		return false;
	if (out->user)
		out->username = out->user->username;
	return true;
}

/* Whoever is refused has cost at least as much as a user that does not exist. */
static bool may_enter(const struct authenticator *authenticator, const struct user *user,
	const char *password, struct password_work *work)
{
	if (user && password_verify(user->password, password, authenticator->policy, work) &&
		user->is_active)
		return true;
	password_spend_missing(authenticator->policy, work);
	return false;
}

bool authenticator_judge(const struct authenticator *authenticator, const struct user *user,
	const char *password, bool *is_admitted, struct error *err)
{
	struct password_work work = {0};

	if (authenticator->queue && !hashing_queue_enter(authenticator->queue, err))
		return false;
	*is_admitted = may_enter(authenticator, user, password, &work);
	if (authenticator->queue)
		hashing_queue_leave(authenticator->queue);
	if (authenticator->work)
		add_work(authenticator->work, &work);
	return true;
}

bool authenticator_hash(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const char *password, const char **out, struct error *err)
{
	if (authenticator->queue && !hashing_queue_enter(authenticator->queue, err))
		return false;
	*out = password_hash(mem, authenticator->policy, authenticator->random, password);
	if (authenticator->queue)
		hashing_queue_leave(authenticator->queue);
	return true;
}
